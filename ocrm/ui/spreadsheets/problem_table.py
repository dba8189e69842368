"""The grid of problems: Enter, F2, a double click or typing edits the cell; Del leaves it blank."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyleOptionViewItem, QWidget

from ocrm.i18n import _
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, has_keyboard
from ocrm.ui.spreadsheets.problem_list import (
    COLUMN,
    EFFECT,
    MESSAGE,
    VALUE,
    ProblemEntry,
    ProblemModel,
    ProblemState,
    effect_text,
)
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_text
from ocrm.ui.widgets.lists import AnyIndex

_SETTLED_MARKS = {
    ProblemState.MENDED: ("circle-check", "ok"),
    ProblemState.BLANKED: ("minus", "text.3"),
    ProblemState.SKIPPED: ("minus", "text.3"),
}


class ProblemTable(PlainTable):
    """Several rows can be chosen; the value cell is the one to type in."""

    blank_requested = Signal()
    """The chosen cells shall be left blank."""

    def __init__(self, model: ProblemModel) -> None:
        super().__init__(model, _("Problems"), name="import_problems", row_height=36)
        self.setItemDelegate(_ProblemDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.set_widths((84, 115, 170, 340, 175), stretch=(COLUMN, VALUE, MESSAGE, EFFECT))

    def chosen(self) -> list[ProblemEntry]:
        """Return the entries of the selected rows."""
        model = self.model()
        assert isinstance(model, ProblemModel)
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [model.rows[row] for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # a key the editor let through, such as the Enter that ends it
            return
        if index.isValid() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.blank_requested.emit()
            return
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if index.isValid() and is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_row(index.row())
            return
        if index.isValid() and index.column() != VALUE and event.text().strip() and is_plain:
            self.setCurrentIndex(index.siblingAtColumn(VALUE))  # typing goes into the cell, wherever the row is current
        super().keyPressEvent(event)

    def edit_row(self, number: int) -> None:
        """Type into the cell of a row, where it has one."""
        index = self.model().index(number, VALUE)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self.edit(index)


class _ProblemDelegate(PlainCellDelegate):
    """Draws the value as a field, and what happens with its mark; edits with a plain line edit."""

    def __init__(self, view: ProblemTable) -> None:
        super().__init__(view)
        self._view = view

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        entry: ProblemEntry = index.data(Qt.ItemDataRole.UserRole)
        is_open = entry.state is ProblemState.OPEN
        if index.column() == VALUE and entry.index is not None:
            self._paint_field(painter, option, index, entry)
        elif index.column() == EFFECT:
            _paint_effect(painter, inner, entry)
        else:
            weight = 500 if index.column() == COLUMN else None
            color = "text.1" if is_open and index.column() != MESSAGE else "text.2"
            paint_text(painter, inner, str(index.data() or ""), color=color, weight=weight)

    def _paint_field(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, entry: ProblemEntry
    ) -> None:
        look = theme()
        box = QRectF(option.rect).adjusted(4.5, look.px(3) + 0.5, -4.5, -look.px(4) - 0.5)
        is_open = entry.state is ProblemState.OPEN
        tone = "bad" if is_open and entry.is_fatal else "line.strong" if is_open else "line.soft"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.color("line.focus" if has_keyboard(self._view, index) else tone))
        painter.setBrush(look.color("bg.panel"))
        painter.drawRoundedRect(box, 6, 6)
        inner = box.adjusted(look.px(8), 0, -look.px(6), 0)
        if entry.value:
            paint_text(painter, inner, entry.value.replace("\n", " "), color="text.1" if is_open else "text.2")
        else:
            paint_text(painter, inner, _("(blank)"), color="text.3")

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        entry: ProblemEntry = index.data(Qt.ItemDataRole.UserRole)
        edit = QLineEdit(parent)
        edit.setObjectName("problem_editor")
        name = _("{column}, row {row}").format(column=entry.column, row=entry.row)
        edit.setAccessibleName(name)
        return edit

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex) -> None:
        editor.setGeometry(option.rect.adjusted(4, 1, -4, -2))

    def setModelData(self, editor: QWidget, model: object, index: AnyIndex) -> None:
        assert isinstance(editor, QLineEdit)
        assert isinstance(model, ProblemModel)
        model.setData(index, editor.text())


def _paint_effect(painter: QPainter, inner: QRect, entry: ProblemEntry) -> None:
    look = theme()
    if entry.state is ProblemState.OPEN:
        name, token = ("circle-alert", "bad") if entry.is_fatal else ("triangle-alert", "warn")
    else:
        name, token = _SETTLED_MARKS[entry.state]
    side = look.px(15)
    paint_icon(painter, name, QRectF(inner.x(), inner.center().y() - side / 2, side, side), token)
    color = token if token != "text.3" else "text.2"
    paint_text(painter, inner.adjusted(side + look.px(8), 0, 0, 0), effect_text(entry), color=color)


def index_of(model: ProblemModel, row: int, column: str) -> QModelIndex:
    """Return the value cell of a problem by its row in the file and its column's name."""
    for place, entry in enumerate(model.rows):
        if entry.key == (row, column):
            return model.index(place, VALUE)
    return QModelIndex()
