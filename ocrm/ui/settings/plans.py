"""Settings: the plans that lay out several to-dos, and their steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.workday import plans
from ocrm.services.workday.plans import Plan
from ocrm.ui.settings.arranged_list import ArrangedList, Entry
from ocrm.ui.settings.plan_steps import PlanSteps
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import button, hbox, label, panel, tool_button, vbox

_ORIGIN = "settings"
_ROW_HEIGHT = 32
_MOST_ROWS = 8


class PlansSection(SettingsSection):
    """The plans at the top, the steps of the chosen one below."""

    most_width = 860

    def build(self) -> None:
        self._plans: dict[int, Plan] = {}
        self.add_heading(_("Plans"))
        words = _(
            "A plan lays out several to-dos at once, each so many days after the start. Use it from the menu of a "
            "customer, a contact or a deal: Lay out a plan…"
        )
        self.lines.addWidget(label(words, "caption", wrap=True))
        self.lines.addSpacing(8)
        self.list = ArrangedList("plan_list", _("Plans"))
        self.list.chosen.connect(self._show_plan)
        self.list.renamed.connect(self._on_renamed)
        self.list.reordered.connect(self._on_reordered)
        self.list.remove_requested.connect(self._on_remove)
        self._frame = panel()
        vbox(self._frame, margins=(1, 1, 1, 1)).addWidget(self.list)
        self.lines.addWidget(self._frame)
        self.lines.addSpacing(6)
        self.lines.addWidget(self._make_tools())
        self.detail = self._make_detail()
        self.lines.addWidget(self.detail)
        self.reload()

    def _make_tools(self) -> QWidget:
        tools = QWidget()
        line = hbox(tools, spacing=6)
        self._new = QLineEdit()
        self._new.setObjectName("plan_new")
        self._new.setPlaceholderText(_("Another plan"))
        self._new.setAccessibleName(_("Another plan"))
        self._new.setMaxLength(plans.MOST_CHARACTERS)
        self._new.returnPressed.connect(self._on_add)
        add = button(_("Add the plan"), "plus", name="plan_add")
        add.clicked.connect(self._on_add)
        rename = tool_button("pencil", _("Rename the plan"), "F2", name="plan_rename")
        rename.clicked.connect(self.list.rename_current)
        copy = tool_button("copy", _("Copy the plan"), name="plan_copy")
        copy.clicked.connect(partial(self._on_current, self._on_copy))
        remove = tool_button("trash-2", _("Delete the plan"), "Delete", name="plan_remove")
        remove.clicked.connect(partial(self._on_current, self._on_remove))
        line.addWidget(self._new, 1)
        for widget in (add, rename, copy, remove):
            line.addWidget(widget)
        return tools

    def _make_detail(self) -> QWidget:
        detail = QWidget()
        lines = vbox(detail, margins=(0, theme().px(14), 0, 0), spacing=8)
        self._title = label("", "strong")
        lines.addWidget(self._title)
        self._note = QLineEdit()
        self._note.setObjectName("plan_note")
        self._note.setPlaceholderText(_("What it is for"))
        self._note.setAccessibleName(_("What it is for"))
        self._note.editingFinished.connect(self._on_note)
        lines.addWidget(self._note)
        self._skips = QCheckBox(_("Count work days: weekends and holidays are left out"))
        self._skips.setObjectName("plan_work_days")
        self._skips.clicked.connect(self._on_skips)
        lines.addWidget(self._skips)
        self.steps = PlanSteps(self.context)
        lines.addWidget(self.steps)
        return detail

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show the plans as they are now."""
        found = plans.list_plans(self.context.workspace)
        self._plans = {plan.plan_id: plan for plan in found}
        self.list.show_entries([_entry(plan) for plan in found])
        self.list.setFixedHeight(theme().px(_ROW_HEIGHT) * min(_MOST_ROWS, max(1, len(found))) + 2)
        self._frame.setVisible(bool(found))
        self.detail.setVisible(bool(found))
        self._show_plan(self.list.current_key)

    def _show_plan(self, plan_id: int | None) -> None:
        plan = self._plans.get(plan_id or 0)
        if plan is None:
            return
        self._title.setText(plan.name)
        if not self._note.hasFocus():
            self._note.setText(plan.note)
        self._skips.setChecked(plan.skips_free_days)
        self.steps.show_plan(plan)

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes], go_to_new: bool = False) -> bool:
        changes = self.context.runner.perform(change, field_widgets={"name": self._new})
        if changes is None:
            return False
        self.reload()
        if go_to_new and changes.created_id in self._plans:
            self.list.show_entries([_entry(plan) for plan in self._plans.values()], changes.created_id)
            self._show_plan(changes.created_id)
        return True

    def _on_add(self) -> None:
        add = partial(plans.add_plan, self.context.workspace, self._new.text(), origin=_ORIGIN)
        if self._perform(add, go_to_new=True):
            empty_after_use(self._new)
            self.steps.adder.title.setFocus()

    def _on_copy(self, plan_id: int) -> None:
        self._perform(partial(plans.copy_plan, self.context.workspace, plan_id, origin=_ORIGIN), go_to_new=True)

    def _on_renamed(self, plan_id: int, name: str) -> None:
        self._perform(partial(plans.update_plan, self.context.workspace, plan_id, name=name, origin=_ORIGIN))

    def _on_reordered(self, plan_ids: list[int]) -> None:
        self._perform(partial(plans.order_plans, self.context.workspace, plan_ids, origin=_ORIGIN))

    def _on_remove(self, plan_id: int) -> None:
        self._perform(partial(plans.delete_plan, self.context.workspace, plan_id, origin=_ORIGIN))

    def _on_note(self) -> None:
        plan = self._plans.get(self.list.current_key or 0)
        if plan is not None and self._note.text().strip() != plan.note:
            self._update(note=self._note.text())

    def _on_skips(self, is_on: bool) -> None:
        self._update(skips_free_days=is_on)

    def _update(self, *, note: str | None = None, skips_free_days: bool | None = None) -> None:
        if self.list.current_key is not None:
            self._perform(
                partial(
                    plans.update_plan,
                    self.context.workspace,
                    self.list.current_key,
                    note=note,
                    skips_free_days=skips_free_days,
                    origin=_ORIGIN,
                )
            )

    def _on_current(self, handler: Callable[[int], None], _checked: bool = False) -> None:
        if self.list.current_key is not None:
            handler(self.list.current_key)


def _entry(plan: Plan) -> Entry:
    count = len(plan.steps)
    marks = [(ngettext("{n} step", "{n} steps", count).format(n=count), "neutral")]
    if plan.skips_free_days:
        marks.append((_("Work days"), "info"))
    return Entry(plan.plan_id, plan.name, "list-checks", tuple(marks))
