"""How many of the deals that came to a stage went on from it, and how long they stayed (D-34, E-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import COUNTS
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deal_analysis.spread import Spread, median_of, spread
from ocrm.services.deals import pipelines, stages
from ocrm.services.deals.stages import StageRow
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StageConversion:
    """A stage and the deals that first came to it or beyond within the period.

    `converted` of them ever came to the next stage, or were won; `amount` is what the converted ones are worth.
    """

    stage_id: int
    name: str
    color_token: str
    entered: int
    entered_amount: Decimal
    converted: int
    amount: Decimal

    @property
    def rate(self) -> Fraction | None:
        """Converted ÷ entered, by count; None where nothing came here."""
        return Fraction(self.converted, self.entered) if self.entered else None

    @property
    def amount_rate(self) -> Fraction | None:
        """Converted ÷ entered, by amount; None where nothing of worth came here."""
        return Fraction(self.amount) / Fraction(self.entered_amount) if self.entered_amount else None


@dataclass(frozen=True, slots=True)
class StageStay:
    """A stage and how long the deals stayed that left it within the period."""

    stage_id: int
    name: str
    color_token: str
    limit_days: int
    stay: Spread | None


@dataclass(frozen=True, slots=True)
class _Reach:
    """Deals that came equally far: by the day before the period, by its last day, and ever; stages by position.

    A deal first comes to a stage *or beyond it*, so the stages it came to in a period are those between the first two.
    """

    earlier: int | None
    by_end: int | None
    furthest: int
    is_won: int
    count: int
    minor: int

    def first_came_to(self, position: int) -> bool:
        """Say whether the deals first came to a stage in the period."""
        return self.by_end is not None and self.by_end >= position and (self.earlier is None or self.earlier < position)


_FURTHEST = """
SELECT m.opportunity_id AS deal, {earlier} AS earlier, max(s.position) {by_end} AS by_end, max(s.position) AS furthest
FROM stage_change m JOIN stage s ON s.id = m.to_stage_id AND s.pipeline_id = ?
WHERE {counts} GROUP BY m.opportunity_id
"""
_FIRST_DAY = """
SELECT m.opportunity_id AS deal, max(s.position) AS furthest,
       min(m.changed_on) FILTER (WHERE s.position >= {position}) AS day
FROM stage_change m JOIN stage s ON s.id = m.to_stage_id AND s.pipeline_id = ?
WHERE {counts} GROUP BY m.opportunity_id
"""
_STAYS = """
SELECT deal, stage_id, CAST(julianday(left_on) - julianday(changed_on) AS INTEGER) AS days FROM (
  SELECT m.opportunity_id AS deal, m.to_stage_id AS stage_id, m.to_status, m.changed_on,
         lead(m.changed_on) OVER (PARTITION BY m.opportunity_id
                                  ORDER BY m.happened_at, coalesce(m.corrects_id, m.id)) AS left_on
  FROM stage_change m WHERE {counts})
WHERE to_status = 'open' AND left_on >= changed_on AND {within}
"""


def fetch_conversion(workspace: Workspace, selection: Selection) -> list[StageConversion]:
    """Return the stages of a pipeline in order with the deals that first came to each within the period."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    rows = stages.list_stages(workspace, pipeline)
    if not rows:
        return []
    reached = _read_reach(workspace, selection, pipeline)
    return [
        _conversion_of(row, reached, further=None if following is None else following.position)
        for row, following in zip(rows, [*rows[1:], None], strict=True)
    ]


def _read_reach(workspace: Workspace, selection: Selection, pipeline: int) -> list[_Reach]:
    """Return the deals of a pipeline by how far they came until the period, in it and ever."""
    earlier, by_end = "NULL", ""
    days: list[str] = []
    if selection.since is not None:
        earlier = "max(s.position) FILTER (WHERE m.changed_on < ?)"
        days.append(selection.since.isoformat())
    if selection.until is not None:
        by_end = "FILTER (WHERE m.changed_on <= ?)"
        days.append(selection.until.isoformat())
    moves = _FURTHEST.format(earlier=earlier, by_end=by_end, counts=COUNTS)
    scope = selection.scope(workspace)
    found = workspace.query(
        "SELECT f.earlier, f.by_end, f.furthest, t.status = 'won', count(*), coalesce(sum(t.expected_amount), 0)"
        f" FROM ({moves}) f CROSS JOIN opportunity t ON t.id = f.deal"
        f" WHERE t.status <> 'void' AND {scope.sql} GROUP BY 1, 2, 3, 4",
        (*days, pipeline, *scope.values),
    )
    return [_Reach(*row) for row in found]


