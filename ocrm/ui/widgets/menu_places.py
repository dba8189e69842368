"""Where menus open."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget


def open_below(menu: QMenu, anchor: QWidget, *, gap: int = 0) -> None:
    """Open a menu under the button or field that offers it, `gap` pixels apart."""
    menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + gap)))
