"""What a paste would change, cell by cell, before it does."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.listing import pasting
from ocrm.services.listing.pasting import PastedCell, PastePlan
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, start_change
from ocrm.ui.theme import theme
from ocrm.ui.widgets import ListModel, RowDelegate, label, list_view, paint_text, vbox

_ROW_HEIGHT = 44
_LEAST_LIST_HEIGHT = 320


class PastePane(EditorPane):
    """The cells that would change and the ones that cannot; nothing is written before the button is pressed."""

    def __init__(self, context: AppContext, plan: PastePlan) -> None:
        self._context, self._plan = context, plan
        count = len(plan.changes)
        text = ngettext("Change {n} cell", "Change {n} cells", count).format(n=format_number(count))
        super().__init__(
            _("Paste cells"), _form(plan), save_text=text, name="paste_pane", is_read_only=not plan.changes
        )
        self.save_requested.connect(self.save)

    def save(self) -> None:
        """Write the cells that change."""
        perform_paste(self._context, self._plan)
        self.close_requested.emit()


def perform_paste(context: AppContext, plan: PastePlan) -> None:
    """Write what a plan changes, as one step; a large one in the background."""
    write = partial(pasting.apply_paste, context.workspace, plan, origin=plan.kind)
    if len(plan.changes) > MOST_AT_ONCE:
        start_change(context, _("Paste cells"), write)
    else:
        context.runner.perform(write)


def _form(plan: PastePlan) -> QWidget:
    form = QWidget()
    layout = vbox(form, spacing=8)
    for words, name, tone in _summary(plan):
        line = label(words, "body", tone=tone, wrap=True)
        line.setObjectName(name)
        layout.addWidget(line)
    cells = ListModel((*plan.problems, *plan.changes), text=_sentence)
    shown = list_view(cells, PastedCellDelegate(), _("Cells to paste"), name="pasted_cells")
    shown.setMinimumHeight(theme().px(_LEAST_LIST_HEIGHT))
    shown.setFrameShape(shown.Shape.NoFrame)
    layout.addWidget(shown, 1)
    form.setFocusProxy(shown)
    return form


def _summary(plan: PastePlan) -> list[tuple[str, str, str | None]]:
    lines: list[tuple[str, str, str | None]] = []
    change, wrong = len(plan.changes), len(plan.problems)
    words = ngettext("{n} cell will change.", "{n} cells will change.", change).format(n=format_number(change))
    if plan.same_count:
        same = ngettext("{n} stays as it is.", "{n} stay as they are.", plan.same_count)
        words += " " + same.format(n=format_number(plan.same_count))
    lines.append((words, "paste_changes", None))
    if wrong:
        text = ngettext(
            "{n} cell cannot be pasted and is left out.", "{n} cells cannot be pasted and are left out.", wrong
        )
        lines.append((text.format(n=format_number(wrong)), "paste_problems", "bad"))
    return lines


def _sentence(cell: PastedCell) -> str:
    if cell.problem:
        words = _("{title}, {field}: “{after}” – {problem}")
        return words.format(title=cell.title, field=cell.label, after=cell.after, problem=cell.problem)
    words = _("{title}, {field}: {before} → {after}")
    return words.format(title=cell.title, field=cell.label, before=cell.before or "–", after=cell.after or "–")


class PastedCellDelegate(RowDelegate):
    """Two lines: which cell, and what it becomes or why it cannot."""

    row_height = _ROW_HEIGHT

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell: PastedCell = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect.adjusted(4, 4, -4, -4)
        painter.save()
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), look.color("line.soft")
        )
        half = rect.height() // 2
        top, below = QRect(rect.x(), rect.y(), rect.width(), half), QRect(rect.x(), rect.y() + half, rect.width(), half)
        paint_text(painter, top, f"{cell.title} · {cell.label}", color="text.2")
        if cell.problem:
            paint_text(painter, below, f"{cell.after}  {cell.problem}", color="bad")
        else:
            paint_text(painter, below, f"{cell.before or '–'}  →  {cell.after or '–'}", color="text.1", weight=500)
        painter.restore()
