"""Column by column: how many cells a file has filled, and how many of them came into OCRM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.schema import FieldInfo
from ocrm.services.spreadsheets.plan import ColumnCount
from ocrm.services.spreadsheets.previewing import field_label
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.widgets import RIGHT, paint_text
from ocrm.ui.widgets.lists import AnyIndex

_COLUMN, _FIELD, _GIVEN, _WRITTEN = range(4)
_ROW_HEIGHT, _MOST_ROWS = 28, 8


class ReconciliationTable(PlainTable):
    """As high as its rows, up to eight; then it scrolls."""

    def __init__(self) -> None:
        headings = (_("Column"), _("Goes into"), _("Filled in the file"), _("Comes in"))
        self._infos: Mapping[str, FieldInfo] = {}
        self.counts: RowsModel[ColumnCount] = RowsModel(headings, self._texts, right=(_GIVEN, _WRITTEN))
        name = _("Cells of each column, in the file and in OCRM")
        super().__init__(self.counts, name, name="import_reconciliation", row_height=_ROW_HEIGHT)
        self.setItemDelegate(_CountDelegate(self))
        self.set_widths((180, 180, 120, 100), stretch=(_COLUMN, _FIELD))

    def show_columns(self, counts: Sequence[ColumnCount], infos: Mapping[str, FieldInfo]) -> None:
        """Show the counts of an import, those of columns that hold nothing last: a template has dozens of them."""
        self._infos = infos
        self.counts.set_rows(sorted(counts, key=lambda count: not count.given))
        self.setFixedHeight(self.height_of(min(len(counts), _MOST_ROWS)))

    def _texts(self, count: ColumnCount) -> Sequence[str]:
        info = self._infos.get(count.field)
        field = field_label(count.field, info) if info is not None else count.field or _("Not imported")
        return count.name, field, format_number(count.given), format_number(count.written) if count.field else "–"


class _CountDelegate(PlainCellDelegate):
    """What did not come in whole stands out."""

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        count: ColumnCount = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data() or "")
        color = "text.1" if index.column() == _COLUMN else "text.2"
        if index.column() == _WRITTEN and count.field and count.written < count.given:
            color = "warn"
        if index.column() in (_GIVEN, _WRITTEN):
            paint_text(painter, inner, text, color=color, align=RIGHT)
        else:
            paint_text(painter, inner, text, color=color if count.field else "text.3")
