"""Records side by side in a table: a row per field, a column per record; the value that will be kept stands out."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ocrm.i18n import _, ngettext
from ocrm.services.duplicates.comparing import ComparedField, ComparedRecord, Comparison
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_focus_ring, paint_text
from ocrm.ui.widgets.lists import AnyIndex

_NOWHERE = QModelIndex()
_HEAD_LINE, _LEFT, _RIGHT, _TICK, _TICK_GAP = 20, 12, 10, 14, 6
_BETWEEN = " · "
_HEAD_HEIGHT, _ROW_HEIGHT, _LABEL_WIDTH, _LEAST_WIDTH = 60, 34, 130, 170
_KEPT = Qt.ItemDataRole.UserRole + 1
_DIFFERS = Qt.ItemDataRole.UserRole + 2


class ComparisonModel(QAbstractTableModel):
    """The first row chooses the record that stays, each other row whose value of a field is kept."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._records: list[ComparedRecord] = []
        self._fields: list[ComparedField] = []
        self._order: list[int] = []
        self.keep_id = 0
        self.choices: dict[str, int] = {}
        self._shows_all = False
        self._comparison: Comparison | None = None

    def show_comparison(self, comparison: Comparison | None, *, shows_all: bool) -> None:
        """Show records in the order of their ids, so that a column stays where it is when another one is kept."""
        self.beginResetModel()
        self._comparison, self._shows_all = comparison, shows_all
        self._records = sorted(comparison.records, key=lambda record: record.record_id) if comparison else []
        self._order = [record.record_id for record in comparison.records] if comparison else []
        self._fields = [field for field in comparison.fields if field.differs or shows_all] if comparison else []
        self.keep_id = comparison.keep_id if comparison else 0
        known = set(self._order)
        self.choices = {name: record for name, record in self.choices.items() if record in known}
        self.endResetModel()

    @property
    def fields(self) -> list[ComparedField]:
        """The fields in sight."""
        return self._fields

    @property
    def records(self) -> list[ComparedRecord]:
        """The records, left to right."""
        return self._records

    def kept_of(self, field: ComparedField) -> int:
        """Return whose value of a field is kept."""
        return self.choices.get(field.name, field.kept_id)

    def choose(self, index: AnyIndex) -> None:
        """Keep the value, or the record, of a cell."""
        if not index.isValid() or index.column() == 0:
            return
        record_id = self._records[index.column() - 1].record_id
        if index.row() == 0:
            if record_id != self.keep_id:
                self.keep_id = record_id
                self.chosen.emit()
            return
        self.choices[self._fields[index.row() - 1].name] = record_id
        self.dataChanged.emit(self.index(index.row(), 1), self.index(index.row(), len(self._records)))

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or not self._records else len(self._fields) + 1

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or not self._records else len(self._records) + 1

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.column() == 0:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(index)
        if role == _KEPT:
            return self._is_kept(index)
        if role == _DIFFERS:
            return index.row() == 0 or self._fields[index.row() - 1].differs
        if role == Qt.ItemDataRole.UserRole and index.row() == 0 and index.column():
            return self._records[index.column() - 1]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        return None

    def _text(self, index: AnyIndex) -> str:
        row, column = index.row(), index.column()
        if row == 0:
            return _("Record that stays") if column == 0 else self._records[column - 1].title
        field = self._fields[row - 1]
        if column == 0:
            return field.label
        return field.texts[self._order.index(self._records[column - 1].record_id)]

    def _is_kept(self, index: AnyIndex) -> bool:
        if index.column() == 0:
            return False
        record_id = self._records[index.column() - 1].record_id
        return record_id == (self.keep_id if index.row() == 0 else self.kept_of(self._fields[index.row() - 1]))

    def _spoken(self, index: AnyIndex) -> str:
        text = self._text(index) or _("(empty)")
        label = self._text(self.index(index.row(), 0))
        words = _("{field}: {value}, kept") if self._is_kept(index) else _("{field}: {value}")
        return words.format(field=label, value=text)


def counts_text(record: ComparedRecord) -> str:
    """Return the code and what hangs on a record, in one line."""
    return _BETWEEN.join(_counts(record))


