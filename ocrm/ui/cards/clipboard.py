"""Copying a phone number with a word that it was done."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from ocrm.formats import format_phone
from ocrm.i18n import _
from ocrm.ui.context import AppContext


def copy_phone(context: AppContext, number: str) -> None:
    """Put a number on the clipboard as it is dialled, without blanks and hyphens, and say so or that there is none."""
    if not number:
        context.toasts.show(_("No phone number is known."), tone="info")
        return
    QGuiApplication.clipboard().setText("".join(number.split()).replace("-", ""))
    context.toasts.show(_("Copied {number}").format(number=format_phone(number)), tone="info")


def copy_text(context: AppContext, text: str) -> None:
    """Put words on the clipboard and say so; of several lines the first is named."""
    if text:
        QGuiApplication.clipboard().setText(text)
        first = text.strip().partition("\n")[0]
        context.toasts.show(_("Copied “{text}”").format(text=first[:60].strip()), tone="info")
