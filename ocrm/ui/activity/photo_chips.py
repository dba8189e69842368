"""What attached photos tell of a visit: a chip for each, which takes time and place over when pressed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.formats import format_date, format_time
from ocrm.i18n import _
from ocrm.services.visits.photos import PhotoFacts, read_photo
from ocrm.ui.activity.composer_draft import Draft
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import FlowLayout, button, clear_layout, escape_mnemonic


class PhotoChips(QWidget):
    """Photos are read in the background; nothing is taken over unless a chip is pressed."""

    accepted = Signal(object)
    """Time and place of a photo shall be taken over: a PhotoFacts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("composer_photos")
        self._context = context
        self._facts: dict[Path, PhotoFacts | None] = {}
        self._asked: set[Path] = set()
        self._draft = Draft()
        self._shown: list[tuple[Path, PhotoFacts]] = []
        self._layout = FlowLayout(self, spacing=6)
        self.hide()

    def show_draft(self, draft: Draft) -> None:
        """Offer what the photos of a visit tell and the visit does not have yet."""
        self._draft = draft
        self._asked &= set(draft.files)  # what is attached again is read again
        for path in draft.files if draft.is_visit else ():
            if path not in self._asked:
                self._asked.add(path)
                read = partial(read_photo, path, self._context.workspace.clock)
                self._context.tasks.fetch(read, partial(self._on_read, path))
        self._show()

    def _on_read(self, path: Path, facts: PhotoFacts | None) -> None:
        if shiboken6.isValid(self):
            self._facts[path] = facts
            self._show()

    def _show(self) -> None:
        offered = _offers(self._draft, self._facts) if self._draft.is_visit else []
        if offered != self._shown:
            self._shown = offered
            clear_layout(self._layout)
            for path, facts in offered:
                self._layout.addWidget(self._chip(path, facts))
        self.setVisible(bool(offered))

    def _chip(self, path: Path, facts: PhotoFacts) -> QPushButton:
        text = _("Photo: {facts}").format(facts=self._words(facts))
        tip = _("Take time and place of “{name}” over to the visit").format(name=path.name)
        made = button(escape_mnemonic(text), "map-pin", "chip", tooltip=tip, name="composer_photo")
        made.setAccessibleDescription(tip)
        made.clicked.connect(partial(self._on_clicked, facts))
        return made

    def _words(self, facts: PhotoFacts) -> str:
        clock, parts = self._context.workspace.clock, [facts.place]
        if facts.taken_at is not None:
            local = clock.to_local(facts.taken_at)
            parts.insert(0, f"{format_date(local.date(), clock.today())} {format_time(local)}")
        return " · ".join(part for part in parts if part)

    def _on_clicked(self, facts: PhotoFacts, _checked: bool = False) -> None:
        self.accepted.emit(facts)


def _offers(draft: Draft, known: dict[Path, PhotoFacts | None]) -> list[tuple[Path, PhotoFacts]]:
    """Return the photos that tell something the draft does not say yet."""
    told = [(path, facts) for path in draft.files if (facts := known.get(path)) is not None]
    return [(path, facts) for path, facts in told if not _is_said(draft, facts)]


def _is_said(draft: Draft, facts: PhotoFacts) -> bool:
    has_time = facts.taken_at is None or draft.happened_at == facts.taken_at
    return has_time and facts.place in draft.place
