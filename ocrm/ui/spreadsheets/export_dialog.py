"""The export dialog: which columns, which format, where to; then progress, and the way to the file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QLineEdit, QPushButton, QRadioButton, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import _, ngettext
from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.out_table import WriteReport
from ocrm.services.spreadsheets.redaction import WHOLE, ExportProfile, Redaction, redact_columns, told
from ocrm.services.vcards import exporting as vcard_exporting
from ocrm.services.vcards import is_card_file
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file, folder_to_save, remember_saved
from ocrm.ui.tasks import Progress, TaskControl, TaskHandle, time_left_text
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    MessageBar,
    ProgressRow,
    SegmentedControl,
    button,
    column,
    hbox,
    label,
    row,
    vbox,
)

_ENDINGS = (".xlsx", ".ods", ".csv", ".json", ".vcf")
_CARDS = 4
"""The format that only people and companies have."""
_REDACTIONS = tuple(Redaction)
_TOLD = 5


class ExportDialog(QDialog):
    """Writes what a query finds to a file the user chooses."""

    def __init__(
        self, context: AppContext, query: RecordQuery, columns: Sequence[str], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._query = context, query
        self._described = record_type(query.kind)
        self._columns = [name for name in columns if name in self._described.fields]
        self._task: TaskHandle | None = None
        self._written: Path | None = None
        self.setWindowTitle(_("Export: {records}").format(records=_(self._described.label_many)))
        self.setMinimumWidth(theme().px(540))
        self._build()
        self._show_format()
        self._show_redaction()
        count = partial(records.count, context.workspace, query)
        self._counting = context.tasks.fetch(count, self._on_counted, key="export count")

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        self._count = label("", "muted")
        layout.addWidget(self._count)
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        self._form = column(
            label(_("Columns"), "section"),
            *self._make_choices(),
            8,
            label(_("File format"), "section"),
            *self._make_formats(),
            8,
            label(_("Personal data and amounts") if self._has_amounts else _("Personal data"), "section"),
            *self._make_redactions(),
            8,
            label(_("Save as"), "section"),
            self._make_place(),
            spacing=6,
        )
        layout.addWidget(self._form)
        self._progress = ProgressRow(_("Writing the file"), width=200)
        self._progress.cancel_requested.connect(self._cancel)
        self._progress.hide()
        layout.addWidget(self._progress)
        layout.addStretch(1)
        layout.addWidget(self._make_foot())

    def _make_choices(self) -> list[QWidget]:
        self._view_choice = QRadioButton()
        self._view_choice.setObjectName("export_view_columns")
        self._all_choice = QRadioButton()
        self._all_choice.setObjectName("export_all_fields")
        (self._view_choice if self._columns else self._all_choice).setChecked(True)
        self._view_choice.setEnabled(bool(self._columns))
        group = QButtonGroup(self)
        for choice in (self._view_choice, self._all_choice):
            group.addButton(choice)
        self._view_note = label("", "hint", elide=True)
        self._all_note = label("", "hint")
        return [self._view_choice, _indented(self._view_note), self._all_choice, _indented(self._all_note)]

    def _make_redactions(self) -> list[QWidget]:
        self._redactions = SegmentedControl(
            ((None, _("As it is")), (None, _("Shown in part")), (None, _("Left out"))),
            accessible_name=_("Personal data"),
        )
        self._redactions.setObjectName("export_redaction")
        self._redactions.changed.connect(self._show_redaction)
        self._redaction_note = label("", "hint", wrap=True)
        self._redaction_note.setObjectName("export_redaction_note")
        self._no_amounts = QCheckBox(_("Leave out all amounts of money"))
        self._no_amounts.setObjectName("export_no_amounts")
        self._no_amounts.toggled.connect(self._show_redaction)
        if not self._has_amounts:
            self._no_amounts.hide()
        return [row(self._redactions, None), self._redaction_note, self._no_amounts]

    def _make_formats(self) -> list[QWidget]:
        self._formats = SegmentedControl(
            (
                (None, "Excel .xlsx"),
                (None, "ODS .ods"),
                (None, "CSV .csv"),
                (None, "JSON .json"),
                (None, "vCard .vcf"),
            )[: _CARDS + 1 if self._has_cards else _CARDS],
            accessible_name=_("File format"),
        )
        self._formats.setObjectName("export_format")
        self._formats.changed.connect(self._show_format)
        self._format_note = label("", "hint", wrap=True)
        return [row(self._formats, None), self._format_note]

    def _make_place(self) -> QWidget:
        place = folder_to_save() / (self._suggested_name() + _ENDINGS[0])
        self._place = QLineEdit(str(place))
        self._place.setObjectName("export_path")
        self._place.setAccessibleName(_("File"))
        self._place.textChanged.connect(self._show_replaced)
        choose = button(_("Choose…"), "folder", name="export_choose")
        choose.clicked.connect(self._choose)
        line = QWidget()
        inside = hbox(line)
        inside.addWidget(self._place, 1)
        inside.addWidget(choose)
        self._replaces = label(_("There is such a file already; it will be replaced."), "hint", tone="warn")
        self._replaces.hide()
        return column(line, self._replaces)

    def _make_foot(self) -> QWidget:
        self._open_folder = button(_("Open the folder"), "folder", "ghost", name="export_open_folder")
        self._open_folder.clicked.connect(self._show_folder)
        self._open_folder.hide()
        self._open_file = button(_("Open the file"), "external-link", "ghost", name="export_open_file")
        self._open_file.clicked.connect(self._show_file)
        self._open_file.hide()
        self._close: QPushButton = button(_("Close"), name="export_close")
        self._close.clicked.connect(self.reject)
        self._export: QPushButton = button(_("Export"), "download", "primary", name="export_start")
        self._export.setDefault(True)
        self._export.clicked.connect(self._start)
        return row(self._open_folder, self._open_file, None, self._close, self._export)

    # -- choices ------------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """Where the file will be."""
        # Read at each letter typed: os.path takes what is no path yet, such as / or ~somebody, as it stands.
        path = Path(os.path.expanduser(self._place.text().strip()))  # noqa: PTH111
        return path if path.suffix.lower() in _ENDINGS else path.parent / f"{path.name}{self._ending}"

    @property
    def _has_cards(self) -> bool:
        return self._query.kind in vcard_exporting.KINDS

    @property
    def _ending(self) -> str:
        return _ENDINGS[self._formats.current]

    @property
    def _has_amounts(self) -> bool:
        return any(info.kind is FieldKind.MONEY for info in self._described.fields.values())

    @property
    def _profile(self) -> ExportProfile:
        if self._formats.current == _CARDS:
            return WHOLE
        persons = _REDACTIONS[self._redactions.current]
        return ExportProfile(persons, shows_amounts=not self._no_amounts.isChecked())

    def _show_redaction(self) -> None:
        profile = self._profile
        notes = {
            Redaction.NONE: _("Everything the columns hold; for yourself."),
            Redaction.SHORTENED: _(
                "Phones as 138****0000, also mails, WeChat and QQ; addresses, birthdays and notes are left out."
                " Names stay."
            ),
            Redaction.WITHOUT: _(
                "Phones, mails, WeChat, QQ, addresses, birthdays and notes are left out, names of persons shown as J**."
            ),
        }
        self._redaction_note.setText(notes[profile.persons])
        self._count_columns()
        self._all_note.setText(
            _("Everything OCRM knows; such a file can be imported again.")
            if profile.is_whole
            else _("All that is not held back; such a file is not for importing again.")
        )
        QTimer.singleShot(0, self, self._make_room)  # the form has to notice the longer words first

    def _make_room(self) -> None:
        """Grow where words take more lines than before."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _count_columns(self) -> None:
        """Say how many columns either choice writes, and which those of the list are."""
        fields, profile = self._described.fields, self._profile
        view = redact_columns([fields[name] for name in self._columns], profile).kept
        count = len(view)
        text = ngettext("What the list shows: {n} column", "What the list shows: {n} columns", count).format(n=count)
        self._view_choice.setText(text)
        self._view_note.setText(_(", ").join(_(info.label) for info in view))
        count = len(redact_columns(list(fields.values()), profile).kept)
        text = ngettext("All fields: {n} column", "All fields: {n} columns", count).format(n=count)
        self._all_choice.setText(text)
        for choice in (self._view_choice, self._all_choice):
            choice.setAccessibleName(choice.text())

    def _suggested_name(self) -> str:
        day = format_date_iso(self._context.workspace.clock.today())
        return f"{_(self._described.label_many)}-{day}"

    def _show_format(self) -> None:
        notes = (
            _("Numbers and dates stay numbers and dates; phone numbers and codes stay text."),
            _("The open format of LibreOffice and others; numbers and dates stay numbers and dates."),
            _("Text that Excel, WPS and other programs read; nothing in it runs as a formula."),
            _("A list of objects for other programs, its keys are the names of the fields."),
            _("Visiting cards that phones and mail programs read, one for each record, with all its fields."),
        )
        is_table = self._formats.current != _CARDS
        self._view_choice.setEnabled(is_table and bool(self._columns))
        self._all_choice.setEnabled(is_table)
        self._redactions.setEnabled(is_table)
        self._no_amounts.setEnabled(is_table)
        self._show_redaction()
        self._format_note.setText(notes[self._formats.current])
        path = Path(self._place.text())
        if path.suffix.lower() in _ENDINGS:
            self._place.setText(str(path.with_suffix(self._ending)))
        self._show_replaced()

    def _show_replaced(self) -> None:
        has_name = bool(Path(self._place.text().strip()).name)
        self._export.setEnabled(has_name)
        self._replaces.setVisible(has_name and self.path.is_file())

    def _choose(self) -> None:
        path = self.path
        kinds = f"*{self._ending}"
        chosen = ask_new_file(self, _("Save as"), path.name, kinds=kinds, folder=path.parent, asks_to_replace=False)
        if chosen is not None:
            self._place.setText(str(chosen))
            ending = self.path.suffix.lower()
            self._formats.set_current(_ENDINGS.index(ending))
            self._show_format()

    def _on_counted(self, count: int) -> None:
        self._count.setText(ngettext("{n} row", "{n} rows", count).format(n=format_number(count)))

    # -- writing ------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._messages.hide()
        names = None if self._all_choice.isChecked() else tuple(self._columns)
        path = self.path
        remember_saved(path)
        self._show_busy(busy=True)
        self._task = self._context.tasks.start(
            _("Export to “{name}”").format(name=path.name),
            partial(_write, self._context.workspace, self._query, names, path, profile=self._profile),
            on_done=partial(self._on_written, path, self._profile),
            on_error=self._on_error,
            on_progress=self._on_progress,
        )

    def _show_busy(self, *, busy: bool) -> None:
        self._form.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._progress.set_progress(0, 0)
        self._export.setEnabled(not busy)

    def _on_progress(self, progress: Progress) -> None:
        self._progress.set_progress(progress.done, progress.total, time_left_text(progress.seconds_left))

    def _on_written(self, path: Path, profile: ExportProfile, report: WriteReport) -> None:
        self._task = None
        self._written = path
        self._show_busy(busy=False)
        self._replaces.hide()
        text = ngettext("Wrote {n} row to “{name}”.", "Wrote {n} rows to “{name}”.", report.rows)
        text = text.format(n=format_number(report.rows), name=path.name)
        text = _with_losses(text, report)
        if not profile.is_whole:
            text = "\n".join([text, *told(profile, report.shown_in_part, report.left_out)])
        self._messages.show_message(text, tone="ok" if report.is_complete else "warn")
        self._form.hide()
        self._export.hide()
        self._open_folder.show()
        self._open_file.show()
        self._close.setFocus()
        self.adjustSize()

    def _on_error(self, error: UserError) -> None:
        self._task = None
        self._show_busy(busy=False)
        self._messages.show_message(str(error))
        self._make_room()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def _show_file(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def reject(self) -> None:
        """Close; an export under way is cancelled and leaves no file."""
        self._counting.cancel()
        self._cancel()
        super().reject()


def _write(
    workspace: Workspace,
    query: RecordQuery,
    names: Sequence[str] | None,
    path: Path,
    control: TaskControl,
    *,
    profile: ExportProfile,
) -> WriteReport:
    if is_card_file(path):
        count = vcard_exporting.export_cards(
            workspace, query, path, progress=control.report, is_cancelled=lambda: control.is_cancelled
        )
        return WriteReport(count)
    return export_records(
        workspace, query, names, path, progress=control.report, is_cancelled=lambda: control.is_cancelled,
        profile=profile,
    )  # fmt: skip


def _with_losses(written: str, report: WriteReport) -> str:
    """Add to what was written how many texts are not in their cells as they are, and where the first ones stand."""
    continued = [(text.row, text.title) for text in report.continued]
    for places, text in (
        (continued, _("{written} Texts longer than a cell go on in a sheet of their own ({n}): {places}")),
        (report.stripped, _("{written} Control characters were left out of texts ({n}): {places}")),
    ):
        if places:
            first = _(", ").join(f"{title} {number}" for number, title in places[:_TOLD])
            more = " …" if len(places) > _TOLD else ""
            written = text.format(written=written, n=format_number(len(places)), places=first + more)
    return written


def _indented(widget: QWidget) -> QWidget:
    holder = QWidget()
    hbox(holder, margins=(24, 0, 0, 0)).addWidget(widget)
    return holder
