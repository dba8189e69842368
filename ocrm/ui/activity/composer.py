"""Where contact is logged: what kind, what was said, with whom, when, about which deal, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import drafts, interactions, tags
from ocrm.services.changes import Changes
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.drafts import KeptPicture
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.relations.customers import ContactRow
from ocrm.services.visits import places
from ocrm.services.visits.photos import PhotoFacts
from ocrm.services.workday import planning
from ocrm.ui.activity.composer_chips import DraftChips
from ocrm.ui.activity.composer_draft import SPEAK, SPEAK_OF, Draft, kept_draft
from ocrm.ui.activity.composer_kinds import TODO
from ocrm.ui.activity.composer_menus import DraftMenus
from ocrm.ui.activity.composer_text import ComposerText
from ocrm.ui.activity.kind_tabs import KindTabs
from ocrm.ui.activity.next_step_line import NextStepLine
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
    hbox,
    label,
    row,
    rule,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_DAYS_UNTIL_NEXT = 3


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
        self._chips = DraftChips(context.workspace, self._menus)
        self._chips.chosen.connect(self._set)
        self._chips.files_wanted.connect(self._choose_files)
        self._chips.files.file_removed.connect(self._remove_file)
        self._chips.files.picture_removed.connect(self._remove_picture)
        layout.addWidget(row(self._chips, margins=(8, 4, 8, 0)))
        layout.addLayout(self._make_foot())
        self._add_shortcuts()
        self.setFocusProxy(self.text)

    # -- building -----------------------------------------------------------------------------------------------------

    def _make_foot(self) -> QHBoxLayout:
        foot = hbox(margins=(8, 2, 8, 8), spacing=6)
        self._next_step = NextStepLine(self._context.workspace.clock, self._menus)
        self._next_step.title_typed.connect(self._on_next_title)
        foot.addWidget(self._next_step, 1)
        self._save = button(_("Save"), None, "smallPrimary", tooltip="Ctrl+Enter", name="composer_save")
        self._save.clicked.connect(self.save)
        foot.addWidget(self._save)
        return foot

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
        self._next_step.begin(self._draft)
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
        """Show what will be saved."""
        draft = self._draft
        self._menus.set_draft(draft, self._contacts, self._deals)
        self.text.setPlaceholderText(_(SPEAK_OF.get(self.kind, SPEAK)))
        self._chips.show_draft(draft, self._contacts, self._deals)
        self._next_step.show_draft(draft, self._usual_next_title())
        self._photos.show_draft(draft)
        self._show_reading()

    def _usual_next_title(self) -> str:
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
        next_step = (draft.next_title.strip() or self._usual_next_title()) if draft.next_on is not None else ""
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
