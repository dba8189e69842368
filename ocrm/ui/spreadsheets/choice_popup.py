"""A list to choose from, over the cell it belongs to: grouped, and searched by typing where it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ocrm.i18n import _
from ocrm.text.fold import fold
from ocrm.text.pinyin import full_pinyin, initials
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import RIGHT, ListModel, list_view, paint_row_background, paint_text, vbox
from ocrm.ui.widgets.lists import AnyIndex

_SEARCHED_FROM = 9
_MOST_ROWS = 12
_ROW = 30


@dataclass(frozen=True, slots=True)
class Option:
    """A thing to choose; `key` is handed back, `note` stands at the right, `words` are searched besides the label.

    The label is found by its pinyin and by its initials too.
    """

    key: object
    label: str
    group: str = ""
    note: str = ""
    words: str = ""

    def is_meant_by(self, typed: str) -> bool:
        """Return whether what was typed, folded, names this option."""
        ways = (fold(f"{self.label} {self.words}"), full_pinyin(self.label), initials(self.label))
        return any(typed in way for way in ways)


@dataclass(frozen=True, slots=True)
class _Heading:
    """The name of a group of options."""

    label: str


_Row = Option | _Heading


class ChoicePopup(QFrame):
    """Opens over a cell, takes the keyboard, and goes away when something was chosen."""

    chosen = Signal(object)
    """An option was chosen: its key."""

    def __init__(self, owner: QWidget, accessible_name: str) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setObjectName("choice_popup")
        self.setProperty("surface", "overlay")
        self._options: list[Option] = []
        self._current: object = None
        layout = vbox(self, margins=(4, 4, 4, 4), spacing=4)
        self.edit = QLineEdit()
        self.edit.setObjectName("choice_search")
        self.edit.setAccessibleName(_("Search"))
        self.edit.setPlaceholderText(_("Type to search"))
        self.edit.textChanged.connect(self._show_matching)
        self.edit.installEventFilter(self)
        layout.addWidget(self.edit)
        self._model: ListModel[_Row] = ListModel(text=_label, selectable=_is_option)
        self.view = list_view(self._model, _OptionDelegate(), accessible_name, name="choice_list")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.installEventFilter(self)
        self.view.clicked.connect(self._on_clicked)
        layout.addWidget(self.view)

    @property
    def rows(self) -> list[_Row]:
        """The options and headings shown."""
        return list(self._model.rows)

    def open_over(self, view: QWidget, cell: QRect, options: Sequence[Option], *, current: object) -> None:
        """Offer options over a cell of `view` (in its coordinates), the current one chosen."""
        self._options, self._current = list(options), current
        is_long = len(options) >= _SEARCHED_FROM
        self.edit.setVisible(is_long)
        self.edit.clear()
        self._show_matching("")
        rows = min(_MOST_ROWS, self._model.rowCount())
        height = rows * theme().px(_ROW) + 10 + (self.edit.sizeHint().height() + 4 if is_long else 0)
        width = max(cell.width(), theme().px(220))
        place = view.mapToGlobal(cell.bottomLeft() + QPoint(0, 2))
        screen = (view.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        if place.y() + height > screen.bottom():
            place.setY(max(screen.top(), view.mapToGlobal(cell.topLeft()).y() - height - 2))
        place.setX(max(screen.left(), min(place.x(), screen.right() - width)))
        self.setGeometry(QRect(place, QSize(width, height)))
        self.show()
        (self.edit if is_long else self.view).setFocus()

    def _show_matching(self, text: str) -> None:
        wanted = fold(text.strip())
        rows: list[_Row] = []
        group = ""
        for option in self._options:
            if wanted and not option.is_meant_by(wanted):
                continue
            if option.group != group:
                group = option.group
                rows.append(_Heading(group))
            rows.append(option)
        self._model.set_rows(rows or [_Heading(_("Nothing matches."))])
        keys = [row.key if isinstance(row, Option) else None for row in rows]
        options = [number for number, row in enumerate(rows) if isinstance(row, Option)]
        if not options:
            return
        start = keys.index(self._current) if self._current in keys and not wanted else options[0]
        self.view.setCurrentIndex(self._model.index(start))
        self.view.scrollTo(self._model.index(start), QAbstractItemView.ScrollHint.EnsureVisible)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.view.currentIndex())
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        """Go to the next option in a direction, over headings."""
        number = self.view.currentIndex().row() + by
        while 0 <= number < self._model.rowCount():
            if isinstance(self._model.rows[number], Option):
                self.view.setCurrentIndex(self._model.index(number))
                return
            number += by

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index)

    def _choose(self, index: AnyIndex) -> None:
        row = self._model.row_at(index)
        if isinstance(row, Option):
            self.hide()
            self.chosen.emit(row.key)


def _label(row: _Row) -> str:
    return row.label


def _is_option(row: _Row) -> bool:
    return isinstance(row, Option)


class _OptionDelegate(QStyledItemDelegate):
    """An option with its note, or the name of a group."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, theme().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        look = theme()
        inner = option.rect.adjusted(look.px(8), 0, -look.px(8), 0)
        if isinstance(row, _Heading):
            paint_text(painter, inner, row.label, role="caption", color="text.2", weight=600)
        else:
            paint_row_background(painter, option, separator=False, marker=False)
            note = paint_text(painter, inner, row.note, role="caption", color="text.3", align=RIGHT) if row.note else 0
            paint_text(painter, inner.adjusted(0, 0, -note - (look.px(8) if note else 0), 0), row.label)
        painter.restore()


def paint_picker(painter: QPainter, cell: QRect, text: str, *, color: str = "text.1", is_focused: bool = False) -> None:
    """Draw a cell that opens a ChoicePopup: a field with its value and an arrow."""
    look = theme()
    box = QRectF(cell).adjusted(0.5, look.px(3) + 0.5, -0.5, -look.px(4) - 0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.color("line.focus" if is_focused else "line.strong"))
    painter.setBrush(look.color("bg.panel"))
    painter.drawRoundedRect(box, 6, 6)
    if is_focused:
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
    side = look.px(14)
    arrow = QRectF(box.right() - side - look.px(7), box.center().y() - side / 2, side, side)
    paint_icon(painter, "chevron-down", arrow, "text.2")
    inner = box.adjusted(look.px(8), 0, -side - look.px(12), 0)
    paint_text(painter, inner, text, color=color)
