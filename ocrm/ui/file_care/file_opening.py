"""Opens the files the user wishes, and asks for the passphrase of those that want one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ocrm.clock import Clock
from ocrm.errors import PassphraseError, UserError
from ocrm.services.encryption.unlocking import FileKey
from ocrm.ui.context import Target
from ocrm.ui.file_care.opening import Opened, open_carefully
from ocrm.ui.lock.asking import PassphraseAsking
from ocrm.ui.lock.key_ring_keeper import KeyRingKeeper
from ocrm.ui.lock.screen import LockScreen
from ocrm.ui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class _Wish:
    """A file that shall be opened: what to show of it, and whether only to read it."""

    path: Path
    target: Target | None
    to_look: bool


class FileOpening(QObject):
    """One file at a time; what is open stays until the next one is."""

    given_up = Signal()
    """The user would rather not tell the passphrase."""
    quit_requested = Signal()

    def __init__(
        self,
        preferences: Preferences,
        key_ring: KeyRingKeeper,
        clock: Clock,
        *,
        passphrase: str | None,
        front: Callable[[], QWidget | None],
        show: Callable[[Opened | None, Target | None], None],
        tell: Callable[[UserError], None],
    ) -> None:
        """`passphrase` is tried for the first file; `front` gives the window that questions stand in front of.

        `show` takes what was opened, None where the user would rather not, `tell` what went wrong.
        """
        super().__init__()
        self._key_ring, self._clock, self._passphrase = key_ring, clock, passphrase
        self._front, self._show, self._tell = front, show, tell
        self._asking = PassphraseAsking(preferences, key_ring, clock)
        self._asking.unlocked.connect(self._open_with)
        self._asking.given_up.connect(self._give_up)
        self._asking.quit_requested.connect(self.quit_requested)
        self._wish: _Wish | None = None
        """The file whose passphrase is asked for."""

    @property
    def screen(self) -> LockScreen | None:
        """The screen that asks for a passphrase."""
        return self._asking.screen

    def open(self, path: Path, *, target: Target | None, to_look: bool, key: FileKey | None) -> None:
        """Open a file and show a place of it, `to_look` only to read."""
        passphrase, self._passphrase = self._passphrase, None
        wish = _Wish(path, target, to_look)
        try:
            opened = self._open_as_wished(wish, key or passphrase, parent=self._front())
        except PassphraseError as error:
            self._wish = wish
            refusal = str(error) if passphrase else ""
            self._asking.ask(path, refusal=refusal, has_other=self._front() is not None)
        except UserError as error:
            self._tell(error)
        else:
            self._show(opened, target)

    def stop(self) -> None:
        """Ask no more."""
        self._asking.stop()

    def _open_as_wished(
        self, wish: _Wish, passphrase: str | FileKey | None, *, parent: QWidget | None
    ) -> Opened | None:
        return open_carefully(wish.path, clock=self._clock, passphrase=passphrase, parent=parent, to_look=wish.to_look)

    def _open_with(self, key: FileKey) -> None:
        wish = self._wish
        if wish is None:
            return
        try:
            opened = self._open_as_wished(wish, key, parent=self.screen)
        except UserError as error:
            self._asking.show_error(str(error))
            return
        self._asking.note_key_file()
        if opened is not None:
            self._key_ring.follow(opened.workspace.path, key)
        self._show(opened, wish.target)
        self.stop()

    def _give_up(self) -> None:
        self.stop()
        self.given_up.emit()
