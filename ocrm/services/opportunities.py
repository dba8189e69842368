"""Opportunities: the board, moving, winning and losing, and which of them need attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.errors import NoteNeededError, ValidationError
from ocrm.i18n import N_, _, ngettext
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import attachments, holds, records, stages
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace


class NextStepState(StrEnum):
    """How urgent a deal's next step is; shown in icon, word and colour."""

    OVERDUE = "overdue"
    TODAY = "today"
    NONE = "none"
    FUTURE = "future"


_URGENCY = {state: position for position, state in enumerate(NextStepState)}


@dataclass(frozen=True, slots=True)
class DealCard:
    """A deal as the board shows it.

    `days_in_stage` counts from the day it entered, stalled is over the limit; `customer_value` is the customer's grade,
    `hold_until` the day it comes back where it is on hold, None where it is not.
    """

    opportunity_id: int
    subject: str
    customer_id: int | None
    customer_name: str
    stage_id: int
    amount: Decimal | None
    weighted: Decimal
    probability: int
    expected_close_on: date | None
    days_in_stage: int
    is_stalled: bool
    is_overdue: bool
    next_step: str
    next_step_on: date | None
    next_step_state: NextStepState
    next_todo_id: int | None
    customer_value: str | None = None
    hold_until: date | None = None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its open deals in the order of their next step's urgency, and the sums of all of them."""

    stage: stages.StageRow
    cards: tuple[DealCard, ...]
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage in a deal's stage bar: `days` spent in it so far, over all visits; None where it never was."""

    stage: stages.StageRow
    days: int | None
    is_current: bool
    is_passed: bool


@dataclass(frozen=True, slots=True)
class StageChangeRow:
    """A line of a deal's stage history; names in the chosen language, an outcome's name where it closed."""

    changed_on: date
    from_name: str
    to_name: str
    days_before: int | None
    probability: int
    note: str


_CARD_SQL = f"""
SELECT t.id, t.subject, t.customer_id, coalesce(c.name, ''), t.stage_id, t.expected_amount, {WEIGHTED_AMOUNT},
       t.probability, t.expected_close_on, t.entered_stage_on, s.limit_days, d.title, d.due_on, d.id,
       c.value, t.hold_until
FROM opportunity t
JOIN stage s ON s.id = t.stage_id
LEFT JOIN customer c ON c.id = t.customer_id
LEFT JOIN todo d ON d.id = (
    SELECT n.id FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open'
    ORDER BY n.due_on IS NULL, n.due_on, n.due_at IS NULL, n.due_at LIMIT 1)
WHERE t.status = 'open' AND {{where}}
"""


IS_STALLED = "s.limit_days > 0 AND julianday(?) - julianday(t.entered_stage_on) > s.limit_days"
"""Condition on a deal `t` in its stage `s`: strictly longer in it than its limit (D-11); binds today."""
HAS_NO_NEXT_STEP = "NOT EXISTS (SELECT 1 FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open')"
"""Condition on a deal `t`: nothing is planned for it."""


def fetch_board(
    workspace: Workspace, pipeline_id: int | None = None, *, query: records.RecordQuery | None = None
) -> list[BoardColumn]:
    """Return the open deals of a pipeline by stage; `query` (kind opportunities) narrows them."""
    pipeline = pipeline_id or stages.default_pipeline_id(workspace)
    if query is not None and (query.filter is not None or query.text.strip()):
        wanted = set(records.all_ids(workspace, query))
        cards = [card for card in _cards(workspace, "s.pipeline_id = ?", [pipeline]) if card.opportunity_id in wanted]
    else:
        cards = _cards(workspace, f"s.pipeline_id = ? AND {holds.awake(workspace)}", [pipeline])
    columns = []
    for stage in stages.list_stages(workspace, pipeline):
        own = tuple(card for card in cards if card.stage_id == stage.stage_id)
        amount = sum((card.amount for card in own if card.amount is not None), Decimal("0.00"))
        columns.append(BoardColumn(stage, own, amount, sum((card.weighted for card in own), Decimal("0.00"))))
    return columns


def fetch_cards(workspace: Workspace, opportunity_ids: Sequence[int]) -> list[DealCard]:
    """Return open deals as cards, in the board's order."""
    marks = ",".join("?" * len(opportunity_ids))
    return _cards(workspace, f"t.id IN ({marks})", opportunity_ids)


def list_customer_deals(workspace: Workspace, customer_id: int) -> list[DealCard]:
    """Return the open deals of a customer."""
    return _cards(workspace, "t.customer_id = ?", [customer_id])


