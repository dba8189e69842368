"""The calendar file that is kept current: written in the background a moment after a to-do changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.errors import UserError
from ocrm.services.changes import Changes
from ocrm.services.icalendars.writing import CalendarStyle, keep_current
from ocrm.ui.context import AppContext

_AFTER_MS = 2000
_TOPICS = frozenset({"todos", "customers", "contacts", "tags", "imports", "pool"})


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Where the calendar is kept, and as what; no path where it is not."""

    path: Path | None = None
    style: CalendarStyle = CalendarStyle.EVENTS


def read_kept_file(context: AppContext) -> KeptFile:
    """Return where this computer keeps the calendar of the open file."""
    found = context.preferences.recall(_key(context)) or {}
    try:
        style = CalendarStyle(found.get("style", CalendarStyle.EVENTS))
    except ValueError:
        style = CalendarStyle.EVENTS
    return KeptFile(Path(found["path"]) if found.get("path") else None, style)


def choose_kept_file(context: AppContext, kept: KeptFile) -> None:
    """Keep the calendar elsewhere from now on, or nowhere; an earlier file stays as it is."""
    path = "" if kept.path is None else str(kept.path)
    context.preferences.remember(_key(context), {"path": path, "style": kept.style.value})
    context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))


def _key(context: AppContext) -> str:
    name = hashlib.sha256(str(context.workspace.path.resolve()).encode()).hexdigest()[:16]
    return f"calendar_file/{name}"


class CalendarKeeper(QObject):
    """Writes the file where it has changed; what goes wrong is told once, not at every change."""

    written = Signal(bool)
    """The file is current; whether it had to be written."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept = KeptFile()
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.write_now)
        context.bus.changed.connect(self._on_changed)

    def start(self) -> None:
        """Bring the file up to date."""
        self._kept = read_kept_file(self._context)
        self.write_now()

    def stop(self) -> None:
        """Write no more; what changed since is written at the next start."""
        self._timer.stop()

    def write_now(self) -> None:
        """Write the file in the background."""
        if self._kept.path is not None:
            write = partial(keep_current, self._context.workspace, self._kept.path, self._kept.style)
            self._context.tasks.fetch(write, self._on_written, key="kept calendar", on_error=self._on_error)

    def _on_changed(self, changes: Changes) -> None:
        if "settings" in changes.topics:
            kept = read_kept_file(self._context)
            if kept != self._kept:
                self._kept, self._told = kept, ""
                self._timer.start(0)
        if changes.topics & _TOPICS and self._kept.path is not None:
            self._timer.start(_AFTER_MS)

    def _on_written(self, was_written: bool) -> None:
        self._told = ""
        self.written.emit(was_written)

    def _on_error(self, error: UserError) -> None:
        if str(error) != self._told:
            self._told = str(error)
            self._context.toasts.show(str(error), tone="bad")
