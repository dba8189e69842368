"""How deals end: win rates by month beside the cohort's conversion, why deals were lost, and to whom (D-34)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ocrm.clock import add_months
from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import stages
from ocrm.services.fields import picklists
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace

LEAST_MONTHS, MOST_MONTHS = 12, 36


@dataclass(frozen=True, slots=True)
class OutcomeMonth:
    """The deals closed in a month, and beside them those found in it (`found`) and how many of them were ever won."""

    month: date
    won: int = 0
    won_amount: Decimal = Decimal(0)
    lost: int = 0
    lost_amount: Decimal = Decimal(0)
    found: int = 0
    found_won: int = 0

    @property
    def rate(self) -> Fraction | None:
        """The win rate by count: won ÷ (won + lost)."""
        closed = self.won + self.lost
        return Fraction(self.won, closed) if closed else None

    @property
    def amount_rate(self) -> Fraction | None:
        """The win rate by amount."""
        closed = self.won_amount + self.lost_amount
        return Fraction(self.won_amount) / Fraction(closed) if closed else None

    @property
    def cohort_rate(self) -> Fraction | None:
        """The cohort's conversion: ever won ÷ found."""
        return Fraction(self.found_won, self.found) if self.found else None


@dataclass(frozen=True, slots=True)
class Loss:
    """Deals lost for a reason; `by_stage` counts them by the last open stage, in order of the stages."""

    reason: str
    name: str
    count: int
    amount: Decimal
    by_stage: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """A competitor and the deals it was in; `gap` is our amount less its price, on average, where both are known."""

    name: str
    won: int
    lost: int
    open: int
    won_amount: Decimal
    lost_amount: Decimal
    gap: Decimal | None


def months_of(selection: Selection, today: date, *, earliest: date | None) -> list[date]:
    """Return the months a line over a period has: its own, but at least a year, at most three, none to come."""
    last = min(selection.until or today, today).replace(day=1)
    first = selection.since or earliest or add_months(last, 1 - LEAST_MONTHS)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    shown = min(MOST_MONTHS, max(LEAST_MONTHS, count))
    return [add_months(last, number - shown + 1) for number in range(shown)]


def line_selection(workspace: Workspace, selection: Selection) -> tuple[Selection, list[date]]:
    """Return a selection over the months of a line, and the months."""
    earliest = workspace.scalar("SELECT min(closed_on) FROM opportunity WHERE status IN ('won', 'lost')")
    today = workspace.clock.today()
    months = months_of(selection, today, earliest=date.fromisoformat(earliest) if earliest else None)
    return replace(selection, since=months[0], until=min(selection.until or today, today)), months


def fetch_months(workspace: Workspace, selection: Selection) -> list[OutcomeMonth]:
    """Return the months of the win-rate line in order, empty ones too."""
    line, months = line_selection(workspace, selection)
    closed, found = line.scope(workspace, dated_by="t.closed_on"), line.scope(workspace, dated_by="t.discovered_on")
    counted: dict[str, tuple[int, ...]] = {}
    for month, *sums in workspace.query(
        "SELECT substr(t.closed_on, 1, 7), count(*) FILTER (WHERE t.status = 'won'),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'won'), 0),"
        " count(*) FILTER (WHERE t.status = 'lost'),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'lost'), 0)"
        f" FROM opportunity t WHERE t.status IN ('won', 'lost') AND {closed.sql} GROUP BY 1",
        closed.values,
    ):
        counted[month] = tuple(sums)
    cohorts = {
        month: (count, won)
        for month, count, won in workspace.query(
            "SELECT substr(t.discovered_on, 1, 7), count(*), count(*) FILTER (WHERE t.status = 'won')"
            f" FROM opportunity t WHERE t.status <> 'void' AND {found.sql} GROUP BY 1",
            found.values,
        )
    }
    rows = []
    for month in months:
        key = f"{month:%Y-%m}"
        won, won_amount, lost, lost_amount = counted.get(key, (0, 0, 0, 0))
        rows.append(
            OutcomeMonth(month, won, from_minor(won_amount), lost, from_minor(lost_amount), *cohorts.get(key, (0, 0)))
        )
    return rows


