"""Taking stages and pipelines out of use: their open deals go elsewhere first, all of it one operation."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import pipelines, stages
from ocrm.services.deals.stages import StageRow
from ocrm.services.workspace import OperationContext, Workspace

_CHUNK = 500


class DealsInTheWayError(UserError):
    """Open deals are in what shall go out of use; the question is where they go."""

    def __init__(self, message: str, *, count: int) -> None:
        super().__init__(message)
        self.count = count


def retire_stage(workspace: Workspace, stage_id: int, *, move_to: int | None = None) -> Changes:
    """Offer a stage no longer; its open deals move to another one, and their history says why.

    Raises DealsInTheWayError where there are some and `move_to` says nothing, UserError for the last stage.
    """
    stage = stages.stage(workspace, stage_id)
    if len(stages.list_stages(workspace, stage.pipeline_id)) < 2:
        raise UserError(_("A pipeline needs a stage. Add another one before “{stage}” goes.").format(stage=stage.name))
    _check_destination(workspace, [stage_id], stage.name, move_to)
    with workspace.operation(N_("Take the stage “{name}” out of use"), name=stage.term) as operation:
        if move_to is not None:
            _move_all(
                workspace,
                operation,
                stage_id,
                move_to,
                _("The stage “{stage}” went out of use.").format(stage=stage.name),
            )
        workspace.connection.execute("UPDATE stage SET is_retired = 1 WHERE id = ?", (stage_id,))
    return operation.changes


def restore_stage(workspace: Workspace, stage_id: int) -> Changes:
    """Offer a stage again that was taken out of use."""
    stage = stages.stage(workspace, stage_id)
    pipelines.check_name(stage.name, [row.name for row in stages.list_stages(workspace, stage.pipeline_id)])
    with workspace.operation(N_("Bring back the stage “{name}”"), name=stage.term) as operation:
        workspace.connection.execute("UPDATE stage SET is_retired = 0 WHERE id = ?", (stage_id,))
    return operation.changes


def retire_pipeline(workspace: Workspace, pipeline_id: int, *, move_to: int | None = None) -> Changes:
    """Offer a pipeline no longer; its open deals move to a stage of another one.

    Raises DealsInTheWayError where there are some and `move_to` says nothing, UserError for the default pipeline.
    """
    pipeline = pipelines.pipeline(workspace, pipeline_id)
    if pipeline_id == pipelines.default_pipeline_id(workspace):
        raise UserError(
            _("New deals start in “{name}”. Make another pipeline the default before it goes.").format(
                name=pipeline.name
            )
        )
    own = [row.stage_id for row in stages.list_stages(workspace, pipeline_id, include_retired=True)]
    _check_destination(workspace, own, pipeline.name, move_to)
    with workspace.operation(N_("Take the pipeline “{name}” out of use"), name=pipeline.term) as operation:
        words = _("The pipeline “{name}” went out of use.").format(name=pipeline.name)
        for stage_id in own if move_to is not None else ():
            _move_all(workspace, operation, stage_id, int(move_to or 0), words)
        workspace.connection.execute("UPDATE pipeline SET is_retired = 1 WHERE id = ?", (pipeline_id,))
    return operation.changes


def destinations(workspace: Workspace, *, without_stage: int = 0, without_pipeline: int = 0) -> list[StageRow]:
    """Return the stages that deals may go to, of their own pipeline first."""
    own = next((row.pipeline_id for row in stages.list_stages(workspace) if row.stage_id == without_stage), 0)
    rows = [
        row
        for row in stages.list_stages(workspace)
        if row.stage_id != without_stage and row.pipeline_id != without_pipeline
    ]
    return sorted(rows, key=lambda row: row.pipeline_id != own)


def likely_destination(workspace: Workspace, stage_id: int) -> int | None:
    """Return the stage the deals of one most likely go to: the next one, of the last one that before it."""
    ids = [row.stage_id for row in stages.list_stages(workspace, stages.stage(workspace, stage_id).pipeline_id)]
    place = ids.index(stage_id) if stage_id in ids else 0
    return next(iter([*ids[place + 1 :], *reversed(ids[:place])]), None)


def _check_destination(workspace: Workspace, stage_ids: Sequence[int], name: str, move_to: int | None) -> None:
    """Raise where open deals have nowhere to go."""
    count = stages.count_open(workspace, stage_ids)
    if move_to is None and count:
        words = ngettext(
            "{n} open deal is in “{name}”. Say where it goes; nothing was changed yet.",
            "{n} open deals are in “{name}”. Say where they go; nothing was changed yet.",
            count,
        )
        raise DealsInTheWayError(words.format(n=count, name=name), count=count)
    if move_to is not None and (move_to in stage_ids or stages.stage(workspace, move_to).is_retired):
        raise UserError(_("Deals cannot go there: that stage goes out of use as well. Choose another."))


def _move_all(workspace: Workspace, operation: OperationContext, stage_id: int, target_id: int, note: str) -> None:
    sql = "SELECT id FROM opportunity WHERE stage_id = ? AND status = 'open' ORDER BY id"
    ids = [row[0] for row in workspace.query(sql, (stage_id,))]
    for start in range(0, len(ids), _CHUNK):
        values = {"stage": target_id, "stage_note": note}
        records.update_records(workspace, "opportunities", ids[start : start + _CHUNK], values)
        operation.next_part_if_large()
