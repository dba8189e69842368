"""Stops at what lies over the window or stands beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.outbox.addressees import mail_about
from ocrm.services.outbox.composing import MailText
from ocrm.services.records import RecordQuery
from ocrm.ui.actions import ActionId
from ocrm.ui.firstrun.window import FirstRunWindow
from ocrm.ui.lock.screen import LockScreen, LockWords
from ocrm.ui.main_window import MainWindow
from ocrm.ui.widgets.gallery import StatesGallery

_SIGNATURE = (
    "张伟\n采购部经理\n杭州云栖智造有限公司\n手机：138 0013 8000（微信同号）\n电话：0571-8888 6666 转 801\n"
    "邮箱：zhang.wei@example.cn\n地址：浙江省杭州市西湖区西溪路 1 号 2 楼\n车位 B2-17"
)


def palette(text: str, window: MainWindow) -> QWidget | None:
    """Search for a text in the palette."""
    from ocrm.ui.palette.overlay import PaletteOverlay  # as the window does: at first use

    window.context.actions.trigger(ActionId.PALETTE)
    dialog = window.findChild(PaletteOverlay)
    if dialog is not None:
        dialog.edit.setText(text)
    return dialog


def write_mail(window: MainWindow) -> QWidget:
    """Write a mail to the first contact."""
    from ocrm.ui.mails.compose import ComposeDialog  # as the window does: at first use

    ids = records.first_ids(window.context.workspace, RecordQuery("contacts"), 1)
    text = mail_about(window.context.workspace, "contacts", ids[0]) if ids else MailText()
    dialog = ComposeDialog(window.context, text, parent=window)
    dialog.show()
    return dialog


def look_back(window: MainWindow) -> QWidget:
    """Ask for the moment to look back to."""
    from ocrm.ui.history.past_dialog import PastDialog  # as the window does: at first use

    dialog = PastDialog(window.context.workspace.clock, parent=window)
    dialog.show()
    return dialog


def quick_add(window: MainWindow) -> QWidget:
    """Type a line into the small window."""
    from ocrm.ui.quick_add_window import QuickAddWindow  # as the window does: at first use

    quick_add = QuickAddWindow(window.context)
    quick_add.appear()
    quick_add.field.edit.setText(_("tomorrow 14:00-15:30 visit, remind me 30 min before !"))
    return quick_add


def reminder_list(window: MainWindow) -> QWidget:
    """List the reminders that are due."""
    from ocrm.services.reminders import open_scheduler
    from ocrm.ui.reminders.reminder_list import ReminderListDialog

    watch = window.context.reminders
    watch.scheduler = open_scheduler(window.context.workspace)
    watch.scheduler.tick()
    dialog = ReminderListDialog(window.context, watch.scheduler, parent=window)
    dialog.show()
    return dialog


def greetings(window: MainWindow) -> QWidget:
    """Show whom to greet."""
    from ocrm.ui.reminders.greetings import GreetingsDialog

    dialog = GreetingsDialog(window.context, parent=window)
    dialog.show()
    return dialog


def paste_contact(window: MainWindow) -> QWidget:
    """Show what was read from a signature."""
    from ocrm.ui.vcards.paste_contact import paste_contact  # as the window does: at first use

    return paste_contact(window.context, _SIGNATURE)


def lock_screen(window: MainWindow) -> QWidget:
    """Lock an encrypted file."""
    words = LockWords(_("OCRM is locked"), _("Reminders still appear, without names."), _("Quit OCRM"))
    workspace = window.context.workspace
    screen = LockScreen(workspace.path, words, clock=workspace.clock, is_encrypted=True)
    screen.show()
    return screen


def first_run(_window: MainWindow) -> QWidget:
    """Show the card of the very first start."""
    card = FirstRunWindow()
    card.show()
    return card


def states(_window: MainWindow) -> QWidget:
    """Show the parts of the window in all their states."""
    gallery = StatesGallery()
    gallery.show()
    return gallery
