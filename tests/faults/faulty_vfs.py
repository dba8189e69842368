"""A file system under SQLite, and under the cipher, whose calls are counted, written down, or fail when told."""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import apsw

_NAME, _CIPHER = "ocrm-faults", "multipleciphers-ocrm-faults"

Call = tuple[str, str, int, bytes]
"""What was called for which file, at which place and with which bytes."""
Heard = Callable[[Call], None]


class _File(apsw.VFSFile):
    """An open file that tells of each call before it is done."""

    def __init__(self, base: str, name: Any, flags: Sequence[int], heard: Heard) -> None:
        self._name = _text_of(name)
        self._heard = heard
        super().__init__(base, name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's names
        self._heard(("read", self._name, offset, b""))
        return super().xRead(amount, offset)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        self._heard(("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._heard(("truncate", self._name, size, b""))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._heard(("sync", self._name, 0, b""))
        super().xSync(flags)


class _FileSystem(apsw.VFS):
    """The system's own, telling of each call before it is done."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.listener: Heard = _hear_nothing
        super().__init__(_NAME, base)
        apsw.Connection(":memory:", vfs=_CIPHER).close()  # SQLite lays the cipher over it when it is first asked for

    def heard(self, call: Call) -> None:
        """Pass a call on to who listens now."""
        self.listener(call)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        self.heard(("open", _text_of(name), 0, b""))
        return _File(self._base, name, flags, self.heard)

    def xDelete(self, name: str, is_sync: bool) -> None:  # noqa: N802
        self.heard(("delete", name, 0, b""))
        super().xDelete(name, is_sync)


def _text_of(name: Any) -> str:
    return "" if name is None else name if isinstance(name, str) else str(name.filename())


def _hear_nothing(_call: Call) -> None:
    """Nobody listens."""


@functools.cache
def _file_system() -> _FileSystem:
    """Return the one of this process: the cipher laid over it keeps pointing to it."""
    return _FileSystem("win32" if sys.platform == "win32" else "unix")


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Let every connection opened within go through the file system that tells `heard`, encrypted ones too."""
    before, system = apsw.vfs_names()[0], _file_system()
    system.listener = heard
    apsw.set_default_vfs(_CIPHER)
    unheard, sys.unraisablehook = sys.unraisablehook, _forget
    try:
        yield
    finally:
        gc.collect()  # a connection that an injected fault kept from being closed is closed now
        apsw.set_default_vfs(before)
        sys.unraisablehook = unheard
        system.listener = _hear_nothing


def _forget(_raised: Any) -> None:
    """Say nothing of a fault where SQLite has nobody to tell it to: it was made on purpose."""


class FailingCalls:
    """Fails the call of one number from when it is armed on, or that and all later ones."""

    def __init__(self, number: int, error: type[apsw.Error], *, for_ever: bool) -> None:
        self.calls = 0
        self.is_armed = False
        self._number, self._error, self._for_ever = number, error, for_ever

    @property
    def has_failed(self) -> bool:
        """Whether there was such a call."""
        return self.calls >= self._number

    def __call__(self, call: Call) -> None:
        """Hear of a call; raises the fault where it is this one's turn."""
        if not self.is_armed or (self._error is apsw.FullError and call[0] not in ("write", "truncate")):
            return
        self.calls += 1
        if self.calls == self._number or (self._for_ever and self.calls > self._number):
            raise self._error("made on purpose")