def _counts(record: ComparedRecord) -> list[str]:
    said = {
        "contact": lambda n: ngettext("{n} person", "{n} people", n),
        "interaction": lambda n: ngettext("{n} interaction", "{n} interactions", n),
        "opportunity": lambda n: ngettext("{n} opportunity", "{n} opportunities", n),
        "quote": lambda n: ngettext("{n} quote", "{n} quotes", n),
        "contract": lambda n: ngettext("{n} contract", "{n} contracts", n),
        "ticket": lambda n: ngettext("{n} ticket", "{n} tickets", n),
        "todo": lambda n: ngettext("{n} thing to do", "{n} things to do", n),
        "attachment": lambda n: ngettext("{n} file", "{n} files", n),
    }
    parts = [record.code] if record.code else []
    parts += [_("in the pool")] if record.is_pooled else []
    return parts + [said[name](count).format(n=count) for name, count in record.counts.items() if count]


def _counts_lines(record: ComparedRecord, width: int) -> list[str]:
    """Return what hangs on a record in the lines it takes, broken between one thing and the next."""
    metrics, lines = theme().metrics("caption"), [""]
    for part in _counts(record):
        longer = _BETWEEN.join(filter(None, (lines[-1], part)))
        if not lines[-1] or metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


class ComparisonDelegate(QStyledItemDelegate):
    """Kept values are blue with a tick, the others grey."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        look, rect = theme(), option.rect
        is_kept, differs = bool(index.data(_KEPT)), bool(index.data(_DIFFERS))
        painter.save()
        if is_kept and differs:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent.soft"))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 2, -3, -3), 6, 6)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))
        inner = rect.adjusted(look.px(_LEFT), 0, -look.px(_RIGHT), -1)
        if index.column() == 0:
            paint_text(painter, inner, str(index.data()), color="text.2")
        else:
            self._paint_value(painter, inner, index, is_kept=is_kept, differs=differs)
        if option.state & QStyle.StateFlag.State_HasFocus and index.column():
            paint_focus_ring(painter, QRectF(rect).adjusted(2, 1, -2, -2))
        painter.restore()

    def _paint_value(self, painter: QPainter, inner: QRect, index: AnyIndex, *, is_kept: bool, differs: bool) -> None:
        look = theme()
        if is_kept and differs:
            side = look.px(_TICK)
            place = QRectF(inner.right() - side, inner.center().y() - side / 2, side, side)
            paint_icon(painter, "check", place, "accent.text")
            inner = inner.adjusted(0, 0, -side - look.px(_TICK_GAP), 0)
        record: ComparedRecord | None = index.data(Qt.ItemDataRole.UserRole)
        if record is not None:
            lines = _counts_lines(record, inner.width())
            step = look.px(_HEAD_LINE)
            top = inner.center().y() - step * (1 + len(lines)) // 2
            draw_at = QRect(inner.left(), top, inner.width(), step)
            paint_text(painter, draw_at, record.title, role="strong", color="text.1" if is_kept else "text.2")
            for number, line in enumerate(lines, start=1):
                paint_text(painter, draw_at.translated(0, step * number), line, role="caption", color="text.2")
            return
        text = str(index.data() or "").replace("\n", " ")
        color = "text.1" if text and (is_kept or not differs) else "text.3"
        paint_text(painter, inner, text or "–", color=color, weight=600 if is_kept and differs else None)


class ComparisonTable(QTableView):
    """A click or Space keeps a value, Delete leaves a record out; Enter merges."""

    merge_requested = Signal()
    leave_out_requested = Signal()

    def __init__(self, model: ComparisonModel) -> None:
        super().__init__()
        self.setObjectName("duplicate_comparison")
        self.setAccessibleName(_("Records side by side"))
        model.setParent(self)
        self._comparison = model
        self.setModel(model)
        self.setItemDelegate(ComparisonDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme().px(_ROW_HEIGHT))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        model.modelReset.connect(self._arrange)

    def _arrange(self) -> None:
        if not self._comparison.rowCount():
            return
        header, count = self.horizontalHeader(), self._comparison.columnCount() - 1
        label = theme().px(_LABEL_WIDTH)
        header.resizeSection(0, label)
        share = max(theme().px(_LEAST_WIDTH), (self.viewport().width() - label) // max(1, count))
        for number in range(1, count + 1):
            header.resizeSection(number, share)
        room = share - theme().px(_LEFT + _RIGHT + _TICK + _TICK_GAP)
        lines = max(len(_counts_lines(record, room)) for record in self._comparison.records)
        self.verticalHeader().resizeSection(0, theme().px(_HEAD_HEIGHT + (lines - 1) * _HEAD_LINE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._comparison.choose(self.indexAt(event.position().toPoint()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()  # the window's own Space and Enter give way
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_own(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self._comparison.choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.leave_out_requested.emit()
        else:
            self.merge_requested.emit()

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead."""


def _is_own(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete)
