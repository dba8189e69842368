"""The mark of widgets that write into the file: they are off where it can only be read."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

_WRITES, _OFF, _LEFT_OUT = "writes", "off", "left out"
AnyWidget = TypeVar("AnyWidget", bound=QWidget)


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
