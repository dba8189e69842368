"""One to-do in full, right of the list: a field saves itself when left, a repeating to-do asks for how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.workday import dependencies, planning, todos
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import FieldEditor
from ocrm.ui.theme import theme
from ocrm.ui.todos.detail_form import DetailForm
from ocrm.ui.todos.entries import state_words
from ocrm.ui.todos.series_question import SeriesQuestion
from ocrm.ui.widgets import button, chip, hbox, rule, set_variant, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_WIDTH, _LEAST_WIDTH = 376, 312
_AT_ONCE = frozenset(("kind", "customer", "contact", "opportunity"))
"""Fields that are saved as soon as something is chosen; the others when they are left."""


class DetailPane(QFrame):
    """Shows and changes one to-do."""

    close_requested = Signal()
    done_requested = Signal(object)
    """The TodoRow shall be finished and followed by a next step, or opened again."""
    snooze_requested = Signal(object, object)
    """A TodoRow shall be put off; the menu opens below this widget."""
    delete_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("todo_detail")
        self.setProperty("surface", "right")
        self.setMinimumWidth(theme().px(_LEAST_WIDTH))
        self.setMaximumWidth(theme().px(520))
        self._context = context
        self._todo: TodoRow | None = None
        self._dirty: set[str] = set()
        self._held: dict[str, Any] = {}
        self._is_filling = False
        self.form = DetailForm(context)
        self._build()
        self._connect()

    @property
    def todo(self) -> TodoRow | None:
        """The to-do shown."""
        return self._todo

    @property
    def preferred_width(self) -> int:
        return theme().px(_WIDTH)

    def editor(self, name: str) -> FieldEditor:
        """Return the editor of a field."""
        return self.form.editors[name]

    def focus_title(self) -> None:
        """Put the keyboard into the title."""
        self.form.editors["title"].setFocus()
        self.form.editors["title"].select_all()

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_todo(self, todo_id: int) -> bool:
        """Show a to-do, after keeping what was changed in the one before; say whether it exists."""
        if self._todo is not None and self._todo.todo_id != todo_id:
            self.keep()
        try:
            self._todo = todos.fetch_todo(self._context.workspace, todo_id)
        except NotFoundError:
            self._todo = None
            return False
        self._fill(self._todo)
        return True

    def refresh(self) -> bool:
        """Read the to-do again; what is being typed stays. Say whether it still exists."""
        if self._todo is None:
            return True
        if self._dirty or self._held:
            return records.kind_of(self._context.workspace, self._todo.todo_id) is not None
        return self.show_todo(self._todo.todo_id)

    def keep(self) -> None:
        """Save what is changed but not yet saved."""
        for name in list(self._dirty):
            self._save_field(name)
        if self._held:
            self._save_held(only_this_once=False)

    def _fill(self, todo: TodoRow) -> None:
        self._is_filling = True
        self.form.fill(todo)
        self._important.setChecked(todo.priority == "high")
        self._is_filling = False
        self._dirty.clear()
        self._show_state(todo)

    def _show_state(self, todo: TodoRow) -> None:
        is_open = todo.status == "open"
        self._due.setText(state_words(todo, self._context.workspace.clock))
        set_variant(self._due, "chip", "ok" if not is_open else "bad" if todo.is_late else "info")
        self._done.setVisible(is_open)
        self._snooze.setVisible(is_open)
        self._reopen.setVisible(not is_open)
        self._ask.setVisible(bool(self._held))

    # -- saving -------------------------------------------------------------------------------------------------------

    def _on_changed(self, name: str) -> None:
        if self._is_filling:
            return
        self._dirty.add(name)
        if name in _AT_ONCE:
            self._save_field(name)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Save a field when the keyboard leaves it."""
        if old is None or not self._dirty:
            return
        for name in list(self._dirty):
            part = self.form.part(name)
            if part.isAncestorOf(old) and (new is None or not part.isAncestorOf(new)):
                self._save_field(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save what was typed with Enter too, without leaving the field; Ctrl+Enter finishes the to-do as well."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._done.isVisible():
            self._done.click()
        elif is_enter and self._dirty:
            for name in list(self._dirty):
                self._save_field(name)
        else:
            super().keyPressEvent(event)

    def _save_field(self, name: str) -> None:
        """Save one field; a wrong value stays in sight with the reason."""
        self._dirty.discard(name)
        todo = self._todo
        if todo is None:
            return
        try:
            values = self.form.values_of(name)
        except ValidationError as error:
            self.form.show_error(error)
            return
        self._commit(values)

    def _commit(self, values: Mapping[str, Any]) -> None:
        """Save values; of a repeating to-do first ask whether for this one or all later ones."""
        todo = self._todo
        if todo is None or self._is_filling:
            return
        if todo.recurrence and todo.status == "open" and "recurrence" not in values:
            if self._held or self._differs(values):
                self._held.update(values)
                self._ask.show()
            return
        self._perform(values, only_this_once=False)

    def _differs(self, values: Mapping[str, Any]) -> bool:
        assert self._todo is not None
        if "reminders" in values:
            return True
        record = records.fetch_record(self._context.workspace, "todos", self._todo.todo_id)
        return not all(is_same_value(value, record[name]) for name, value in values.items())

    def _save_held(self, *, only_this_once: bool) -> None:
        held, self._held = self._held, {}
        self._ask.hide()
        self._perform(held, only_this_once=only_this_once)

    def _perform(self, values: Mapping[str, Any], *, only_this_once: bool) -> None:
        todo = self._todo
        if todo is None:
            return
        change: Callable[[], Any] = partial(
            planning.change_todo,
            self._context.workspace,
            todo.todo_id,
            values,
            only_this_once=only_this_once,
            origin="todo_detail",
        )
        self._context.runner.perform(change, on_error=self.form.show_error)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = vbox(self)
        layout.addLayout(self._head())
        self._ask = SeriesQuestion()
        self._ask.answered.connect(self._answer)
        layout.addWidget(self._ask)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.form)
        layout.addWidget(area, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())

    def _head(self) -> Any:
        head = hbox(margins=(16, 9, 8, 4), spacing=6)
        self._due = chip("", "info")
        self._due.setObjectName("detail_due")
        head.addWidget(self._due)
        head.addStretch(1)
        self._important = writing(tool_button("flag", _("High priority"), checkable=True, name="detail_important"))
        self._important.toggled.connect(self._on_important)
        head.addWidget(self._important)
        delete = writing(tool_button("trash-2", _("Delete"), "Del", name="detail_delete"))
        delete.clicked.connect(partial(self._emit_todo, self.delete_requested))
        head.addWidget(delete)
        close = tool_button("x", _("Close this pane"), "Esc", name="detail_close")
        close.clicked.connect(self.close_requested)
        head.addWidget(close)
        return head

    def _foot(self) -> Any:
        foot = hbox(margins=(16, 10, 16, 12), spacing=8)
        self._done = button(_("Done, plan next"), "check", "primary", tooltip="Ctrl+Enter", name="detail_done")
        self._done.clicked.connect(partial(self._emit_todo, self.done_requested))
        self._reopen = button(_("Reopen"), "rotate-ccw", name="detail_reopen")
        self._reopen.clicked.connect(partial(self._emit_todo, self.done_requested))
        self._snooze = button(_("Snooze"), "alarm-clock", name="detail_snooze")
        self._snooze.clicked.connect(self._on_snooze)
        for widget in (self._done, self._reopen, self._snooze):
            foot.addWidget(writing(widget))
        foot.addStretch(1)
        return foot

    def _connect(self) -> None:
        self.form.changed.connect(self._on_changed)
        self.form.repeat.chosen.connect(self._on_repeat)
        self.form.reminders.chosen.connect(self._on_reminders)
        self.form.waits_for.chosen.connect(self._on_waits_for)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def _on_repeat(self, rrule: str) -> None:
        values: dict[str, Any] = {"recurrence": rrule}
        if rrule and self._todo is not None and self._todo.due_on is None:
            values["due_on"] = self._context.workspace.clock.today()
        self._commit(values)

    def _on_reminders(self, minutes: tuple[int, ...]) -> None:
        self._commit({"reminders": minutes})

    def _on_waits_for(self, other_id: int | None) -> None:
        if self._todo is None:
            return
        workspace, todo_id = self._context.workspace, self._todo.todo_id
        change = partial(dependencies.set_waits_for, workspace, todo_id, other_id, origin="todo_detail")
        if self._context.runner.perform(change, on_error=self.form.show_error) is None:
            self.form.waits_for.show_todo(self._todo)  # as it was

    def _on_important(self, is_on: bool) -> None:
        if not self._is_filling:
            self._commit({"priority": "high" if is_on else "normal"})

    def _answer(self, only_this_once: bool) -> None:
        for name in list(self._dirty):
            self._save_field(name)
        self._save_held(only_this_once=only_this_once)

    def _on_snooze(self) -> None:
        if self._todo is not None:
            self.keep()
            self.snooze_requested.emit(self._todo, self._snooze)

    def _emit_todo(self, signal: Any, _checked: bool = False) -> None:
        if self._todo is not None:
            self.keep()
            signal.emit(self._todo)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.keep()
