"""Whether what is on the clipboard was copied in this program, so that it can be taken off when it is locked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication


class OwnCopies(QObject):
    """Watches the clipboard: not every system says whose it is, but what comes while a window is active is ours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._is_ours = False
        self._clipboard.dataChanged.connect(self._on_changed)

    def forget(self) -> None:
        """Empty the clipboard where it holds something of ours."""
        if self._is_ours or self._clipboard.ownsClipboard():
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _on_changed(self) -> None:
        self._is_ours = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
