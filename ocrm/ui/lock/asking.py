"""Asks for the passphrase of a file that is to be opened; the key ring is asked meanwhile."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ocrm.clock import Clock
from ocrm.i18n import _
from ocrm.services.encryption.unlocking import FileKey
from ocrm.ui.lock.key_ring_keeper import KeyRingKeeper
from ocrm.ui.lock.known_key_files import known_key_file, note_key_file
from ocrm.ui.lock.screen import LockScreen, LockWords
from ocrm.ui.preferences import Preferences


class PassphraseAsking(QObject):
    """At most one file is asked about, in a screen of its own; what is open stays until the key fits."""

    unlocked = Signal(object)
    """The `FileKey` that opens the file, typed or of the key ring."""
    given_up = Signal()
    quit_requested = Signal()

    def __init__(self, preferences: Preferences, key_ring: KeyRingKeeper, clock: Clock) -> None:
        super().__init__()
        self._preferences, self._key_ring, self._clock = preferences, key_ring, clock
        self.screen: LockScreen | None = None
        key_ring.found.connect(self._on_key_from_ring)

    def ask(self, path: Path, *, refusal: str, has_other: bool) -> None:
        """Ask for the passphrase of a file; `has_other` says that something else is open to come back to."""
        self.stop()
        words = LockWords(
            _("“{name}” is encrypted").format(name=path.name),
            _("Its passphrase opens it. Nothing of it is shown before."),
            _("Cancel") if has_other else _("Open another file…"),
        )
        key_file = known_key_file(self._preferences, path)
        screen = self.screen = LockScreen(path, words, clock=self._clock, is_encrypted=True, key_file=key_file)
        screen.unlocked.connect(self.unlocked)
        screen.leave_requested.connect(self.given_up)
        screen.close_requested.connect(self.given_up if has_other else self.quit_requested)
        if refusal:
            screen.show_error(refusal)
        elif self._key_ring.may_open(path):
            screen.show_note(_("Asking the key ring. You may type the passphrase meanwhile."))
            self._key_ring.ask(path)
        screen.show()
        screen.setFocus()

    def show_error(self, words: str) -> None:
        """Say why the file did not open with the key."""
        if self.screen is not None:
            self.screen.show_error(words)

    def note_key_file(self) -> None:
        """Remember which key file opened the file."""
        if self.screen is not None:
            note_key_file(self._preferences, self.screen.path, self.screen.key_file)

    def stop(self) -> None:
        """Ask no more."""
        if self.screen is not None:
            self.screen.hide()
            self.screen.deleteLater()
            self.screen = None

    def _on_key_from_ring(self, path: Path, key: FileKey | None) -> None:
        """Open the file that is being asked about, or say that the passphrase is wanted after all."""
        screen = self.screen
        if screen is None or screen.path != path:
            return
        if key is not None:
            screen.unlocked.emit(key)
        else:
            screen.show_note(_("The key ring did not give the key of this file: its passphrase opens it as ever."))
