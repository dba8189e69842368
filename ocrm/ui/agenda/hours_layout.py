"""Where on the sheet of a day its hours and its to-dos are; plain arithmetic, no painting."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from ocrm.services.workday.agenda import DAY_MINUTES, Agenda, AgendaItem, place_side_by_side
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme import theme

_HOUR, _GUTTER, _ROW, _GAP = 64, 54, 26, 2
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A to-do on the sheet; `item` is None where it is for the whole day. Hours are counted from the sheet's top."""

    todo: TodoRow
    rect: QRect
    item: AgendaItem | None = None


@dataclass(frozen=True, slots=True)
class HoursLayout:
    """The sheet of a day: a band for the whole day above, which stays, and the hours below it, which scroll."""

    blocks: tuple[Block, ...]
    more: QRect
    """Where the band says how many it does not show; empty where it shows all."""
    hidden: int
    band: int
    """The height of the band."""

    def rect_of(self, todo_id: int) -> QRect | None:
        """Return where a to-do is, None where it is not shown."""
        return next((block.rect for block in self.blocks if block.todo.todo_id == todo_id), None)


def hour_height() -> int:
    """Return the height of an hour in pixels."""
    return theme().px(_HOUR)


def gutter() -> int:
    """Return the width of the column with the names of the hours."""
    return theme().px(_GUTTER)


def minute_at(y: int) -> int:
    """Return the minute of the day at a height of the sheet."""
    return max(0, min(DAY_MINUTES, round(y * 60 / hour_height())))


def y_of(minute: int) -> int:
    """Return the height of the sheet at a minute of the day."""
    return round(minute * hour_height() / 60)


def lay_out(agenda: Agenda, width: int, *, rows_at_most: int) -> HoursLayout:
    """Place everything of a day on a sheet; the band shows so many rows before it says how many more there are."""
    left, row = gutter(), theme().px(_ROW)
    right = width - theme().px(8)
    limit = max(_LEAST_ROWS, rows_at_most)
    every = len(agenda.all_day) + agenda.left_out
    shown = agenda.all_day if every <= limit else agenda.all_day[: limit - 1]
    top = theme().px(4)
    blocks = [
        Block(todo, QRect(left, top + number * row, right - left, row - _GAP)) for number, todo in enumerate(shown)
    ]
    hidden = every - len(shown)
    rows = max(1, len(shown) + bool(hidden))
    more = QRect(left, top + len(shown) * row, right - left, row - _GAP) if hidden else QRect()
    for placed in place_side_by_side(agenda.timed):
        share = (right - left) / placed.columns
        start = placed.item.start
        rect = QRect(
            round(left + placed.column * share),
            y_of(start) + 1,
            max(1, round(share) - _GAP),
            max(1, y_of(placed.item.end) - y_of(start) - _GAP),
        )
        blocks.append(Block(placed.item.todo, rect, placed.item))
    return HoursLayout(tuple(blocks), more, hidden, 2 * top + rows * row)
