"""Lets customers fall into the pool once a day, on opening the file and at midnight, without being in the way."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import pool
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.tasks import TaskControl

ORIGIN = "pool"


class PoolKeeper(QObject):
    """Sweeps in the background where the rules say so; what fell is told once, with Undo."""

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._watch = DayWatch(context.workspace.clock, self)
        self._watch.day_changed.connect(self.sweep_if_due)

    def sweep_if_due(self) -> None:
        """Sweep, unless the pool is off or that was done today."""
        if pool.is_sweep_due(self._context.workspace):
            self._context.tasks.fetch(self._sweep, self._on_swept, key=ORIGIN, on_error=self._on_refused)

    def _sweep(self) -> Changes:
        return pool.sweep(self._context.workspace, origin=ORIGIN)

    def _on_swept(self, changes: Changes) -> None:
        if not changes.is_nothing:
            self._context.runner.perform(partial(_given, changes))

    def _on_refused(self, _error: UserError) -> None:
        """Another change was being saved; the next look, tomorrow or after a restart, sweeps."""


def run_first_sweep(context: AppContext) -> None:
    """Switch the pool on and sweep, with progress: the user has seen who goes."""

    def run(control: TaskControl) -> Changes:
        return pool.start_pool(context.workspace, report=control.report, origin=ORIGIN)

    context.tasks.start(
        _("Move customers into the pool"), run, on_done=partial(_publish, context), on_error=partial(_tell, context)
    )


def _publish(context: AppContext, changes: Changes) -> None:
    context.runner.perform(partial(_given, changes))
    context.bus.publish(Changes(frozenset({"settings"}), origin=ORIGIN))


def _tell(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")


def _given(changes: Changes) -> Changes:
    return changes
