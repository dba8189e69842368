"""The checklist of a to-do in its pane: tick, type, Enter for the next line, Alt+↑ and Alt+↓ to move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workday import todo_items
from ocrm.services.workday.todo_items import MOST_CHARACTERS, TodoItem
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import chip, clear_layout, focus_new, hbox, label, tool_button, vbox

_ORIGIN = "todo_detail"


class LineField(QLineEdit):
    """A line of text that tells what the keyboard asks for beyond typing."""

    entered = Signal()
    several_pasted = Signal(str)
    """A text of several lines was pasted."""
    move_wanted = Signal(int)
    """The line shall go up (-1) or down (1)."""
    erased = Signal()
    """Backspace was pressed where nothing is left."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pasted = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if len(todo_items.lines_of(pasted)) > 1:
            self.several_pasted.emit(pasted)
        elif is_plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.erased.emit()
        else:
            super().keyPressEvent(event)


class ItemLine(QWidget):
    """One line: its tick, its words, and what takes it away."""

    renamed = Signal(str)

    def __init__(self, item: TodoItem, number: int) -> None:
        super().__init__()
        self.item = item
        layout = hbox(self, spacing=6)
        self.tick = QCheckBox()
        self.tick.setObjectName(f"item_tick_{number}")
        layout.addWidget(self.tick)
        self.field = LineField()
        self.field.setObjectName(f"item_text_{number}")
        self.field.setMaxLength(MOST_CHARACTERS)
        self.field.setProperty("quiet", "true")
        self.field.editingFinished.connect(self.keep)
        layout.addWidget(self.field, 1)
        self.remove = tool_button("x", _("Remove the line"), name=f"item_remove_{number}")
        layout.addWidget(self.remove)
        self.show_item(item)

    def show_item(self, item: TodoItem) -> None:
        """Show the line as it is now; what is being typed stays."""
        if not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(item.title)
            self.field.setCursorPosition(len(item.title) if self.field.hasFocus() else 0)
        self.item = item
        blocked = self.tick.blockSignals(True)
        self.tick.setChecked(item.is_done)
        self.tick.blockSignals(blocked)
        self.tick.setAccessibleName(item.title)
        self.field.setAccessibleName(_("Line of the checklist: {text}").format(text=item.title))
        font = self.field.font()
        font.setStrikeOut(item.is_done)
        self.field.setFont(font)

    def keep(self) -> None:
        """Save the words where they were changed; a line is not emptied but taken away."""
        words = " ".join(self.field.text().split())
        self.field.setModified(False)
        if words and words != self.item.title:
            self.renamed.emit(words)
        elif not words:
            self.field.setText(self.item.title)


