"""Reminding while a file is open, with the window shown or not: driver, notifications, tray, wired to the window."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from ocrm.clock import to_utc
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import pool
from ocrm.services.changes import Changes
from ocrm.services.reminders import read_reminder_settings
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.hotkeys import QUICK_ADD, WHO_CALLS
from ocrm.ui.hotkeys.keeper import GlobalKeys
from ocrm.ui.icalendars.account_keeper import CalendarAccountKeeper
from ocrm.ui.icalendars.kept_calendar import CalendarKeeper
from ocrm.ui.main_window import MainWindow
from ocrm.ui.notifications import BestNotifier
from ocrm.ui.reminding import CHECK_EVERY_MS, ReminderDriver
from ocrm.ui.tray import Pause, Tray
from ocrm.ui.watched_folder import FolderWatch

if TYPE_CHECKING:
    from ocrm.ui.quick_add_window import QuickAddWindow

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
            watch=context.reminders,
            parent=self,
        )
        self._driver.list_requested.connect(self.show_reminders)
        self._driver.greetings_requested.connect(self.show_greetings)
        self._driver.copied.connect(self._on_copied)
        context.reminders.answered.connect(self._driver.look_again)
        self._driver.status_changed.connect(window.set_reminder_text)
        self._driver.attention_requested.connect(window.raise_to_front)
        window.rebuilt.connect(self._retranslate)
        window.hidden_to_background.connect(self._on_hidden)
        context.actions.connect(ActionId.TEST_NOTIFICATION, self._driver.show_test)
        context.actions.connect(ActionId.GO_NOTIFICATION, self._notifier.popups.focus_latest)
        context.actions.connect(ActionId.SHOW_REMINDERS, self.show_reminders)
        context.actions.connect(ActionId.SHOW_GREETINGS, self.show_greetings)
        context.actions.connect(ActionId.QUICK_ADD, self.show_quick_add)
        self._day_watch = DayWatch(context.workspace.clock, self)
        self._day_watch.day_changed.connect(self._on_day)
        self._quick_add: QuickAddWindow | None = None
        self._calendar = CalendarKeeper(context, self)
        self._account = CalendarAccountKeeper(context, self)
        context.actions.connect(ActionId.SYNC_CALENDAR, self._account.look_now)
        self._folder = FolderWatch(context, self)
        self.keys = GlobalKeys(context, self)
        self.keys.add(QUICK_ADD, self.show_quick_add)
        self.keys.add(WHO_CALLS, partial(self._in_window, ActionId.WHO_CALLS))
        self._tray = self._make_tray() if Tray.is_available() else None
        self._pulse = QTimer(self)
        self._pulse.setInterval(CHECK_EVERY_MS)
        self._pulse.timeout.connect(self.feel_pulse)
        context.bus.changed.connect(self._on_changed)
        self._show_due_count()

    def start(self) -> None:
        """Begin to remind."""
        self._notifier.start()
        self._pulse.start()
        self._driver.start()
        if self._tray is not None:
            self._tray.show()
        self._note_pool_warning()
        self._calendar.start()
        self._account.start()
        self._folder.start()
        self.keys.start()

    def stop(self) -> None:
        """Remind no more."""
        self._pulse.stop()
        self._driver.stop()
        self._notifier.shut_down()
        if self._tray is not None:
            self._tray.hide()
        self._calendar.stop()
        self._account.stop()
        self._folder.stop()
        self.keys.stop()
        if self._quick_add is not None:
            self._quick_add.close()
            self._quick_add.deleteLater()
            self._quick_add = None

    def feel_pulse(self) -> None:
        """Say in the window and in the tray that reminders have stopped; the next look that succeeds takes it back."""
        context = self._window.context
        words, is_well = context.reminders.health(context.workspace.clock)
        if is_well:
            return
        self._window.set_reminder_text(words, is_alarming=True)
        if self._tray is not None:
            self._tray.set_reminder_text(words)

    def show_reminders(self) -> None:
        """Open the list of reminders to go through."""
        scheduler = self._window.context.reminders.scheduler
        if scheduler is None:
            return
        from ocrm.ui.reminders.reminder_list import ReminderListDialog  # at use: few open it

        dialog = self._window.findChild(ReminderListDialog)
        if dialog is None:
            dialog = ReminderListDialog(self._window.context, scheduler, parent=self._window)
            dialog.greetings_requested.connect(self.show_greetings)
        dialog.show()
        dialog.activateWindow()

    def show_quick_add(self) -> None:
        """Show the small window for one line, whatever else is in front."""
        if self._quick_add is None:
            from ocrm.ui.quick_add_window import QuickAddWindow  # at use: many never open it

            self._quick_add = QuickAddWindow(self._window.context)
        self._quick_add.appear()

    def show_greetings(self) -> None:
        """Open whom to greet soon."""
        from ocrm.ui.reminders.greetings import GreetingsDialog

        GreetingsDialog(self._window.context, parent=self._window).show()

    def _on_copied(self) -> None:
        self._window.context.toasts.show(_("The greeting is on the clipboard."))

    def _on_day(self) -> None:
        """Count and look anew when another day begins."""
        self._show_due_count()
        self._note_pool_warning()

    def _note_pool_warning(self) -> None:
        """Find out in the background who falls into the pool soon: that looks at every customer."""
        context = self._window.context
        if pool.is_warning_due(context.workspace):
            look = partial(pool.note_warned, context.workspace)
            context.tasks.fetch(look, self._on_warning_noted, key="pool warning", on_error=self._on_busy)

    def _on_warning_noted(self, _nothing: None) -> None:
        self._driver.tick()

    def _on_busy(self, _error: UserError) -> None:
        """Another change was being saved; tomorrow, or after a restart, it is looked for again."""

    def _make_tray(self) -> Tray:
        tray = Tray(self)
        tray.open_requested.connect(self._window.raise_to_front)
        tray.quick_add_requested.connect(self.show_quick_add)
        tray.caller_requested.connect(partial(self._in_window, ActionId.WHO_CALLS))
        tray.today_requested.connect(partial(self._in_window, ActionId.GO_TODAY))
        tray.reminders_requested.connect(partial(self._in_window, ActionId.SHOW_REMINDERS))
        tray.pause_requested.connect(self._pause)
        self._driver.status_changed.connect(tray.set_reminder_text)
        self._driver.paused_changed.connect(tray.set_paused)
        tray.lock_requested.connect(partial(self._window.context.actions.trigger, ActionId.LOCK))
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

    def _pause(self, pause: Pause) -> None:
        """Hold reminders back for an hour, until the morning's digest, or no longer."""
        clock = self._window.context.workspace.clock
        if pause is Pause.HOUR:
            self._driver.pause_until(clock.now() + timedelta(hours=1))
        elif pause is Pause.TOMORROW:
            digest_at = read_reminder_settings(self._window.context.workspace).digest_at
            self._driver.pause_until(to_utc(clock, clock.today() + timedelta(days=1), digest_at))
        else:
            self._driver.pause_until(None)

    def _retranslate(self) -> None:
        self._driver.retranslate()
        if self._tray is not None:
            self._tray.retranslate()

    def _on_changed(self, changes: Changes) -> None:
        if "todos" in changes.topics:
            self._show_due_count()

    def _show_due_count(self) -> None:
        if self._tray is not None:
            self._tray.set_due_counts(*todos.count_due(self._window.context.workspace))
