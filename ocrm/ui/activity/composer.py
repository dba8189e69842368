"""Where contact is logged: what kind, what was said, with whom, when, about which deal, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_relative, format_moment_relative
from ocrm.i18n import _
from ocrm.services import drafts, interactions, tags
from ocrm.services.changes import Changes
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.drafts import KeptPicture
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.relations.answers import WRITTEN_KINDS
from ocrm.services.relations.customers import ContactRow
from ocrm.services.visits import places
from ocrm.services.visits.photos import PhotoFacts
from ocrm.services.workday import planning
from ocrm.ui.activity.attached_files import AttachedFiles
from ocrm.ui.activity.composer_draft import SPEAK, SPEAK_OF, Draft, kept_draft, next_day_titles
from ocrm.ui.activity.composer_kinds import TODO
from ocrm.ui.activity.composer_menus import DraftMenus, minutes_text
from ocrm.ui.activity.composer_text import ComposerText
from ocrm.ui.activity.kind_tabs import KindTabs
from ocrm.ui.activity.photo_chips import PhotoChips
from ocrm.ui.activity.promise_chips import PromiseChips
from ocrm.ui.context import AppContext
from ocrm.ui.draft_keeper import DraftKeeper
from ocrm.ui.file_dialogs import ask_files
from ocrm.ui.widgets import (
    EvenTabBar,
    FlowLayout,
    button,
    chip,
    clear_layout,
    escape_mnemonic,
    hbox,
    label,
    row,
    rule,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_DAYS_UNTIL_NEXT = 3
_MOST_WORDS = 36


class Composer(QFrame):
    """Ctrl+Enter saves. What is typed is kept per customer until it is saved, over a restart too."""

    saved = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._customer_id: int | None = None
        self._usual_contact_id: int | None = None
        self._contacts: Sequence[ContactRow] = ()
        self._deals: Sequence[DealCard] = ()
        self._has_plan = False
        self._draft = Draft()
        self._menus = DraftMenus(context.workspace, self)
        self._menus.chosen.connect(self._set)
        self._keeper = DraftKeeper(context.workspace, self._present, self)
        writing(self, is_left_out=True).setObjectName("composer")
        self.setProperty("surface", "panel")
        layout = vbox(self, spacing=0)
        self._kinds = KindTabs(context.workspace)
        self._kinds.changed.connect(self._on_kind)
        layout.addWidget(row(self._kinds, margins=(10, 0, 8, 0)))
        layout.addWidget(rule())
        self.text = ComposerText()
        self.text.textChanged.connect(self._on_text)
        self.text.files_given.connect(self.add_files)
        self.text.picture_given.connect(self.add_picture)
        self._kinds.picked.connect(self.text.setFocus)
        self.text.mentions.person_named.connect(partial(self._set, "contact_id"))
        layout.addWidget(row(self.text, margins=(10, 6, 10, 0)))
        self._reading = QWidget()
        self._reading_layout = FlowLayout(self._reading, spacing=6)
        layout.addWidget(row(self._reading, margins=(12, 0, 10, 2)))
        self._promises = PromiseChips(context.workspace)
        layout.addWidget(row(self._promises, margins=(12, 0, 10, 2)))
        self._photos = PhotoChips(context)
        self._photos.accepted.connect(self._take_over)
        layout.addWidget(row(self._photos, margins=(12, 0, 10, 2)))
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("composer_error")
        self._error.hide()
        layout.addWidget(row(self._error, margins=(12, 0, 10, 2)))
        layout.addWidget(row(self._make_links(), margins=(8, 4, 8, 0)))
        layout.addLayout(self._make_foot())
        self._add_shortcuts()
        self.setFocusProxy(self.text)

    # -- building -----------------------------------------------------------------------------------------------------

    def _make_links(self) -> QWidget:
        """Return the chips, which go into a second line where one is too narrow."""
        links = QWidget()
        line = FlowLayout(links, spacing=6)
        self._contact_chip = self._chip("composer_contact", self._menus.contact_menu)
        self._direction_chip = button("", None, "chip", name="composer_direction")
        self._direction_chip.clicked.connect(self._turn_direction)
        self._time_chip = self._chip("composer_time", self._menus.time_menu)
        self._duration_chip = self._chip("composer_duration", self._menus.duration_menu)
        self._deal_chip = self._chip("composer_deal", self._menus.deal_menu)
        self._place_chip = self._chip("composer_place", self._menus.place_menu)
        self._outcome_chip = self._chip("composer_outcome", self._menus.outcome_menu)
        for widget in (
            self._contact_chip, self._direction_chip, self._time_chip, self._place_chip, self._duration_chip,
            self._deal_chip, self._outcome_chip,
        ):  # fmt: skip
            line.addWidget(widget)
        self._attach = tool_button("paperclip", _("Attach files"), name="composer_attach")
        self._attach.clicked.connect(self._choose_files)
        line.addWidget(self._attach)
        private = _("Private: stays with me when the customer is handed over")
        self._private = tool_button("lock", private, checkable=True, name="composer_private")
        self._private.toggled.connect(self._on_private)
        line.addWidget(self._private)
        self._files = AttachedFiles()
        self._files.file_removed.connect(self._remove_file)
        self._files.picture_removed.connect(self._remove_picture)
        line.addWidget(self._files)
        return links

    def _make_foot(self) -> QHBoxLayout:
        foot = hbox(margins=(8, 2, 8, 8), spacing=6)
        self._next_chip = self._chip("composer_next", self._menus.next_menu, icon="alarm-clock")
        foot.addWidget(self._next_chip)
        self._next_title = QLineEdit()
        self._next_title.setObjectName("composer_next_title")
        self._next_title.setAccessibleName(_("Next step"))
        self._next_title.setProperty("bare", "true")
        self._next_title.setMinimumWidth(1)  # a narrow composer shows the day and the button whole before the title
        self._next_title.textEdited.connect(self._on_next_title)
        foot.addWidget(self._next_title, 1)
        self._foot_space = QWidget()
        foot.addWidget(self._foot_space, 1)
        self._save = button(_("Save"), None, "smallPrimary", tooltip="Ctrl+Enter", name="composer_save")
        self._save.clicked.connect(self.save)
        foot.addWidget(self._save)
        return foot

    def _chip(self, name: str, open_menu: Callable[[QWidget], None], *, icon: str | None = None) -> QPushButton:
        made = button("", icon, "chip", name=name)
        made.clicked.connect(partial(self._open_menu, made, open_menu))
        return made

    def _open_menu(self, below: QWidget, open_menu: Callable[[QWidget], None], _checked: bool = False) -> None:
        self._menus.set_draft(self._draft, self._contacts, self._deals)
        open_menu(below)

    def _add_shortcuts(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)

    # -- whose --------------------------------------------------------------------------------------------------------

    def show_customer(
        self,
        customer_id: int,
        contacts: Sequence[ContactRow],
        deals: Sequence[DealCard],
        *,
        has_plan: bool,
        contact_id: int | None = None,
    ) -> None:
        """Log for a customer from now on, with this person (their primary contact) unless told otherwise.

        `has_plan` says that a next step is planned already.
        """
        self._contacts, self._deals, self._has_plan = contacts, deals, has_plan
        self._kinds.show_kinds()
        self._draft.kind = self.kind
        primary = next((person.contact_id for person in contacts if person.is_primary), None)
        is_another, self._usual_contact_id = self._usual_contact_id != (contact_id or primary), contact_id or primary
        if customer_id != self._customer_id:
            self._customer_id = customer_id
            self._begin()
        elif is_another and contact_id is not None:
            self._draft.contact_id = contact_id
        names = [name for name, _count in tags.list_tags(self._context.workspace)]
        self.text.mentions.set_choices(contacts, names)
        known = {person.contact_id for person in contacts}
        if self._draft.contact_id not in known:
            self._draft.contact_id = self._usual_contact_id
        if self._draft.opportunity_id not in {deal.opportunity_id for deal in deals}:
            self._draft.opportunity_id = deals[0].opportunity_id if len(deals) == 1 else None
        self._show_draft()

    def _begin(self) -> None:
        """Start anew, with what was typed for this customer before."""
        kept = self._keeper.take(f"customer/{self._customer_id}")
        self._draft = kept_draft(kept) if kept else self._fresh_draft()
        self._error.hide()
        self.text.blockSignals(True)
        self.text.setPlainText(self._draft.text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.blockSignals(False)
        self._next_title.setText(self._draft.next_title)
        self._choose(self._draft.kind)

    def _fresh_draft(self) -> Draft:
        draft = Draft()
        draft.contact_id = self._usual_contact_id
        draft.opportunity_id = self._deals[0].opportunity_id if len(self._deals) == 1 else None
        if not self._has_plan and self._deals:
            draft.next_on = self._context.workspace.clock.today() + timedelta(days=_DAYS_UNTIL_NEXT)
        return draft

    def _present(self) -> Mapping[str, Any] | None:
        return self._draft.to_keep() if self._draft.is_touched else None

    @property
    def is_touched(self) -> bool:
        """Whether something is typed or attached."""
        return self._draft.is_touched

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keeper.flush()

    def _choose(self, kind: str) -> None:
        self._kinds.choose(kind)
        self._draft.kind = self.kind

    # -- entering -----------------------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """The kind of the chosen tab."""
        return self._kinds.kind

    @property
    def tabs(self) -> EvenTabBar:
        """The tabs of the kinds."""
        return self._kinds.bar

    def choose_kind(self, number: int) -> None:
        """Choose the tab of a number key, 1 being the first, and go to the text."""
        if self._kinds.choose_number(number):
            self.text.setFocus()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach files to what is being logged."""
        self._draft.files += [path for path in paths if path not in self._draft.files]
        self._keeper.note_change()
        self._show_draft()

    def add_picture(self, data: bytes) -> None:
        """Attach a pasted picture; until it is saved it is kept inside the file, as secret as the rest."""
        try:
            picture = drafts.keep_picture(self._context.workspace, _("Picture.png"), data)
        except UserError as error:
            self._on_refused(error)
            return
        self._draft.pictures.append(picture)
        self._keeper.keep()  # at once, so that no picture is left that nothing leads to
        self._show_draft()

    def _on_kind(self) -> None:
        self._draft.kind = self.kind
        self._show_draft()

    def _on_text(self) -> None:
        self._draft.text = self.text.toPlainText()
        self._error.hide()
        self._show_reading()
        self._keeper.note_change()

    def _on_next_title(self, text: str) -> None:
        self._draft.next_title = text
        self._keeper.note_change()

    def _on_private(self, is_private: bool) -> None:
        if is_private != self._draft.is_private:
            self._set("is_private", is_private)

    def _turn_direction(self) -> None:
        self._set("is_incoming", not self._draft.is_incoming)

    def _take_over(self, photo: PhotoFacts) -> None:
        """Say of the visit what a photo of it tells; what was typed as its place stays."""
        if photo.place:
            self._draft.place = places.add_coordinates(self._draft.place, photo.place)
        self._set("happened_at", photo.taken_at or self._draft.happened_at)
        self.text.setFocus()

    def _choose_files(self) -> None:
        self.add_files(ask_files(self.window(), _("Attach files")))
        self.text.setFocus()

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show_draft(self) -> None:
        """Show on the chips what will be saved."""
        draft, clock = self._draft, self._context.workspace.clock
        is_todo = self.kind == TODO
        self.text.setPlaceholderText(_(SPEAK_OF.get(self.kind, SPEAK)))
        person = next((one.name for one in self._contacts if one.contact_id == draft.contact_id), "")
        _say(self._contact_chip, person or _("No contact"), _("Contact"))
        self._contact_chip.setVisible(bool(self._contacts))
        deal = next((one.subject for one in self._deals if one.opportunity_id == draft.opportunity_id), "")
        _say(self._deal_chip, deal or _("No deal"), _("Opportunity"))
        self._deal_chip.setVisible(bool(self._deals))
        _say(self._direction_chip, _("They wrote") if draft.is_incoming else _("I wrote"), _("Direction"))
        self._direction_chip.setVisible(self.kind in WRITTEN_KINDS)
        moment = _("Now")
        if draft.happened_at is not None:
            moment = format_moment_relative(clock.to_local(draft.happened_at), clock.local_now())
        _say(self._time_chip, moment, _("When"))
        minutes = draft.duration_minutes
        _say(self._duration_chip, minutes_text(minutes) if minutes else _("Duration"), _("Duration"))
        place, outcome = places.read_place(draft.place), draft.outcome.strip()
        for shown, whole, name in ((self._place_chip, place, _("Place")), (self._outcome_chip, outcome, _("Outcome"))):
            _say(shown, _beginning(whole, most=_MOST_WORDS) or name, name)
            shown.setToolTip(whole)
        self._place_chip.setVisible(draft.is_visit)
        self._private.setChecked(draft.is_private)
        for widget in (
            self._time_chip, self._duration_chip, self._outcome_chip, self._attach, self._private, self._files,
            self._next_chip,
        ):  # fmt: skip
            widget.setHidden(is_todo)
        self._show_next(is_todo=is_todo)
        self._files.show_files(draft.files, draft.pictures)
        self._photos.show_draft(draft)
        self._show_reading()

    def _show_next(self, *, is_todo: bool) -> None:
        day = self._draft.next_on
        words = _("Next step: none")
        if day is not None:
            words = _("Next step: {day}").format(day=self._day_words(day))
        _say(self._next_chip, words, _("Next step"))
        self._next_title.setVisible(day is not None and not is_todo)
        self._foot_space.setVisible(day is None or is_todo)
        self._next_title.setPlaceholderText(self._default_next_title())

    def _day_words(self, day: date) -> str:
        days = (day - self._context.workspace.clock.today()).days
        titles = next_day_titles()
        return titles.get(days) or format_date_relative(day, self._context.workspace.clock.today())

    def _default_next_title(self) -> str:
        deal = next((one.subject for one in self._deals if one.opportunity_id == self._draft.opportunity_id), "")
        return _("Follow up: {title}").format(title=deal) if deal else _("Follow up")

    def _remove_file(self, path: Path) -> None:
        self._draft.files.remove(path)
        self._keeper.note_change()
        self._show_draft()

    def _remove_picture(self, picture: KeptPicture) -> None:
        self._draft.pictures.remove(picture)
        self._keeper.keep()
        self._forget_pictures([picture])
        self._show_draft()

    def _forget_pictures(self, pictures: Sequence[KeptPicture]) -> None:
        with suppress(UserError):  # an import is writing: what stays is inside the file, and seen by nobody
            drafts.forget_pictures(self._context.workspace, pictures)

    def _show_reading(self) -> None:
        """Show what a to-do's line is understood as."""
        clear_layout(self._reading_layout)
        is_shown = self.kind == TODO and bool(self._draft.text.strip())
        if is_shown:
            for found in self._read_todo().chips:
                self._reading_layout.addWidget(chip(found.label, "info"))
        self._reading.setVisible(is_shown)
        self._promises.show_text("" if self.kind == TODO else self._draft.text)

    def _set(self, name: str, value: Any) -> None:
        setattr(self._draft, name, value)
        self._keeper.note_change()
        self._show_draft()

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save what is entered, with files and next step, as one operation."""
        if self._customer_id is None:
            return
        write = self._write_todo if self.kind == TODO else self._write_interaction
        if self._context.runner.perform(write, on_error=self._on_refused) is None:
            return
        self._forget_pictures(self._draft.pictures)
        kind = self.kind
        self._has_plan = self._has_plan or self._draft.next_on is not None or kind == TODO
        self._draft = Draft()
        self._keeper.forget()
        self._begin()
        self._choose(kind)
        self._show_draft()
        self.saved.emit()

    def _write_interaction(self) -> Changes:
        draft = self._draft
        next_step = (draft.next_title.strip() or self._default_next_title()) if draft.next_on is not None else ""
        return interactions.log_interaction(
            self._context.workspace,
            self._customer_id or 0,
            kind=self.kind,
            summary=draft.text,
            happened_at=draft.happened_at,
            contact_id=draft.contact_id or self.text.mentions.named_person(draft.text),
            opportunity_id=draft.opportunity_id,
            duration_minutes=draft.duration_minutes,
            tag_names=draft.tag_names,
            next_step=next_step,
            next_step_on=draft.next_on,
            files=draft.files,
            pictures=[(one.name, drafts.read_picture(self._context.workspace, one)) for one in draft.pictures],
            is_private=draft.is_private,
            direction=draft.direction,
            place=draft.place if draft.is_visit else "",
            outcome=draft.outcome.strip(),
            promised=self._promises.accepted,
            origin="composer",
        )

    def _write_todo(self) -> Changes:
        links = {
            "customer": self._customer_id,
            "contact": self._draft.contact_id,
            "opportunity": self._draft.opportunity_id,
        }
        return planning.add_typed(self._context.workspace, self._read_todo(), links=links, origin="composer")

    def _read_todo(self) -> Any:
        line = " ".join(self._draft.text.split())
        return parse_quick_add(line, self._context.workspace.clock.local_now())

    def _on_refused(self, error: UserError) -> None:
        self._error.setText(str(error))
        self._error.show()
        self.text.setFocus()


def _beginning(text: str, *, most: int) -> str:
    """Return a text, or its beginning with … where it has more characters than a chip shows."""
    return text if len(text) <= most else f"{text[:most]}…"


def _say(widget: QPushButton, text: str, name: str) -> None:
    widget.setText(escape_mnemonic(text))
    widget.setAccessibleName(f"{name}: {text}")
