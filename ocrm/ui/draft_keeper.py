"""Keeps what is typed and not saved yet inside the file, a moment after the last key: it survives a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ocrm.errors import UserError
from ocrm.services import drafts
from ocrm.services.workspace import Workspace

_AFTER_MS = 1_000


class DraftKeeper(QObject):
    """Reads and keeps one draft per key."""

    def __init__(self, workspace: Workspace, current: Callable[[], Mapping[str, Any] | None], parent: QObject) -> None:
        """`current` returns the draft as it stands, as plain values; None where nothing is typed."""
        super().__init__(parent)
        self._workspace, self._current = workspace, current
        self._key = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    def take(self, key: str) -> Mapping[str, Any]:
        """Keep the present draft and go on with that of another key; empty where none is kept for it."""
        self.flush()
        self._key = key
        return drafts.read_draft(self._workspace, key)

    def note_change(self) -> None:
        """Keep the draft soon, also while somebody goes on typing."""
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keep now what waits to be kept."""
        if self._timer.isActive():
            self.keep()

    def keep(self) -> None:
        """Keep the draft as it stands; while another change is being saved, a moment later."""
        self._timer.stop()
        try:
            drafts.keep_draft(self._workspace, self._key, self._current())
        except UserError:
            self._timer.start()

    def forget(self) -> None:
        """Forget the draft: it was saved."""
        self._timer.stop()
        try:
            drafts.keep_draft(self._workspace, self._key, None)
        except UserError:
            self._timer.start()
