"""A file as long as it is open: how it is opened and closed, how it is read, and what others wrote to it meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import apsw

from ocrm.clock import Clock
from ocrm.errors import NewerFileError, OlderFileError, UserError
from ocrm.i18n import N_, _
from ocrm.models import database, migrations
from ocrm.models.database import Access
from ocrm.models.fields import to_utc_text
from ocrm.models.file_key import FileKey
from ocrm.services.backups import upgrades
from ocrm.services.changes import Changes
from ocrm.services.fields import own_fields
from ocrm.services.sample_data import seeds

Row = tuple[Any, ...]
_STEPS_BETWEEN_LOOKS = 1_000
"""Steps of SQLite's machine, some tens of microseconds, between two looks at the clock."""
_STEPS_BETWEEN_QUESTIONS = 50_000
"""About a millisecond: asking takes Python's lock, which the window needs."""
_WANTED = "wanted"
_REFUSALS = {
    Access.WRITE: "",
    Access.LOOK: N_(
        "“{name}” is open to read only, as you asked for: nothing in it can be changed until you open it for writing."
    ),
    Access.SEALED: N_(
        "“{name}” can only be read: the file or its folder is write-protected. Nothing was changed;"
        " copy it to a folder of yours to work on it."
    ),
}
"""Why nothing can be changed in a file that is open so."""


