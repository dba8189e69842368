"""Before customers are handed over: exactly what goes, and each private note that stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.services.handover.contents import Preview, PreviewRow, PrivateNote
from ocrm.services.handover.wording import counts_text
from ocrm.ui.spreadsheets.picker_table import PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, label, row, vbox


def _customer_texts(one: PreviewRow) -> tuple[str, ...]:
    counts = (one.contacts, one.opportunities, one.interactions, one.todos)
    return one.name, *(format_number(count) if count else "" for count in counts)


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
        layout.addWidget(self._customers(preview), 2)
        if preview.files:
            layout.addWidget(self._files(preview))
        if preview.private_notes:
            layout.addWidget(self._private_head(preview))
            layout.addWidget(self._private(preview), 1)
        text = _("The package is readable without OCRM and not encrypted: pass it on only as you would the papers.")
        layout.addWidget(label(text, "caption", wrap=True))
        layout.addWidget(self._foot())

    def _customers(self, preview: Preview) -> QWidget:
        headings = (_("Customer"), _("Contacts"), _("Opportunities"), _("Interactions"), _("To-dos"))
        rows: RowsModel[PreviewRow] = RowsModel(headings, _customer_texts)
        table = PlainTable(rows, _("What goes"), name="hand_over_customers")
        table.set_widths((240, 90, 100, 100, 90), stretch=(0,))
        rows.set_rows(list(preview.customers))
        table.setMinimumHeight(theme().px(170))
        return table

    def _files(self, preview: Preview) -> QWidget:
        shown = label(", ".join(preview.files), "muted", wrap=True)
        shown.setObjectName("hand_over_files")
        shown.setMaximumHeight(theme().px(60))
        shown.setToolTip("\n".join(preview.files))
        count = ngettext("{n} file, {size}", "{n} files, {size}", len(preview.files))
        head = label(count.format(n=format_number(len(preview.files)), size=format_size(preview.file_bytes)), "h3")
        holder = QWidget()
        inside = vbox(holder, spacing=2)
        inside.addWidget(head)
        inside.addWidget(shown)
        return holder

    def _private_head(self, preview: Preview) -> QWidget:
        count = len(preview.private_notes)
        text = ngettext("{n} private note stays here", "{n} private notes stay here", count)
        return label(text.format(n=format_number(count)), "h3")

    def _private(self, preview: Preview) -> QWidget:
        rows: RowsModel[PrivateNote] = RowsModel((_("Customer"), _("Day"), _("Summary")), self._private_texts)
        table = PlainTable(rows, _("Private notes that stay"), name="hand_over_private")
        table.set_widths((180, 110, 300), stretch=(2,))
        rows.set_rows(list(preview.private_notes))
        table.setMinimumHeight(theme().px(110))
        return table

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
