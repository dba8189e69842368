"""The system's key ring as a convenience: it may hold the key of a file beside the passphrase, never in place of it.

An entry is named by the salt its file begins with, so that it ends with the passphrase and is found wherever the file
was moved to. Whatever goes wrong with a ring only means that the passphrase is asked for. The library is optional.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models import database
from ocrm.models.file_key import FileKey, salt_of
from ocrm.services.encryption.recovery import read_recovery_text, recovery_text

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

SERVICE = "OCRM"
REAL_RINGS = frozenset({
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
})  # fmt: skip
"""Those that encrypt what they hold and open with the user's session; a file with plain text in it is none."""
_one_at_a_time = threading.Lock()


class RingState(Enum):
    """Whether a key can be kept here."""

    READY = "ready"
    NO_LIBRARY = "no library"
    NO_RING = "no ring"
    UNSAFE = "unsafe"


def ring_state() -> RingState:
    """Say whether this computer has a key ring that is one; may take a moment."""
    return _find_ring()[0]


def entry_of(key: FileKey) -> str:
    """Return the name a key has in the ring."""
    return key.salt.hex()


def keep(key: FileKey) -> None:
    """Put a key into the ring. Raises UserError where it takes none, or does not give it back."""
    if not keep_text(SERVICE, entry_of(key), recovery_text(key)):
        raise UserError(
            _("The key ring did not take the key. Nothing was changed; the passphrase opens the file as before.")
        )


def forget(entry: str) -> bool:
    """Take a key out of the ring; say whether it is certain that it is no longer there."""
    return forget_text(SERVICE, entry)


def keep_text(service: str, entry: str, text: str) -> bool:
    """Put a text into the ring under a name; say whether it gives it back."""
    return bool(_asked(lambda ring: _write(ring, service, entry, text)))


def kept_text(service: str, entry: str) -> str | None:
    """Return a text the ring holds; None where it has none or does not answer."""
    return _asked(lambda ring: ring.get_password(service, entry))


def forget_text(service: str, entry: str) -> bool:
    """Take a text out of the ring; say whether it is certain that it is no longer there."""
    return bool(_asked(lambda ring: _erase(ring, service, entry)))


def kept_key(path: Path) -> FileKey | None:
    """Return the key the ring holds for a file; None where it has none, does not answer, or it does not fit."""
    salt = salt_of(path)
    text = None if salt is None else kept_text(SERVICE, salt.hex())
    secret = read_recovery_text(text or "")
    if salt is None or secret is None:
        return None
    key = FileKey(secret, salt)
    try:
        return key if database.fits(path, key) else None
    except UserError:  # said where the file is opened with the passphrase
        return None


def _write(ring: KeyringBackend, service: str, entry: str, text: str) -> bool:
    ring.set_password(service, entry, text)
    return ring.get_password(service, entry) == text


def _erase(ring: KeyringBackend, service: str, entry: str) -> bool:
    if ring.get_password(service, entry) is not None:
        ring.delete_password(service, entry)
    return ring.get_password(service, entry) is None


def _asked(ask: Callable[[KeyringBackend], _Result]) -> _Result | None:
    """Return what a real ring answers; None where there is none or it fails."""
    with _one_at_a_time:
        _state, ring = _find_ring()
        if ring is None:
            return None
        try:
            return ask(ring)
        except Exception as error:  # each system's ring raises what it likes, and none of it may stop the opening
            _log.warning("The key ring failed: %s", type(error).__name__)
            return None


def _find_ring() -> tuple[RingState, KeyringBackend | None]:
    """Return the ring this computer is set to use, where it is one of the real ones."""
    try:
        import keyring  # optional, and slow to import
        from keyring.backends.chainer import ChainerBackend
    except ImportError:
        return RingState.NO_LIBRARY, None
    try:
        ring = keyring.get_keyring()
        if _name(ring) == "keyring.backends.fail.Keyring":
            return RingState.NO_RING, None
        links: list[KeyringBackend] = list(ring.backends) if isinstance(ring, ChainerBackend) else [ring]
    except Exception as error:  # a backend that cannot even be made
        _log.warning("The key ring cannot be asked: %s", type(error).__name__)
        return RingState.NO_RING, None
    if links and all(_name(link) in REAL_RINGS for link in links):
        return RingState.READY, links[0]
    return (RingState.UNSAFE if links else RingState.NO_RING), None


def _name(ring: object) -> str:
    kind = type(ring)
    return f"{kind.__module__}.{kind.__qualname__}"