def list_stalled(workspace: Workspace) -> list[DealCard]:
    """Return the open deals that are strictly longer in their stage than its limit (D-11), the longest first."""
    where = f"{IS_STALLED} AND {holds.awake(workspace)}"
    cards = _cards(workspace, where, [workspace.clock.today().isoformat()])
    return sorted(cards, key=lambda card: -card.days_in_stage)


def list_without_next_step(workspace: Workspace) -> list[DealCard]:
    """Return the open deals for which nothing is planned, the largest weighted amount first."""
    cards = _cards(workspace, f"{HAS_NO_NEXT_STEP} AND {holds.awake(workspace)}", [])
    return sorted(cards, key=lambda card: -card.weighted)


def list_past_close(workspace: Workspace) -> list[DealCard]:
    """Return the open deals whose expected day has passed."""
    where = f"t.expected_close_on < ? AND {holds.awake(workspace)}"
    return _cards(workspace, where, [workspace.clock.today().isoformat()])


def _cards(workspace: Workspace, where: str, values: Sequence[Any]) -> list[DealCard]:
    today = workspace.clock.today()
    cards = [_card(row, today) for row in workspace.query(_CARD_SQL.format(where=where), values)]
    return sorted(cards, key=urgency)


def _card(row: tuple[Any, ...], today: date) -> DealCard:
    days = (today - date.fromisoformat(row[9])).days
    close_on = None if row[8] is None else date.fromisoformat(row[8])
    next_on = None if row[12] is None else date.fromisoformat(row[12])
    hold_until = None if row[15] is None else date.fromisoformat(row[15])
    is_held = holds.is_on_hold(hold_until, today)
    return DealCard(
        opportunity_id=row[0],
        subject=row[1],
        customer_id=row[2],
        customer_name=row[3],
        stage_id=row[4],
        amount=None if row[5] is None else from_minor(row[5]),
        weighted=from_minor(row[6]),
        probability=row[7],
        expected_close_on=close_on,
        days_in_stage=days,
        is_stalled=row[10] > 0 and days > row[10] and not is_held,
        is_overdue=close_on is not None and close_on < today and not is_held,
        next_step=row[11] or "",
        next_step_on=next_on,
        next_step_state=next_step_state(row[13] is not None, next_on, today),
        next_todo_id=row[13],
        customer_value=row[14],
        hold_until=hold_until if is_held else None,
    )


def next_step_state(has_step: bool, due_on: date | None, today: date) -> NextStepState:
    """Return how urgent a next step is; one without a day is planned for some day."""
    if not has_step:
        return NextStepState.NONE
    if due_on is None or due_on > today:
        return NextStepState.FUTURE
    return NextStepState.TODAY if due_on == today else NextStepState.OVERDUE


def urgency(card: DealCard) -> tuple[int, Decimal, date, int]:
    """Return what the board sorts a stage's cards by: overdue, today, none, future; then amount and day."""
    return (
        _URGENCY[card.next_step_state],
        -(card.amount or Decimal(0)),
        card.next_step_on or date.max,
        card.opportunity_id,
    )


# -- changing ---------------------------------------------------------------------------------------------------------


def move_opportunity(
    workspace: Workspace, opportunity_id: int, stage_id: int, *, note: str = "", origin: str = ""
) -> Changes:
    """Move a deal to a stage, back or forward; a closed one is opened again there.

    Raises NoteNeededError where a `note` must say why: on a move back, or where the stage's documents are missing.
    """
    title = records.title_of(workspace, "opportunities", opportunity_id)
    target = stages.stage(workspace, stage_id)
    if not note.strip():
        _ask_why(workspace, opportunity_id, title, target)
    values: dict[str, Any] = {"stage": stage_id, "status": "open"}
    if note:
        values["stage_note"] = note
    with workspace.operation(
        N_("Move “{title}” to {stage}"), origin=origin, title=title[:60], stage=target.name
    ) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def _ask_why(workspace: Workspace, opportunity_id: int, title: str, target: stages.StageRow) -> None:
    """Raise NoteNeededError for a move back, or away from a stage whose documents are missing (F-09)."""
    row = workspace.first("SELECT stage_id, status FROM opportunity WHERE id = ?", (opportunity_id,))
    if row is None or row[1] != "open":
        return
    current = stages.stage(workspace, row[0])
    if current.pipeline_id != target.pipeline_id or current.position == target.position:
        return
    if target.position < current.position:
        raise NoteNeededError(
            _("Why does “{title}” go back to {stage}? Nothing was moved yet.").format(title=title, stage=target.name)
        )
    names = [attachment.name for attachment in attachments.list_attachments(workspace, opportunity_id)]
    missing = [document for document in current.required_documents if not any(document in name for name in names)]
    if missing:
        raise NoteNeededError(
            _("“{title}” has no {documents} yet. Say why it may move on all the same; nothing was moved yet.").format(
                title=title, documents=", ".join(missing)
            )
        )


