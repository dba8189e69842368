"""One to-do in full, right of the list: a field saves itself when left, a repeating to-do asks for how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QScrollArea, QWidget

from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import opportunities
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import field_layout
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.relations import customers
from ocrm.services.schema import record_type
from ocrm.services.search import SearchHit
from ocrm.services.workday import dependencies, plan_layout, planning, todos
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import FieldEditor, ReferencePicker, make_field_editor
from ocrm.ui.forms.reference_picker import find_records
from ocrm.ui.theme import theme
from ocrm.ui.todos.checklist_box import ChecklistBox
from ocrm.ui.todos.dependency_box import DependencyBox
from ocrm.ui.todos.entries import state_words
from ocrm.ui.todos.reminder_box import ReminderBox
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.todos.series_question import SeriesQuestion
from ocrm.ui.todos.when_editor import WhenEditor
from ocrm.ui.widgets import button, chip, column, hbox, label, rule, set_variant, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_WIDTH, _LEAST_WIDTH = 376, 312
_LABEL_WIDTH = 68
_FIELDS = ("kind", "customer", "contact", "opportunity")
_WHERE = ("location", "duration_minutes")
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
        described = record_type("todos")
        self._editors: dict[str, FieldEditor] = {
            name: make_field_editor(context.workspace, described.field(name))
            for name in ("title", *_FIELDS, *_WHERE, "notes", "outcome", *self._own_fields())
        }
        self.when = WhenEditor(context.workspace.clock)
        self.repeat = RepeatBox(context.workspace)
        self.reminders = ReminderBox()
        self.waits_for = DependencyBox(context)
        self.checklist = ChecklistBox(context)
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
        return self._editors[name]

    def focus_title(self) -> None:
        """Put the keyboard into the title."""
        self._editors["title"].setFocus()
        self._editors["title"].select_all()

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
        workspace = self._context.workspace
        record = records.fetch_record(workspace, "todos", todo.todo_id)
        self._is_filling = True
        for name, editor in self._editors.items():
            editor.set_value(record[name])
            editor.show_error("")
        self.when.set_todo(todo)
        self.repeat.set_rule(todo.recurrence, todo.due_on)
        self._fill_reminders(todo)
        self.waits_for.show_todo(todo)
        self.checklist.show_todo(todo.todo_id)
        self._important.setChecked(todo.priority == "high")
        self._is_filling = False
        self._dirty.clear()
        self._show_state(todo)
        self._show_origin(record)
        self._limit_pickers(todo)

    def _fill_reminders(self, todo: TodoRow) -> None:
        workspace = self._context.workspace
        offered = planning.offered_reminders(workspace.clock, todo.due_at, todo.due_on)
        present = planning.read_reminders(workspace, todo.todo_id)
        self.reminders.set_reminders(present, offered, is_all_day=todo.due_at is None)

    def _show_origin(self, record: records.RecordRow) -> None:
        """Say where a to-do comes from: its plan, a rule, by hand."""
        workspace = self._context.workspace
        plan = plan_layout.plan_of(workspace, record.record_id)
        if plan:
            self._origin.setText(_("Of the plan “{name}”").format(name=plan))
            return
        origin = ValueFormatter(workspace).text(record_type("todos").field("origin"), record["origin"])
        self._origin.setText(_("Origin: {origin}").format(origin=origin))

    def _show_state(self, todo: TodoRow) -> None:
        is_open = todo.status == "open"
        self._due.setText(state_words(todo, self._context.workspace.clock))
        set_variant(self._due, "chip", "ok" if not is_open else "bad" if todo.is_late else "info")
        self._done.setVisible(is_open)
        self._snooze.setVisible(is_open)
        self._reopen.setVisible(not is_open)
        self._ask.setVisible(bool(self._held))
        self._outcome.setVisible(not is_open)

    def _limit_pickers(self, todo: TodoRow) -> None:
        """Offer the contacts and deals of the customer; without one, those of all."""
        for name, kind in (("contact", "contacts"), ("opportunity", "opportunities")):
            picker = self._editors[name].input
            if isinstance(picker, ReferencePicker):
                picker.set_finder(partial(self._find_of, kind, todo.customer_id))

    def _find_of(self, kind: str, customer_id: int | None, text: str) -> Sequence[SearchHit]:
        workspace = self._context.workspace
        if customer_id is None:
            return find_records(workspace, kind, text)
        folded = text.casefold()
        if kind == "contacts":
            own = [(row.contact_id, row.name, row.title) for row in customers.list_contacts(workspace, customer_id)]
        else:
            deals = opportunities.list_customer_deals(workspace, customer_id)
            own = [(deal.opportunity_id, deal.subject, "") for deal in deals]
        return [SearchHit(kind, number, name, more) for number, name, more in own if folded in name.casefold()]

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
            part = self._part(name)
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

    def _part(self, name: str) -> QWidget:
        return self.when if name == "when" else self._editors[name]

    def _save_field(self, name: str) -> None:
        """Save one field; a wrong value stays in sight with the reason."""
        self._dirty.discard(name)
        todo = self._todo
        if todo is None:
            return
        try:
            if name == "when":
                values = planning.due_values(self._context.workspace.clock, *self.when.value())
            else:
                values = {name: self._editors[name].value()}
        except ValidationError as error:
            self._show_error(error)
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
        self._context.runner.perform(change, on_error=self._show_error)

    def _show_error(self, error: UserError) -> None:
        name = error.field if isinstance(error, ValidationError) else None
        editor = self._editors.get(name or "")
        if editor is not None:
            editor.show_error(str(error))
        self._error.setText("" if editor is not None else str(error))
        self._error.setVisible(editor is None)

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
        area.setWidget(self._form())
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

    def _own_fields(self) -> list[str]:
        """Return the fields the user added that are filled in by hand, in the order of the layout."""
        names = [info.name for info in record_type("todos").added_fields if info.editable]
        return field_layout.arranged(self._context.workspace, "todos", names)

    def _form(self) -> QWidget:
        form = writing(QWidget())
        layout = vbox(form, margins=(16, 6, 16, 12), spacing=8)
        layout.addWidget(self._editors["title"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(0, theme().px(_LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        described = record_type("todos")
        rows: list[tuple[str, QWidget]] = [
            (_("Kind"), self._editors["kind"]),
            (_("When"), self.when),
            (_("Remind"), self.reminders),
            (_("Repeats"), self.repeat),
            (_("Waits for"), self.waits_for),
            *(
                (_(described.field(name).label), self._editors[name])
                for name in (*_WHERE, *_FIELDS[1:], *self._own_fields())
            ),
        ]
        for number, (text, widget) in enumerate(rows):
            caption = label(text, "muted", buddy=widget)
            top = Qt.AlignmentFlag.AlignTop
            caption.setFixedHeight(theme().px("control") + 2)
            grid.addWidget(caption, number, 0, top)
            grid.addWidget(widget, number, 1, top)
        layout.addLayout(grid)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("detail_error")
        self._error.hide()
        layout.addWidget(self._error)
        layout.addWidget(self.checklist)
        layout.addWidget(label(_("Notes"), "muted", buddy=self._editors["notes"]))
        layout.addWidget(self._editors["notes"])
        self._outcome = column(label(_("Outcome"), "muted", buddy=self._editors["outcome"]), self._editors["outcome"])
        layout.addWidget(self._outcome)
        self._origin = label("", "hint", wrap=True)
        self._origin.setObjectName("detail_origin")
        layout.addWidget(self._origin)
        layout.addStretch(1)
        return form

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
        for name, editor in self._editors.items():
            editor.changed.connect(partial(self._on_changed, name))
        self.when.changed.connect(partial(self._on_changed, "when"))
        self.repeat.chosen.connect(self._on_repeat)
        self.reminders.chosen.connect(self._on_reminders)
        self.waits_for.chosen.connect(self._on_waits_for)
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
        if self._context.runner.perform(change, on_error=self._show_error) is None:
            self.waits_for.show_todo(self._todo)  # as it was

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
