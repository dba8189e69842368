"""The sum over the ticked rows of the amount under the cursor, as a spreadsheet program shows it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.record_view import RecordView

_KIND = "customers"
_SUMMED_AT_ONCE = 500


class TickedSum(QObject):
    """Says `Open amount in total ¥2.13M`; of many rows a moment later."""

    arrived = Signal()
    """The sum of many rows is known now."""

    def __init__(self, context: AppContext, view: RecordView) -> None:
        super().__init__(view)
        self._context, self._view = context, view
        self._asked: tuple[Sequence[int], str] | None = None
        self._answer = ""
        view.records.counted.connect(self._forget)

    def text(self) -> str:
        """Return the sum in words; empty while it is being added up."""
        ids, name = self._view.records.ticked, self._field()
        if len(ids) <= _SUMMED_AT_ONCE:
            return ticked_sum(self._context.workspace, ids, name)
        if self._asked != (ids, name):
            self._asked, self._answer = (ids, name), ""
            add_up = partial(ticked_sum, self._context.workspace, ids, name)
            self._context.tasks.fetch(add_up, self._on_added_up, key=f"ticked sum {id(self)}")
        return self._answer

    def _field(self) -> str:
        """Return the amount under the cursor; where it is on none, that of the open deals."""
        column = self._view.records.column_at(self._view.currentIndex().column())
        info = record_type(_KIND).fields.get(column.name) if column is not None else None
        return info.name if info is not None and info.kind is FieldKind.MONEY else "open_amount"

    def _forget(self, _count: int) -> None:
        """Add up anew: the rows were read again because something changed."""
        self._asked = None

    def _on_added_up(self, text: str) -> None:
        self._answer = text
        self.arrived.emit()


def ticked_sum(workspace: Workspace, record_ids: Sequence[int], name: str) -> str:
    """Return the sum of a field over customers in words."""
    rows = records.fetch_rows(workspace, _KIND, record_ids, [name])
    total = sum((row[name] or Decimal(0) for row in rows if row is not None), Decimal(0))
    amount = ValueFormatter(workspace).money_short(total)
    return _("{field} in total {amount}").format(field=_(record_type(_KIND).field(name).label), amount=amount)
