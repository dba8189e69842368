"""The ways deals take: from their source over the furthest stage they reached to how they ended (E-50)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import COUNTS, STATUSES
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import pipelines, stages
from ocrm.services.fields import picklists
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DealPath:
    """Deals of one source that came as far as one stage and ended one way (open: not yet)."""

    source: str
    source_name: str
    stage_id: int
    stage_name: str
    stage_color: str
    status: str
    status_name: str
    count: int
    amount: Decimal
    position: int = 0

    @property
    def key(self) -> str:
        """What the path is called in a chart."""
        return f"{self.source}/{self.stage_id}/{self.status}"


_FURTHEST = f"""
SELECT t.id, coalesce(t.source, '') AS source, t.status, t.expected_amount,
  coalesce((SELECT max(s.position) FROM stage_change m JOIN stage s ON s.id = m.to_stage_id
            WHERE m.opportunity_id = t.id AND s.pipeline_id = own.pipeline_id AND {COUNTS}), own.position) AS position
FROM opportunity t CROSS JOIN stage own ON own.id = t.stage_id
WHERE own.pipeline_id = ? AND t.status <> 'void' AND {{scope}}
"""


def fetch_paths(workspace: Workspace, selection: Selection) -> list[DealPath]:
    """Return the paths of the deals found in the period through one pipeline, the most trodden first."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    scope = selection.scope(workspace, dated_by="t.discovered_on")
    labels = picklists.labels(workspace, "opportunity_source")
    statuses = {choice.code: _(choice.label) for choice in STATUSES}
    by_position = {row.position: row for row in stages.list_stages(workspace, pipeline, include_retired=True)}
    found = []
    for source, position, status, count, amount in workspace.query(
        # Not materialized, the furthest stage of each deal would be looked up more than once to group by it.
        f"WITH deal AS MATERIALIZED ({_FURTHEST.format(scope=scope.sql)})"
        " SELECT source, position, status, count(*), coalesce(sum(expected_amount), 0) FROM deal GROUP BY 1, 2, 3",
        (pipeline, *scope.values),
    ):
        stage = by_position[position]
        name = labels.get(source) or source or _("Source not given")
        found.append(
            DealPath(
                source, name, stage.stage_id, stage.name, stage.color_token, status, statuses[status], count,
                from_minor(amount), position,
            )
        )  # fmt: skip
    return sorted(found, key=lambda path: (-path.count, -path.amount, path.key))


def path_figure(
    workspace: Workspace, selection: Selection, *, source: str | None = None, stage_id: int | None = None,
    status: str | None = None,
) -> Figure:  # fmt: skip
    """Return how many deals took a path; parts left out are any."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    scope = selection.scope(workspace, dated_by="t.discovered_on")
    parts, values = ["1"], [pipeline, *scope.values]
    if source is not None:
        parts.append("source = ?")
        values.append(source)
    if stage_id is not None:
        parts.append("position = (SELECT position FROM stage WHERE id = ?)")
        values.append(stage_id)
    if status is not None:
        parts.append("status = ?")
        values.append(status)
    where = f"FROM ({_FURTHEST.format(scope=scope.sql)})\nWHERE {' AND '.join(parts)}"
    return read_figure(
        workspace, "paths", label=_("Deals on this path"), unit=Unit.COUNT,
        formula=_("Deals found in the period by their source, the furthest stage they ever reached, and how they ended."
                  " Void deals do not count."),
        sql=f"SELECT count(*)\n{where}", values=values, rows=(f"SELECT id {where}", values),
    )  # fmt: skip
