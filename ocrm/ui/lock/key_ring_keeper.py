"""Asks the system's key ring off the window's thread, and remembers for which files that is wished.

Locking takes the key out of the ring until the passphrase was typed again: whoever quits the lock screen and starts
OCRM anew is asked for it too.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from ocrm.errors import UserError
from ocrm.services.encryption import key_ring
from ocrm.services.encryption.unlocking import FileKey
from ocrm.ui.lock.known_key_files import name_of
from ocrm.ui.preferences import Preferences

_KEY = "key_ring"
_PATIENCE_S = 2.0
_ABSENT = ""
"""What is remembered of a file whose key the ring shall have and has not."""

Work = Callable[[], object]


class KeyRingKeeper(QObject):
    """One for the program: what it asks of the ring is done in order, and nothing waits for it."""

    found = Signal(object, object)
    """The path that was asked for, and its key; None where the ring did not give one that fits."""
    looked = Signal(object)
    """The `RingState` of this computer."""
    changed = Signal()
    """A key was kept or forgotten."""
    refused = Signal(object)
    """The `UserError` that says why a key was not kept."""

    _ended = Signal(object, object)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._work: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._ended.connect(self._on_ended)

    def is_wished(self, path: Path) -> bool:
        """Say whether the ring shall hold the key of a file."""
        return name_of(path) in self._known()

    def may_open(self, path: Path) -> bool:
        """Say whether the ring is worth asking: its key is wished there, and was not taken out by locking."""
        return bool(self._known().get(name_of(path)))

    def look(self) -> None:
        """Find out whether this computer has a ring; `looked` says it."""
        self._do(key_ring.ring_state, self.looked.emit)

    def ask(self, path: Path) -> None:
        """Ask the ring for the key of a file; `found` says it."""
        self._do(partial(key_ring.kept_key, path), partial(self._on_found, path))

    def keep(self, path: Path, key: FileKey) -> None:
        """Put the key of a file into the ring from now on."""
        before = self._known().get(name_of(path))
        self._note(path, key_ring.entry_of(key))  # before it is there: locking meanwhile takes it out again
        self._do(partial(_refusal, key), partial(self._on_kept, path, None if before is None else _ABSENT))

    def forget(self, path: Path) -> None:
        """Take the key out of the ring, for good."""
        entry = self._known().get(name_of(path), _ABSENT)
        self._note(path, None)
        if entry:
            self._do(partial(key_ring.forget, entry), _ignore)
        self.changed.emit()

    def suspend(self, path: Path) -> None:
        """Take the key out of the ring until the passphrase was typed again: the window is locked."""
        entry = self._known().get(name_of(path), _ABSENT)
        if entry:
            self._note(path, _ABSENT)
            self._do(partial(key_ring.forget, entry), _ignore)

    def follow(self, path: Path, key: FileKey | None) -> None:
        """Let the ring hold the key a file has now, where that is wished; none where it has none any more."""
        known = self._known().get(name_of(path))
        if known is None:
            return
        if key is None:
            self.forget(path)
        elif known != key_ring.entry_of(key):
            self.suspend(path)
            self.keep(path, key)

    def finish(self) -> None:
        """Wait a moment for what is under way: the program ends."""
        if self._thread is not None:
            done = threading.Event()
            self._work.put(done.set)
            done.wait(_PATIENCE_S)

    # -- what comes back ----------------------------------------------------------------------------------------------

    def _on_found(self, path: Path, key: object) -> None:
        if key is None and self.may_open(path):
            self._note(path, _ABSENT)  # put there again once the passphrase was typed
        self.found.emit(path, key)

    def _on_kept(self, path: Path, before: str | None, refusal: object) -> None:
        if isinstance(refusal, UserError):
            self._note(path, before)
            self.refused.emit(refusal)
        self.changed.emit()

    # -- one thread, which a ring that waits for its own password may hold up for long --------------------------------

    def _do(self, work: Work, then: Callable[[object], None]) -> None:
        self._work.put(partial(self._run, work, then))
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="key ring", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while True:
            self._work.get()()

    def _run(self, work: Work, then: Callable[[object], None]) -> None:
        result = work()
        if isValid(self):
            self._ended.emit(then, result)

    @Slot(object, object)
    def _on_ended(self, then: Callable[[object], None], result: object) -> None:
        then(result)

    # -- what is remembered -------------------------------------------------------------------------------------------

    def _known(self) -> dict[str, str]:
        return dict(self._preferences.recall(_KEY, {}))

    def _note(self, path: Path, entry: str | None) -> None:
        known = self._known()
        known.pop(name_of(path), None)
        if entry is not None:
            known[name_of(path)] = entry
        self._preferences.remember(_KEY, known)


def _refusal(key: FileKey) -> UserError | None:
    """Keep a key; return why it was not."""
    try:
        key_ring.keep(key)
    except UserError as error:
        return error
    return None


def _ignore(_result: object) -> None:
    """Nothing is told of it."""
