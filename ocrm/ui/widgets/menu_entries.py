"""Entries of menus that do something without being told more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets.writing import writing_entry


def add_entry(
    menu: QMenu, icon_name: str, text: str, handler: Callable[[], object], *, keys: str = "", name: str = "",
    is_on: bool = True, writes: bool = False,
) -> None:  # fmt: skip
    """Add a command without arguments to a menu; `text` has its mnemonics escaped already.

    `keys` are shown beside it; whoever has the keyboard hears them. One that `writes` is off where the file can only be
    read.
    """
    action = menu.addAction(icon(icon_name), f"{text}\t{keys}" if keys else text)
    action.setObjectName(name)
    action.setEnabled(is_on)
    if writes:
        writing_entry(action)
    action.triggered.connect(partial(press, handler))


def press(handler: Callable[[], object], _checked: bool = False) -> None:
    """Do what a button or menu entry stands for; Qt hands over whether it is checked."""
    handler()
