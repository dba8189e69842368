"""An open file whose operations can be taken back and done again, the newest one or any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from ocrm.errors import ConflictError, UserError
from ocrm.i18n import N_, _
from ocrm.models import database, journal, journal_index
from ocrm.models.fields import from_utc_text
from ocrm.services import derived
from ocrm.services.changes import TOPICS, Changes
from ocrm.services.fields import own_fields
from ocrm.services.workspace.labels import history_label, inside_quotes, say, term
from ocrm.services.workspace.recorded_file import RecordedFile

TakeBack = Callable[[apsw.Connection, Sequence[bytes]], journal.Outcome]
"""Takes the changesets of an operation back, inside one of its own."""


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


class _LookedOnly(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    """Nothing that was tried shall stay."""


class Workspace(RecordedFile):
    """One open file. Functions of the service modules take it as their first argument."""

    # -- undo and redo -------------------------------------------------------------------------------------------------

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
        changesets = journal.load(self.connection, operation_id)
        if kind == "undo":
            changesets = journal.inverted(changesets)
            self._step_over_sent(operation_id, say(label, values), topics, changesets)
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
        return Changes(frozenset(topics.split(",")) - {""}, outcome.row_ids, say(label, values), origin, operation_id)

    def _step_over_sent(self, operation_id: int, label: str, topics: str, changesets: Sequence[bytes]) -> None:
        """Refuse to take back a mail that went out, once: the next undo goes on with its entry, or what was before."""
        if self._unsends(topics, changesets):
            sending = operation_id, label
        else:
            found = self._sending_logged_by(operation_id, topics)
            if found is None:
                return
            sending = found
        with self.unrecorded():
            self.connection.execute("UPDATE operation SET state = 'abandoned' WHERE id = ?", sending[:1])
        raise _was_sent(sending[1])

    def _sending_logged_by(self, operation_id: int, topics: str) -> tuple[int, str] | None:
        """Return the operation, with its label, that sent the mail another one logged; None once it was refused."""
        if "mails" not in topics.split(","):
            return None
        row = self.first(
            "SELECT o.id, o.state, o.label, o.label_values FROM operation_record l"
            " JOIN mail_delivery d ON d.interaction_id = l.record_id AND d.state = 'sent'"
            " JOIN operation_record r ON r.record_id = d.mail_id"
            " JOIN operation o ON o.id = r.operation_id AND o.kind = 'change' AND o.id < l.operation_id"
            " WHERE l.operation_id = ? ORDER BY o.id DESC LIMIT 1",
            (operation_id,),
        )
        return None if row is None or row[1] != "done" else (row[0], say(row[2], json.loads(row[3])))

    def _unsends(self, topics: str, changesets: Sequence[bytes]) -> bool:
        """Say whether applying changesets would change or delete a mail that went out, or may have."""
        if "mails" not in topics.split(","):
            return False
        gone = {row[0] for row in self.query("SELECT mail_id FROM mail_delivery WHERE state NOT IN"
                                             " ('waiting', 'refused', 'held')")}  # fmt: skip
        return any(
            row.table == "outgoing_mail" and row.action != "insert" and row.row_id in gone
            for row in journal.touched_rows(changesets)
        )

    # -- taking back any other -----------------------------------------------------------------------------------------

    def revert(
        self, operation_id: int, *, overwriting: bool = False, by: TakeBack | None = None, origin: str = "revert"
    ) -> Changes:
        """Take back one operation however long ago, as a new undoable operation.

        Rows changed since are kept, and named in `Changes.kept`; with `overwriting` they become what they were before.
        `by` takes the changesets back otherwise than row by row. Raises UserError when the operation is undone already.
        """
        label, values, topics = self._operation_row(operation_id)
        if self.scalar("SELECT state FROM operation WHERE id = ?", (operation_id,)) != "done":
            raise UserError(_("“{label}” has been undone already.").format(label=inside_quotes(say(label, values))))
        if self._unsends(topics, journal.inverted(journal.load(self.connection, operation_id))):
            raise _was_sent(say(label, values))
        overwrite = (lambda _row: True) if overwriting else None
        undone = term(label, values)
        with self.operation(N_("Undo “{label}”"), origin=origin, label=undone, reverts=operation_id) as context:
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

    # -- history -------------------------------------------------------------------------------------------------------

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

    def _log(self, kind: str, target_id: int, label: str, values: dict[str, Any], topics: str, *, origin: str,
             record_count: int) -> None:  # fmt: skip
        entry = journal.save(
            self.connection, (), kind=kind, label=label, label_values=json.dumps(values, ensure_ascii=False),
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
                label=inside_quotes(label), records=", ".join(titles[:5]) + (" …" if len(titles) > 5 else "")
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


def _was_sent(label: str) -> UserError:
    words = _("“{label}” cannot be undone: the mail went out already. What was sent cannot be taken back.")
    return UserError(words.format(label=inside_quotes(label)))
