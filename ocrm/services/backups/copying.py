"""Copies of the file made with SQLite's own backup, the only way to copy a file in use."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from ocrm.errors import DamagedFileError, FileInUseError, UserError
from ocrm.i18n import _
from ocrm.services import file_writing
from ocrm.text.disk_reasons import reason_of

Key = Callable[[apsw.Connection], None]
Report = Callable[[int, int], None]
"""Told pages done and pages in all; may raise to break off."""

_PAGES_AT_ONCE = 2_048
_CHUNK = 1 << 20

_OF_AN_INDEX = re.compile(r"row \d+ missing from index |wrong # of entries in index ")
"""What SQLite says of an index whose table is sound."""


def copy_verified(
    connection: apsw.Connection, target: Path, *, key: Key | None = None, report: Report | None = None
) -> Path:
    """Copy the open file to `target` in steps, verify the copy by opening it, and only then put it in place.

    Raises UserError where it cannot be written or is not sound, DamagedFileError where it is as damaged as the file;
    nothing of it is left then.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(connection, part, key, report)
        if findings_of(part, key=key):
            raise _unsound(connection)
        part.chmod(0o600)  # it holds what the file holds
        file_writing.put_in_place(part, target)
    except (apsw.Error, OSError) as error:
        raise _explained(error, target) from error
    finally:
        forget(part)
        forget(part.with_name(part.name + "-journal"))
    return target


def become_sole_user(connection: apsw.Connection, path: Path) -> None:
    """Move everything into the file itself; raises FileInUseError where another program has it open."""
    connection.set_busy_timeout(1_000)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        is_alone = connection.execute("PRAGMA journal_mode = delete").get == "delete"
    except apsw.BusyError:
        is_alone = False
    finally:
        connection.set_busy_timeout(5_000)
    if not is_alone:
        raise FileInUseError(
            _("“{name}” is in use by another program. Nothing was changed; close the other one and try again.").format(
                name=path.name
            )
        )


def forget(part: Path) -> None:
    """Delete what is left of an attempt, where there is anything."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _copy(connection: apsw.Connection, part: Path, key: Key | None, report: Report | None) -> None:
    with closed_after(part) as copy:
        if key is not None:
            key(copy)
        with _one_state(connection):
            copy_pages(connection, copy, report)
        copy.execute("PRAGMA journal_mode = delete")


def copy_pages(source: apsw.Connection, target: apsw.Connection, report: Report | None = None) -> None:
    """Copy every page of an open file to another connection; raises apsw.Error with the cause where that fails."""
    job = target.backup("main", source, "main")
    try:
        while not job.done:
            job.step(_PAGES_AT_ONCE)
            if report is not None:
                report(job.page_count - job.remaining, job.page_count)
        job.finish()
    finally:
        with suppress(apsw.Error, SystemError):  # the driver raises once more, over the error that says why
            job.close(force=True)


@contextmanager
def _one_state(connection: apsw.Connection) -> Iterator[None]:
    """Hold the file as it is now for this connection: others may write meanwhile, and the copy need not begin anew."""
    if not connection.get_autocommit():
        yield
        return
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        yield
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def closed_after(
    path: Path, *, flags: int = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
) -> Iterator[apsw.Connection]:
    """Open a plain connection that is closed whatever happens."""
    connection = apsw.Connection(str(path), flags=flags)
    try:
        yield connection
    finally:
        connection.close()


def findings_of(path: Path, *, key: Key | None = None) -> list[str]:
    """Open a closed copy and return what its own checks find wrong, empty where it is sound.

    Raises apsw.NotADBError where the key does not fit, or it is no database at all.
    """
    with closed_after(path, flags=apsw.SQLITE_OPEN_READWRITE) as copy:
        if key is not None:
            key(copy)
        copy.execute("PRAGMA query_only = 1")
        copy.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        return _findings(copy)


def _findings(connection: apsw.Connection) -> list[str]:
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"{row[0]} {row[1]} → {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except apsw.Error as error:
        found = [str(error)]
    return found


def is_of_indexes(findings: Sequence[str]) -> bool:
    """Say whether only indexes are wrong, which can be made anew of the rows, so that nothing is lost."""
    return all(_OF_AN_INDEX.match(one) for one in findings)


def _unsound(connection: apsw.Connection) -> UserError:
    """Return what to say of a copy that is not sound: whether it is the disk, or the file was damaged before."""
    findings = _findings(connection)
    if findings and is_of_indexes(findings):
        return DamagedFileError(
            _(
                "No backup was made, for an index of the file disagrees with the records. Nothing was changed; build"
                " the indexes anew: Settings, Health of the file."
            )
        )
    if findings:
        return DamagedFileError(
            _(
                "No backup was made, for the file itself is damaged. Nothing was changed; restore an earlier backup,"
                " or salvage what can be read."
            )
        )
    return UserError(_("The backup could not be verified. Your file was not changed; check the disk and try again."))


def _explained(error: Exception, target: Path) -> UserError:
    if isinstance(error, apsw.FullError) or getattr(error, "errno", None) == errno.ENOSPC:
        return UserError(
            _(
                "The disk is full: no backup could be written to “{folder}”. Your file was not changed; free space."
            ).format(folder=target.parent)
        )
    reason = reason_of(error)
    return UserError(
        _(
            "No backup could be written to “{folder}”: {reason}. Your file was not changed; choose another folder."
        ).format(folder=target.parent, reason=reason)
    )
