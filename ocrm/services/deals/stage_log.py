"""The moves of deals between stages: kept for ever, put right only by a further entry, and the days they amount to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.models.opportunity import COUNTS
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import stages
from ocrm.services.workspace import Workspace

_MOVES = f"""
SELECT m.id, m.changed_on, m.to_stage_id, m.to_status, m.probability, m.note, m.happened_at, m.corrects_id,
       m.created_at, {COUNTS}
FROM stage_change m WHERE m.opportunity_id = ?
"""


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage in a deal's stage bar: `days` spent in it so far, over all visits; None where it never was."""

    stage: stages.StageRow
    days: int | None
    is_current: bool
    is_passed: bool


@dataclass(frozen=True, slots=True)
class StageChangeRow:
    """A line of a deal's stage history; names in the chosen language, an outcome's name where it closed.

    `days_before` were spent where it came from, `days_after` where it went to, up to today for the last one. One that
    was put right (`is_corrected`) stays, and counts nowhere; `corrected_at` says when the entry put another one right.
    """

    changed_on: date
    from_name: str
    to_name: str
    days_before: int | None
    probability: int
    note: str
    change_id: int = 0
    to_stage_id: int = 0
    to_status: str = "open"
    days_after: int | None = None
    is_corrected: bool = False
    corrected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    change_id: int
    changed_on: date
    stage_id: int
    status: str
    probability: int
    note: str
    happened_at: str
    corrects_id: int | None
    created_at: datetime
    counts: bool


def _moves(workspace: Workspace, opportunity_id: int) -> list[_Move]:
    """Return a deal's entries in order; one that puts another right stands right after that one, whatever its day."""
    moves = {row[0]: _move(row) for row in workspace.query(_MOVES, (opportunity_id,))}

    def place(move: _Move) -> tuple[str, int, int]:
        first = move
        while first.corrects_id in moves:
            first = moves[first.corrects_id]
        return first.happened_at, first.change_id, move.change_id

    return sorted(moves.values(), key=place)


def _move(row: tuple[Any, ...]) -> _Move:
    return _Move(
        change_id=row[0],
        changed_on=date.fromisoformat(row[1]),
        stage_id=row[2],
        status=row[3],
        probability=row[4],
        note=row[5],
        happened_at=row[6],
        corrects_id=row[7],
        created_at=from_utc_text(row[8]),
        counts=bool(row[9]),
    )


# -- reading ----------------------------------------------------------------------------------------------------------


def stage_history(workspace: Workspace, opportunity_id: int) -> list[StageChangeRow]:
    """Return a deal's moves, oldest first; those put right stand before the entry that did."""
    names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
    outcomes = {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}
    moves = _moves(workspace, opportunity_id)
    counted = [move for move in moves if move.counts]
    following = dict(zip((move.change_id for move in counted), counted[1:], strict=False))
    rows: list[StageChangeRow] = []
    previous: _Move | None = None
    for move in moves:
        end = following[move.change_id].changed_on if move.change_id in following else None
        if end is None and move.counts and move.status == "open":
            end = workspace.clock.today()
        rows.append(
            StageChangeRow(
                changed_on=move.changed_on,
                from_name="" if previous is None else _name_of(previous, names, outcomes),
                to_name=_name_of(move, names, outcomes),
                days_before=None if previous is None else (move.changed_on - previous.changed_on).days,
                probability=move.probability,
                note=move.note,
                change_id=move.change_id,
                to_stage_id=move.stage_id,
                to_status=move.status,
                days_after=None if end is None or not move.counts else (end - move.changed_on).days,
                is_corrected=not move.counts,
                corrected_at=None if move.corrects_id is None else move.created_at,
            )
        )
        previous = move if move.counts else previous
    return rows


def _name_of(move: _Move, names: dict[int, str], outcomes: dict[str, str]) -> str:
    return outcomes.get(move.status, names.get(move.stage_id, ""))


def stage_bar(workspace: Workspace, opportunity_id: int) -> list[StageStep]:
    """Return the stages of a deal's pipeline with the days it spent in each."""
    row = workspace.first("SELECT stage_id, status FROM opportunity WHERE id = ?", (opportunity_id,))
    if row is None:
        return []
    current = stages.stage(workspace, row[0])
    days = days_by_stage(workspace, opportunity_id)
    return [
        StageStep(stage, days.get(stage.stage_id), stage.stage_id == current.stage_id and row[1] == "open",
                  stage.position < current.position or row[1] == "won")
        for stage in stages.list_stages(workspace, current.pipeline_id, include_retired=True)
        if not stage.is_retired or stage.stage_id in days
    ]  # fmt: skip


