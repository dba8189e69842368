"""The card of the first week's steps; it goes by itself once they are done."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ocrm.i18n import _
from ocrm.services.workday.first_week import FirstStep, StepRow, fetch_first_week
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.today.card import Card
from ocrm.ui.today.first_week_list import make_first_week_list

_ACTIONS = {
    FirstStep.CUSTOMERS: ActionId.IMPORT,
    FirstStep.INTERACTION: ActionId.GO_CUSTOMERS,
    FirstStep.OPPORTUNITY: ActionId.NEW_OPPORTUNITY,
}


class FirstWeekCard(Card):
    """A step opens where it is done."""

    add_requested = Signal()
    """The step of the first to-do was pressed."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("First week"), name="first_week_card")
        self._context = context
        self.list = make_first_week_list()
        self.list.opened.connect(self._on_step)
        self.inside.addWidget(self.list)

    def reload(self) -> None:
        steps = fetch_first_week(self._context.workspace)
        self.list.set_rows(steps)
        self.setVisible(bool(steps))

    def _on_step(self, step: StepRow) -> None:
        if step.step is FirstStep.TODO:
            self.add_requested.emit()
        elif step.step is FirstStep.TARGET:
            self._context.navigator.go(Target("settings", view="targets"))
        else:
            self._context.actions.trigger(_ACTIONS[step.step])
