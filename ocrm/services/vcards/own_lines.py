"""The user's own fields on cards: lines of ours that carry the field's label, so that another file knows it too."""

from __future__ import annotations

import json
from typing import Any

from ocrm.errors import UserError
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.workspace import Workspace

OWN = "own_"
"""Before the number of an own field among the extras of a card: X-OCRM-OWN-1."""


def own_lines(workspace: Workspace, row: RecordRow) -> dict[str, str]:
    """Return the filled own fields of a record as extras of its card; what is worked out is left to the other file."""
    fields = [info for info in record_type(row.kind).added_fields if not info.is_computed]
    texts = [(info.label, edit_text(workspace, info, row.values.get(info.name))) for info in fields]
    filled = [pair for pair in texts if pair[1]]
    return {f"{OWN}{number}": json.dumps(pair, ensure_ascii=False) for number, pair in enumerate(filled, 1)}


def read_own_line(workspace: Workspace, kind: str, text: str) -> tuple[FieldInfo | None, str, Any]:
    """Return the field of such a line here, what it is called and its value; without the field the text of it.

    Raises ValueError for a line that is none of ours.
    """
    pair = json.loads(text)
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
        raise ValueError(text)
    label, value = pair
    info = next((one for one in record_type(kind).added_fields if one.label.casefold() == label.casefold()), None)
    if info is None or info.is_computed:
        return None, label, value
    try:
        return info, label, parse_field(workspace, info, value)
    except UserError:  # a list here has other values, or the field is of another kind
        return None, label, value