def fetch_losses(workspace: Workspace, selection: Selection) -> list[Loss]:
    """Return why deals closed in the period were lost, the most frequent reason first."""
    scope = selection.scope(workspace, dated_by="t.closed_on")
    labels = picklists.labels(workspace, "lost_reason")
    order = {row.stage_id: number for number, row in enumerate(stages.list_stages(workspace, include_retired=True))}
    counts: dict[str, dict[int, int]] = {}
    amounts: dict[str, int] = {}
    for reason, stage_id, count, amount in workspace.query(
        "SELECT coalesce(t.lost_reason, ''), t.stage_id, count(*), coalesce(sum(t.expected_amount), 0)"
        f" FROM opportunity t WHERE t.status = 'lost' AND {scope.sql} GROUP BY 1, 2",
        scope.values,
    ):
        counts.setdefault(reason, {})[stage_id] = count
        amounts[reason] = amounts.get(reason, 0) + amount
    losses = [
        Loss(
            reason, labels.get(reason) or _("No reason given"), sum(found.values()), from_minor(amounts[reason]),
            tuple(sorted(found.items(), key=lambda pair: order.get(pair[0], 0))),
        )
        for reason, found in counts.items()
    ]  # fmt: skip
    return sorted(losses, key=lambda loss: (-loss.count, -loss.amount, loss.name))


_RIVALS = """
SELECT c.opportunity_id AS deal, trim(c.name) AS name, c.price AS price
FROM competitor c WHERE trim(c.name) <> ''
UNION ALL
SELECT o.id, trim(o.competitor), NULL FROM opportunity o
WHERE o.competitor <> '' AND trim(o.competitor) <> '' AND NOT EXISTS (
  SELECT 1 FROM competitor c WHERE c.opportunity_id = o.id AND lower(trim(c.name)) = lower(trim(o.competitor)))
"""


def fetch_rivals(workspace: Workspace, selection: Selection, *, limit: int = 12) -> list[Rival]:
    """Return the competitors of the deals closed in the period or still open, the most frequent first."""
    closed, scope = selection.within("t.closed_on"), selection.scope(workspace)
    rows = workspace.query(
        "SELECT min(r.name), count(DISTINCT t.id) FILTER (WHERE t.status = 'won'),"
        " count(DISTINCT t.id) FILTER (WHERE t.status = 'lost'), count(DISTINCT t.id) FILTER (WHERE t.status = 'open'),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'won'), 0),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'lost'), 0), avg(t.expected_amount - r.price)"
        f" FROM ({_RIVALS}) r JOIN opportunity t ON t.id = r.deal"
        f" WHERE t.status <> 'void' AND (t.status = 'open' OR {closed.sql}) AND {scope.sql}"
        " GROUP BY lower(r.name) ORDER BY count(DISTINCT t.id) DESC, 1 LIMIT ?",
        (*closed.values, *scope.values, limit),
    )
    return [
        Rival(
            name, won, lost, still_open, from_minor(won_amount), from_minor(lost_amount),
            None if gap is None else from_minor(round(gap)),
        )
        for name, won, lost, still_open, won_amount, lost_amount, gap in rows
    ]  # fmt: skip


# -- why these numbers ------------------------------------------------------------------------------------------------


_SHARE_WON = "count(*) FILTER (WHERE t.status = 'won') * 1.0 / nullif(count(*), 0)"


def win_rate_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return the win rate of the deals closed in the period, by count."""
    return _figure(
        workspace, selection, "win_rate", label=_("Win rate"), unit=Unit.SHARE,
        formula=_("Won deals divided by won and lost ones, by the day they closed. Void deals do not count."),
        value=_SHARE_WON, which="t.status IN ('won', 'lost')",
    )  # fmt: skip


def amount_rate_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return the win rate of the deals closed in the period, by amount."""
    return _figure(
        workspace, selection, "amount_rate", label=_("Win rate by amount"), unit=Unit.SHARE,
        formula=_("The amount of won deals divided by that of won and lost ones, by the day they closed."),
        value="sum(t.expected_amount) FILTER (WHERE t.status = 'won') * 1.0 / nullif(sum(t.expected_amount), 0)",
        which="t.status IN ('won', 'lost')",
    )  # fmt: skip


