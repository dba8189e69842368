"""Pipelines and their stages: what they are called, how likely, how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.seeds import PIPELINES, STAGES_BY_CODE
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with its name in the chosen language. `probability` in percent; `limit_days` 0 means no limit.

    `color_token` is its colour in the theme; `aliases` the words imports know it by.
    """

    stage_id: int
    pipeline_id: int
    code: str
    name: str
    position: int
    probability: int
    limit_days: int
    color_token: str
    aliases: tuple[str, ...]
    required_documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineRow:
    """A pipeline with its name in the chosen language."""

    pipeline_id: int
    code: str
    name: str


def list_pipelines(workspace: Workspace) -> list[PipelineRow]:
    """Return the pipelines in their order."""
    return [
        PipelineRow(pipeline_id, code, name or _(PIPELINES[code][0]))
        for pipeline_id, code, name in workspace.query("SELECT id, code, name FROM pipeline ORDER BY position, id")
    ]


def default_pipeline_id(workspace: Workspace) -> int:
    """Return the pipeline new opportunities start in."""
    code = read_setting(workspace, "default_pipeline")
    pipelines = list_pipelines(workspace)
    return next((row.pipeline_id for row in pipelines if row.code == code), pipelines[0].pipeline_id)


def list_stages(workspace: Workspace, pipeline_id: int | None = None) -> list[StageRow]:
    """Return the stages of a pipeline, or of all pipelines, in order."""
    where, values = ("WHERE s.pipeline_id = ?", [pipeline_id]) if pipeline_id is not None else ("", [])
    rows = workspace.query(
        "SELECT s.id, s.pipeline_id, s.code, s.name, s.position, s.probability, s.limit_days,"
        " s.required_documents, (SELECT count(*) FROM stage n WHERE n.pipeline_id = s.pipeline_id)"
        f" FROM stage s JOIN pipeline p ON p.id = s.pipeline_id {where} ORDER BY p.position, s.position",
        values,
    )
    return [
        StageRow(stage_id, pipeline, code, name or _(STAGES_BY_CODE[code].label), position, probability, limit_days,
                 _color_token(position, count), STAGES_BY_CODE[code].aliases if code in STAGES_BY_CODE else (),
                 tuple(part.strip() for part in documents.split(";") if part.strip()))
        for stage_id, pipeline, code, name, position, probability, limit_days, documents, count in rows
    ]  # fmt: skip


def _color_token(position: int, count: int) -> str:
    # The ramp has seven steps; fewer stages spread over it, more share its end.
    step = 1 + (position * 6) // max(1, count - 1) if count <= 7 else min(7, position + 1)
    return f"stage.{step}"


def stage(workspace: Workspace, stage_id: int) -> StageRow:
    """Return one stage; raises UserError where it is gone."""
    found = next((row for row in list_stages(workspace) if row.stage_id == stage_id), None)
    if found is None:
        raise UserError(_("This stage no longer exists."))
    return found


def first_stage(workspace: Workspace, pipeline_id: int | None = None) -> StageRow:
    """Return the stage a new opportunity starts in."""
    return list_stages(workspace, pipeline_id or default_pipeline_id(workspace))[0]


def update_stage(
    workspace: Workspace,
    stage_id: int,
    *,
    name: str | None = None,
    probability: int | None = None,
    limit_days: int | None = None,
    required_documents: Sequence[str] | None = None,
) -> Changes:
    """Change a stage; open opportunities keep their probability. Raises ValidationError on a bad value."""
    current = stage(workspace, stage_id)
    if name is not None and not name.strip():
        raise ValidationError(_("A stage needs a name."), field="name")
    if probability is not None and not 0 <= probability <= 100:
        raise ValidationError(_("A probability lies between 0 and 100 %."), field="probability")
    if limit_days is not None and limit_days < 0:
        raise ValidationError(_("A limit cannot be negative; 0 means none."), field="limit_days")
    with workspace.operation(N_("Change stage “{name}”"), name=name or current.name) as operation:
        renamed = name is not None and name.strip() != current.name
        workspace.connection.execute(
            "UPDATE stage SET name = CASE WHEN ? THEN ? ELSE name END, probability = coalesce(?, probability),"
            " limit_days = coalesce(?, limit_days), required_documents = coalesce(?, required_documents) WHERE id = ?",
            (
                renamed,
                (name or "").strip(),
                probability,
                limit_days,
                None if required_documents is None else "; ".join(required_documents),
                stage_id,
            ),
        )
    return operation.changes
