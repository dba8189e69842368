"""How long winning takes, and how fast the pipeline earns (D-35, E-20, E-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from ocrm.clock import add_months
from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.services.deal_analysis.outcomes import line_selection
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deal_analysis.spread import Spread, median_of, spread
from ocrm.services.deals import holds
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace

_DAYS = "CAST(julianday(t.closed_on) - julianday(t.discovered_on) AS INTEGER)"
_WON = "t.status = 'won' AND t.discovered_on <= t.closed_on"


class CycleBy(StrEnum):
    """What the sales cycle is told apart by."""

    PRODUCT = "product"
    REGION = "region"
    CUSTOMER = "customer"


_GROUPS = {
    CycleBy.PRODUCT: ("t.subject", "t.subject", ""),
    CycleBy.REGION: (
        "coalesce(c.province, '')",
        "coalesce(c.province, '')",
        "LEFT JOIN customer c ON c.id = t.customer_id",
    ),
    CycleBy.CUSTOMER: ("t.customer_id", "coalesce(max(c.name), '')", "LEFT JOIN customer c ON c.id = t.customer_id"),
}


@dataclass(frozen=True, slots=True)
class CycleGroup:
    """The deals won of one product, region or customer: how many, worth what, and the days from found to won."""

    key: str
    name: str
    amount: Decimal
    days: Spread


@dataclass(frozen=True, slots=True)
class Velocity:
    """What the pipeline earns a day, and its four factors; None where one of them is unknown."""

    open_count: int
    mean_won: Decimal | None
    win_rate: Fraction | None
    mean_days: Decimal | None

    @property
    def per_day(self) -> Decimal | None:
        """Open deals × mean won value × win rate ÷ mean days to win (D-35), half-up to two places."""
        if self.mean_won is None or self.win_rate is None or not self.mean_days:
            return None
        exact = self.open_count * Fraction(self.mean_won) * self.win_rate / Fraction(self.mean_days)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class VelocityMonth:
    """The velocity of a month: deals open at its end, rates of the deals closed in it."""

    month: date
    velocity: Velocity


def fetch_cycle(workspace: Workspace, selection: Selection) -> Spread | None:
    """Return the days from found to won of the deals won in the period."""
    scope = selection.scope(workspace, dated_by="t.closed_on")
    rows = workspace.query(
        f"SELECT {_DAYS}, count(*) FROM opportunity t WHERE {_WON} AND {scope.sql} GROUP BY 1", scope.values
    )
    return spread((days, many) for days, many in rows)


def fetch_cycles(workspace: Workspace, selection: Selection, by: CycleBy, *, limit: int = 10) -> list[CycleGroup]:
    """Return the sales cycle by product, region or customer, the group with most wins first."""
    key, name, join = _GROUPS[by]
    scope = selection.scope(workspace, dated_by="t.closed_on")
    found: dict[str, tuple[str, list[tuple[int, int]], int]] = {}
    for group, shown, days, many, amount in workspace.query(
        f"SELECT {key}, {name}, {_DAYS} AS days, count(*), coalesce(sum(t.expected_amount), 0)"
        f" FROM opportunity t {join} WHERE {_WON} AND {scope.sql} GROUP BY 1, 3",
        scope.values,
    ):
        label, histogram, total = found.get(str(group or ""), (str(shown or ""), [], 0))
        histogram.append((days, many))
        found[str(group or "")] = (label, histogram, total + amount)
    groups = [
        CycleGroup(group, label or _("Not given"), from_minor(total), days)
        for group, (label, histogram, total) in found.items()
        if (days := spread(histogram)) is not None
    ]
    return sorted(groups, key=lambda one: (-one.days.count, -one.amount, one.name))[:limit]


def fetch_velocity(workspace: Workspace, selection: Selection) -> Velocity:
    """Return the velocity of the deals open now, by the rates of those closed in the period."""
    closed, scope = selection.scope(workspace, dated_by="t.closed_on"), selection.scope(workspace)
    count = workspace.scalar(
        f"SELECT count(*) FROM opportunity t WHERE t.status = 'open' AND {holds.awake(workspace)} AND {scope.sql}",
        scope.values,
    )
    row = workspace.first(f"{_RATES} WHERE t.status IN ('won', 'lost') AND {closed.sql}", closed.values)
    return _velocity(int(count), *(row or (0, None, 0, None)))


_RATES = f"""
SELECT count(*) FILTER (WHERE t.status = 'won'), sum(t.expected_amount) FILTER (WHERE t.status = 'won'), count(*),
       avg({_DAYS}) FILTER (WHERE {_WON})
