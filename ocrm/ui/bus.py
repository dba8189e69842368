"""The change bus: tells every page what changed, from this window or from another process."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

_POLL_EVERY_MS = 500


class ChangeBus(QObject):
    """Carries `Changes` to whoever is concerned, and looks for those of other processes."""

    changed = Signal(object)
    """Something changed: a `Changes`."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_EVERY_MS)
        self._timer.timeout.connect(self.poll)
        self._is_over = False

    def start(self) -> None:
        """Begin to look for changes of other processes, twice a second."""
        self._is_over = False
        self._timer.start()

    def stop(self) -> None:
        """Look no more: a look after the end, as when a hidden window hears of its focus, would open the file again."""
        self._timer.stop()
        self._is_over = True

    def publish(self, changes: Changes) -> None:
        """Tell a change made here."""
        if not changes.is_nothing:
            self.changed.emit(changes)

    def poll(self) -> None:
        """Tell what another process or thread wrote since the last look."""
        if self._is_over:
            return
        changes = self._workspace.external_changes()
        if changes is not None:
            self.publish(changes)
