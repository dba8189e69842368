"""The steps of the whole file, newest first, narrowed by kind, time, source and words; read in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ocrm.i18n import N_
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.models.journal_index import large_operations
from ocrm.services.workspace import HistoryEntry, Workspace, history_label, say

PAGE = 200


class Source(StrEnum):
    """Where a step came from."""

    WINDOW = "window"
    COMMAND_LINE = "cli"
    IMPORT = "import"
    UNDO = "undo"
    ITSELF = "itself"


SOURCE_TITLES = {
    Source.WINDOW: N_("Done in the window"),
    Source.COMMAND_LINE: N_("Command line"),
    Source.IMPORT: N_("Imports"),
    Source.UNDO: N_("Undone and redone"),
    Source.ITSELF: N_("Done by OCRM itself"),
}

_BY_ITSELF = ("upkeep", "pool", "sweep")
_ITSELF = "('upkeep', 'pool', 'sweep')"
_OF_SOURCE = {
    Source.COMMAND_LINE: "origin = 'cli'",
    Source.IMPORT: "',' || topics || ',' LIKE '%,imports,%'",
    Source.UNDO: "kind IN ('undo', 'redo')",
    Source.ITSELF: f"origin IN {_ITSELF}",
    Source.WINDOW: "kind = 'change' AND origin NOT IN ('cli', 'upkeep', 'pool', 'sweep')"
    " AND ',' || topics || ',' NOT LIKE '%,imports,%'",
}


def source_of(entry: HistoryEntry) -> Source:
    """Return where a step came from; an import is told by what it is called."""
    if entry.kind in ("undo", "redo"):
        return Source.UNDO
    if entry.origin in _BY_ITSELF:
        return Source.ITSELF
    return Source.COMMAND_LINE if entry.origin == "cli" else Source.WINDOW


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which steps are wanted: of a kind of record, between two moments, from a source, with words in their name."""

    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    source: Source | None = None
    text: str = ""
    record_id: int | None = None


def fetch_history(
    workspace: Workspace, wanted: HistoryFilter, *, before_id: int | None = None, limit: int = PAGE
) -> list[HistoryEntry]:
    """Return the newest steps, or the next ones before a step that was shown last."""
    condition, values = _condition(workspace, wanted)
    if before_id is not None:
        condition += " AND id < :before"
        values["before"] = before_id
    rows = workspace.connection.execute(
        "SELECT id, kind, state, label, label_values, happened_at, record_count, origin FROM operation"
        f" WHERE {condition} ORDER BY id DESC",
        values,
    )
    found: list[HistoryEntry] = []
    for row in rows:
        entry = _entry(row)
        if wanted.text.casefold() in entry.label.casefold():
            found.append(entry)
        if len(found) == limit:
            break
    return found


def count_history(workspace: Workspace, wanted: HistoryFilter) -> int:
    """Return how many steps there are; words are not looked at."""
    condition, values = _condition(workspace, wanted)
    return int(workspace.connection.execute(f"SELECT count(*) FROM operation WHERE {condition}", values).get)


def _condition(workspace: Workspace, wanted: HistoryFilter) -> tuple[str, dict[str, Any]]:
    conditions, values = ["1"], dict[str, Any]()
    if wanted.kind:
        conditions.append("',' || topics || ',' LIKE :topic")
        values["topic"] = f"%,{wanted.kind},%"
    if wanted.since is not None:
        conditions.append("happened_at >= :since")
        values["since"] = to_utc_text(wanted.since)
    if wanted.until is not None:
        conditions.append("happened_at <= :until")
        values["until"] = to_utc_text(wanted.until)
    if wanted.source is not None:
        conditions.append(_OF_SOURCE[wanted.source])
    if wanted.record_id is not None:
        conditions.append(
            "(id IN (SELECT operation_id FROM operation_record WHERE record_id = :record)"
            " OR id IN (SELECT value FROM json_each(:large)))"
        )
        values["record"] = wanted.record_id
        values["large"] = json.dumps(large_operations(workspace.connection, wanted.record_id))
    return " AND ".join(f"({condition})" for condition in conditions), values


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    label = history_label(row[1], say(row[3], json.loads(row[4])))
    return HistoryEntry(row[0], row[1], row[2], label, from_utc_text(row[5]), row[6], row[7])
