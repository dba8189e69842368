"""Makes the key of a file from a passphrase off the window's thread: it takes a quarter of a second on purpose."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from ocrm.clock import Clock
from ocrm.errors import UserError
from ocrm.services.encryption.unlocking import unlock


class KeyFinder(QObject):
    """One search at a time; what it finds comes back on the window's thread."""

    found = Signal(object)
    """The key."""
    failed = Signal(object)
    """The `UserError` that says why there is none."""

    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.is_busy = False
        self._ended.connect(self._on_ended)

    def find(self, path: Path, words: str, *, clock: Clock, key_file: Path | None) -> None:
        """Begin to make the key of a file from words."""
        self.is_busy = True
        self._pool.start(QRunnable.create(partial(self._run, path, words, clock, key_file)))

    def _run(self, path: Path, words: str, clock: Clock, key_file: Path | None) -> None:
        key, error = None, None
        try:
            key = unlock(path, words, clock=clock, key_file=key_file)
        except Exception as raised:  # handed to the window's thread, which tells or logs it
            error = raised
        self._ended.emit(key, error)

    @Slot(object, object)
    def _on_ended(self, key: object, error: Exception | None) -> None:
        self.is_busy = False
        if error is None:
            self.found.emit(key)
        elif isinstance(error, UserError):
            self.failed.emit(error)
        else:
            raise error
