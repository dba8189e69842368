"""The line that says a customer is in the pool, or past its limit and kept out, why, and offers to claim it."""

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
    """Shown only while its customer is in the pool or past its limit."""

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
        self._claim = button(_("Claim"), None, "smallPrimary", name="pool_claim")
        self._claim.clicked.connect(self.claim_requested)
        layout.addWidget(self._claim)
        self.hide()

    @property
    def is_claimable(self) -> bool:
        """Whether the customer shown is in the pool."""
        return not self._claim.isHidden()

    def show_customer(self, customer_id: int) -> None:
        """Show how a customer stands to the pool; nothing where it is neither in it nor past its limit."""
        workspace = self._context.workspace
        state = pool.pool_state(workspace, customer_id)
        kept = pool.kept_out(workspace, customer_id) if state is None else None
        self._claim.setVisible(state is not None)
        self.setVisible(state is not None or kept is not None)
        if state is not None:
            clock = workspace.clock
            day = format_date(clock.to_local(state.pooled_at).date(), clock.today())
            self._say(_("In the pool since {day}").format(day=day), state.reason)
        elif kept is not None:
            self._say(_("Past its limit, kept out of the pool"), kept.reason)

    def _say(self, title: str, reason: str) -> None:
        self._title.setText(title)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))


def claim_customer(context: AppContext, customer_id: int, *, origin: str) -> bool:
    """Take a customer out of the pool and say whether that was done; a refusal is told."""
    claim = partial(pool.claim, context.workspace, [customer_id], origin=origin)
    return context.runner.perform(claim) is not None
