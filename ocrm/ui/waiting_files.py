"""The files of the watched folder that wait to be imported, for whoever shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from ocrm.services.spreadsheets.watched_folder import WatchedFile  # the first paint needs none


class WaitingFiles(QObject):
    """Empty until the folder is looked into."""

    changed = Signal()
    """Other files wait."""
    left = Signal(object)
    """A WatchedFile is not to be imported."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: tuple[WatchedFile, ...] = ()

    def show(self, files: tuple[WatchedFile, ...]) -> None:
        """Take what waits now."""
        if files != self.files:
            self.files = files
            self.changed.emit()
