"""The home screen: the tiles, and what needs attention with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from ocrm.clock import add_months, to_utc
from ocrm.i18n import N_, _
from ocrm.models.fields import from_minor, to_utc_text
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import pool
from ocrm.services.contracts.contract_views import ending_filter
from ocrm.services.contracts.reading import fetch_contracts
from ocrm.services.deal_analysis.funnel import fetch_outcomes
from ocrm.services.deals import holds, opportunities
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import target_of
from ocrm.services.payments import receivables
from ocrm.services.records import RecordQuery, first_ids, sum_field
from ocrm.services.records import count as count_records
from ocrm.services.relations import answers, birthdays, cadence, follow_ups
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.tickets import reading as tickets
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Tiles:
    """The figures on top of Today; money in the file's currency.

    `won_change` is this month's won amount less last month's up to the same day; `time_passed` the share of the month
    gone; `target` 0 where none is set.
    """

    won_amount: Decimal
    won_count: int
    won_change: Decimal
    target: Decimal
    time_passed: float
    open_amount: Decimal
    open_weighted: Decimal
    open_count: int
    expected_this_month: Decimal
    expected_count: int
    contacts_this_week: int
    contacts_last_week: int


class AttentionKind(StrEnum):
    """What may need attention; each opens the list it counts."""

    WAITING = "waiting"
    STALLED = "stalled"
    NO_NEXT_STEP = "no_next_step"
    PAST_CLOSE = "past_close"
    BACK_FROM_HOLD = "back_from_hold"
    LOSING_TOUCH = "losing_touch"
    FOLLOW_UP = "follow_up"
    MONEY_OVERDUE = "money_overdue"
    CONTRACTS_ENDING = "contracts_ending"
    TICKETS = "tickets"
    BIRTHDAYS = "birthdays"
    POOL_SOON = "pool_soon"
    DATA_CHECK = "data_check"


ATTENTION_TITLES = {
    AttentionKind.WAITING: N_("Waiting for your answer"),
    AttentionKind.STALLED: N_("Stalled opportunities"),
    AttentionKind.NO_NEXT_STEP: N_("Opportunities without next step"),
    AttentionKind.PAST_CLOSE: N_("Past their expected close"),
    AttentionKind.BACK_FROM_HOLD: N_("Back from hold"),
    AttentionKind.LOSING_TOUCH: N_("Valued customers gone quiet"),
    AttentionKind.FOLLOW_UP: N_("Follow-up rate too low"),
    AttentionKind.MONEY_OVERDUE: N_("Overdue payments"),
    AttentionKind.CONTRACTS_ENDING: N_("Contracts ending soon"),
    AttentionKind.TICKETS: N_("Unresolved tickets"),
    AttentionKind.BIRTHDAYS: N_("Birthdays soon"),
    AttentionKind.POOL_SOON: N_("Soon in the pool"),
    AttentionKind.DATA_CHECK: N_("Monthly look at your data"),
}


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """A line of needs-attention: how many, the first few by name with their days (None where days do not matter).

    Who waits for an answer is named with working hours instead. `record_ids` are the first thousand at the most.
    """

    kind: AttentionKind
    count: int
    examples: tuple[tuple[str, int | None], ...]
    amount: Decimal | None
    record_ids: tuple[int, ...]


_MOST_IDS = 1000
_OFF = "attention_off"


def fetch_tiles(workspace: Workspace) -> Tiles:
    """Return the figures of the tiles."""
    today = workspace.clock.today()
    first = today.replace(day=1)
    won = fetch_outcomes(workspace, since=first, until=today)
    before_end = first - timedelta(days=1)
    before = fetch_outcomes(
        workspace,
        since=before_end.replace(day=1),
        until=min(before_end, before_end.replace(day=min(today.day, before_end.day))),
    )
    next_month = add_months(first, 1)
    monday = today - timedelta(days=today.weekday())
    row = workspace.first(
        f"SELECT coalesce(sum(t.expected_amount), 0), coalesce(sum({WEIGHTED_AMOUNT}), 0), count(*),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.expected_close_on >= ? AND t.expected_close_on < ?), 0),"
        " count(*) FILTER (WHERE t.expected_close_on >= ? AND t.expected_close_on < ?)"
        f" FROM opportunity t WHERE t.status = 'open' AND {holds.awake(workspace)}",
        (first.isoformat(), next_month.isoformat()) * 2,
    )
    amount, weighted, count, expected, expected_count = row or (0, 0, 0, 0, 0)
    return Tiles(
        won_amount=won.won_amount,
        won_count=won.won_count,
        won_change=won.won_amount - before.won_amount,
        target=target_of(workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, today) or Decimal(0),
        time_passed=today.day / (next_month - first).days,
        open_amount=from_minor(amount),
        open_weighted=from_minor(weighted),
        open_count=count,
        expected_this_month=from_minor(expected),
        expected_count=expected_count,
        contacts_this_week=_contacts(workspace, monday, today + timedelta(days=1)),
        contacts_last_week=_contacts(workspace, monday - timedelta(days=7), today - timedelta(days=6)),
    )


def _contacts(workspace: Workspace, since: date, before: date) -> int:
    return int(
        workspace.scalar(
            "SELECT count(*) FROM interaction WHERE happened_at >= ? AND happened_at < ?",
            tuple(to_utc_text(to_utc(workspace.clock, day, time())) for day in (since, before)),
        )
    )


def fetch_attention(workspace: Workspace) -> list[AttentionRow]:
    """Return what needs attention, only kinds that are on and have any, in a fixed order."""
    readers: dict[AttentionKind, Callable[[Workspace], AttentionRow]] = {
        AttentionKind.WAITING: _waiting,
        AttentionKind.STALLED: _stalled,
        AttentionKind.NO_NEXT_STEP: _no_next_step,
        AttentionKind.PAST_CLOSE: _past_close,
        AttentionKind.BACK_FROM_HOLD: _back_from_hold,
        AttentionKind.LOSING_TOUCH: _losing_touch,
        AttentionKind.FOLLOW_UP: _follow_up,
        AttentionKind.MONEY_OVERDUE: _money_overdue,
        AttentionKind.CONTRACTS_ENDING: _contracts_ending,
        AttentionKind.TICKETS: _tickets,
        AttentionKind.BIRTHDAYS: _birthdays,
        AttentionKind.DATA_CHECK: _data_check,
    }
    off = attention_off(workspace)
    rows = [read(workspace) for kind, read in readers.items() if kind not in off]
    return [row for row in rows if row.count]


def attention_off(workspace: Workspace) -> frozenset[str]:
    """Return the kinds that are switched off."""
    return frozenset(name for name in str(read_setting(workspace, _OFF)).split(",") if name)


def switch_attention(workspace: Workspace, kind: AttentionKind, *, is_on: bool) -> None:
    """Let a kind be listed in needs-attention, or no longer."""
    off = attention_off(workspace)
    write_setting(workspace, _OFF, ",".join(sorted(off - {kind} if is_on else off | {kind})))


def fetch_pool_attention(workspace: Workspace) -> list[AttentionRow]:
    """Return the line of who falls into the pool soon, with the days left; for a worker thread."""
    rows = [] if AttentionKind.POOL_SOON in attention_off(workspace) else pool.warned(workspace)
    if not rows:
        return []
    examples = tuple((row.name, row.days_left) for row in rows[:3])
    ids = tuple(row.customer_id for row in rows[:_MOST_IDS])
    return [AttentionRow(AttentionKind.POOL_SOON, len(rows), examples, None, ids)]


def _of_deals(
    workspace: Workspace, kind: AttentionKind, where: str, *values: Any, order: str, has_days: bool = False
) -> AttentionRow:
    """Count open deals for which a condition over `t` and its stage `s` holds, and name the first few."""
    beside = holds.awake(workspace)
    source = f"FROM opportunity t JOIN stage s ON s.id = t.stage_id WHERE t.status = 'open' AND {where} AND {beside}"
    count, amount = workspace.first(f"SELECT count(*), coalesce(sum(t.expected_amount), 0) {source}", values) or (0, 0)
    today = workspace.clock.today()
    rows = list(
        workspace.query(
            f"SELECT t.id, t.subject, t.entered_stage_on {source} ORDER BY {order}, t.id LIMIT {_MOST_IDS}", values
        )
    )
    examples = tuple(
        (subject, (today - date.fromisoformat(entered)).days if has_days else None)
        for _id, subject, entered in rows[:3]
    )
    return AttentionRow(kind, count, examples, from_minor(amount), tuple(row[0] for row in rows))


def _waiting(workspace: Workspace) -> AttentionRow:
    count, found = answers.list_late(workspace, limit=_MOST_IDS)
    examples = tuple((one.name, one.hours) for one in found[:3])
    return AttentionRow(AttentionKind.WAITING, count, examples, None, tuple(one.customer_id for one in found))


def _stalled(workspace: Workspace) -> AttentionRow:
    where, today = opportunities.IS_STALLED, workspace.clock.today().isoformat()
    return _of_deals(workspace, AttentionKind.STALLED, where, today, order="t.entered_stage_on", has_days=True)


def _no_next_step(workspace: Workspace) -> AttentionRow:
    where, order = opportunities.HAS_NO_NEXT_STEP, f"{WEIGHTED_AMOUNT} DESC"
    return _of_deals(workspace, AttentionKind.NO_NEXT_STEP, where, order=order)


def _past_close(workspace: Workspace) -> AttentionRow:
    where, today = "t.expected_close_on < ?", workspace.clock.today().isoformat()
    # The plus keeps SQLite from walking all deals ever closed, which have an index of this order too.
    return _of_deals(workspace, AttentionKind.PAST_CLOSE, where, today, order="+t.expected_close_on")


def _back_from_hold(workspace: Workspace) -> AttentionRow:
    today = workspace.clock.today()
    since = today - timedelta(days=holds.BACK_FOR_DAYS - 1)
    where, days = "t.hold_until BETWEEN ? AND ?", (since.isoformat(), today.isoformat())
    return _of_deals(workspace, AttentionKind.BACK_FROM_HOLD, where, *days, order="t.hold_until DESC")


def _losing_touch(workspace: Workspace) -> AttentionRow:
    """Count only those whose silence costs most: of a whole file, most are past their rhythm."""
    count = cadence.count_red(workspace, valued_only=True)
    found = cadence.list_red(workspace, limit=_MOST_IDS, valued_only=True)
    examples = tuple((one.name, one.silent_days) for one in found[:3])
    return AttentionRow(AttentionKind.LOSING_TOUCH, count, examples, None, tuple(one.customer_id for one in found))


def _follow_up(workspace: Workspace) -> AttentionRow:
    """Count whom nobody touched, once so many are that the rate is below what one wants to keep (A5.15)."""
    rate = follow_ups.fetch_rate(workspace)
    least = Fraction(int(read_setting(workspace, follow_ups.PERCENT_SETTING)), 100)
    count = rate.left_alone if rate.share is not None and rate.share < least else 0
    query = RecordQuery("customers", follow_ups.left_alone_filter(workspace))
    ids = tuple(first_ids(workspace, query, _MOST_IDS)) if count else ()
    return AttentionRow(AttentionKind.FOLLOW_UP, count, ((follow_ups.word_rate(rate), None),), None, ids)


def _money_overdue(workspace: Workspace) -> AttentionRow:
    """Count the contracts whose money is late, the longest late first, each with what is late of it."""
    rows = receivables.list_overdue(workspace)
    first = {row.contract_id: row for row in reversed(rows)}
    ids = tuple(dict.fromkeys(row.contract_id for row in rows))
    examples = tuple((first[contract_id].title, first[contract_id].days_late) for contract_id in ids[:3])
    amount = sum((row.open_amount for row in rows), Decimal(0))
    return AttentionRow(AttentionKind.MONEY_OVERDUE, len(ids), examples, amount, ids[:_MOST_IDS])


def _contracts_ending(workspace: Workspace) -> AttentionRow:
    days = int(read_setting(workspace, "attention_contract_days"))
    query = RecordQuery("contracts", ending_filter(days), ("ends_on",))
    count, ids = count_records(workspace, query), tuple(first_ids(workspace, query, _MOST_IDS))
    first = fetch_contracts(workspace, ids[:3])
    examples = tuple((one.title, one.days_left) for one in first)
    amount = sum_field(workspace, query, "amount") if count else Decimal(0)
    return AttentionRow(AttentionKind.CONTRACTS_ENDING, count, examples, amount, ids)


def _tickets(workspace: Workspace) -> AttentionRow:
    """Count the tickets that are not resolved, the most urgent and oldest of them first."""
    count = tickets.count_unresolved(workspace)
    rows = tickets.list_by_status(workspace, unresolved_only=True, limit=_MOST_IDS) if count else []
    examples = tuple((row.subject, row.days or None) for row in rows[:3])
    return AttentionRow(AttentionKind.TICKETS, count, examples, None, tuple(row.ticket_id for row in rows))


def _birthdays(workspace: Workspace) -> AttentionRow:
    found = birthdays.upcoming(workspace, int(read_setting(workspace, "attention_birthday_days")))
    names = tuple((one.name, None) for one in found[:3])
    return AttentionRow(AttentionKind.BIRTHDAYS, len(found), names, None, tuple(one.contact_id for one in found))


def _data_check(workspace: Workspace) -> AttentionRow:
    """Remind of duplicates and gaps once a month (A1.18): so long after the last look, or after the first customer."""
    first = workspace.scalar("SELECT substr(min(created_at), 1, 10) FROM customer")
    last = read_setting(workspace, "quality_checked_on") or first
    days = 0 if last is None else (workspace.clock.today() - date.fromisoformat(last)).days
    limit = int(read_setting(workspace, "attention_data_check_days"))
    examples = ((_("Duplicates, gaps and numbers to mend"), None),)
    return AttentionRow(AttentionKind.DATA_CHECK, int(days > limit), examples, None, ())
