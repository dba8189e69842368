"""Cells that lists draw alike: amounts and tags."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ocrm.services.records import RecordRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, paint_chip, paint_text

_TAG_TONES = ("violet", "info", "ok", "warn", "neutral")


def tag_tone(name: str) -> str:
    """Return the tone a tag is always drawn in."""
    return _TAG_TONES[sum(map(ord, name)) % len(_TAG_TONES)]


def paint_amount(painter: QPainter, rect: QRect, _row: RecordRow, text: str) -> None:
    """Draw an amount at the right, a dash for none."""
    paint_text(painter, rect, text or "–", color="text.1" if text else "text.3", align=RIGHT, tabular=True)


def paint_tags(painter: QPainter, rect: QRect, row: RecordRow, _text: str) -> None:
    """Draw the tags of a row, as many as have room."""
    left: float = rect.x()
    for name in row["tags"] or ():
        room = int(rect.right() - left)
        if room < theme().px(24):
            return
        left = paint_chip(painter, left, rect.center().y() + 1, name, tone=tag_tone(name), max_width=room)
