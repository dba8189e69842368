"""The lists of the history page: steps, what one step changed, and deleted records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.clock import Clock
from ocrm.formats import format_moment_relative, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.history.bin import DeletedRow
from ocrm.services.history.details import StepDetails
from ocrm.services.workspace import HistoryEntry
from ocrm.ui.delegates.two_lines import Looks, TwoLineDelegate
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import (
    ListModel,
    PlainListView,
    RowDelegate,
    list_view,
    paint_row_background,
    paint_text,
)
from ocrm.ui.widgets.lists import AnyIndex

Row = TypeVar("Row")
_NOWHERE = QModelIndex()
_ICONS = {"undo": "undo-2", "redo": "redo-2", "purge": "ban"}


class PagedModel(ListModel[Row], Generic[Row]):
    """A list that asks for its next page as it is scrolled to the end."""

    more_wanted = Signal()
    """The next rows shall be read; `add_rows` brings them."""

    has_more = False

    def canFetchMore(self, parent: AnyIndex = _NOWHERE) -> bool:  # noqa: N802
        return not parent.isValid() and self.has_more

    def fetchMore(self, _parent: AnyIndex = _NOWHERE) -> None:  # noqa: N802
        if self.has_more:
            self.has_more = False
            self.more_wanted.emit()

    def add_rows(self, rows: Sequence[Row], *, has_more: bool) -> None:
        """Show further rows after those there are."""
        first = len(self._rows)
        if rows:
            self.beginInsertRows(_NOWHERE, first, first + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()
        self.has_more = has_more


def step_looks(clock: Clock, entry: HistoryEntry) -> Looks:
    """Return how a step is shown."""
    when = format_moment_relative(clock.to_local(entry.happened_at), clock.local_now())
    count = entry.record_count
    rows = ngettext("{n} row", "{n} rows", count).format(n=format_number(count)) if count else ""
    source = _("command line") if entry.origin == "cli" else ""
    note = " · ".join(part for part in (when, rows, source) if part)
    is_undone = entry.state in ("undone", "abandoned")
    chip = _("Undone") if is_undone else {"dropped": _("Dropped"), "erased": _("Erased")}.get(entry.state, "")
    return Looks(_ICONS.get(entry.kind, "pencil"), entry.label, note, chip, is_undone)


def deleted_looks(clock: Clock, row: DeletedRow) -> Looks:
    """Return how a record in the bin is shown."""
    when = format_moment_relative(clock.to_local(row.deleted_at), clock.local_now())
    with_it = ngettext("with {n} record", "with {n} records", row.belongings).format(n=format_number(row.belongings))
    note = " · ".join((row.kind_label, when, *((with_it,) if row.belongings else ())))
    return Looks(row.icon, row.title, note)


def make_list(looks: Callable[[Any], Looks], name: str, accessible_name: str) -> tuple[PlainListView, PagedModel[Any]]:
    """Return a list of two-line rows with its model."""
    model: PagedModel[Any] = PagedModel(text=partial(_sentence, looks))
    view = list_view(model, TwoLineDelegate(looks), accessible_name, name=name)
    view.setUniformItemSizes(True)
    return view, model


def _sentence(looks: Callable[[Any], Looks], row: Any) -> str:
    return looks(row).sentence


# -- what a step changed ----------------------------------------------------------------------------------------------

_ACTIONS = {"insert": ("plus", "ok"), "update": ("pencil", "text.3"), "delete": ("trash-2", "bad")}
_LINE_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A line of what a step changed: a record with its action, or one of its fields."""

    text: str
    action: str = ""
    kind: str = ""
    record_id: int = 0


def detail_lines(details: StepDetails) -> list[DetailLine]:
    """Return what a step changed, a line for each record and each field."""
    actions = {"insert": _("added"), "update": "", "delete": _("deleted")}
    lines: list[DetailLine] = []
    for change in details.records:
        words = " · ".join(part for part in (change.kind_label, change.title, actions[change.action]) if part)
        lines.append(DetailLine(words, change.action, change.kind, change.record_id))
        lines += [DetailLine(sentence, "", change.kind, change.record_id) for sentence in change.sentences]
    if details.further:
        text = ngettext("and {n} more record", "and {n} more records", details.further)
        lines.append(DetailLine(text.format(n=format_number(details.further))))
    lines += [DetailLine(_("{what}: {n}").format(what=name, n=format_number(count))) for name, count in details.others]
    return lines


class DetailDelegate(RowDelegate):
    """Records with an icon of what happened to them, their fields below, further in."""

    row_height = _LINE_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: DetailLine = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), QRect(option.rect)
        painter.save()
        paint_row_background(painter, option)
        if line.action:
            icon, color = _ACTIONS[line.action]
            side = look.px(13)
            paint_icon(painter, icon, QRectF(rect.x() + look.px(16), rect.center().y() - side / 2, side, side), color)
        left = rect.x() + look.px(38)
        inner = QRect(left, rect.y(), rect.right() - left - look.px(10), rect.height())
        if line.action:
            paint_text(painter, inner, line.text, weight=500)
        else:
            paint_text(painter, inner, line.text, color="text.2")
        painter.restore()


def make_detail_list() -> tuple[PlainListView, ListModel[DetailLine]]:
    """Return the list of what a step changed."""
    model: ListModel[DetailLine] = ListModel(text=_line_text)
    view = list_view(model, DetailDelegate(), _("What was changed"), name="history_details")
    view.setUniformItemSizes(True)
    return view, model


def _line_text(line: DetailLine) -> str:
    return line.text
