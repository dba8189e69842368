"""What a click on an e-mail address offers: writing here, writing in the computer's mail program, copying it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QCursor, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ocrm.i18n import _
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.mails.begin import write_to
from ocrm.ui.widgets.menu_entries import add_entry


def offer_mail(context: AppContext, address: str, name: str = "") -> None:
    """Open the menu of an address, below what has the keyboard or at the pointer."""
    window = context.toasts.parent()
    menu = QMenu(window if isinstance(window, QWidget) else None)
    menu.setObjectName("mail_click_menu")
    fill_mail_menu(menu, context, address, name)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(_place())


def fill_mail_menu(menu: QMenu, context: AppContext, address: str, name: str = "") -> None:
    """Add what can be done with an address."""
    write = partial(write_here, context, address, name)
    add_entry(menu, "mail", _("Write a mail here"), write, name="mail_write_here", writes=True)
    outside = partial(write_outside, context, address)
    add_entry(menu, "external-link", _("Write in the mail program"), outside, name="mail_write_outside")
    add_entry(
        menu, "copy", _("Copy the e-mail address"), partial(copy_text, context, address), name="mail_copy_address"
    )


def write_here(context: AppContext, address: str, name: str = "") -> None:
    """Begin a mail to an address in OCRM."""
    write_to(context, address, name=name)


def write_outside(context: AppContext, address: str) -> None:
    """Let the computer's mail program write; where there is none the address is copied."""
    if not QDesktopServices.openUrl(QUrl(f"mailto:{address}")):
        QGuiApplication.clipboard().setText(address)
        context.toasts.show(_("No mail program answers here. Copied {address} instead.").format(address=address),
                            tone="warn")  # fmt: skip


def _place() -> QPoint:
    focused = QApplication.focusWidget()
    if focused is not None and not focused.underMouse():
        return focused.mapToGlobal(QPoint(0, focused.height()))
    return QCursor.pos()
