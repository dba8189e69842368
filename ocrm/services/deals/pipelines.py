"""Pipelines, the ways of selling: which there are, which one new deals take, adding and putting them in order.

Taking one out of use is in stage_retirement.py, because its open deals have to go somewhere first; copying one with its
stages is in pipeline_copies.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.sample_data.seeds import PIPELINES
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace, name_term

MOST_CHARACTERS = 60
DEFAULT_SETTING = "default_pipeline"


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """A pipeline with its name in the chosen language; `code` is empty for one the user added."""

    pipeline_id: int
    code: str
    name: str
    is_retired: bool = False

    @property
    def term(self) -> dict[str, Any] | str:
        """Its name in the label of a step, which speaks the language it is shown in."""
        return name_term(self.name, PIPELINES[self.code][0] if self.code in PIPELINES else "")


def list_pipelines(workspace: Workspace, *, include_retired: bool = False) -> list[PipelineRow]:
    """Return the pipelines in their order."""
    rows = workspace.query("SELECT id, code, name, is_retired FROM pipeline ORDER BY position, id")
    return [
        PipelineRow(pipeline_id, code, name or _(PIPELINES[code][0]), bool(is_retired))
        for pipeline_id, code, name, is_retired in rows
        if include_retired or not is_retired
    ]


def pipeline(workspace: Workspace, pipeline_id: int) -> PipelineRow:
    """Return one pipeline; raises UserError where it is gone."""
    for row in list_pipelines(workspace, include_retired=True):
        if row.pipeline_id == pipeline_id:
            return row
    raise UserError(_("This pipeline no longer exists."))


def default_pipeline_id(workspace: Workspace) -> int:
    """Return the pipeline new opportunities start in; the first one where the chosen one is gone."""
    chosen = read_setting(workspace, DEFAULT_SETTING)
    known = list_pipelines(workspace)
    return next((row.pipeline_id for row in known if _key(row) == chosen), known[0].pipeline_id)


def set_default_pipeline(workspace: Workspace, pipeline_id: int) -> None:
    """Let new opportunities start in a pipeline; a setting of the file, so outside undo. Raises UserError."""
    row = pipeline(workspace, pipeline_id)
    if row.is_retired:
        raise UserError(
            _("“{name}” is out of use, so nothing can start in it. Bring it back first.").format(name=row.name)
        )
    write_setting(workspace, DEFAULT_SETTING, _key(row))


def _key(row: PipelineRow) -> str:
    return row.code or str(row.pipeline_id)


# -- changing ---------------------------------------------------------------------------------------------------------


def add_pipeline(workspace: Workspace, name: str) -> Changes:
    """Add a pipeline with one stage to begin with; its id is in `Changes.created_id`. Raises ValidationError."""
    checked = check_name(name, [row.name for row in list_pipelines(workspace)])
    with workspace.operation(N_("Add the pipeline “{name}”"), name=checked) as operation:
        operation.created_id = insert_pipeline(workspace, checked)
        workspace.connection.execute(
            "INSERT INTO stage(id, pipeline_id, code, name, position, probability, limit_days, required_documents)"
            " VALUES (?,?,'',?,0,10,0,'')",
            (new_id(), operation.created_id, _("First stage")),
        )
    return operation.changes


def rename_pipeline(workspace: Workspace, pipeline_id: int, name: str) -> Changes:
    """Give a pipeline another name. Raises ValidationError on a blank one or one that is taken."""
    row = pipeline(workspace, pipeline_id)
    others = [other.name for other in list_pipelines(workspace) if other.pipeline_id != pipeline_id]
    checked = check_name(name, others)
    with workspace.operation(N_("Rename the pipeline “{name}”"), name=row.term) as operation:
        workspace.connection.execute("UPDATE pipeline SET name = ? WHERE id = ?", (checked, pipeline_id))
    return operation.changes


def order_pipelines(workspace: Workspace, pipeline_ids: Sequence[int]) -> Changes:
    """Put the pipelines into an order; those not named keep to the end."""
    others = [row.pipeline_id for row in list_pipelines(workspace, include_retired=True)]
    order = [*pipeline_ids, *(other for other in others if other not in pipeline_ids)]
    with workspace.operation(N_("Reorder the pipelines")) as operation:
        workspace.connection.executemany(
            "UPDATE pipeline SET position = ? WHERE id = ? AND position <> ?",
            [(place, pipeline_id, place) for place, pipeline_id in enumerate(order)],
        )
    return operation.changes


def restore_pipeline(workspace: Workspace, pipeline_id: int) -> Changes:
    """Offer a pipeline again that was taken out of use."""
    row = pipeline(workspace, pipeline_id)
    check_name(row.name, [other.name for other in list_pipelines(workspace)])
    with workspace.operation(N_("Bring back the pipeline “{name}”"), name=row.term) as operation:
        workspace.connection.execute("UPDATE pipeline SET is_retired = 0 WHERE id = ?", (pipeline_id,))
    return operation.changes


def check_name(name: str, taken: Sequence[str]) -> str:
    """Return a name fit for a pipeline or a stage; raises ValidationError where it is blank, long or taken."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError(_("A name is needed."), field="name")
    if len(name) > MOST_CHARACTERS:
        words = _("A name has at most {n} characters, so that boards stay readable.")
        raise ValidationError(words.format(n=MOST_CHARACTERS), field="name")
    if name.casefold() in {other.casefold() for other in taken}:
        raise ValidationError(_("“{name}” is there already. Choose another name.").format(name=name), field="name")
    return name


def insert_pipeline(workspace: Workspace, name: str) -> int:
    """Write a pipeline without stages after all others and return its id; the operation is the caller's."""
    pipeline_id = new_id()
    workspace.connection.execute(
        "INSERT INTO pipeline(id, code, name, position, is_retired)"
        " SELECT ?, '', ?, coalesce(max(position), -1) + 1, 0 FROM pipeline",
        (pipeline_id, name),
    )
    return pipeline_id
