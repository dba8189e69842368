"""A short list the user puts in order and renames in place: pipelines, the items of a checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_chip, paint_row_background, paint_text
from ocrm.ui.widgets.reorder_list import ReorderList

_ENTRY = Qt.ItemDataRole.UserRole
_EDIT_KEYS = QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: its text with an icon before and chips (text, tone) behind it; `is_fixed` ones are not renamed."""

    key: int
    text: str
    icon: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    is_faint: bool = False
    is_fixed: bool = False


class ArrangedList(ReorderList):
    """Entries to drag, or move with Alt+↑ and Alt+↓; F2 renames, Delete asks to remove."""

    reordered = Signal(list)
    """The user put the entries of these keys into this order."""
    chosen = Signal(object)
    """The user went to the entry of this key."""
    renamed = Signal(object, str)
    """The user typed another name for the entry of this key."""
    remove_requested = Signal(object)
    toggle_requested = Signal(object)
    """Space was pressed on the entry of this key."""

    def __init__(self, name: str, accessible_name: str) -> None:
        super().__init__(name, accessible_name)
        self.setEditTriggers(_EDIT_KEYS)
        self.setMouseTracking(True)
        self.setItemDelegate(_EntryDelegate(self))
        self.model().rowsMoved.connect(self._on_moved)
        self.currentItemChanged.connect(self._on_current)
        self.itemChanged.connect(self._on_item_changed)

    @property
    def current_key(self) -> int | None:
        """The entry the list stands on; None for none."""
        item = self.currentItem()
        return None if item is None else int(item.data(_ENTRY).key)

    def keys(self) -> list[int]:
        """Return the entries in the order shown."""
        return [int(self.item(number).data(_ENTRY).key) for number in range(self.count())]

    def show_entries(self, entries: Sequence[Entry], current: int | None = None) -> None:
        """Show entries; the list stays where it was, or goes to `current`."""
        current = self.current_key if current is None else current
        row = max(0, self.currentRow())
        blocked = self.blockSignals(True)
        if self.keys() == [entry.key for entry in entries]:
            for number, entry in enumerate(entries):
                self._fill(self.item(number), entry)
        else:
            self.clear()
            for entry in entries:
                item = QListWidgetItem()
                self._fill(item, entry)
                self.addItem(item)
        keys = self.keys()
        self.setCurrentRow(keys.index(current) if current in keys else min(row, len(keys) - 1))
        self.blockSignals(blocked)

    def rename_current(self) -> None:
        """Begin to rename the current entry."""
        if self.currentItem() is not None:
            self.setFocus()
            self.editItem(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the Enter that ends a rename must not begin another
        elif key == Qt.Key.Key_Delete and self.current_key is not None:
            self.remove_requested.emit(self.current_key)
        elif key == Qt.Key.Key_Space and self.current_key is not None:
            self.toggle_requested.emit(self.current_key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rename_current()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands in lists."""

    def _fill(self, item: QListWidgetItem, entry: Entry) -> None:
        flags = item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled & ~Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags if entry.is_fixed else flags | Qt.ItemFlag.ItemIsEditable)
        item.setData(_ENTRY, entry)
        item.setText(entry.text)
        words = [entry.text, *(text for text, _tone in entry.marks)]
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words))

    def _on_moved(self, *_ignored: Any) -> None:
        self.reordered.emit(self.keys())

    def _on_current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ENTRY).key)

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        entry: Entry | None = item.data(_ENTRY)
        if entry is not None and item.text() != entry.text:
            typed = item.text()
            blocked = self.blockSignals(True)
            item.setText(entry.text)  # until the change is made
            self.blockSignals(blocked)
            self.renamed.emit(entry.key, typed)


class _EntryDelegate(QStyledItemDelegate):
    """Draws an entry: icon, text, and its chips at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme().px(120), theme().px(32))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(_ENTRY)
        look, rect = theme(), QRect(option.rect)
        painter.save()
        paint_row_background(painter, option)
        left = rect.left() + look.px(12)
        if entry.icon:
            side = look.px(15)
            paint_icon(painter, entry.icon, QRectF(left, rect.center().y() - side / 2 + 1, side, side), "text.2")
            left += side + look.px(7)
        right = float(rect.right() - look.px(8))
        for text, tone in entry.marks:
            right = paint_chip(painter, right, rect.center().y() + 0.5, text, tone=tone, align_right=True)
        room = QRect(left, rect.top(), max(0, int(right) - left), rect.height())
        paint_text(painter, room, entry.text, color="text.3" if entry.is_faint else "text.1")
        painter.restore()
