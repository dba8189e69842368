"""Remembering how many groups of possible duplicates the last search left."""

from __future__ import annotations

from ocrm.services import settings
from ocrm.services.workspace import Workspace

_SETTING = "duplicate_groups_found"


def note_groups(workspace: Workspace, kind: str, groups: int) -> None:
    """Remember how many groups of a kind of record are left to look at; a file that is only read keeps what it has."""
    if workspace.why_read_only:
        return
    known = settings.read_setting(workspace, _SETTING)
    if known.get(kind) != groups:
        settings.write_setting(workspace, _SETTING, {**known, kind: groups})


def note_settled(workspace: Workspace, kind: str) -> None:
    """Remember that one of the groups was merged or is kept apart."""
    left = settings.read_setting(workspace, _SETTING).get(kind, 0)
    note_groups(workspace, kind, max(left - 1, 0))


def groups_left(workspace: Workspace) -> int | None:
    """Return how many groups the last searches left, None where nobody searched yet."""
    known = settings.read_setting(workspace, _SETTING)
    return sum(known.values()) if known else None
