"""Keeps what follows from the data current while a file is open: scores of customers, tags with a rule, forecasts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from ocrm.errors import UserError
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace
from ocrm.ui.bus import ChangeBus
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.tasks import TaskRunner

ORIGIN = "upkeep"
_PAUSE_MS = 1_500
_LATER_MS = 15_000


class Upkeep(QObject):
    """Works in the background a moment after changes, on opening, and when another day begins."""

    def __init__(self, workspace: Workspace, *, tasks: TaskRunner, bus: ChangeBus, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._tasks, self._bus = workspace, tasks, bus
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.run)
        self._days = DayWatch(workspace.clock, self)
        self._days.day_changed.connect(self.run)
        bus.changed.connect(self._on_changed)

    def start(self) -> None:
        """Begin: what changed while the file was closed is taken up now."""
        self._pause.start(_PAUSE_MS)

    def run(self) -> None:
        """Bring everything up to date, off the GUI thread; a newer run overtakes this one."""
        read = partial(bring_up_to_date, self._workspace)
        self._tasks.fetch(read, self._bus.publish, key=ORIGIN, on_error=self._on_error)

    def _on_changed(self, changes: Changes) -> None:
        if changes.origin != ORIGIN:
            self._pause.start(_PAUSE_MS)

    def _on_error(self, _error: UserError) -> None:
        """An import is writing: try again when it may be done."""
        self._pause.start(_LATER_MS)


def bring_up_to_date(workspace: Workspace) -> Changes:
    """Work out stale scores, then the tags that may ask for them, and write today's forecast down; all outside undo."""
    from ocrm.services.forecasting import forecast_log
    from ocrm.services.history import keeping
    from ocrm.services.segmentation import rule_tags, scores  # in the background: the first paint needs neither

    topics: set[str] = set()
    if scores.is_stale(workspace) and scores.refresh(workspace):
        topics.add("scores")
    topics |= rule_tags.apply_rules(workspace).topics
    if forecast_log.take_snapshot(workspace):
        topics.add("forecast")
    if keeping.is_due(workspace):
        keeping.drop_old_steps(workspace)
    return Changes(frozenset(topics), origin=ORIGIN)
