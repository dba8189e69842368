"""Receiving a package: what is new comes in, what differs stays unless theirs is chosen; one undo."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import apsw

from ocrm.errors import FileFormatError, UserError
from ocrm.i18n import N_, _
from ocrm.services.backups.catalogue import Reason
from ocrm.services.changes import Changes
from ocrm.services.everything.exporting import Progress
from ocrm.services.handover import taking
from ocrm.services.handover.comparing import Comparison, Conflict, compare_package
from ocrm.services.handover.steps import Steps
from ocrm.services.handover.unpacking import opened_package
from ocrm.services.workspace import Workspace

ALL = "all"
"""In place of the keys of conflicts: theirs everywhere."""
NEWER = "newer"
"""In place of the keys of conflicts: theirs where their record was changed later."""


def look_through(workspace: Workspace, path: Path, *, report: Progress | None = None) -> Comparison:
    """Return what receiving a package would do; raises FileFormatError or NewerFileError, and changes nothing."""
    steps = Steps(report, rounds=2)
    with opened_package(workspace, path, steps) as package:
        return compare_package(workspace, package, steps)


def receive_package(
    workspace: Workspace,
    path: Path,
    *,
    theirs: Collection[str] = (),
    origin: str = "",
    report: Progress | None = None,
) -> tuple[Comparison, Changes]:
    """Take a package in as one operation; `theirs` are the keys of the conflicts where it wins, ALL or NEWER.

    What was deleted here stays so unless its key is among them.

    Received again it changes nothing, and nothing is changed where `report` raises. Raises FileFormatError,
    NewerFileError, or UserError for an unknown key.
    """
    workspace.safeguard_before(Reason.IMPORT)
    steps = Steps(report, rounds=3)
    with opened_package(workspace, path, steps) as package:
        comparison = compare_package(workspace, package, steps)
        _refuse_unknown(comparison, theirs)
        back = {one.record_id for one in comparison.conflicts if one.is_deleted_here and _is_chosen(one, theirs)}
        if back:
            comparison = compare_package(workspace, package, steps, brought_back=back)
        chosen = [one for one in comparison.conflicts if _is_chosen(one, theirs) or _leads_back(one, back)]
        try:
            with workspace.operation(N_("Receive “{name}”"), origin=origin, name=path.name) as operation:
                workspace.connection.execute("PRAGMA defer_foreign_keys = 1")
                taking.take(workspace, operation, comparison, chosen=chosen, content=package.content, steps=steps)
        except apsw.ConstraintError as error:
            text = _("“{name}” does not fit together. Nothing was imported; ask for it again.")
            raise FileFormatError(text.format(name=path.name)) from error
    return comparison, operation.changes


def _refuse_unknown(comparison: Comparison, theirs: Collection[str]) -> None:
    known = {conflict.key for conflict in comparison.conflicts}
    unknown = sorted(set(theirs) - known - {ALL, NEWER})
    if unknown:
        raise UserError(_("There is no conflict “{key}” in this package. Nothing was changed.").format(key=unknown[0]))


def _is_chosen(conflict: Conflict, theirs: Collection[str]) -> bool:
    return ALL in theirs or conflict.key in theirs or (NEWER in theirs and conflict.is_newer_there)


def _leads_back(conflict: Conflict, back: Collection[int]) -> bool:
    """Say whether a field that is empty here named a record that comes back: so it does again."""
    return not conflict.mine and any(value in back for _name, value in conflict.columns)
