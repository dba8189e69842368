"""The gate between stages: what is asked before deals move, and when they may not move at all (F-09, A3.04, A3.07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ocrm.errors import NoteNeededError, UserError
from ocrm.i18n import _, ngettext
from ocrm.services.deals import checklists, stages
from ocrm.services.deals.stages import Rollback, StageRow
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

SKIP_SETTING = "note_on_skip"
_CHUNK = 500


class Reason(StrEnum):
    """Why a move wants words."""

    OPEN_ITEMS = "open_items"
    BACK = "back"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class MoveQuestion:
    """What one deal is asked on its way to a stage; `items` are the titles of what is still open."""

    title: str
    from_stage: str
    to_stage: str
    reason: Reason
    items: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The reason in words, for one of several deals."""
        if self.reason is Reason.OPEN_ITEMS:
            return _("{title}: open in {stage}: {items}").format(
                title=self.title, stage=self.from_stage, items=", ".join(self.items)
            )
        if self.reason is Reason.BACK:
            return _("{title}: back from {stage}").format(title=self.title, stage=self.from_stage)
        return _("{title}: skips stages after {stage}").format(title=self.title, stage=self.from_stage)


def check_move(workspace: Workspace, opportunity_ids: Sequence[int], stage_id: int, *, note: str = "") -> None:
    """Let deals move to a stage, or raise before any of them does.

    Raises UserError where one may not go back, NoteNeededError naming all that is open where a `note` must say why.
    """
    target = stages.stage(workspace, stage_id)
    if target.is_retired:
        raise UserError(
            _("“{stage}” is out of use, so nothing can move there. Bring it back in Settings first.").format(
                stage=target.name
            )
        )
    asked = questions(workspace, opportunity_ids, target)
    if asked and not note.strip():
        raise NoteNeededError(_sentence(asked), question=_question(asked), items=_lines(asked))


def questions(workspace: Workspace, opportunity_ids: Sequence[int], target: StageRow) -> list[MoveQuestion]:
    """Return what the open deals among those given are asked; raises UserError where one may not go back."""
    known = stages.stages_by_id(workspace)
    demanding = checklists.stages_that_demand(workspace)
    asks_on_skip = bool(read_setting(workspace, SKIP_SETTING))
    found: list[MoveQuestion] = []
    for opportunity_id, title, current in _open_deals(workspace, opportunity_ids, known):
        if current.stage_id == target.stage_id:
            continue
        question = _question_of_way(title, current, target, _between(known, current, target) if asks_on_skip else 0)
        if current.stage_id in demanding and not _is_back(current, target):
            missing = checklists.fetch_checklist(workspace, opportunity_id).open_required
            if missing:
                names = tuple(item.title for item in missing)
                question = MoveQuestion(title, current.name, target.name, Reason.OPEN_ITEMS, names)
        if question is not None:
            found.append(question)
    return found


def unfinished(workspace: Workspace, opportunity_ids: Sequence[int]) -> tuple[str, ...]:
    """Return what open deals should have behind them and have not: told when they close, never held against them."""
    demanding = checklists.stages_that_demand(workspace)
    known = stages.stages_by_id(workspace)
    found: dict[str, None] = {}
    for opportunity_id, _title, current in _open_deals(workspace, opportunity_ids, known) if demanding else ():
        if current.stage_id in demanding:
            missing = checklists.fetch_checklist(workspace, opportunity_id).open_required
            found |= dict.fromkeys(item.title for item in missing)
    return tuple(found)


def _open_deals(
    workspace: Workspace, opportunity_ids: Sequence[int], known: dict[int, StageRow]
) -> list[tuple[int, str, StageRow]]:
    found = []
    for start in range(0, len(opportunity_ids), _CHUNK):
        ids = opportunity_ids[start : start + _CHUNK]
        marks = ",".join("?" * len(ids))
        sql = f"SELECT id, subject, stage_id FROM opportunity WHERE status = 'open' AND id IN ({marks})"
        found += [(row[0], row[1], known[row[2]]) for row in workspace.query(sql, ids)]
    return found


def _is_back(current: StageRow, target: StageRow) -> bool:
    return current.pipeline_id == target.pipeline_id and target.position < current.position


def _between(known: dict[int, StageRow], current: StageRow, target: StageRow) -> int:
    """Return how many stages in use lie between two of one pipeline, going forward."""
    if current.pipeline_id != target.pipeline_id:
        return 0
    own = (row for row in known.values() if row.pipeline_id == current.pipeline_id and not row.is_retired)
    return sum(current.position < row.position < target.position for row in own)


def _question_of_way(title: str, current: StageRow, target: StageRow, skipped: int) -> MoveQuestion | None:
    """Return what going back or over stages is asked; raises UserError where a deal may not go back."""
    if _is_back(current, target):
        if current.rollback is Rollback.NEVER:
            raise UserError(
                _("Deals do not go back from “{stage}”, so “{title}” stays there; Settings can allow it.").format(
                    stage=current.name, title=title
                )
            )
        if current.rollback is Rollback.NOTE:
            return MoveQuestion(title, current.name, target.name, Reason.BACK)
        return None
    return MoveQuestion(title, current.name, target.name, Reason.SKIP) if skipped else None


def _sentence(asked: Sequence[MoveQuestion]) -> str:
    """Return the question as one sentence."""
    if len(asked) > 1:
        words = ngettext("Why does {n} deal move?", "Why do {n} deals move?", len(asked)).format(n=len(asked))
        return _("{question} One note goes for all; nothing was moved yet.").format(question=words)
    one = asked[0]
    if one.reason is Reason.OPEN_ITEMS:
        words = _("“{title}” is not done with {stage}: {items}. Why may it move on? Nothing was moved yet.")
        return words.format(title=one.title, stage=one.from_stage, items=", ".join(one.items))
    if one.reason is Reason.BACK:
        return _("Why does “{title}” go back to {stage}? Nothing was moved yet.").format(
            title=one.title, stage=one.to_stage
        )
    return _("Why does “{title}” skip stages on its way to {stage}? Nothing was moved yet.").format(
        title=one.title, stage=one.to_stage
    )


def _question(asked: Sequence[MoveQuestion]) -> str:
    """Return the question for above the lines."""
    if len(asked) == 1 and asked[0].items:
        words = _("“{title}” is not done with {stage}. Why may it move on all the same?")
        return words.format(title=asked[0].title, stage=asked[0].from_stage)
    return _sentence(asked)


def _lines(asked: Sequence[MoveQuestion]) -> tuple[str, ...]:
    """Return what is open, one line each: the items of a single deal, else a line for each deal."""
    return asked[0].items if len(asked) == 1 else tuple(question.line for question in asked)
