"""Remembering which records are not the same, and which criteria count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from ocrm.i18n import N_
from ocrm.services import settings
from ocrm.services.changes import Changes
from ocrm.services.duplicates.scoring import CRITERIA
from ocrm.services.records import title_of
from ocrm.services.workspace import Workspace


def mark_distinct(workspace: Workspace, kind: str, record_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Remember that none of these records is another of them; undo forgets it again."""
    first, second = (title_of(workspace, kind, record_id) for record_id in record_ids[:2])
    with workspace.operation(
        N_("Keep “{first}” and “{second}” apart"), origin=origin, first=first[:40], second=second[:40]
    ) as operation:
        workspace.connection.executemany(
            "INSERT OR IGNORE INTO distinct_pair(first_id, second_id) VALUES (?,?)", list(ordered_pairs(record_ids))
        )
    return operation.changes


def ordered_pairs(record_ids: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Return every pair of some records, the smaller id first."""
    return combinations(sorted(set(record_ids)), 2)


def distinct_pairs(workspace: Workspace) -> set[tuple[int, int]]:
    """Return every pair the user said is not the same."""
    return {(first, second) for first, second in workspace.query("SELECT first_id, second_id FROM distinct_pair")}


def ignored_criteria(workspace: Workspace) -> frozenset[str]:
    """Return the codes of what is not compared in this file (C-31)."""
    text = str(settings.read_setting(workspace, "duplicate_criteria_off"))
    return frozenset(filter(None, text.split(",")))


def set_ignored_criteria(workspace: Workspace, codes: Iterable[str]) -> None:
    """Set what is not compared; unknown codes are left out."""
    wanted = set(codes)
    text = ",".join(criterion.code for criterion in CRITERIA if criterion.code in wanted)
    settings.write_setting(workspace, "duplicate_criteria_off", text)
