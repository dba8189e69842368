"""The line that says a customer is in the pool and why, and offers to claim it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.formats import format_date
from ocrm.i18n import _
from ocrm.services import pool
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import IconLabel, button, hbox, label, vbox


class PoolBanner(QFrame):
    """Shown only while its customer is in the pool."""

    claim_requested = Signal()
    """The user wants the customer. Who shows the banner claims it: a pane read anew has no banner any more."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("pool_banner")
        self.setProperty("surface", "info")
        layout = hbox(self, margins=(12, 7, 8, 7), spacing=10)
        layout.addWidget(IconLabel("inbox", "info", size=16))
        words = vbox(spacing=0)
        self._title = label("", "strong", wrap=True)
        self._title.setObjectName("pool_banner_title")
        self._reason = label("", "caption", wrap=True)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        layout.addLayout(words, 1)
        claim = button(_("Claim"), None, "smallPrimary", name="pool_claim")
        claim.clicked.connect(self.claim_requested)
        layout.addWidget(claim)
        self.hide()

    def show_customer(self, customer_id: int) -> None:
        """Show how a customer stands to the pool; nothing where it is not in it."""
        state = pool.pool_state(self._context.workspace, customer_id)
        self.setVisible(state is not None)
        if state is not None:
            clock = self._context.workspace.clock
            day = format_date(clock.to_local(state.pooled_at).date(), clock.today())
            self._title.setText(_("In the pool since {day}").format(day=day))
            self._reason.setText(state.reason)
            self._reason.setVisible(bool(state.reason))


def claim_customer(context: AppContext, customer_id: int, *, origin: str) -> bool:
    """Take a customer out of the pool and say whether that was done; a refusal is told."""
    claim = partial(pool.claim, context.workspace, [customer_id], origin=origin)
    return context.runner.perform(claim) is not None
