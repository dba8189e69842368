"""Whether this copy of the file is the one that may send: of several copies each mail goes out from one only.

A seal, renewed before each mail that goes out, is kept in the file and on this computer. A copy taken earlier, a
restored backup and the file on another computer hold another seal than this computer does: what waits in them may have
been sent since, so it is held until the user releases it.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ocrm import paths
from ocrm.services.file_safety import known_files
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

SETTING = "mail_seal"


@contextmanager
def sole_sender(workspace: Workspace) -> Iterator[bool]:
    """Keep other processes of this computer from sending this file's mail meanwhile; False where one is at it."""
    path = paths.config_dir() / f"outbox-{known_files.named(workspace)[:32]}.lock"
    with path.open("a+b") as file:
        if not _lock(file):
            yield False
            return
        try:
            yield True
        finally:
            _unlock(file)


def is_ours(workspace: Workspace) -> bool:
    """Say whether nothing can have been sent from another copy since this one was last looked at."""
    seal = str(read_setting(workspace, SETTING))
    return bool(seal) and _load().get(known_files.named(workspace)) == seal


def seal_first(workspace: Workspace) -> None:
    """Seal a file that sends for the first time; one in which mail waits already came from elsewhere and is held."""
    if not read_setting(workspace, SETTING) and workspace.first("SELECT 1 FROM outgoing_mail") is None:
        write_setting(workspace, SETTING, renew(workspace))


def renew(workspace: Workspace) -> str:
    """Return a new seal, known to this computer from now on; the caller writes it into the file at once.

    Where that fails the copy is no longer ours, which only holds what waits.
    """
    seal = secrets.token_hex(16)
    known = _load() | {known_files.named(workspace): seal}
    part = _list_file().with_suffix(".part")
    part.write_text(json.dumps(known), "utf-8")
    part.replace(_list_file())
    return seal


def write_seal(workspace: Workspace, seal: str) -> None:
    """Write a seal into the file; inside a transaction."""
    workspace.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (SETTING, json.dumps(seal)),
    )


def _list_file() -> Path:
    return paths.config_dir() / "outbox-seals.json"


def _load() -> dict[str, str]:
    try:
        said = json.loads(_list_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # a list that is lost holds what waits, no more
    return said if isinstance(said, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        with suppress(OSError):
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)
