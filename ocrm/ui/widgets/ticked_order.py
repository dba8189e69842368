"""A list to tick and to put in order: columns of a table, cards of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QListWidgetItem

from ocrm.ui.theme import theme
from ocrm.ui.widgets.reorder_list import ReorderList

_ROW_HEIGHT = 26
_NAME = Qt.ItemDataRole.UserRole


class TickedOrder(ReorderList):
    """Each entry has a name, its words and a tick; every tick and every move is told at once."""

    ticked = Signal(str, bool)
    """The entry of this name was ticked, or no longer."""
    moved = Signal()

    def __init__(self, name: str, accessible_name: str) -> None:
        super().__init__(name, accessible_name)
        self.itemChanged.connect(self._on_changed)
        self.model().rowsMoved.connect(self._on_moved)

    def show_entries(self, entries: Sequence[tuple[str, str, bool]]) -> None:
        """Show entries: name, words, whether it is ticked."""
        blocked = self.blockSignals(True)
        row = max(0, self.currentRow())
        self.clear()
        for name, words, is_ticked in entries:
            item = QListWidgetItem(words)
            item.setData(_NAME, name)
            item.setSizeHint(QSize(0, theme().px(_ROW_HEIGHT)))  # else the boxes of Latin words touch
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(min(row, self.count() - 1))
        if not self.hasFocus():
            self.clearSelection()
        self.blockSignals(blocked)

    def entries(self) -> list[tuple[str, bool]]:
        """Return the names in their order, each with whether it is ticked."""
        items = (self.item(number) for number in range(self.count()))
        return [(item.data(_NAME), item.checkState() == Qt.CheckState.Checked) for item in items]

    def set_ticked(self, name: str, *, is_ticked: bool) -> None:
        """Tick an entry, or not, without telling of it."""
        blocked = self.blockSignals(True)
        for number in range(self.count()):
            if self.item(number).data(_NAME) == name:
                self.item(number).setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
        self.blockSignals(blocked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentItem() is not None:
            self.currentItem().setSelected(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.clearSelection()  # of two lists side by side the one with the keyboard is seen

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands in lists."""

    def _on_changed(self, item: QListWidgetItem) -> None:
        self.ticked.emit(item.data(_NAME), item.checkState() == Qt.CheckState.Checked)

    def _on_moved(self, *_ignored: Any) -> None:
        self.moved.emit()
