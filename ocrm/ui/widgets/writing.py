"""The mark of widgets and menu entries that write into the file: they are off where it can only be read."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

_WRITES, _OFF, _LEFT_OUT, _WHY = "writes", "off", "left out", "why off"
AnyWidget = TypeVar("AnyWidget", bound=QWidget)
AnyEntry = TypeVar("AnyEntry", QAction, QMenu)


def writing(widget: AnyWidget, *, is_left_out: bool = False) -> AnyWidget:
    """Mark a widget as one that writes into the file, and return it; `is_left_out` where it is of no other use."""
    widget.setProperty(_WRITES, _LEFT_OUT if is_left_out else _OFF)
    return widget


def switch_off(widget: QWidget, why: str) -> None:
    """Switch a marked widget off, saying why, or hide it; another one stays as it is."""
    mark = widget.property(_WRITES)
    if mark == _LEFT_OUT:
        widget.hide()
    elif mark == _OFF:
        widget.setEnabled(False)
        widget.setToolTip(why)


def refuse_in_menus(window: QWidget, why: str) -> None:
    """Let entries of menus that write be off in a window from now on, saying why."""
    window.setProperty(_WHY, why)


def writing_entry(entry: AnyEntry) -> AnyEntry:
    """Switch an entry of a menu, or a menu within one, off where the file of its window can only be read."""
    action = entry.menuAction() if isinstance(entry, QMenu) else entry
    why = _why_off(entry)
    if why:
        action.setEnabled(False)
        action.setToolTip(why)
        menu = entry.parent()
        if isinstance(menu, QMenu):
            menu.setToolTipsVisible(True)
    return entry


def _why_off(entry: QAction | QMenu) -> str:
    above: QObject | None = entry
    while above is not None:
        why = above.property(_WHY)
        if why:
            return str(why)
        above = above.parent()
    return ""
