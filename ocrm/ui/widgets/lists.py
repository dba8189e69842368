"""Repeating things: a small model for short lists, and list views set up alike everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ocrm.ui.theme import theme

Row = TypeVar("Row")
AnyIndex = QModelIndex | QPersistentModelIndex
"""An index as Qt hands it to models and delegates."""
_NOWHERE = QModelIndex()


class RowDelegate(QStyledItemDelegate):
    """Paints rows that are all of one height."""

    row_height = 40
    """In pixels of text in its normal size."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(100, theme().px(self.row_height))


class ListModel(QAbstractListModel, Generic[Row]):
    """Rows of a short list; UserRole is the row, the display and accessible text a full sentence about it."""

    def __init__(
        self,
        rows: Sequence[Row] = (),
        *,
        text: Callable[[Row], str] = str,
        selectable: Callable[[Row], bool] | None = None,
        tells_whole: bool = False,
        parent: Any = None,
    ) -> None:
        super().__init__(parent)
        self._rows: list[Row] = list(rows)
        self._text = text
        self._selectable = selectable
        self._tells_whole = tells_whole  # the whole sentence is the tool tip, for rows that may be cut

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def replace_row(self, number: int, row: Row) -> None:
        """Show another row in one place."""
        self._rows[number] = row
        index = self.index(number)
        self.dataChanged.emit(index, index)

    def row_at(self, index: AnyIndex) -> Row | None:
        """Return the row an index stands for, None for no index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row)
        if role == Qt.ItemDataRole.ToolTipRole and self._tells_whole:
            return self._text(row)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return enabled and, unless the row is a heading, selectable; never editable: that would wake the IME."""
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if self._selectable is not None and not self._selectable(row):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class CommandView(QAbstractItemView if TYPE_CHECKING else object):  # type: ignore[misc]
    """What the views of records have in common: their keys are commands of the window. Stands before the Qt class."""

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands in lists."""

    def setCurrentIndex(self, index: AnyIndex) -> None:
        """Make an index current and select it alone; Qt would toggle it while Ctrl is held, as in Ctrl+Z."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


class PlainListView(CommandView, QListView):
    """A list view in which letter keys belong to shortcuts, not to type-ahead."""


def offers_of(completer: QCompleter, accessible_name: str, *, name: str = "") -> QListView:
    """Return the list in which a completer offers what fits, framed like a menu."""
    offers = QListView()
    offers.setObjectName(name)
    offers.setAccessibleName(accessible_name)
    offers.setProperty("offers", "true")
    offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    completer.setPopup(offers)
    return offers


def list_view(
    model: QAbstractItemModel,
    delegate: QAbstractItemDelegate,
    accessible_name: str,
    *,
    transparent: bool = False,
    hover: bool = True,
    name: str = "",
    own: PlainListView | None = None,
) -> PlainListView:
    """Return a list view, `own` or a plain one, that keeps its model and delegate alive and scrolls by pixel."""
    view = PlainListView() if own is None else own
    model.setParent(view)
    delegate.setParent(view)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setMouseTracking(hover)
    view.setAccessibleName(accessible_name)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    if transparent:
        view.setProperty("board", "true")
    if name:
        view.setObjectName(name)
    view.verticalScrollBar().setSingleStep(theme().px(18))
    return view
