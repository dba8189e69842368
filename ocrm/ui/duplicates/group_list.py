"""The list of groups of records that may be the same: names, reasons, points."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyleOptionViewItem

from ocrm.i18n import _, pgettext
from ocrm.services.duplicates.scanning import DuplicateGroup
from ocrm.services.duplicates.similar import reason_words
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    ListModel,
    PlainListView,
    RowDelegate,
    chip_width,
    paint_chip,
    paint_focus_ring,
    paint_row_background,
)
from ocrm.ui.widgets import paint_text as draw
from ocrm.ui.widgets.lists import AnyIndex

_ROW_HEIGHT = 58


def group_names(group: DuplicateGroup) -> str:
    """Return the different names of a group in one line."""
    return " · ".join(dict.fromkeys(group.names))


def standing(group: DuplicateGroup) -> str:
    """Return how sure OCRM is, in words with the points; nothing of records that only the user took for the same."""
    if not group.points:
        return ""
    words = _("Sure") if group.is_sure else _("Maybe")
    return _("{words} {points}").format(words=words, points=group.points)


def group_sentence(group: DuplicateGroup) -> str:
    """Return what a screen reader says of a group."""
    said = (group_names(group), standing(group), reason_words(group.reasons))
    return pgettext("spoken list", ", ").join(part for part in said if part)


class GroupDelegate(RowDelegate):
    """Names over reasons; the standing at the right."""

    row_height = _ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        group: DuplicateGroup = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option)
        words = standing(group)
        right = rect.right() - look.px(12)
        top = rect.center().y() - look.px(20)
        left = rect.left() + look.px(14)
        room = right - left
        if words:
            tone = "ok" if group.is_sure else "warn"
            paint_chip(painter, right, top + look.px(10), words, tone=tone, align_right=True)
            room -= chip_width(words) + look.px(8)
        draw(painter, QRect(left, top, room, look.px(20)), group_names(group), role="strong")
        reasons = _reasons_line(group)
        draw(
            painter, QRect(left, top + look.px(21), right - left, look.px(18)), reasons, role="caption", color="text.2"
        )
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, QRectF(rect).adjusted(2, 2, -2, -2))
        painter.restore()


def _reasons_line(group: DuplicateGroup) -> str:
    words = reason_words(group.reasons) or _("chosen by you")
    if len(group.record_ids) > 2:
        return _("{n} records: {reasons}").format(n=len(group.record_ids), reasons=words)
    return words


class GroupList(PlainListView):
    """Groups; Enter merges, D says they are not the same, L leaves them for later."""

    merge_requested = Signal()
    distinct_requested = Signal()
    later_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("duplicate_groups")
        self.setAccessibleName(_("Possible duplicates"))
        self.groups: ListModel[DuplicateGroup] = ListModel(text=group_sentence, parent=self)
        self.setModel(self.groups)
        self.setItemDelegate(GroupDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(PlainListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setEditTriggers(PlainListView.EditTrigger.NoEditTriggers)
        theme().changed.connect(self.viewport().update)

    @property
    def current(self) -> DuplicateGroup | None:
        """The group looked at."""
        return self.groups.row_at(self.currentIndex())

    def set_groups(self, groups: list[DuplicateGroup]) -> None:
        """Show groups; the place stays, on the same group or on the one that took its row."""
        before, number = self.current, self.currentIndex().row()
        self.groups.set_rows(groups)
        if not groups:
            return
        same = next((at for at, group in enumerate(groups) if before and group.record_ids == before.record_ids), None)
        self.setCurrentIndex(self.groups.index(same if same is not None else min(max(number, 0), len(groups) - 1)))

    def _signal_of(self, event: QKeyEvent) -> Any:
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return None
        return {
            Qt.Key.Key_Return: self.merge_requested,
            Qt.Key.Key_Enter: self.merge_requested,
            Qt.Key.Key_D: self.distinct_requested,
            Qt.Key.Key_L: self.later_requested,
        }.get(Qt.Key(event.key()))

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._signal_of(event) is not None
        ):
            event.accept()  # the window's own keys give way
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        signal = self._signal_of(event)
        if signal is not None:
            signal.emit()
        else:
            super().keyPressEvent(event)
