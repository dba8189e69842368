"""The imports of this file, each with its counts and a way to take it back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.formats import format_moment_relative, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.batches import ImportBatchRow
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.previewing import field_label
from ocrm.services.workspace import Workspace
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, paint_text
from ocrm.ui.widgets.lists import AnyIndex

_WHEN, _SOURCE, _KIND, _COUNTS, _UNDO = range(5)


class HistoryList(PlainTable):
    """One line per import, the newest first; the last cell takes it back (also Del)."""

    undo_requested = Signal(object)
    """An import shall be taken back: its ImportBatchRow."""

    def __init__(self, workspace: Workspace) -> None:
        headings = (_("When"), _("File"), _("Records"), _("What became of the rows"), "")
        self.batches: RowsModel[ImportBatchRow] = RowsModel(
            headings, partial(_texts, workspace), right=(_UNDO,), tip=_tip
        )
        super().__init__(self.batches, _("Imports so far"), name="import_history", row_height=38)
        self.setItemDelegate(_HistoryDelegate(self))
        self.set_widths((104, 150, 96, 230, 62), stretch=(_SOURCE, _COUNTS))
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        batch = self.batches.row_at(self.currentIndex())
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if batch is not None and event.key() in keys:
            self.undo_requested.emit(batch)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        batch = self.batches.row_at(index)
        if batch is not None and index.column() == _UNDO and event.button() == Qt.MouseButton.LeftButton:
            self.undo_requested.emit(batch)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_link = self.indexAt(event.position().toPoint()).column() == _UNDO
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)


def counts_text(batch: ImportBatchRow) -> str:
    """Return what became of the rows of an import; what did not happen is left out."""
    parts = [
        ngettext("{n} created", "{n} created", batch.created).format(n=format_number(batch.created)),
        ngettext("{n} updated", "{n} updated", batch.updated).format(n=format_number(batch.updated)),
        ngettext("{n} skipped", "{n} skipped", batch.skipped).format(n=format_number(batch.skipped)),
        ngettext("{n} left out", "{n} left out", batch.rejected).format(n=format_number(batch.rejected)),
    ]
    counts = (batch.created, batch.updated, batch.skipped, batch.rejected)
    return " · ".join(part for part, count in zip(parts, counts, strict=True) if count)


def _texts(workspace: Workspace, batch: ImportBatchRow) -> tuple[str, ...]:
    clock = workspace.clock
    when = format_moment_relative(clock.to_local(batch.imported_at), clock.local_now())
    return when, batch.source_name, _(record_type(batch.kind).label_many), counts_text(batch), _("Undo")


def _tip(batch: ImportBatchRow) -> str:
    """Account for every column of an import, as it was kept with it."""
    infos = importable_fields(batch.kind) if batch.columns else {}
    lines = [batch.source_name]
    for count in batch.columns:
        info = infos.get(count.field)
        field = field_label(count.field, info) if info is not None else count.field or _("Not imported")
        words = _("{column} → {field}: {given} filled in the file, {written} written")
        given, written = format_number(count.given), format_number(count.written)
        lines.append(words.format(column=count.name, field=field, given=given, written=written))
    return "\n".join(lines)


class _HistoryDelegate(PlainCellDelegate):
    """The file's name strong, the last cell as a link."""

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        text = str(index.data() or "")
        if index.column() == _UNDO:
            is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            color = "accent.hover" if is_hovered else "accent.text"
            paint_text(painter, inner.adjusted(0, 0, -theme().px(6), 0), text, color=color, align=RIGHT)
        elif index.column() == _SOURCE:
            paint_text(painter, inner, text, weight=500)
        else:
            paint_text(painter, inner, text, color="text.2")
