"""Drives the reminders of the open file: ticks the scheduler, shows what is due, does what the user answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from ocrm.formats import format_moment_relative, format_time
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.reminders import (
    DueReminder,
    ReminderKey,
    SnoozeChoice,
    open_scheduler,
    read_reminder_settings,
    snooze_choices,
    snooze_title,
    snooze_until,
)
from ocrm.services.reminders.lists import MORNING
from ocrm.services.reminders.reminder import StoreBusyError
from ocrm.services.reminders.wording import Wording, word_digest, word_morning, word_reminder, word_upcoming
from ocrm.services.workday import todos
from ocrm.services.workday.working_days import next_working_day
from ocrm.services.workspace import Workspace
from ocrm.ui.bus import ChangeBus
from ocrm.ui.context import Navigator, Target
from ocrm.ui.kind_icons import kind_icon
from ocrm.ui.notifications import Notification, NotificationButton, Notifier
from ocrm.ui.operations import OperationRunner
from ocrm.ui.reminder_targets import target_of
from ocrm.ui.reminder_watch import ReminderWatch

CHECK_EVERY_MS = 30_000
"""How often the wall clock is looked at, which finds out about sleep and changed clocks."""
ORIGIN = "reminder"
_SOONEST_MS = 200
_TODO = "todo"
_SNOOZE, _CUSTOM = "snooze", "custom"
_TOPICS = frozenset({"todos", "customers", "contacts", "opportunities", "tenders", "contracts", "payments", "settings"})
_TEST, _HINT = "test", "hint"


class ReminderDriver(QObject):
    """The reminders of the open file, from `start()` to `stop()`."""

    status_changed = Signal(str)
    """The next reminder in words, for the status bar; empty when there is none."""
    paused_changed = Signal(bool)
    """Reminders are held back for a while, or no longer."""
    attention_requested = Signal()
    """The user wants to see the window."""
    list_requested = Signal()
    """The user wants to go through the reminders one by one, or to pick a moment for one."""
    greetings_requested = Signal()
    """The user wants to see whom to greet."""
    copied = Signal()
    """A greeting is on the clipboard."""

    def __init__(
        self,
        workspace: Workspace,
        notifier: Notifier,
        *,
        runner: OperationRunner,
        navigator: Navigator,
        bus: ChangeBus,
        watch: ReminderWatch | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._notifier = notifier
        self._runner = runner
        self._navigator = navigator
        self.scheduler = open_scheduler(workspace)
        self._watch = watch or ReminderWatch(self)
        self._watch.scheduler = self.scheduler
        self._watch.describe_channel = notifier.description
        self._next_workday = partial(next_working_day, workspace)
        self._shown: dict[str, tuple[ReminderKey, ...]] = {}
        self._unwritten: list[Callable[[], None]] = []
        self._digest_count = 0
        self._is_paused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)
        notifier.activated.connect(self._on_activated)
        notifier.action_requested.connect(self._on_action)
        notifier.dismissed.connect(self._on_dismissed)
        bus.changed.connect(self._on_changed)

    def start(self) -> None:
        """Show what was missed, and go on from there."""
        self.tick()

    def stop(self) -> None:
        """Remind no more; what comes due is told at the next start."""
        self._timer.stop()
        self._watch.scheduler = None
        for key in list(self._shown):
            self._notifier.close(key)
        self._shown.clear()

    def tick(self) -> None:
        """Show what is due now and wait for the next."""
        self._timer.start(CHECK_EVERY_MS)  # first: one look that fails must not be the last
        self._write_rest()
        delivery = self.scheduler.tick()
        for due in delivery.show:
            self._show_one(due)
        if delivery.morning is not None:
            self._show_morning(delivery.morning, delivery.digest)
        elif len(delivery.digest) == 1:
            self._show_one(delivery.digest[0])
        elif delivery.digest:
            self._show_digest(delivery.digest)
        self._wait()
        self._watch.ticked.emit()

    def pause_until(self, moment: datetime | None) -> None:
        """Hold reminders back until a moment (UTC), or with None no longer."""
        if moment is not None:
            self.scheduler.pause(moment)
        else:
            self.scheduler.resume()
        self.tick()

    def show_test(self) -> None:
        """Show a notification that proves reminders arrive."""
        words = Wording(_("Reminders work"), self._notifier.description())
        self._notifier.show(self._notification(_TEST, words, icon="bell", is_passing=True))

    def show_hint(self) -> None:
        """Say that reminders go on although the window is closed."""
        words = Wording(
            _("OCRM keeps reminding you"),
            _("Only the window is closed. Start OCRM again to see it; Quit in its menu ends the reminders."),
        )
        self._notifier.show(self._notification(_HINT, words, icon="bell", is_passing=True))

    def retranslate(self) -> None:
        """Tell the next reminder in the present language."""
        self._tell_next()

    def look_again(self) -> None:
        """Take away what was answered elsewhere, and wait for the next reminder."""
        waiting = {known.key for known, _reminder in self.scheduler.unanswered() if known.until is None}
        for key, reminders in list(self._shown.items()):
            if len(reminders) == 1 and reminders[0] not in waiting:
                self._forget(key)
                self._notifier.close(key)
        self._wait()

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show_one(self, due: DueReminder) -> None:
        key = str(due.key)
        self._shown[key] = (due.key,)
        words = word_reminder(due, self._workspace.clock, is_private=self._is_private())
        icon = kind_icon(due.reminder.kind, other="alarm-clock")
        buttons = self._buttons_of(due)
        self._notifier.show(self._notification(key, words, icon=icon, buttons=buttons, is_late=due.is_missed))

    def _buttons_of(self, due: DueReminder) -> tuple[NotificationButton, ...]:
        """Return open, what settles it, and later: three, as no desktop shows more."""
        clock = self._workspace.clock
        offered = snooze_choices(clock, next_workday=self._next_workday)
        later = [(f"{_SNOOZE}:{choice}", snooze_title(choice)) for choice in offered]
        later.append((f"{_SNOOZE}:{_CUSTOM}", _("Pick date and time…")))
        snooze = NotificationButton(_SNOOZE, _("Snooze 1 hour"), tuple(later))
        first = NotificationButton("open", _("Open"))
        if due.reminder.greeting:
            return first, NotificationButton("copy", _("Copy greeting")), snooze
        if due.key.source == _TODO:
            return first, NotificationButton("done", _("Done")), snooze
        return first, snooze

    def _show_morning(self, morning: DueReminder, told: Sequence[DueReminder]) -> None:
        key = str(morning.key)
        self._shown[key] = (morning.key, *(one.key for one in told))
        words = word_morning(morning.reminder, told, is_private=self._is_private())
        buttons = (NotificationButton("open", _("Open")), NotificationButton(_SNOOZE, _("Snooze 1 hour")))
        self._notifier.show(self._notification(key, words, icon="sun", buttons=buttons))

    def _show_digest(self, due: Sequence[DueReminder]) -> None:
        self._digest_count += 1
        key = f"digest/{self._digest_count}"
        self._shown[key] = tuple(one.key for one in due)
        words = word_digest(due, self._workspace.clock, is_private=self._is_private())
        buttons = (
            NotificationButton("open", _("Go through them")),
            NotificationButton("tomorrow", _("All to tomorrow 09:00")),
        )
        self._notifier.show(self._notification(key, words, icon="alarm-clock", buttons=buttons, is_late=True))

    def _notification(
        self,
        key: str,
        words: Wording,
        *,
        icon: str,
        buttons: tuple[NotificationButton, ...] = (),
        is_late: bool = False,
        is_passing: bool = False,
    ) -> Notification:
        heading = f"OCRM · {format_time(self._workspace.clock.local_now())}"
        tone = "warn" if is_late else "info"
        return Notification(key, words.title, words.body, heading, icon, tone, buttons, is_passing)

    def _is_private(self) -> bool:
        return read_reminder_settings(self._workspace).is_private

    # -- waiting ------------------------------------------------------------------------------------------------------

    def _wait(self) -> None:
        next_at = self.scheduler.next_due_at()
        wait_ms = CHECK_EVERY_MS
        if next_at is not None:
            left_ms = (next_at - self._workspace.clock.now()) / timedelta(milliseconds=1)
            wait_ms = round(min(max(left_ms, _SOONEST_MS), CHECK_EVERY_MS))
        self._timer.start(wait_ms)
        self._tell_next()

    def _tell_next(self) -> None:
        upcoming = self.scheduler.upcoming()
        clock = self._workspace.clock
        paused_until = self.scheduler.paused_until
        if self._is_paused != (paused_until is not None):
            self._is_paused = not self._is_paused
            self.paused_changed.emit(self._is_paused)
        if paused_until is not None:
            until = format_moment_relative(clock.to_local(paused_until), clock.local_now(), in_sentence=True)
            self.status_changed.emit(_("Reminders paused until {time}").format(time=until))
        elif not read_reminder_settings(self._workspace).is_on:
            self.status_changed.emit(_("Reminders are off"))
        else:
            self.status_changed.emit(word_upcoming(upcoming[1], upcoming[0], clock) if upcoming else "")

    def _on_changed(self, changes: Changes) -> None:
        if not changes.topics & _TOPICS:
            return
        for key, reminders in list(self._shown.items()):
            if len(reminders) == 1 and _concerns(changes, reminders[0]) and not self.scheduler.stands(reminders[0]):
                self._forget(key)
                self._notifier.close(key)
        self._wait()

    # -- answers ------------------------------------------------------------------------------------------------------

    def _on_activated(self, key: str) -> None:
        self._on_action(key, "open")

    def _on_dismissed(self, key: str) -> None:
        reminders = self._forget(key)
        if reminders:
            self._write(partial(self.scheduler.dismiss, *reminders))

    def _on_action(self, key: str, action: str) -> None:
        reminders = self._forget(key)
        if not reminders:
            if key in (_TEST, _HINT):
                self.attention_requested.emit()
            return
        self._notifier.close(key)  # not every desktop takes away what was answered
        if action == "open":
            self._open(reminders)
        elif action == "done":
            self._complete(reminders[0])
        elif action == "copy":
            self._copy_greeting(reminders[0])
        elif action == f"{_SNOOZE}:{_CUSTOM}":
            self.attention_requested.emit()
            self.list_requested.emit()
        else:
            self._snooze(reminders, _choice_of(action))
        self._watch.answered.emit()

    def _open(self, reminders: Sequence[ReminderKey]) -> None:
        self.attention_requested.emit()
        if len(reminders) > 1 and reminders[0].source != MORNING:
            self.list_requested.emit()
            return
        reminder = self.scheduler.find(reminders[0])
        target = Target("today") if reminder is None else target_of(self._workspace, reminder)
        if target is None:
            self.greetings_requested.emit()
        elif target.record_id is not None and target.kind is not None:
            self._navigator.open_record(target.kind, target.record_id)
        else:
            self._navigator.go(target)
        self._write(partial(self.scheduler.dismiss, *reminders))

    def _copy_greeting(self, key: ReminderKey) -> None:
        reminder = self.scheduler.find(key)
        if reminder is not None:
            QGuiApplication.clipboard().setText(reminder.greeting)
            self.copied.emit()
        self._write(partial(self.scheduler.dismiss, key))

    def _complete(self, reminder: ReminderKey) -> None:
        if reminder.source != _TODO:
            self._write(partial(self.scheduler.dismiss, reminder))
            return
        done = self._runner.perform(partial(todos.complete_todo, self._workspace, reminder.record_id, origin=ORIGIN))
        if done is not None:
            self._write(partial(self.scheduler.dismiss, reminder))

    def _snooze(self, reminders: Sequence[ReminderKey], choice: SnoozeChoice) -> None:
        until = snooze_until(choice, self._workspace.clock, next_workday=self._next_workday)
        for reminder in reminders:
            self._write(partial(self.scheduler.snooze, reminder, until))
        self._wait()

    def _forget(self, key: str) -> tuple[ReminderKey, ...]:
        return self._shown.pop(key, ())

    def _write(self, change: Callable[[], None]) -> None:
        """Remember an answer now, or as soon as an import that is writing lets us."""
        try:
            change()
        except StoreBusyError:
            self._unwritten.append(change)

    def _write_rest(self) -> None:
        rest, self._unwritten = self._unwritten, []
        for change in rest:
            self._write(change)


def _choice_of(action: str) -> SnoozeChoice:
    if action == "tomorrow":
        return SnoozeChoice.TOMORROW
    _snooze, _colon, choice = action.partition(":")
    return SnoozeChoice(choice) if choice else SnoozeChoice.HOUR


def _concerns(changes: Changes, reminder: ReminderKey) -> bool:
    return not changes.ids or reminder.record_id in changes.ids  # other processes tell no ids
