"""The list of opportunities: stage to change in place, overdue days and next steps in icon, words and colour."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from ocrm.errors import UserError
from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.deals.opportunities import next_step_state
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms.cell_editor import CellEditor
from ocrm.ui.itemmodels import Column, RecordTableModel, field_columns
from ocrm.ui.lists.cells import CellSums
from ocrm.ui.lists.starred_title import paint_title
from ocrm.ui.opportunities.card_words import state_look
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_text

_OPEN = (
    "subject", "customer", "stage", "expected_amount", "weighted_amount", "probability", "expected_close_on",
    "hold_until", "next_step", "tags", "source", "campaign", "contact", "discovered_on", "entered_stage_on", "code",
    "competitor", "created_at", "is_starred", "on_behalf_of",
)  # fmt: skip
_CLOSED = (
    "subject", "customer", "expected_amount", "closed_on", "lost_reason", "competitor", "lost_note", "stage", "source",
    "campaign", "tags", "discovered_on", "code", "is_starred", "on_behalf_of",
)  # fmt: skip
_LOST_ONLY = frozenset(("lost_reason", "competitor", "lost_note"))
_SHOWN = frozenset(
    ("subject", "customer", "stage", "expected_amount", "weighted_amount", "expected_close_on", "next_step",
     "closed_on", "lost_reason", "competitor", "tags")
)  # fmt: skip
_NEEDED = {"subject": ("is_starred",), "next_step": ("next_todo_on", "status"), "expected_close_on": ("status",)}
_WIDTHS = {
    "subject": 190, "customer": 160, "stage": 146, "expected_amount": 114, "weighted_amount": 114, "probability": 80,
    "next_step": 154, "tags": 84,
}  # fmt: skip
"""Narrower than the fields are elsewhere: the usual columns fit a window of 1440 pixels without scrolling sideways."""
_DOT = 8
_ORIGIN = "opportunities"


class DealTable(RecordView):
    """Opportunities as rows; pressing a stage offers the others."""

    stage_requested = Signal(object, QPoint)
    """Another stage shall be chosen for a deal: its id, where to ask."""

    def __init__(self, context: AppContext, *, is_closed: bool, accessible_name: str) -> None:
        workspace = context.workspace
        cells = DealCells(workspace, is_closed=is_closed)
        super().__init__(
            RecordTableModel(workspace, context.tasks, _columns(workspace, is_closed=is_closed)),
            accessible_name=accessible_name,
            preferences=context.preferences,
            layout_key="opportunities/closed" if is_closed else "opportunities/open",
            painters={
                "subject": cells.paint_subject,
                "stage": cells.paint_stage,
                "next_step": cells.paint_next_step,
                "expected_close_on": cells.paint_close,
            },
        )
        self._workspace, self._cells, self._is_closed = workspace, cells, is_closed
        self._layout = "" if is_closed else "open"
        self._runner = context.runner
        self._editor = CellEditor(self, workspace, "opportunities", self._save_cell)
        self.sums = CellSums(context, self, "opportunities")
        self.setObjectName("closed_deals" if is_closed else "open_deals")
        self.clicked.connect(self._on_clicked)

    def show_for(self, view: OpportunityView) -> None:
        """Take the columns that fit won, lost, open deals or those on hold; each keeps its own layout."""
        layout = view.value if not view.is_open or view is OpportunityView.ON_HOLD else "open"
        if layout == self._layout:
            return
        self._layout = layout
        names = {column.name for column in self.records.columns if column.is_shown}
        if view is OpportunityView.ON_HOLD:
            names = (names | {"hold_until"}) - {"weighted_amount"}
        elif view is OpportunityView.WON:
            names -= _LOST_ONLY
        self.use_layout(f"opportunities/{layout}", names)

    def forget_texts(self) -> None:
        """Ask anew for the names in lists, the stages' colours and today."""
        self._cells.refresh()
        self.records.set_columns(_columns(self._workspace, is_closed=self._is_closed))

    def edit_current(self) -> None:
        """Edit the current cell in place; its stage is chosen from a menu."""
        if self.current_field == "stage" and not self._is_closed:
            self.ask_stage()
        else:
            self._editor.begin()

    def _save_cell(self, record_id: int, field: str, value: Any) -> str:
        """Write a cell; return why it was refused, empty where it was not."""
        problems: list[UserError] = []
        values = {field: value}
        change = partial(records.update_records, self._workspace, "opportunities", [record_id], values, origin=_ORIGIN)
        self._runner.perform(change, on_error=problems.append)
        return str(problems[0]) if problems else ""

    @property
    def current_field(self) -> str:
        """The field of the current cell."""
        column = self.records.column_at(self.currentIndex().column())
        return "" if column is None else column.name

    def shown_fields(self) -> list[str]:
        """Return the fields of the columns in sight, in their order."""
        return self.columns.shown_names()

    def ask_stage(self) -> None:
        """Offer other stages for the current row."""
        index = self.records.index(self.currentIndex().row(), self.records.section_of("stage"))
        self._ask_stage(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        column = self.records.column_at(index.column())
        if column is not None and column.name == "stage" and not self._is_closed:
            self._ask_stage(index)

    def _ask_stage(self, index: QModelIndex) -> None:
        record_id = self.records.id_at(index.row())
        if record_id is not None:
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.stage_requested.emit(record_id, place)


class DealCells:
    """Draws the cells that say more than their text."""

    def __init__(self, workspace: Workspace, *, is_closed: bool) -> None:
        self._workspace, self._clock, self._is_closed = workspace, workspace.clock, is_closed
        self._colors: dict[int, str] = {}
        self.refresh()

    def refresh(self) -> None:
        """Ask the file again for the stages' colours."""
        self._colors = {stage_id: row.color_token for stage_id, row in stages.stages_by_id(self._workspace).items()}

    def paint_subject(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        paint_title(painter, rect, text, is_starred=row["is_starred"], role="strong")

    def paint_stage(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        """Draw a dot in the stage's colour, its name, and the sign that it can be changed."""
        look = theme()
        side = look.px(_DOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(self._colors.get(row["stage"].record_id, "stage.1")))
        painter.drawEllipse(QRectF(rect.x(), rect.center().y() - side / 2 + 1, side, side))
        arrow = look.px(13)
        paint_text(painter, rect.adjusted(side + look.px(7), 0, -arrow, 0), text)
        if self._is_closed:
            return
        place = QRectF(rect.right() - arrow, rect.center().y() - arrow / 2 + 1, arrow, arrow)
        paint_icon(painter, "chevron-down", place, "text.3")

    def paint_next_step(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        """Draw the next step with the icon, the day and the colour of its urgency."""
        if row["status"] != "open":
            return
        today = self._clock.today()
        day = row["next_todo_on"]
        icon, ink = state_look(next_step_state(bool(text), day, today))
        side = theme().px(14)
        paint_icon(painter, icon, QRectF(rect.x(), rect.center().y() - side / 2 + 1, side, side), ink)
        words = text or _("No next step")
        if text and day is not None:
            words = f"{format_date_relative(day, today)}  {text}"
        paint_text(painter, rect.adjusted(side + theme().px(6), 0, 0, 0), words, color=ink)

    def paint_close(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        """Draw the expected day, marked once it has passed."""
        day = row["expected_close_on"]
        if day is None or day >= self._clock.today() or row["status"] != "open":
            paint_text(painter, rect, text)
            return
        side = theme().px(14)
        paint_icon(painter, "circle-alert", QRectF(rect.x(), rect.center().y() - side / 2 + 1, side, side), "bad")
        paint_text(painter, rect.adjusted(side + theme().px(5), 0, 0, 0), text, color="bad")


def _columns(workspace: Workspace, *, is_closed: bool) -> list[Column]:
    described = record_type("opportunities")
    names = (*(_CLOSED if is_closed else _OPEN), *(info.name for info in described.added_fields))
    columns = field_columns(described, ValueFormatter(workspace), names)
    shown = _SHOWN if is_closed else _SHOWN - _LOST_ONLY
    return [replace(column, fields=column.fields + _NEEDED.get(column.name, ()), is_shown=column.name in shown,
                    width=_WIDTHS.get(column.name, column.width)) for column in columns]  # fmt: skip
