"""The stages of a pipeline as a table: dragged into order, every cell edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ocrm.i18n import N_, _, ngettext, pgettext
from ocrm.services.deals.stages import MOST_DAYS, Rollback, StageRow, Zone, rollback_label, zone_label, zone_meaning
from ocrm.ui.delegates.plain_table import paint_cell_focus
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel, TableColumn
from ocrm.ui.theme import theme
from ocrm.ui.widgets import AnyIndex, paint_row_background, paint_text

_MIME = "application/x-ocrm-stage"
_WIDE_FROM = 560
"""Width of the table from which zone and going back have columns; the panel below always has them."""


@dataclass(frozen=True, kw_only=True)
class StageColumn(TableColumn[StageRow]):
    """A column that is edited in place: the field of `stages.update_stage` it changes."""

    field: str

    def value(self, row: StageRow) -> Any:
        """Return what is edited; of a zone only what was chosen, not the one of its place."""
        return row.own_zone if self.field == "zone" else getattr(row, self.field)


def limit_words(days: int) -> str:
    """Return after how long a deal is stalled or idle, in words."""
    return ngettext("{n} day", "{n} days", days).format(n=days) if days else pgettext("limit of a stage", "never")


COLUMNS = (
    StageColumn(N_("Stage"), lambda row: row.name, field="name"),
    StageColumn(N_("Chance"), lambda row: f"{row.probability}%", 74, field="probability"),
    StageColumn(N_("Stalled after"), lambda row: limit_words(row.limit_days), 96, field="limit_days"),
    StageColumn(N_("Idle after"), lambda row: limit_words(row.idle_days), 88, field="idle_days"),
    StageColumn(N_("Funnel zone"), lambda row: zone_label(row.zone), 96, field="zone"),
    StageColumn(N_("Going back"), lambda row: rollback_label(row.rollback), 108, field="rollback"),
)
_NUMBERS = ("probability", "limit_days", "idle_days")


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones a stage can be given, first the one of its place."""
    return [("", _("By its place")), *((zone.value, zone_meaning(zone)) for zone in Zone)]


def rollback_choices() -> list[tuple[str, str]]:
    """Return the policies on going back."""
    return [(rollback.value, rollback_label(rollback)) for rollback in Rollback]