class ChecklistBox(QWidget):
    """The lines of one to-do with what is done of them; every change is saved at once."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._todo_id: int | None = None
        self._lines: dict[int, ItemLine] = {}
        self.setObjectName("todo_checklist")
        layout = vbox(self, spacing=3)
        head = hbox(spacing=8)
        head.addWidget(label(_("Checklist"), "muted"))
        self._progress = chip("", "count")
        self._progress.setObjectName("checklist_progress")
        head.addWidget(self._progress)
        head.addStretch(1)
        layout.addLayout(head)
        self._rows = vbox(spacing=1)
        layout.addLayout(self._rows)
        self.adder = LineField()
        self.adder.setObjectName("checklist_new")
        self.adder.setPlaceholderText(_("Add a line; paste several"))
        self.adder.setAccessibleName(_("Another line of the checklist"))
        self.adder.setMaxLength(MOST_CHARACTERS)
        self.adder.entered.connect(self._on_typed)
        self.adder.editingFinished.connect(self._on_typed)
        self.adder.several_pasted.connect(self._on_pasted)
        layout.addWidget(self.adder)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("checklist_problem")
        self._error.hide()
        layout.addWidget(self._error)

    def show_todo(self, todo_id: int) -> None:
        """Show the checklist of a to-do; the keyboard stays in its line."""
        if todo_id != self._todo_id:
            self._todo_id = todo_id
            self.adder.setText("")
            self._tell(None)
        items = todo_items.list_items(self._context.workspace, todo_id)
        if [item.item_id for item in items] == list(self._lines):
            for item in items:
                self._lines[item.item_id].show_item(item)
        else:
            self._rebuild(items)
        done = sum(item.is_done for item in items)
        counted = {"n": format_number(done), "total": format_number(len(items))}
        self._progress.setText(_("{n} / {total}").format(**counted))
        self._progress.setToolTip(_("{n} of {total} done").format(**counted))
        self._progress.setVisible(bool(items))

    def _rebuild(self, items: Sequence[TodoItem]) -> None:
        focused = next((key for key, line in self._lines.items() if line.isAncestorOf(self._focus_widget())), None)
        clear_layout(self._rows)
        self._lines = {}
        for number, item in enumerate(items):
            line = ItemLine(item, number)
            line.tick.toggled.connect(partial(self._on_ticked, item.item_id))
            line.renamed.connect(partial(self._on_renamed, item.item_id))
            line.remove.clicked.connect(partial(self._remove, item.item_id))
            line.field.entered.connect(partial(self._on_enter, item.item_id))
            line.field.several_pasted.connect(partial(self._on_pasted, after=item.item_id))
            line.field.move_wanted.connect(partial(self._move, item.item_id))
            line.field.erased.connect(partial(self._remove, item.item_id))
            self._rows.addWidget(line)
            self._lines[item.item_id] = line
        if focused in self._lines:
            focus_new(self._lines[focused].field)

    def _focus_widget(self) -> QWidget:
        return self.window().focusWidget() or self

    def _tell(self, error: UserError | None) -> None:
        self._error.setText(str(error or ""))
        self._error.setVisible(error is not None)

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> Changes | None:
        self._tell(None)
        return self._context.runner.perform(change, on_error=self._tell)

    def _on_typed(self) -> None:
        text = self.adder.text()
        if text.strip():
            self.adder.setText("")
            self._add(text)

    def _on_pasted(self, text: str, after: int | None = None) -> None:
        self._add(text, after=after)

    def _add(self, text: str, *, after: int | None = None) -> None:
        if self._todo_id is None:
            return
        add = partial(todo_items.add_items, self._context.workspace, self._todo_id, text, after=after, origin=_ORIGIN)
        self._perform(add)

    def _on_enter(self, item_id: int) -> None:
        """Go on to the next line, from the last one to the room for another."""
        self._lines[item_id].keep()
        keys = list(self._lines)
        place = keys.index(item_id) + 1 if item_id in keys else len(keys)
        (self._lines[keys[place]].field if place < len(keys) else self.adder).setFocus()

    def _on_ticked(self, item_id: int, is_done: bool) -> None:
        self._perform(partial(todo_items.set_done, self._context.workspace, item_id, is_done=is_done, origin=_ORIGIN))

    def _on_renamed(self, item_id: int, title: str) -> None:
        self._perform(partial(todo_items.rename_item, self._context.workspace, item_id, title, origin=_ORIGIN))

    def _remove(self, item_id: int, _checked: bool = False) -> None:
        keys = list(self._lines)
        place = keys.index(item_id)
        if self._perform(partial(todo_items.delete_item, self._context.workspace, item_id, origin=_ORIGIN)) is None:
            return
        left = list(self._lines.values())
        (left[min(max(place - 1, 0), len(left) - 1)].field if left else self.adder).setFocus()

    def _move(self, item_id: int, by: int) -> None:
        keys = list(self._lines)
        place = keys.index(item_id)
        if self._todo_id is None or not 0 <= place + by < len(keys):
            return
        self._lines[item_id].keep()
        keys[place], keys[place + by] = keys[place + by], keys[place]
        self._perform(partial(todo_items.order_items, self._context.workspace, self._todo_id, keys, origin=_ORIGIN))
