"""What was proposed for a deal, version by version; earlier ones stay readable, with their files (A3.13)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

KIND = "solutions"
"""The kind under which files are attached to a version."""


@dataclass(frozen=True, slots=True)
class SolutionRow:
    """A version of what was proposed; `file_count` files are attached to it."""

    solution_id: int
    opportunity_id: int
    version: int
    title: str
    text: str
    made_at: datetime
    file_count: int
    is_latest: bool


class LineState(StrEnum):
    """What became of a line between two versions."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line of two versions laid side by side."""

    state: LineState
    text: str


_ROW = (
    "SELECT s.id, s.opportunity_id, s.version, s.title, s.text, s.created_at,"
    " (SELECT count(*) FROM attachment a WHERE a.record_id = s.id),"
    " s.version = (SELECT max(v.version) FROM solution v WHERE v.opportunity_id = s.opportunity_id) FROM solution s"
)


def list_solutions(workspace: Workspace, opportunity_id: int) -> list[SolutionRow]:
    """Return the versions for a deal, the latest first."""
    return [_row(row) for row in workspace.query(f"{_ROW} WHERE s.opportunity_id = ? ORDER BY s.version DESC",
                                                 (opportunity_id,))]  # fmt: skip


def fetch_solution(workspace: Workspace, solution_id: int) -> SolutionRow:
    """Return one version; raises NotFoundError."""
    row = workspace.first(f"{_ROW} WHERE s.id = ?", (solution_id,))
    if row is None:
        raise NotFoundError(_("This solution no longer exists. It may have been deleted; undo brings it back."))
    return _row(row)


def _row(row: tuple[Any, ...]) -> SolutionRow:
    return SolutionRow(
        solution_id=row[0],
        opportunity_id=row[1],
        version=row[2],
        title=row[3],
        text=row[4],
        made_at=from_utc_text(row[5]),
        file_count=row[6],
        is_latest=bool(row[7]),
    )


def add_version(workspace: Workspace, opportunity_id: int, title: str, text: str, *, origin: str = "") -> Changes:
    """Add the next version of the solution; the ones before stay as they are.

    Raises ValidationError without a title.
    """
    title, text = _checked(title, text)
    number = 1 + int(
        workspace.scalar("SELECT coalesce(max(version), 0) FROM solution WHERE opportunity_id = ?", (opportunity_id,))
    )
    with workspace.operation(
        N_("Add solution v{version} “{title}”"), origin=origin, version=number, title=title
    ) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO solution(id, created_at, updated_at, opportunity_id, version, title, text)"
            " VALUES (?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, opportunity_id, number, title, text),
        )
    return operation.changes


def change_solution(workspace: Workspace, solution_id: int, *, title: str, text: str, origin: str = "") -> Changes:
    """Change the latest version; raises ValidationError for an earlier one, which is what was proposed then."""
    before = fetch_solution(workspace, solution_id)
    if not before.is_latest:
        raise ValidationError(_("Only the latest version can be changed. Make a new version of this one."))
    title, text = _checked(title, text)
    with workspace.operation(
        N_("Change solution v{version} “{title}”"), origin=origin, version=before.version, title=title
    ) as operation:
        workspace.connection.execute(
            "UPDATE solution SET updated_at = ?, title = ?, text = ? WHERE id = ?",
            (workspace.stamp(), title, text, solution_id),
        )
    return operation.changes


def delete_solution(workspace: Workspace, solution_id: int, *, origin: str = "") -> Changes:
    """Delete a version with its files; undo brings both back."""
    before = fetch_solution(workspace, solution_id)
    with workspace.operation(
        N_("Delete solution v{version} “{title}”"), origin=origin, version=before.version, title=before.title
    ) as operation:
        workspace.connection.execute("DELETE FROM attachment WHERE record_id = ?", (solution_id,))
        workspace.connection.execute("DELETE FROM solution WHERE id = ?", (solution_id,))
    return operation.changes


def compare(workspace: Workspace, older_id: int, newer_id: int) -> list[ComparedLine]:
    """Return two versions line by line: what stayed, went and came."""
    older, newer = fetch_solution(workspace, older_id), fetch_solution(workspace, newer_id)
    return list(_compared(_lines(older), _lines(newer)))


def _lines(solution: SolutionRow) -> list[str]:
    return [solution.title, *solution.text.splitlines()]


def _compared(older: list[str], newer: list[str]) -> Iterator[ComparedLine]:
    matcher = difflib.SequenceMatcher(None, older, newer, autojunk=False)
    for tag, first, last, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            yield from (ComparedLine(LineState.SAME, line) for line in older[first:last])
            continue
        yield from (ComparedLine(LineState.GONE, line) for line in older[first:last])
        yield from (ComparedLine(LineState.NEW, line) for line in newer[from_new:to_new])


def _checked(title: str, text: str) -> tuple[str, str]:
    title, text = title.strip(), text.strip()
    if not title:
        raise ValidationError(_("Give the solution a title. Nothing was changed."), field="title")
    return title, text