class StageTableModel(ShortTableModel[StageRow]):
    """StageRows; what is typed is only announced, the rows come anew once it is saved."""

    edited = Signal(object, str, object)
    """A cell was edited: the stage's id, the field, the value."""
    reordered = Signal(list)
    """Stages were dragged: all ids in the new order."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, key=lambda row: row.stage_id)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            return COLUMNS[index.column()].value(self.rows[index.row()])
        return super().data(index, role)

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and index.isValid() and value != self.data(index, role):
            self.edited.emit(self.rows[index.row()].stage_id, COLUMNS[index.column()].field, value)
        return False

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    # -- dragging -----------------------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        packed = QMimeData()
        packed.setData(_MIME, str(indexes[0].row()).encode())
        return packed

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, _parent: AnyIndex) -> bool:
        """Announce the order a drop makes; the rows come anew, so the view moves none itself."""
        if data.hasFormat(_MIME):
            source = int(bytes(data.data(_MIME).data()).decode())
            self.move(source, len(self.rows) if row < 0 else row)
        return False

    def move(self, source: int, before: int) -> None:
        """Ask for the stage in one row to stand before that in another."""
        ids = [row.stage_id for row in self.rows]
        moved = ids.pop(source)
        ids.insert(before - (before > source), moved)
        if ids != [row.stage_id for row in self.rows]:
            self.reordered.emit(ids)


class StageTable(QTableView):
    """Stages; Alt+↑ and Alt+↓ move one, Enter or F2 edits a cell, Delete asks to take one out of use."""

    chosen = Signal(object)
    """The user went to a stage: its id."""
    retire_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.stages = StageTableModel()
        self.setModel(self.stages)
        self.setObjectName("stage_table")
        self.setAccessibleName(_("Stages"))
        self.setItemDelegate(_StageDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._arrange_headers()
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.stages.modelReset.connect(self._fit_height)

    def _arrange_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().px(34))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(theme().px(60))
        for number, column in enumerate(COLUMNS):
            if column.width:
                self.setColumnWidth(number, theme().px(column.width))

    @property
    def current_id(self) -> int | None:
        """The stage the table stands on."""
        number = self.currentIndex().row()
        return self.stages.rows[number].stage_id if 0 <= number < len(self.stages.rows) else None

    def show_stages(self, rows: Sequence[StageRow], current: int | None = None) -> None:
        """Show stages; the table stays on the stage it was on, or goes to `current`."""
        wanted = self.current_id if current is None else current
        place, column = self.currentIndex().row(), max(0, self.currentIndex().column())
        self.stages.set_rows(rows)
        ids = [row.stage_id for row in rows]
        number = ids.index(wanted) if wanted in ids else min(max(place, 0), len(ids) - 1)
        self.setCurrentIndex(self.stages.index(number, column))
        self._fit_height()

    def edit_cell(self, field: str) -> None:
        """Begin to edit a field of the current stage."""
        number = next(place for place, column in enumerate(COLUMNS) if column.field == field)
        index = self.stages.index(max(0, self.currentIndex().row()), number)
        self.setFocus()
        self.setCurrentIndex(index)
        self.edit(index)

    def move_current(self, by: int) -> None:
        """Move the current stage up or down."""
        row = self.currentIndex().row()
        if row >= 0 and 0 <= row + by < len(self.stages.rows):
            self.stages.move(row, row + by + (1 if by > 0 else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the Enter that ends an edit must not begin another
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        elif key == Qt.Key.Key_Delete and self.current_id is not None:
            self.retire_requested.emit(self.current_id)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()  # leaves the table; the arrow keys go through its cells
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands in lists."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < theme().px(_WIDE_FROM)
        for number, column in enumerate(COLUMNS):
            if column.field in ("zone", "rollback"):
                self.setColumnHidden(number, is_narrow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange_headers()
            self._fit_height()

    def _fit_height(self) -> None:
        """Be as tall as the stages are many: the page scrolls, not the table."""
        rows = max(1, len(self.stages.rows)) * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 2)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.stages.rows[index.row()].stage_id)


class _StageDelegate(QStyledItemDelegate):
    """Draws a cell – the name behind the stage's colour – and edits it with what fits the field."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(theme().px(60), theme().px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        look, row = theme(), index.data(ROW_ROLE)
        painter.save()
        paint_row_background(painter, option, marker=index.column() == 0)
        room = QRectF(option.rect).adjusted(look.px(8), 0, -look.px(4), 0)
        if index.column() == 0:
            side = look.px(12)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color(row.color_token))
            painter.drawRoundedRect(QRectF(room.x(), room.center().y() - side / 2, side, side), 3, 3)
            room.adjust(side + look.px(9), 0, 0, 0)
        role = "strong" if index.column() == 0 else "body"
        paint_text(painter, room, str(index.data()), role=role, color="text.1" if index.column() == 0 else "text.2")
        paint_cell_focus(painter, option)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        column = COLUMNS[index.column()]
        if column.field in _NUMBERS:
            editor: QWidget = _number_editor(parent, column.field)
        elif column.field in ("zone", "rollback"):
            editor = self._choice_editor(parent, zone_choices() if column.field == "zone" else rollback_choices())
        else:
            editor = QLineEdit(parent)
        editor.setObjectName(f"stage_editor_{column.field}")
        editor.setAccessibleName(_(column.title))
        editor.setAutoFillBackground(True)
        return editor

    def _choice_editor(self, parent: QWidget, choices: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox(parent)
        for value, text in choices:
            box.addItem(text, value)
        box.view().setMinimumWidth(box.sizeHint().width())
        box.activated.connect(self._on_activated)
        return box

    def _on_activated(self, _number: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.commitData.emit(box)
            self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QSpinBox):
            editor.setValue(int(value))
            editor.selectAll()
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(str(value))))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, QSpinBox):
            editor.interpretText()
            model.setData(index, editor.value())
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


def _number_editor(parent: QWidget, field: str) -> QSpinBox:
    spin = QSpinBox(parent)
    spin.setRange(0, 100 if field == "probability" else MOST_DAYS)
    spin.setSuffix(" %" if field == "probability" else "")
    spin.setSpecialValueText("" if field == "probability" else pgettext("limit of a stage", "never"))
    spin.setFrame(False)
    return spin