def win_opportunity(
    workspace: Workspace,
    opportunity_id: int,
    *,
    amount: Decimal | None = None,
    closed_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close a deal as won, on `closed_on` (today) and with the actual `amount` where it differs."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    values: dict[str, Any] = {"status": "won", "closed_on": closed_on or workspace.clock.today()}
    if amount is not None:
        values["expected_amount"] = amount
    with workspace.operation(N_("Win “{title}”"), origin=origin, title=title[:60]) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def lose_opportunity(
    workspace: Workspace,
    opportunity_id: int,
    *,
    reason: str,
    note: str = "",
    competitor: str = "",
    origin: str = "",
) -> Changes:
    """Close a deal as lost; `reason` is a code of the picklist lost_reason. Raises ValidationError without one."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    if reason == "other" and not note.strip():
        raise ValidationError(_("Say in a few words why, when the reason is another."), field="lost_note")
    values: dict[str, Any] = {"status": "lost", "lost_reason": reason, "closed_on": workspace.clock.today()}
    values |= {"lost_note": note} if note else {}
    values |= {"competitor": competitor} if competitor else {}
    with workspace.operation(N_("Lose “{title}”"), origin=origin, title=title[:60]) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def void_opportunity(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Close a deal that never was one; it counts in no win rate."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Void “{title}”"), origin=origin, title=title[:60]) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], {"status": "void"})
    return operation.changes


def reopen_opportunity(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Open a closed deal again, in the stage it was in last."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Reopen “{title}”"), origin=origin, title=title[:60]) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], {"status": "open"})
    return operation.changes


def pin_probability(workspace: Workspace, opportunity_id: int, probability: int | None, *, origin: str = "") -> Changes:
    """Pin a deal's probability in percent, or let the stage set it again with None."""
    values = {"is_probability_pinned": False} if probability is None else {
        "probability": probability, "is_probability_pinned": True}  # fmt: skip
    return records.update_records(workspace, "opportunities", [opportunity_id], values, origin=origin)


# -- history ----------------------------------------------------------------------------------------------------------


def stage_history(workspace: Workspace, opportunity_id: int) -> list[StageChangeRow]:
    """Return a deal's moves, oldest first."""
    names = {stage.stage_id: stage.name for stage in stages.list_stages(workspace)}
    outcomes = {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}
    moves: list[StageChangeRow] = []
    previous: date | None = None
    rows = workspace.query(
        "SELECT changed_on, from_stage_id, to_stage_id, from_status, to_status, probability, note FROM stage_change"
        " WHERE opportunity_id = ? ORDER BY happened_at, id",
        (opportunity_id,),
    )
    for changed_on, from_id, to_id, from_status, to_status, probability, note in rows:
        day = date.fromisoformat(changed_on)
        moves.append(
            StageChangeRow(
                day,
                outcomes.get(from_status or "", names.get(from_id, "")),
                outcomes.get(to_status, names.get(to_id, "")),
                None if previous is None else (day - previous).days,
                probability,
                note,
            )
        )
        previous = day
    return moves


def stage_bar(workspace: Workspace, opportunity_id: int) -> list[StageStep]:
    """Return the stages of a deal's pipeline with the days it spent in each."""
    row = workspace.first("SELECT stage_id, status FROM opportunity WHERE id = ?", (opportunity_id,))
    if row is None:
        return []
    current = stages.stage(workspace, row[0])
    days = _days_by_stage(workspace, opportunity_id, is_open=row[1] == "open")
    return [
        StageStep(stage, days.get(stage.stage_id), stage.stage_id == current.stage_id and row[1] == "open",
                  stage.position < current.position or row[1] == "won")
        for stage in stages.list_stages(workspace, current.pipeline_id)
    ]  # fmt: skip


def _days_by_stage(workspace: Workspace, opportunity_id: int, *, is_open: bool) -> dict[int, int]:
    moves = [
        (date.fromisoformat(changed_on), stage_id, status)
        for changed_on, stage_id, status in workspace.query(
            "SELECT changed_on, to_stage_id, to_status FROM stage_change WHERE opportunity_id = ?"
            " ORDER BY happened_at, id",
            (opportunity_id,),
        )
    ]
    ends = [moved_on for moved_on, _stage, _status in moves[1:]] + [workspace.clock.today()]
    days: dict[int, int] = {}
    for (start, stage_id, status), end in zip(moves, ends, strict=False):
        if status == "open":
            days[stage_id] = days.get(stage_id, 0) + (end - start).days
    return days


def stalled_reason(card: DealCard) -> str:
    """Return in words why a deal counts as stalled."""
    return ngettext("{n} day in this stage", "{n} days in this stage", card.days_in_stage).format(n=card.days_in_stage)