def days_by_stage(workspace: Workspace, opportunity_id: int) -> dict[int, int]:
    """Return the days a deal spent in each stage while open, over all visits; the present one up to today."""
    moves = [move for move in _moves(workspace, opportunity_id) if move.counts]
    ends = [move.changed_on for move in moves[1:]] + [workspace.clock.today()]
    days: dict[int, int] = {}
    for move, end in zip(moves, ends, strict=True):
        if move.status == "open":
            days[move.stage_id] = days.get(move.stage_id, 0) + (end - move.changed_on).days
    return days


# -- putting right ----------------------------------------------------------------------------------------------------


def correct_entry(
    workspace: Workspace,
    change_id: int,
    *,
    changed_on: date | None = None,
    stage_id: int | None = None,
    note: str,
    origin: str = "",
) -> Changes:
    """Put an entry of a deal's stage history right by a further one, on another day or into another stage.

    It stands for the same moment, so that all entries keep their order. The `note` says why. The entry itself stays and
    counts no more. Where it was the last one of an open deal, its stage and the clock of that stage follow. Raises
    ValidationError for a day out of turn, NotFoundError.
    """
    deal_id, moves, place = _entry(workspace, change_id)
    old = moves[place]
    day, target = changed_on or old.changed_on, stage_id or old.stage_id
    _check(workspace, moves, place, day=day, note=note, is_same=(day, target) == (old.changed_on, old.stage_id))
    if old.status != "open" and target != old.stage_id:
        raise ValidationError(_("A deal closed in the stage it was in. Correct the move before it."), field="stage")
    title = records.title_of(workspace, "opportunities", deal_id)
    with workspace.operation(N_("Correct the stage history of “{title}”"), origin=origin, title=title) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO stage_change(id, created_at, updated_at, opportunity_id, from_stage_id, to_stage_id,"
            " from_status, to_status, changed_on, probability, note, happened_at, corrects_id)"
            " SELECT ?1, ?2, ?2, opportunity_id, from_stage_id, ?3, from_status, to_status, ?4, probability, ?5, ?6, id"
            " FROM stage_change WHERE id = ?7",
            (operation.created_id, stamp, target, day.isoformat(), note.strip(), old.happened_at,
             change_id),
        )  # fmt: skip
        if place == len(moves) - 1:
            _follow(workspace, deal_id, old, target=target, day=day)
    return operation.changes


def _entry(workspace: Workspace, change_id: int) -> tuple[int, list[_Move], int]:
    """Return the deal of an entry, its entries that count, and the place of this one among them."""
    deal_id = workspace.scalar("SELECT opportunity_id FROM stage_change WHERE id = ?", (change_id,))
    moves = [] if deal_id is None else [move for move in _moves(workspace, deal_id) if move.counts]
    place = next((number for number, move in enumerate(moves) if move.change_id == change_id), None)
    if place is None:
        raise NotFoundError(_("This entry was put right already or is gone. Nothing was changed."))
    return int(deal_id), moves, place


def _check(workspace: Workspace, moves: list[_Move], place: int, *, day: date, note: str, is_same: bool) -> None:
    if is_same:
        raise ValidationError(_("This is what the entry says already. Choose another day or stage."), field="day")
    earliest = moves[place - 1].changed_on if place else date.min
    latest = moves[place + 1].changed_on if place + 1 < len(moves) else workspace.clock.today()
    if not earliest <= day <= latest:
        raise ValidationError(
            _("The day must lie between the entries before and after, and not after today. Nothing was changed."),
            field="day",
        )
    if not note.strip():
        raise ValidationError(_("Say why the entry is put right."), field="note")


def _follow(workspace: Workspace, deal_id: int, old: _Move, *, target: int, day: date) -> None:
    """Let the deal itself follow a correction of its last entry."""
    set_deal: dict[str, Any] = {"entered_stage_on": day.isoformat(), "stage_id": target}
    if old.status != "open":
        set_deal = {"closed_on": day.isoformat()}
    elif target != old.stage_id:
        is_pinned = workspace.scalar("SELECT is_probability_pinned FROM opportunity WHERE id = ?", (deal_id,))
        if not is_pinned:
            set_deal["probability"] = stages.stage(workspace, target).probability
    columns = ", ".join(f"{column} = ?" for column in set_deal)
    workspace.connection.execute(
        f"UPDATE opportunity SET updated_at = ?, {columns} WHERE id = ?",
        (workspace.stamp(), *set_deal.values(), deal_id),
    )
    customer_id = workspace.scalar("SELECT customer_id FROM opportunity WHERE id = ?", (deal_id,))
    workspace.refresh_customers({customer_id})
