"""How many of the deals that came to a stage went on from it, and how long they stayed (D-34, E-16)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import COUNTS
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deal_analysis.spread import Spread, median_of, spread
from ocrm.services.deals import stages
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


_FIRST_DAYS = """
SELECT m.opportunity_id AS deal, max(s.position) AS furthest, {days}
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
    pipeline = selection.pipeline_id or stages.default_pipeline_id(workspace)
    rows = stages.list_stages(workspace, pipeline)
    if not rows:
        return []
    days = ", ".join(
        f"min(m.changed_on) FILTER (WHERE s.position >= {row.position}) AS d{row.position}" for row in rows
    )
    scope = selection.scope(workspace)
    sums: list[str] = []
    values: list[object] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        came = selection.within(f"f.d{row.position}")
        if came.sql == "1":
            came = type(came)(f"f.d{row.position} IS NOT NULL", ())
        on = "t.status = 'won'" if following is None else f"(f.furthest >= {following.position} OR t.status = 'won')"
        for condition in (came.sql, f"{came.sql} AND {on}"):
            for what in ("count(*)", "coalesce(sum(t.expected_amount), 0)"):
                kind = f"{what} FILTER (WHERE {condition})"
                sums.append(
                    kind if what == "count(*)" else f"coalesce(sum(t.expected_amount) FILTER (WHERE {condition}), 0)"
                )
                values += came.values
    found = workspace.first(
        f"SELECT {', '.join(sums)} FROM ({_FIRST_DAYS.format(days=days, counts=COUNTS)}) f"
        f" CROSS JOIN opportunity t ON t.id = f.deal WHERE t.status <> 'void' AND {scope.sql}",
        (*values, pipeline, *scope.values),
    )
    cells = iter(found or ())
    return [
        StageConversion(
            row.stage_id, row.name, row.color_token, entered=next(cells), entered_amount=from_minor(next(cells)),
            converted=next(cells), amount=from_minor(next(cells)),
        )
        for row in rows
    ]  # fmt: skip


def fetch_stays(workspace: Workspace, selection: Selection) -> list[StageStay]:
    """Return the stages of a pipeline in order with the stays that ended within the period."""
    pipeline = selection.pipeline_id or stages.default_pipeline_id(workspace)
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
    rows = stages.list_stages(workspace, selection.pipeline_id or stages.default_pipeline_id(workspace))
    place = next((number for number, row in enumerate(rows) if row.stage_id == stage_id), 0)
    stage = rows[place]
    following = rows[place + 1] if place + 1 < len(rows) else None
    came, scope = selection.within("f.day"), selection.scope(workspace)
    first = _FIRST_DAYS.format(
        days=f"min(m.changed_on) FILTER (WHERE s.position >= {stage.position}) AS day", counts=COUNTS
    )
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
