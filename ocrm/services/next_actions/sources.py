"""What brings lines into the queue of Today: a small function for each kind of record.

Each yields its lines with how many there are in all, as no more than `limit` of them are read. What the user has put
off is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ocrm.formats import format_date_relative, format_money, format_time
from ocrm.i18n import _, ngettext
from ocrm.models import deal_clock
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import pool
from ocrm.services.deals import holds, opportunities
from ocrm.services.next_actions.action import NextAction, Tier
from ocrm.services.next_actions.answers import hidden_ids, not_hidden
from ocrm.services.payments import receivables
from ocrm.services.payments.receivables import OpenInstalment
from ocrm.services.payments.statuses import late_words
from ocrm.services.quick_add.lengths import length_text
from ocrm.services.relations import birthdays, cadence
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.settings import currency
from ocrm.services.tickets import reading as tickets
from ocrm.services.tickets.reading import TicketRow
from ocrm.services.workday import planning, todos
from ocrm.services.workday.todos import TodoGroup, TodoRow
from ocrm.services.workspace import Workspace

INSTALMENTS = "instalments"
"""The kind of a line of the queue that is about an instalment; what it opens is its contract."""
BIRTHDAY_DAYS = 8
"""Today and the seven days after it."""
_TIER_OF_GROUP = {
    TodoGroup.OVERDUE: Tier.OVERDUE,
    TodoGroup.TODAY: Tier.TODAY,
    TodoGroup.TOMORROW: Tier.TOMORROW,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Lines of one tier, and how many there would be without the limit."""

    actions: Sequence[NextAction]
    count: int


Source = Callable[[Workspace, int], Iterable[Found]]


# -- to-dos -----------------------------------------------------------------------------------------------------------


