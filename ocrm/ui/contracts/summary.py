"""The figures below a contract's name: its amount, what came in, what is open, and how long it runs."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ocrm.formats import format_date
from ocrm.i18n import _
from ocrm.services.contracts.reading import ContractRow, word_days_left
from ocrm.services.display import ValueFormatter
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import hbox
from ocrm.ui.widgets.stat import Stat

_SOON_DAYS = 30


class ContractSummary(QFrame):
    """Four figures side by side."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.setObjectName("contract_summary")
        self.setProperty("surface", "header")
        layout = hbox(self, margins=(14, 4, 14, 4), spacing=18)
        self._amount = Stat("amount", _("Amount"))
        self._received = Stat("received", _("Received"))
        self._outstanding = Stat("outstanding", _("Outstanding"))
        self._term = Stat("term", _("Term"))
        for stat in (self._amount, self._received, self._outstanding, self._term):
            layout.addWidget(stat)
        layout.addStretch(1)

    def show_contract(self, contract: ContractRow) -> None:
        """Show the figures of a contract."""
        self._show_money(contract)
        self._show_term(contract)

    def _show_money(self, contract: ContractRow) -> None:
        money, today = ValueFormatter(self._workspace).money, self._workspace.clock.today()
        signed = _("not signed yet")
        if contract.signed_on is not None:
            signed = _("signed on {day}").format(day=format_date(contract.signed_on, today))
        self._amount.show_figure("" if contract.amount is None else money(contract.amount), signed)
        share = f"{contract.percent}%" if contract.percent is not None else ""
        self._received.show_figure(money(contract.received) if contract.received else "", share)
        if not contract.is_binding:
            self._outstanding.show_figure("", "")
            return
        late = _("{amount} overdue").format(amount=money(contract.overdue)) if contract.overdue else ""
        is_settled = not contract.outstanding and bool(contract.amount)
        below = late or (_("all received") if is_settled else _("nothing overdue"))
        tone = "bad" if late else "ok"
        self._outstanding.show_figure(money(contract.outstanding), below, tone="bad" if late else None, below_tone=tone)

    def _show_term(self, contract: ContractRow) -> None:
        today = self._workspace.clock.today()
        first, last = (
            "…" if day is None else format_date(day, today) for day in (contract.starts_on, contract.ends_on)
        )
        if contract.starts_on is None and contract.ends_on is None:
            self._term.show_figure("", _("no first and no last day"))
            return
        left, tone = contract.days_left, None
        if left is not None:
            tone = "bad" if left < 0 else "warn" if left <= _SOON_DAYS else "ok"
        words = "" if left is None else word_days_left(left)
        self._term.show_figure(f"{first} – {last}", words, below_tone=tone)
