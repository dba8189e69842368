"""The pane that lays out a plan for a record or several: which one, from when, and every to-do on its day first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_date, format_number, format_weekday
from ocrm.i18n import _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.workday import plan_layout, plans
from ocrm.services.workday.plan_layout import PlannedStep, RunningPlan
from ocrm.services.workday.plans import Plan
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.forms import EditorPane
from ocrm.ui.kind_icons import kind_icon
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import (
    DateField,
    QuietComboBox,
    button,
    clear_layout,
    column,
    escape_mnemonic,
    form_label,
    hbox,
    label,
    vbox,
)

_ORIGIN = "plans"
_GAP = 4  # pixels around each line of the list


class LayOutForm(QWidget):
    """A plan, its first day, and its steps on their days, each to be left out."""

    submitted = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._plans = {plan.plan_id: plan for plan in plans.list_plans(workspace)}
        self._kinds = picklists.labels(workspace, "todo_kind")
        layout = vbox(self, spacing=4)
        self.box = QuietComboBox()
        self.box.setObjectName("plan_box")
        self.box.setAccessibleName(_("Plan"))
        for plan in self._plans.values():
            self.box.addItem(escape_mnemonic(plan.name), plan.plan_id)
        self.box.currentIndexChanged.connect(self._on_plan)
        layout.addWidget(form_label(_("Plan"), self.box))
        layout.addWidget(self.box)
        self._note = label("", "caption", wrap=True)
        layout.addWidget(self._note)
        layout.addSpacing(6)
        today = workspace.clock.today()
        self.start = DateField(_("First day"), today=today, day=today)
        self.start.setObjectName("plan_start")
        self.start.edit.textChanged.connect(self._show)
        self.start.edit.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("First day"), self.start.edit))
        layout.addWidget(self.start)
        self.skips = QCheckBox(_("Count work days"))
        self.skips.setObjectName("plan_skips")
        self.skips.toggled.connect(self._show)
        layout.addWidget(self.skips)
        layout.addSpacing(6)
        self.steps = _step_list()
        self.steps.itemChanged.connect(self._count)
        self._counted = label("", "muted", buddy=self.steps)
        layout.addWidget(self._counted)
        layout.addWidget(self.steps)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("plan_error")
        self._error.hide()
        layout.addWidget(self._error)
        layout.addStretch(1)
        self.setFocusProxy(self.box)
        self._on_plan()

    @property
    def plan(self) -> Plan | None:
        """The plan chosen."""
        return self._plans.get(self.box.currentData() or 0)

    def step_ids(self) -> list[int]:
        """Return the steps that are ticked."""
        items = [self.steps.item(number) for number in range(self.steps.count())]
        return [
            int(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]

    def show_error(self, error: UserError) -> None:
        """Say what is wrong below the steps."""
        self._error.setText(str(error))
        self._error.show()

    def _on_plan(self, *_ignored: object) -> None:
        plan = self.plan
        blocked = self.skips.blockSignals(True)
        self.skips.setChecked(plan is not None and plan.skips_free_days)
        self.skips.blockSignals(blocked)
        self._note.setText("" if plan is None else plan.note)
        self._note.setVisible(bool(self._note.text()))
        self._show()

    def _show(self, *_ignored: object) -> None:
        """Show the days; steps that were left out stay so while the plan is the same."""
        plan, start = self.plan, self.start.day()
        self.start.set_error(not self.start.is_valid())
        self._error.hide()
        if plan is None or start is None:
            return
        shown = {self.steps.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.steps.count())}
        left_out = shown - set(self.step_ids())
        planned = plan_layout.preview(self._workspace, plan, start, skips_free_days=self.skips.isChecked())
        blocked = self.steps.blockSignals(True)
        self.steps.clear()
        for step in planned:
            self.steps.addItem(self._item(step, is_on=step.step.step_id not in left_out))
        self.steps.blockSignals(blocked)
        self.steps.setFixedHeight((self.steps.sizeHintForRow(0) + _GAP) * max(1, len(planned)) + _GAP)
        self._count()

    def _item(self, planned: PlannedStep, *, is_on: bool) -> QListWidgetItem:
        step, today = planned.step, self._workspace.clock.today()
        at = "" if step.at is None else f" {step.at:%H:%M}"
        day = f"{format_weekday(planned.on)} {format_date(planned.on, today)}{at}"
        item = QListWidgetItem(icon(kind_icon(step.kind, other="flag")), f"{day} · {step.title}")
        item.setToolTip(f"{self._kinds.get(step.kind, step.kind)}: {step.title}")
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
        item.setData(Qt.ItemDataRole.UserRole, step.step_id)
        return item

    def _count(self, *_ignored: object) -> None:
        count = len(self.step_ids())
        self._counted.setText(ngettext("{n} to-do", "{n} to-dos", count).format(n=format_number(count)))


def _step_list() -> QListWidget:
    made = QListWidget()
    made.setObjectName("plan_steps")
    made.setAccessibleName(_("To-dos of the plan"))
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    side = theme().px("icon.m")
    made.setIconSize(QSize(side, side))
    made.setSpacing(_GAP // 2)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made


class LayOutPane(EditorPane):
    """Lays out a plan for records of a kind, as one operation; of a single one it can stop those that run."""

    def __init__(self, context: AppContext, kind: str, record_ids: Sequence[int]) -> None:
        self._context, self._kind, self._record_ids = context, kind, list(record_ids)
        self.plan_form = LayOutForm(context.workspace)
        form = column(self._make_running(), self.plan_form, self._make_set_up(), None, spacing=10)
        form.setFocusProxy(self.plan_form.box)
        super().__init__(self._heading(), form, save_text=_("Lay out"), name="lay_out_pane")
        self.plan_form.submitted.connect(self.save)
        self.save_requested.connect(self.save)
        context.bus.changed.connect(self._on_changes)

    def _heading(self) -> str:
        if len(self._record_ids) == 1:
            title = records.title_of(self._context.workspace, self._kind, self._record_ids[0])
            return _("Lay out a plan for “{title}”").format(title=title)
        count = len(self._record_ids)
        words = ngettext("Lay out a plan for {n} record", "Lay out a plan for {n} records", count)
        return words.format(n=format_number(count))

    def _make_set_up(self) -> QWidget:
        line = QWidget()
        inside = hbox(line)
        set_up = button(_("Set up plans"), "settings", "link", name="set_up_plans")
        set_up.clicked.connect(self._set_up)
        inside.addWidget(set_up)
        inside.addStretch(1)
        return line

    def _set_up(self) -> None:
        self._context.navigator.go(Target("settings", view="plans"))

    # -- plans that run -----------------------------------------------------------------------------------------------

    def _make_running(self) -> QWidget:
        self._running_box = QWidget()
        self._running: QVBoxLayout = vbox(self._running_box, spacing=4)
        self._show_running()
        return self._running_box

    def _show_running(self) -> None:
        clear_layout(self._running)
        found: list[RunningPlan] = []
        if len(self._record_ids) == 1:
            found = plan_layout.running_plans(self._context.workspace, self._kind, self._record_ids[0])
        if found:
            self._running.addWidget(label(_("Running now"), "caption"))
        for running in found:
            self._running.addWidget(self._running_line(running))
        self._running_box.setVisible(bool(found))

    def _running_line(self, running: RunningPlan) -> QWidget:
        line = QWidget()
        inside = hbox(line, spacing=8)
        count = ngettext("{n} to-do left", "{n} to-dos left", running.open_count).format(n=running.open_count)
        parts = [count]
        if running.next_on is not None:
            day = format_date(running.next_on, self._context.workspace.clock.today())
            parts.append(_("next {date}").format(date=day))
        words = column(label(running.name, "strong", wrap=True), label(" · ".join(parts), "caption"), spacing=0)
        inside.addWidget(words, 1)
        stop = button(_("Stop the plan"), "x", "small", name=f"stop_plan_{running.plan_id}")
        stop.setAccessibleName(_("Stop the plan “{name}”").format(name=running.name))
        stop.clicked.connect(partial(self._stop, running.plan_id))
        inside.addWidget(stop)
        return line

    def _stop(self, plan_id: int, _checked: bool = False) -> None:
        stop = partial(plan_layout.stop_plan, self._context.workspace, plan_id, self._kind, self._record_ids[0])
        self._context.runner.perform(partial(stop, origin=_ORIGIN), on_error=self.show_error)

    def _on_changes(self, changes: Changes) -> None:
        if {"todos", "plans"} & changes.topics:
            self._show_running()

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Lay out what is shown; the pane closes once it is done."""
        self.clear_error()
        form = self.plan_form
        plan, start = form.plan, form.start.day()
        if plan is None:
            self.show_error(ValidationError(_("There is no plan yet. Set one up first.")))
            return
        if start is None:
            form.show_error(ValidationError(_("This is no day. Type it like 2026-10-23.")))
            return
        lay_out = partial(
            plan_layout.lay_out, self._context.workspace, plan.plan_id, self._kind, start=start,
            skips_free_days=form.skips.isChecked(), step_ids=form.step_ids(), origin=_ORIGIN,
        )  # fmt: skip
        is_taken = perform_on(
            self._context, self._record_ids, lay_out, label=plan_layout.LAY_OUT_MANY, title=_("Lay out a plan…"),
            on_error=form.show_error, origin=_ORIGIN, name=plan.name,
        )  # fmt: skip
        if is_taken:
            self.close_requested.emit()
