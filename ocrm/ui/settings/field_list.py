"""The fields of a form as a list to put in order, with what is asked of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ocrm.i18n import _
from ocrm.services.fields.field_layout import Need, Placement
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_chip, paint_row_background, paint_text
from ocrm.ui.widgets.reorder_list import ReorderList

_PLACEMENT = Qt.ItemDataRole.UserRole


def need_words(need: Need) -> str:
    """Return what a field that is wanted is called."""
    return {Need.REQUIRED: _("Required"), Need.RECOMMENDED: _("Recommended"), Need.OPTIONAL: _("Optional")}[need]


class FieldList(ReorderList):
    """Fields; dragged, or moved with Alt+↑ and Alt+↓."""

    reordered = Signal(list)
    """The user put the fields into this order."""
    chosen = Signal(str)
    """The user went to the field of this name."""

    def __init__(self) -> None:
        super().__init__("field_list", _("Fields"))
        self.setMouseTracking(True)
        self.setItemDelegate(_FieldDelegate(self))
        self.model().rowsMoved.connect(self._on_moved)
        self.currentItemChanged.connect(self._on_current)

    @property
    def current_name(self) -> str:
        """The field the list stands on; empty for none."""
        item = self.currentItem()
        return str(item.data(_PLACEMENT).name) if item is not None else ""

    def names(self) -> list[str]:
        """Return the fields in the order shown."""
        return [self.item(number).data(_PLACEMENT).name for number in range(self.count())]

    def show_fields(self, placed: Sequence[Placement], current: str = "") -> None:
        """Show fields; the list stays where it was, beside a field that is gone, or goes to `current`."""
        current, place = current or self.current_name, max(self.currentRow(), 0)
        blocked = self.blockSignals(True)
        if self.names() == [placement.name for placement in placed]:
            for number, placement in enumerate(placed):
                self._fill(self.item(number), placement)
        else:
            self.clear()
            for placement in placed:
                item = QListWidgetItem()
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
                self._fill(item, placement)
                self.addItem(item)
        names = self.names()
        self.setCurrentRow(names.index(current) if current in names else min(place, len(names) - 1))
        self.blockSignals(blocked)

    def go_to(self, name: str) -> None:
        """Stand on a field."""
        self.setCurrentRow(self.names().index(name))

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands in lists."""

    def _fill(self, item: QListWidgetItem, placement: Placement) -> None:
        item.setData(_PLACEMENT, placement)
        words = [_(placement.info.label)]
        words += [need_words(placement.need)] if placement.need else []
        words += [_("Hidden")] if placement.is_hidden else []
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words))

    def _on_moved(self, *_ignored: Any) -> None:
        self.reordered.emit(self.names())

    def _on_current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_PLACEMENT).name)


class _FieldDelegate(QStyledItemDelegate):
    """Draws a field: its name, and what is asked of it at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme().px(120), theme().px(30))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        placement: Placement = index.data(_PLACEMENT)
        rect: QRect = option.rect
        painter.save()
        paint_row_background(painter, option)
        right = float(rect.right() - theme().px(8))
        for text, tone in _marks(placement):
            right = paint_chip(painter, right, rect.center().y() + 0.5, text, tone=tone, align_right=True)
        left = rect.left() + theme().px(12)
        room = QRect(left, rect.top(), int(right) - left, rect.height())
        paint_text(painter, room, _(placement.info.label), color="text.3" if placement.is_hidden else "text.1")
        painter.restore()


def _marks(placement: Placement) -> list[tuple[str, str]]:
    """Return the chips of a field from the right on, with their tones."""
    marks = []
    if placement.is_hidden:
        marks.append((_("Hidden"), "neutral"))
    if placement.need:
        marks.append((need_words(placement.need), "warn" if placement.need is Need.REQUIRED else "info"))
    if placement.info.is_custom:
        marks.append((_("Own"), "accent"))
    return marks
