"""The sum over the ticked rows of the amount under the cursor, as a spreadsheet program shows it."""

from __future__ import annotations

from decimal import Decimal

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.record_view import RecordView

_KIND = "customers"


def ticked_sum(workspace: Workspace, view: RecordView) -> str:
    """Return `Open amount in total ¥2.13M`; where the cursor is on no amount, that of the open deals."""
    described = record_type(_KIND)
    column = view.records.column_at(view.currentIndex().column())
    info = described.fields.get(column.name) if column is not None else None
    if info is None or info.kind is not FieldKind.MONEY:
        info = described.field("open_amount")
    rows = records.fetch_rows(workspace, _KIND, view.records.ticked, [info.name])
    total = sum((row[info.name] or Decimal(0) for row in rows if row is not None), Decimal(0))
    amount = ValueFormatter(workspace).money_short(total)
    return _("{field} in total {amount}").format(field=_(info.label), amount=amount)
