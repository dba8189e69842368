"""The commands of a customer's page and the menu that offers them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services import pool, records, search, tags
from ocrm.services.changes import Changes
from ocrm.services.relations import briefs, customers
from ocrm.services.relations.customers import CustomerOverview
from ocrm.ui.cards.brief_pane import BriefPane
from ocrm.ui.cards.clipboard import copy_phone, copy_text
from ocrm.ui.cards.history_pane import HistoryPane
from ocrm.ui.context import AppContext
from ocrm.ui.customers.contact_pane import contact_pane
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.forms import EditorPane, RecordPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.handover.commands import hand_over
from ocrm.ui.mails.begin import write_about
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.printing import print_html
from ocrm.ui.stars import toggle_stars
from ocrm.ui.tag_menu import add_tag_entries
from ocrm.ui.vcards.menu_entries import add_card_entries
from ocrm.ui.widgets.menu_entries import add_entry

_KIND = "customers"
_ORIGIN = "customer"


class RecordCommands(QObject):
    """Does what is asked of one customer; panes go to `show`."""

    def __init__(
        self, context: AppContext, panes: PaneHost, *, show: Callable[[EditorPane], object], owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._context, self._panes, self._show, self._owner = context, panes, show, owner
        self.customer_id: int | None = None

    def perform(self, change: Callable[..., Changes], *arguments: object) -> bool:
        """Run a service function on the customer; say whether it was done."""
        if self.customer_id is None:
            return False
        run = partial(change, self._context.workspace, [self.customer_id], *arguments, origin=_ORIGIN)
        return self._context.runner.perform(run) is not None

    # -- panes --------------------------------------------------------------------------------------------------------

    def new_deal(self) -> None:
        """Begin an opportunity."""
        if self.customer_id is not None:
            self._show(NewDealPane(self._context, self.customer_id))

    def new_todo(self) -> None:
        """Plan a to-do."""
        if self.customer_id is not None:
            self._show(TodoPane(self._context, [self.customer_id]))

    def hand_over(self) -> None:
        """Hand the customer over to a colleague."""
        if self.customer_id is not None:
            hand_over(self._context, [self.customer_id], self._owner)

    def lay_out_plan(self) -> None:
        """Lay out a plan of several to-dos, or stop one."""
        if self.customer_id is not None:
            self._show(LayOutPane(self._context, _KIND, [self.customer_id]))

    def write_mail(self) -> None:
        """Begin a mail to the customer."""
        if self.customer_id is not None:
            write_about(self._context, _KIND, self.customer_id)

    def edit_contact(self, contact_id: int) -> None:
        """Edit a contact, 0 for a new one."""
        if self.customer_id is not None:
            self.show_record_pane(contact_pane(self._context, self.customer_id, contact_id or None))

    def show_record_pane(self, pane: RecordPane) -> None:
        """Show the pane of a record; it closes when saved."""
        pane.saved.connect(self._panes.close_pane)
        self._show(pane)

    def open_history(self, field: str = "") -> None:
        """Tell what was changed, of all fields or of one."""
        if self.customer_id is not None:
            self._show(HistoryPane(self._context, self.customer_id, field=field))

    def prepare(self) -> None:
        """Show the brief to read before a call."""
        if self.customer_id is not None:
            self._show(BriefPane(self._context, self.customer_id))

    # -- printing and copying -----------------------------------------------------------------------------------------

    def print_page(self) -> None:
        """Print the brief where it is in sight, else all that is kept on the customer."""
        pane = self._panes.pane
        if isinstance(pane, BriefPane):
            pane.print_brief()
        else:
            self.print_file()

    def print_file(self) -> None:
        """Print all that is kept on the customer."""
        if self.customer_id is None:
            return
        read = partial(briefs.customer_file_html, self._context.workspace, self.customer_id)
        self._context.tasks.fetch(read, self._print, key="customer file")

    def _print(self, html: str) -> None:
        if self.customer_id is not None:
            title = records.title_of(self._context.workspace, _KIND, self.customer_id)
            print_html(self._context, html, title=title, parent=self._owner)

    def copy_link(self) -> None:
        """Copy where this customer is found in OCRM."""
        if self.customer_id is not None:
            QGuiApplication.clipboard().setText(search.link_to(_KIND, self.customer_id))
            self._context.toasts.show(_("Copied the link; paste it into the search to come back here"), tone="info")

    def copy_phone(self) -> None:
        """Copy the customer's phone number without blanks, else that of its first contact."""
        if self.customer_id is not None:
            copy_phone(self._context, customers.find_phone(self._context.workspace, self.customer_id))

    def _copy_name(self) -> None:
        if self.customer_id is not None:
            copy_text(self._context, records.title_of(self._context.workspace, _KIND, self.customer_id))

    # -- changing -----------------------------------------------------------------------------------------------------

    def delete(self) -> None:
        """Delete the customer and go back to the list."""
        if self.customer_id is None:
            return
        delete = partial(records.delete_records, self._context.workspace, _KIND, [self.customer_id], origin=_ORIGIN)
        if self._context.runner.perform(delete) is not None:
            self._context.navigator.go(_KIND)

    def toggle_star(self) -> None:
        """Put a star on the customer, or take it off."""
        if self.customer_id is not None:
            toggle_stars(self._context, _KIND, [self.customer_id], origin=_ORIGIN)

    def _add_tag(self, name: str) -> None:
        self.perform(tags.add_tag, name)

    def _remove_tag(self, name: str) -> None:
        self.perform(tags.remove_tag, name)

    def _put_in_pool(self) -> None:
        self.perform(pool.put_in_pool)

    def _merge(self) -> None:
        if self.customer_id is not None:
            compare_chosen(self._context, _KIND, [self.customer_id])

    # -- menu ---------------------------------------------------------------------------------------------------------

    def fill_menu(
        self,
        menu: QMenu,
        overview: CustomerOverview,
        *,
        rename: Callable[[], object],
        more: tuple[tuple[str, str, Callable[[], object]], ...],
        is_pooled: bool,
    ) -> None:
        """Fill the menu of further commands; `more` are further things to add: icon, words, what to do."""
        add_entry(menu, "zap", _("Prepare me"), self.prepare, name="prepare_me")
        menu.addSeparator()
        add_entry(menu, "kanban", _("New opportunity"), self.new_deal, writes=True)
        add_entry(menu, "list-checks", _("New to-do"), self.new_todo, writes=True)
        add_entry(menu, "layers", _("Lay out a plan…"), self.lay_out_plan, name="lay_out_plan", writes=True)
        add_entry(menu, "mail", _("Write a mail…"), self.write_mail, name="write_mail", writes=True)
        add_entry(menu, "user-plus", _("New contact"), partial(self.edit_contact, 0), writes=True)
        for icon_name, words, handler in more:
            add_entry(menu, icon_name, words, handler, writes=True)
        menu.addSeparator()
        add_entry(menu, "pencil", _("Rename"), rename, writes=True)
        add_tag_entries(menu, self._context.workspace, overview.tags, add=self._add_tag, remove=self._remove_tag)
        if self.customer_id is not None:
            add_entry(menu, "git-merge", _("Merge…"), self._merge, name="merge_record", writes=True)
            if not is_pooled:
                add_entry(menu, "inbox", _("Put into the pool"), self._put_in_pool, writes=True)
            menu.addSeparator()
            add_entry(menu, "file-text", _("Print the customer file…"), self.print_file, name="print_file")
            add_entry(menu, "package", _("Hand over…"), self.hand_over, name="hand_over")
            add_card_entries(menu, self._context, _KIND, self.customer_id, show=self._show, owner=self._owner)
        add_entry(menu, "copy", _("Copy the name"), self._copy_name)
        add_entry(menu, "phone", _("Copy the phone number") + "\tAlt+C", self.copy_phone, name="copy_phone_clean")
        add_entry(menu, "link", _("Copy a link"), self.copy_link, name="copy_link")
        menu.addSeparator()
        add_entry(menu, "history", _("History"), self.open_history)
        add_entry(menu, "trash-2", _("Delete customer"), self.delete, writes=True)
