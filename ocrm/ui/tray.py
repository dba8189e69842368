"""The tray icon, where the desktop has a tray: open, quick add, today's count, next reminder, pause, lock, quit."""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ocrm.i18n import _, ngettext
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets.labels import logo_icon

_LONGEST_REMINDER = 60


class Pause(StrEnum):
    """How long reminders are held back."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    NOT = "not"


class Tray(QObject):
    """The icon and its menu; it only asks, the window does."""

    open_requested = Signal()
    quick_add_requested = Signal()
    caller_requested = Signal()
    today_requested = Signal()
    reminders_requested = Signal()
    pause_requested = Signal(Pause)
    """Hold reminders back for a while, or no longer."""
    lock_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._menu.setObjectName("tray_menu")
        self._icon = QSystemTrayIcon(logo_icon(), self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._open = self._menu.addAction("", self.open_requested.emit)
        self._menu.setDefaultAction(self._open)
        self._quick_add = self._menu.addAction(icon("plus"), "", self.quick_add_requested.emit)
        self._caller = self._menu.addAction(icon("phone"), "", self.caller_requested.emit)
        self._menu.addSeparator()
        self._today = self._menu.addAction(icon("sun"), "", self.today_requested.emit)
        self._next = self._menu.addAction(icon("alarm-clock"), "", self.reminders_requested.emit)
        self._menu.addSeparator()
        self._pauses = {pause: self._add_pause(pause) for pause in Pause}
        self._menu.addSeparator()
        self._lock = self._menu.addAction(icon("lock"), "", self.lock_requested.emit)
        self._quit = self._menu.addAction(icon("log-out"), "", self.quit_requested.emit)
        self._overdue, self._due_today, self._reminder = 0, 0, ""
        self._is_locked = False
        self.set_paused(False)
        self.retranslate()

    @staticmethod
    def is_available() -> bool:
        """Say whether the desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        return self._menu

    @property
    def tooltip(self) -> str:
        return self._icon.toolTip()

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def is_shown(self) -> bool:
        """Say whether the icon stands in a tray now."""
        return self._icon.isVisible() and self._icon.isSystemTrayAvailable()

    def set_due_counts(self, overdue: int, today: int) -> None:
        """Tell how many to-dos are overdue and how many are due today."""
        self._overdue, self._due_today = overdue, today
        self.retranslate()

    def set_reminder_text(self, text: str) -> None:
        """Tell the next reminder in words, or why there is none; empty where nothing is planned."""
        self._reminder = text
        self.retranslate()

    def set_locked(self) -> None:
        """Tell and offer nothing but to open and to quit: the file is locked."""
        self._is_locked = True
        for action in (self._quick_add, self._caller, self._today, self._next, self._lock, *self._pauses.values()):
            action.setVisible(False)
        self.retranslate()

    def set_paused(self, is_paused: bool) -> None:
        """Offer to pause, or to go on."""
        for pause, action in self._pauses.items():
            action.setVisible((pause is Pause.NOT) == is_paused)

    def retranslate(self) -> None:
        """Name everything in the present language."""
        self._open.setText(_("Unlock OCRM…") if self._is_locked else _("Open OCRM"))
        self._quick_add.setText(_("Quick add…"))
        self._caller.setText(_("Who is calling?"))
        count = self._overdue + self._due_today
        today = ngettext("Today: {n} to-do", "Today: {n} to-dos", count).format(n=count)
        if self._overdue:
            overdue = ngettext("{n} overdue", "{n} overdue", self._overdue).format(n=self._overdue)
            today = _("{today}, {overdue}").format(today=today, overdue=overdue)
        self._today.setText(today)
        reminder = self._reminder or _("No reminder is planned")
        is_long = len(reminder) > _LONGEST_REMINDER
        self._next.setText((reminder[:_LONGEST_REMINDER] + "…" if is_long else reminder).replace("&", "&&"))
        self._pauses[Pause.HOUR].setText(_("Pause reminders for 1 hour"))
        self._pauses[Pause.TOMORROW].setText(_("Pause reminders until tomorrow"))
        self._pauses[Pause.NOT].setText(_("Go on reminding"))
        self._lock.setText(_("Lock"))
        self._quit.setText(_("Quit"))
        self._icon.setToolTip(_("OCRM is locked") if self._is_locked else "\n".join(("OCRM", today, reminder)))

    def _add_pause(self, pause: Pause) -> QAction:
        action = self._menu.addAction(icon("bell" if pause is Pause.NOT else "pause"), "")
        action.triggered.connect(partial(self._ask_pause, pause))
        action.setObjectName(f"tray_pause_{pause}")
        return action

    def _ask_pause(self, pause: Pause, _checked: bool = False) -> None:
        self.pause_requested.emit(pause)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()
        elif reason == QSystemTrayIcon.ActivationReason.MiddleClick:
            self.quick_add_requested.emit()
