"""A contract in a line of a card: its title opens it; number, last day and status; what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.contracts import writing
from ocrm.services.contracts.reading import KIND, ContractRow, word_days_left
from ocrm.services.display import ValueFormatter
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext
from ocrm.ui.contracts.words import renew_and_open, status_chip
from ocrm.ui.widgets import label


class ContractLine(CardRow):
    """One contract of a customer, of a deal, or one that renews another."""

    def __init__(self, context: AppContext, contract: ContractRow, *, origin: str) -> None:
        super().__init__("contract_row")
        self._context, self._contract, self._origin = context, contract, origin
        formatter = ValueFormatter(context.workspace)
        left = "" if contract.days_left is None else word_days_left(contract.days_left)
        facts = " · ".join(part for part in (contract.number, left) if part)
        self.add_words(contract.title, facts, partial(context.navigator.open_record, KIND, contract.contract_id))
        self.line.addWidget(status_chip(contract.status))
        if contract.amount is not None:
            self.line.addWidget(label(formatter.money_short(contract.amount)))
        if contract.status == "draft":
            self.add_entry("badge-check", _("Sign"), partial(self._perform, writing.sign, contract.contract_id))
        else:
            self.add_entry("repeat", _("Renew"), self._renew)
        self.add_entry("trash-2", _("Delete contract"), self._delete)
        self.add_menu_button(_("More about {name}").format(name=contract.title))

    def _perform(self, change: Callable[..., Changes], *values: object) -> None:
        self._context.runner.perform(partial(change, self._context.workspace, *values, origin=self._origin))

    def _renew(self) -> None:
        renew_and_open(self._context, self._contract.contract_id, origin=self._origin)

    def _delete(self) -> None:
        self._perform(records.delete_records, KIND, [self._contract.contract_id])
