"""Settings: what to do when a computer, a passphrase, a file or its backups are lost, to read and to print."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from ocrm.i18n import _
from ocrm.services.encryption.emergency import Chapter, Facts, chapters, facts_of, guide_html
from ocrm.ui.printing import ask_pdf, print_html
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.widgets import button, clear_layout, hbox, label, row, vbox


class EmergencySection(SettingsSection):
    """In an emergency."""

    is_of_file = False

    def build(self) -> None:
        self._facts: Facts | None = None
        self._inside = vbox(spacing=4)
        self.lines.addLayout(self._inside)
        self.reload()

    def reload(self) -> None:
        """Read in the background how file and backups stand."""
        read = partial(facts_of, self.context.workspace)
        self.context.tasks.fetch(read, self._on_read, key="emergency facts")

    def _on_read(self, facts: Facts) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        clear_layout(self._inside)
        outer, self.lines = self.lines, self._inside
        self._fill(facts)
        self.lines = outer

    def _fill(self, facts: Facts) -> None:
        note = label(_("Print this page: it helps when the computer is gone. Nothing secret is on it."), wrap=True)
        printing = button(_("Print…"), "file-text", "primary", name="emergency_print")
        printing.clicked.connect(partial(self._give, is_pdf=False))
        pdf = button(_("Save as PDF…"), "download", name="emergency_pdf")
        pdf.clicked.connect(partial(self._give, is_pdf=True))
        self.lines.addWidget(note)
        self.lines.addWidget(row(printing, pdf, None, spacing=8, margins=(0, 8, 0, 8)))
        for name, value in facts.lines:
            self._add_fact(name, value)
        for chapter in chapters(is_encrypted=facts.is_encrypted):
            self._add_chapter(chapter)

    def _add_fact(self, name: str, value: str) -> None:
        line, title = hbox(spacing=12), label(name, "muted")
        title.setFixedWidth(title.fontMetrics().averageCharWidth() * 24)
        line.addWidget(title)
        line.addWidget(label(value, elide=True), 1)
        self.lines.addLayout(line)

    def _add_chapter(self, chapter: Chapter) -> None:
        self.add_heading(chapter.title)
        if chapter.lead:
            self.lines.addWidget(label(chapter.lead, "strong", wrap=True))
            self.lines.addSpacing(2)
        for number, step in enumerate(chapter.steps, start=1):
            line = hbox(margins=(0, 3, 0, 3), spacing=8)
            mark = label(f"{number}.", "muted")
            mark.setFixedWidth(mark.fontMetrics().horizontalAdvance("00."))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(step, wrap=True), 1)
            self.lines.addLayout(line)

    def _give(self, _checked: bool = False, *, is_pdf: bool) -> None:
        if self._facts is not None:
            give = ask_pdf if is_pdf else print_html
            title = _("In an emergency")
            give(self.context, guide_html(self._facts), title=title, parent=self.window())
