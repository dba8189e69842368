"""What a click on a phone number does: it is copied, or called with the program this computer has for that."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ocrm.errors import ValidationError
from ocrm.formats import format_phone
from ocrm.i18n import N_, _
from ocrm.services.relations.phones import link_of, normalise_phone
from ocrm.ui.cards.clipboard import copy_phone
from ocrm.ui.context import AppContext

PREFERENCE = "phone_click"
COPY = "copy"
CHOICES = ((COPY, N_("Copies it")), ("tel", N_("Calls it with tel:")), ("sip", N_("Calls it with sip:")))
"""What a click can do, and its words in the settings."""


def click_phone(context: AppContext, number: str) -> None:
    """Do with a number what the user chose, and say what was done; it is copied where no program takes the link."""
    scheme = str(context.preferences.get(PREFERENCE))
    link = _link(number, scheme)
    if not link:
        copy_phone(context, number)
        return
    shown = format_phone(number)
    if QDesktopServices.openUrl(QUrl(link)):
        context.toasts.show(_("Calling {number}").format(number=shown), tone="info")
        return
    QGuiApplication.clipboard().setText(number)
    words = _("No program here takes {scheme}: links. Copied {number} instead.")
    context.toasts.show(words.format(scheme=scheme, number=shown), tone="warn")


def _link(number: str, scheme: str) -> str:
    """Return the link that calls a number; "" where it is to be copied, or is none that can be called."""
    if scheme == COPY or not number:
        return ""
    try:
        return link_of(normalise_phone(number), scheme)
    except ValidationError:
        return ""


def click_hint(context: AppContext, number: str, *, copying: str) -> str:
    """Return what a click on a number does, in words: `copying` where it copies."""
    if context.preferences.get(PREFERENCE) == COPY:
        return copying
    return _("Call {number}").format(number=format_phone(number))
