"""Step 1: the file. How it is read can be changed, its first rows are shown, and what it holds is asked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QLineEdit, QStackedLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.cleaning import shown_cell
from ocrm.services.spreadsheets.encodings import ENCODINGS
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.kind_titles import ICONS, KINDS
from ocrm.ui.spreadsheets.opened_file import FileReading, ReadingOptions
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.spreadsheets.progress_words import reading_words
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.tasks import Progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    ErrorState,
    IconLabel,
    LoadingState,
    SegmentedControl,
    button,
    column,
    hbox,
    label,
    panel,
    rule,
    vbox,
)

_HEADER_ROWS = 20
_SHOWN_COLUMNS = 60
_COLUMN_WIDTH = 130
_OWN_SIGN = "\0own"
_SIGNS = r"[^\p{L}\p{N}\s\"]"
"""What may separate columns: letters, digits and quotation marks are part of the cells."""


class FileStep(WizardStep):
    """Shows how a file was read."""

    number = 0
    another_requested = Signal()
    """Another file shall be chosen."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__(context, session)
        self.setObjectName("import_file_step")
        self._stack = QStackedLayout(self)
        self._loading = LoadingState(can_cancel=True)
        self._loading.cancel_requested.connect(session.reader.cancel)
        self._stack.addWidget(self._loading)
        self._content = self._make_content()
        self._stack.addWidget(self._content)
        self._problem: ErrorState | None = None
        session.reader.changed.connect(self.refresh)
        session.reader.progressed.connect(self._on_progress)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_content(self) -> QWidget:
        content = QWidget()
        layout = vbox(content, margins=(20, 14, 20, 14), spacing=14)
        layout.addWidget(self._make_file_card())
        layout.addWidget(self._make_table_card(), 1)
        return content

    def _make_file_card(self) -> QFrame:
        card = panel("panel")
        layout = vbox(card, margins=(16, 12, 16, 14), spacing=12)
        self._name = label("", "h3", elide=True)
        self._facts = label("", "muted", elide=True)
        another = button(_("Choose another file…"), "folder", name="import_another")
        another.clicked.connect(self.another_requested)
        head = hbox(spacing=12)
        head.addWidget(IconLabel("file-spreadsheet", "accent.text", size=20, tile="accent.soft"))
        head.addWidget(column(self._name, self._facts, spacing=1), 1)
        head.addWidget(another)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addLayout(self._make_options())
        layout.addWidget(label(_("What is in it?"), "caption"))
        self._kinds = SegmentedControl(
            [(ICONS[kind], _(record_type(kind).label_many)) for kind in KINDS],
            accessible_name=_("What is in it?"),
            wraps=True,
        )
        self._kinds.setObjectName("import_kind")
        self._kinds.changed.connect(self._on_kind)
        layout.addWidget(self._kinds)
        return card

    def _make_options(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        self._sheet = _combo(_("Sheet"), "import_sheet")
        self._header = _combo(_("Row with the column names"), "import_header_row")
        self._encoding = _combo(_("Encoding"), "import_encoding")
        self._delimiter = _combo(_("Columns are separated by"), "import_delimiter")
        self._options: dict[QComboBox, QWidget] = {}
        for place, combo in enumerate((self._sheet, self._header, self._encoding, self._delimiter)):
            caption = label(combo.accessibleName(), "caption", buddy=combo)
            self._options[combo] = caption
            grid.addWidget(caption, 0, place)
            grid.addWidget(combo, 1, place)
            for widget in (caption, combo):
                widget.hide()  # until it is known what this file asks for
            combo.activated.connect(partial(self._on_option, combo))
        self._sign, self._sign_caption = self._make_sign()
        grid.addWidget(self._sign_caption, 0, 4)
        grid.addWidget(self._sign, 1, 4)
        self._hidden = QCheckBox(_("Read hidden rows and columns too"))
        self._hidden.setObjectName("import_with_hidden")
        self._hidden.hide()
        self._hidden.clicked.connect(self._on_hidden)
        grid.addWidget(self._hidden, 1, 4)
        grid.setColumnStretch(5, 1)
        return grid

    def _make_sign(self) -> tuple[QLineEdit, QWidget]:
        """Return the field for a sign no list has, and its caption; shown when it is asked for."""
        sign = QLineEdit()
        sign.setObjectName("import_own_delimiter")
        sign.setAccessibleName(_("Sign between columns"))
        sign.setMaxLength(1)
        sign.setMaximumWidth(theme().px(120))
        sign.setValidator(QRegularExpressionValidator(QRegularExpression(_SIGNS), sign))
        sign.textEdited.connect(self._on_sign)
        caption = label(sign.accessibleName(), "caption", buddy=sign)
        for widget in (sign, caption):
            widget.hide()
        return sign, caption

    def _make_table_card(self) -> QFrame:
        card = panel("panel")
        layout = vbox(card)
        self._rows_title = label("", "strong")
        self._notes = label("", "caption", tone="warn", wrap=True)
        self._notes.setObjectName("import_reading_notes")
        head = hbox(margins=(16, 9, 16, 8), spacing=12)
        head.addWidget(self._rows_title)
        head.addWidget(self._notes, 1)
        layout.addLayout(head)
        layout.addWidget(rule())
        self._table_holder = vbox()
        layout.addLayout(self._table_holder, 1)
        self._view: PlainTable | None = None
        return card

    # -- showing ------------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        reader = self.session.reader
        if reader.error:
            self._show_problem(reader.error)
        elif reader.reading is None:
            self._loading.begin()
            self._stack.setCurrentWidget(self._loading)
        else:
            self._show_reading()
            self._stack.setCurrentWidget(self._content)
        self.state_changed.emit()

    @property
    def is_ready(self) -> bool:
        reader, table = self.session.reader, self.session.table
        return table is not None and not reader.error and not reader.is_reading and table.row_count > 0

    @property
    def hint(self) -> str:
        table = self.session.table
        if table is not None and not table.row_count and not self.session.reader.error:
            return _("There are no rows below the column names.")
        return ""

    def first_focus(self) -> QWidget | None:
        """Return the choice of the header where it is in doubt, so that it is the first thing asked."""
        reader, table = self.session.reader, self.session.table
        return self._header if table is not None and not table.is_header_sure and not reader.error else None

    def next_text(self) -> str:
        return _("Next: match columns")

    def _show_problem(self, text: str) -> None:
        if self._problem is not None:
            self._stack.removeWidget(self._problem)
            self._problem.deleteLater()
        another = button(_("Choose another file…"), "folder", name="import_another_after_error")
        another.clicked.connect(self.another_requested)
        reader = self.session.reader
        title = _("Reading “{name}” was cancelled") if reader.was_cancelled else _("“{name}” could not be read")
        tone = "info" if reader.was_cancelled else "bad"
        self._problem = ErrorState(title.format(name=reader.name), text, actions=(another,), tone=tone)
        self._problem.setObjectName("import_error")
        self._problem.retry_requested.connect(self.session.reader.retry)
        self._stack.addWidget(self._problem)
        self._stack.setCurrentWidget(self._problem)

    def _show_reading(self) -> None:
        session, reader = self.session, self.session.reader
        reading = reader.reading
        if reading is None:
            return
        table = reading.table
        self._name.setText(reader.name)
        self._facts.setText(_facts(table))
        self._notes.setText(" · ".join(note.rstrip(".。") for note in table.notes))
        self._hidden.setVisible(bool(table.hidden_rows or table.hidden_columns))
        self._hidden.setChecked(reader.options.with_hidden)
        self._fill_options()
        if session.plan is not None:
            self._kinds.set_current(KINDS.index(session.plan.kind))
        count = len(reading.first_rows)
        text = ngettext("The first row", "The first {n} rows", count) if count else self.hint
        self._rows_title.setText(text.format(n=count))
        self._show_table(reading)

    def _fill_options(self) -> None:
        reader, reading = self.session.reader, self.session.reader.reading
        if reading is None:
            return
        table, is_text = reading.table, bool(reading.encoding)
        sheets = [(name, name) for name in reading.sheets]
        sheets += [(name, _("{name} (hidden)").format(name=name)) for name in reading.hidden_sheets]
        _fill(self._sheet, sheets, table.sheet)
        rows = [(0, _("None: name them by letter"))]
        rows += [(number, _("Row {number}").format(number=number)) for number in range(1, _HEADER_ROWS + 1)]
        if table.header_row is not None and table.header_row > _HEADER_ROWS:
            rows.append((table.header_row, _("Row {number}").format(number=table.header_row)))
        _fill(self._header, rows, table.header_row or 0)
        _fill(self._encoding, [(code, _(title)) for code, title in ENCODINGS.items()], reading.encoding)
        _fill(self._delimiter, _delimiters(reading.delimiter), reading.delimiter)
        self._ask_for_sign(False)
        for combo, is_shown in (
            (self._sheet, len(sheets) > 1), (self._header, True),
            (self._encoding, is_text and reader.folder is not None), (self._delimiter, is_text),
        ):  # fmt: skip
            combo.setVisible(is_shown)
            self._options[combo].setVisible(is_shown)

    def _show_table(self, reading: FileReading) -> None:
        columns = reading.table.columns[:_SHOWN_COLUMNS]
        model: RowsModel[tuple[str, ...]] = RowsModel([column.name for column in columns], tuple)
        model.set_rows(
            [
                tuple(shown_cell(cells[column.index]).replace("\n", " ") for column in columns)
                for _number, cells in reading.first_rows
            ]
        )
        view = PlainTable(model, _("First rows of the file"), name="import_first_rows")
        view.setItemDelegate(PlainCellDelegate(view))
        for section in range(len(columns)):
            view.setColumnWidth(section, theme().px(_COLUMN_WIDTH))
        view.horizontalHeader().setStretchLastSection(True)
        if self._view is not None:
            self._table_holder.removeWidget(self._view)
            self._view.hide()
            self._view.deleteLater()
        self._view = view
        self._table_holder.addWidget(view)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _on_kind(self, number: int) -> None:
        self.session.set_kind(KINDS[number])

    def _on_hidden(self, is_wanted: bool) -> None:
        self.session.reader.read(replace(self.session.reader.options, with_hidden=is_wanted))

    def _on_progress(self, progress: Progress) -> None:
        self._loading.say(reading_words(progress))

    def _on_option(self, combo: QComboBox, _number: int) -> None:
        options, chosen = self.session.reader.options, combo.currentData()
        if combo is self._sheet:
            options = ReadingOptions(sheet=str(chosen))
        elif combo is self._header:
            options = replace(options, header_row=int(chosen))
        elif combo is self._encoding:
            options = replace(options, encoding=str(chosen), header_row=None)
        elif chosen == _OWN_SIGN:
            self._ask_for_sign(True)
            return
        else:
            options = replace(options, delimiter=str(chosen), header_row=None)
        self.session.reader.read(options)

    def _ask_for_sign(self, is_asked: bool) -> None:
        self._sign.clear()
        for widget in (self._sign, self._sign_caption):
            widget.setVisible(is_asked)
        if is_asked:
            self._sign.setFocus()

    def _on_sign(self, sign: str) -> None:
        if sign:
            self._delimiter.setFocus()
            self.session.reader.read(replace(self.session.reader.options, delimiter=sign, header_row=None))


def _combo(title: str, name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    combo.setMinimumWidth(theme().px(150))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
    combo.setMaximumWidth(theme().px(260))
    return combo


def _fill(combo: QComboBox, entries: list[tuple[int, str]] | list[tuple[str, str]], current: object) -> None:
    combo.clear()
    for key, text in entries:
        combo.addItem(text, key)
    if combo.findData(current) < 0 and current:
        combo.addItem(str(current).upper(), current)
    combo.setCurrentIndex(max(0, combo.findData(current)))


def _delimiters(current: str) -> list[tuple[str, str]]:
    known = [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar")), (" ", _("Spaces"))]
    own = [(current, current)] if current and current not in dict(known) else []
    return [*known, *own, (_OWN_SIGN, _("Another sign…"))]


def _facts(table: Table) -> str:
    """Return the size of a table in words."""
    rows = ngettext("{n} data row", "{n} data rows", table.row_count).format(n=format_number(table.row_count))
    columns = ngettext("{n} column", "{n} columns", len(table.columns)).format(n=len(table.columns))
    parts = [rows, columns]
    if table.sheet:
        parts.insert(0, _("Sheet “{name}”").format(name=table.sheet))
    return " · ".join(parts)
