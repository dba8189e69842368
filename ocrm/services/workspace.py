"""An open file and what can be done with it: operations, undo and redo, and reading."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apsw

from ocrm.clock import Clock
from ocrm.errors import ConflictError, OlderFileError, ReadOnlyFileError, UserError
from ocrm.formats import format_number
from ocrm.i18n import N_, _
from ocrm.models import database, journal, journal_index, migrations
from ocrm.models.database import Access
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.models.file_key import FileKey
from ocrm.models.journal_parts import Packed
from ocrm.services import derived
from ocrm.services.backups import upgrades
from ocrm.services.backups.catalogue import MASS_COUNT, Reason
from ocrm.services.changes import TOPICS, Changes
from ocrm.services.fields import own_fields
from ocrm.services.sample_data import seeds

Row = tuple[Any, ...]
TakeBack = Callable[[apsw.Connection, Sequence[bytes]], journal.Outcome]
"""Takes the changesets of an operation back, inside one of its own."""
_STEPS_BETWEEN_LOOKS = 1_000
"""Steps of SQLite's machine, some tens of microseconds, between two looks at the clock."""
_STEPS_BETWEEN_QUESTIONS = 50_000
"""About a millisecond: asking takes Python's lock, which the window needs."""
_PATIENCE_S, _A_MOMENT_S = 5.0, 0.05
"""How long a change waits for another one; the window's own only for what writes briefly."""
_WANTED = "wanted"


