"""What runs in the background for an import: planning, writing, taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.plan import ImportPlan, ImportReport
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.taking_back import undo_import
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.tasks import Progress, TaskControl


@dataclass(slots=True)
class ImportRun:
    """The import itself, under way or done. `report` is set the moment it is written, whatever comes after."""

    progress: Progress
    report: ImportReport | None = None
    is_undone: bool = False


def take_back(context: AppContext, operation_id: int) -> None:
    """Undo an import in the background and tell which records stay because they were changed since."""
    context.tasks.start(
        _("Undo the import"),
        partial(_undo, context.workspace, operation_id),
        on_done=partial(_tell_undone, context),
        on_error=partial(_tell_error, context),
    )


def _undo(workspace: Workspace, operation_id: int, _control: TaskControl) -> Changes:
    return undo_import(workspace, operation_id, origin="import")


def _tell_undone(context: AppContext, changes: Changes) -> None:
    context.bus.publish(changes)
    text = _("Undone: {label}").format(label=changes.label)
    if changes.kept:
        names = ", ".join(changes.kept[:5]) + (" …" if len(changes.kept) > 5 else "")
        text = _("{undone}. Kept because they were changed since: {names}").format(undone=text, names=names)
    context.toasts.show(text, tone="warn" if changes.kept else "info")


def _tell_error(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")


def plan_unless_stopped(
    workspace: Workspace, table: Table, plan: ImportPlan, is_stopped: Callable[[], bool]
) -> ImportReport | None:
    """Return what the import would do, None where nobody wants to know any more."""
    try:
        return plan_import(workspace, table, plan, is_cancelled=is_stopped)
    except UserError:
        if is_stopped():
            return None
        raise


def write_records(
    workspace: Workspace, table: Table, plan: ImportPlan, name: str, run: ImportRun, control: TaskControl
) -> None:
    run.report = run_import(
        workspace,
        table,
        plan,
        source_name=name,
        origin="import",
        progress=control.report,
        is_cancelled=lambda: control.is_cancelled,
    )
