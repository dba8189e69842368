"""The contact list: what it shows beside what every list has."""

from __future__ import annotations

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.relations.contact_views import CONTACTS
from ocrm.ui.actions import ActionId
from ocrm.ui.contacts.columns import SHOWN, SHOWN_BESIDE_PREVIEW, ContactColumns
from ocrm.ui.contacts.panes import new_contact_pane
from ocrm.ui.contacts.preview import ContactPreviewPane
from ocrm.ui.contacts.row_commands import ContactCommands
from ocrm.ui.lists.list_page import RecordListPage
from ocrm.ui.lists.list_states import EmptyWords


class ContactsPage(RecordListPage):
    """Every contact, narrowed by views and filters."""

    key = "contacts"
    icon = "contact-round"
    topics = frozenset(
        {"contacts", "customers", "interactions", "opportunities", "tags", "picklists", "imports", "views", "fields"}
    )
    list_kind = CONTACTS
    noun = "contact"
    shown = SHOWN
    shown_beside_preview = SHOWN_BESIDE_PREVIEW
    usual_sort = ("name",)
    new_action = ActionId.NEW_CONTACT

    def title(self) -> str:
        return _("Contacts")

    def placeholder(self) -> str:
        return _("Name, pinyin, phone, email")

    def empty_words(self) -> EmptyWords:
        text = _("Import the people you know from Excel or vCard, or begin with one.")
        return EmptyWords("contact-round", _("No contacts yet"), text, _("New contact"), _("No contact fits"))

    def selected_words(self, count: int) -> str:
        return ngettext("{n} contact selected", "{n} contacts selected", count).format(n=format_number(count))

    def make_columns(self) -> ContactColumns:
        return ContactColumns(self.context.workspace)

    def make_commands(self) -> ContactCommands:
        self.context.actions.connect(ActionId.NEW_CONTACT, self.new_record, owner=self.content)
        return ContactCommands(self.context, self.view, self.pane_host, self.content)

    def make_preview(self) -> ContactPreviewPane:
        preview = ContactPreviewPane(self.context)
        preview.open_requested.connect(self.commands.open)
        preview.log_requested.connect(self.log_for)
        return preview

    def new_record(self) -> None:
        pane = new_contact_pane(self.context)
        pane.saved.connect(self._on_created)
        self.pane_host.show_pane(pane)
        self.preview.setVisible(False)

    def _on_created(self, contact_id: int) -> None:
        self.pane_host.close_pane()
        self.view.select_id(contact_id)
