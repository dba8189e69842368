"""The top of a contact's page: the name, who they are, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.relations.contacts import ContactOverview
from ocrm.ui.contacts.summary import role_chip
from ocrm.ui.customers.record_header import RecordHeader
from ocrm.ui.lists.cell_painters import tag_tone
from ocrm.ui.stars import show_star
from ocrm.ui.widgets import chip

_TAGS_SHOWN = 3


class ContactHeader(RecordHeader):
    """Header of one contact; `fill_menu` fills the menu of further commands."""

    def __init__(self, fill_menu: Callable[[QMenu], object]) -> None:
        super().__init__(_("Contacts"), fill_menu, name_label=_("Name"))
        for widget in (self._deal, self._prepare):
            widget.hide()

    def show_contact(self, overview: ContactOverview, *, can_rename: bool) -> None:
        """Show name, role and tags."""
        chips: list[QWidget] = []
        if overview.has_left:
            chips.append(chip(_("Left"), "bad"))
        elif overview.row["is_primary"]:
            chips.append(chip(_("Primary contact"), "ok"))
        if overview.role:
            chips.append(role_chip(overview.role))
        chips += [chip(name, tag_tone(name)) for name in overview.tags[:_TAGS_SHOWN]]
        self.show_name(overview.name, chips, can_rename=can_rename)
        show_star(self._star, is_starred=overview.row["is_starred"])

    def set_narrow(self, is_narrow: bool) -> None:
        self._chips.setVisible(not is_narrow)
