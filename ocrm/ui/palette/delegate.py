"""Draws the lines of the palette, with what was typed picked out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.text.pinyin import spellings
from ocrm.ui.palette.entries import PaletteEntry
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex, paint_avatar, paint_chip, paint_text

_TILED = frozenset({"customers", "contacts"})


class PaletteDelegate(QStyledItemDelegate):
    """One line of 40 pixels, headings of 28."""

    query = ""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        entry: PaletteEntry = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, theme().px(28 if entry.is_heading else 40))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: PaletteEntry = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.is_heading:
            place = option.rect.adjusted(look.px(18), look.px(4), 0, 0)
            paint_text(painter, place, entry.title, role="caption", color="text.3", weight=600)
        else:
            self._paint_entry(painter, option, entry)
        painter.restore()

    def _paint_entry(self, painter: QPainter, option: QStyleOptionViewItem, entry: PaletteEntry) -> None:
        look = theme()
        box = QRectF(option.rect.adjusted(look.px(8), 1, -look.px(8), -1))
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("bg.selected" if is_current else "bg.hover"))
            painter.drawRoundedRect(box, 6, 6)
        self._paint_mark(painter, entry, box)
        right = box.right() - look.px(8)
        shortcut = "Enter" if is_current and entry.hit is not None else entry.shortcut
        if shortcut:
            right = paint_chip(painter, right, box.center().y(), shortcut, align_right=True)
        left = self._paint_title(painter, entry, box, right)
        if entry.subtitle and right - left > look.px(60):
            place = QRectF(left + look.px(10), box.y(), right - left - look.px(10), box.height())
            paint_text(painter, place, entry.subtitle, role="caption", color="text.2")

    def _paint_mark(self, painter: QPainter, entry: PaletteEntry, box: QRectF) -> None:
        look = theme()
        side = look.px(22)
        if entry.hit is not None and entry.hit.kind in _TILED:
            tile = QRectF(box.x() + look.px(9), box.center().y() - side / 2, side, side)
            paint_avatar(painter, tile, entry.title, square=entry.hit.kind == "customers")
            return
        side = look.px(17)
        paint_icon(painter, entry.icon, QRectF(box.x() + look.px(11), box.center().y() - side / 2, side, side))

    def _paint_title(self, painter: QPainter, entry: PaletteEntry, box: QRectF, right: float) -> float:
        """Draw the title, the typed letters in bold accent, and return where it ends."""
        before, hit, after = split_at(entry.title, self.query)
        x = box.x() + theme().px(42)
        for part, role, ink in ((before, "body", "text.1"), (hit, "strong", "accent.text"), (after, "body", "text.1")):
            if part and x < right:
                room = QRect(int(x), int(box.y()), int(right - x), int(box.height()))
                x += paint_text(painter, room, part, role=role, color=ink)
        return x


def split_at(title: str, query: str) -> tuple[str, str, str]:
    """Return a title as (before, hit, after) around what was typed: the letters, or the characters read so."""
    wanted = query.strip().lower()
    if not wanted:
        return title, "", ""
    start = title.lower().find(wanted)
    length = len(wanted)
    if start < 0 and wanted.isascii():
        start, length = _read_as(title, wanted.replace(" ", ""))
    if start < 0:
        return title, "", ""
    return title[:start], title[start : start + length], title[start + length :]


def _read_as(title: str, letters: str) -> tuple[int, int]:
    """Return where characters read as `letters` (pinyin or initials) begin and how many they are; (-1, 0) for none."""
    for start in range(len(title)):
        length = _characters_read(title[start : start + len(letters)], letters)
        if length:
            return start, length
    return -1, 0


def _characters_read(text: str, letters: str) -> int:
    """Return how many characters from the first on take all of `letters`, 0 where they do not."""
    if not text:
        return 0
    for spelling in spellings(text[0]):
        if spelling.startswith(letters):
            return 1
        for taken in (len(spelling), 1):
            if letters.startswith(spelling[:taken]):
                rest = _characters_read(text[1:], letters[taken:])
                if rest:
                    return rest + 1
    return 0
