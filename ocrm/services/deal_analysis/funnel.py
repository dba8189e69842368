"""The funnel: what stands in each stage now, what ever reached it, and how closed deals went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ocrm.models.fields import from_minor
from ocrm.models.opportunity import COUNTS, WEIGHTED_AMOUNT
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deals import holds, pipelines, stages
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """A stage of the funnel.

    `count`, `amount` and `weighted` are of the open deals in it now; `reached` counts the deals that ever were in this
    stage or a later one, `conversion` is reached here ÷ reached in the stage before (D-34), None for the first stage
    and where nothing reached the one before; `mean_days` the mean stay of the deals in it now.
    """

    stage_id: int
    name: str
    position: int
    color_token: str
    count: int
    amount: Decimal
    weighted: Decimal
    reached: int
    conversion: Fraction | None
    mean_days: Decimal | None
    zone: str = ""
    """The zone of the funnel it belongs to (A3.10)."""
    reached_amount: Decimal = Decimal(0)
    """What the deals that came this far are worth; 0 unless asked for."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the deals closed within a period went (D-34); void ones are left out. `win_rate` is None without any."""

    won_count: int
    won_amount: Decimal
    lost_count: int
    lost_amount: Decimal
    mean_days_to_win: Decimal | None

    @property
    def win_rate(self) -> Fraction | None:
        """Won ÷ (won + lost), by count."""
        closed = self.won_count + self.lost_count
        return Fraction(self.won_count, closed) if closed else None


@dataclass(frozen=True, slots=True)
class LossReason:
    """How many deals, worth how much, were lost for a reason (a code of the picklist lost_reason)."""

    reason: str
    count: int
    amount: Decimal


_OPEN = f"""
SELECT t.stage_id, count(*), coalesce(sum(t.expected_amount), 0), coalesce(sum({WEIGHTED_AMOUNT}), 0),
       avg(julianday(?) - julianday(t.entered_stage_on))
FROM opportunity t WHERE t.status = 'open' AND {{awake}} AND {{scope}} GROUP BY t.stage_id
"""
_REACHED = """
SELECT furthest, count(*), {amount} FROM (
    SELECT coalesce((SELECT max(s.position) FROM stage_change m JOIN stage s ON s.id = m.to_stage_id
                     WHERE m.opportunity_id = t.id AND s.pipeline_id = own.pipeline_id
                     AND {counts}), own.position) AS furthest{column}
    FROM opportunity t {index} CROSS JOIN stage own ON own.id = t.stage_id
    WHERE own.pipeline_id = ? AND t.status <> 'void' AND {scope})
GROUP BY furthest
"""


def fetch_funnel(
    workspace: Workspace,
    pipeline_id: int | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    narrowed: Selection = EVERYTHING,
    with_amounts: bool = False,
) -> list[FunnelRow]:
    """Return the stages of a pipeline in order.

    The open deals are those of now; `since` and `until` bound the day of discovery of the deals that conversion is
    reckoned over. `narrowed` says which deals count at all (its period does not matter here); with `with_amounts` the
    deals that came so far are summed too.
    """
    pipeline = pipeline_id or pipelines.default_pipeline_id(workspace)
    today = workspace.clock.today().isoformat()
    scope = narrowed.scope(workspace)
    open_now = _OPEN.format(awake=holds.awake(workspace), scope=scope.sql)
    now = {row[0]: row[1:] for row in workspace.query(open_now, (today, *scope.values))}
    reached_by = _reached(workspace, pipeline, replace(narrowed, since=since, until=until), with_amounts=with_amounts)
    rows: list[FunnelRow] = []
    before: int | None = None
    for stage in stages.list_stages(workspace, pipeline):
        count, amount, weighted, days = now.get(stage.stage_id, (0, 0, 0, None))
        passed = [sums for position, sums in reached_by.items() if position >= stage.position]
        reached = sum(number for number, _amount in passed)
        rows.append(
            FunnelRow(
                stage.stage_id, stage.name, stage.position, stage.color_token, count, from_minor(amount),
                from_minor(weighted), reached, Fraction(reached, before) if before else None,
                None if days is None else Decimal(str(round(days, 1))), zone=stage.zone,
                reached_amount=from_minor(sum(amount for _number, amount in passed)),
            )
        )  # fmt: skip
        before = reached
    return rows


def _reached(
    workspace: Workspace, pipeline: int, found: Selection, *, with_amounts: bool
) -> dict[int, tuple[int, int]]:
    """Return how many deals found in a period, worth how much, came as far as each position and no further."""
    scope = found.scope(workspace, dated_by="t.discovered_on")
    is_covered = found.since is not None or found.until is not None
    sql = _REACHED.format(
        scope=scope.sql,
        index="INDEXED BY opportunity_by_discovery" if is_covered and not found.is_narrowed else "",
        counts=COUNTS,
        amount="coalesce(sum(amount), 0)" if with_amounts else "0",
        column=", t.expected_amount AS amount" if with_amounts else "",
    )
    return {row[0]: (row[1], row[2]) for row in workspace.query(sql, (pipeline, *scope.values))}


def fetch_outcomes(
    workspace: Workspace,
    *,
    since: date | None = None,
    until: date | None = None,
    narrowed: Selection = EVERYTHING,
) -> Outcomes:
    """Return how the deals closed from `since` to `until` (both included) went, of those that count at all."""
    scope = replace(narrowed, since=since, until=until).scope(workspace, dated_by="t.closed_on")
    row = workspace.first(
        "SELECT count(*) FILTER (WHERE t.status = 'won'),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'won'), 0),"
        " count(*) FILTER (WHERE t.status = 'lost'),"
        " coalesce(sum(t.expected_amount) FILTER (WHERE t.status = 'lost'), 0),"
        " avg(julianday(t.closed_on) - julianday(t.discovered_on)) FILTER (WHERE t.status = 'won')"
        f" FROM opportunity t WHERE t.status IN ('won', 'lost') AND {scope.sql}",
        scope.values,
    )
    won, won_amount, lost, lost_amount, days = row or (0, 0, 0, 0, None)
    return Outcomes(
        won,
        from_minor(won_amount),
        lost,
        from_minor(lost_amount),
        None if days is None else Decimal(str(round(days, 3))),
    )


def fetch_loss_reasons(
    workspace: Workspace,
    *,
    since: date | None = None,
    until: date | None = None,
    narrowed: Selection = EVERYTHING,
) -> list[LossReason]:
    """Return why deals closed in the period were lost, the most frequent reason first."""
    scope = replace(narrowed, since=since, until=until).scope(workspace, dated_by="t.closed_on")
    rows = workspace.query(
        "SELECT coalesce(t.lost_reason, ''), count(*), coalesce(sum(t.expected_amount), 0) FROM opportunity t"
        f" WHERE t.status = 'lost' AND {scope.sql} GROUP BY 1 ORDER BY 2 DESC, 3 DESC",
        scope.values,
    )
    return [LossReason(reason, count, from_minor(amount)) for reason, count, amount in rows]


def mean_days_to_win(workspace: Workspace) -> Decimal | None:
    """Return how long it took to win, on average over all that was ever won; None where nothing was."""
    days = workspace.scalar(
        "SELECT avg(julianday(closed_on) - julianday(discovered_on)) FROM opportunity INDEXED BY opportunity_won_days"
        " WHERE status = 'won'"
    )
    return None if days is None else Decimal(str(round(days, 3)))


def count_closed(workspace: Workspace) -> int:
    """Return how many deals were ever won or lost."""
    return int(workspace.scalar("SELECT count(*) FROM opportunity WHERE status IN ('won', 'lost')"))
