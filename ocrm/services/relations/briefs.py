"""One page to read before a call: last talk, promises, deals and money, needs, people, competitors (N28)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from ocrm import formats
from ocrm.i18n import _, ngettext
from ocrm.services.contracts import reading as contracts
from ocrm.services.deals import needs, opportunities, stages
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import picklists
from ocrm.services.relations import birthdays, customers, promises
from ocrm.services.relations.portraits import Channel, preferred_channel
from ocrm.services.schema import record_type
from ocrm.services.tickets import reading as tickets
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import read_birthday

BIRTHDAYS_WITHIN_DAYS = 60
_TALKS, _PEOPLE, _ROWS, _COMPLAINTS = 3, 6, 8, 3
_PRINTED_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A fact with its heading in the line, and the record that opens it: kind and id, empty for none."""

    head: str
    text: str
    kind: str = ""
    record_id: int = 0


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A titled group of lines."""

    title: str
    lines: tuple[BriefLine, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything worth knowing before talking to a customer, on one page, as it was on a day."""

    customer_id: int
    name: str
    subtitle: str
    sections: tuple[BriefSection, ...]
    as_of: date


def fetch_brief(workspace: Workspace, customer_id: int) -> Brief:
    """Return the brief of a customer; sections without facts are left out. Raises NotFoundError."""
    overview = customers.fetch_overview(workspace, customer_id)
    writer = _BriefWriter(workspace, overview)
    found = (
        (_("Last talks"), writer.talks()),
        (_("Promised"), writer.promises()),
        (_("Planned"), writer.plans()),
        (_("Open deals and money"), writer.deals()),
        (_("Running contracts"), writer.contracts()),
        (_("Tickets and complaints"), writer.tickets()),
        (_("Needs"), writer.needs()),
        (_("Contacts"), writer.people()),
        (_("Birthdays soon"), writer.birthdays()),
        (_("Competitors"), writer.competitors()),
        (_("How to reach them"), writer.channel()),
        (_("Notes"), writer.notes()),
    )
    sections = tuple(BriefSection(title, tuple(kept)) for title, lines in found if (kept := list(lines)))
    return Brief(customer_id, overview.name, writer.subtitle(), sections, workspace.clock.today())


