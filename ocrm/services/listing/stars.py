"""Stars: customers, contacts and opportunities one wants to keep an eye on."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.workspace import Workspace

STARRED = Condition("is_starred", Operator.IS, True)
"""The filter of the records with a star."""
STARRED_KINDS = frozenset({"customers", "contacts", "opportunities"})
"""The kinds of record that can have a star."""
STAR_MANY, UNSTAR_MANY = N_("Star {count} records"), N_("Take the star off {count} records")


def star_records(
    workspace: Workspace, kind: str, record_ids: Sequence[int], *, is_starred: bool = True, origin: str = ""
) -> Changes:
    """Put a star on records, or take it off; as one operation. Raises NotFoundError."""
    if kind not in STARRED_KINDS:
        raise UserError(_("These records have no star. Nothing was changed."))
    if len(record_ids) == 1:
        label = N_("Star “{title}”") if is_starred else N_("Take the star off “{title}”")
    else:
        label = STAR_MANY if is_starred else UNSTAR_MANY
    return records.update_records(workspace, kind, record_ids, {"is_starred": is_starred}, label=label, origin=origin)


def toggle_star(workspace: Workspace, kind: str, record_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Put a star on records, or where all of them have one take it off."""
    is_starred = not all_starred(workspace, kind, record_ids)
    return star_records(workspace, kind, record_ids, is_starred=is_starred, origin=origin)


def all_starred(workspace: Workspace, kind: str, record_ids: Sequence[int]) -> bool:
    """Say whether each of these records has a star."""
    rows = records.fetch_rows(workspace, kind, record_ids, ["is_starred"])
    return all(row["is_starred"] for row in rows if row is not None)
