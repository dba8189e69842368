"""A folder whose new files are offered for import: which are there, which are whole by now, which are done (N22)."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ocrm.models.fields import to_utc_text
from ocrm.services import icalendars, mails, vcards
from ocrm.services.file_writing import digest_where_readable
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".et", ".json")
_TAKEN = (*SPREADSHEETS, *vcards.SUFFIXES, *icalendars.SUFFIXES)
_DONE_KEY = "watched_files_done"
_MOST_REMEMBERED = 5_000
_TEMPORARY = ("~$", ".", "~")
"""What the names of files begin with that programs put beside an open one."""


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file of the folder; `digest` is the SHA-256 of its content, empty while it may still be written."""

    path: Path
    size: int
    changed_ns: int
    digest: str = ""

    @property
    def is_spreadsheet(self) -> bool:
        """Whether it is a table, so that how its columns are mapped may be remembered."""
        return self.path.suffix.lower() in SPREADSHEETS


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What a look found: every file by path, and those that wait to be imported, the oldest first."""

    files: Mapping[Path, WatchedFile]
    waiting: tuple[WatchedFile, ...]

    @property
    def is_settling(self) -> bool:
        """Whether a file may still be written, so that another look is wanted soon."""
        return any(not file.digest for file in self.files.values())


def look_into(workspace: Workspace, folder: Path, seen: Mapping[Path, WatchedFile]) -> FolderLook:
    """Look through a folder; a file is whole when it is as it was at the look before, `seen`.

    A folder that is not there, such as on a disk that is away, has no files.
    """
    done = _done(workspace)
    files = {path: _known(path, status, seen.get(path)) for path, status in _present(folder)}
    waiting = sorted(
        (file for file in files.values() if file.digest and file.digest not in done),
        key=lambda file: (file.changed_ns, file.path.name),
    )
    return FolderLook(files, tuple(waiting))


def _present(folder: Path) -> Iterable[tuple[Path, os.stat_result]]:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                path = Path(entry.path)
                is_taken = path.suffix.lower() in _TAKEN or mails.is_mail_file(path)
                if is_taken and not entry.name.startswith(_TEMPORARY) and entry.is_file():
                    found.append((path, entry.stat()))
    except OSError:
        return found
    return found


def _known(path: Path, status: os.stat_result, before: WatchedFile | None) -> WatchedFile:
    file = WatchedFile(path, status.st_size, status.st_mtime_ns)
    if before is None or not file.size or (before.size, before.changed_ns) != (file.size, file.changed_ns):
        return file
    return before if before.digest else replace(file, digest=digest_where_readable(path))


# -- what is done -----------------------------------------------------------------------------------------------------


def _done(workspace: Workspace) -> Container[str]:
    return frozenset(read_setting(workspace, _DONE_KEY))


def note_done(workspace: Workspace, digests: Iterable[str]) -> None:
    """Remember contents that need not be offered again, whatever the file is called; the oldest are forgotten."""
    known = dict.fromkeys([*read_setting(workspace, _DONE_KEY), *(digest for digest in digests if digest)])
    write_setting(workspace, _DONE_KEY, list(known)[-_MOST_REMEMBERED:])


def note_present(workspace: Workspace, folder: Path) -> int:
    """Take what is in a folder for done, because only what is new later is offered; return how many files."""
    digests = [digest_where_readable(path) for path, _status in _present(folder)]
    note_done(workspace, digests)
    return len(digests)


def note_imported(workspace: Workspace, offered: Iterable[WatchedFile], since: datetime) -> tuple[str, ...]:
    """Take the offered files for done that were imported since a moment, by their names; return their digests."""
    rows = workspace.query("SELECT source_name FROM import_batch WHERE created_at >= ?", (to_utc_text(since),))
    names = {name for (name,) in rows}
    found = tuple(file.digest for file in offered if file.path.name in names)
    if found:
        note_done(workspace, found)
    return found