def _conversion_of(row: StageRow, reached: Sequence[_Reach], *, further: int | None) -> StageConversion:
    """Return what became of those that first came to a stage in the period; the next one is at `further`."""
    came = [reach for reach in reached if reach.first_came_to(row.position)]
    on = [reach for reach in came if reach.is_won or (further is not None and reach.furthest >= further)]
    return StageConversion(
        row.stage_id, row.name, row.color_token,
        entered=sum(reach.count for reach in came), entered_amount=from_minor(sum(reach.minor for reach in came)),
        converted=sum(reach.count for reach in on), amount=from_minor(sum(reach.minor for reach in on)),
    )  # fmt: skip


def fetch_stays(workspace: Workspace, selection: Selection) -> list[StageStay]:
    """Return the stages of a pipeline in order with the stays that ended within the period."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    sql, values = _stays(workspace, selection)
    histograms: dict[int, list[tuple[int, int]]] = {}
    for stage_id, days, many in workspace.query(
        f"SELECT stage_id, days, count(*) FROM ({sql}) GROUP BY stage_id, days", values
    ):
        histograms.setdefault(stage_id, []).append((days, many))
    return [
        StageStay(row.stage_id, row.name, row.color_token, row.limit_days, spread(histograms.get(row.stage_id, ())))
        for row in stages.list_stages(workspace, pipeline)
    ]


def _stays(workspace: Workspace, selection: Selection) -> tuple[str, tuple[object, ...]]:
    within, scope = selection.within("left_on"), selection.scope(workspace)
    sql = _STAYS.format(counts=COUNTS, within=within.sql)
    if scope.sql == "1":
        return sql, within.values
    narrowed = f"SELECT p.deal, p.stage_id, p.days FROM ({sql}) p JOIN opportunity t ON t.id = p.deal WHERE {scope.sql}"
    return narrowed, (*within.values, *scope.values)


# -- why these numbers ------------------------------------------------------------------------------------------------


def conversion_figure(workspace: Workspace, selection: Selection, stage_id: int) -> Figure:
    """Return the share of the deals that came to a stage within the period and went on from it."""
    rows = stages.list_stages(workspace, selection.pipeline_id or pipelines.default_pipeline_id(workspace))
    place = next((number for number, row in enumerate(rows) if row.stage_id == stage_id), 0)
    stage = rows[place]
    following = rows[place + 1] if place + 1 < len(rows) else None
    came, scope = selection.within("f.day"), selection.scope(workspace)
    first = _FIRST_DAY.format(position=stage.position, counts=COUNTS)
    joined = (
        f"FROM ({first}) f CROSS JOIN opportunity t ON t.id = f.deal\n"
        f"WHERE f.day IS NOT NULL AND t.status <> 'void' AND {came.sql} AND {scope.sql}"
    )
    on = "t.status = 'won'" if following is None else f"(f.furthest >= {following.position} OR t.status = 'won')"
    values = (stage.pipeline_id, *came.values, *scope.values)
    formula = _(
        "Deals that first came to “{stage}” or beyond in the period and ever came to the next stage or were won,"
        " divided by all that came to it. Void deals and corrected entries do not count."
    )
    return read_figure(
        workspace, f"conversion/{stage_id}", label=_("Conversion of “{stage}”").format(stage=stage.name),
        unit=Unit.SHARE, formula=formula.format(stage=stage.name),
        sql=f"SELECT count(*) FILTER (WHERE {on}) * 1.0 / nullif(count(*), 0)\n{joined}",
        values=values, rows=(f"SELECT t.id {joined}", values),
    )  # fmt: skip


def stay_figure(workspace: Workspace, selection: Selection, stage_id: int) -> Figure:
    """Return the median days deals stayed in a stage they left within the period."""
    name = next((row.name for row in stages.list_stages(workspace) if row.stage_id == stage_id), "")
    sql, values = _stays(workspace, selection)
    own = f"SELECT deal, days FROM ({sql.strip()}) WHERE stage_id = ?"
    return read_figure(
        workspace, f"stay/{stage_id}", label=_("Days in “{stage}”").format(stage=name), unit=Unit.DAYS,
        formula=_("The middle one (median) of the days from entering the stage to leaving it, of stays that ended in"
                  " the period. Four in five were over within the 80th percentile."),
        sql=median_of(own), values=(*values, stage_id),
        rows=(f"SELECT DISTINCT deal FROM ({own})", (*values, stage_id)),
    )  # fmt: skip
