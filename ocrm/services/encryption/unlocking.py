"""Finding the key of an encrypted file from what was typed; wrong words wait longer and longer."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from pathlib import Path

from ocrm.clock import Clock
from ocrm.errors import PassphraseError, UserError
from ocrm.i18n import _, ngettext
from ocrm.models import database
from ocrm.models.file_key import FileKey, is_encrypted, possible_keys, salt_of
from ocrm.services.encryption import attempts
from ocrm.services.encryption.recovery import read_recovery_text
from ocrm.text.disk_reasons import reason_of

__all__ = ["FileKey", "is_encrypted", "is_right", "read_key_file", "unlock"]

_LARGEST_KEY_FILE = 1 << 20


def unlock(path: Path, words: str, *, clock: Clock, key_file: Path | None = None) -> FileKey:
    """Return the key that opens a file, from its passphrase or its recovery key; takes a quarter of a second.

    Raises PassphraseError where it is wrong, or too soon after wrong ones; UserError where the key file is unreadable.
    """
    salt = salt_of(path)
    if salt is None:
        raise PassphraseError(
            _(
                "“{name}” is not encrypted, though it should be. Nothing was opened; look whether it was replaced."
            ).format(name=path.name)
        )
    refuse_too_soon(path, clock)
    for key in _keys(words, salt, b"" if key_file is None else read_key_file(key_file)):
        if database.fits(path, key):
            attempts.note_success(path)
            return key
    attempts.note_failure(path, clock)
    raise PassphraseError(_("Wrong passphrase. Nothing was opened or changed; try again."))


def refuse_too_soon(path: Path, clock: Clock) -> None:
    """Raise PassphraseError while wrong passphrases have to wait."""
    seconds = attempts.wait_left(path, clock).total_seconds()
    if seconds > 0:
        count = max(1, round(seconds))
        raise PassphraseError(
            ngettext(
                "Too many wrong passphrases. Nothing was opened; try again in {n} second.",
                "Too many wrong passphrases. Nothing was opened; try again in {n} seconds.",
                count,
            ).format(n=count)
        )


def is_right(key: FileKey, words: str, *, key_file: Path | None = None) -> bool:
    """Say whether words, a passphrase or a recovery key, make the key a file is open with."""
    content = b"" if key_file is None else read_key_file(key_file)
    return any(hmac.compare_digest(made.secret, key.secret) for made in _keys(words, key.salt, content))


def read_key_file(path: Path) -> bytes:
    """Return what a key file holds: any file of up to 1 MB that never changes. Raises UserError."""
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST_KEY_FILE else b""
    except OSError as error:
        raise UserError(
            _(
                "The key file “{name}” could not be read: {reason}. Nothing was opened; put it back where it was, or"
                " choose it anew."
            ).format(name=path.name, reason=reason_of(error))
        ) from error
    if not content:
        raise UserError(
            _("“{name}” is no key file: it is empty or larger than 1 MB. Nothing was opened; choose another.").format(
                name=path.name
            )
        )
    return content


def _keys(words: str, salt: bytes, key_file: bytes) -> Iterator[FileKey]:
    recovered = read_recovery_text(words)
    if recovered is not None:
        yield FileKey(recovered, salt)
    yield from possible_keys(words, salt, key_file)
