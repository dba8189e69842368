"""A tool of a list that offers a menu about its table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets import tool_button
from ocrm.ui.widgets.menu_places import open_below

TableNow = Callable[[], RecordView | None]
"""Gives the table while there is one."""
MakeMenu = Callable[[RecordView, QWidget], QMenu]


def menu_button(
    icon_name: str, text: str, *, name: str, make_menu: MakeMenu, table: TableNow, parent: QWidget
) -> QToolButton:
    """Return a button that opens a menu below itself; `parent` holds the menu."""
    made = tool_button(icon_name, text, name=name)
    made.clicked.connect(partial(_offer, made, make_menu, table, parent))
    return made


def _offer(anchor: QToolButton, make_menu: MakeMenu, table: TableNow, parent: QWidget, _checked: bool = False) -> None:
    shown = table()
    if shown is not None:
        open_below(make_menu(shown, parent), anchor)
