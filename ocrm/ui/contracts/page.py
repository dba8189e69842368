"""The contract list: what it shows beside what every list has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.contracts.contract_views import CONTRACTS
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.contracts.columns import SHOWN, SHOWN_BESIDE_PREVIEW, ContractColumns
from ocrm.ui.contracts.panes import ContractPane
from ocrm.ui.contracts.preview import ContractPreviewPane
from ocrm.ui.contracts.row_commands import ContractCommands
from ocrm.ui.contracts.words import renew_and_open
from ocrm.ui.lists.list_page import RecordListPage
from ocrm.ui.lists.list_states import EmptyWords
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button

_WORDS_FROM = 800
"""The width from which on the header has room for words on all its buttons."""


class ContractsPage(RecordListPage):
    """Every contract and order, narrowed by views and filters."""

    key = "contracts"
    icon = "receipt"
    topics = frozenset(
        {"contracts", "payments", "customers", "opportunities", "tags", "picklists", "imports", "views", "fields"}
    )
    list_kind = CONTRACTS
    noun = "contract"
    _money: QPushButton | None = None
    shown = SHOWN
    shown_beside_preview = SHOWN_BESIDE_PREVIEW
    usual_sort = ("-signed_on",)
    new_action = ActionId.NEW_CONTRACT
    logs_with_customer = True

    def title(self) -> str:
        return _("Contracts")

    def placeholder(self) -> str:
        return _("Number, title, clauses")

    def empty_words(self) -> EmptyWords:
        text = _("Import the contracts you have from Excel, make one of an accepted quote, or begin with one.")
        return EmptyWords("receipt", _("No contracts yet"), text, _("New contract"), _("No contract fits"))

    def header_buttons(self) -> Sequence[QWidget]:
        money = button(_("Payments"), "wallet", tooltip=_("Payments"), name="open_payments")
        money.clicked.connect(partial(self.context.navigator.go, Target("payments")))
        self._money = money
        self._fit_words()
        return (money,)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Leave the room to the page's title where there is little: a picture says Payments then."""
        if self._money is not None:
            self._money.setText(_("Payments") if self.width() >= theme().px(_WORDS_FROM) else "")

    def selected_words(self, count: int) -> str:
        return ngettext("{n} contract selected", "{n} contracts selected", count).format(n=format_number(count))

    def make_columns(self) -> ContractColumns:
        return ContractColumns(self.context.workspace)

    def make_commands(self) -> ContractCommands:
        self.context.actions.connect(ActionId.NEW_CONTRACT, self.new_record, owner=self.content)
        return ContractCommands(self.context, self.view, self.pane_host, self.content)

    def make_preview(self) -> ContractPreviewPane:
        preview = ContractPreviewPane(self.context)
        preview.open_requested.connect(self.commands.open)
        preview.log_requested.connect(self.log_for)
        preview.renew_requested.connect(partial(renew_and_open, self.context, origin=self.key))
        return preview

    def new_record(self) -> None:
        pane = ContractPane(self.context)
        pane.saved.connect(self._on_created)
        self.pane_host.show_pane(pane)
        self.preview.setVisible(False)

    def _on_created(self, contract_id: int) -> None:
        self.pane_host.close_pane()
        self.view.select_id(contract_id)