@dataclass(slots=True)
class OperationContext:
    """An operation under way; a service function may name the record it made and refine the label.

    `operation_id` is what it will be called in the journal, for rows that point at it.
    """

    label: str
    values: dict[str, Any]
    operation_id: int = 0
    created_id: int | None = None
    topics: set[str] = field(default_factory=set)
    """Topics to announce beside those of the tables that changed."""
    has_new_fields: bool = False
    target_id: int | None = None
    """The operation this one takes back; what it deletes then was never to have been there, and goes into no bin."""
    changes: Changes = field(default_factory=Changes)
    recorder: journal.Recorder | None = None

    def next_part_if_large(self) -> None:
        """Let the journal close a part; call between the batches of a bulk write."""
        if self.recorder is not None:
            self.recorder.next_part_if_large()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of History. `state` is done, undone or abandoned for changes, done for undo and redo entries."""

    operation_id: int
    kind: str
    state: str
    label: str
    happened_at: Any
    record_count: int
    origin: str


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


class _LookedOnly(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    """Nothing that was tried shall stay."""


class Workspace:
    """One open file. Functions of the service modules take it as their first argument."""

    def __init__(self, path: Path, opened: database.FileDatabase, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self._database = opened
        self._operation: OperationContext | None = None
        self._operation_thread = 0
        self._write_lock = threading.Lock()
        self._writes_briefly = False
        self._refusal = ""
        self.is_looked_at = False
        """Whether it is only read because the user opened it so; it can be opened for writing at once."""
        self.as_of: datetime | None = None
        """The moment of the past this file shows; what follows from its data is still worked out in the copy."""
        self.was_left_open = False
        """Whether the file was not closed the last time: it wants a full check before anything is changed."""
        self.safeguard: Callable[[Reason], object] | None = None
        """Makes a backup before much is changed at once; set by who opened the file for a user."""
        opened.clock = clock
        self.refresh_fields()
        self._seen_version = self.data_version()
        self._seen_operation = self._last_operation_id()

    # -- opening and closing ------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, *, clock: Clock, language: str, passphrase: str | FileKey | None = None) -> Workspace:
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
    ) -> Workspace:
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

    def open_past(self, path: Path, *, moment: datetime, clock: Clock) -> Workspace:
        """Open a copy of this file made to show a moment of the past; this one stays open behind it."""
        past = Workspace(path, self._database.open_copy(path), clock)
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
        """Tidy and close the file; where the disk refuses that, what was saved stays in the journal beside it."""
        if self._database.is_closed():
            return
        try:
            if not self.why_read_only:
                with suppress(apsw.FullError, apsw.IOError):
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

    def safeguard_before(self, reason: Reason, *, count: int = MASS_COUNT + 1) -> None:
        """Let a backup be made before an import or a change of `count` records; raises UserError where it cannot be."""
        if count <= MASS_COUNT:
            return
        if self.safeguard is not None and self._operation is None and not self.why_read_only:
            self.safeguard(reason)

    def explained(self, error: BaseException) -> UserError | None:
        """Return in plain words what the disk refused to read, None where an error has another cause."""
        return database.disk_refusal(error, self.path)

    # -- reading ------------------------------------------------------------------------------------------------------

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

    # -- operations ---------------------------------------------------------------------------------------------------

    @contextmanager
    def operation(self, label: str, /, *, origin: str = "", **values: Any) -> Iterator[OperationContext]:
        """Do one thing the user did: one transaction, recorded, undoable; all of it or nothing.

        `label` is English source text marked with N_(), `values` fill it after translation. An operation inside another
        joins it. After the block `context.changes` says what happened. Raises UserError while another thread is at it.
        """
        if self._operation is not None and self._operation_thread == threading.get_ident():
            yield self._operation
            return
        with self._sole_writer():
            yield from self._run_operation(label, values, origin)

    def _run_operation(self, label: str, values: dict[str, Any], origin: str) -> Iterator[OperationContext]:
        context = OperationContext(label, values)
        recorder = context.recorder = journal.Recorder(self.connection)
        self._operation, self._operation_thread = context, threading.get_ident()
        try:
            with self._database.atomic("IMMEDIATE"):
                context.operation_id = journal.next_id(self.connection)
                recorder.start()
                yield context
                changesets = recorder.finish()
                context.changes = self._save(context, changesets, origin=origin)
                self._database.refuse_where_moved()
        except BaseException:
            recorder.cancel()
            if context.has_new_fields:
                self.refresh_fields()
            raise
        finally:
            self._operation = None
        self._note_own_write()

    def refresh_fields(self) -> None:
        """Take the fields the user added from the file, after they changed; in an operation at once."""
        own_fields.load(self.connection)
        if self._operation is not None:
            self._operation.has_new_fields = True

    @contextmanager
    def _sole_writer(self, *, is_own_state: bool = False, is_brief: bool = False) -> Iterator[None]:
        """Keep other threads from writing meanwhile; the window's thread does not wait for a long import."""
        if self.why_read_only and not (is_own_state and self.as_of is not None):
            raise ReadOnlyFileError(self.why_read_only)
        self._database.refuse_where_moved()
        if not self._wait_to_write():
            raise UserError(_("Another change is being saved, such as an import. Wait until it is done and try again."))
        self._writes_briefly = is_brief
        try:
            with database.explained_writes(self.path):
                yield
        finally:
            self._write_lock.release()

    def _wait_to_write(self) -> bool:
        """Wait for other threads, in the window only for what is brief, as keeping scores up; return whether free."""
        if threading.current_thread() is not threading.main_thread():
            return self._write_lock.acquire(timeout=_PATIENCE_S)
        return self._write_lock.acquire(timeout=_A_MOMENT_S) or (
            self._writes_briefly and self._write_lock.acquire(timeout=_PATIENCE_S)
        )

    def kept_from_writing(self) -> AbstractContextManager[None]:
        """Hold every other change off, while what is read must stay as it is. Raises UserError while one is saved."""
        return self._sole_writer()

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """One transaction outside the journal: for filling a file while it is being made."""
        with self._sole_writer(is_own_state=True, is_brief=True), self._database.atomic("IMMEDIATE"):
            yield
        self._note_own_write()

    def _save(self, context: OperationContext, changesets: Packed, *, origin: str) -> Changes:
        label = say(context.label, context.values)
        if not changesets:
            return Changes(label=label, origin=origin, created_id=context.created_id)
        touched = journal.touched(changesets)
        topics = frozenset(TOPICS[table] for table in touched.tables if table in TOPICS) | context.topics
        self.connection.execute("UPDATE operation SET state = 'abandoned' WHERE state = 'undone'")
        operation_id = journal.save(
            self.connection,
            changesets,
            kind="change",
            label=context.label,
            label_values=json.dumps(context.values, ensure_ascii=False, default=str),
            origin=origin,
            topics=",".join(sorted(topics)),
            moment=self.clock.now(),
            operation_id=context.operation_id,
            target_id=context.target_id,
            fills_bin=context.target_id is None,
            known=touched,
        )
        return Changes(topics, touched.row_ids, label, origin, operation_id, context.created_id)

    def next_part_if_large(self) -> None:
        """Close a part of the running operation's journal where it has grown large; call between batches."""
        if self._operation is not None:
            self._operation.next_part_if_large()

    def refresh_customers(self, customer_ids: Iterable[int | None]) -> None:
        """Work out the sums and days of customers again, inside the operation that changed what hangs on them."""
        offset = self.clock.local_now().utcoffset() or timedelta()
        derived.refresh_customers(self.connection, customer_ids, utc_offset=offset)

    # -- undo and redo ------------------------------------------------------------------------------------------------

    def newest_done(self) -> int | None:
        """Return the operation that undo would take back, or None."""
        found: int | None = self.scalar("SELECT max(id) FROM operation WHERE state = 'done' AND kind = 'change'")
        return found

    def undo_label(self) -> str | None:
        """Return what undo would take back, or None."""
        return self._label_of("SELECT label, label_values FROM operation WHERE state = 'done' AND kind = 'change'"
                              " ORDER BY id DESC LIMIT 1")  # fmt: skip

    def redo_label(self) -> str | None:
        """Return what redo would do again, or None."""
        return self._label_of("SELECT label, label_values FROM operation WHERE state = 'undone' ORDER BY id LIMIT 1")

    def undo_size(self) -> int:
        """Return how many records undo would touch."""
        return int(self.scalar("SELECT record_count FROM operation WHERE state = 'done' AND kind = 'change'"
                               " ORDER BY id DESC LIMIT 1") or 0)  # fmt: skip

    def redo_size(self) -> int:
        """Return how many records redo would touch."""
        return int(self.scalar("SELECT record_count FROM operation WHERE state = 'undone' ORDER BY id LIMIT 1") or 0)

    def undo(self, *, origin: str = "undo", tell: journal.Tell | None = None) -> Changes:
        """Take back the last thing done, also one from before the last restart; `tell` hears how far that is.

        Raises UserError when there is nothing, ConflictError naming the rows that changed since.
        """
        with database.explained_writes(self.path):
            operation_id = self.newest_done()
            if operation_id is None:
                raise UserError(_("There is nothing to undo."))
            return self._apply(operation_id, kind="undo", state="undone", origin=origin, tell=tell)

    def redo(self, *, origin: str = "redo", tell: journal.Tell | None = None) -> Changes:
        """Do the last undone thing again. Raises UserError when there is nothing to redo."""
        with database.explained_writes(self.path):
            operation_id = self.scalar("SELECT id FROM operation WHERE state = 'undone' ORDER BY id LIMIT 1")
            if operation_id is None:
                raise UserError(_("There is nothing to redo."))
            return self._apply(operation_id, kind="redo", state="done", origin=origin, tell=tell)

    def _apply(self, operation_id: int, *, kind: str, state: str, origin: str, tell: journal.Tell | None) -> Changes:
        label, values, topics = self._operation_row(operation_id)
        changesets: Sequence[bytes] = journal.load(self.connection, operation_id)
        if kind == "undo":
            changesets = journal.inverted(changesets)
        with self._sole_writer(), self._database.atomic("IMMEDIATE"):
            outcome = journal.apply(self.connection, changesets, tell=tell)
            if outcome.conflicts:
                raise self._conflict(say(label, values), outcome.conflicts)
            self.connection.execute("UPDATE operation SET state = ? WHERE id = ?", (state, operation_id))
            if "reverts" in values:  # what was taken back by this stands again, or no more
                reverted = ("done" if kind == "undo" else "abandoned", values["reverts"])
                self.connection.execute("UPDATE operation SET state = ? WHERE id = ?", reverted)
            self._log(kind, operation_id, label, values, topics, origin=origin, record_count=len(outcome.row_ids))
        self._note_own_write()
        if own_fields.TOPIC in topics:
            self.refresh_fields()
        return Changes(
            frozenset(topics.split(",")) - {""}, frozenset(outcome.row_ids), say(label, values), origin, operation_id
        )

    def revert(
        self, operation_id: int, *, overwriting: bool = False, by: TakeBack | None = None, origin: str = "revert"
    ) -> Changes:
        """Take back one operation however long ago, as a new undoable operation.

        Rows changed since are kept, and named in `Changes.kept`; with `overwriting` they become what they were before.
        `by` takes the changesets back otherwise than row by row. Raises UserError when the operation is undone already.
        """
        label, values, topics = self._operation_row(operation_id)
        if self.scalar("SELECT state FROM operation WHERE id = ?", (operation_id,)) != "done":
            raise UserError(_("“{label}” has been undone already.").format(label=say(label, values)))
        overwrite = (lambda _row: True) if overwriting else None
        said = say(label, values)
        with self.operation(N_("Undo “{label}”"), origin=origin, label=said, reverts=operation_id) as context:
            context.target_id = operation_id
            parts = journal.load(self.connection, operation_id)
            if by is not None:
                outcome = by(self.connection, parts)
            else:
                outcome = journal.apply(self.connection, journal.inverted(parts), on_conflict=overwrite)
            self._refuse_circle(outcome.row_ids)
            self.refresh_customers(derived.customers_among(self.connection, outcome.row_ids))
            self.connection.execute("UPDATE operation SET state = 'abandoned' WHERE id = ?", (operation_id,))
            if own_fields.TOPIC in topics:
                context.topics.add(own_fields.TOPIC)
                self.refresh_fields()
        kept = tuple(self._titles(outcome.conflicts))
        return replace(context.changes, kept=kept)

    def revert_conflicts(self, operation_id: int) -> tuple[str, ...]:
        """Return the titles of the rows changed since, which taking an operation back would leave alone."""
        with self._sole_writer():
            try:
                with self._database.atomic("IMMEDIATE"):
                    inverted = journal.inverted(journal.load(self.connection, operation_id))
                    outcome = journal.apply(self.connection, inverted)
                    raise _LookedOnly
            except _LookedOnly:
                return tuple(self._titles(outcome.conflicts))

    def _refuse_circle(self, record_ids: Collection[int]) -> None:
        """Refuse to bring back a parent that by now stands below."""
        if derived.is_in_circle(self.connection, record_ids):
            text = _("Undoing this would make a customer its own parent. Nothing was changed; choose another parent.")
            raise UserError(text)

    def _log(self, kind: str, target_id: int, label: str, values: dict[str, Any], topics: str, *, origin: str,
             record_count: int) -> None:  # fmt: skip
        entry = journal.save(
            self.connection, Packed(), kind=kind, label=label, label_values=json.dumps(values, ensure_ascii=False),
            origin=origin, topics=topics, moment=self.clock.now(), target_id=target_id,
        )  # fmt: skip
        self.connection.execute("UPDATE operation SET record_count = ? WHERE id = ?", (record_count, entry))
        self.connection.execute(
            "INSERT INTO operation_record(record_id, operation_id)"
            " SELECT record_id, ? FROM operation_record WHERE operation_id = ?",
            (entry, target_id),
        )
        journal_index.copy_blocks(self.connection, target_id, entry)

    def _operation_row(self, operation_id: int) -> tuple[str, dict[str, Any], str]:
        row = self.first("SELECT label, label_values, topics FROM operation WHERE id = ?", (operation_id,))
        if row is None:
            raise UserError(_("This step is no longer in the history."))
        return row[0], json.loads(row[1]), row[2]

    def _conflict(self, label: str, conflicts: list[journal.TouchedRow]) -> ConflictError:
        titles = list(self._titles(conflicts))
        return ConflictError(
            _("“{label}” cannot be undone: {records} changed since. Nothing was changed.").format(
                label=label, records=", ".join(titles[:5]) + (" …" if len(titles) > 5 else "")
            ),
            records=[(TOPICS.get(row.table, row.table), row.row_id, title)
                     for row, title in zip(conflicts, titles, strict=False)],
        )  # fmt: skip

    def _titles(self, rows: list[journal.TouchedRow]) -> Iterator[str]:
        for row in rows:
            yield derived.title_of(self.connection, row.table, row.row_id) or f"{row.table} {row.row_id}"

    def _label_of(self, sql: str) -> str | None:
        row = self.first(sql)
        return None if row is None else say(row[0], json.loads(row[1]))

    # -- history ------------------------------------------------------------------------------------------------------

    def history(self, *, record_id: int | None = None, limit: int = 100) -> list[HistoryEntry]:
        """Return the newest entries first, of one record or of the whole file."""
        where = (
            ""
            if record_id is None
            else (
                "WHERE id IN (SELECT operation_id FROM operation_record WHERE record_id = :record OR record_id IN"
                " (SELECT loser_id FROM merged_record WHERE winner_id = :record))"
                " OR id IN (SELECT value FROM json_each(:large))"
            )
        )
        large = [] if record_id is None else journal_index.large_operations(self.connection, record_id)
        rows = self.connection.execute(
            "SELECT id, kind, state, label, label_values, happened_at, record_count, origin FROM operation"
            f" {where} ORDER BY id DESC LIMIT :limit",
            {"limit": limit}
            if record_id is None
            else {"limit": limit, "record": record_id, "large": json.dumps(large)},
        )
        return [
            HistoryEntry(row[0], row[1], row[2], history_label(row[1], say(row[3], json.loads(row[4]))),
                         from_utc_text(row[5]), row[6], row[7])
            for row in rows
        ]  # fmt: skip

    # -- other writers ------------------------------------------------------------------------------------------------

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
    """Refuse a file that is none of ours, and upgrade an older one."""
    version = migrations.version_of(opened.connection())
    migrations.check(version, path)
    if version.is_empty:
        raise UserError(_("“{name}” is empty. Choose another file, or make a new one.").format(name=path.name))
    if version.schema < migrations.SCHEMA_VERSION:
        if access is not Access.WRITE or not may_upgrade:
            raise _older(path, access)
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


def say(label: str, values: dict[str, Any]) -> str:
    """Return an operation's label in the chosen language."""
    count = values.get("count")
    if isinstance(count, int):
        values = {**values, "count": format_number(count)}
    return _(label).format(**values)


def history_label(kind: str, label: str) -> str:
    """Return what History calls a step: what was undone or redone is said so."""
    if kind == "undo":
        return _("Undid “{label}”").format(label=label)
    if kind == "redo":
        return _("Redid “{label}”").format(label=label)
    return label
