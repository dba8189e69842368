"""How a row of the file would look as a record: before and after, what changes in amber."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.spreadsheets.previewing import PreviewLine, RowPreview, told_problem
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.kind_titles import ICONS
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import ListModel, hbox, label, list_view, paint_text, tool_button, vbox
from ocrm.ui.widgets.lists import AnyIndex

_ROW = 25
_LABEL_WIDTH = 138
_ICON = 14
_MOST_ROWS = 16


class RowPreviewPanel(QFrame):
    """One row at a time, with ‹ and ›."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_preview")
        self._context, self._session = context, session
        self._position = 0
        layout = vbox(self, margins=(16, 10, 16, 12), spacing=6)
        self._title = label("", "h3")
        self._back = tool_button("chevron-left", _("Previous row"), name="preview_previous")
        self._back.clicked.connect(partial(self._step, -1))
        self._place = label("", "caption")
        self._forward = tool_button("chevron-right", _("Next row"), name="preview_next")
        self._forward.clicked.connect(partial(self._step, 1))
        head = hbox(spacing=6)
        head.addWidget(self._title)
        head.addStretch(1)
        for widget in (self._back, self._place, self._forward):
            head.addWidget(widget)
        layout.addLayout(head)
        self._model: ListModel[PreviewLine] = ListModel(text=_sentence, selectable=_never, tells_whole=True)
        self.view = list_view(self._model, _LineDelegate(), _("The row as it would be imported"), hover=False,
                              transparent=True, name="preview_lines")  # fmt: skip
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        layout.addWidget(self.view)
        session.previewer_changed.connect(self.show_row)

    @property
    def lines(self) -> list[PreviewLine]:
        """What is shown now."""
        return list(self._model.rows)

    def show_row(self) -> None:
        """Read the row again in the background."""
        previewer, table = self._session.previewer, self._session.table
        if previewer is None or table is None:
            return
        self._position = max(0, min(self._position, table.row_count - 1))
        self._context.tasks.fetch(partial(previewer.preview, self._position), self._show, key="import preview")

    def _step(self, by: int) -> None:
        self._position += by
        self.show_row()

    def _show(self, preview: RowPreview | None) -> None:
        table = self._session.table
        if preview is None or table is None:
            return
        self._title.setText(_("Row {number}").format(number=preview.number))
        self._place.setText(f"{format_number(preview.position + 1)} / {format_number(table.row_count)}")
        self._back.setEnabled(preview.position > 0)
        self._forward.setEnabled(preview.position + 1 < table.row_count)
        self._model.set_rows(preview.lines)
        self.view.setFixedHeight(theme().px(_ROW) * max(1, min(_MOST_ROWS, len(preview.lines))) + 4)


def _never(_line: PreviewLine) -> bool:
    return False


def preview_text(line: PreviewLine) -> str:
    """Return a line's value: before → after where they differ, with the problem where it has one."""
    if line.problem:
        return told_problem(line.before or "–", line.problem)
    if line.is_changed and line.before:
        return f"{line.before} → {line.after}"
    return line.after


def _sentence(line: PreviewLine) -> str:
    return f"{line.label}: {preview_text(line)}"


class _LineDelegate(QStyledItemDelegate):
    """The field at the left, with the icon of its record where it comes along; what it gets at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, theme().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: PreviewLine = index.data(Qt.ItemDataRole.UserRole)
        width, size = theme().px(_LABEL_WIDTH), theme().px(_ICON)
        painter.save()
        name = option.rect.adjusted(0, 0, -option.rect.width() + width - 8, 0)
        if line.part:
            paint_icon(painter, ICONS[line.part], QRectF(name.x(), name.center().y() - size / 2, size, size), "text.3")
            name.adjust(size + 4, 0, 0, 0)
        paint_text(painter, name, line.field, color="text.2")
        color = "bad" if line.problem else "warn" if line.is_changed else "text.1"
        text = preview_text(line).replace("\n", " ")
        paint_text(painter, option.rect.adjusted(width, 0, 0, 0), text, color=color)
        painter.restore()
