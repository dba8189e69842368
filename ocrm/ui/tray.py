"""The tray icon, where the desktop has a tray: open, new to-do, today's count, pause, quit."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ocrm.i18n import _, ngettext
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets.labels import logo_icon


class Tray(QObject):
    """The icon and its menu; it only asks, the window does."""

    open_requested = Signal()
    new_todo_requested = Signal()
    today_requested = Signal()
    pause_requested = Signal(bool)
    """Hold reminders back for an hour, or no longer."""
    quit_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu()
        self._icon = QSystemTrayIcon(logo_icon(), self)
        self._icon.setToolTip("OCRM")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._open = self._menu.addAction("", self.open_requested.emit)
        self._new_todo = self._menu.addAction(icon("plus"), "", self.new_todo_requested.emit)
        self._today = self._menu.addAction(icon("sun"), "", self.today_requested.emit)
        self._menu.addSeparator()
        self._pause = self._menu.addAction(icon("pause"), "")
        self._pause.setCheckable(True)
        self._pause.toggled.connect(self.pause_requested)
        self._menu.addSeparator()
        self._quit = self._menu.addAction(icon("log-out"), "", self.quit_requested.emit)
        self._due_count = 0
        self.retranslate()

    @staticmethod
    def is_available() -> bool:
        """Say whether the desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        return self._menu

    def show(self) -> None:
        """Put the icon into the tray."""
        self._icon.show()

    def hide(self) -> None:
        self._icon.hide()

    def set_due_count(self, count: int) -> None:
        """Tell how many to-dos are overdue or due today."""
        self._due_count = count
        self.retranslate()

    def set_paused(self, is_paused: bool) -> None:
        """Tick the pause without asking for it again."""
        blocked = self._pause.blockSignals(True)
        self._pause.setChecked(is_paused)
        self._pause.blockSignals(blocked)

    def retranslate(self) -> None:
        """Name everything in the present language."""
        self._open.setText(_("Open OCRM"))
        self._new_todo.setText(_("New to-do"))
        today = ngettext("Today: {n} to-do", "Today: {n} to-dos", self._due_count).format(n=self._due_count)
        self._today.setText(today)
        self._pause.setText(_("Pause reminders for 1 hour"))
        self._quit.setText(_("Quit"))
        self._icon.setToolTip(f"OCRM · {today}")

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()
