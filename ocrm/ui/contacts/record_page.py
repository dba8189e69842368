"""One contact on one page: facts, what was said with them wherever they worked, and what they take part in."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.services import tags
from ocrm.services.deals import opportunities
from ocrm.services.relations import contacts, customers, employments
from ocrm.services.relations.contacts import ContactOverview
from ocrm.services.timeline import TimelineEntry, TimelineKind
from ocrm.ui.actions import ActionId
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.cards.clipboard import copy_phone
from ocrm.ui.columns_record_page import ColumnsRecordPage
from ocrm.ui.contacts.cards import ContactCards
from ocrm.ui.contacts.panes import move_pane, role_pane
from ocrm.ui.contacts.record_header import ContactHeader
from ocrm.ui.customers.contact_pane import interaction_pane
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.stars import toggle_stars
from ocrm.ui.tag_menu import add_tag_entries
from ocrm.ui.theme import theme
from ocrm.ui.vcards.menu_entries import add_card_entries
from ocrm.ui.widgets import row, vbox
from ocrm.ui.widgets.menu_entries import add_entry

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Details"),
        ("customer", "title", "department", "responsibility", "importance", "is_primary", "gender", "salutation"),
    ),
    (
        N_("Contact data"),
        (
            "mobile",
            "work_phone",
            "email",
            "wechat",
            "qq",
            "im",
            "home_phone",
            "fax",
            "preferred_channel",
            "home_address",
        ),
    ),
    (N_("Good to know"), ("birthday", "hobbies")),
    (N_("Notes"), ("notes",)),
)
"""The groups of the facts and the fields in each; a new field of the model joins the first group."""


class ContactRecordPage(ColumnsRecordPage):
    """The page of one contact."""

    key = "contact"
    kind = "contacts"
    icon = "contact-round"
    elsewhere = ("name", "is_starred")
    always = ("birthday", "notes")
    topics = frozenset(
        {
            "contacts",
            "tickets",
            "customers",
            "interactions",
            "opportunities",
            "todos",
            "tags",
            "picklists",
            "stages",
            "fields",
            "attachments",
        }
    )

    _header: ContactHeader
    _cards: ContactCards
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
        self._stack.addWidget(self._make_columns(GROUPS, self._make_centre(), ContactCards(self.context)))
        self._stack.addWidget(
            self._make_gone(
                _("This contact no longer exists"),
                _("They may have been deleted; undo brings them back."),
                _("Back to the contacts"),
                "contact_gone_back",
            )
        )
        self._connect()
        self._fit(is_wide=self._is_wide_enough())

    def _make_centre(self) -> QWidget:
        centre = QFrame()
        centre.setObjectName("contact_activity")
        centre.setProperty("surface", "flat")
        centre.setMinimumWidth(theme().px(300))
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
        self._cards.describe_requested.connect(self._describe_file)
        self._cards.pane_requested.connect(self._show)
        self.context.actions.connect(ActionId.EDIT_FIELD, self._edit_in_place, owner=self.content)
        self.context.actions.connect(ActionId.STAR, self._toggle_star, owner=self.content)
        self.context.actions.connect(ActionId.LAY_OUT_PLAN, self._lay_out_plan, owner=self.content)
        self.context.actions.connect(ActionId.COPY_CLEAN, self._copy_phone, owner=self.content)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show present data."""
        workspace = self.context.workspace
        try:
            overview = contacts.fetch_contact(workspace, self._record_id or 0)
        except NotFoundError:
            self._overview = None
            self._stack.setCurrentIndex(1)
            return
        self._overview = overview
        self._stack.setCurrentIndex(0)
        self._header.show_contact(overview, can_rename=not self.context.workspace.why_read_only)
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

    def _places(self) -> list[QWidget]:
        return [self._composer.text, self._timeline.view]

    def focus_content(self) -> None:
        self._composer.text.setFocus()

    def log_interaction(self) -> None:
        self._composer.text.setFocus()

    # -- columns ------------------------------------------------------------------------------------------------------

    def _fit(self, *, is_wide: bool) -> None:
        self._header.set_narrow(not is_wide)
        super()._fit(is_wide=is_wide)

    # -- commands -----------------------------------------------------------------------------------------------------

    def _move(self) -> None:
        if self._record_id is not None:
            self._show(move_pane(self.context, self._record_id))

    def _lay_out_plan(self) -> None:
        if self._record_id is not None:
            self._show(LayOutPane(self.context, self.kind, [self._record_id]))

    def _add_role(self) -> None:
        if self._record_id is not None:
            self._show(role_pane(self.context, self._record_id))

    def _leave(self) -> None:
        if self._record_id is not None:
            self._perform(partial(employments.leave, self.context.workspace, self._record_id, origin=self.key))

    def _toggle_star(self) -> None:
        if self._record_id is not None:
            toggle_stars(self.context, self.kind, [self._record_id], origin=self.key)

    def _merge(self) -> None:
        if self._record_id is not None:
            compare_chosen(self.context, self.kind, [self._record_id])

    def _add_tag(self, name: str) -> None:
        if self._record_id is not None:
            self._perform(partial(tags.add_tag, self.context.workspace, [self._record_id], name, origin=self.key))

    def _remove_tag(self, name: str) -> None:
        if self._record_id is not None:
            self._perform(partial(tags.remove_tag, self.context.workspace, [self._record_id], name, origin=self.key))

    def _copy_phone(self) -> None:
        if self._overview is not None:
            copy_phone(self.context, contacts.number_of(self._overview.row))

    def _open_customer(self) -> None:
        if self._overview is not None:
            self.context.navigator.open_record("customers", self._overview.customer_id)

    def _fill_menu(self, menu: QMenu) -> None:
        """Fill the menu of further commands."""
        overview = self._overview
        if overview is None:
            return
        add_entry(menu, "building-2", _("Open the customer"), self._open_customer)
        add_entry(menu, "kanban", _("Part in a deal…"), self._add_role, writes=True)
        add_entry(menu, "layers", _("Lay out a plan…"), self._lay_out_plan, name="lay_out_plan", writes=True)
        add_entry(menu, "mail", _("Write a mail…"), self._write_mail, name="write_mail", writes=True)
        add_entry(menu, "briefcase", _("Changed employer…"), self._move, writes=True)
        if not overview.has_left:
            add_entry(menu, "log-out", _("Left the company"), self._leave, writes=True)
        menu.addSeparator()
        add_entry(menu, "pencil", _("Rename"), self._header.rename, writes=True)
        add_tag_entries(menu, self.context.workspace, overview.tags, add=self._add_tag, remove=self._remove_tag)
        add_entry(menu, "git-merge", _("Merge…"), self._merge, name="merge_record", writes=True)
        menu.addSeparator()
        if self._record_id is not None:
            add_card_entries(menu, self.context, "contacts", self._record_id, show=self._show, owner=self)
        menu.addSeparator()
        add_entry(menu, "history", _("History"), self._tell_history, name="more_history")
        add_entry(menu, "trash-2", _("Delete contact"), self._delete, writes=True)

    def _open_entry(self, entry: TimelineEntry) -> None:
        if entry.kind is TimelineKind.INTERACTION:
            pane = interaction_pane(self.context, entry.record_id)
            pane.saved.connect(self._panes.close_pane)
            self._show(pane)
        else:
            self.context.navigator.open_record(entry.record_kind, entry.record_id)
