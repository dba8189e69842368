"""The issues, one a line: what, of which records, how many of how many, and whether a click mends it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from ocrm.formats import format_number, format_percent
from ocrm.i18n import _, pgettext
from ocrm.services.data_quality import Dimension, Issue
from ocrm.services.schema import record_type
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    ListModel,
    PlainListView,
    RowDelegate,
    list_view,
    paint_row_background,
    paint_row_tile,
    paint_text,
)

_LOOKS = {
    Dimension.COMPLETENESS: ("circle-dot", "info"),
    Dimension.VALIDITY: ("triangle-alert", "warn"),
    Dimension.DUPLICATES: ("git-merge", "violet"),
    Dimension.STALENESS: ("hourglass", "neutral"),
}
_ROW_HEIGHT = 56


def issue_sentence(issue: Issue) -> str:
    """Return what a screen reader says of an issue."""
    parts = (issue.title, _(record_type(issue.kind).label_many), share_text(issue), issue.example)
    words = [part for part in parts if part]
    if issue.fix:
        words.append(_("can be mended by a click"))
    return pgettext("spoken list", ", ").join(words)


def share_text(issue: Issue) -> str:
    """Return how many of how many."""
    return _("{count} of {total}").format(count=format_number(issue.count), total=format_number(issue.total))


class IssueDelegate(RowDelegate):
    """Icon, title over kind and example; count and share at the right."""

    row_height = _ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        issue: Issue = index.data(Qt.ItemDataRole.UserRole)
        rect: Any = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=True)
        paint_row_tile(painter, rect, *_LOOKS[issue.dimension])
        right = self._paint_right(painter, rect, issue)
        look = theme()
        left, top = rect.x() + look.px(56), rect.center().y() - look.px(20)
        paint_text(painter, QRect(left, top, right - left, look.px(20)), issue.title, role="strong")
        words = " · ".join(part for part in (_(record_type(issue.kind).label_many), issue.example) if part)
        below = QRect(left, top + look.px(21), right - left, look.px(18))
        paint_text(painter, below, words, role="caption", color="text.2")
        painter.restore()

    def _paint_right(self, painter: QPainter, rect: QRect, issue: Issue) -> int:
        look = theme()
        right: int = rect.right() - look.px(14)
        if issue.fix:
            side = look.px(14)
            place = QRectF(right - side, rect.center().y() - side / 2, side, side)
            paint_icon(painter, "wrench", place, "accent")
        right -= look.px(24)
        top = rect.center().y() - look.px(20)
        width = look.px(110)
        number = QRect(right - width, top, width, look.px(20))
        paint_text(painter, number, format_number(issue.count), role="strong", align=RIGHT, tabular=True)
        share = QRect(right - width, top + look.px(21), width, look.px(18))
        paint_text(
            painter, share, format_percent(issue.share), role="caption", color="text.2", align=RIGHT, tabular=True
        )
        return right - look.px(76)


def make_issue_list() -> tuple[PlainListView, ListModel[Issue]]:
    """Return the list and its model."""
    model: ListModel[Issue] = ListModel(text=issue_sentence)
    view = list_view(model, IssueDelegate(), _("Issues"), name="quality_issues")
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setFrameShape(PlainListView.Shape.NoFrame)
    return view, model
