"""Copying a pipeline with its stages and their checklists."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.i18n import N_
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.deals.pipelines import MOST_CHARACTERS, check_name, insert_pipeline, list_pipelines, pipeline
from ocrm.services.deals.stages import list_stages
from ocrm.services.workspace import Workspace

_COPIED = "code, name, position, probability, limit_days, required_documents, color, zone, idle_days, rollback"


def duplicate_pipeline(workspace: Workspace, pipeline_id: int, name: str = "") -> Changes:
    """Add a pipeline with the stages and checklists of another; its id is in `Changes.created_id`."""
    source = pipeline(workspace, pipeline_id)
    taken = [row.name for row in list_pipelines(workspace)]
    checked = check_name(name or _free_name(source.name, taken), taken)
    with workspace.operation(N_("Copy the pipeline “{name}”"), name=source.term) as operation:
        operation.created_id = insert_pipeline(workspace, checked)
        for stage in list_stages(workspace, pipeline_id):
            _copy_stage(workspace, stage.stage_id, stage.name, operation.created_id)
    return operation.changes


def _copy_stage(workspace: Workspace, stage_id: int, name: str, pipeline_id: int) -> None:
    copy_id = new_id()
    workspace.connection.execute(
        f"INSERT INTO stage(id, pipeline_id, {_COPIED}) SELECT ?, ?, {_COPIED} FROM stage WHERE id = ?",
        (copy_id, pipeline_id, stage_id),
    )
    # The code stays with the shipped stage: it is what imports and the command line mean by it.
    workspace.connection.execute("UPDATE stage SET code = '', name = ? WHERE id = ?", (name, copy_id))
    tasks = list(workspace.query("SELECT title, kind, target, is_required, position FROM stage_task WHERE stage_id = ?",
                                 (stage_id,)))  # fmt: skip
    workspace.connection.executemany(
        "INSERT INTO stage_task(id, stage_id, title, kind, target, is_required, position) VALUES (?,?,?,?,?,?,?)",
        [(new_id(), copy_id, *task) for task in tasks],
    )


def _free_name(name: str, taken: Sequence[str]) -> str:
    """Return a name like another that is not taken yet."""
    known = {other.casefold() for other in taken}
    number = 2
    while (wanted := f"{name[: MOST_CHARACTERS - 4]} {number}").casefold() in known:
        number += 1
    return wanted
