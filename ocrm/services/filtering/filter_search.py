"""Words searched for in a list, as an SQL condition: what the index finds, and where that may be too much, a look."""

from __future__ import annotations

from typing import Any

from ocrm.models import search_index
from ocrm.services.schema import RecordType
from ocrm.text.tokens import match_expression, uncertain_runs


def words_condition(record_type: RecordType, query: str) -> tuple[str, list[Any]] | None:
    """Return what a search demands of rows of the table `t`, and its parameters; None where nothing is searchable.

    The index knows pairs of Chinese characters: of three and more it finds `安配长安` for `长安配` too, so those rows
    are looked at. Most have the characters in their title, which SQLite sees without help.
    """
    expression = match_expression(query)
    if not expression:
        return None
    index = search_index.table_of(record_type.kind)
    found, values = f"t.id IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)", [expression]
    runs = uncertain_runs(query)
    if not runs:
        return found, values
    title = record_type.field(record_type.title_field).column
    in_title = " AND ".join([f"instr({title}, ?)"] * len(runs))
    looked_at = f"CASE WHEN {in_title} THEN 1 ELSE {search_index.has_runs_call(record_type.kind)} END"
    return f"({found} AND {looked_at})", [*values, *runs, "\n".join(runs)]
