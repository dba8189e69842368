"""What runs in the background for an import: planning and writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ocrm.errors import UserError
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.plan import ImportPlan, ImportReport
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.workspace import Workspace
from ocrm.ui.tasks import Progress, TaskControl


@dataclass(slots=True)
class ImportRun:
    """The import itself, under way or done. `report` is set the moment it is written, whatever comes after."""

    progress: Progress
    report: ImportReport | None = None
    is_undone: bool = False


def plan_unless_stopped(
    workspace: Workspace,
    table: Table,
    plan: ImportPlan,
    is_stopped: Callable[[], bool],
    *,
    report: Callable[[int, int], None],
) -> ImportReport | None:
    """Return what the import would do, None where nobody wants to know any more; `report` is told the rows done."""
    try:
        return plan_import(workspace, table, plan, progress=report, is_cancelled=is_stopped)
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
