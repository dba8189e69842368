"""A block of the agenda under a pressed button: where it was taken, and where it would go."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from ocrm.services.workday.agenda import STEP_MINUTES, USUAL_MINUTES, snapped
from ocrm.ui.agenda.hours_layout import Block, minute_at


class Drag(Enum):
    """What the mouse does with a block; `NONE` until it has gone some way."""

    NONE = auto()
    MOVE = auto()
    STRETCH = auto()


class HeldBlock:
    """What is held: `minute` is where it would begin, None for the whole day, and `minutes` how long it would take."""

    def __init__(self, block: Block, pressed: QPoint, hours_top: int, *, is_on_edge: bool) -> None:
        self.block = block
        self.drag = Drag.NONE
        self.minute: int | None = None if block.item is None else block.item.start
        self.minutes = USUAL_MINUTES if block.item is None else block.item.minutes
        self._before = (self.minute, self.minutes)
        self._pressed = pressed
        self._is_on_edge = is_on_edge
        self._taken = 0 if block.item is None else minute_at(pressed.y() - hours_top) - block.item.start

    def drag_to(self, place: QPoint, hours_top: int, *, is_above: bool) -> None:
        """Reckon where it would go; `is_above` the hours it is for the whole day."""
        if self.drag is Drag.NONE:
            if (place - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            self.drag = Drag.STRETCH if self._is_on_edge else Drag.MOVE
        minute = minute_at(place.y() - hours_top)
        if self.drag is Drag.STRETCH and self.block.item is not None:
            self.minutes = max(STEP_MINUTES, snapped(minute) - self.block.item.start)
        else:
            self.minute = None if is_above else snapped(minute - self._taken)

    @property
    def is_changed(self) -> bool:
        """Whether letting go changes anything."""
        return (self.minute, self.minutes) != self._before
