"""The pop-over of a figure: what it is in words, the SQL that gives it, and the records it counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QPlainTextEdit, QTableView, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.figures import MOST_ROWS, Figure, FigureRows, fetch_rows
from ocrm.services.settings import currency
from ocrm.ui.context import AppContext
from ocrm.ui.delegates.plain_table import dress_plain
from ocrm.ui.figures.rows_model import FigureRowsModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, vbox

_WIDTH, _SQL_HEIGHT, _ROWS_HEIGHT = 620, 132, 210
_MOST_COLUMN = 136
_MARGIN = 8
FigureMaker = Callable[[], Figure]


class WhyPopover(QFrame):
    """Closes with Esc or a press beside it; Enter on a row opens its record."""

    def __init__(self, context: AppContext, figure: Figure, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("why_popover")
        self.setProperty("surface", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Why this number: {label}").format(label=figure.label))
        self.setFixedWidth(theme().px(_WIDTH))
        self._context, self._figure = context, figure
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=8)
        head = hbox(spacing=8)
        head.addWidget(label(figure.label, "strong"))
        head.addStretch(1)
        value = label(figure.text(currency(context.workspace)), "h2")
        value.setObjectName("why_value")
        head.addWidget(value)
        layout.addLayout(head)
        formula = label(figure.formula, wrap=True)
        formula.setObjectName("why_formula")
        layout.addWidget(formula)
        layout.addLayout(self._sql_head())
        layout.addWidget(self._sql_view())
        self._count = label(_("Reading…"), "strong")
        self._count.setObjectName("why_count")
        self._table = self._rows_view()
        layout.addWidget(self._count)
        layout.addWidget(self._table)
        if figure.rows_sql:
            read = partial(fetch_rows, context.workspace, figure)
            context.tasks.fetch(read, self._show_rows, key="why/rows")
        else:
            self._count.hide()
            self._table.hide()

    def _sql_head(self) -> QHBoxLayout:
        head = hbox(spacing=8)
        head.addWidget(label(_("SQL"), "strong"))
        if self._figure.unit == "money":
            head.addWidget(label(_("amounts in hundredths"), "caption"))
        head.addStretch(1)
        copy = button(_("Copy the SQL"), "copy", "small", name="why_copy_sql")
        copy.clicked.connect(self.copy_sql)
        head.addWidget(copy)
        return head

    def _sql_view(self) -> QPlainTextEdit:
        view = QPlainTextEdit(self._figure.sql_text)
        view.setObjectName("why_sql")
        view.setReadOnly(True)
        view.setAccessibleName(_("SQL"))
        view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        view.setFixedHeight(theme().px(_SQL_HEIGHT))
        view.setTabChangesFocus(True)
        return view

    def _rows_view(self) -> QTableView:
        self._model = FigureRowsModel()
        table = QTableView()
        table.setObjectName("why_rows")
        table.setAccessibleName(_("The records it counts"))
        table.setModel(self._model)
        dress_plain(table)
        table.setFixedHeight(theme().px(_ROWS_HEIGHT))
        table.doubleClicked.connect(self._open_current)
        return table

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_at(self, owner: QWidget) -> None:
        """Show it below a widget, or above where there is more room, on its screen."""
        self.adjustSize()
        room = owner.screen().availableGeometry()
        place = owner.mapToGlobal(QPoint(0, owner.height() + _MARGIN // 2))
        if place.y() + self.height() > room.bottom():
            place.setY(max(room.top() + _MARGIN, room.bottom() - self.height() - _MARGIN))
        right = room.right() - self.width() - _MARGIN
        place.setX(max(room.left() + _MARGIN, min(place.x(), right)))
        self.move(place)
        self.show()

    def _show_rows(self, rows: FigureRows) -> None:
        if not shiboken6.isValid(self):
            return  # closed meanwhile
        words = ngettext("{n} record", "{n} records", rows.count).format(n=format_number(rows.count))
        if rows.count > MOST_ROWS:
            words = _("{records}, the first {shown} are shown").format(records=words, shown=MOST_ROWS)
        self._count.setText(words)
        self._model.set_rows(rows)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, self._model.columnCount()):
            wanted = max(self._table.sizeHintForColumn(column), header.sectionSizeHint(column))
            header.resizeSection(column, min(wanted, theme().px(_MOST_COLUMN)))
        if rows.rows:
            self._table.setFocus()
            self._table.selectRow(0)

    def copy_sql(self) -> None:
        """Put the SQL, with its values written into it, on the clipboard."""
        QGuiApplication.clipboard().setText(self._figure.sql_text)
        self._context.toasts.show(_("Copied the SQL."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._table.hasFocus():
            self._open_current()
            return
        super().keyPressEvent(event)

    def _open_current(self, *_ignored: object) -> None:
        found = self._model.id_at(self._table.currentIndex().row())
        if found is not None:
            kind = self._figure.kind
            self.close()
            self._context.navigator.open_record(kind, found)


def ask_why(context: AppContext, owner: QWidget, make: FigureMaker) -> None:
    """Work a figure out in the background and show what it is made of beside `owner`."""
    context.tasks.fetch(make, partial(_show, context, owner), key="why")


def _show(context: AppContext, owner: QWidget, figure: Figure) -> None:
    if shiboken6.isValid(owner) and owner.isVisible():
        WhyPopover(context, figure, owner).show_at(owner)
