"""A deal on one page: how it stands, what is planned, needs, solution, competitors, risks, tender, people, history."""

from __future__ import annotations

from collections.abc import Iterator

from ocrm import formats
from ocrm.i18n import _, ngettext
from ocrm.services.deals import (
    competitors,
    deal_health,
    deal_roles,
    needs,
    opportunity_overview,
    priorities,
    risks,
    solutions,
    stage_log,
    tenders,
)
from ocrm.services.deals.opportunity_overview import OpportunityOverview, fetch_opportunity
from ocrm.services.display import ValueFormatter
from ocrm.services.quotes import reading as quotes
from ocrm.services.relations import partnerships
from ocrm.services.relations.briefs import Brief, BriefLine, BriefSection
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

_PEOPLE = 8


def fetch_deal_brief(workspace: Workspace, opportunity_id: int) -> Brief:
    """Return the brief of a deal; sections without facts are left out. Raises NotFoundError."""
    deal = fetch_opportunity(workspace, opportunity_id)
    writer = _DealWriter(workspace, deal)
    found = (
        (_("How it stands"), writer.state()),
        (_("To-dos"), writer.plans()),
        (_("Strategy"), writer.text("strategy")),
        (_("Needs"), writer.needs()),
        (_("Solution"), writer.solution()),
        (_("Quotes"), writer.quotes()),
        (_("Competitors"), writer.competitors()),
        (_("Risks"), writer.risks()),
        (_("Tender"), writer.tender()),
        (_("People"), writer.people()),
        (_("Partners"), writer.partners()),
        (_("Stage history"), writer.history()),
        (_("Notes"), writer.text("notes")),
    )
    sections = tuple(BriefSection(title, tuple(kept)) for title, lines in found if (kept := list(lines)))
    return Brief(opportunity_id, deal.subject, writer.subtitle(), sections, workspace.clock.today())


