"""The selected cells of a record table: copied as a spreadsheet program takes them, and summed up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.display import ValueFormatter
from ocrm.services.listing import bulk, pasting
from ocrm.services.listing.bulk import CellSummary
from ocrm.services.schema import FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.lists.paste_pane import PastePane, perform_paste
from ocrm.ui.record_view import RecordView

_MOST_COPIED = 50_000
_SUMMED_AT_ONCE = 1000
ShowPane = Callable[[EditorPane], object]


class CellClipboard(QObject):
    """Copies and pastes cells of `view`; what a paste would do is shown in a pane first."""

    def __init__(self, context: AppContext, view: RecordView, kind: str, show_pane: ShowPane) -> None:
        super().__init__(view)
        self._context, self._view, self._kind, self._show_pane = context, view, kind, show_pane
        view.copy_requested.connect(self.copy)
        view.paste_requested.connect(self.paste)

    def copy(self) -> None:
        """Put the selected cells on the clipboard, row by row with tabs between."""
        rows, sections = self._view.selected_rows(), self._view.selected_sections()
        if not rows or not sections:
            return
        if len(rows) * len(sections) > _MOST_COPIED:
            self._tell(_("That is too much to copy at once. Export the list instead."))
            return
        model = self._view.records
        cells = [[str(model.index(row, section).data() or "") for section in sections] for row in rows]
        QGuiApplication.clipboard().setText(pasting.write_cells(cells))
        count = len(rows) * len(sections)
        words = ngettext("Copied {n} cell", "Copied {n} cells", count).format(n=format_number(count))
        self._context.toasts.show(words, tone="info")

    def paste(self) -> None:
        """Fill cells from the current one to the right and down with what is on the clipboard."""
        cells = pasting.read_cells(QGuiApplication.clipboard().text())
        ids, fields = self._target(len(cells), max(map(len, cells), default=0))
        if not cells or not ids or not fields:
            return
        try:
            plan = pasting.plan_paste(self._context.workspace, self._kind, ids, fields, cells=cells)
        except UserError as error:
            self._tell(str(error))
            return
        if not plan.changes and not plan.problems:
            self._tell(_("The cells hold this already."))
        elif len(plan.changes) == 1 and not plan.problems:
            perform_paste(self._context, plan)
        else:
            self._show_pane(PastePane(self._context, plan))

    def _target(self, height: int, width: int) -> tuple[list[int], list[str]]:
        """Return the records and fields a rectangle of this size covers; one line fills all the rows selected."""
        view, model = self._view, self._view.records
        index = view.currentIndex()
        names = view.columns.shown_names()
        column = model.column_at(index.column()) if index.isValid() else None
        if column is None or column.name not in names:
            return [], []
        first = names.index(column.name)
        selected = view.selected_rows()
        rows = selected if len(selected) > 1 else list(range(index.row(), index.row() + height))
        if height > 1 and len(selected) > 1:
            rows = list(range(selected[0], selected[0] + height))
        if view.has_range:
            left = [model.column_at(section) for section in view.selected_sections()]
            first = min((names.index(one.name) for one in left if one is not None), default=first)
        ids = [record_id for row in rows if (record_id := model.id_at(row)) is not None]
        return ids, names[first : first + width]

    def _tell(self, text: str) -> None:
        self._context.toasts.show(text, tone="info")


class CellSums(QObject):
    """Sums up the selected cells a moment after the selection settles; large selections in the background."""

    changed = Signal(str)
    """What the status bar says of the selected cells; empty for a single one."""

    def __init__(self, context: AppContext, view: RecordView, kind: str) -> None:
        super().__init__(view)
        self._context, self._view, self._kind = context, view, kind
        self.text = ""
        view.cells_settled.connect(self._sum)

    def _sum(self) -> None:
        parts = self._view.selected_cells() if self._view.has_range else []
        cells = sum(len(ids) * len(fields) for ids, fields in parts)
        if cells < 2:
            self._tell("")
            return
        add_up = partial(bulk.sum_cells, self._context.workspace, self._kind, parts)
        if cells <= _SUMMED_AT_ONCE:
            self._show(cells, add_up())
        else:
            self._context.tasks.fetch(add_up, partial(self._show, cells), key=f"sum of cells {id(self)}")

    def _show(self, cells: int, summary: CellSummary) -> None:
        self._tell(summary_text(summary, cells, ValueFormatter(self._context.workspace)))

    def _tell(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.changed.emit(text)


def summary_text(summary: CellSummary, cells: int, formatter: ValueFormatter) -> str:
    """Return `6 cells · sum ¥2.13M · average ¥355K · 5 numbers`."""
    parts = [ngettext("{n} cell", "{n} cells", cells).format(n=format_number(cells))]
    if summary.kind is not None and summary.count:
        if summary.kind is FieldKind.MONEY:
            total, average = formatter.money(summary.total), formatter.money(summary.average)
        else:
            unit = "%" if summary.kind is FieldKind.PERCENT else ""
            total, average = f"{summary.total}{unit}", f"{summary.average.normalize():f}{unit}"
        if summary.kind is not FieldKind.PERCENT:
            parts.append(_("sum {amount}").format(amount=total))
        parts.append(_("average {amount}").format(amount=average))
    if summary.count:
        parts.append(ngettext("{n} number", "{n} numbers", summary.count).format(n=format_number(summary.count)))
    return " · ".join(parts)
