"""Opportunities: the board, moving, winning and losing, and which of them need attention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import competitors, holds, pipelines, stages
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
    is_starred: bool = False


CardOrder = Callable[[DealCard], Any]
"""What cards are sorted by inside a column of the board."""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its open deals in the order of their next step's urgency, and the sums of all of them."""

    stage: stages.StageRow
    cards: tuple[DealCard, ...]
    amount: Decimal
    weighted: Decimal


_CARD_SQL = f"""
SELECT t.id, t.subject, t.customer_id, coalesce(c.name, ''), t.stage_id, t.expected_amount, {WEIGHTED_AMOUNT},
       t.probability, t.expected_close_on, t.entered_stage_on, s.limit_days, d.title, d.due_on, d.id,
       c.value, t.hold_until, t.is_starred
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
    workspace: Workspace,
    pipeline_id: int | None = None,
    *,
    query: records.RecordQuery | None = None,
    order: CardOrder | None = None,
) -> list[BoardColumn]:
    """Return the open deals of a pipeline by stage; `query` (kind opportunities) narrows them, else none is on hold."""
    pipeline = pipeline_id or pipelines.default_pipeline_id(workspace)
    if query is not None and (query.filter is not None or query.text.strip()):
        wanted = set(records.all_ids(workspace, query))
        cards = [card for card in _cards(workspace, "s.pipeline_id = ?", [pipeline]) if card.opportunity_id in wanted]
    else:
        cards = _cards(workspace, f"s.pipeline_id = ? AND {holds.awake(workspace)}", [pipeline])
    if order is not None:
        cards.sort(key=order)
    columns = []
    for stage in stages.list_stages(workspace, pipeline, include_retired=True):
        own = tuple(card for card in cards if card.stage_id == stage.stage_id)
        if stage.is_retired and not own:
            continue
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
        is_starred=bool(row[16]),
    )


def next_step_state(has_step: bool, due_on: date | None, today: date) -> NextStepState:
    """Return how urgent a next step is; one without a day is planned for some day."""
    if not has_step:
        return NextStepState.NONE
    if due_on is None or due_on > today:
        return NextStepState.FUTURE
    return NextStepState.TODAY if due_on == today else NextStepState.OVERDUE


def longest_stay(card: DealCard) -> tuple[int, Decimal, int]:
    """Return what stalled deals are sorted by: the longest in their stage first, then by amount."""
    return (-card.days_in_stage, -(card.amount or Decimal(0)), card.opportunity_id)


def earliest_return(card: DealCard) -> tuple[date, Decimal, int]:
    """Return what deals on hold are sorted by: the one back first, then by amount."""
    return (card.hold_until or date.max, -(card.amount or Decimal(0)), card.opportunity_id)


def urgency(card: DealCard) -> tuple[int, Decimal, date, int]:
    """Return what the board sorts a stage's cards by: overdue, today, none, future; then amount and day."""
    return (
        _URGENCY[card.next_step_state],
        -(card.amount or Decimal(0)),
        card.next_step_on or date.max,
        card.opportunity_id,
    )


# -- changing ---------------------------------------------------------------------------------------------------------


def put_in_stage(
    workspace: Workspace, opportunity_id: int, stage_id: int, *, note: str = "", origin: str = ""
) -> Changes:
    """Move a deal to a stage, back or forward; a closed one is opened again there. The gate has been asked before."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    target = stages.stage(workspace, stage_id)
    values: dict[str, Any] = {"stage": stage_id, "status": "open"}
    if note.strip():
        values["stage_note"] = note.strip()
    with workspace.operation(
        N_("Move “{title}” to {stage}"), origin=origin, title=title, stage=target.term
    ) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
        if note.strip():  # also where the last move had the very same note
            workspace.connection.execute(
                "UPDATE stage_change SET note = ?1 WHERE note <> ?1 AND to_stage_id = ?3"
                " AND id = (SELECT max(id) FROM stage_change WHERE opportunity_id = ?2)",
                (note.strip(), opportunity_id, stage_id),
            )
    return operation.changes


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
    with workspace.operation(N_("Win “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def lose_opportunity(
    workspace: Workspace,
    opportunity_id: int,
    *,
    reason: str,
    note: str = "",
    competitor: str = "",
    ask_again_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close a deal as lost; `reason` is a code of the picklist lost_reason. Raises ValidationError without one.

    `ask_again_on` leaves a to-do to ask the customer again that day.
    """
    title = records.title_of(workspace, "opportunities", opportunity_id)
    if reason == "other" and not note.strip():
        raise ValidationError(_("Say in a few words why, when the reason is another."), field="lost_note")
    values: dict[str, Any] = {"status": "lost", "lost_reason": reason, "closed_on": workspace.clock.today()}
    values |= {"lost_note": note} if note else {}
    values |= {"competitor": competitor} if competitor else {}
    with workspace.operation(N_("Lose “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
        if competitor.strip():
            competitors.note_winner(workspace, opportunity_id, competitor)
        if ask_again_on is not None:
            again = {"title": _("Ask again: {title}").format(title=title), "due_on": ask_again_on}
            records.add_record(workspace, "todos", again | {"opportunity": opportunity_id})
    return operation.changes


def void_opportunity(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Close a deal that never was one; it counts in no win rate."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Void “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], {"status": "void"})
    return operation.changes


def reopen_opportunity(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Open a closed deal again, in the stage it was in last, or the one before where that is out of use."""
    title = records.title_of(workspace, "opportunities", opportunity_id)
    last = records.fetch_record(workspace, "opportunities", opportunity_id)["stage"].record_id
    values = {"status": "open", "stage": stages.nearest_stage(workspace, last).stage_id}
    with workspace.operation(N_("Reopen “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def pin_probability(workspace: Workspace, opportunity_id: int, probability: int | None, *, origin: str = "") -> Changes:
    """Pin a deal's probability in percent, or let the stage set it again with None."""
    values = {"is_probability_pinned": False} if probability is None else {
        "probability": probability, "is_probability_pinned": True}  # fmt: skip
    label = N_("Unpin the probability of “{title}”") if probability is None else N_("Pin the probability of “{title}”")
    return records.update_records(workspace, "opportunities", [opportunity_id], values, origin=origin, label=label)
