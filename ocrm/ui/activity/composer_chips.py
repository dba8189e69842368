"""The chips of the composer: with whom, when, where and how long, about which deal, what came of it, which files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.formats import format_moment_relative
from ocrm.i18n import _
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.relations.answers import WRITTEN_KINDS
from ocrm.services.relations.customers import ContactRow
from ocrm.services.visits import places
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.attached_files import AttachedFiles
from ocrm.ui.activity.composer_draft import Draft
from ocrm.ui.activity.composer_kinds import TODO
from ocrm.ui.activity.composer_menus import DraftMenus, minutes_text
from ocrm.ui.widgets import FlowLayout, button, escape_mnemonic, tool_button
from ocrm.ui.widgets.menu_entries import press

_MOST_LETTERS = 36
"""As much of a name is seen in a chip; its tooltip has the whole."""


class DraftChips(QWidget):
    """Say what will be saved of a draft, and offer the choices; a narrow composer has them in two lines."""

    chosen = Signal(str, object)
    """Something was chosen beside the menus: the draft's attribute and its value."""
    files_wanted = Signal()

    def __init__(self, workspace: Workspace, menus: DraftMenus) -> None:
        super().__init__()
        self._clock = workspace.clock
        self._draft = Draft()
        self._contact = menu_chip("composer_contact", menus.contact_menu)
        self._direction = button("", None, "chip", name="composer_direction")
        self._direction.clicked.connect(self._turn_direction)
        self._time = menu_chip("composer_time", menus.time_menu)
        self._place = menu_chip("composer_place", menus.place_menu)
        self._duration = menu_chip("composer_duration", menus.duration_menu)
        self._deal = menu_chip("composer_deal", menus.deal_menu)
        self._outcome = menu_chip("composer_outcome", menus.outcome_menu)
        self._attach = tool_button("paperclip", _("Attach files"), name="composer_attach")
        self._attach.clicked.connect(partial(press, self.files_wanted.emit))
        private = _("Private: stays with me when the customer is handed over")
        self._private = tool_button("lock", private, checkable=True, name="composer_private")
        self._private.toggled.connect(self._on_private)
        self.files = AttachedFiles()
        line = FlowLayout(self, spacing=6)
        for widget in (
            self._contact, self._direction, self._time, self._place, self._duration, self._deal, self._outcome,
            self._attach, self._private, self.files,
        ):  # fmt: skip
            line.addWidget(widget)

    def show_draft(self, draft: Draft, contacts: Sequence[ContactRow], deals: Sequence[DealCard]) -> None:
        """Say what a draft holds; of a to-do only what it is linked to."""
        self._draft = draft
        self._show_links(contacts, deals)
        say(self._direction, _("They wrote") if draft.is_incoming else _("I wrote"), _("Direction"))
        self._direction.setVisible(draft.kind in WRITTEN_KINDS)
        self._show_moment()
        place, outcome = places.read_place(draft.place), draft.outcome.strip()
        for shown, whole, name in ((self._place, place, _("Place")), (self._outcome, outcome, _("Outcome"))):
            say(shown, whole or name, name)
            shown.setToolTip(whole)
        self._place.setVisible(draft.is_visit)
        self._private.setChecked(draft.is_private)
        for widget in (self._time, self._duration, self._outcome, self._attach, self._private, self.files):
            widget.setHidden(draft.kind == TODO)
        self.files.show_files(draft.files, draft.pictures)

    def _show_links(self, contacts: Sequence[ContactRow], deals: Sequence[DealCard]) -> None:
        draft = self._draft
        person = next((one.name for one in contacts if one.contact_id == draft.contact_id), "")
        say(self._contact, person or _("No contact"), _("Contact"))
        self._contact.setVisible(bool(contacts))
        deal = next((one.subject for one in deals if one.opportunity_id == draft.opportunity_id), "")
        say(self._deal, deal or _("No deal"), _("Opportunity"))
        self._deal.setVisible(bool(deals))

    def _show_moment(self) -> None:
        clock, happened_at, minutes = self._clock, self._draft.happened_at, self._draft.duration_minutes
        moment = _("Now")
        if happened_at is not None:
            moment = format_moment_relative(clock.to_local(happened_at), clock.local_now())
        say(self._time, moment, _("When"))
        say(self._duration, minutes_text(minutes) if minutes else _("Duration"), _("Duration"))

    def _turn_direction(self) -> None:
        self.chosen.emit("is_incoming", not self._draft.is_incoming)

    def _on_private(self, is_private: bool) -> None:
        if is_private != self._draft.is_private:
            self.chosen.emit("is_private", is_private)


def menu_chip(name: str, open_menu: Callable[[QWidget], None], *, icon: str | None = None) -> QPushButton:
    """Return a chip that opens choices below itself."""
    made = button("", icon, "chip", name=name)
    made.clicked.connect(partial(press, partial(open_menu, made)))
    return made


def say(chip: QPushButton, text: str, name: str) -> None:
    """Let a chip say what is chosen of the thing `name` stands for."""
    chip.setText(escape_mnemonic(_beginning(text)))
    chip.setToolTip(text if len(text) > _MOST_LETTERS else "")
    chip.setAccessibleName(f"{name}: {text}")


def _beginning(text: str) -> str:
    """Return a text, or its beginning with … where it has more characters than a chip shows."""
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
