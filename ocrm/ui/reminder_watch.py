"""What of the reminders others may look at: that they are awake, what shows them, and what they wait for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ocrm.clock import Clock
from ocrm.formats import format_moment_relative
from ocrm.i18n import _

if TYPE_CHECKING:
    from ocrm.services.reminders import Scheduler  # the first paint needs none

ASLEEP_AFTER = timedelta(minutes=2)
"""Reminders look at the clock twice a minute; so long without a look and something is wrong."""


class ReminderWatch(QObject):
    """The reminders of the open file as seen from outside; empty until they are started."""

    ticked = Signal()
    """The reminders have just looked at the clock."""
    answered = Signal()
    """A reminder was answered: done, put off or dismissed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scheduler: Scheduler | None = None
        self.describe_channel: Callable[[], str] | None = None

    @property
    def channel(self) -> str:
        """What shows the reminders, in words; empty while nothing does."""
        return self.describe_channel() if self.describe_channel is not None else ""

    def health(self, clock: Clock) -> tuple[str, bool]:
        """Return in words when the reminders last looked at the clock, and whether that is recent."""
        if self.scheduler is not None and not self.scheduler.is_on:
            return _("Reminders are off"), True
        last = self.scheduler.last_tick_at if self.scheduler is not None else None
        if last is None:
            return _("Reminders have stopped. Start OCRM again; nothing is lost."), False
        when = format_moment_relative(clock.to_local(last), clock.local_now(), in_sentence=True)
        seconds = f"{clock.to_local(last):%S}"
        if clock.now() - last > ASLEEP_AFTER:
            return _("Reminders have stopped: last looked {when}. Start OCRM again.").format(when=when), False
        return _("Reminders are awake: last looked {when}:{seconds}").format(when=when, seconds=seconds), True
