"""Rules over open deals; deals on hold and those of pooled customers wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from ocrm.i18n import N_, _, ngettext
from ocrm.models.fields import from_minor, from_utc_text, to_utc_text
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deals import holds, stages
from ocrm.services.deals.opportunities import HAS_NO_NEXT_STEP, IS_STALLED
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.suggestions.rule import Found, Rule, Scope
from ocrm.services.workspace import Workspace

TENDER_DAYS = 7
_BY_AMOUNT = f"{WEIGHTED_AMOUNT} DESC"
_PLANNED_EVER = "(SELECT count(*) FROM todo n WHERE n.opportunity_id = t.id)"
"""Once what was planned is done, nothing is planned anew."""


@dataclass(frozen=True, slots=True)
class _Deal:
    """A deal as a rule reads it; `fact` is the column the rule asked for."""

    subject: str
    stage: str
    dwell_days: int
    amount: Decimal | None
    amount_text: str
    fact: Any


@dataclass(frozen=True, slots=True)
class _Words:
    """What a rule says of a deal: the reason, the to-do (marked text with {title}), its kind and in how many days."""

    say: Callable[[Workspace, _Deal], str]
    todo: str
    kind: str
    in_days: int = 0


@dataclass(frozen=True, slots=True)
class _Query:
    """Which deals `t` in their stage `s` a rule finds; `values` gives what `where` binds, `fact` is a column."""

    where: str
    fact: str
    order: str = _BY_AMOUNT
    source: str = ""
    values: Callable[[Workspace], list[Any]] = lambda _workspace: []


def _find(query: _Query, words: _Words, workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
    formatter, today = ValueFormatter(workspace), workspace.clock.today()
    for row in list(_rows(query, workspace, scope, limit)):
        deal_id, subject, customer_id, customer, contact_id, minor, value, stage_id, entered, fact = row
        amount = None if minor is None else from_minor(minor)
        dwell = (today - date.fromisoformat(entered)).days
        deal = _Deal(
            subject, names.get(stage_id, ""), dwell, amount,
            _("no amount") if amount is None else formatter.money_short(amount), fact,
        )  # fmt: skip
        yield Found(
            subject_id=deal_id,
            record_kind="opportunities",
            record_id=deal_id,
            title=subject,
            reason=words.say(workspace, deal),
            facts=str(fact),
            todo_title=_(words.todo).format(title=subject),
            todo_kind=words.kind,
            todo_on=today + timedelta(days=words.in_days),
            customer_id=customer_id,
            customer_name=customer,
            contact_id=contact_id,
            opportunity_id=deal_id,
            amount=amount,
            value=value or "",
        )


def _rows(query: _Query, workspace: Workspace, scope: Scope, limit: int) -> Iterator[tuple[Any, ...]]:
    where, values = _within(scope)
    return workspace.query(
        "SELECT t.id, t.subject, t.customer_id, coalesce(c.name, ''), t.contact_id, t.expected_amount, c.value,"
        f" t.stage_id, t.entered_stage_on, {query.fact} FROM opportunity t {query.source}"
        " JOIN stage s ON s.id = t.stage_id LEFT JOIN customer c ON c.id = t.customer_id"
        f" WHERE t.status = 'open' AND {holds.awake(workspace)} AND {beside_pool(workspace, 't.customer_id')}"
        f" AND {where} AND {query.where} ORDER BY {query.order}, t.id LIMIT {int(limit)}",
        [*values, *query.values(workspace)],
    )


def _within(scope: Scope) -> tuple[str, list[Any]]:
    if scope.opportunity_id is not None:
        return "t.id = ?", [scope.opportunity_id]
    return ("t.customer_id = ?", [scope.customer_id]) if scope.customer_id is not None else ("1", [])


# -- what each says ---------------------------------------------------------------------------------------------------


def _say_unplanned(_workspace: Workspace, deal: _Deal) -> str:
    words = ngettext(
        "nothing is planned; {amount}, {n} day in “{stage}”",
        "nothing is planned; {amount}, {n} days in “{stage}”",
        deal.dwell_days,
    )
    return words.format(amount=deal.amount_text, n=deal.dwell_days, stage=deal.stage)


def _say_stalled(_workspace: Workspace, deal: _Deal) -> str:
    limit = int(str(deal.fact).rpartition("/")[2])
    words = ngettext(
        "{n} day in “{stage}”, the limit is {limit}; {amount}",
        "{n} days in “{stage}”, the limit is {limit}; {amount}",
        deal.dwell_days,
    )
    return words.format(n=deal.dwell_days, stage=deal.stage, limit=limit, amount=deal.amount_text)


def _say_past_close(workspace: Workspace, deal: _Deal) -> str:
    late = (workspace.clock.today() - date.fromisoformat(deal.fact)).days
    words = ngettext(
        "was expected to close {n} day ago; {amount}", "was expected to close {n} days ago; {amount}", late
    )
    return words.format(n=late, amount=deal.amount_text)


def _say_no_role(_workspace: Workspace, deal: _Deal) -> str:
    return _("nobody has a role in it, so who decides is not known; {amount}").format(amount=deal.amount_text)


def _say_tender(workspace: Workspace, deal: _Deal) -> str:
    moment = from_utc_text(deal.fact)
    days = (workspace.clock.to_local(moment).date() - workspace.clock.today()).days
    when = ValueFormatter(workspace).moment(moment, in_sentence=True)
    if days == 0:
        return _("the bid is due today, {when}; {amount}").format(when=when, amount=deal.amount_text)
    words = ngettext(
        "the bid is due in {n} day, {when}; {amount}", "the bid is due in {n} days, {when}; {amount}", days
    )
    return words.format(n=days, when=when, amount=deal.amount_text)


def _today(workspace: Workspace) -> list[Any]:
    return [workspace.clock.today().isoformat()]


def _tender_days(workspace: Workspace) -> list[Any]:
    now = workspace.clock.now()
    return [to_utc_text(now), to_utc_text(now + timedelta(days=TENDER_DAYS))]


DEAL_RULES = (
    Rule(
        "tender", N_("Bid is due soon"), N_("The deadline of a tender is within a week."), 95, "file-text",
        partial(
            _find,
            _Query("b.deadline_at BETWEEN ? AND ?", "b.deadline_at", "b.deadline_at",
                   "JOIN tender b ON b.opportunity_id = t.id", _tender_days),
            _Words(_say_tender, N_("Hand in the bid: {title}"), "quote"),
        ),
    ),
    Rule(
        "next_step", N_("Nothing is planned"), N_("An open opportunity has no to-do."), 85, "calendar-days",
        partial(
            _find, _Query(HAS_NO_NEXT_STEP, f"t.entered_stage_on || '/' || {_PLANNED_EVER}"),
            _Words(_say_unplanned, N_("Plan the next step: {title}"), "call"),
        ),
    ),
    Rule(
        "stalled", N_("Stalled"), N_("An opportunity is longer in its stage than the limit."), 80, "hourglass",
        partial(
            _find,
            _Query(IS_STALLED, "t.entered_stage_on || '/' || s.limit_days", "t.entered_stage_on", values=_today),
            _Words(_say_stalled, N_("Move on or close: {title}"), "call"),
        ),
    ),
    Rule(
        "past_close", N_("Past its expected close"), N_("The day an opportunity was to close has passed."), 75, "flag",
        partial(
            # The plus keeps SQLite from walking all deals ever closed, which have an index of this order too.
            _find, _Query("t.expected_close_on < ?", "t.expected_close_on", f"+t.expected_close_on, {_BY_AMOUNT}",
                          values=_today),
            _Words(_say_past_close, N_("Ask when it will close: {title}"), "call"),
        ),
    ),
    Rule(
        "no_role", N_("Nobody decides"), N_("No contact has a role in an open opportunity."), 40, "users",
        partial(
            _find,
            _Query("NOT EXISTS (SELECT 1 FROM opportunity_contact r WHERE r.opportunity_id = t.id)", "t.contact_id"),
            _Words(_say_no_role, N_("Find out who decides: {title}"), "call", 1),
        ),
    ),
)  # fmt: skip
