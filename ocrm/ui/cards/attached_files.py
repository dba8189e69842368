"""Opening and saving attached files: a copy outside, never the one in the file itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.attachments import AttachmentRow
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.opened_copies import place_for_copy

_PROGRAMS = frozenset(
    (".app", ".bat", ".cmd", ".com", ".desktop", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".ps1", ".py",
     ".scr", ".sh", ".vbs", ".wsf")
)  # fmt: skip
"""Endings of files that would run when opened."""


def open_copy(context: AppContext, row: AttachmentRow) -> None:
    """Open a copy with the program the system has for it; programs are not run."""
    if Path(row.name).suffix.lower() in _PROGRAMS:
        text = _("“{name}” would run as a program, so it was not opened. Save it first if you trust it.")
        context.toasts.show(text.format(name=row.name), tone="warn")
        return
    target = place_for_copy(row.name)
    try:
        attachments.save_attachment(context.workspace, row.attachment_id, target)
    except UserError as error:
        context.toasts.show(str(error), tone="bad")
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(target))):
        text = _("No program opened “{name}”. Save it and open it yourself.").format(name=row.name)
        context.toasts.show(text, tone="warn")


def save_copy(context: AppContext, row: AttachmentRow, parent: QWidget) -> None:
    """Ask where to and save a copy there."""
    chosen = ask_new_file(parent, _("Save a copy"), row.name)
    if chosen is None:
        return
    try:
        saved = attachments.save_attachment(context.workspace, row.attachment_id, chosen)
    except UserError as error:
        context.toasts.show(str(error), tone="bad")
        return
    context.toasts.show(_("Saved as “{name}”").format(name=saved.name))
