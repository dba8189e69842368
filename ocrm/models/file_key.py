"""The key of an encrypted file: made of a passphrase, an optional key file, and the salt the file begins with."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SQLITE_MAGIC = b"SQLite format 3\0"
KEY_BYTES, SALT_BYTES = 32, 16

_SCRYPT_N, _SCRYPT_R = 1 << 16, 8
"""64 MiB of memory for each guess, about a quarter of a second."""
_SCRYPT_MEMORY = 1 << 27
_OLDER_ROUNDS = 64_007
"""What files had that were encrypted before OCRM made keys itself: PBKDF2, the cipher's own."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """What opens one file; never shown, written down or logged as it is."""

    secret: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def pragma_value(self) -> str:
        """The key as the cipher takes it."""
        return f"raw:{self.secret.hex()}{self.salt.hex()}"


def new_key(passphrase: str, key_file: bytes = b"") -> FileKey:
    """Return a key for a file that has none yet, with a salt of its own."""
    return derived_key(passphrase, secrets.token_bytes(SALT_BYTES), key_file)


def derived_key(passphrase: str, salt: bytes, key_file: bytes = b"") -> FileKey:
    """Return the key a passphrase makes with a file's salt; takes a quarter of a second, so that guessing is slow."""
    secret = hashlib.scrypt(
        _material(passphrase, key_file), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=1, maxmem=_SCRYPT_MEMORY,
        dklen=KEY_BYTES,
    )  # fmt: skip
    return FileKey(secret, salt)


def possible_keys(passphrase: str, salt: bytes, key_file: bytes = b"") -> Iterator[FileKey]:
    """Yield the keys a passphrase may make: today's, then that of files encrypted by the first versions."""
    yield derived_key(passphrase, salt, key_file)
    if not key_file:
        older = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _OLDER_ROUNDS, KEY_BYTES)
        yield FileKey(older, salt)


def salt_of(path: Path) -> bytes | None:
    """Return the salt an encrypted file begins with; None for one that is plain, empty or missing.

    Read through SQLite's own file layer: closing a file read in any other way would drop the locks of a connection.
    """
    try:
        file = apsw.VFSFile("", str(path), [apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY, 0])
    except apsw.Error:
        return None
    try:
        begin = file.xRead(SALT_BYTES, 0) if file.xFileSize() >= SALT_BYTES else b""
    except apsw.Error:
        return None
    finally:
        file.xClose()
    return None if not begin or begin == SQLITE_MAGIC else begin


def is_encrypted(path: Path) -> bool:
    """Say whether a file is encrypted, or at least no plain SQLite file."""
    return salt_of(path) is not None


def _material(passphrase: str, key_file: bytes) -> bytes:
    """Return what goes into the key; composed, since keyboards of different systems type an é differently."""
    words = unicodedata.normalize("NFC", passphrase).encode()
    return words + hashlib.sha256(key_file).digest() if key_file else words
