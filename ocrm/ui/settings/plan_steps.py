"""The steps of a plan while it is set up: days after the start, time, kind and words; each saves itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _, pgettext
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.workday import plans
from ocrm.services.workday.planning import clock_time
from ocrm.services.workday.plans import MOST_CHARACTERS_OF_STEP, MOST_DAYS, Plan, PlanStep
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    QuietComboBox,
    clear_layout,
    focus_again,
    label,
    number_field,
    set_error_state,
    tool_button,
    vbox,
)

_ORIGIN = "settings"
_DEFAULT_GAP_DAYS = 3


class StepLine(QObject):
    """The editors of one step; `number` is its place, -1 that of a step to be added."""

    changed = Signal(dict)
    """Some of the step was changed: {field: value}."""
    refused = Signal(object)
    """A UserError: what was typed is not understood."""

    def __init__(self, context: AppContext, number: int, *, parent: QObject) -> None:
        super().__init__(parent)
        name = "new" if number < 0 else str(number)
        self.days = number_field(f"step_days_{name}", _("Days after the start"), 0, MOST_DAYS)
        self.days.setKeyboardTracking(False)
        self.time = QLineEdit()
        self.time.setObjectName(f"step_time_{name}")
        self.time.setAccessibleName(_("Time"))
        self.time.setPlaceholderText(_("All day"))
        self.time.setFixedWidth(theme().px(76))
        self.kind = QuietComboBox()
        self.kind.setObjectName(f"step_kind_{name}")
        self.kind.setAccessibleName(_("Kind"))
        for value in picklists.list_values(context.workspace, "todo_kind"):
            self.kind.addItem(value.label, value.code)
        self.title = QLineEdit()
        self.title.setObjectName(f"step_title_{name}")
        self.title.setAccessibleName(_("What should be done"))
        self.title.setPlaceholderText(_("What should be done"))
        self.title.setMaxLength(MOST_CHARACTERS_OF_STEP)

    def connect_edits(self) -> None:
        """Tell every change as it is made."""
        self.days.valueChanged.connect(self._on_days)
        self.time.editingFinished.connect(self._on_time)
        self.kind.activated.connect(self._on_kind)
        self.title.editingFinished.connect(self._on_title)

    def parts(self) -> tuple[QWidget, ...]:
        """Return the editors in their order."""
        return (self.days, self.time, self.kind, self.title)

    def show_step(self, step: PlanStep) -> None:
        """Show a step as it is kept; nobody is told."""
        self._step = step
        for widget in self.parts():
            widget.blockSignals(True)
        self.days.setValue(step.after_days)
        self.time.setText("" if step.at is None else f"{step.at:%H:%M}")
        self.kind.setCurrentIndex(self.kind.findData(step.kind))
        if not self.title.isModified() or not self.title.hasFocus():
            self.title.setText(step.title)
            self.title.setCursorPosition(0)
        for widget in self.parts():
            widget.blockSignals(False)
        set_error_state(self.time, wrong=False)

    def values(self) -> dict[str, Any]:
        """Return the step as it is typed. Raises ValidationError."""
        text = self.time.text().strip()
        at = clock_time(text) if text else None
        set_error_state(self.time, wrong=bool(text) and at is None)
        if text and at is None:
            raise ValidationError(_("“{text}” is no time. Type it like 15:00.").format(text=text), field="time")
        return {
            "title": self.title.text(), "after_days": self.days.value(), "kind": self.kind.currentData() or "other",
            "at": at,
        }  # fmt: skip

    def _on_days(self, days: int) -> None:
        self.changed.emit({"after_days": days})

    def _on_kind(self, _index: int) -> None:
        self.changed.emit({"kind": self.kind.currentData()})

    def _on_time(self) -> None:
        try:
            at = self.values()["at"]
        except ValidationError as error:
            self.refused.emit(error)
            return
        if at != self._step.at:
            self.changed.emit({"at": at})

    def _on_title(self) -> None:
        words = self.title.text().strip()
        self.title.setModified(False)
        if not words:
            self.title.setText(self._step.title)
        elif words != self._step.title:
            self.changed.emit({"title": words})


class PlanSteps(QWidget):
    """The steps of one plan by day, and a line for another."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._plan: Plan | None = None
        self._lines: dict[int, StepLine] = {}
        self._shown: list[StepLine] = []
        layout = vbox(self, spacing=6)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(3, 1)
        layout.addLayout(self._grid)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("step_problem")
        self._error.hide()
        layout.addWidget(self._error)

    def show_plan(self, plan: Plan) -> None:
        """Show the steps of a plan; the keyboard stays where it was."""
        is_same = self._plan is not None and plan.plan_id == self._plan.plan_id
        self._plan = plan
        if is_same and [step.step_id for step in plan.steps] == list(self._lines):
            for step in plan.steps:
                self._lines[step.step_id].show_step(step)
            return
        focused = self.window().focusWidget()
        name = focused.objectName() if is_same and focused is not None and self.isAncestorOf(focused) else ""
        self._build(plan)
        if name:
            focus_again(self._grid, name)

    def _build(self, plan: Plan) -> None:
        clear_layout(self._grid)
        self._lines = {}
        while self._shown:
            self._shown.pop().deleteLater()
        for place, words in enumerate((pgettext("plan", "Day"), _("Time"), _("Kind"), _("What should be done"))):
            self._grid.addWidget(label(words, "caption"), 0, place)
        for number, step in enumerate(plan.steps):
            self._add_line(number, step)
        self._add_adder(plan)

    def _add_line(self, number: int, step: PlanStep) -> None:
        line = self._new_line(number)
        line.show_step(step)
        line.connect_edits()
        line.changed.connect(partial(self._on_changed, step.step_id), Qt.ConnectionType.QueuedConnection)
        line.refused.connect(self._tell)
        remove = tool_button("trash-2", _("Remove the step"), name=f"step_remove_{number}")
        remove.clicked.connect(partial(self._on_remove, step.step_id), Qt.ConnectionType.QueuedConnection)
        for place, widget in enumerate((*line.parts(), remove)):
            self._grid.addWidget(widget, number + 1, place)
        self._lines[step.step_id] = line

    def _new_line(self, number: int) -> StepLine:
        """Return a line that goes when these go: without a parent it and what it calls would hold each other on."""
        line = StepLine(self._context, number, parent=self)
        self._shown.append(line)
        return line

    def _add_adder(self, plan: Plan) -> None:
        self.adder = self._new_line(-1)
        self.adder.days.setValue(plan.steps[-1].after_days + _DEFAULT_GAP_DAYS if plan.steps else 0)
        self.adder.title.returnPressed.connect(self._on_add)
        add = tool_button("plus", _("Add the step"), name="step_add")
        add.clicked.connect(self._on_add)
        place = len(plan.steps) + 1
        for column, widget in enumerate((*self.adder.parts(), add)):
            self._grid.addWidget(widget, place, column)

    # -- changing -----------------------------------------------------------------------------------------------------

    def _tell(self, error: UserError | None) -> None:
        self._error.setText(str(error or ""))
        self._error.setVisible(error is not None)

    def _perform(self, change: Callable[[], Changes]) -> bool:
        self._tell(None)
        return self._context.runner.perform(change, on_error=self._tell) is not None

    def _on_add(self) -> None:
        if self._plan is None:
            return
        try:
            values = self.adder.values()
        except ValidationError as error:
            self._tell(error)
            return
        add = partial(plans.add_step, self._context.workspace, self._plan.plan_id, origin=_ORIGIN, **values)
        if self._perform(add):
            self.adder.title.setFocus()

    def _on_changed(self, step_id: int, values: dict[str, Any]) -> None:
        self._perform(partial(plans.update_step, self._context.workspace, step_id, origin=_ORIGIN, **values))

    def _on_remove(self, step_id: int, _checked: bool = False) -> None:
        self._perform(partial(plans.delete_step, self._context.workspace, step_id, origin=_ORIGIN))
