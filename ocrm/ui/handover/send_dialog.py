"""Before customers are handed over: exactly what goes, and each private note that stays unless it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QVBoxLayout, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number, format_size
from ocrm.i18n import N_, _, ngettext
from ocrm.services.handover.contents import Preview, PreviewRow, PrivateNote
from ocrm.services.handover.wording import counts_text
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, label, panel, row, vbox

_OF_DEALS = N_(
    "Each opportunity goes with its customer, the customer's contacts and what belongs to no other opportunity;"
    " a brief of each lies beside it as a PDF."
)


def _customer_texts(one: PreviewRow) -> tuple[str, ...]:
    counts = (one.contacts, one.opportunities, one.interactions, one.todos)
    return one.name, *(format_number(count) if count else "" for count in counts)


def _file_texts(name: str) -> tuple[str, ...]:
    return (name,)


def _card(table: PlainTable, *, height: int) -> QWidget:
    """Return a table on a panel; `height` in pixels at the reference size."""
    table.setItemDelegate(PlainCellDelegate(table))
    table.setMinimumHeight(theme().px(height))
    card = panel("panel")
    vbox(card).addWidget(table)
    return card


def _headed(table: PlainTable, words: str, *, height: int) -> tuple[QWidget, QLabel]:
    """Return a table on a panel under its heading, and the heading."""
    card, head = _card(table, height=height), label(words, "h3")
    layout = card.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(0, row(head, None, margins=(9, 8, 9, 6)))
    return card, head


class SendDialog(QDialog):
    """Shows what goes; `confirmed` brings whether private notes go too when the package shall be written."""

    confirmed = Signal(bool)

    def __init__(
        self,
        preview: Preview,
        whole: Preview,
        clock: Clock,
        *,
        is_of_deals: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`whole` is what goes with private notes; with `is_of_deals` only some deals of the customers go."""
        super().__init__(parent)
        self.setObjectName("hand_over_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Hand over opportunities") if is_of_deals else _("Hand over customers"))
        self.setMinimumWidth(theme().px(680))
        self._clock, self._preview, self._whole = clock, preview, whole
        self.with_private = QCheckBox(_("The private notes go too: it is for another computer of mine"), self)
        self.with_private.setObjectName("hand_over_with_private")
        self.with_private.setVisible(bool(preview.private_notes))
        self.with_private.toggled.connect(self._show_private)
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        self.goes = label(counts_text(preview.counts), "strong", wrap=True)
        self.goes.setObjectName("hand_over_counts")
        layout.addWidget(self.goes)
        if is_of_deals:
            layout.addWidget(label(_(_OF_DEALS), "caption", wrap=True))
        layout.addWidget(self._customers(preview), 3)
        if preview.files:
            layout.addWidget(self._files(preview), 2)
        if preview.private_notes:
            layout.addWidget(self._private(preview), 2)
            layout.addWidget(self.with_private)
        text = _(
            "Anyone can read the package: it is a ZIP with a page for the browser, index.html, and not encrypted."
            " Pass it on only as you would the papers."
        )
        layout.addWidget(label(text, "caption", wrap=True))
        layout.addWidget(self._foot())
        self.go.setFocus()

    def _customers(self, preview: Preview) -> QWidget:
        headings = (_("Customer"), _("Contacts"), _("Opportunities"), _("Interactions"), _("To-dos"))
        self.customers: RowsModel[PreviewRow] = RowsModel(headings, _customer_texts)
        self.customers.set_rows(list(preview.customers))
        table = PlainTable(self.customers, _("What goes"), name="hand_over_customers")
        table.set_widths((240, 90, 110, 100, 90), stretch=(0,))
        return _card(table, height=170)

    def _files(self, preview: Preview) -> QWidget:
        rows: RowsModel[str] = RowsModel((_("Name"),), _file_texts)
        rows.set_rows(list(preview.files))
        table = PlainTable(rows, _("Attachments"), name="hand_over_files")
        table.set_widths((300,), stretch=(0,))
        table.horizontalHeader().hide()
        text = ngettext("{n} file, {size}", "{n} files, {size}", len(preview.files))
        head = text.format(n=format_number(len(preview.files)), size=format_size(preview.file_bytes))
        return _headed(table, head, height=76)[0]

    def _private(self, preview: Preview) -> QWidget:
        rows: RowsModel[PrivateNote] = RowsModel((_("Customer"), _("Day"), _("Summary")), self._private_texts)
        rows.set_rows(list(preview.private_notes))
        table = PlainTable(rows, _("Private notes"), name="hand_over_private")
        table.set_widths((180, 110, 300), stretch=(2,))
        table.horizontalHeader().hide()
        card, self.private_head = _headed(table, self._private_words(), height=106)
        return card

    def _private_words(self) -> str:
        count = len(self._preview.private_notes)
        if self.with_private.isChecked():
            text = ngettext("{n} private note goes along", "{n} private notes go along", count)
        else:
            text = ngettext("{n} private note stays here", "{n} private notes stay here", count)
        return text.format(n=format_number(count))

    def _show_private(self, goes: bool) -> None:
        shown = self._whole if goes else self._preview
        self.goes.setText(counts_text(shown.counts))
        self.customers.set_rows(list(shown.customers))
        self.private_head.setText(self._private_words())

    def _private_texts(self, note: PrivateNote) -> tuple[str, ...]:
        return note.customer, format_date_iso(self._clock.to_local(note.happened_at).date()), note.summary

    def _foot(self) -> QWidget:
        cancel = button(_("Cancel"), name="hand_over_cancel")
        cancel.clicked.connect(self.reject)
        self.go = button(_("Write the package…"), "package", "primary", name="hand_over_go")
        self.go.setDefault(True)
        self.go.clicked.connect(self._confirm)
        return row(None, cancel, self.go, spacing=10)

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(self.with_private.isChecked())
