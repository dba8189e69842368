"""The fields of one to-do, as the pane at the right of the list shows them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import opportunities
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import field_layout
from ocrm.services.relations import customers
from ocrm.services.schema import record_type
from ocrm.services.search import SearchHit
from ocrm.services.workday import plan_layout, planning
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import FieldEditor, ReferencePicker, make_field_editor
from ocrm.ui.forms.reference_picker import find_records
from ocrm.ui.theme import theme
from ocrm.ui.todos.checklist_box import ChecklistBox
from ocrm.ui.todos.dependency_box import DependencyBox
from ocrm.ui.todos.reminder_box import ReminderBox
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.todos.when_editor import WhenEditor
from ocrm.ui.widgets import column, label, vbox
from ocrm.ui.widgets.writing import writing

WHEN = "when"
"""The name that day and time of day go by together."""
_LABEL_WIDTH = 68
_FIELDS = ("kind", "customer", "contact", "opportunity")
_WHERE = ("location", "duration_minutes")


class DetailForm(QWidget):
    """Shows a to-do and tells what is changed in it; it saves nothing itself."""

    changed = Signal(str)
    """A field has another value now: its name."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        writing(self)
        self._context = context
        described = record_type("todos")
        self.editors: dict[str, FieldEditor] = {
            name: make_field_editor(context.workspace, described.field(name))
            for name in ("title", *_FIELDS, *_WHERE, "notes", "outcome", *self._own_fields())
        }
        self.when = WhenEditor(context.workspace.clock)
        self.repeat = RepeatBox(context.workspace)
        self.reminders = ReminderBox()
        self.waits_for = DependencyBox(context)
        self.checklist = ChecklistBox(context)
        self._build()
        for name, editor in self.editors.items():
            editor.changed.connect(partial(self.changed.emit, name))
        self.when.changed.connect(partial(self.changed.emit, WHEN))

    def _own_fields(self) -> list[str]:
        """Return the fields the user added that are filled in by hand, in the order of the layout."""
        names = [info.name for info in record_type("todos").added_fields if info.editable]
        return field_layout.arranged(self._context.workspace, "todos", names)

    def _build(self) -> None:
        layout = vbox(self, margins=(16, 6, 16, 12), spacing=8)
        layout.addWidget(self.editors["title"])
        layout.addLayout(self._grid())
        self.error = label("", "caption", tone="bad", wrap=True)
        self.error.setObjectName("detail_error")
        self.error.hide()
        layout.addWidget(self.error)
        layout.addWidget(self.checklist)
        layout.addWidget(label(_("Notes"), "muted", buddy=self.editors["notes"]))
        layout.addWidget(self.editors["notes"])
        self._outcome = column(label(_("Outcome"), "muted", buddy=self.editors["outcome"]), self.editors["outcome"])
        layout.addWidget(self._outcome)
        self._origin = label("", "hint", wrap=True)
        self._origin.setObjectName("detail_origin")
        layout.addWidget(self._origin)
        layout.addStretch(1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(0, theme().px(_LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        described = record_type("todos")
        rows: list[tuple[str, QWidget]] = [
            (_("Kind"), self.editors["kind"]),
            (_("When"), self.when),
            (_("Remind"), self.reminders),
            (_("Repeats"), self.repeat),
            (_("Waits for"), self.waits_for),
            *(
                (_(described.field(name).label), self.editors[name])
                for name in (*_WHERE, *_FIELDS[1:], *self._own_fields())
            ),
        ]
        for number, (text, widget) in enumerate(rows):
            caption = label(text, "muted", buddy=widget)
            top = Qt.AlignmentFlag.AlignTop
            caption.setFixedHeight(theme().px("control") + 2)
            grid.addWidget(caption, number, 0, top)
            grid.addWidget(widget, number, 1, top)
        return grid

    # -- showing ------------------------------------------------------------------------------------------------------

    def fill(self, todo: TodoRow) -> None:
        """Show a to-do."""
        workspace = self._context.workspace
        record = records.fetch_record(workspace, "todos", todo.todo_id)
        for name, editor in self.editors.items():
            editor.set_value(record[name])
            editor.show_error("")
        self.when.set_todo(todo)
        self.repeat.set_rule(todo.recurrence, todo.due_on)
        offered = planning.offered_reminders(workspace.clock, todo.due_at, todo.due_on)
        present = planning.read_reminders(workspace, todo.todo_id)
        self.reminders.set_reminders(present, offered, is_all_day=todo.due_at is None)
        self.waits_for.show_todo(todo)
        self.checklist.show_todo(todo.todo_id)
        self._outcome.setVisible(todo.status != "open")
        self._show_origin(record)
        self._limit_pickers(todo)

    def _show_origin(self, record: records.RecordRow) -> None:
        """Say where a to-do comes from: its plan, a rule, by hand."""
        workspace = self._context.workspace
        plan = plan_layout.plan_of(workspace, record.record_id)
        if plan:
            self._origin.setText(_("Of the plan “{name}”").format(name=plan))
            return
        origin = ValueFormatter(workspace).text(record_type("todos").field("origin"), record["origin"])
        self._origin.setText(_("Origin: {origin}").format(origin=origin))

    def _limit_pickers(self, todo: TodoRow) -> None:
        """Offer the contacts and deals of the customer; without one, those of all."""
        for name, kind in (("contact", "contacts"), ("opportunity", "opportunities")):
            picker = self.editors[name].input
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

    def show_error(self, error: UserError) -> None:
        """Say what was refused: below its field, else below all of them."""
        name = error.field if isinstance(error, ValidationError) else None
        editor = self.editors.get(name or "")
        if editor is not None:
            editor.show_error(str(error))
        self.error.setText("" if editor is not None else str(error))
        self.error.setVisible(editor is None)

    # -- what is entered ----------------------------------------------------------------------------------------------

    def part(self, name: str) -> QWidget:
        """Return the widget of a field."""
        return self.when if name == WHEN else self.editors[name]

    def values_of(self, name: str) -> dict[str, Any]:
        """Return the values of a field as they are saved; raises ValidationError."""
        if name == WHEN:
            return dict(planning.due_values(self._context.workspace.clock, *self.when.value()))
        return {name: self.editors[name].value()}
