"""One contact on one page: facts, what was said with them wherever they worked, and what they take part in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSplitter, QStackedWidget, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities
from ocrm.services.duplicates import former
from ocrm.services.relations import contacts, customers, employments
from ocrm.services.relations.contacts import ContactOverview
from ocrm.services.timeline import TimelineEntry, TimelineKind
from ocrm.ui.actions import ActionId
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.contacts.cards import ContactCards
from ocrm.ui.contacts.panes import move_pane, role_pane
from ocrm.ui.contacts.record_header import ContactHeader
from ocrm.ui.context import Target
from ocrm.ui.customers.contact_pane import interaction_pane
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.page import Page
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.stars import toggle_stars
from ocrm.ui.tag_menu import TagMenu
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.vcards.menu_entries import add_card_entries
from ocrm.ui.widgets import EmptyState, button, escape_mnemonic, hbox, row, vbox
from ocrm.ui.widgets.menu_entries import add_entry

_KIND = "contacts"
_THREE_COLUMNS_FROM = 1180
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Details"),
        ("customer", "title", "department", "responsibility", "importance", "is_primary", "gender", "salutation"),
    ),
    (
        N_("Contact data"),
        ("mobile", "work_phone", "email", "wechat", "qq", "home_phone", "fax", "preferred_channel", "home_address"),
    ),
    (N_("Good to know"), ("birthday", "hobbies")),
    (N_("Notes"), ("notes",)),
)
"""The groups of the facts and the fields in each; a new field of the model joins the first group."""


class ContactRecordPage(Page):
    """The page of one contact."""

    key = "contact"
    icon = "contact-round"
    topics = frozenset(
        {"contacts", "customers", "interactions", "opportunities", "todos", "tags", "picklists", "stages", "fields"}
    )

    _contact_id: int | None = None
    _siblings: Sequence[int] = ()
    _overview: ContactOverview | None = None

    def title(self) -> str:
        return self._overview.name if self._overview is not None else _("Contact")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        layout = vbox(self.content)
        self._header = ContactHeader(self._fill_menu)
        self.header = self._header
        layout.addWidget(self._header)
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        back = button(_("Back to the contacts"), "arrow-left", name="contact_gone_back")
        back.clicked.connect(self._go_to_list)
        text = _("They may have been deleted; undo brings them back.")
        self._stack.addWidget(self._make_body())
        self._stack.addWidget(EmptyState("contact-round", _("This contact no longer exists"), text, (back,)))
        self._connect()
        self._fit()

    def _make_body(self) -> QWidget:
        body = QWidget()
        self._facts = FactsPanel(
            self.context, _KIND, GROUPS, elsewhere=("name", "is_starred"), always=("birthday", "notes"), origin=self.key
        )
        self._facts.setProperty("surface", "left")
        self._cards = ContactCards(self.context)
        self._panes = PaneHost()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("contact_record_splitter")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for part in (self._facts, self._make_centre(), self._cards):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        columns = hbox(body, spacing=0)
        columns.addWidget(self._splitter, 1)
        columns.addWidget(self._panes)
        return body

    def _make_centre(self) -> QWidget:
        centre = QFrame()
        centre.setObjectName("contact_activity")
        centre.setProperty("surface", "flat")
        centre.setMinimumWidth(theme().px(340))
        layout = vbox(centre)
        self._composer = Composer(self.context)
        layout.addWidget(row(self._composer, margins=(16, 12, 16, 8)))
        self._timeline = Timeline(self.context.workspace)
        layout.addWidget(self._timeline, 1)
        return centre

    def _connect(self) -> None:
        self._header.crumb_clicked.connect(self._go_to_list)
        self._header.renamed.connect(self._rename)
        self._header.walk_requested.connect(self.step_record)
        self._header.log_requested.connect(self.log_interaction)
        self._header.star_requested.connect(self._toggle_star)
        self._timeline.activated.connect(self._open_entry)
        self._cards.move_requested.connect(self._move)
        self._cards.role_requested.connect(self._add_role)
        self._panes.closed.connect(self._make_room)
        self.context.actions.connect(ActionId.EDIT_FIELD, self._edit_in_place, owner=self.content)
        self.context.actions.connect(ActionId.STAR, self._toggle_star, owner=self.content)
        self.context.actions.connect(ActionId.LAY_OUT_PLAN, self._lay_out_plan, owner=self.content)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Show the contact a target names."""
        extra = dict(target.extra or {}) if target is not None else {}
        if target is not None and target.record_id is not None:
            contact_id = former.present_id(self.context.workspace, target.record_id)
            if contact_id != self._contact_id:
                self._facts.leave()
                self._panes.close_pane()
            self._contact_id = contact_id
        self._siblings = extra.get("siblings", ())
        self.reload()
        if extra.get("compose"):
            self.log_interaction()

    def reload(self) -> None:
        """Show present data."""
        workspace = self.context.workspace
        try:
            overview = contacts.fetch_contact(workspace, self._contact_id or 0)
        except NotFoundError:
            self._overview = None
            self._stack.setCurrentIndex(1)
            return
        self._overview = overview
        self._stack.setCurrentIndex(0)
        self._header.show_contact(overview)
        self._header.show_place(self._siblings, overview.contact_id)
        self._facts.show_record(overview.row)
        self._cards.show_contact(overview)
        self._composer.show_customer(
            overview.customer_id,
            customers.list_contacts(workspace, overview.customer_id),
            opportunities.list_customer_deals(workspace, overview.customer_id),
            has_plan=False,
            contact_id=overview.contact_id,
        )
        self._timeline.show_contact(overview.contact_id)
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        return "" if self._overview is None else self._overview.name

    def focus_content(self) -> None:
        self._composer.text.setFocus()

    def log_interaction(self) -> None:
        self._composer.text.setFocus()

    def panes(self) -> list[QWidget]:
        pane = self._panes.pane
        parts: list[QWidget] = [self._composer.text, self._timeline.view]
        return [*parts, pane.form] if pane is not None else parts

    def step_record(self, by: int) -> None:
        if self._contact_id is None or self._contact_id not in self._siblings:
            return
        place = self._siblings.index(self._contact_id) + by
        if 0 <= place < len(self._siblings) and self._facts.leave():
            extra = {"siblings": self._siblings}
            self.context.navigator.replace(Target(self.key, _KIND, self._siblings[place], extra=extra))

    def escape(self) -> bool:
        return self._panes.close_pane()

    def may_leave(self) -> bool:
        return self._overview is None or self._facts.leave()

    # -- columns ------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.header is not None:
            self._fit()

    def _fit(self) -> None:
        is_wide = self.window().width() >= _THREE_COLUMNS_FROM * theme().scale
        self._header.set_narrow(not is_wide)
        px = theme().px
        self._splitter.setSizes([px(270), px(560), px(320)] if is_wide else [px(260), px(395), px(255)])

    def _make_room(self) -> None:
        self._cards.setVisible(self._panes.pane is None)

    # -- commands -----------------------------------------------------------------------------------------------------

    def _go_to_list(self, _crumb: int = 0) -> None:
        self.context.navigator.go(_KIND)

    def _perform(self, change: Callable[[], Changes]) -> Changes | None:
        return self.context.runner.perform(change)

    def _rename(self, name: str) -> None:
        if self._contact_id is not None:
            workspace, ids = self.context.workspace, [self._contact_id]
            change = partial(records.update_records, workspace, _KIND, ids, {"name": name}, origin=self.key)
            if self._perform(change) is None:
                self.reload()

    def _edit_in_place(self) -> None:
        """Edit the fact the keyboard is on, else the name."""
        if not self._facts.edit_focused():
            self._header.rename()

    def _show(self, pane: EditorPane) -> None:
        self._panes.show_pane(pane)
        self._make_room()

    def _move(self) -> None:
        if self._contact_id is not None:
            self._show(move_pane(self.context, self._contact_id))

    def _lay_out_plan(self) -> None:
        if self._contact_id is not None:
            self._show(LayOutPane(self.context, _KIND, [self._contact_id]))

    def _add_role(self) -> None:
        if self._contact_id is not None:
            self._show(role_pane(self.context, self._contact_id))

    def _leave(self) -> None:
        if self._contact_id is not None:
            self._perform(partial(employments.leave, self.context.workspace, self._contact_id, origin=self.key))

    def _delete(self) -> None:
        if self._contact_id is None:
            return
        delete = partial(records.delete_records, self.context.workspace, _KIND, [self._contact_id], origin=self.key)
        if self._perform(delete) is not None:
            self._go_to_list()

    def _toggle_star(self) -> None:
        if self._contact_id is not None:
            toggle_stars(self.context, _KIND, [self._contact_id], origin=self.key)

    def _merge(self) -> None:
        if self._contact_id is not None:
            compare_chosen(self.context, _KIND, [self._contact_id])

    def _add_tag(self, name: str) -> None:
        if self._contact_id is not None:
            self._perform(partial(tags.add_tag, self.context.workspace, [self._contact_id], name, origin=self.key))

    def _remove_tag(self, name: str) -> None:
        if self._contact_id is not None:
            self._perform(partial(tags.remove_tag, self.context.workspace, [self._contact_id], name, origin=self.key))

    def _open_customer(self) -> None:
        if self._overview is not None:
            self.context.navigator.open_record("customers", self._overview.customer_id)

    def _fill_menu(self, menu: QMenu) -> None:
        """Fill the menu of further commands."""
        overview = self._overview
        if overview is None:
            return
        add_entry(menu, "building-2", _("Open the customer"), self._open_customer)
        add_entry(menu, "kanban", _("Part in a deal…"), self._add_role)
        add_entry(menu, "layers", _("Lay out a plan…"), self._lay_out_plan, name="lay_out_plan")
        add_entry(menu, "briefcase", _("Changed employer…"), self._move)
        if not overview.has_left:
            add_entry(menu, "log-out", _("Left the company"), self._leave)
        menu.addSeparator()
        add_entry(menu, "pencil", _("Rename"), self._header.rename)
        tag_menu = TagMenu(self.context.workspace, menu)
        tag_menu.chosen.connect(self._add_tag)
        menu.addMenu(tag_menu)
        if overview.tags:
            fewer = menu.addMenu(icon("tag"), _("Remove a tag"))
            for name in overview.tags:
                fewer.addAction(escape_mnemonic(name)).triggered.connect(partial(self._remove_tag, name))
        add_entry(menu, "git-merge", _("Merge…"), self._merge, name="merge_record")
        menu.addSeparator()
        if self._contact_id is not None:
            add_card_entries(menu, self.context, "contacts", self._contact_id, show=self._show, owner=self)
        add_entry(menu, "trash-2", _("Delete contact"), self._delete)

    def _open_entry(self, entry: TimelineEntry) -> None:
        if entry.kind is TimelineKind.INTERACTION:
            pane = interaction_pane(self.context, entry.record_id)
            pane.saved.connect(self._panes.close_pane)
            self._show(pane)
        elif entry.kind is TimelineKind.TODO:
            self.context.navigator.open_record("todos", entry.record_id)
