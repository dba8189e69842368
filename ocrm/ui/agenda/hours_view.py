"""The sheet of a day: keys, dragging, dropping; it tells what is wanted and changes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from ocrm.clock import Clock
from ocrm.i18n import _, pgettext
from ocrm.services.workday.agenda import DAY_MINUTES, STEP_MINUTES, USUAL_MINUTES, Agenda, snapped
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.agenda.held_block import Drag, HeldBlock
from ocrm.ui.agenda.hours_layout import Block, HoursLayout, gutter, hour_height, lay_out, minute_at, y_of
from ocrm.ui.agenda.hours_painting import Moving, Sheet, paint_sheet, span_words
from ocrm.ui.theme import theme
from ocrm.ui.todos.todo_view import TODO_MIME
from ocrm.ui.widgets.own_keys import OwnKeys

_EDGE = 6
_BEGIN_HOUR = 8
_ALT = Qt.KeyboardModifier.AltModifier
_ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_FEW_ROWS, _MANY_ROWS = 3, 12


class HoursView(OwnKeys, QAbstractScrollArea):
    """Shows an Agenda."""

    opened = Signal(object)
    timed = Signal(object, object)
    """A to-do shall be at a minute of the day, None for the whole day: its id, the minute."""
    stretched = Signal(object, int)
    """A to-do shall take so many minutes."""
    time_wanted = Signal(object)
    """A to-do of the whole day shall get a time: its id."""
    done_toggled = Signal(object)
    snooze_wanted = Signal(object)
    deleted = Signal(object)
    """A command for a TodoRow."""
    menu_wanted = Signal(object, QPoint)
    day_wanted = Signal(int)
    """Another day: so many days on."""
    today_wanted = Signal()
    add_wanted = Signal(int)
    """A to-do shall be added at this minute of the day."""

    def __init__(self, clock: Clock, accessible_name: str, *, name: str) -> None:
        super().__init__()
        self._clock = clock
        self._agenda: Agenda | None = None
        self._layout = HoursLayout((), QRect(), 0, 0)
        self._current: int | None = None
        self._is_wide = False
        self._held: HeldBlock | None = None
        self._dropping: int | None = None
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        theme().changed.connect(self._arrange)

    # -- what it shows ------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[TodoRow]:
        """The to-dos in the order keys go through them: those of the whole day, then by time."""
        if self._agenda is None:
            return []
        return [*self._agenda.all_day, *(item.todo for item in self._agenda.timed)]

    @property
    def current(self) -> TodoRow | None:
        return next((row for row in self.rows if row.todo_id == self._current), None)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is drawn."""
        return self._layout.blocks

    def show_agenda(self, agenda: Agenda) -> None:
        """Show a day; what was current stays so."""
        is_first = self._agenda is None
        self._agenda = agenda
        self._arrange()
        if self.current is None:
            self._current = None
        if is_first:
            self.scroll_to_begin()
        self.setAccessibleDescription(self.words(self.current))

    def scroll_to_begin(self) -> None:
        """Show where the day begins to matter: now, else its first to-do, else eight o'clock."""
        if self._agenda is None:
            return
        now = self._clock.local_now()
        if self._agenda.day == now.date():
            minute = now.hour * 60
        else:
            minute = min([_BEGIN_HOUR * 60, *(item.start for item in self._agenda.timed)])
        self.verticalScrollBar().setValue(max(0, y_of(minute) - hour_height() // 2))

    def select(self, todo_id: int, *, is_said: bool = False) -> bool:
        """Make a to-do current and show it; say whether it is on this day."""
        if todo_id not in (row.todo_id for row in self.rows):
            return False
        self._current = todo_id
        if self._layout.rect_of(todo_id) is None:
            self._is_wide = True
            self._arrange()
        self._show_current()
        words = self.words(self.current)
        self.setAccessibleDescription(words)
        if is_said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.viewport().update()
        return True

    def words(self, todo: TodoRow | None) -> str:
        """Return what is said of a to-do."""
        if todo is None:
            return ""
        item = next((block.item for block in self.blocks if block.todo.todo_id == todo.todo_id), None)
        when = _("All day") if item is None else span_words(item)
        done = _("Finished") if todo.status != "open" else ""
        said = (when, todo.title, todo.customer_name or todo.contact_name, done)
        return pgettext("spoken list", ", ").join(word for word in said if word)

    def place_below(self, todo_id: int) -> QPoint:
        """Return the place below a to-do, on the screen."""
        rect = self._layout.rect_of(todo_id) or QRect(gutter(), 0, 1, 1)
        block = next((one for one in self.blocks if one.todo.todo_id == todo_id), None)
        down = self._hours_top if block is not None and block.item is not None else 0
        return self.viewport().mapToGlobal(rect.translated(0, down).bottomLeft())

    def _arrange(self) -> None:
        if self._agenda is None:
            return
        height = self.viewport().height()
        rows = min(_MANY_ROWS, height // theme().px(60)) if self._is_wide else _FEW_ROWS
        self._layout = lay_out(self._agenda, self.viewport().width(), rows_at_most=rows)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, y_of(DAY_MINUTES) + self._layout.band - height))
        bar.setPageStep(max(1, height - self._layout.band))
        bar.setSingleStep(hour_height() // 4)
        self.viewport().update()

    @property
    def _hours_top(self) -> int:
        """How far the hours lie below the top of the viewport."""
        return self._layout.band - self.verticalScrollBar().value()

    def _show_current(self) -> None:
        block = next((one for one in self.blocks if one.todo.todo_id == self._current), None)
        if block is None or block.item is None:
            return
        bar = self.verticalScrollBar()
        room = self.viewport().height() - self._layout.band
        if block.rect.top() < bar.value():
            bar.setValue(block.rect.top() - theme().px(8))
        elif block.rect.bottom() > bar.value() + room:
            bar.setValue(block.rect.bottom() - room + theme().px(8))

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _handler(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does here, None where it is not of the agenda."""
        key = Qt.Key(event.key())
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if step is not None:
            handlers: Mapping[Qt.KeyboardModifier, Callable[[int], None]] = {
                _PLAIN: self._step, _ALT: self._move_by, _ALT_SHIFT: self._stretch_by,
            }  # fmt: skip
            handler = handlers.get(modifiers)
            return None if handler is None else partial(handler, step)
        return self._plain_keys.get(key) if modifiers == _PLAIN else None

    @property
    def _plain_keys(self) -> Mapping[Qt.Key, Callable[[], None]]:
        return {
            Qt.Key.Key_Return: self._open, Qt.Key.Key_Enter: self._open, Qt.Key.Key_N: self._add,
            Qt.Key.Key_Space: partial(self._ask, self.done_toggled),
            Qt.Key.Key_S: partial(self._ask, self.snooze_wanted), Qt.Key.Key_Delete: partial(self._ask, self.deleted),
            Qt.Key.Key_Left: partial(self.day_wanted.emit, -1), Qt.Key.Key_Right: partial(self.day_wanted.emit, 1),
            Qt.Key.Key_Home: self.today_wanted.emit,
        }  # fmt: skip

    def _step(self, by: int) -> None:
        """Go to the to-do before or after."""
        ids = [row.todo_id for row in self.rows]
        if ids:
            there = ids.index(self._current) + by if self._current in ids else (0 if by > 0 else len(ids) - 1)
            self.select(ids[max(0, min(len(ids) - 1, there))], is_said=True)

    def _move_by(self, by: int) -> None:
        block = self._open_block()
        if block is None:
            return
        if block.item is None:
            self.time_wanted.emit(block.todo.todo_id)
            return
        minute = max(0, min(DAY_MINUTES - STEP_MINUTES, block.item.start + by * STEP_MINUTES))
        if minute != block.item.start:
            self.timed.emit(block.todo.todo_id, minute)

    def _stretch_by(self, by: int) -> None:
        block = self._open_block()
        if block is not None and block.item is not None:
            minutes = max(STEP_MINUTES, block.item.minutes + by * STEP_MINUTES)
            if minutes != block.item.minutes:
                self.stretched.emit(block.todo.todo_id, minutes)

    def _open_block(self) -> Block | None:
        """Return the block of the current to-do where it is still to be done."""
        return next(
            (one for one in self.blocks if one.todo.todo_id == self._current and one.todo.status == "open"), None
        )

    def _open(self) -> None:
        if self._current is not None:
            self.opened.emit(self._current)

    def _ask(self, command: SignalInstance) -> None:
        """Ask for something to be done with the current to-do."""
        if self.current is not None:
            command.emit(self.current)

    def _add(self) -> None:
        block = self._open_block()
        self.add_wanted.emit(snapped(block.item.end if block is not None and block.item is not None else 9 * 60))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self._current is None:
            self._step(1)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- mouse --------------------------------------------------------------------------------------------------------

    def block_at(self, place: QPoint) -> Block | None:
        """Return the block at a place of the viewport."""
        in_band = place.y() < self._layout.band
        inside = place if in_band else place - QPoint(0, self._hours_top)
        return next((one for one in self.blocks if (one.item is None) == in_band and one.rect.contains(inside)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._layout.hidden and self._layout.more.contains(place):
            self._is_wide = True
            self._arrange()
            return
        block = self.block_at(place)
        if block is None:
            return
        self.select(block.todo.todo_id)
        if event.button() == Qt.MouseButton.LeftButton and block.todo.status == "open":
            self._held = HeldBlock(block, place, self._hours_top, is_on_edge=self._is_on_edge(block, place))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._show_shape(place)
            return
        self._held.drag_to(place, self._hours_top, is_above=place.y() < self._layout.band)
        self.viewport().update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        held, self._held = self._held, None
        self.viewport().update()
        if held is None or not held.is_changed:
            return
        if held.drag is Drag.STRETCH:
            self.stretched.emit(held.block.todo.todo_id, held.minutes)
        else:
            self.timed.emit(held.block.todo.todo_id, held.minute)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        block = self.block_at(place)
        if block is not None:
            self.opened.emit(block.todo.todo_id)
        elif place.y() >= self._layout.band:
            self.add_wanted.emit(snapped(minute_at(place.y() - self._hours_top) - STEP_MINUTES // 2))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            if self.current is not None:
                self.menu_wanted.emit(self.current, self.place_below(self.current.todo_id))
            return
        block = self.block_at(event.pos())
        if block is not None:
            self.select(block.todo.todo_id)
            self.menu_wanted.emit(block.todo, event.globalPos())

    def _is_on_edge(self, block: Block, place: QPoint) -> bool:
        return block.item is not None and place.y() - self._hours_top >= block.rect.bottom() - theme().px(_EDGE)

    def _show_shape(self, place: QPoint) -> None:
        block = self.block_at(place)
        is_edge = block is not None and block.todo.status == "open" and self._is_on_edge(block, place)
        self.viewport().setCursor(Qt.CursorShape.SizeVerCursor if is_edge else Qt.CursorShape.ArrowCursor)

    # -- dropping from elsewhere --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(TODO_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._dropping = self._minute_below(event.position().toPoint())
        event.acceptProposedAction()
        self.viewport().update()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._dropping = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        minute, self._dropping = self._minute_below(event.position().toPoint()), None
        self.viewport().update()
        event.setDropAction(Qt.DropAction.CopyAction)  # the list it comes from takes no line out itself
        event.accept()
        for text in bytes(event.mimeData().data(TODO_MIME).data()).decode().split(","):
            self.timed.emit(int(text), minute)

    def _minute_below(self, place: QPoint) -> int | None:
        """Return the minute something dropped would begin at, None above the hours."""
        return snapped(minute_at(place.y() - self._hours_top)) if place.y() >= self._layout.band else None

    # -- painting -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_first = event.oldSize().height() <= 0
        self._arrange()
        if is_first:
            self.scroll_to_begin()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._agenda is None:
            return
        now = self._clock.local_now()
        sheet = Sheet(
            self._layout,
            self._hours_top,
            current=self._current,
            has_focus=self.hasFocus(),
            now=now.hour * 60 + now.minute if self._agenda.day == now.date() else None,
            moving=self._moving(),
        )
        paint_sheet(QPainter(self.viewport()), self.viewport().rect(), sheet)

    def _moving(self) -> Moving | None:
        """Return what is held, or dragged in from elsewhere, where it would go."""
        held = self._held
        if held is not None and held.drag is not Drag.NONE and held.minute is not None:
            return Moving(held.minute, held.minutes, held.block.todo.title)
        return None if self._dropping is None else Moving(self._dropping, USUAL_MINUTES, "")