def cohort_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return the cohort's conversion: of the deals found in the period, the share that was ever won."""
    return _figure(
        workspace, selection, "cohort", label=_("Cohort conversion"), unit=Unit.SHARE,
        formula=_("Of the deals found in the period, the share that was won since, whenever that was."),
        value=_SHARE_WON, which="t.status <> 'void'", dated_by="t.discovered_on",
    )  # fmt: skip


def won_figure(workspace: Workspace, selection: Selection, *, label: str = "") -> Figure:
    """Return the amount of the deals won in the period."""
    return _figure(
        workspace, selection, "won", label=label or _("Won"), unit=Unit.MONEY,
        formula=_("The sum of the amounts of the deals won in the period, by the day they closed."),
        value="coalesce(sum(t.expected_amount), 0)", which="t.status = 'won'",
    )  # fmt: skip


def losses_figure(workspace: Workspace, selection: Selection, *, reason: str | None = None) -> Figure:
    """Return how many deals were lost in the period, for a reason where one is named."""
    return _figure(
        workspace, selection, "losses", label=_("Lost deals"), unit=Unit.COUNT,
        formula=_("The deals lost in the period, by the day they closed, counted by reason and last open stage."),
        value="count(*)", which="t.status = 'lost'",
        further="" if reason is None else " AND coalesce(t.lost_reason, '') = ?",
        values=() if reason is None else (reason,),
    )  # fmt: skip


def _figure(
    workspace: Workspace, selection: Selection, key: str, *, label: str, unit: Unit, formula: str, value: str,
    which: str, dated_by: str = "t.closed_on", further: str = "", values: tuple[str, ...] = (),
) -> Figure:  # fmt: skip
    """Return a figure of the deals of a period: the SQL of its value, and the conditions `which` and `further`."""
    scope = selection.scope(workspace, dated_by=dated_by)
    where = f"FROM opportunity t\nWHERE {which} AND {scope.sql}{further}"
    values = (*scope.values, *values)
    return read_figure(
        workspace, key, label=label, unit=unit, formula=formula, sql=f"SELECT {value}\n{where}", values=values,
        rows=(f"SELECT t.id {where} ORDER BY {dated_by} DESC", values),
    )  # fmt: skip


def rival_figure(workspace: Workspace, selection: Selection, name: str = "") -> Figure:
    """Return the share of the closed deals with a competitor (any, unless one is named) that were won."""
    closed = selection.within("t.closed_on")
    where, values = _with_rival(workspace, selection, name, f"t.status IN ('won', 'lost') AND {closed.sql}")
    values = (*closed.values, *values)
    return read_figure(
        workspace, "rivals", label=name or _("Deals with a competitor"), unit=Unit.SHARE,
        formula=_("Won deals divided by won and lost ones in which a competitor is named, by the day they closed."),
        sql="SELECT count(DISTINCT t.id) FILTER (WHERE t.status = 'won') * 1.0 / nullif(count(DISTINCT t.id), 0)\n"
            + where,
        values=values, rows=(f"SELECT DISTINCT t.id {where}", values),
    )  # fmt: skip


def open_rival_figure(workspace: Workspace, selection: Selection, name: str) -> Figure:
    """Return how many deals with a competitor are open still, for one that is in no closed deal."""
    where, values = _with_rival(workspace, selection, name, "t.status = 'open'")
    return read_figure(
        workspace, "open_rivals", label=name, unit=Unit.COUNT,
        formula=_("The open deals in which this competitor is named. None of the period has closed yet."),
        sql=f"SELECT count(DISTINCT t.id)\n{where}", values=values, rows=(f"SELECT DISTINCT t.id {where}", values),
    )  # fmt: skip


def _with_rival(workspace: Workspace, selection: Selection, name: str, which: str) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL from FROM on of the deals with a competitor (any without `name`), and what follows `which`."""
    scope = selection.scope(workspace)
    named = " AND lower(r.name) = lower(?)" if name else ""
    where = f"FROM ({_RIVALS}) r JOIN opportunity t ON t.id = r.deal\nWHERE {which} AND {scope.sql}{named}"
    return where, (*scope.values, *([name] if name else []))
