"""What holds open deals up: days put off, and stages in which they stall (D-11, E-09, E-10)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import holds, pipelines, stages
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace

MOST_SLIPS = 4
"""Deals put off so often or more stand together."""
_IS_STALLED = "s.limit_days > 0 AND julianday(?) - julianday(t.entered_stage_on) > s.limit_days"


@dataclass(frozen=True, slots=True)
class SlipRow:
    """Open deals whose expected day was put off `times` times, by so many `days` in all."""

    times: int
    count: int
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StalledStage:
    """The open deals strictly longer in a stage than its limit, of all open deals in it."""

    stage_id: int
    name: str
    color_token: str
    limit_days: int
    open_count: int
    count: int
    amount: Decimal
    weighted: Decimal


def _open(workspace: Workspace, selection: Selection) -> tuple[str, tuple[object, ...]]:
    scope = selection.scope(workspace)
    return f"t.status = 'open' AND {holds.awake(workspace)} AND {scope.sql}", scope.values


def fetch_slips(workspace: Workspace, selection: Selection) -> list[SlipRow]:
    """Return the open deals by how often they were put off, never first; without the period."""
    where, values = _open(workspace, selection)
    found = {
        times: (count, days, amount)
        for times, count, days, amount in workspace.query(
            f"SELECT min(t.slip_count, {MOST_SLIPS}), count(*), sum(t.slip_days), coalesce(sum(t.expected_amount), 0)"
            f" FROM opportunity t WHERE {where} GROUP BY 1",
            values,
        )
    }
    rows = [(times, *found.get(times, (0, 0, 0))) for times in range(MOST_SLIPS + 1)]
    return [SlipRow(times, count, days, from_minor(amount)) for times, count, days, amount in rows]


def fetch_stalled(workspace: Workspace, selection: Selection) -> list[StalledStage]:
    """Return the stages of a pipeline in order with the open deals that stall in them; without the period."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    where, values = _open(workspace, selection)
    today = workspace.clock.today().isoformat()
    found = {
        row[0]: row[1:]
        for row in workspace.query(
            f"SELECT t.stage_id, count(*), count(*) FILTER (WHERE {_IS_STALLED}),"
            f" coalesce(sum(t.expected_amount) FILTER (WHERE {_IS_STALLED}), 0),"
            f" coalesce(sum({WEIGHTED_AMOUNT}) FILTER (WHERE {_IS_STALLED}), 0)"
            f" FROM opportunity t JOIN stage s ON s.id = t.stage_id WHERE {where} GROUP BY t.stage_id",
            (today, today, today, *values),
        )
    }
    rows = []
    for stage in stages.list_stages(workspace, pipeline):
        all_open, count, amount, weighted = found.get(stage.stage_id, (0, 0, 0, 0))
        rows.append(
            StalledStage(
                stage.stage_id, stage.name, stage.color_token, stage.limit_days, all_open, count, from_minor(amount),
                from_minor(weighted),
            )
        )  # fmt: skip
    return rows


def slip_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return how often the expected days of the open deals were put off, on average."""
    where, values = _open(workspace, selection)
    return read_figure(
        workspace, "slips", label=_("Open deals put off"), unit=Unit.COUNT,
        formula=_("Open deals whose expected day was moved to a later one at least once. Each move counts once; the"
                  " days add up."),
        sql=f"SELECT count(*) FROM opportunity t\nWHERE {where} AND t.slip_count > 0", values=values,
        rows=(f"SELECT t.id FROM opportunity t WHERE {where} AND t.slip_count > 0 ORDER BY t.slip_days DESC", values),
    )  # fmt: skip


def stalled_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return what the stalled deals of all stages are worth, weighted."""
    where, values = _open(workspace, selection)
    today = workspace.clock.today().isoformat()
    source = f"FROM opportunity t JOIN stage s ON s.id = t.stage_id\nWHERE {where} AND {_IS_STALLED}"
    return read_figure(
        workspace, "stalled", label=_("Weighted amount at risk"), unit=Unit.MONEY,
        formula=_("Amount × probability of the open deals that are longer in their stage than its limit of days."),
        sql=f"SELECT coalesce(sum({WEIGHTED_AMOUNT}), 0)\n{source}", values=(*values, today),
        rows=(f"SELECT t.id {source} ORDER BY t.entered_stage_on", (*values, today)),
    )  # fmt: skip
