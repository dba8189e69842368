"""The page of one contract: its facts, its money, what it came of and what renews it, its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.contracts import reading, writing
from ocrm.services.contracts.reading import ContractRow
from ocrm.services.quotes.reading import fetch_quote
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import Target
from ocrm.ui.contracts.contract_line import ContractLine
from ocrm.ui.contracts.summary import ContractSummary
from ocrm.ui.contracts.words import renew_and_open, status_chip
from ocrm.ui.payments.money_panel import MoneyPanel
from ocrm.ui.plain_record_page import PlainRecordPage, PlainWords
from ocrm.ui.widgets import button
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.writing import writing as writes

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Details"), ("customer", "opportunity", "kind", "contract_type", "status", "renews")),
    (N_("Money and payment"), ("amount", "payment_method")),
    (N_("Term"), ("signed_on", "starts_on", "ends_on")),
    (N_("Signed by"), ("contact", "signed_by")),
    (N_("Clauses"), ("terms",)),
    (N_("Notes"), ("notes",)),
)
"""The groups of the facts and the fields in each; a new field of the model joins the first group."""


class ContractRecordPage(PlainRecordPage):
    """The page of one contract."""

    key = "contract"
    kind = "contracts"
    icon = "receipt"
    topics = frozenset(
        {"contracts", "payments", "customers", "contacts", "opportunities", "quotes", "attachments", "picklists",
         "fields", "tags"}
    )  # fmt: skip
    groups = GROUPS
    elsewhere = ("title", "code", "currency")
    always = ("signed_on", "ends_on", "terms", "notes")

    def words(self) -> PlainWords:
        return PlainWords(
            gone=_("This contract no longer exists"), back=_("Back to the contracts"), delete=_("Delete contract")
        )

    # -- building -----------------------------------------------------------------------------------------------------

    def summary(self) -> QWidget:
        self._summary = ContractSummary(self.context.workspace)
        return self._summary

    def fill_centre(self, layout: QVBoxLayout) -> None:
        self.money = MoneyPanel(self.context)
        self.money.pane_requested.connect(self._show)
        layout.addWidget(self.money)
        layout.addStretch(1)

    def make_buttons(self) -> Sequence[QWidget]:
        self._renew = writes(button(_("Renew"), "repeat", name="contract_renew"))
        self._sign = writes(button(_("Sign"), "badge-check", "primary", name="contract_sign"))
        self._renew.clicked.connect(self._begin_renewal)
        self._sign.clicked.connect(partial(self._take, writing.sign))
        return (self._renew, self._sign)

    def make_cards(self) -> Sequence[QWidget]:
        self._links = RelatedCard("belongs_to", _("Belongs to"), add_text="", empty_text="", shown=6)
        self._links.add_button.hide()
        empty = _("Nothing renews it yet")
        self._renewals = RelatedCard("renewals", _("Renewals"), add_text=_("Renew"), empty_text=empty)
        self._renewals.add_requested.connect(self._begin_renewal)
        return (self._links, self._renewals)

    # -- showing ------------------------------------------------------------------------------------------------------

    def chips(self, row: RecordRow) -> Sequence[QWidget]:
        return (status_chip(str(row["status"])),)

    def show_record(self, row: RecordRow) -> None:
        contract = reading.fetch_contracts(self.context.workspace, [row.record_id])[0]
        self._summary.show_contract(contract)
        self.money.show_contract(row.record_id)
        self._sign.setVisible(contract.status == "draft")
        self._renew.setVisible(contract.may_be_renewed)
        self._links.show_rows(self._link_rows(contract))
        renewals = reading.list_renewals(self.context.workspace, row.record_id)
        self._renewals.setVisible(contract.may_be_renewed or bool(renewals))
        self._renewals.show_rows([ContractLine(self.context, one, origin=self.key) for one in renewals])

    def _link_rows(self, contract: ContractRow) -> list[CardRow]:
        """Return the customer, deal, quote and contract before it, each a line that opens it."""
        workspace, navigator = self.context.workspace, self.context.navigator
        rows = []
        for kind, field, found in (
            ("customers", "customer", contract.customer),
            ("opportunities", "opportunity", contract.opportunity),
            (self.kind, "renews", contract.renews),
        ):
            if found is not None:
                caption = _(record_type(self.kind).field(field).label)
                opened = partial(navigator.open_record, kind, found.record_id)
                rows.append(_link_row(found.title, caption, opened))
        quote_id = reading.quote_of(workspace, contract.contract_id)
        if quote_id is not None:
            quote = fetch_quote(workspace, quote_id)
            target = Target("opportunity", "opportunities", quote.opportunity_id, view="quotes")
            words = _("Quote · {amount}").format(amount=quote.money(quote.sums.total))
            rows.append(_link_row(quote.name, words, partial(navigator.go, target)))
        return rows

    def open(self, target: Target | None) -> None:
        """Show a contract; with `pay` in the target's extra, ready to register what came in for that instalment."""
        super().open(target)
        instalment_id = (target.extra or {}).get("pay") if target is not None else None
        if instalment_id is not None and self._overview is not None:
            self.money.register_for(int(instalment_id))

    def focus_content(self) -> None:
        """Put the keyboard into the pane, else on the first instalment money is to come for."""
        if self._panes.pane is not None:
            self._panes.pane.form.setFocus()
        elif not self.money.focus_plan():
            super().focus_content()

    def may_leave(self) -> bool:
        """Save the field or cell under way; stay where it was refused."""
        return super().may_leave() and (self._overview is None or self.money.leave())

    # -- commands -----------------------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu, row: RecordRow) -> None:
        opened = partial(self.context.navigator.open_record, "customers", row["customer"].record_id)
        add_entry(menu, "building-2", _("Open the customer"), opened)
        add_entry(menu, "pencil", _("Log contact"), self.log_interaction, name="log_contact", writes=True)
        if row["status"] not in reading.RUNNING:
            return
        menu.addSeparator()
        has_ended = row["days_left"] is not None and row["days_left"] < 0
        for icon_name, text, change, name, is_on in (
            ("circle-check", _("Complete: all is delivered"), writing.complete, "more_complete", True),
            ("clock", _("Mark as expired"), writing.expire, "more_expire", has_ended),
            ("ban", _("Terminate before its end"), writing.terminate, "more_terminate", True),
        ):
            add_entry(menu, icon_name, text, partial(self._take, change), name=name, is_on=is_on, writes=True)

    def log_interaction(self) -> None:
        """Go to the customer with the keyboard in the composer."""
        if self._overview is not None:
            self.context.navigator.log_contact(self._overview.row["customer"].record_id)

    def _take(self, change: Callable[..., Changes], _checked: bool = False) -> None:
        if self._record_id is not None:
            self._perform(partial(change, self.context.workspace, self._record_id, origin=self.key))

    def _begin_renewal(self) -> None:
        if self._record_id is not None:
            renew_and_open(self.context, self._record_id, origin=self.key)


def _link_row(title: str, caption: str, opened: Callable[[], object]) -> CardRow:
    shown = CardRow("contract_link")
    shown.add_words(title, caption, opened)
    return shown
