"""One time the window is locked: everything out of sight at once, the file closed once nothing is being written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.caldav import passwords as calendar_passwords
from ocrm.services.outbox import passwords as mail_passwords
from ocrm.ui.context import Places
from ocrm.ui.lock.locked_reminding import LockedReminding, coming_moments
from ocrm.ui.lock.screen import LockScreen, LockWords
from ocrm.ui.lock.triggers import LockReason
from ocrm.ui.main_window import MainWindow
from ocrm.ui.tray import Tray
from ocrm.ui.window_geometry import remember_geometry

_LOOK_AGAIN_MS = 50


class Locking(QObject):
    """From `begin()` to `end()`. It keeps the place where one was, and no data."""

    quiet = Signal()
    """Nothing is under way in the hidden window any more: the file shall be closed."""
    unlocked = Signal(object)
    """The key of the file, None where it has none: the window shall come back."""
    quit_requested = Signal()

    def __init__(self, window: MainWindow, reason: LockReason, *, key_file: Path | None = None) -> None:
        super().__init__()
        context = window.context
        self.path, self._clock = context.workspace.path, context.workspace.clock
        self.places = _places_of(window)
        self.was_shown = window.isVisible()
        self.is_looked_at = context.workspace.is_looked_at
        self.is_encrypted = context.workspace.file_key is not None
        self._preferences = context.preferences
        self._window: MainWindow | None = window
        scheduler = context.reminders.scheduler
        moments = () if scheduler is None else coming_moments(scheduler)
        self.reminding = LockedReminding(moments, self._clock, parent=self)
        self.reminding.opened.connect(self.raise_to_front)
        self.screen = LockScreen(
            self.path, self._words(reason), clock=self._clock, is_encrypted=self.is_encrypted, key_file=key_file
        )
        self.screen.unlocked.connect(self.unlocked)
        self.screen.leave_requested.connect(self.quit_requested)
        self.screen.close_requested.connect(self._on_close)
        self.tray = self._make_tray() if Tray.is_available() else None

    def begin(self) -> None:
        """Hide everything now."""
        window = self._window
        assert window is not None
        remember_geometry(window, self._preferences)
        self.screen.setGeometry(window.geometry())
        if window.isMinimized():
            self.screen.showMinimized()  # who put the window away shall not have another one in its place
        elif self.was_shown:
            self.raise_to_front()
        _put_windows_away(self.screen)
        self.reminding.start()
        if self.tray is not None:
            self.tray.show()
        QTimer.singleShot(0, self._close_when_quiet)

    def end(self) -> None:
        """Take the screen away: the window is back, or the program ends."""
        self._window = None
        self.reminding.stop()
        if self.tray is not None:
            self.tray.hide()
        self.screen.hide()
        self.screen.deleteLater()
        self.deleteLater()

    def raise_to_front(self) -> None:
        """Show the lock screen: all that a second start, a reminder or the tray gets to see."""
        if self.screen.isMinimized():
            self.screen.showNormal()
        self.screen.show()
        self.screen.raise_()
        self.screen.activateWindow()
        self.screen.setFocus()

    def _close_when_quiet(self) -> None:
        """Close the file once dialogs have ended and no task, such as an import, is under way."""
        if self._window is None:
            return
        has_inner_loop = QThread.currentThread().loopLevel() > 1
        if has_inner_loop or self._window.context.tasks.shown:
            _put_windows_away(self.screen)
            QTimer.singleShot(_LOOK_AGAIN_MS, self._close_when_quiet)
            return
        self._window = None
        if self.is_encrypted:
            _forget_passwords()
        self.quiet.emit()

    def _on_close(self) -> None:
        """The screen's window was closed: the program goes on reminding where that is wished."""
        if self._preferences.get("close_to_background"):
            self.screen.hide()
        else:
            self.quit_requested.emit()

    def _make_tray(self) -> Tray:
        tray = Tray(self)
        tray.set_locked()
        tray.open_requested.connect(self.raise_to_front)
        tray.quick_add_requested.connect(self.raise_to_front)  # the middle button asks for it
        tray.quit_requested.connect(self.quit_requested)
        return tray

    def _words(self, reason: LockReason) -> LockWords:
        why = {
            LockReason.SLEEP: _("Locked while the computer slept or its screen was locked."),
            LockReason.MINIMISED: _("Locked when the window was minimised."),
        }.get(reason, "")
        if reason is LockReason.IDLE:
            minutes = int(self._preferences.get("lock_minutes" if self.is_encrypted else "curtain_minutes"))
            why = ngettext("Locked after {n} idle minute.", "Locked after {n} idle minutes.", minutes).format(n=minutes)
        if not self.is_encrypted:
            text = _(
                "This is only a curtain: the file has no passphrase, so anybody at this computer can draw it back."
                " Settings · Lock and encryption gives it one."
            )
            return LockWords(_("OCRM is hidden"), text, _("Quit OCRM"))
        reminding = _("Reminders still appear, without names.")
        text = _("{why} {reminding}").format(why=why, reminding=reminding) if why else reminding
        return LockWords(_("OCRM is locked"), text, _("Quit OCRM"))


def _places_of(window: MainWindow) -> Places:
    """Return where one is and was, with the tab or section that is in sight."""
    past, current, future = window.context.navigator.places()
    page = window.page
    return past, current if current is None or page is None else page.here(current), future


def _forget_passwords() -> None:
    """Drop the passwords that are in memory only, as the key of the file goes; they are asked for as after a start."""
    mail_passwords.forget_session()
    calendar_passwords.forget_session()


def _put_windows_away(but: QWidget) -> None:
    """Hide every window and end every dialog, menu and completion list, as if the user had cancelled them."""
    while (popup := QApplication.activePopupWidget()) is not None and popup.isVisible():
        popup.close()
    for window in QApplication.topLevelWidgets():
        if window is but or not window.isVisible():
            continue
        if isinstance(window, QDialog):
            window.reject()
        window.hide()
