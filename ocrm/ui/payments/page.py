"""The payments page: what is due over all contracts with its ageing, and what came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from ocrm.errors import NotFoundError
from ocrm.formats import format_money, format_number
from ocrm.i18n import N_, _, ngettext
from ocrm.services.fields import picklists
from ocrm.services.payments import reading, receivables, received
from ocrm.services.payments.receivables import Aged, Bucket, OpenInstalment
from ocrm.services.payments.received import ReceivedPayment, ReceivedSum
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.page import Page
from ocrm.ui.payments.all_tables import DueLine, DueTable, ReceivedLine, ReceivedTable
from ocrm.ui.payments.grouped_table import GroupedTable, GroupLine
from ocrm.ui.payments.panes import register_pane
from ocrm.ui.widgets import EmptyState, Header, ViewTabs, hbox, panel, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.stat import Stat

DUE, RECEIVED = "due", "received"
_TITLES = {DUE: N_("Receivables"), RECEIVED: N_("Received")}
_MOST_DUE = 2000


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look at the file found: as many rows as a list holds, and the sums of all there are."""

    due: Sequence[OpenInstalment]
    ages: Sequence[Aged]
    received: Sequence[ReceivedPayment]
    received_sum: ReceivedSum


def _read(workspace: Workspace) -> _Found:
    return _Found(
        receivables.list_open(workspace, limit=_MOST_DUE),
        receivables.fetch_ageing(workspace),
        received.list_received(workspace),
        received.sum_received(workspace),
    )


