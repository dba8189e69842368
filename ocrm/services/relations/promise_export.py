"""Promises as a table: .xlsx, .ods, .csv or .json, the open ones first."""

from __future__ import annotations

from pathlib import Path

from ocrm.i18n import _
from ocrm.services.relations import promises
from ocrm.services.relations.promises import MAKERS, STATUSES
from ocrm.services.workspace import Workspace


def export_promises(workspace: Workspace, path: Path, *, customer_id: int | None = None) -> int:
    """Write all promises, or those of a customer, to a file; return how many. Raises UserError."""
    from ocrm.services.spreadsheets.out_table import CellKind, OutColumn
    from ocrm.services.spreadsheets.writing import write_table  # it takes long to import

    columns = (
        OutColumn(_("Customer"), width=30, key="customer"),
        OutColumn(_("Who"), width=14, key="by_whom"),
        OutColumn(_("Promise"), width=60, key="promise"),
        OutColumn(_("Due"), CellKind.DATE, 12, key="due_on"),
        OutColumn(_("Status"), width=14, key="status"),
        OutColumn(_("Noted at"), CellKind.MOMENT, 18, key="noted_at"),
    )
    makers = {choice.code: _(choice.label) for choice in MAKERS}
    labels = {choice.code: _(choice.label) for choice in STATUSES}
    rows = (
        (
            row.customer_name,
            makers[row.by_whom],
            row.text,
            row.due_on,
            labels[row.status],
            workspace.clock.to_local(row.made_at).replace(tzinfo=None),
        )
        for row in promises.list_all(workspace, customer_id=customer_id)
    )
    return write_table(path, columns, rows, sheet=_("Promises")).rows