FROM opportunity t"""


def _velocity(count: int, won: int, amount: int | None, closed: int, days: float | None) -> Velocity:
    return Velocity(
        count,
        (from_minor(amount or 0) / won).quantize(Decimal("0.01"), ROUND_HALF_UP) if won else None,
        Fraction(won, closed) if closed else None,
        None if days is None else Decimal(str(round(days, 3))),
    )


def fetch_velocity_months(workspace: Workspace, selection: Selection) -> list[VelocityMonth]:
    """Return the velocity of the months of a line; a deal is open from the day it was found until it closes."""
    line, months = line_selection(workspace, selection)
    closed, scope = line.scope(workspace, dated_by="t.closed_on"), selection.scope(workspace)
    rates = {
        row[0]: row[1:]
        for row in workspace.query(
            _RATES.replace("SELECT ", "SELECT substr(t.closed_on, 1, 7), ", 1)
            + f" WHERE t.status IN ('won', 'lost') AND {closed.sql} GROUP BY 1",
            closed.values,
        )
    }
    moves: dict[str, int] = {}
    for column, step in (("t.discovered_on", 1), ("t.closed_on", -1)):
        for month, many in workspace.query(
            f"SELECT substr({column}, 1, 7), count(*) FROM opportunity t"
            " WHERE t.status <> 'void' AND t.discovered_on IS NOT NULL"
            f" AND {column} IS NOT NULL AND {scope.sql} GROUP BY 1",
            scope.values,
        ):
            moves[month] = moves.get(month, 0) + step * many
    found = []
    for month in months:
        end = f"{add_months(month, 1):%Y-%m}"
        count = sum(step for key, step in moves.items() if key < end)
        found.append(VelocityMonth(month, _velocity(count, *rates.get(f"{month:%Y-%m}", (0, None, 0, None)))))
    return found


# -- why these numbers ------------------------------------------------------------------------------------------------


def cycle_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return the median days from found to won."""
    scope = selection.scope(workspace, dated_by="t.closed_on")
    where = f"FROM opportunity t\nWHERE {_WON} AND {scope.sql}"
    return read_figure(
        workspace, "cycle", label=_("Sales cycle"), unit=Unit.DAYS,
        formula=_("The middle one (median) of the days from the day a deal was found to the day it was won, of the"
                  " deals won in the period."),
        sql=median_of(f"SELECT {_DAYS} AS days {where}"), values=scope.values,
        rows=(f"SELECT t.id {where} ORDER BY t.closed_on DESC", scope.values),
    )  # fmt: skip


def velocity_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return what the pipeline earns a day."""
    closed, scope = selection.scope(workspace, dated_by="t.closed_on"), selection.scope(workspace)
    is_open = f"t.status = 'open' AND {holds.awake(workspace)} AND {scope.sql}"
    sql = (
        "SELECT (SELECT count(*) FROM opportunity t\n"
        f"        WHERE {is_open})\n"
        "       * (sum(t.expected_amount) FILTER (WHERE t.status = 'won') * 1.0 / nullif(count(*), 0))\n"
        f"       / avg({_DAYS}) FILTER (WHERE {_WON})\n"
        f"FROM opportunity t WHERE t.status IN ('won', 'lost') AND {closed.sql}"
    )
    return read_figure(
        workspace, "velocity", label=_("Sales velocity a day"), unit=Unit.MONEY,
        formula=_("Open deals × mean amount of a won deal × win rate ÷ mean days to win, the rates of the deals closed"
                  " in the period. Mean amount × win rate is the won amount ÷ closed deals."),
        sql=sql, values=(*scope.values, *closed.values),
        rows=(f"SELECT t.id FROM opportunity t WHERE {is_open}", scope.values),
    )  # fmt: skip


def cycle_group_figure(workspace: Workspace, selection: Selection, by: CycleBy, key: str) -> Figure:
    """Return the median days to win of one product, region or customer."""
    column, _name, join = _GROUPS[by]
    scope = selection.scope(workspace, dated_by="t.closed_on")
    where = f"FROM opportunity t {join}\nWHERE {_WON} AND {scope.sql} AND CAST(coalesce({column}, '') AS TEXT) = ?"
    values = (*scope.values, key)
    return read_figure(
        workspace, f"cycle/{by}", label=_("Sales cycle"), unit=Unit.DAYS,
        formula=_("The middle one (median) of the days from the day a deal was found to the day it was won, of the"
                  " deals won in the period."),
        sql=median_of(f"SELECT {_DAYS} AS days {where}"), values=values,
        rows=(f"SELECT t.id {where} ORDER BY t.closed_on DESC", values),
    )  # fmt: skip
