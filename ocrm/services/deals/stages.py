"""The stages of pipelines: what they are called, how likely, how long, which zone, whether one may go back.

Taking a stage out of use is in stage_retirement.py, because its open deals have to go somewhere first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _, pgettext
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.deals.pipelines import PipelineRow, check_name, default_pipeline_id, list_pipelines
from ocrm.services.deals.pipelines import pipeline as pipeline_of
from ocrm.services.sample_data.seeds import PIPELINES, STAGES_BY_CODE
from ocrm.services.workspace import Workspace, name_term

IDLE_DAYS = 14
RAMP = tuple(f"stage.{step}" for step in range(1, 8))
"""The colours a stage may have, as tokens of the theme."""
MOST_DAYS = 999


class Zone(StrEnum):
    """The part of the funnel a stage belongs to (A3.10), from the wide end on."""

    TOP = "top"
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    BOTTOM = "bottom"


class Rollback(StrEnum):
    """Whether a deal may go back from a stage."""

    FREE = "free"
    NOTE = "note"
    NEVER = "never"


def zone_label(zone: Zone) -> str:
    """Return what a zone of the funnel is called."""
    return {
        Zone.TOP: pgettext("funnel zone", "Top"),
        Zone.UPPER: pgettext("funnel zone", "Upper"),
        Zone.MIDDLE: pgettext("funnel zone", "Middle"),
        Zone.LOWER: pgettext("funnel zone", "Lower"),
        Zone.BOTTOM: pgettext("funnel zone", "Bottom"),
    }[zone]


def zone_meaning(zone: Zone) -> str:
    """Return what being in a zone of the funnel means (A3.10)."""
    return {
        Zone.TOP: _("Top: the customer has a need"),
        Zone.UPPER: _("Upper: we are on their list"),
        Zone.MIDDLE: _("Middle: being worked on"),
        Zone.LOWER: _("Lower: as good as decided, formalities left"),
        Zone.BOTTOM: _("Bottom: closed"),
    }[zone]


def rollback_label(rollback: Rollback) -> str:
    """Return what a policy on going back is called."""
    return {
        Rollback.FREE: _("Freely"),
        Rollback.NOTE: _("With a note"),
        Rollback.NEVER: pgettext("going back", "Never"),
    }[rollback]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with its name in the chosen language. `probability` in percent; a limit of 0 days means none.

    `color_token` is its colour in the theme, `color` the one the user chose; `zone` is the one of its place unless
    `own_zone` says another; `aliases` are the words imports know it by.
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
    color: str = ""
    zone: Zone = Zone.MIDDLE
    own_zone: str = ""
    idle_days: int = IDLE_DAYS
    rollback: Rollback = Rollback.NOTE
    is_retired: bool = False

    @property
    def term(self) -> dict[str, Any] | str:
        """Its name in the label of a step, which speaks the language it is shown in."""
        seed = STAGES_BY_CODE.get(self.code)
        return name_term(self.name, seed.label if seed is not None else "")


_ROWS = """
SELECT s.id, s.pipeline_id, s.code, s.name, s.position, s.probability, s.limit_days, s.color, s.zone, s.idle_days,
       s.rollback, s.is_retired
