"""One customer on one page: facts, what is logged and what happened, and everything that hangs on it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import opportunities
from ocrm.services.record_figures import customer_figure
from ocrm.services.relations import customers, promises
from ocrm.services.relations.customers import CustomerOverview, TimelineKind
from ocrm.services.segmentation.rule_figures import tag_figure
from ocrm.ui.actions import ActionId
from ocrm.ui.activity.composer_kinds import MOST_KEYS
from ocrm.ui.customers.activity import Activity
from ocrm.ui.customers.campaigns_card import CampaignsCard
from ocrm.ui.customers.cards import RelatedCards
from ocrm.ui.customers.contracts_card import ContractsCard
from ocrm.ui.customers.customer_facts import CustomerFacts
from ocrm.ui.customers.needs_card import NeedsCard
from ocrm.ui.customers.points_card import PointsCard
from ocrm.ui.customers.promises_card import PromisesCard
from ocrm.ui.customers.record_commands import RecordCommands
from ocrm.ui.customers.record_header import RecordHeader
from ocrm.ui.customers.shares_card import SharesCard
from ocrm.ui.customers.side_panes import source_pane
from ocrm.ui.customers.summary_strip import Figure, SummaryStrip
from ocrm.ui.customers.tickets_card import TicketsCard
from ocrm.ui.customers.timeline_commands import TimelineCommands
from ocrm.ui.figures.why import ask_why
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.pool.banner import PoolBanner, claim_customer
from ocrm.ui.record_page import RecordPage
from ocrm.ui.theme import theme
from ocrm.ui.widgets import hbox, vbox

_SPLITTER = "customer/splitter"


class CustomerRecordPage(RecordPage):
    """The 360° page."""

    key = "customer"
    kind = "customers"
    icon = "building-2"
    three_columns_from = 1280
    topics = frozenset(
        {
            "customers",
            "contacts",
            "interactions",
            "opportunities",
            "todos",
            "tags",
            "attachments",
            "picklists",
            "stages",
            "needs",
            "points",
            "partners",
            "promises",
            "quotes",
            "contracts",
            "payments",
            "tickets",
            "campaigns",
            "suggestions",
            "scores",
            "settings",
        }
    )

    _header: RecordHeader
    _facts: CustomerFacts
    _overview: CustomerOverview | None = None

    def title(self) -> str:
        return self._overview.name if self._overview is not None else _("Customer")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        layout = vbox(self.content)
        self._header = RecordHeader(_("Customers"), self._fill_menu)
        self.header = self._header
        layout.addWidget(self._header)
        self._pool_banner = PoolBanner(self.context)
        layout.addWidget(self._pool_banner)
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self._gone = self._make_gone(
            _("This customer no longer exists"),
            _("It may have been deleted; undo brings it back."),
            _("Back to the customers"),
            "record_gone_back",
        )
        self._stack.addWidget(self._make_body())
        self._stack.addWidget(self._gone)
        self._connect()
        self._connect_keys()
        self._fit(is_wide=self._is_wide_enough())

    def _make_body(self) -> QWidget:
        body = QWidget()
        layout = vbox(body)
        self._summary = SummaryStrip(self.context.workspace)
        layout.addWidget(self._summary)
        self._facts = CustomerFacts(self.context)
        self._activity = Activity(self.context)
        self._cards = RelatedCards(self.context)
        self._panes = PaneHost()
        self._splitter = self._make_splitter("record_splitter", self._facts, self._activity)
        self._is_wide: bool | None = None
        columns = hbox(spacing=0)
        columns.addWidget(self._splitter, 1)
        columns.addWidget(self._panes)
        layout.addLayout(columns, 1)
        return body

    def _connect(self) -> None:
        header, cards, facts = self._header, self._cards, self._facts
        commands = self._commands = RecordCommands(self.context, self._panes, show=self._show, owner=self.content)
        self._told = TimelineCommands(
            self.context, self._activity.timeline, show=self._show, customer_id=self._shown_id, owner=self.content
        )
        header.crumb_clicked.connect(self._go_to_list)
        header.renamed.connect(self._rename)
        header.walk_requested.connect(self.step_record)
        header.deal_requested.connect(commands.new_deal)
        header.prepare_requested.connect(commands.prepare)
        header.star_requested.connect(commands.toggle_star)
        header.tag_asked.connect(self._on_tag_asked)
        header.log_requested.connect(self.log_interaction)
        self._summary.pressed.connect(self._on_figure)
        self._summary.asked.connect(self._on_figure_asked)
        self._pool_banner.claim_requested.connect(self._claim)
        facts.history_requested.connect(commands.open_history)
        facts.source_requested.connect(self._ask_source)
        self._activity.filters.export_requested.connect(self._told.export)
        cards.contact_requested.connect(commands.edit_contact)
        cards.deal_requested.connect(commands.new_deal)
        cards.todo_requested.connect(commands.new_todo)
        cards.pane_requested.connect(self._show)
        self._panes.closed.connect(self._make_room)
        self._panes.keyboard_left.connect(self._activity.focus_composer)
        self._splitter.splitterMoved.connect(self._remember_splitter)

    def _claim(self) -> None:
        """Claim the customer, and ask for what is to be done with it next."""
        if claim_customer(self.context, self._record_id or 0, origin=self.key):
            self._activity.focus_composer()  # the button is gone, and the keyboard comes back to where it is now
            self._commands.new_todo()

    def _ask_source(self, field: str) -> None:
        """Ask who said the customer's value of a field."""
        self._show(source_pane(self.context, self._record_id or 0, field))

    def _connect_keys(self) -> None:
        actions, commands = self.context.actions, self._commands
        for action_id, handler in (
            (ActionId.EDIT_FIELD, self._edit_in_place),
            (ActionId.NEW_CONTACT, partial(commands.edit_contact, 0)),
            (ActionId.NEW_OPPORTUNITY, commands.new_deal),
            (ActionId.NEW_TODO, commands.new_todo),
            (ActionId.NEW_TICKET, partial(self._cards.add_to, TicketsCard)),
            (ActionId.LAY_OUT_PLAN, commands.lay_out_plan),
            (ActionId.DELETE, self._told.delete_current),
            (ActionId.PREPARE, commands.prepare),
            (ActionId.PRINT, commands.print_page),
            (ActionId.STAR, commands.toggle_star),
            (ActionId.COPY_CLEAN, commands.copy_phone),
        ):
            actions.connect(action_id, handler, owner=self.content)
        actions.add_to(self._activity.timeline.view, ActionId.DELETE)
        for number in range(1, MOST_KEYS + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self.content)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(partial(self._activity.composer.choose_kind, number))

    # -- what the window asks -----------------------------------------------------------------------------------------

    def _record_of(self, kind: str, record_id: int) -> int | None:
        """Return the customer, also of a contact, an interaction or a promise."""
        if kind == self.kind:
            return super()._record_of(kind, record_id)
        if kind == "promises":
            return promises.customer_of(self.context.workspace, record_id)
        row = records.fetch_rows(self.context.workspace, kind, [record_id], ["customer"])[0]
        return None if row is None or row["customer"] is None else int(row["customer"].record_id)

    def reload(self) -> None:
        """Show present data."""
        workspace, customer_id = self.context.workspace, self._record_id
        try:
            overview = customers.fetch_overview(workspace, customer_id or 0)
            row = records.fetch_record(workspace, self.kind, customer_id or 0)
        except NotFoundError:
            self._overview, self._commands.customer_id = None, None
            self._stack.setCurrentWidget(self._gone)
            return
        self._overview = overview
        self._commands.customer_id = overview.customer_id
        self._stack.setCurrentIndex(0)
        self._header.show_overview(overview, workspace)
        self._pool_banner.show_customer(overview.customer_id)
        self._header.show_place(self._siblings, overview.customer_id)
        self._summary.show_overview(overview)
        self._facts.show_record(row)
        self._cards.show_customer(overview.customer_id)
        self._activity.show_customer(
            overview.customer_id,
            customers.list_contacts(workspace, overview.customer_id),
            opportunities.list_customer_deals(workspace, overview.customer_id),
            has_plan=overview.next_todo is not None,
        )
        self.status_changed.emit(self.status_text())

    def _shown_id(self) -> int | None:
        return self._record_id

    def _places(self) -> list[QWidget]:
        return [self._activity.composer.text, self._activity.timeline.view]

    def focus_content(self) -> None:
        self._activity.focus_composer()

    def focus_filter(self) -> None:
        self._activity.focus_search()

    def log_interaction(self) -> None:
        self._activity.focus_composer()

    def new_record(self) -> None:
        self._commands.edit_contact(0)

    def escape(self) -> bool:
        return super().escape() or self._activity.clear_search()

    # -- columns ------------------------------------------------------------------------------------------------------

    def _fit(self, *, is_wide: bool) -> None:
        """Put the cards beside the timeline, or where there is no room behind a tab over it."""
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        if is_wide:
            self._activity.give_back_cards(self._cards)
            self._splitter.addWidget(self._cards)
            self._cards.show()
        else:
            self._activity.take_cards(self._cards)
        self._header.set_narrow(not is_wide)
        px = theme().px
        kept = self.context.preferences.recall(f"{_SPLITTER}/{'wide' if is_wide else 'narrow'}")
        self._splitter.setSizes(kept or ([px(270), px(620), px(330)] if is_wide else [px(285), px(585)]))
        self._make_room()

    def _remember_splitter(self, *_ignored: int) -> None:
        key = f"{_SPLITTER}/{'wide' if self._is_wide else 'narrow'}"
        self.context.preferences.remember(key, self._splitter.sizes())

    def _on_figure_asked(self, key: str) -> None:
        if self._record_id is not None:
            ask_why(self.context, self._summary, partial(customer_figure, self.context.workspace, self._record_id, key))

    def _on_tag_asked(self, name: str, beside: QWidget) -> None:
        if self._record_id is not None:
            ask_why(self.context, beside, partial(tag_figure, self.context.workspace, name, self._record_id))

    def _on_figure(self, figure: str) -> None:
        if figure == Figure.LAST_CONTACT:
            self._activity.show_kind(TimelineKind.INTERACTION)
            return
        self._activity.show_cards()
        self._cards.go_to("todos" if figure == Figure.NEXT_STEP else "deals")

    # -- commands -----------------------------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Show a pane in the place of the cards, or where they are behind a tab in that of the facts."""
        has_pane = self._panes.pane is not None
        if self._is_wide:
            self._cards.setVisible(not has_pane)
        self._facts.setVisible(bool(self._is_wide) or not has_pane)
        self._splitter.updateGeometry()  # a splitter does not tell that it needs less room now
        QTimer.singleShot(0, self._splitter, self._splitter.updateGeometry)

    def _fill_menu(self, menu: QMenu) -> None:
        """Fill the menu of further commands."""
        if self._overview is None:
            return
        more = (
            ("target", _("New need"), partial(self._cards.add_to, NeedsCard)),
            ("receipt", _("New contract"), partial(self._cards.add_to, ContractsCard)),
            ("handshake", _("New promise"), partial(self._cards.add_to, PromisesCard)),
            ("megaphone", _("Add to a campaign…"), partial(self._cards.add_to, CampaignsCard)),
            ("coins", _("Membership points…"), partial(self._cards.add_to, PointsCard)),
            ("handshake", _("Partner share…"), partial(self._cards.add_to, SharesCard)),
        )
        self._commands.fill_menu(
            menu, self._overview, rename=self._header.rename, more=more, is_pooled=self._pool_banner.is_claimable
        )
