"""Import and export: the page around the wizard, and where both begin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm import i18n
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services.everything import manifest
from ocrm.services.icalendars import is_calendar_file
from ocrm.services.mails import is_mail_file
from ocrm.services.pasted_contact.telling import is_one_contact
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.batches import ImportBatchRow, list_batches
from ocrm.services.spreadsheets.templates import write_template
from ocrm.services.vcards import is_card_file
from ocrm.ui.context import AppContext, Target
from ocrm.ui.file_dialogs import ask_file, ask_folder, ask_new_file
from ocrm.ui.icalendars.calendar_review import CalendarReview
from ocrm.ui.mails.mail_review import MailReview
from ocrm.ui.page import Page
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.spreadsheets.kind_titles import import_title
from ocrm.ui.spreadsheets.landing import Landing
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.taking_back import take_back
from ocrm.ui.spreadsheets.wizard import ImportWizard
from ocrm.ui.tasks import TaskControl
from ocrm.ui.vcards.card_review import CardReview
from ocrm.ui.vcards.file_review import FileReview
from ocrm.ui.vcards.paste_contact import paste_contact
from ocrm.ui.widgets import Header, tool_button, vbox

FILE_FILTER = "*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt *.et *.json *.vcf *.ics *.eml"


class ImportPage(Page):
    """The landing, or the wizard while a file is being imported."""

    key = "import"
    icon = "upload"
    topics: ClassVar[frozenset[str]] = frozenset({"imports"})
    is_made_of_fields = False  # a wizard under way stays

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.session = ImportSession(context, self)
        self.session.failed.connect(self._on_failed)
        self.session.writer.started.connect(self._on_started)
        self.session.reader.changed.connect(self._show_title)
        self.session.plan_changed.connect(self._show_title)
        self._in_wizard = False
        self.review: FileReview | None = None
        """The cards, mails or calendar being looked through, None while there are none."""

    def title(self) -> str:
        if self.review is not None:
            return self.review.title()
        if not self._in_wizard:
            return _("Import / export")
        return import_title(self.session.plan.kind if self.session.plan is not None else None)

    def build(self) -> None:
        layout = vbox(self.content)
        self._close = tool_button("x", _("Leave the import; it waits here"), "Esc", name="import_close")
        self._close.clicked.connect(self.leave_wizard)
        self.header = Header(self.title(), right=[self._close])
        layout.addWidget(self.header)
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self.landing = self._make_landing()
        self._stack.addWidget(self.landing)
        self.wizard: ImportWizard | None = None
        if self._in_wizard:
            self.session.refresh()
            self._show_wizard()
        if self.review is not None:
            before, self.review = self.review, None  # what was drawn of it went with the page as it was built before
            before.leave()
            self._open_review(before.again())
        self._show_title()

    def _make_landing(self) -> Landing:
        landing = Landing(self.context)
        landing.files_chosen.connect(self.import_files)
        landing.choose_requested.connect(self.choose_file)
        landing.folder_requested.connect(self.choose_folder)
        landing.text_pasted.connect(self.import_text)
        landing.undo_requested.connect(self._undo_batch)
        landing.export_requested.connect(self._export)
        landing.template_requested.connect(self._choose_template)
        landing.resume_requested.connect(self._show_wizard)
        landing.discard_requested.connect(self._discard)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), landing)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(landing.paste)
        return landing

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Begin with what a target brings (`extra["path"]` or several `paths`), else show what was there."""
        extra = (target.extra if target is not None else None) or {}
        paths = extra.get("paths") or ([extra["path"]] if extra.get("path") is not None else [])
        if paths and target is not self._opened:
            self.import_files([Path(path) for path in paths])
        self._opened = target
        self.reload()

    _opened: Target | None = None

    def reload(self) -> None:
        self.context.tasks.fetch(partial(list_batches, self.context.workspace), self._on_batches, key="import batches")
        waiting = self.session.reader.name if not self._in_wizard and self.session.writer.run is None else ""
        if self.review is None:
            self.landing.show_waiting(waiting)
        if self.wizard is not None and self._in_wizard:
            self.wizard.step.enter()

    def _on_batches(self, batches: list[ImportBatchRow]) -> None:
        self.landing.show_batches(batches)
        self.session.writer.note_batches([batch.batch_id for batch in batches])

    def focus_content(self) -> None:
        if self.review is not None:
            self.review.focus()
        elif self.wizard is not None and self._in_wizard:
            self.wizard.focus()
        else:
            self.landing.zone.choose.setFocus()

    def panes(self) -> list[QWidget]:
        if self.review is not None:
            return [self.review.table]
        if self._in_wizard and self.wizard is not None:
            return [self.wizard.step.first_focus() or self.wizard.next_button]
        return [self.landing.zone.choose, self.landing.history]

    def escape(self) -> bool:
        if self.review is not None and not self.review.is_running:
            self.close_review()
            return True
        if not self._in_wizard or self.wizard is None or self.session.writer.is_running:
            return False
        if not self.wizard.go_back():
            self.leave_wizard()
        return True

    # -- importing ----------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file and begin with it."""
        known = _("Spreadsheets, visiting cards, calendars and mails ({patterns})").format(patterns=FILE_FILTER)
        every = _("All files ({patterns})").format(patterns="*")  # the content decides, not the ending
        chosen = ask_file(self, _("Choose a file to import"), kinds=f"{known};;{every}")
        if chosen is not None:
            self.import_file(chosen)

    def import_files(self, paths: Sequence[Path]) -> None:
        """Begin to import a file, or several mails."""
        if len(paths) == 1:
            self.import_file(paths[0])
        elif not self._is_busy():
            self._open_review(MailReview(self.context, paths))

    def choose_folder(self) -> None:
        """Ask for a folder of mails and begin with it."""
        chosen = ask_folder(self, _("Choose a folder of mails (.eml)"))
        if chosen is not None:
            self.import_file(chosen)

    def import_file(self, path: Path) -> None:
        """Begin to import a file: a table, visiting cards, a calendar, or a mail; or a folder of mails."""
        if self._is_busy():
            return
        if is_card_file(path):
            self._open_review(CardReview(self.context, path))
            return
        if is_calendar_file(path):
            self._open_review(CalendarReview(self.context, path))
            return
        if (path / manifest.NAME).is_file():
            text = _("This folder holds a whole OCRM file; nothing was imported. Open it with “{command}”.")
            self.show_error(UserError(text.format(command=_("Open an exported folder…"))))
            return
        if is_mail_file(path) or path.is_dir():
            self._open_review(MailReview(self.context, [path]))
            return
        self._drop_review()
        self._drop_wizard()
        self.session.open_path(path)
        self._show_wizard()

    def import_text(self, text: str, name: str = "") -> None:
        """Begin to import a pasted table; a visiting card or a signature is read as a contact."""
        if is_one_contact(text):
            paste_contact(self.context, text)
            return
        if not text.strip():
            self.show_error(UserError(_("There is no table on the clipboard. Copy some cells first, then paste here.")))
            return
        if not self._is_busy():
            self._drop_review()
            self._drop_wizard()
            self.session.open_text(text, name)
            self._show_wizard()

    def _is_busy(self) -> bool:
        is_running = self.session.writer.is_running or (self.review is not None and self.review.is_running)
        if is_running:
            text = _("An import is under way. Wait for it or cancel it, then choose the next file.")
            self.show_error(UserError(text))
        return is_running

    def _open_review(self, review: FileReview) -> None:
        """Look files through before they are imported."""
        self.message_bar.hide()
        self._drop_review()
        self.review = review
        review.another_requested.connect(self.choose_file)
        review.closed.connect(self.close_review)
        self._stack.addWidget(review)
        self._stack.setCurrentWidget(review)
        self._show_title()

    def close_review(self) -> None:
        """Go back to where imports begin."""
        if self.review is None or self.review.is_running:
            return
        self._drop_review()
        self._stack.setCurrentWidget(self.wizard if self.wizard is not None and self._in_wizard else self.landing)
        self._show_title()
        self.reload()
        self.focus_content()

    def _drop_review(self) -> None:
        if self.review is not None:
            self.review.leave()
            self._stack.removeWidget(self.review)
            self.review.hide()
            self.review.deleteLater()
            self.review = None

    def _show_wizard(self) -> None:
        self.message_bar.hide()
        self._in_wizard = True
        self._drop_wizard()
        self.wizard = ImportWizard(self.context, self.session)
        self.wizard.another_requested.connect(self.choose_file)
        self._stack.addWidget(self.wizard)
        self._stack.setCurrentWidget(self.wizard)
        self._show_title()
        if self.isVisible():
            self.wizard.focus()

    def _drop_wizard(self) -> None:
        """Let go of the wizard; the session, which knows everything, stays."""
        if self.wizard is not None:
            self._stack.removeWidget(self.wizard)
            self.wizard.hide()
            self.wizard.deleteLater()
            self.wizard = None

    def leave_wizard(self) -> None:
        """Go back to where imports begin; an import that is not done waits there."""
        if self.review is not None:
            self.close_review()
            return
        if self.session.writer.is_running:
            return
        self._in_wizard = False
        self._drop_wizard()
        if self.session.writer.run is not None:
            self.session.close()
        self._stack.setCurrentWidget(self.landing)
        self._show_title()
        self.reload()
        self.focus_content()

    def _discard(self) -> None:
        self.session.close()
        self.reload()

    def _show_title(self) -> None:
        if self.header is None:
            return
        self.header.set_title(self.title())
        self._close.setVisible(self._in_wizard or self.review is not None)
        if self.review is not None:
            self.header.set_subtitle(self.review.name)
            return
        table = self.session.table
        parts = [self.session.reader.name]
        if table is not None:
            if table.sheet:
                parts.append(_("Sheet “{name}”").format(name=table.sheet))
            count = table.row_count
            parts.append(ngettext("{n} data row", "{n} data rows", count).format(n=f"{count:,}"))
        self.header.set_subtitle(" · ".join(part for part in parts if part) if self._in_wizard else "")

    def _on_failed(self, text: str) -> None:
        self.message_bar.show_message(text, tone="warn")

    def _on_started(self) -> None:
        self.message_bar.hide()  # what it said was about the try before

    def _undo_batch(self, batch: ImportBatchRow) -> None:
        take_back(self.context, batch.operation_id, batch.source_name)

    # -- exporting ----------------------------------------------------------------------------------------------------

    def _export(self, kind: str) -> None:
        shown: Sequence[str] = [info.name for info in record_type(kind).listed_fields]
        export_view(self.context, RecordQuery(kind), shown)

    def _choose_template(self, kind: str, language: str) -> None:
        records_name = i18n.translated(record_type(kind).label_many, language)
        name = i18n.translated(N_("{records} template.xlsx"), language).format(records=records_name)
        path = ask_new_file(self, _("Save the blank template"), name, kinds="*.xlsx")
        if path is not None:
            self.save_template(kind, path, language)

    def save_template(self, kind: str, path: Path, language: str = "") -> None:
        """Write the blank template of a kind in a language, by default the window's, in the background."""
        self.context.tasks.start(
            _("Write “{name}”").format(name=path.name),
            partial(_write_template, self.context, kind, path, language),
            on_done=partial(self._on_template, path),
            on_error=self.show_error,
        )

    def _on_template(self, path: Path, _report: Any) -> None:
        self.context.toasts.show(_("Wrote the blank template “{name}”.").format(name=path.name))


def _write_template(context: AppContext, kind: str, path: Path, language: str, _control: TaskControl) -> None:
    write_template(context.workspace, path, kind, language=language)