class _DealWriter:
    """Puts what is known of one deal into lines."""

    def __init__(self, workspace: Workspace, deal: OpportunityOverview) -> None:
        self._workspace, self._deal, self._id = workspace, deal, deal.opportunity_id
        self._formatter = ValueFormatter(workspace)

    def subtitle(self) -> str:
        """Say in a line what it is about."""
        deal = self._deal
        customer = deal.customer.title if deal.customer is not None else ""
        amount = self._formatter.money(deal.amount) if deal.amount is not None else ""
        return " · ".join(part for part in (customer, deal.stage.title, amount, f"{deal.probability}%") if part)

    def state(self) -> Iterator[BriefLine]:
        """Yield expected day, the campaign it came from, priority and what is wrong."""
        deal = self._deal
        if deal.expected_close_on is not None:
            slips = deal_health.slip_words(deal.slip_count, deal.record["slip_days"])
            day = formats.format_date_long(deal.expected_close_on)
            yield BriefLine(_("Expected close"), " · ".join(part for part in (day, slips) if part))
        if deal.closed_on is not None:
            day = formats.format_date_long(deal.closed_on)
            reason = " · ".join(part for part in (deal.lost_reason, deal.record["lost_note"]) if part)
            yield BriefLine(_("Closed on"), " · ".join(part for part in (day, reason) if part))
        campaign = deal.record["campaign"]
        if campaign is not None:
            yield BriefLine(_("Campaign"), campaign.title, "campaigns", campaign.record_id)
        priority = priorities.fetch_priority(self._workspace, self._id)
        if priority is not None:
            words = _("{score} of 100 · {tier}") if priority.tier_label else _("{score} of 100")
            yield BriefLine(_("Priority"), words.format(score=priority.score, tier=priority.tier_label))
        health = deal_health.fetch_health(self._workspace, self._id)
        for trouble in health.troubles:
            yield BriefLine(deal_health.trouble_label(trouble), deal_health.trouble_reason(health, trouble))

    def plans(self) -> Iterator[BriefLine]:
        """Yield the open to-dos."""
        for todo in todos.list_of_record(self._workspace, "opportunities", self._id):
            day = self._formatter.day(todo.due_on) if todo.due_on is not None else _("No date")
            yield BriefLine(day, todo.title, "todos", todo.todo_id)

    def text(self, field: str) -> Iterator[BriefLine]:
        """Yield a long text."""
        if self._deal.record[field]:
            yield BriefLine("", str(self._deal.record[field]))

    def needs(self) -> Iterator[BriefLine]:
        """Yield the needs noted for the deal, then what is written of them."""
        labels = {choice.code: _(choice.label) for choice in (*needs.NEED_PRIORITIES, *needs.STATUSES)}
        for need in needs.list_deal_needs(self._workspace, self._id):
            product = f" → {need.product}" if need.product else ""
            head = labels[need.priority if need.status == "open" else need.status]
            yield BriefLine(head, " ".join(need.text.split()) + product)
        yield from self.text("needs")

    def solution(self) -> Iterator[BriefLine]:
        """Yield the versions, of the latest one also the text."""
        for solution in solutions.list_solutions(self._workspace, self._id):
            head = f"v{solution.version} · {self._formatter.moment(solution.made_at)}"
            text = f"{solution.title}\n{solution.text}" if solution.is_latest else solution.title
            yield BriefLine(head, text.strip())
        yield from self.text("solution")

    def quotes(self) -> Iterator[BriefLine]:
        """Yield the latest version of each quote."""
        for quote in quotes.list_quotes(self._workspace, self._id):
            if quote.is_latest:
                total = quote.money(quote.sums.total) if quote.lines else ""
                facts = (total, quotes.status_label(quote.status), formats.format_date_iso(quote.dated_on))
                yield BriefLine(quote.name, " · ".join(part for part in facts if part))

    def competitors(self) -> Iterator[BriefLine]:
        """Yield the competitors with price, strengths and weaknesses."""
        for one in competitors.list_competitors(self._workspace, self._id):
            parts = [_("won it")] if one.is_winner else []
            parts += [self._formatter.money(one.price)] if one.price is not None else []
            parts += [_("strong: {text}").format(text=one.strengths)] if one.strengths else []
            parts += [_("weak: {text}").format(text=one.weaknesses)] if one.weaknesses else []
            yield BriefLine(one.name, " · ".join(parts))
        if self._deal.record["competitor"]:
            yield BriefLine("", str(self._deal.record["competitor"]))

    def risks(self) -> Iterator[BriefLine]:
        """Yield the risks with what is done about them."""
        labels = {choice.code: _(choice.label) for choice in (*risks.SEVERITIES, *risks.STATUSES)}
        for risk in risks.list_risks(self._workspace, self._id):
            head = labels[risk.severity] if risk.status == "open" else labels[risk.status]
            yield BriefLine(head, " → ".join(part for part in (risk.text, risk.answer) if part))

    def tender(self) -> Iterator[BriefLine]:
        """Yield what is known of the tender, and which documents are still missing."""
        tender = tenders.fetch_tender(self._workspace, self._id)
        if tender is None:
            return
        for info in tenders.FIELDS:
            text = tender.text(info, self._formatter, self._workspace.clock)
            if text:
                yield BriefLine(_(info.label), text)
        missing = [one.name for one in tender.documents if not one.is_ready]
        if missing:
            yield BriefLine(_("Documents missing"), _(", ").join(missing))

    def people(self) -> Iterator[BriefLine]:
        """Yield the people at the customer, those with a part in the deal first."""
        roles = deal_roles.roles_of_deal(self._workspace, self._id)
        people = opportunity_overview.list_people(self._workspace, self._deal)
        for person in sorted(people, key=lambda one: one.contact_id not in roles)[:_PEOPLE]:
            role = deal_roles.role_label(roles.get(person.contact_id, ""))
            phone = formats.format_phone(person.mobile or person.work_phone)
            facts = (role, person.title, phone, person.email)
            yield BriefLine(person.name, " · ".join(part for part in facts if part), "contacts", person.contact_id)

    def partners(self) -> Iterator[BriefLine]:
        """Yield the partners with their shares."""
        for share in partnerships.list_deal_shares(self._workspace, self._id):
            amount = self._formatter.money(share.amount) if share.amount is not None else ""
            facts = (share.role, f"{share.percent}%", amount)
            text = " · ".join(part for part in facts if part)
            yield BriefLine(share.partner_name, text, "customers", share.partner_id)

    def history(self) -> Iterator[BriefLine]:
        """Yield the moves that count."""
        for move in stage_log.stage_history(self._workspace, self._id):
            if not move.is_corrected:
                days = "" if move.days_after is None else ngettext("{n} day", "{n} days", move.days_after)
                text = " · ".join(part for part in (move.to_name, days.format(n=move.days_after), move.note) if part)
                yield BriefLine(formats.format_date_iso(move.changed_on), text)
