"""Every figure of the funnel page at once: for the command line, and to test that each is what its SQL gives."""

from __future__ import annotations

from ocrm.services.deal_analysis import conversion, cycle, outcomes, paths, standing, tiles
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deals import pipelines, stages
from ocrm.services.figures import Figure
from ocrm.services.workspace import Workspace

_MAKERS = (
    outcomes.win_rate_figure, outcomes.amount_rate_figure, outcomes.cohort_figure, outcomes.losses_figure,
    outcomes.rival_figure, cycle.cycle_figure, cycle.velocity_figure, standing.slip_figure, standing.stalled_figure,
    paths.path_figure, tiles.open_figure,
)  # fmt: skip
_OF_STAGES = (tiles.stage_figure, conversion.conversion_figure, conversion.stay_figure)


def funnel_figures(workspace: Workspace, selection: Selection = EVERYTHING) -> list[Figure]:
    """Return the figures of the tiles, of each chart, and of each stage of the pipeline."""
    pipeline = selection.pipeline_id or pipelines.default_pipeline_id(workspace)
    figures = list(tiles.tile_figures(workspace, selection).values())
    figures += [make(workspace, selection) for make in _MAKERS]
    for stage in stages.list_stages(workspace, pipeline):
        figures += [make(workspace, selection, stage.stage_id) for make in _OF_STAGES]
    return figures
