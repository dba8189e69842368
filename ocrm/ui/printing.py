"""Printing rich text on paper or into a PDF, always dark on white, whatever the theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from ocrm import design_tokens
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.file_writing import refuse_data_file, whole_file
from ocrm.text.disk_reasons import reason_of
from ocrm.text.pdf_characters import with_characters
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.theme import theme
from ocrm.ui.theme.fonts import paper_families

_DPI = 96
_TEXT_PT = 9.5
_MARGIN_MM = 15.0
_MM_PER_INCH = 25.4
_A4_MM = QSizeF(210, 297)


def document_of(html: str) -> QTextDocument:
    """Return rich text as a document for A4 paper, in the light theme's colours."""
    light = design_tokens.LIGHT
    document = QTextDocument()
    document.setDefaultFont(_font())
    document.setDefaultStyleSheet(  # bold, not semibold: the bundled Chinese font is made as heavy as that only
        f"* {{ color: {light['text.1'][:7]}; }} .title {{ font-size: 17pt; font-weight: 700; margin-bottom: 0; }}"
        f" .section {{ font-size: 11pt; font-weight: 700; margin: 10px 0 2px 0; color: {light['accent.text'][:7]}; }}"
        f" .sub, .head {{ color: {light['text.2'][:7]}; }} td {{ font-size: {_TEXT_PT}pt; }}"
    )
    document.setHtml(html)
    return document


def _font() -> QFont:
    """Return the font on paper: as large in every text size of the window, its signs found and copied as written."""
    font = QFont(theme().font())
    font.setFamilies(paper_families())
    font.setPointSizeF(_TEXT_PT)
    font.setFeature(QFont.Tag("calt"), 0)  # else a colon between digits, + and ( are other glyphs, of no character
    return font


def save_pdf(html: str, path: Path, *, title: str) -> int:
    """Write rich text to a PDF on A4 and return its pages; raises UserError where the file cannot be written."""
    refuse_data_file(path)
    pdf, pages = _printed(html, title)
    try:
        with whole_file(path) as part:
            part.write_bytes(pdf)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be written: {reason}.").format(name=path.name, reason=reason_of(error))
        ) from error
    return pages


def pdf_of(html: str, *, title: str) -> bytes:
    """Return rich text as a PDF on A4; a worker thread may ask for it too."""
    return _printed(html, title)[0]


def _printed(html: str, title: str) -> tuple[bytes, int]:
    """Return rich text as a PDF, and its pages."""
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    writer.setPageLayout(_layout())
    writer.setResolution(_DPI)
    writer.setTitle(title)
    document = document_of(html)
    document.setPageSize(_text_size())
    document.print_(writer)
    del writer  # it writes the end of the file when it goes
    return with_characters(bytes(written.data().data())), document.pageCount()


def _layout() -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def _text_size() -> QSizeF:
    inches = (_A4_MM - QSizeF(2 * _MARGIN_MM, 2 * _MARGIN_MM)) / _MM_PER_INCH
    return inches * _DPI


def print_html(context: AppContext, html: str, *, title: str, parent: QWidget) -> None:
    """Ask for a printer and print; without any printer, ask where to save a PDF."""
    printer = QPrinter()
    printer.setPageLayout(_layout())
    printer.setDocName(_as_file_name(title))  # also the name proposed where one prints into a file
    if not printer.isValid():
        ask_pdf(context, html, title=title, parent=parent)
        return
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        document_of(html).print_(printer)


def _as_file_name(title: str) -> str:
    """Return a title without what no file may be called, nor a full stop at its end: Ltd. would give Ltd..pdf."""
    return "".join("_" if char in '\\/:*?"<>|' else char for char in title).rstrip(". ")


def ask_pdf(context: AppContext, html: str, *, title: str, parent: QWidget) -> None:
    """Ask where to and save a PDF there."""
    chosen = ask_new_file(parent, _("Save as PDF"), f"{_as_file_name(title)}.pdf", kinds="PDF (*.pdf)")
    if chosen is None:
        return
    try:
        save_pdf(html, chosen, title=title)
    except UserError as error:
        context.toasts.show(str(error), tone="bad")
        return
    context.toasts.show(_("Saved as “{name}”").format(name=chosen.name))
