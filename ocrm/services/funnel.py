"""The funnel: what stands in each stage now, what ever reached it, and how closed deals went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import holds, stages
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
FROM opportunity t WHERE t.status = 'open' AND {{awake}} GROUP BY t.stage_id
"""
_REACHED = """
SELECT furthest, count(*) FROM (
    SELECT coalesce((SELECT max(s.position) FROM stage_change m JOIN stage s ON s.id = m.to_stage_id
                     WHERE m.opportunity_id = t.id AND s.pipeline_id = own.pipeline_id), own.position) AS furthest
    FROM opportunity t {index} CROSS JOIN stage own ON own.id = t.stage_id
    WHERE own.pipeline_id = ? AND t.status <> 'void' AND {within})
GROUP BY furthest
"""


def fetch_funnel(
    workspace: Workspace, pipeline_id: int | None = None, *, since: date | None = None, until: date | None = None
) -> list[FunnelRow]:
    """Return the stages of a pipeline in order.

    The open deals are those of now; `since` and `until` bound the day of discovery of the deals that conversion is
    reckoned over.
    """
    pipeline = pipeline_id or stages.default_pipeline_id(workspace)
    today = workspace.clock.today().isoformat()
    now = {row[0]: row[1:] for row in workspace.query(_OPEN.format(awake=holds.awake(workspace)), (today,))}
    within, days_within = _within("t.discovered_on", since, until)
    index = "INDEXED BY opportunity_by_discovery" if days_within else ""
    ever_reached = _REACHED.format(within=within, index=index)
    furthest: dict[int, int] = dict(workspace.query(ever_reached, (pipeline, *days_within)))
    rows: list[FunnelRow] = []
    before: int | None = None
    for stage in stages.list_stages(workspace, pipeline):
        count, amount, weighted, days = now.get(stage.stage_id, (0, 0, 0, None))
        reached = sum(number for position, number in furthest.items() if position >= stage.position)
        rows.append(
            FunnelRow(
                stage.stage_id, stage.name, stage.position, stage.color_token, count, from_minor(amount),
                from_minor(weighted), reached, Fraction(reached, before) if before else None,
                None if days is None else Decimal(str(round(days, 1))),
            )
        )  # fmt: skip
        before = reached
    return rows


def fetch_outcomes(workspace: Workspace, *, since: date | None = None, until: date | None = None) -> Outcomes:
    """Return how the deals closed from `since` to `until` (both included) went."""
    within, days_within = _within("closed_on", since, until)
    row = workspace.first(
        "SELECT count(*) FILTER (WHERE status = 'won'),"
        " coalesce(sum(expected_amount) FILTER (WHERE status = 'won'), 0),"
        " count(*) FILTER (WHERE status = 'lost'),"
        " coalesce(sum(expected_amount) FILTER (WHERE status = 'lost'), 0),"
        " avg(julianday(closed_on) - julianday(discovered_on)) FILTER (WHERE status = 'won')"
        f" FROM opportunity WHERE status IN ('won', 'lost') AND {within}",
        days_within,
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
    workspace: Workspace, *, since: date | None = None, until: date | None = None
) -> list[LossReason]:
    """Return why deals closed in the period were lost, the most frequent reason first."""
    within, days_within = _within("closed_on", since, until)
    rows = workspace.query(
        "SELECT coalesce(lost_reason, ''), count(*), coalesce(sum(expected_amount), 0) FROM opportunity"
        f" WHERE status = 'lost' AND {within} GROUP BY 1 ORDER BY 2 DESC, 3 DESC",
        days_within,
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


def _within(column: str, since: date | None, until: date | None) -> tuple[str, list[str]]:
    """Return the condition that a day lies within a period, such that an index can be used, and its values."""
    limits = [(f"{column} >= ?", since), (f"{column} <= ?", until)]
    bound = [(sql, day.isoformat()) for sql, day in limits if day is not None]
    return " AND ".join(sql for sql, _day in bound) or "1", [day for _sql, day in bound]