class PaymentsPage(Page):
    """Two tabs; Enter on what is due registers a payment, on what came in it opens the contract."""

    key = "payments"
    icon = "wallet"
    topics = frozenset({"contracts", "payments", "customers", "picklists"})
    is_made_of_fields = False
    _view = DUE

    def title(self) -> str:
        return _("Payments")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        workspace = self.context.workspace
        home = currency(workspace)
        layout = vbox(self.content)
        self.header = Header(self.title(), crumbs=(_("Contracts"),))
        self.header.crumb_clicked.connect(self._go_to_contracts)
        layout.addWidget(self.header)
        self._tabs = ViewTabs(accessible_name=self.title())
        self._tabs.set_views([(key, _(title)) for key, title in _TITLES.items()], current=self._view)
        self._tabs.changed.connect(self._on_view)
        layout.addWidget(self._tabs)
        self._strip = self._make_strip()
        layout.addWidget(self._strip)
        self.due, self.received = DueTable(workspace, home), ReceivedTable(home)
        body = hbox(spacing=0)
        body.addWidget(self._make_stack(), 1)
        self._panes = PaneHost()
        self._panes.keyboard_left.connect(self.focus_content)
        body.addWidget(self._panes)
        layout.addLayout(body, 1)
        self.due.opened.connect(self._register)
        self.received.opened.connect(self._open_contract)
        self.due.menu_requested.connect(self._offer_due_menu)
        self.received.menu_requested.connect(self._offer_received_menu)

    def _make_stack(self) -> QWidget:
        frame = panel("flat")
        inside = vbox(frame, margins=(8, 4, 8, 8))
        words = _("Split the amount of a contract into instalments on its page; what is open is listed here.")
        nothing = _("What customers pay for contracts is listed here, month by month.")
        self._stack = QStackedWidget()
        for widget in (
            self.due, EmptyState("wallet", _("Nothing is due"), words),
            self.received, EmptyState("wallet", _("Nothing came in yet"), nothing),
        ):  # fmt: skip
            self._stack.addWidget(widget)
        inside.addWidget(self._stack)
        return frame

    def _make_strip(self) -> QFrame:
        """Return what is open by how long ago it was due."""
        strip = QFrame()
        strip.setObjectName("payments_ageing")
        strip.setProperty("surface", "header")
        layout = hbox(strip, margins=(14, 4, 14, 4), spacing=18)
        self.ages = {bucket: Stat(bucket.value, receivables.bucket_title(bucket)) for bucket in Bucket}
        for stat in self.ages.values():
            layout.addWidget(stat)
        layout.addStretch(1)
        return strip

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return self._tabs.current

    @property
    def table(self) -> GroupedTable:
        """The table of the tab in sight."""
        return self.due if self._tabs.current == DUE else self.received

    def open(self, target: Target | None) -> None:
        """Show the tab a target names."""
        if target is not None and target.view in _TITLES and target.view != self._tabs.current:
            self._view = target.view
            self._tabs.set_current(target.view)
            return
        self.reload()

    def reload(self) -> None:
        """Read what is due and what came in."""
        self.context.tasks.fetch(partial(_read, self.context.workspace), self._show, key="payments page")

    def _show(self, found: _Found) -> None:
        home = currency(self.context.workspace)
        self.due.show_open(found.due)
        self.received.show_received(found.received, picklists.labels(self.context.workspace, "payment_method"))
        for one in found.ages:
            words = ngettext("{n} instalment", "{n} instalments", one.count).format(n=format_number(one.count))
            tone = "bad" if one.amount and one.bucket is not Bucket.CURRENT else None
            self.ages[one.bucket].show_figure(format_money(one.amount, home), words, tone=tone)
        is_due = self._tabs.current == DUE
        self._strip.setVisible(is_due)
        rows = found.due if is_due else found.received
        self._stack.setCurrentIndex((0 if is_due else 2) + (0 if rows else 1))
        if self.table.hasFocus():  # it was gone to before there was anything to stand on
            self.table.stand_on_first()
        self._words = self._count_words(found)
        self.status_changed.emit(self._words)

    _words = ""

    def status_text(self) -> str:
        return self._words

    def _count_words(self, found: _Found) -> str:
        home = currency(self.context.workspace)
        if self._tabs.current == DUE:
            count, total = sum(one.count for one in found.ages), sum((one.amount for one in found.ages), Decimal(0))
            words = ngettext("{n} open instalment, {amount}", "{n} open instalments, {amount}", count)
        else:
            count, total = found.received_sum.count, found.received_sum.amount
            words = ngettext("{n} payment, {amount}", "{n} payments, {amount}", count)
        return words.format(n=format_number(count), amount=format_money(total, home, cents=True))

    def focus_content(self) -> None:
        self.table.stand_on_first()
        self.table.setFocus()

    def escape(self) -> bool:
        """Close the pane."""
        return self._panes.close_pane()

    def _on_view(self, key: str) -> None:
        self._view = key
        self.stay_in(key)

    # -- commands -----------------------------------------------------------------------------------------------------

    def _go_to_contracts(self, _number: int) -> None:
        self.context.navigator.go("contracts")

    def _register(self, line: DueLine | GroupLine) -> None:
        """Ask for a payment of an instalment."""
        if isinstance(line, GroupLine):
            return
        try:
            money = reading.fetch_money(self.context.workspace, line.row.contract_id)
        except NotFoundError:
            self.reload()
            return
        self._panes.show_pane(register_pane(self.context, money, line.row.instalment_id))

    def _open_contract(self, line: DueLine | ReceivedLine | GroupLine) -> None:
        if not isinstance(line, GroupLine):
            self.context.navigator.open_record("contracts", line.row.contract_id)

    def _offer_due_menu(self, line: DueLine | GroupLine, place: QPoint) -> None:
        if not isinstance(line, GroupLine):
            menu = self._menu()
            add_entry(menu, "wallet", _("Register payment…"), partial(self._register, line), keys="Enter", writes=True)
            self._add_links(menu, line)
            menu.popup(place)

    def _offer_received_menu(self, line: ReceivedLine | GroupLine, place: QPoint) -> None:
        if not isinstance(line, GroupLine):
            menu = self._menu()
            self._add_links(menu, line)
            menu.popup(place)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("payments_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_links(self, menu: QMenu, line: DueLine | ReceivedLine) -> None:
        add_entry(menu, "receipt", _("Open the contract"), partial(self._open_contract, line))
        opened = partial(self.context.navigator.open_record, "customers", line.row.customer_id)
        add_entry(menu, "building-2", _("Open the customer"), opened)
