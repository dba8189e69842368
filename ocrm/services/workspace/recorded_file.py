"""Changing an open file: each thing the user does is one operation, recorded so that it can be taken back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ocrm.clock import Clock
from ocrm.errors import ReadOnlyFileError, UserError
from ocrm.i18n import _
from ocrm.models import database, journal
from ocrm.services import derived
from ocrm.services.backups.catalogue import MASS_COUNT, Reason
from ocrm.services.changes import TOPICS, Changes
from ocrm.services.workspace.labels import say, shortened
from ocrm.services.workspace.open_file import OpenFile

_PATIENCE_S, _A_MOMENT_S = 5.0, 0.05
"""How long a change waits for another one; the window's own only for what writes briefly."""


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


class RecordedFile(OpenFile):
    """One open file, changed by operations only."""

    def __init__(self, path: Path, opened: database.FileDatabase, clock: Clock) -> None:
        self._operation: OperationContext | None = None
        self._operation_thread = 0
        self._write_lock = threading.Lock()
        self._writes_briefly = False
        self.safeguard: Callable[[Reason], object] | None = None
        """Makes a backup before much is changed at once; set by who opened the file for a user."""
        super().__init__(path, opened, clock)

    @contextmanager
    def operation(self, label: str, /, *, origin: str = "", **values: Any) -> Iterator[OperationContext]:
        """Do one thing the user did: one transaction, recorded, undoable; all of it or nothing.

        `label` is English source text marked with N_(), `values` fill it after translation, are translated too where
        they are a `term`, and cut where they are long. An operation inside another joins it. After the block
        `context.changes` says what happened. Raises UserError while another thread is at it.
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
                recorder.start(context.operation_id)
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
        super().refresh_fields()
        if self._operation is not None:
            self._operation.has_new_fields = True

    def _save(self, context: OperationContext, changesets: Sequence[bytes], *, origin: str) -> Changes:
        values = shortened(context.values)
        label = say(context.label, values)
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
            label_values=json.dumps(values, ensure_ascii=False, default=str),
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

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """One transaction outside the journal: for filling a file while it is being made."""
        with self._sole_writer(is_own_state=True, is_brief=True), self._database.atomic("IMMEDIATE"):
            yield
        self._note_own_write()

    def kept_from_writing(self) -> AbstractContextManager[None]:
        """Hold every other change off, while what is read must stay as it is. Raises UserError while one is saved."""
        return self._sole_writer()

    @contextmanager
    def _sole_writer(self, *, is_own_state: bool = False, is_brief: bool = False) -> Iterator[None]:
        """Keep other threads from writing meanwhile; the window's thread does not wait for a long import."""
        if self.why_read_only and not (is_own_state and self.takes_own_state):
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

    def safeguard_before(self, reason: Reason, *, count: int = MASS_COUNT + 1) -> None:
        """Let a backup be made before an import or a change of `count` records; raises UserError where it cannot be."""
        if count <= MASS_COUNT:
            return
        if self.safeguard is not None and self._operation is None and not self.why_read_only:
            self.safeguard(reason)

    def refresh_customers(self, customer_ids: Iterable[int | None]) -> None:
        """Work out the sums and days of customers again, inside the operation that changed what hangs on them."""
        offset = self.clock.local_now().utcoffset() or timedelta()
        derived.refresh_customers(self.connection, customer_ids, utc_offset=offset)
