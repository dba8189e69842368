"""Follow-up count and rate: how much was done with customers, how many were left alone, and what it led to (A5.15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction

from ocrm.clock import add_months, to_utc
from ocrm.formats import format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.models.fields import to_utc_text
from ocrm.services.fields import picklists
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.relations.pooled import beside_pool, has_pooled
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

DAYS_SETTING, PERCENT_SETTING = "follow_up_days", "follow_up_percent"
BANDS = (0, 1, 5)
"""Bands of follow-ups before a deal closed: none, 1 to 4, 5 and more (E-29)."""
BAND_MONTHS = 12
_CLOSED_IN_BAND = 5
"""Closed deals a band needs before its win rate is told."""


@dataclass(frozen=True, slots=True)
class FollowUpRate:
    """Customers touched in the last `days` days among the active ones."""

    days: int
    touched: int
    active: int

    @property
    def share(self) -> Fraction | None:
        """The rate; None while nobody is active."""
        return Fraction(self.touched, self.active) if self.active else None

    @property
    def left_alone(self) -> int:
        """The active customers nobody touched."""
        return self.active - self.touched


@dataclass(frozen=True, slots=True)
class FollowUpBand:
    """Deals closed after so many follow-ups, `least` and more up to before the next band."""

    least: int
    won: int
    closed: int

    @property
    def rate(self) -> Fraction | None:
        """The win rate; None while too few have closed to say."""
        return Fraction(self.won, self.closed) if self.closed >= _CLOSED_IN_BAND else None


def read_days(workspace: Workspace) -> int:
    """Return over how many days follow-ups are looked at."""
    return int(read_setting(workspace, DAYS_SETTING))


def left_alone_filter(workspace: Workspace) -> Filter:
    """Return the active customers nobody touched in those days: those that lower the rate."""
    days = read_days(workspace)
    never = AllOf(
        (Condition("last_contacted_on", Operator.EMPTY), Condition("created_at", Operator.OLDER_THAN_DAYS, days))
    )
    parts: list[Filter] = [
        AnyOf((Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, days), never)),
        Condition("category", Operator.IS_NOT, "lost"),
    ]
    if has_pooled(workspace):
        parts.append(Condition("in_pool", Operator.IS, False))
    return AllOf(tuple(parts))


def fetch_rate(workspace: Workspace, *, until: date | None = None) -> FollowUpRate:
    """Return the rate up to today, or as it was on a day gone by; looks at every customer."""
    days, today = read_days(workspace), workspace.clock.today()
    last = today if until is None else min(until, today)
    since, bounds = last - timedelta(days=days), _bounds(workspace, last, days)
    touched, values = _TOUCHED, [since.isoformat()]
    if last < today:
        touched = "t.id IN (SELECT i.customer_id FROM interaction i WHERE i.happened_at >= ? AND i.happened_at < ?)"
        values = list(bounds)
    sql = f"SELECT count(*) FILTER (WHERE {touched}), count(*) {_active(workspace)}"
    return FollowUpRate(days, *(workspace.first(sql, [*values, *bounds]) or (0, 0)))


def word_rate(rate: FollowUpRate) -> str:
    """Say a rate with what it is made of: 31%, 31 of 100 customers in 30 days."""
    words = ngettext("{share}, {n} of {all} customer in {days} days", "{share}, {n} of {all} customers in {days} days",
                     rate.active)  # fmt: skip
    share = format_percent(float(rate.share)) if rate.share is not None else "–"
    return words.format(share=share, n=format_number(rate.touched), all=format_number(rate.active), days=rate.days)


def rate_figure(workspace: Workspace) -> Figure:
    """Return the rate with what it is made of, and the customers that were touched."""
    days, today, source = read_days(workspace), workspace.clock.today(), _active(workspace)
    day, bounds = (today - timedelta(days=days)).isoformat(), _bounds(workspace, today, days)
    formula = _(
        "Customers with an interaction in the last {days} days ÷ active customers: not lost, not in the pool, and"
        " touched once or on file since before those days."
    )
    return read_figure(
        workspace, "follow_up_rate", label=_("Follow-up rate"), unit=Unit.SHARE, formula=formula.format(days=days),
        sql=f"SELECT 1.0 * count(*) FILTER (WHERE {_TOUCHED}) / nullif(count(*), 0)\n{source}", values=(day, *bounds),
        rows=(f"SELECT t.id {source}\nAND {_TOUCHED} ORDER BY t.last_contacted_on DESC", (*bounds, day)),
        kind="customers",
    )  # fmt: skip


def count_figure(workspace: Workspace) -> Figure:
    """Return how many follow-ups there were in those days, and which."""
    days = read_days(workspace)
    where = "FROM interaction t\nWHERE t.happened_at >= ? AND t.happened_at < ?"
    values = _bounds(workspace, workspace.clock.today(), days)
    return read_figure(
        workspace, "follow_ups", label=_("Follow-ups"), unit=Unit.COUNT,
        formula=_("The interactions logged in the last {days} days.").format(days=days),
        sql=f"SELECT count(*) {where}", values=values,
        rows=(f"SELECT t.id {where} ORDER BY t.happened_at DESC", values), kind="interactions",
    )  # fmt: skip


def count_by_kind(workspace: Workspace) -> list[tuple[str, str, int]]:
    """Return the kinds of the follow-ups of those days as (code, name, count), the most frequent first."""
    labels = picklists.labels(workspace, "interaction_kind")
    rows = workspace.query(
        "SELECT kind, count(*) FROM interaction WHERE happened_at >= ? AND happened_at < ? GROUP BY kind"
        " ORDER BY count(*) DESC, kind",
        _bounds(workspace, workspace.clock.today(), read_days(workspace)),
    )
    return [(kind, str(labels.get(kind, kind)), count) for kind, count in rows]


def count_before(workspace: Workspace) -> int:
    """Return how many follow-ups there were in as many days before those."""
    days = read_days(workspace)
    last = workspace.clock.today() - timedelta(days=days + 1)
    return int(
        workspace.scalar(
            "SELECT count(*) FROM interaction WHERE happened_at >= ? AND happened_at < ?",
            _bounds(workspace, last, days),
        )
    )


def fetch_bands(workspace: Workspace) -> list[FollowUpBand]:
    """Return how the deals of the last BAND_MONTHS months ended, by how often they were followed up.

    What was done with the customer beside any deal while it was open counts for it too. An association, not a cause.
    """
    since = add_months(workspace.clock.today(), -BAND_MONTHS)
    middle, most = BANDS[1:]
    offset = workspace.clock.local_now().utcoffset() or timedelta()
    begins, ends = f"'{-offset.total_seconds():+.0f} seconds'", f"'{86400 - offset.total_seconds():+.0f} seconds'"
    moment = "strftime('%Y-%m-%dT%H:%M:%SZ', {}, {})"
    count = (
        "(SELECT count(*) FROM interaction i WHERE i.customer_id = o.customer_id"
        f" AND i.happened_at >= {moment.format('o.discovered_on', begins)}"
        f" AND i.happened_at < {moment.format('o.closed_on', ends)}"
        " AND (i.opportunity_id IS NULL OR i.opportunity_id = o.id))"
    )
    rows = workspace.query(  # materialised: else each deal's follow-ups are counted once for every time n is named
        f"WITH closed(status, n) AS MATERIALIZED (SELECT o.status, {count} FROM opportunity o"
        " WHERE o.status IN ('won', 'lost') AND o.closed_on >= ?)"
        f" SELECT (n >= {middle}) + (n >= {most}), count(*) FILTER (WHERE status = 'won'), count(*) FROM closed"
        " GROUP BY 1",
        (since.isoformat(),),
    )
    found = {band: (won, closed) for band, won, closed in rows}
    return [FollowUpBand(least, *found.get(number, (0, 0))) for number, least in enumerate(BANDS)]


_TOUCHED = "t.last_contacted_on >= ?"


def _active(workspace: Workspace) -> str:
    """Return the SQL of the customers that count; it binds the moments the days began and ended."""
    beside = beside_pool(workspace, "t.id")  # said by id: the index of last contacts answers alone then
    return (
        f"FROM customer t\nWHERE t.category <> 'lost' AND {beside}"
        " AND NOT (t.last_contacted_on IS NULL AND t.created_at >= ?) AND t.created_at < ?"
    )


def _bounds(workspace: Workspace, last: date, days: int) -> tuple[str, str]:
    """Return the moments between which `days` days and the last one lie."""
    ends = (last - timedelta(days=days), last + timedelta(days=1))
    first, following = (to_utc_text(to_utc(workspace.clock, day, time())) for day in ends)
    return first, following
