"""What goes on by itself beside the window: locking, reminders, the pool, backups, and imports ahead of their use."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ocrm.ui.lock.triggers import LockTriggers
from ocrm.ui.main_window import MainWindow
from ocrm.ui.opened_copies import sweep_left_behind
from ocrm.ui.pool.keeper import PoolKeeper
from ocrm.ui.preloading import Preloader

if TYPE_CHECKING:
    from ocrm.ui.background import BackgroundReminding

_WARMED_UP = ("ocrm.services.charts.catalogue", "ocrm.services.charts.rendering")
_WARM_UP_AFTER_MS = 1500
_OUTBOX = "outbox_keeper"
_MAIL = ("ocrm.ui.mails.outbox_keeper", "ocrm.ui.mails.mail_fetcher")


class Attendants(QObject):
    """Those of one window, from when it is shown until it is closed or locked; the triggers are there at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.triggers = LockTriggers(window)
        self.reminding: BackgroundReminding | None = None

    def start(self) -> None:
        """Begin what was not needed for the first paint."""
        if self.reminding is None:
            self.start_reminding()
        self._keep_pool()
        self._keep_file()
        self._keep_outbox()

    def start_reminding(self) -> None:
        """Remind from now on, where the reminders can be written down."""
        from ocrm.ui.background import (
            BackgroundReminding,  # after the first paint: it brings asyncio and the desktop bus
        )

        if self._may_write:
            self.reminding = BackgroundReminding(self._window)
            self.reminding.start()

    def show_quick_add(self) -> None:
        """Show the small window for a line."""
        if self.reminding is None:
            self.start_reminding()
        if self.reminding is not None:
            self.reminding.show_quick_add()

    def warm_up_soon(self) -> None:
        """Import what is wanted next, so that the first visit of a list and the first chart come at once."""
        QTimer.singleShot(_WARM_UP_AFTER_MS, self, self._warm_up)

    def stop(self) -> None:
        """Let go of reminders, hot keys and watches; what keeps the file goes with the window."""
        self.triggers.stop()
        self.triggers.deleteLater()
        if self.reminding is not None:
            self.reminding.stop()
            self.reminding.deleteLater()
            self.reminding = None
        self.deleteLater()

    @property
    def _may_write(self) -> bool:
        """Whether what goes on by itself, which writes into the file, can go on."""
        return not self._window.context.workspace.why_read_only

    def _keep_pool(self) -> None:
        """Sweep the pool where that is due today, and every midnight from now on; once for a window."""
        if self._may_write and self._window.findChild(PoolKeeper) is None:
            PoolKeeper(self._window.context, self._window).sweep_if_due()

    def _keep_file(self) -> None:
        """Back the file up and watch over it from now on; once for a window."""
        from ocrm.ui.file_care.keeper import FileKeeper  # after the first paint: nothing of it is seen before

        if self._window.findChild(FileKeeper) is None:
            FileKeeper(self._window).start()

    def _keep_outbox(self) -> None:
        """Send what waits and fetch at the interval that was set, where an account is; once for a window."""
        if self._may_write and self._window.findChild(QObject, _OUTBOX) is None:
            self._window.context.tasks.fetch(_import_mail, self._begin_outbox, key="import mail")

    def _begin_outbox(self, _imported: None) -> None:
        from ocrm.ui.mails.mail_fetcher import MailFetcher  # they were imported on another thread by now
        from ocrm.ui.mails.outbox_keeper import OutboxKeeper

        keeper = OutboxKeeper(self._window.context, self._window)
        keeper.setObjectName(_OUTBOX)
        keeper.start()
        MailFetcher(self._window.context, self._window).start()

    def _warm_up(self) -> None:
        sweep_left_behind()
        Preloader(self._window, prepare=partial(self._window.prepare, "customers", "opportunities")).start()
        self._window.context.tasks.fetch(_import_charts, _ignore, key="warm-up")


def _import_mail() -> None:
    """Import what speaks to mail servers: a tenth of a second that the window does not have."""
    for name in _MAIL:
        importlib.import_module(name)


def _import_charts() -> None:
    for name in _WARMED_UP:
        importlib.import_module(name)


def _ignore(_result: object) -> None:
    """The warm-up has no result."""
