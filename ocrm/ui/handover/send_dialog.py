"""Before customers are handed over: exactly what goes, and each private note that stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.services.handover.contents import Preview, PreviewRow, PrivateNote
from ocrm.services.handover.wording import counts_text
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, label, panel, row, vbox


def _customer_texts(one: PreviewRow) -> tuple[str, ...]:
    counts = (one.contacts, one.opportunities, one.interactions, one.todos)
    return one.name, *(format_number(count) if count else "" for count in counts)


def _file_texts(name: str) -> tuple[str, ...]:
    return (name,)


def _card(table: PlainTable, head: str, *, height: int) -> QWidget:
    """Return a table on a panel under its heading; `height` in pixels at the reference size."""
    table.setItemDelegate(PlainCellDelegate(table))
    table.setMinimumHeight(theme().px(height))
    card = panel("panel")
    inside = vbox(card)
    if head:
        inside.addWidget(row(label(head, "h3"), None, margins=(9, 8, 9, 6)))
    inside.addWidget(table)
    return card


class SendDialog(QDialog):
    """Shows a preview; `confirmed` when the package shall be written."""

    confirmed = Signal()

    def __init__(self, preview: Preview, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hand_over_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Hand over customers"))
        self.setMinimumWidth(theme().px(680))
        self._clock = clock
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        goes = label(counts_text(preview.counts), "strong", wrap=True)
        goes.setObjectName("hand_over_counts")
        layout.addWidget(goes)
        layout.addWidget(self._customers(preview), 3)
        if preview.files:
            layout.addWidget(self._files(preview), 2)
        if preview.private_notes:
            layout.addWidget(self._private(preview), 2)
        text = _("The package is readable without OCRM and not encrypted: pass it on only as you would the papers.")
        layout.addWidget(label(text, "caption", wrap=True))
        layout.addWidget(self._foot())

    def _customers(self, preview: Preview) -> QWidget:
        headings = (_("Customer"), _("Contacts"), _("Opportunities"), _("Interactions"), _("To-dos"))
        rows: RowsModel[PreviewRow] = RowsModel(headings, _customer_texts)
        rows.set_rows(list(preview.customers))
        table = PlainTable(rows, _("What goes"), name="hand_over_customers")
        table.set_widths((240, 90, 110, 100, 90), stretch=(0,))
        return _card(table, "", height=170)

    def _files(self, preview: Preview) -> QWidget:
        rows: RowsModel[str] = RowsModel((_("Name"),), _file_texts)
        rows.set_rows(list(preview.files))
        table = PlainTable(rows, _("Attachments"), name="hand_over_files")
        table.set_widths((300,), stretch=(0,))
        table.horizontalHeader().hide()
        text = ngettext("{n} file, {size}", "{n} files, {size}", len(preview.files))
        head = text.format(n=format_number(len(preview.files)), size=format_size(preview.file_bytes))
        return _card(table, head, height=76)

    def _private(self, preview: Preview) -> QWidget:
        rows: RowsModel[PrivateNote] = RowsModel((_("Customer"), _("Day"), _("Summary")), self._private_texts)
        rows.set_rows(list(preview.private_notes))
        table = PlainTable(rows, _("Private notes that stay"), name="hand_over_private")
        table.set_widths((180, 110, 300), stretch=(2,))
        table.horizontalHeader().hide()
        count = len(preview.private_notes)
        head = ngettext("{n} private note stays here", "{n} private notes stay here", count)
        return _card(table, head.format(n=format_number(count)), height=106)

    def _private_texts(self, note: PrivateNote) -> tuple[str, ...]:
        return note.customer, format_date_iso(self._clock.to_local(note.happened_at).date()), note.summary

    def _foot(self) -> QWidget:
        cancel = button(_("Cancel"), name="hand_over_cancel")
        cancel.clicked.connect(self.reject)
        go = button(_("Write the package…"), "package", "primary", name="hand_over_go")
        go.setDefault(True)
        go.clicked.connect(self._confirm)
        return row(None, cancel, go, spacing=10)

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit()