class _BriefWriter:
    """Puts what is known of one customer into lines."""

    def __init__(self, workspace: Workspace, overview: customers.CustomerOverview) -> None:
        self._workspace, self._overview = workspace, overview
        self._id = overview.customer_id
        self._today = workspace.clock.today()
        self._formatter = ValueFormatter(workspace)

    def subtitle(self) -> str:
        """Say in a line who it is."""
        overview, described = self._overview, record_type("customers")
        value = self._formatter.text(described.field("value"), overview.value)
        category = self._formatter.text(described.field("category"), overview.category)
        grade = _("value {value}").format(value=value) if value else ""
        return " · ".join(part for part in (category, grade, overview.industry, overview.city) if part)

    def talks(self) -> Iterator[BriefLine]:
        """Yield the latest interactions."""
        entries = customers.fetch_timeline(
            self._workspace, self._id, kinds=frozenset((customers.TimelineKind.INTERACTION,)), limit=_TALKS
        )
        for entry in entries:
            moment = self._workspace.clock.to_local(entry.happened_at)
            head = f"{self._formatter.day(moment.date())} {formats.format_time(moment)} · {entry.title}"
            text = _one_line(entry.text)
            if entry.chips:
                text = _("{text} ({more})").format(text=text, more=_(", ").join(entry.chips))
            yield BriefLine(head, text, "interactions", entry.record_id)

    def promises(self) -> Iterator[BriefLine]:
        """Yield the open promises, ours and theirs, late ones with how late."""
        makers = {choice.code: choice.label for choice in promises.MAKERS}
        for promise in promises.list_promises(self._workspace, self._id)[:_ROWS]:
            if promise.is_open:
                day = self._formatter.day(promise.due_on) if promise.due_on else _("No date")
                head = f"{_(makers[promise.by_whom])} · {promises.due_words(promise, day)}"
                yield BriefLine(head, promise.text, "promises", promise.promise_id)

    def plans(self) -> Iterator[BriefLine]:
        """Yield the open to-dos, late ones with how late."""
        for todo in todos.list_of_record(self._workspace, "customers", self._id)[:_ROWS]:
            yield BriefLine(self._due(todo), todo.title, "todos", todo.todo_id)

    def _due(self, todo: todos.TodoRow) -> str:
        if todo.due_on is None:
            return _("No date")
        late = (self._today - todo.due_on).days
        if late > 0:
            return ngettext("{n} day overdue", "{n} days overdue", late).format(n=late)
        day = self._formatter.day(todo.due_on)
        local = None if todo.due_at is None else self._workspace.clock.to_local(todo.due_at)
        return day if local is None else f"{day} {formats.format_time(local)}"

    def deals(self) -> Iterator[BriefLine]:
        """Yield the open deals, then what was won in total."""
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(self._workspace).items()}
        for deal in opportunities.list_customer_deals(self._workspace, self._id)[:_ROWS]:
            amount = self._formatter.money(deal.amount) if deal.amount is not None else _("no amount")
            close = ""
            if deal.expected_close_on is not None:
                close = _("expected {day}").format(day=formats.format_date(deal.expected_close_on, self._today))
            facts = (f"{names.get(deal.stage_id, '')} {deal.probability}%", amount, close)
            text = " · ".join(part for part in facts if part.strip())
            yield BriefLine(deal.subject, text, "opportunities", deal.opportunity_id)
        overview = self._overview
        if overview.won_count:
            words = ngettext("{n} deal · {amount}", "{n} deals · {amount}", overview.won_count)
            won = words.format(n=overview.won_count, amount=self._formatter.money(overview.won_amount))
            yield BriefLine(_("Won in total"), won)

    def contracts(self) -> Iterator[BriefLine]:
        """Yield the contracts that run: what they are worth, what is open of it, how long they still run."""
        running = [one for one in contracts.list_customer_contracts(self._workspace, self._id) if one.is_running]
        for contract in running[:_ROWS]:
            facts = [self._formatter.money(contract.amount) if contract.amount is not None else ""]
            if contract.outstanding:
                facts.append(_("{amount} to come").format(amount=self._formatter.money(contract.outstanding)))
            if contract.overdue:
                facts.append(_("{amount} overdue").format(amount=self._formatter.money(contract.overdue)))
            if contract.days_left is not None:
                facts.append(contracts.word_days_left(contract.days_left))
            text = " · ".join(part for part in facts if part)
            yield BriefLine(contract.title, text, contracts.KIND, contract.contract_id)

    def tickets(self) -> Iterator[BriefLine]:
        """Yield the tickets that are not resolved, then the complaints that were."""
        found = tickets.list_of_customer(self._workspace, self._id)
        unresolved = [one for one in found if one.is_unresolved]
        complaints = [one for one in found if one.is_complaint and not one.is_unresolved]
        for ticket in (*unresolved[:_ROWS], *complaints[:_COMPLAINTS]):
            text = tickets.facts(self._formatter, ticket)
            if ticket.resolution and not ticket.is_unresolved:
                text = f"{text} · {_one_line(ticket.resolution)}"
            yield BriefLine(ticket.subject, text, tickets.KIND, ticket.ticket_id)

    def needs(self) -> Iterator[BriefLine]:
        """Yield the open needs."""
        labels = {choice.code: choice.label for choice in needs.NEED_PRIORITIES}
        for need in needs.list_needs(self._workspace, self._id)[:_ROWS]:
            if need.status == "open":
                product = f" → {need.product}" if need.product else ""
                yield BriefLine(_(labels[need.priority]), _one_line(need.text) + product)

    def people(self) -> Iterator[BriefLine]:
        """Yield the contacts who have not left, the primary one first."""
        people = [one for one in customers.list_contacts(self._workspace, self._id) if one.importance != "invalid"]
        for person in people[:_PEOPLE]:
            phone = formats.format_phone(person.mobile or person.work_phone)
            facts = (person.department, person.title, phone, person.email, person.wechat)
            yield BriefLine(person.name, " · ".join(part for part in facts if part), "contacts", person.contact_id)

    def birthdays(self) -> Iterator[BriefLine]:
        """Yield who has a birthday within the next weeks, the next one first."""
        rows = self._workspace.query(
            "SELECT id, name, birthday, lunar_birthday FROM contact WHERE customer_id = ? AND importance <> 'invalid'"
            " AND (birthday IS NOT NULL OR lunar_birthday <> '')",
            (self._id,),
        )
        coming = []
        for contact_id, name, solar, lunar in rows:
            birthday = read_birthday(solar, lunar)
            day = birthdays.next_day(self._workspace, birthday)
            if day is not None and (day - self._today).days <= BIRTHDAYS_WITHIN_DAYS:
                coming.append((day, name, contact_id, formats.format_birthday(birthday)))
        for day, name, contact_id, words in sorted(coming):
            when = _("{day} ({birthday})").format(day=formats.format_date_long(day), birthday=words)
            yield BriefLine(name, when, "contacts", contact_id)

    def competitors(self) -> Iterator[BriefLine]:
        """Yield the competitors named in deals, in the open ones first."""
        rows = self._workspace.query(
            "SELECT competitor, subject, id FROM opportunity WHERE customer_id = ? AND competitor <> ''"
            " ORDER BY status <> 'open', id DESC LIMIT ?",
            (self._id, _ROWS),
        )
        for competitor, subject, deal_id in rows:
            yield BriefLine(competitor, subject, "opportunities", deal_id)

    def channel(self) -> Iterator[BriefLine]:
        """Yield the preferred channel: stated, else what most touches went through."""
        channel = preferred_channel(self._workspace, self._id)
        if channel is not None:
            yield BriefLine(channel_name(self._workspace, channel), channel_reason(channel))

    def notes(self) -> Iterator[BriefLine]:
        """Yield the customer's notes."""
        text = self._workspace.scalar("SELECT notes FROM customer WHERE id = ?", (self._id,))
        if text:
            yield BriefLine("", _one_line(str(text)))


