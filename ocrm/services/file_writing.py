"""Writing files that are there whole or not at all, and the hash that tells whether one is still the same."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ocrm.errors import UserError
from ocrm.i18n import _

T = TypeVar("T")
_BLOCK = 1 << 20
_DATA = ".ocrm"
_PATIENCE_S, _PAUSE_S = 2.5, 0.1
"""A virus scanner or a sync client may hold a file for a moment; Windows then refuses to replace it."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a name beside `path` to write to, and put that in place at the end of the block.

    Whatever the block raises, an earlier file stays and nothing of the new one is left. Raises OSError where the file
    cannot be written, UserError where it holds the user's data.
    """
    refuse_data_file(path)
    part = path.with_name(path.name + ".part")
    try:
        yield part
        put_in_place(part, path)
    finally:
        part.unlink(missing_ok=True)


def refuse_data_file(path: Path) -> None:
    """Raise UserError where `path` is a file of the user's data: what is exported may not take its place."""
    if path.suffix.lower() == _DATA and path.exists():
        raise UserError(
            _("“{name}” holds data of OCRM, so nothing else takes its place. Nothing was changed; choose another name.")
            .format(name=path.name)
        )  # fmt: skip


def replace_whole(path: Path, write: Callable[[Path], T]) -> T:
    """Let `write` make a file beside `path`, and put that in place; return what it returns.

    Raises UserError where the file is in use.
    """
    try:
        with whole_file(path) as part:
            return write(part)
    except InterruptedError:
        raise
    except OSError as error:
        raise UserError(
            _("“{name}” cannot be written; another program may have it open. Close it there and retry.").format(
                name=path.name
            )
        ) from error


def copy_for_owner(source: Path, target: Path) -> None:
    """Copy a closed file into one that only its owner can read, whatever the rights of `source`. Raises OSError."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def put_in_place(part: Path, target: Path) -> None:
    """Make `part` durable and let it take the name of `target`, trying again while another program holds that."""
    with part.open("rb+" if os.name == "nt" else "rb") as file:  # Windows syncs only what was opened for writing
        os.fsync(file.fileno())
    until = time.monotonic() + (_PATIENCE_S if sys.platform == "win32" else 0)
    while True:
        try:
            part.replace(target)
            break
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_S)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a change of names in a folder durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives cannot
            raise
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a closed file; never of the open one, whose locks reading it would drop."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def digest_where_readable(path: Path) -> str:
    """Return the SHA-256 of a closed file, empty where it cannot be read, as while another program holds it."""
    try:
        return digest_of(path)
    except OSError:
        return ""
