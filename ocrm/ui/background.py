"""Reminding while a file is open, with the window shown or not: driver, notifications, tray, wired to the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ocrm.services import todos
from ocrm.services.changes import Changes
from ocrm.ui.actions import ActionId
from ocrm.ui.main_window import MainWindow
from ocrm.ui.notifications import BestNotifier
from ocrm.ui.reminding import ReminderDriver
from ocrm.ui.tray import Tray

_HINT_KEY = "hints/goes_on_in_background"


class BackgroundReminding(QObject):
    """Everything that goes on while the window is closed."""

    def __init__(self, window: MainWindow, *, notifier: BestNotifier | None = None) -> None:
        super().__init__(window)
        self._window = window
        context = window.context
        self._notifier = notifier or BestNotifier(parent=self)
        self._driver = ReminderDriver(
            context.workspace,
            self._notifier,
            runner=context.runner,
            navigator=context.navigator,
            bus=context.bus,
            parent=self,
        )
        self._driver.status_changed.connect(window.set_reminder_text)
        self._driver.attention_requested.connect(window.raise_to_front)
        window.rebuilt.connect(self._retranslate)
        window.hidden_to_background.connect(self._on_hidden)
        context.actions.connect(ActionId.TEST_NOTIFICATION, self._driver.show_test)
        context.actions.connect(ActionId.GO_NOTIFICATION, self._notifier.popups.focus_latest)
        self._tray = self._make_tray() if Tray.is_available() else None
        context.bus.changed.connect(self._on_changed)
        self._show_due_count()

    def start(self) -> None:
        """Begin to remind."""
        self._notifier.start()
        self._driver.start()
        if self._tray is not None:
            self._tray.show()

    def stop(self) -> None:
        """Remind no more."""
        self._driver.stop()
        self._notifier.shut_down()
        if self._tray is not None:
            self._tray.hide()

    def _make_tray(self) -> Tray:
        tray = Tray(self)
        tray.open_requested.connect(self._window.raise_to_front)
        tray.new_todo_requested.connect(partial(self._in_window, ActionId.NEW_TODO))
        tray.today_requested.connect(partial(self._in_window, ActionId.GO_TODAY))
        tray.pause_requested.connect(self._pause)
        self._driver.paused_changed.connect(tray.set_paused)
        tray.quit_requested.connect(QApplication.quit)
        return tray

    def _in_window(self, action_id: ActionId) -> None:
        self._window.raise_to_front()
        self._window.context.actions.trigger(action_id)

    def _on_hidden(self) -> None:
        """Say, the first time, that closing the window did not end the program."""
        preferences = self._window.context.preferences
        if not preferences.recall(_HINT_KEY):
            preferences.remember(_HINT_KEY, True)
            self._driver.show_hint()

    def _pause(self, is_paused: bool) -> None:
        self._driver.pause(is_paused=is_paused)

    def _retranslate(self) -> None:
        self._driver.retranslate()
        if self._tray is not None:
            self._tray.retranslate()

    def _on_changed(self, changes: Changes) -> None:
        if "todos" in changes.topics:
            self._show_due_count()

    def _show_due_count(self) -> None:
        if self._tray is not None:
            self._tray.set_due_count(sum(todos.count_due(self._window.context.workspace)))