def channel_name(workspace: Workspace, channel: Channel) -> str:
    """Return what a channel is called."""
    info = record_type("customers").field("preferred_channel")
    if channel.is_stated:
        return ValueFormatter(workspace).text(info, channel.code)
    return picklists.labels(workspace, "interaction_kind").get(channel.code, channel.code)


def channel_reason(channel: Channel) -> str:
    """Say how a channel is known."""
    if channel.is_stated:
        return _("as stated")
    return _("{n} of {total} logged contacts").format(n=channel.count, total=channel.total)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- as text ----------------------------------------------------------------------------------------------------------


def brief_text(brief: Brief) -> str:
    """Return a brief as plain text, for the command line and the clipboard."""
    lines = [brief.name, brief.subtitle, _as_of(brief)]
    for section in brief.sections:
        lines += ["", f"■ {section.title}"]
        lines += [f"  {': '.join(part for part in (line.head, line.text) if part)}" for line in section.lines]
    return "\n".join(lines)


def brief_html(brief: Brief, *, links: bool = False) -> str:
    """Return a brief as rich text; with `links`, for the screen, lines lead to `record:KIND/ID`.

    Without, for paper, it names its day: it is read later, and says `today` and `overdue`.
    """
    subtitle = brief.subtitle if links else " · ".join(part for part in (brief.subtitle, _as_of(brief)) if part)
    parts = [f"<p class='title'>{escape(brief.name)}</p>", f"<p class='sub'>{escape(subtitle)}</p>"]
    for section in brief.sections:
        parts.append(f"<p class='section'>{escape(section.title)}</p>")
        parts.append("<table cellspacing='0' cellpadding='3' width='100%'>")
        parts += [_html_row(line, links=links) for line in section.lines]
        parts.append("</table>")
    return "".join(parts)


def _as_of(brief: Brief) -> str:
    return _("As of {day}").format(day=formats.format_date_iso(brief.as_of))


def _html_row(line: BriefLine, *, links: bool) -> str:
    head, text = escape(line.head), escape(line.text).replace("\n", "<br>")
    if links and line.kind and head:
        head = f"<a href='record:{line.kind}/{line.record_id}'>{head}</a>"
    if not head:
        return f"<tr><td colspan='2'>{text}</td></tr>"
    return f"<tr><td width='34%' class='head'>{head}</td><td>{text}</td></tr>"


# -- the whole file on a customer --------------------------------------------------------------------------------------


def customer_file_html(workspace: Workspace, customer_id: int) -> str:
    """Return all that is kept on a customer as rich text to print: facts, brief, and the whole timeline."""
    from ocrm.services import records  # at use, as only printing needs every field

    brief = fetch_brief(workspace, customer_id)
    row = records.fetch_record(workspace, "customers", customer_id)
    formatter = ValueFormatter(workspace)
    shown = ((_(info.label), formatter.text(info, row[info.name])) for info in record_type("customers").fields.values())
    facts = BriefSection(_("Details"), tuple(BriefLine(label, text) for label, text in shown if text))
    talks = BriefSection(_("Timeline"), tuple(_told(workspace, customer_id)))
    others = tuple(section for section in brief.sections if section.title != _("Last talks"))
    sections: Sequence[BriefSection] = (facts, *others, talks)
    whole = replace(brief, sections=tuple(section for section in sections if section.lines))
    return brief_html(whole)


def _told(workspace: Workspace, customer_id: int) -> Iterator[BriefLine]:
    clock = workspace.clock
    for entry in customers.fetch_timeline(workspace, customer_id, limit=_PRINTED_ENTRIES):
        moment = clock.to_local(entry.happened_at)
        head = f"{formats.format_date_iso(moment.date())} {formats.format_time(moment)} · {entry.title}"
        yield BriefLine(head, " · ".join(part for part in (_one_line(entry.text), *entry.chips) if part))
