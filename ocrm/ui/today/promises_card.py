"""The card of what was promised and is not settled yet, the next due first."""

from __future__ import annotations

from functools import partial

from ocrm.i18n import _
from ocrm.services.relations import promises
from ocrm.ui.context import AppContext, Target
from ocrm.ui.followup.promise_lines import promise_lines
from ocrm.ui.followup.two_lines import TwoLineDelegate, TwoLines
from ocrm.ui.today.card import Card
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets import button, label

_SHOWN = 5


class PromisesCard(Card):
    """A line opens its customer, the link all of them."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Promises"), name="promises_card")
        self._context = context
        every = button(_("All"), None, "link", name="promises_all")
        every.setAccessibleName(_("All promises"))
        every.clicked.connect(partial(context.navigator.go, Target("followup", view="promises")))
        self.head.addWidget(every)
        self._nothing = label(_("Nothing promised is waiting to be kept."), "muted", wrap=True)
        self._nothing.setContentsMargins(15, 2, 15, 8)
        self.inside.addWidget(self._nothing)
        self.pane = self.list = PressList(_("Promises"), TwoLineDelegate(), text=_spoken, name="promises")
        self.list.opened.connect(self._on_opened)
        self.inside.addWidget(self.list)

    def reload(self) -> None:
        rows = promises.list_open(self._context.workspace, limit=_SHOWN)
        self.list.set_rows([promise_lines(self._context, row) for row in rows])
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    def _on_opened(self, line: TwoLines) -> None:
        customer_id = promises.customer_of(self._context.workspace, line.record_id)
        if customer_id is not None:
            self._context.navigator.open_record("customers", customer_id)


def _spoken(line: TwoLines) -> str:
    return line.spoken