FROM stage s JOIN pipeline p ON p.id = s.pipeline_id {where} ORDER BY p.position, p.id, s.position, s.id
"""


def list_stages(
    workspace: Workspace, pipeline_id: int | None = None, *, include_retired: bool = False
) -> list[StageRow]:
    """Return the stages of a pipeline, or of all pipelines in use, in order."""
    where, values = ("WHERE s.pipeline_id = ?", [pipeline_id]) if pipeline_id is not None else ("", [])
    if pipeline_id is None and not include_retired:
        where = "WHERE NOT p.is_retired"
    rows = list(workspace.query(_ROWS.format(where=where), values))
    counts = Counter(row[1] for row in rows if not row[11])
    places: Counter[int] = Counter()
    found = []
    for row in rows:
        place, count = places[row[1]], counts[row[1]]
        places[row[1]] += not row[11]
        if include_retired or not row[11]:
            found.append(_stage_row(row, min(place, max(count - 1, 0)), count))
    return found


def _stage_row(row: tuple[Any, ...], place: int, count: int) -> StageRow:
    """Return a stage as stored; `place` is its own among the `count` stages in use."""
    stage_id, pipeline_id, code, name, position, probability, limit_days, color, zone, idle_days, rollback, gone = row
    seed = STAGES_BY_CODE.get(code)
    return StageRow(
        stage_id,
        pipeline_id,
        code,
        name or (_(seed.label) if seed is not None else code),
        position,
        probability,
        limit_days,
        color_token=color if color in RAMP else color_of_place(place, count),
        aliases=seed.aliases if seed is not None else (),
        color=color,
        zone=Zone(zone) if zone else _zone_of_place(place, count),
        own_zone=zone,
        idle_days=idle_days,
        rollback=Rollback(rollback),
        is_retired=bool(gone),
    )


def color_of_place(place: int, count: int) -> str:
    """Return the colour of the stage in a place, from 0 on, of `count` in use."""
    # The ramp has seven steps; fewer stages spread over it, more share its end.
    step = 1 + (place * 6) // max(1, count - 1) if count <= 7 else min(7, place + 1)
    return RAMP[step - 1]


def _zone_of_place(place: int, count: int) -> Zone:
    """Return the zone of a stage by its place: a need first, then the list, the formalities last."""
    if place == 0:
        return Zone.TOP
    if place == count - 1:
        return Zone.LOWER
    return Zone.UPPER if place == 1 else Zone.MIDDLE


def stages_by_id(workspace: Workspace) -> dict[int, StageRow]:
    """Return every stage, also those out of use: what names and colours of deals are looked up in."""
    return {row.stage_id: row for row in list_stages(workspace, include_retired=True)}


def full_names(workspace: Workspace) -> dict[int, str]:
    """Return what the stages in use are called among those of all pipelines: pipeline · stage."""
    pipelines = {row.pipeline_id: row.name for row in list_pipelines(workspace)}
    return {row.stage_id: f"{pipelines[row.pipeline_id]} · {row.name}" for row in list_stages(workspace)}


def stage(workspace: Workspace, stage_id: int) -> StageRow:
    """Return one stage, also one out of use; raises UserError where it is gone."""
    found = stages_by_id(workspace).get(stage_id)
    if found is None:
        raise UserError(_("This stage no longer exists."))
    return found


def first_stage(workspace: Workspace, pipeline_id: int | None = None) -> StageRow:
    """Return the stage a new opportunity starts in."""
    return list_stages(workspace, pipeline_id or default_pipeline_id(workspace))[0]


def nearest_stage(workspace: Workspace, stage_id: int) -> StageRow:
    """Return a stage itself, or where it is out of use the last one before it that is not."""
    wanted = stage(workspace, stage_id)
    own = list_stages(workspace, wanted.pipeline_id)
    if pipeline_of(workspace, wanted.pipeline_id).is_retired or not own:
        return first_stage(workspace)
    return next((row for row in reversed(own) if row.position <= wanted.position), own[0])


# -- changing ---------------------------------------------------------------------------------------------------------


def add_stage(workspace: Workspace, pipeline_id: int, name: str, *, after: int | None = None) -> Changes:
    """Add a stage after another (at the end), as likely as that one; its id is in `Changes.created_id`.

    Raises ValidationError on a name that is blank or taken.
    """
    own = list_stages(workspace, pipeline_id, include_retired=True)
    checked = check_name(name, [row.name for row in own if not row.is_retired])
    place = next((number for number, row in enumerate(own, 1) if row.stage_id == after), len(own))
    before = own[place - 1] if place else None
    with workspace.operation(N_("Add the stage “{name}”"), name=checked) as operation:
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO stage(id, pipeline_id, code, name, position, probability, limit_days, required_documents,"
            " color, zone, idle_days, rollback, is_retired) VALUES (?,?,'',?,?,?,0,'','','',?,'note',0)",
            (operation.created_id, pipeline_id, checked, place, before.probability if before else 10, IDLE_DAYS),
        )
        order = [row.stage_id for row in own]
        order.insert(place, operation.created_id)
        _number(workspace, order)
    return operation.changes


def update_stage(
    workspace: Workspace,
    stage_id: int,
    *,
    name: str | None = None,
    probability: int | None = None,
    limit_days: int | None = None,
    idle_days: int | None = None,
    color: str | None = None,
    zone: str | None = None,
    rollback: str | None = None,
) -> Changes:
    """Change a stage; open opportunities keep their probability until `apply_probability`.

    An empty `color` or `zone` is that of its place. Raises ValidationError on a bad value.
    """
    current = stage(workspace, stage_id)
    values: dict[str, object] = {}
    if name is not None and " ".join(name.split()) != current.name:
        taken = [row.name for row in list_stages(workspace, current.pipeline_id) if row.stage_id != stage_id]
        values["name"] = check_name(name, taken)
    values |= _checked_numbers(probability=probability, limit_days=limit_days, idle_days=idle_days)
    values |= _checked_choices(color=color, zone=zone, rollback=rollback)
    with workspace.operation(N_("Change stage “{name}”"), name=current.term) as operation:
        for column, value in values.items():
            workspace.connection.execute(
                f"UPDATE stage SET {column} = ?1 WHERE id = ?2 AND {column} <> ?1", (value, stage_id)
            )
    return operation.changes


def _checked_numbers(**values: int | None) -> dict[str, int]:
    given = {column: value for column, value in values.items() if value is not None}
    if not 0 <= given.get("probability", 0) <= 100:
        raise ValidationError(_("A probability lies between 0 and 100%."), field="probability")
    for column in ("limit_days", "idle_days"):
        if given.get(column, 0) < 0:
            raise ValidationError(_("A limit cannot be negative; 0 means none."), field=column)
    return given


def _checked_choices(**values: str | None) -> dict[str, str]:
    allowed = {"color": {"", *RAMP}, "zone": {"", *Zone}, "rollback": {*Rollback}}
    given = {column: value for column, value in values.items() if value is not None}
    for column, value in given.items():
        if value not in allowed[column]:
            raise ValidationError(_("A stage does not take “{value}”.").format(value=value), field=column)
    return given


def order_stages(workspace: Workspace, pipeline_id: int, stage_ids: Sequence[int]) -> Changes:
    """Put the stages of a pipeline into an order; those out of use keep their places. Deals stay in their stages."""
    own = list_stages(workspace, pipeline_id, include_retired=True)
    named = iter([wanted for wanted in stage_ids if any(row.stage_id == wanted for row in own)])
    given = set(stage_ids)
    order = [next(named) if row.stage_id in given else row.stage_id for row in own]
    with workspace.operation(
        N_("Reorder the stages of “{name}”"), name=pipeline_of(workspace, pipeline_id).term
    ) as operation:
        _number(workspace, order)
    return operation.changes


def _number(workspace: Workspace, order: Sequence[int]) -> None:
    workspace.connection.executemany(
        "UPDATE stage SET position = ?1 WHERE id = ?2 AND position <> ?1", list(enumerate(order))
    )


def is_shipped(row: PipelineRow) -> bool:
    """Say whether a pipeline came with OCRM, so that its stages have values to go back to."""
    return row.code in PIPELINES


def restore_shipped(workspace: Workspace, pipeline_id: int) -> Changes:
    """Give the stages of a shipped pipeline their first names, numbers and order back; added ones follow them.

    Checklists stay, and deals keep their probability. Raises UserError for a pipeline the user made.
    """
    row = pipeline_of(workspace, pipeline_id)
    if not is_shipped(row):
        raise UserError(_("“{name}” is your own, so there are no first values to go back to.").format(name=row.name))
    seeds = PIPELINES[row.code][1]
    own = list_stages(workspace, pipeline_id, include_retired=True)
    ids = {stage.code: stage.stage_id for stage in own if stage.code}
    with workspace.operation(N_("Restore the stages of “{name}”"), name=row.term) as operation:
        for seed in seeds:
            workspace.connection.execute(
                "UPDATE stage SET name = '', probability = ?, limit_days = ?, color = '', zone = '', idle_days = ?,"
                " rollback = 'note', is_retired = 0 WHERE id = ?",
                (seed.probability, seed.limit_days, IDLE_DAYS, ids.get(seed.code)),
            )
        shipped = [ids[seed.code] for seed in seeds if seed.code in ids]
        _number(workspace, [*shipped, *(stage.stage_id for stage in own if stage.stage_id not in shipped)])
        workspace.connection.execute("UPDATE pipeline SET name = '' WHERE id = ?", (pipeline_id,))
    return operation.changes


# -- what open deals make of it ---------------------------------------------------------------------------------------

_FOLLOWING = (
    "status = 'open' AND NOT is_probability_pinned AND probability <> (SELECT probability FROM stage WHERE id = ?1)"
)
"""Condition on an opportunity in stage ?1: open, unpinned, and of another probability than its stage (D-03)."""


def count_open(workspace: Workspace, stage_ids: Sequence[int]) -> int:
    """Return how many open deals are in stages."""
    marks = ",".join("?" * len(stage_ids))
    sql = f"SELECT count(*) FROM opportunity WHERE status = 'open' AND stage_id IN ({marks})"
    return int(workspace.scalar(sql, stage_ids))


def count_differing(workspace: Workspace, stage_id: int) -> int:
    """Return how many open deals of a stage, pinned ones aside, have another probability than it."""
    sql = f"SELECT count(*) FROM opportunity WHERE stage_id = ?1 AND {_FOLLOWING}"
    return int(workspace.scalar(sql, (stage_id,)))


def apply_probability(workspace: Workspace, stage_id: int) -> Changes:
    """Give a stage's probability to its open deals, pinned ones aside; their stage history stays as it is."""
    current, count = stage(workspace, stage_id), count_differing(workspace, stage_id)
    with workspace.operation(
        N_("Set {count} deals in “{stage}” to {percent}%"),
        count=count,
        stage=current.term,
        percent=current.probability,
    ) as operation:
        workspace.connection.execute(
            "UPDATE opportunity SET probability = (SELECT probability FROM stage WHERE id = ?1), updated_at = ?2"
            f" WHERE stage_id = ?1 AND {_FOLLOWING}",
            (stage_id, workspace.stamp()),
        )
    return operation.changes
