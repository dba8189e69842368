"""Where a field's value came from – as typed, or derived – kept beside the record and told as a tooltip (D-50)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import ids
from ocrm.services.changes import Changes
from ocrm.services.fields.entered import DERIVED, REFUSED, SAID, EnteredAmount, EnteredDay, EnteredText
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace, term

_ENTERED = (EnteredText, EnteredDay, EnteredAmount)
_SAID_BY_OTHERS = frozenset({("customers", "credit")})
"""Kinds and fields whose value is somebody's judgement, which is worth as much as whoever made it."""


@dataclass(frozen=True, slots=True)
class ValueNote:
    """What a field's value was cleaned from or derived from, and further values of it."""

    original: str = ""
    source: str = ""
    others: tuple[str, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether OCRM worked the value out itself."""
        return self.source == DERIVED

    @property
    def said_by(self) -> str:
        """Whoever said so, empty where nobody is noted."""
        return self.original if self.source == SAID else ""

    @property
    def refusal(self) -> str:
        """What a server said when it refused mail to the address, empty where none did."""
        return self.original if self.source == REFUSED else ""

    @property
    def words(self) -> str:
        """The note in words, a line each; empty where there is nothing to say."""
        lines = []
        if self.said_by:
            lines.append(_("Said by {who}").format(who=self.said_by))
        elif self.refusal:
            lines.append(_("Mail to it was refused. {words}").format(words=self.refusal))
        elif self.is_derived:
            lines.append(_("Derived from: {text}").format(text=self.original))
        elif self.original:
            lines.append(_("As typed: {text}").format(text=self.original))
        if self.others:
            lines.append(_("Also: {values}").format(values=", ".join(self.others)))
        return "\n".join(lines)


def is_said_by_others(kind: str, field: str) -> bool:
    """Say whether a field's value is somebody's judgement, so that it is asked who said so (A1.27)."""
    return (kind, field) in _SAID_BY_OTHERS


def notes_of(workspace: Workspace, record_id: int) -> dict[str, ValueNote]:
    """Return the notes of a record by field."""
    others: dict[str, list[str]] = {}
    for field, value in workspace.query(
        "SELECT field, value FROM alternate_value WHERE record_id = ? ORDER BY id", (record_id,)
    ):
        others.setdefault(field, []).append(value)
    found = {field: ValueNote(others=tuple(values)) for field, values in others.items()}
    for field, original, source in workspace.query(
        "SELECT field, original, source FROM value_note WHERE record_id = ?", (record_id,)
    ):
        found[field] = ValueNote(original, source, tuple(others.get(field, ())))
    return found


def note_who_said(
    workspace: Workspace, kind: str, record_id: int, field: str, who: str, *, origin: str = ""
) -> Changes:
    """Note who said a record's value of a field, or that nobody is known to; as one operation.

    Another value forgets it. Raises ValidationError where there is no value, NotFoundError where there is no record.
    """
    described = record_type(kind)
    info = described.field(field)
    row = workspace.first(
        f"SELECT {described.title_field}, {info.column} FROM {described.table} t WHERE id = ?", (record_id,)
    )
    if row is None:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    if row[1] in (None, ""):
        raise ValidationError(_("Choose the value first, then note who said so. Nothing was changed."), field="who")
    if who.strip() == notes_of(workspace, record_id).get(field, ValueNote()).said_by:
        return Changes(origin=origin)
    label = N_("Note who said the {field} of “{title}”")
    with workspace.operation(label, origin=origin, field=term(info.label), title=str(row[0])) as operation:
        connection = workspace.connection
        connection.execute("DELETE FROM value_note WHERE record_id = ? AND field = ?", (record_id, field))
        if who.strip():
            write_notes(workspace, [(record_id, {field: EnteredText(str(row[1]), who.strip(), source=SAID)})])
        connection.execute(  # the note has no number of its own by which the change would be told
            f"UPDATE {described.table} SET updated_at = ? WHERE id = ?", (workspace.stamp(), record_id)
        )
    return operation.changes


def keep_notes(workspace: Workspace, record_ids: Sequence[int], values: Mapping[str, Any], *, is_new: bool) -> None:
    """Keep what the values of records remember, and forget what their fields were cleaned from before.

    Inside the operation that writes the values; the same values go to each record.
    """
    connection = workspace.connection
    if not is_new and workspace.first("SELECT 1 FROM value_note LIMIT 1") is not None:
        connection.execute(
            "DELETE FROM value_note WHERE record_id IN (SELECT value FROM json_each(?))"
            " AND field IN (SELECT value FROM json_each(?))",
            (json.dumps(list(record_ids)), json.dumps(list(values))),
        )
    if any(isinstance(value, _ENTERED) for value in values.values()):
        write_notes(workspace, ((record_id, values) for record_id in record_ids))


def write_notes(workspace: Workspace, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Write what the values of records remember; for many new records at once."""
    notes: list[tuple[int, str, str, str]] = []
    others: list[tuple[int, str, str]] = []
    for record_id, values in rows:
        for field, value in values.items():
            if isinstance(value, _ENTERED):
                if value.original:
                    notes.append((record_id, field, value.original, value.source))
                others += [(record_id, field, other) for other in value.others]
    connection = workspace.connection
    if notes:
        connection.executemany(
            "INSERT OR REPLACE INTO value_note(record_id, field, original, source) VALUES (?,?,?,?)", notes
        )
    if others:
        connection.executemany(
            "INSERT INTO alternate_value(id, record_id, field, value, from_record_id) SELECT ?1, ?2, ?3, ?4, NULL"
            " WHERE NOT EXISTS (SELECT 1 FROM alternate_value WHERE record_id = ?2 AND field = ?3 AND value = ?4)",
            [(note_id, *row) for note_id, row in zip(ids.next_ids(len(others)), others, strict=True)],
        )
