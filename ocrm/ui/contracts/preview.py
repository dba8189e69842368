"""The preview beside the contract list: its money, how long it runs, what it came of, what was noted."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ocrm.formats import format_date
from ocrm.i18n import _
from ocrm.services.contracts import reading
from ocrm.services.contracts.reading import ContractRow
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.contracts.words import status_chip, term_words
from ocrm.ui.lists.record_preview import PreviewBody, RecordPreview
from ocrm.ui.widgets import label, row


class ContractPreviewPane(RecordPreview):
    """Shows one contract at a time."""

    renew_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="contract_preview", nothing=_("Choose a contract to see it here"))
        self._renew = self._add_button(_("Renew"), "repeat", self.renew_requested, "renew")
        self._actions.addStretch(1)
        self.show_record(None)

    def _show_present(self, record_id: int) -> bool:
        found = reading.fetch_contracts(self._context.workspace, [record_id])
        if not found:
            return False
        contract = found[0]
        self._renew.setVisible(contract.may_be_renewed)
        facts = (contract.number, contract.customer.title)
        self._show(record_id, contract.title, facts, _Body(self._context, contract), is_square=True)
        return True


class _Body(PreviewBody):
    """The part that scrolls: state and term, money, what it hangs on, notes."""

    def __init__(self, context: AppContext, contract: ContractRow) -> None:
        super().__init__(context)
        self._formatter = ValueFormatter(context.workspace)
        self._layout.addWidget(row(status_chip(contract.status), None))
        self._add_term(contract)
        self._add_money(contract)
        self._add_links(contract)
        self._add_notes(contract)
        self._layout.addStretch(1)

    def _add_term(self, contract: ContractRow) -> None:
        self._add_section(_("Term"))
        today = self._context.workspace.clock.today()
        if contract.signed_on is not None:
            text = _("Signed on {day}").format(day=format_date(contract.signed_on, today))
            self._layout.addWidget(label(text, wrap=True))
        self._layout.addWidget(label(term_words(contract, today), wrap=True))

    def _add_money(self, contract: ContractRow) -> None:
        self._add_section(_("Money and payment"))
        lines = [(_("Amount"), contract.amount, ""), (_("Received"), contract.received, "")]
        if contract.is_binding:
            lines.append((_("Outstanding"), contract.outstanding, ""))
        if contract.overdue:
            lines.append((_("Overdue"), contract.overdue, "bad"))
        for title, amount, tone in lines:
            words = "–" if amount is None else self._formatter.money(amount)
            self._layout.addWidget(row(label(title, "muted"), None, label(words, tone=tone or None)))

    def _add_links(self, contract: ContractRow) -> None:
        links = [("customers", contract.customer), ("opportunities", contract.opportunity)]
        links.append((reading.KIND, contract.renews))
        self._add_section(_("Belongs to"))
        for kind, reference in links:
            if reference is None:
                continue
            icon, name = record_type(kind).icon, f"contract_{kind}"
            link = self._link(kind, reference.record_id, reference.title, name=name, icon=icon)
            self._layout.addWidget(row(link, None))

    def _add_notes(self, contract: ContractRow) -> None:
        if contract.notes:
            self._add_section(_("Notes"))
            self._layout.addWidget(label(contract.notes, wrap=True))