def due_todos(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the to-dos overdue, due today and tomorrow."""
    tomorrow = workspace.clock.today() + timedelta(days=1)
    rows = [row for row in todos.list_open(workspace, until=tomorrow, limit=limit) if row.group in _TIER_OF_GROUP]
    counts: dict[Tier, int] = {}
    if len(rows) == limit:
        counts[Tier.OVERDUE], counts[Tier.TODAY] = todos.count_due(workspace)
    for tier in (Tier.OVERDUE, Tier.TODAY, Tier.TOMORROW):
        members = [row for row in rows if _TIER_OF_GROUP[row.group] is tier]
        yield Found(todo_actions(workspace, members), max(len(members), counts.get(tier, 0)))


def todo_actions(workspace: Workspace, rows: Sequence[TodoRow]) -> list[NextAction]:
    """Return the lines of to-dos: overdue ones the oldest first, others by time, then by weighted amount (D-13).

    What waits for another one comes after what can be done.
    """
    weights = _weights(workspace, [row.opportunity_id for row in rows if row.opportunity_id is not None])
    codes = _codes(workspace, [row.customer_id for row in rows if row.customer_id is not None])
    return [
        _todo_action(
            workspace, row, weights.get(row.opportunity_id or 0, Decimal(0)), codes.get(row.customer_id or 0, "")
        )
        for row in rows
    ]


def _todo_action(workspace: Workspace, row: TodoRow, weighted: Decimal, code: str) -> NextAction:
    moment = (row.due_at is None, 0.0 if row.due_at is None else row.due_at.timestamp())
    is_usual = row.priority != "high"
    tier = _TIER_OF_GROUP.get(row.group, Tier.TODAY)
    by_day = (row.due_on or workspace.clock.today(),) if tier is Tier.OVERDUE else ()
    return NextAction(
        tier,
        "todos",
        row.todo_id,
        row.title,
        _todo_reason(workspace, row),
        order=(bool(row.waits_for), *by_day, *moment, -weighted, is_usual),
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        customer_code=code,
        contact_id=row.contact_id,
        opportunity_id=row.opportunity_id,
        weighted=weighted,
        covers=_covered(row) if tier is not Tier.TOMORROW else (),
        todo=row,
        step_title=planning.follow_up_title(row.title),
        step_kind=row.kind,
    )


def _covered(row: TodoRow) -> tuple[tuple[str, int], ...]:
    """Return what a due to-do speaks of: its deal and its customer; a birthday is worth a word beside it."""
    found = (("opportunities", row.opportunity_id), ("customers", row.customer_id))
    return tuple((kind, record_id) for kind, record_id in found if record_id is not None)


def _todo_reason(workspace: Workspace, row: TodoRow) -> str:
    clock = workspace.clock
    today = clock.today()
    if row.waits_for:
        return _("waits for “{title}”").format(title=row.waits_for)
    if row.due_on is None:
        return _("no day set")
    if row.due_on < today:
        days = (today - row.due_on).days
        return ngettext("{n} day overdue", "{n} days overdue", days).format(n=days)
    is_today = row.due_on == today
    if row.due_at is None:
        return _("due today") if is_today else _("due tomorrow")
    words = _("due today at {time}") if is_today else _("due tomorrow at {time}")
    return words.format(time=format_time(clock.to_local(row.due_at)))


def _weights(workspace: Workspace, deal_ids: Sequence[int]) -> dict[int, Decimal]:
    sql = f"SELECT t.id, {WEIGHTED_AMOUNT} FROM opportunity t WHERE t.status = 'open' AND t.id IN ({{marks}})"
    return {row[0]: from_minor(row[1]) for row in _of_ids(workspace, sql, deal_ids)}


def _codes(workspace: Workspace, customer_ids: Sequence[int]) -> dict[int, str]:
    sql = "SELECT id, code FROM customer WHERE id IN ({marks})"
    return {row[0]: row[1] or "" for row in _of_ids(workspace, sql, customer_ids)}


def _of_ids(workspace: Workspace, sql: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    wanted = sorted(set(ids))
    return list(workspace.query(sql.format(marks=",".join("?" * len(wanted))), wanted)) if wanted else []


# -- tickets ----------------------------------------------------------------------------------------------------------


def urgent_tickets(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the urgent tickets that do not wait for the customer: those without an answer first, the oldest of them."""
    where = f"t.status <> 'waiting' AND {beside_pool(workspace, 't.customer_id')}"
    rows = tickets.list_urgent(workspace, f"{where} AND {not_hidden(workspace, tickets.KIND, 't.id')}", limit=limit)
    codes = _codes(workspace, [row.customer_id for row in rows])
    yield Found([_ticket_action(workspace, row, codes.get(row.customer_id, "")) for row in rows], len(rows))


def _ticket_action(workspace: Workspace, ticket: TicketRow, code: str) -> NextAction:
    return NextAction(
        Tier.SERVICE,
        tickets.KIND,
        ticket.ticket_id,
        ticket.subject,
        _ticket_reason(workspace, ticket),
        order=(ticket.first_response_at is not None, ticket.opened_at),
        customer_id=ticket.customer_id,
        customer_name=ticket.customer_name,
        customer_code=code,
        contact_id=ticket.contact_id,
        step_title=planning.follow_up_title(ticket.subject),
    )


def _ticket_reason(workspace: Workspace, ticket: TicketRow) -> str:
    if ticket.first_response_at is not None:
        return _("urgent, {since}").format(since=tickets.open_words(ticket))
    minutes = int((workspace.clock.now() - ticket.opened_at).total_seconds()) // 60
    return _("urgent, without an answer for {length}").format(length=length_text(max(0, minutes)))


# -- deals ------------------------------------------------------------------------------------------------------------

_DUE_TODO = (
    "EXISTS (SELECT 1 FROM todo d WHERE d.opportunity_id = t.id AND d.status = 'open' AND d.due_on <= ocrm_today())"
)


def stalled_deals(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the deals longer in their stage than its limit, the largest weighted amount first."""
    yield _deals(workspace, Tier.STALLED, opportunities.IS_STALLED, _stalled_reason, limit)


def unplanned_deals(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the deals nothing is planned for, the largest weighted amount first."""
    where = f"{opportunities.HAS_NO_NEXT_STEP} AND NOT ({opportunities.IS_STALLED})"
    yield _deals(workspace, Tier.UNPLANNED, where, _unplanned_reason, limit)


def _deals(workspace: Workspace, tier: Tier, where: str, reason: Callable[[int, int], str], limit: int) -> Found:
    """Return the open deals, awake and without a to-do that is due, for which a condition binding today holds."""
    today = workspace.clock.today()
    source = (
        "FROM opportunity t JOIN stage s ON s.id = t.stage_id"
        f" WHERE t.status = 'open' AND {where} AND {holds.awake(workspace)}"
        f" AND {beside_pool(workspace, 't.customer_id')} AND {not_hidden(workspace, 'opportunities', 't.id')}"
        f" AND NOT {_DUE_TODO}"
    )
    values = (today.isoformat(),)
    count = int(workspace.scalar(f"SELECT count(*) {source}", values))
    chosen = f"SELECT t.id {source} ORDER BY {WEIGHTED_AMOUNT} DESC, t.id LIMIT {int(limit)}" if count else ""
    rows = workspace.query(
        f"SELECT t.id, t.subject, t.customer_id, c.name, c.code, {WEIGHTED_AMOUNT},"
        f" {deal_clock.DWELL_DAYS}, s.limit_days"
        " FROM opportunity t JOIN stage s ON s.id = t.stage_id LEFT JOIN customer c ON c.id = t.customer_id"
        f" WHERE t.id IN ({chosen})",
        values,
    ) if count else ()  # fmt: skip
    return Found([_deal_action(tier, row, reason(row[6], row[7])) for row in rows], count)


def _deal_action(tier: Tier, row: Sequence[Any], reason: str) -> NextAction:
    deal_id, subject, customer_id, customer, code, weighted = row[:6]
    return NextAction(
        tier,
        "opportunities",
        deal_id,
        subject,
        reason,
        order=(-weighted,),
        customer_id=customer_id,
        customer_name=customer or "",
        customer_code=code or "",
        opportunity_id=deal_id,
        weighted=from_minor(weighted),
        step_title=planning.follow_up_title(subject),
    )


def _stalled_reason(days: int, allowed: int) -> str:
    words = ngettext(
        "{n} day in this stage; its limit is {limit}", "{n} days in this stage; its limit is {limit}", days
    )
    return words.format(n=days, limit=allowed)


def _unplanned_reason(_days: int, _allowed: int) -> str:
    return _("nothing is planned for it")


# -- money ------------------------------------------------------------------------------------------------------------


def overdue_money(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the instalments whose money is late, the longest late first, then the largest amount (D-13)."""
    hidden = hidden_ids(workspace, INSTALMENTS)
    rows = [row for row in receivables.list_overdue(workspace) if row.instalment_id not in hidden]
    yield Found([_money_action(workspace, row) for row in rows[:limit]], len(rows))


def _money_action(workspace: Workspace, row: OpenInstalment) -> NextAction:
    title = _("{contract} · instalment {number}").format(contract=row.title, number=row.number)
    money = format_money(row.open_amount, row.currency or currency(workspace), cents=True)
    return NextAction(
        Tier.MONEY,
        INSTALMENTS,
        row.instalment_id,
        title,
        f"{late_words(row.days_late)} · {money}",
        order=(-row.days_late, -row.open_amount),
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        customer_code=row.customer_code,
        contact_id=row.contact_id,
        opportunity_id=row.opportunity_id,
        step_title=_("Ask about the payment: {title}").format(title=title),
        opens=("contracts", row.contract_id),
    )


# -- people and customers ---------------------------------------------------------------------------------------------


def birthdays_soon(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield whose birthday it is within seven days, the next one first."""
    found = birthdays.upcoming(workspace, BIRTHDAY_DAYS)
    hidden = hidden_ids(workspace, "contacts")
    found = [one for one in found if one.contact_id not in hidden]
    codes = _codes(workspace, [one.customer_id for one in found[:limit]])
    made = [_birthday_action(workspace, one, codes.get(one.customer_id, "")) for one in found[:limit]]
    yield Found(made, len(found))


def _birthday_action(workspace: Workspace, one: birthdays.UpcomingBirthday, code: str) -> NextAction:
    day = format_date_relative(one.day, workspace.clock.today(), in_sentence=True)
    words = _("birthday {day}") if one.turns is None else _("birthday {day}, turns {years}")
    return NextAction(
        Tier.BIRTHDAY,
        "contacts",
        one.contact_id,
        one.name,
        words.format(day=day, years=one.turns),
        order=(one.day,),
        customer_id=one.customer_id,
        customer_name=one.customer,
        customer_code=code,
        contact_id=one.contact_id,
        until=one.day,
        step_title=_("Congratulate {name}").format(name=one.name),
    )


def pool_warnings(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield who falls into the pool soon, the most urgent first."""
    hidden = hidden_ids(workspace, "customers")
    rows = [row for row in pool.warned(workspace) if row.customer_id not in hidden]
    codes = _codes(workspace, [row.customer_id for row in rows[:limit]])
    made = [_pool_action(row, codes.get(row.customer_id, "")) for row in rows[:limit]]
    yield Found(made, len(rows))


def _pool_action(row: pool.SweepRow, code: str) -> NextAction:
    words = ngettext("{n} day left before the pool", "{n} days left before the pool", row.days_left)
    reason = words.format(n=row.days_left) if row.days_left else _("last day before the pool")
    return customer_action(Tier.POOL, row.customer_id, row.name, code=code, reason=reason, order=(row.days_left,))


def customer_action(
    tier: Tier, customer_id: int, name: str, *, code: str, reason: str, order: tuple[Any, ...]
) -> NextAction:
    """Return the line of a customer to be contacted."""
    return NextAction(
        tier,
        "customers",
        customer_id,
        name,
        reason,
        order=order,
        customer_id=customer_id,
        customer_name=name,
        customer_code=code,
        step_title=_("Contact {name}").format(name=name),
    )


def losing_touch(workspace: Workspace, limit: int) -> Iterable[Found]:
    """Yield the customers whose rhythm of contact is red, of high value first, then who has waited longest."""
    hidden = hidden_ids(workspace, "customers")
    found = [one for one in cadence.list_red(workspace, limit=limit + len(hidden)) if one.customer_id not in hidden]
    codes = _codes(workspace, [one.customer_id for one in found[:limit]])
    made = [
        customer_action(
            Tier.CADENCE, one.customer_id, one.name, code=codes.get(one.customer_id, ""),
            reason=cadence.reason(one), order=(place,),
        )
        for place, one in enumerate(found[:limit])
    ]  # fmt: skip
    yield Found(made, max(len(made), cadence.count_red(workspace) - len(hidden)))


SOURCES: tuple[Source, ...] = (
    urgent_tickets, due_todos, overdue_money, stalled_deals, unplanned_deals, birthdays_soon, pool_warnings,
    losing_touch,
)  # fmt: skip
"""What the queue is made of."""
