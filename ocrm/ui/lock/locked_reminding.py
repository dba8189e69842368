"""Reminding while the file is closed: from moments alone, so that nothing is known that could be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.clock import Clock
from ocrm.formats import format_time
from ocrm.i18n import _, ngettext
from ocrm.services.reminders import Scheduler
from ocrm.ui.notifications import BestNotifier, Notification, Notifier

_LOOK_EVERY_MS = 15_000
_DAYS, _MOST = 8, 500
_KEY = "locked"


def coming_moments(scheduler: Scheduler) -> tuple[datetime, ...]:
    """Return when (UTC) something reminds during the next days, and nothing else of it."""
    moments = [moment for moment, _reminder in scheduler.coming(_DAYS, _MOST)]
    moments += [known.until for known, _reminder in scheduler.unanswered() if known.until is not None]
    following = scheduler.next_due_at()
    if following is None:
        return ()  # reminders are off
    return tuple(sorted({*moments, following}))


class LockedReminding(QObject):
    """Says how many reminders there are, from `start()` to `stop()`; who they are about comes after unlocking."""

    opened = Signal()
    """A notification was clicked: the user wants to unlock."""

    def __init__(
        self, moments: Sequence[datetime], clock: Clock, *, notifier: Notifier | None = None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._moments, self._clock, self._count = list(moments), clock, 0
        self._notifier = notifier or BestNotifier(parent=self)
        self._notifier.activated.connect(self._on_activated)
        self._notifier.action_requested.connect(self._on_activated)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to remind."""
        if isinstance(self._notifier, BestNotifier):
            self._notifier.start()
        self._timer.start()

    def stop(self) -> None:
        """Remind no more; the file tells everything itself again."""
        self._timer.stop()
        self._notifier.close(_KEY)
        self._notifier.shut_down()

    def tick(self) -> None:
        """Show what is due now, by the wall clock."""
        now = self._clock.now() + timedelta(seconds=1)
        due = [moment for moment in self._moments if moment <= now]
        if not due:
            return
        self._moments = [moment for moment in self._moments if moment > now]
        self._count += len(due)
        words = ngettext("You have {n} reminder", "You have {n} reminders", self._count).format(n=self._count)
        heading = f"OCRM · {format_time(self._clock.local_now())}"
        self._notifier.show(Notification(_KEY, words, _("Unlock OCRM to see it."), heading))

    def _on_activated(self, *_what: object) -> None:
        self.opened.emit()
