"""The line over the chosen version: what it is called, how it stands, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.quotes.reading import STATUSES, QuoteRow, QuoteStatus, status_label
from ocrm.ui.quotes.looks import status_tone
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import button, chip, hbox, label, set_variant, tool_button
from ocrm.ui.widgets.menu_entries import add_entry, press
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.writing import writing, writing_entry

_STATUS_FROM, _REVISE_FROM = 560, 500
"""Widths in pixels from which the status stands beside the name, and the button for a new version."""


class VersionHead(QWidget):
    """Name, status, the next step as a button, the rest in a menu."""

    send_requested = Signal()
    status_requested = Signal(object)
    """It stands otherwise: a QuoteStatus."""
    revise_requested = Signal()
    compare_requested = Signal()
    take_over_requested = Signal()
    contract_requested = Signal()
    """The contract of the quote shall be made, or shown where it is made."""
    copy_requested = Signal()
    print_requested = Signal()
    pdf_requested = Signal()
    keep_pdf_requested = Signal()
    delete_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_head")
        self._quote: QuoteRow | None = None
        self._can_compare = self._can_take_over = self._has_contract = False
        line = hbox(self, margins=(16, 10, 10, 4), spacing=8)
        self._name = label("", "strong", elide=True)
        self._name.setObjectName("quote_name")
        self._status = chip("")
        self._status.setObjectName("quote_status")
        self._send = writing(button(_("Mark as sent…"), "upload", "smallPrimary", name="quote_send"))
        self._accept = writing(button(_("Accepted"), "check", "smallPrimary", name="quote_accept"))
        self._contract = writing(button("", "receipt", "smallPrimary", name="quote_contract"))
        self._contract.clicked.connect(self.contract_requested)
        self._revise = writing(button(_("New version"), "copy", "small", name="quote_revise"))
        self._more = tool_button("ellipsis", _("More about this quote"), name="quote_more")
        self._send.clicked.connect(self.send_requested)
        self._accept.clicked.connect(partial(self._ask_status, QuoteStatus.ACCEPTED))
        self._revise.clicked.connect(self.revise_requested)
        self._more.clicked.connect(self._open_menu)
        line.addWidget(self._name, 1)
        for widget in (self._status, self._send, self._accept, self._contract, self._revise, self._more):
            line.addWidget(widget)

    def show_quote(self, quote: QuoteRow, *, can_compare: bool, can_take_over: bool, has_contract: bool) -> None:
        """Show a version; it can be compared where there is another, taken over while the deal is open."""
        self._quote, self._can_compare, self._can_take_over = quote, can_compare, can_take_over
        self._has_contract = has_contract
        words = self._contract_words()
        self._contract.setText(words)
        self._contract.setAccessibleName(words)
        self._contract.setVisible(has_contract or quote.kept_status is QuoteStatus.ACCEPTED)
        self._name.setText(quote.name)
        self._status.setText(status_label(quote.status))
        set_variant(self._status, "chip", status_tone(quote.status))
        has_focus = self._send.hasFocus() or self._accept.hasFocus()
        self._send.setVisible(quote.is_draft)
        self._accept.setVisible(quote.kept_status is QuoteStatus.SENT)
        if has_focus:
            self._revise.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._status.setVisible(self.width() >= theme().px(_STATUS_FROM))  # the table above says it too
        self._revise.setVisible(self.width() >= theme().px(_REVISE_FROM))  # the menu has it too

    def _contract_words(self) -> str:
        return _("Open its contract") if self._has_contract else _("Make a contract…")

    def _ask_status(self, status: QuoteStatus, _checked: bool = False) -> None:
        self.status_requested.emit(status)

    def _open_menu(self) -> None:
        open_below(self.menu(), self._more)

    def menu(self) -> QMenu:
        """Return what can be done with the version; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("quote_menu")
        quote = self._quote
        if quote is not None:
            self._fill(menu, quote)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _fill(self, menu: QMenu, quote: QuoteRow) -> None:
        has_lines = bool(quote.lines)
        writes: tuple[tuple[str, str, Callable[[], object], str, bool], ...] = (
            ("copy", _("New version from this one"), self.revise_requested.emit, "quote_menu_revise", True),
            ("coins", _("Take over as expected amount"), self.take_over_requested.emit, "quote_menu_take",
             has_lines and self._can_take_over),
        )  # fmt: skip
        for icon_name, words, handler, name, is_on in writes:
            add_entry(menu, icon_name, words, handler, name=name, is_on=is_on, writes=True)
        can_make = has_lines and quote.kept_status in (QuoteStatus.SENT, QuoteStatus.ACCEPTED)
        add_entry(menu, "receipt", self._contract_words(), self.contract_requested.emit, name="quote_menu_contract",
                  is_on=can_make or self._has_contract, writes=not self._has_contract)  # fmt: skip
        add_entry(menu, "layers", _("Compare versions…"), self.compare_requested.emit, name="quote_menu_compare",
                  is_on=self._can_compare)  # fmt: skip
        self._add_statuses(menu, quote)
        menu.addSeparator()
        reads: tuple[tuple[str, str, Callable[[], object], str], ...] = (
            ("copy", _("Copy as text"), self.copy_requested.emit, "quote_menu_copy"),
            ("file-text", _("Print…"), self.print_requested.emit, "quote_menu_print"),
            ("download", _("Save as PDF…"), self.pdf_requested.emit, "quote_menu_pdf"),
        )
        for icon_name, words, handler, name in reads:
            add_entry(menu, icon_name, words, handler, name=name, is_on=has_lines)
        add_entry(menu, "paperclip", _("Keep a PDF with it"), self.keep_pdf_requested.emit, name="quote_menu_keep",
                  is_on=has_lines, writes=True)  # fmt: skip
        menu.addSeparator()
        add_entry(menu, "trash-2", _("Delete this version"), self.delete_requested.emit, name="quote_menu_delete",
                  writes=True)  # fmt: skip

    def _add_statuses(self, menu: QMenu, quote: QuoteRow) -> None:
        statuses = menu.addMenu(icon("flag"), _("It is"))
        statuses.setObjectName("quote_statuses")
        writing_entry(statuses)
        for choice in STATUSES:
            action = statuses.addAction(_(choice.label))
            action.setObjectName(f"quote_status_{choice.code}")
            action.setCheckable(True)
            action.setChecked(choice.code == quote.kept_status)
            action.setEnabled(choice.code != quote.kept_status)
            action.triggered.connect(partial(press, partial(self.status_requested.emit, QuoteStatus(choice.code))))