class OpenFile:
    """One open file, to read."""

    def __init__(self, path: Path, opened: database.FileDatabase, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._database = opened
        self._refusal = ""
        self.is_looked_at = False
        """Whether it is only read because the user opened it so; it can be opened for writing at once."""
        self.as_of: datetime | None = None
        """The moment of the past this file shows; what follows from its data is still worked out in the copy."""
        self.was_left_open = False
        """Whether the file was not closed the last time: it wants a full check before anything is changed."""
        opened.clock = clock
        self.refresh_fields()
        self._seen_version = self.data_version()
        self._seen_operation = self._last_operation_id()

    # -- opening and closing -------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, *, clock: Clock, language: str, passphrase: str | FileKey | None = None) -> Self:
        """Make a new file with the shipped stages and lists; raises UserError where one exists already."""
        if path.exists():
            raise UserError(
                _("“{name}” exists already. Nothing was changed; open it, or choose another name.").format(
                    name=path.name
                )
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # where it cannot be made, connecting says why
            path.touch(mode=0o600)  # the journals take their rights from it
        opened = database.connect(path, passphrase=passphrase)
        opened.keep_log()
        migrations.upgrade(opened.connection())
        with opened.atomic("IMMEDIATE"):
            seeds.fill(opened.connection(), language=language)
        return cls(path, opened, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Clock,
        passphrase: str | FileKey | None = None,
        may_upgrade: bool = True,
        to_look: bool = False,
    ) -> Self:
        """Open a file, upgrading an older one after a backup; only to read with `to_look`, or where it is protected.

        Raises UserError, DamagedFileError, NewerFileError, OlderFileError, PassphraseError or FileInUseError.
        """
        if not path.is_file():
            raise UserError(_("There is no file “{name}”. Choose another, or make a new one.").format(name=path.name))
        was_left_open, access = database.has_hot_journal(path), _access(path, to_look=to_look)
        opened = database.connect(path, passphrase=passphrase, access=access)
        try:
            with database.explained_reads(path):
                _check_version(opened, path, clock=clock, may_upgrade=may_upgrade, access=access)
                workspace = cls(path, opened, clock)
        except BaseException:
            opened.close()
            raise
        workspace.was_left_open = was_left_open and access is not Access.LOOK
        workspace.is_looked_at = access is Access.LOOK
        workspace._refusal = _REFUSALS[access]
        return workspace

    def open_past(self, path: Path, *, moment: datetime, clock: Clock) -> Self:
        """Open a copy of this file made to show a moment of the past; this one stays open behind it."""
        past = type(self)(path, self._database.open_copy(path), clock)
        past.as_of = moment
        past._refusal = N_(
            "This is how the file was at an earlier moment, and it cannot be changed. Return to the present first."
        )
        return past

    def come_back(self) -> None:
        """Be the file of this process again, after another one was looked at."""
        self._database.bind_tables()
        self.refresh_fields()

    def close(self) -> None:
        """Tidy and close the file; what disk or a writer refuse to tidy stays saved in the journal beside it."""
        if self._database.is_closed():
            return
        try:
            if not self.why_read_only:
                with suppress(apsw.FullError, apsw.IOError, apsw.BusyError):
                    self.connection.execute("PRAGMA optimize")
                    self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            self._database.close()

    def close_thread_connection(self) -> None:
        """Close the calling worker thread's own connection; the file stays open."""
        self._database.close()

    @property
    def why_read_only(self) -> str:
        """The sentence that refuses every change, empty where the file may be written to."""
        return _(self._refusal).format(name=self.path.name) if self._refusal else ""

    @property
    def takes_own_state(self) -> bool:
        """Whether what follows from the data can be written: not where it is only read, but in a copy of the past."""
        return not self.why_read_only or self.as_of is not None

    @property
    def file_key(self) -> FileKey | None:
        """What the file is encrypted with; None for a plain one."""
        return self._database.file_key

    @contextmanager
    def set_aside(self) -> Iterator[Callable[[FileKey | None], None]]:
        """Close this thread's connection for a block that puts another file in the place of this one.

        What is yielded says with which key the new file opens; without that the old one is opened again.
        Other threads must have closed theirs.
        """
        key = self._database.file_key
        chosen: list[FileKey | None] = [key]
        self._database.close()
        try:
            yield chosen.append
        finally:
            self._database.go_on_with(chosen[-1])
            self._note_own_write()

    def key(self, connection: apsw.Connection) -> None:
        """Key a connection just opened to a copy of this file as the file is."""
        self._database.key(connection)

    def refuse_where_moved(self) -> None:
        """Raise FileMovedError where the path no longer leads to the open file: what is written would be lost."""
        self._database.refuse_where_moved()

    def explained(self, error: BaseException) -> UserError | None:
        """Return in plain words what the disk refused to read, None where an error has another cause."""
        return database.disk_refusal(error, self.path)

    def refresh_fields(self) -> None:
        """Take the fields the user added from the file, after they changed."""
        own_fields.load(self.connection)

    # -- reading -------------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> apsw.Connection:
        """The calling thread's connection."""
        connection: apsw.Connection = self._database.connection()
        return connection

    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a reading statement and yield its rows."""
        return iter(self.connection.execute(sql, tuple(values)))

    def query_within(
        self, seconds: float, statements: Sequence[str], values: Sequence[Any] = (), *, limit: int
    ) -> list[Row] | None:
        """Return the rows of reading statements, one after the other up to `limit`; None where that takes longer."""
        deadline = time.monotonic() + seconds
        connection = self.connection
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
        rows: list[Row] = []
        try:
            for sql in statements:
                if len(rows) < limit:
                    rows += connection.execute(sql, tuple(values))
        except apsw.InterruptError:
            return None
        finally:
            connection.set_progress_handler(None)
        return rows[:limit]

    @contextmanager
    def reading_while(self, is_wanted: Callable[[], bool]) -> Iterator[None]:
        """Break off this thread's statements once nobody waits for what they read; raises apsw.InterruptError then."""
        connection = self.connection
        connection.set_progress_handler(lambda: not is_wanted(), _STEPS_BETWEEN_QUESTIONS, id=_WANTED)
        try:
            yield
        finally:
            connection.set_progress_handler(None, id=_WANTED)

    def first(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a reading statement, or None."""
        return next(self.query(sql, values), None)

    def scalar(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.first(sql, values)
        return None if row is None else row[0]

    def stamp(self) -> str:
        """Return the present moment as stored."""
        return to_utc_text(self.clock.now())

    # -- other writers -------------------------------------------------------------------------------------------------

    def external_changes(self) -> Changes | None:
        """Return what another process or thread committed since the last look, or None."""
        version = self.data_version()
        if version == self._seen_version:
            return None
        self._seen_version = version
        last = self._last_operation_id()
        if last == self._seen_operation:
            return None
        rows = list(self.query("SELECT topics FROM operation WHERE id > ?", (self._seen_operation,)))
        self._seen_operation = last
        topics = frozenset(topic for (text,) in rows for topic in text.split(",") if topic)
        if own_fields.TOPIC in topics:
            self.refresh_fields()
        return Changes(topics, origin="external")

    def _note_own_write(self) -> None:
        with suppress(apsw.IOError):  # what was committed is not refused: it is taken for a change of others then
            self._seen_version = self.data_version()
            self._seen_operation = self._last_operation_id()

    def data_version(self) -> int:
        """Return a number that grows when another process or thread commits."""
        return int(self.scalar("PRAGMA data_version"))

    def _last_operation_id(self) -> int:
        return int(self.scalar("SELECT coalesce(max(id), 0) FROM operation"))


def _check_version(
    opened: database.FileDatabase, path: Path, *, clock: Clock, may_upgrade: bool, access: Access
) -> None:
    """Refuse, unchanged, a file that is none of ours or not to be upgraded; keep a log of another one from now on."""
    version = migrations.version_of(opened.connection())
    try:
        migrations.check(version, path)
    except NewerFileError as error:
        raise upgrades.with_way_back(error, path) from error
    if version.is_empty:
        raise UserError(_("“{name}” is empty. Choose another file, or make a new one.").format(name=path.name))
    is_older = version.schema < migrations.SCHEMA_VERSION
    if is_older and (access is not Access.WRITE or not may_upgrade):
        raise _older(path, access)
    if access is Access.WRITE:
        opened.keep_log()
    if is_older:
        with database.explained_writes(path):
            upgrades.upgrade_after_backup(opened, path, clock=clock)


def _access(path: Path, *, to_look: bool) -> Access:
    if not database.is_writable(path):
        return Access.SEALED
    return Access.LOOK if to_look else Access.WRITE


def _older(path: Path, access: Access) -> OlderFileError:
    if access is Access.LOOK:
        words = _(
            "“{name}” is of an older OCRM and has to be upgraded before it can be read. Nothing was changed;"
            " open it for writing to upgrade it."
        )
    elif access is Access.WRITE:
        words = _(
            "“{name}” is of an older OCRM and was not upgraded. Nothing was changed; open it again to upgrade it."
        )
    else:
        words = _(
            "“{name}” is of an older OCRM and cannot be upgraded where it is write-protected. Nothing was changed;"
            " copy it to a folder of yours."
        )
    return OlderFileError(words.format(name=path.name))
