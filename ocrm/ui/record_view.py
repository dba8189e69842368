"""The table view of records: sort by header, groups, ticks, columns to choose, single keys, remembered layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from ocrm.ui.delegates.record_cell import CellPainter, RecordCellDelegate
from ocrm.ui.frozen_columns import FrozenColumns
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.lists.column_layout import TICK_WIDTH, ColumnLayout
from ocrm.ui.lists.header_menu import HeaderMenu
from ocrm.ui.preferences import Preferences
from ocrm.ui.record_header import RecordHeader
from ocrm.ui.theme import theme
from ocrm.ui.widgets.lists import CommandView

_SETTLED_AFTER_MS = 60
_FOLDING_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class RecordView(CommandView, QTableView):
    """Shows a RecordTableModel."""

    opened = Signal(object)
    """A record shall be opened (Enter, double click): its id."""
    copy_requested = Signal()
    paste_requested = Signal()
    """The selected cells shall be copied; cells shall be pasted from the current one on."""
    cells_settled = Signal()
    """The same cells have been selected for a moment."""
    columns_requested = Signal()
    """Which columns are shown shall be chosen."""
    sorted = Signal()
    """The user chose another order or grouping."""
    current_settled = Signal(object)
    """The current record has been the same for a moment: its id, or None."""

    def __init__(
        self,
        model: RecordTableModel,
        *,
        accessible_name: str,
        preferences: Preferences,
        layout_key: str,
        painters: Mapping[str, CellPainter] | None = None,
    ) -> None:
        """`layout_key` names where column order, widths and choice are remembered."""
        super().__init__()
        self._records = model
        self._delegate = RecordCellDelegate(painters, self)
        self._kept_id: int | None = None
        self._kept_field = ""
        self._kept_row = 0
        self._kept_scroll = 0
        model.setParent(self)
        self.setHorizontalHeader(RecordHeader(self))
        self.setModel(model)
        self.columns = ColumnLayout(self, model, preferences, layout_key)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(accessible_name)
        self._set_up_looks()
        self._set_up_header()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_AFTER_MS)
        self._settled.timeout.connect(self._tell_settled)
        self._cells_settled = QTimer(self)
        self._cells_settled.setSingleShot(True)
        self._cells_settled.setInterval(_SETTLED_AFTER_MS)
        self._cells_settled.timeout.connect(self.cells_settled)
        # Before the signals: its reset takes the shared selection away, which is put back after that.
        self._frozen = FrozenColumns(self, 2 if model.has_ticks else 1)
        self._connect()

    def use_layout(self, layout_key: str, shown: Collection[str] | None = None) -> None:
        """Go on with the columns remembered under another name; `shown` are those to begin with there."""
        self.columns.use(layout_key, shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.share_room()

    # -- current row --------------------------------------------------------------------------------------------------

    @property
    def records(self) -> RecordTableModel:
        return self._records

    @property
    def current_id(self) -> int | None:
        """The id of the current row."""
        index = self.currentIndex()
        return self._records.id_at(index.row()) if index.isValid() else None

    def select_id(self, record_id: int) -> bool:
        """Make a record current; say whether it is listed."""
        number = self._records.row_of(record_id)
        if number is None:
            return False
        self._select_row(number)
        return True

    def select_first(self) -> None:
        """Make the first record current, or the first header where all groups are collapsed."""
        if self._records.rowCount():
            is_header = self._records.header_at(0) is not None and self._records.id_at(1) is not None
            self._select_row(1 if is_header else 0)

    def chosen_ids(self) -> list[int]:
        """Return what a bulk command applies to: the ticked rows, else the selected ones."""
        ticked = self._records.ticked
        if ticked:
            return ticked
        return [record_id for number in self.selected_rows() if (record_id := self._records.id_at(number)) is not None]

    def toggle_current_tick(self) -> None:
        """Tick or untick the selected rows."""
        for number in self.selected_rows():
            self._records.toggle_tick(number)

    def selected_rows(self) -> list[int]:
        """Return the rows in which anything is selected, from the top."""
        return sorted({row for part in self._selected_parts() for row in range(part.top(), part.bottom() + 1)})

    def selected_sections(self) -> list[int]:
        """Return the columns in sight in which anything is selected, from the left."""
        header = self.horizontalHeader()
        parts = self._selected_parts()
        sections = [header.logicalIndex(place) for place in range(header.count())]
        return [
            section
            for section in sections
            if not header.isSectionHidden(section)
            and self._records.column_at(section) is not None
            and any(part.left() <= section <= part.right() for part in parts)
        ]

    def selected_cells(self) -> list[tuple[Sequence[int], list[str]]]:
        """Return the selected cells in sight as rectangles: the ids of their records, the names of their columns."""
        header, model = self.horizontalHeader(), self._records
        found: list[tuple[Sequence[int], list[str]]] = []
        for part in self._selected_parts():
            shown = [section for section in range(part.left(), part.right() + 1) if not header.isSectionHidden(section)]
            names = [column.name for section in shown if (column := model.column_at(section)) is not None]
            found.append((model.ids_between(part.top(), part.bottom()), names))
        return [(ids, names) for ids, names in found if ids and names]

    @property
    def has_range(self) -> bool:
        """Whether several cells are selected rather than rows as a whole."""
        parts = self._selected_parts()
        return len(parts) > 1 or any(part.width() > 1 or part.height() > 1 for part in parts)

    def _selected_parts(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(number) for number in range(selection.count())]

    def _select_row(self, number: int) -> None:
        section = min(self._first_section(), self._records.columnCount() - 1)
        self.setCurrentIndex(self._records.index(number, section))

    def _first_section(self) -> int:
        """Return the leftmost section that is shown and is not the tick boxes."""
        header = self.horizontalHeader()
        for place in range(header.count()):
            section = header.logicalIndex(place)
            if not header.isSectionHidden(section) and self._records.column_at(section) is not None:
                return section
        return 0

    # -- Qt's side ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._open_current()
        elif event.key() in _FOLDING_KEYS and self._fold(is_collapsed=event.key() == Qt.Key.Key_Left):
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._delegate.hovered_row:
            self._delegate.hovered_row = number
            self.viewport().update()

    # -- set-up -------------------------------------------------------------------------------------------------------

    def _set_up_looks(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme().row_height)
        rows.setDefaultSectionSize(theme().row_height)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setStretchLastSection(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(theme().px(TICK_WIDTH))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setFixedHeight(theme().row_height)
        self.columns.restore()
        self._show_sort()

    def _connect(self) -> None:
        header = self.horizontalHeader()
        header.sectionClicked.connect(self._on_section_clicked)
        header.customContextMenuRequested.connect(self._on_header_menu)
        self.columns.connect_header()
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked_header)
        self._frozen.clicked.connect(self._on_clicked_header)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._records.waiting_changed.connect(self.viewport().update)
        self._records.modelAboutToBeReset.connect(self._keep_place)
        self._records.modelReset.connect(self._restore_place)
        theme().changed.connect(self.viewport().update)

    # -- sort and columns ---------------------------------------------------------------------------------------------

    def _on_section_clicked(self, section: int) -> None:
        if self._records.column_at(section) is None:
            if self._records.ticked_count == self._records.record_count:
                self._records.clear_ticks()
            else:
                self._records.tick_all()
            self._show_sort()  # the header has moved its arrow to what was clicked
            return
        self.sort_by(section, bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier))

    def sort_by(self, section: int, add: bool = False) -> None:
        """Sort the rows by a column, the other way round the second time; `add` makes it the last of several keys."""
        self._records.sort_by(section, add=add)
        self._show_sort()
        self.sorted.emit()

    def turn_sort(self, *, is_descending: bool) -> None:
        """Sort the rows up or down by the first key."""
        self._records.turn_sort(is_descending=is_descending)
        self._show_sort()
        self.sorted.emit()

    def group_by(self, name: str, _checked: bool = False) -> None:
        """Group the rows by a field; no longer where it is empty."""
        self._records.group_by(name)
        self.select_first()
        self.scrollToTop()
        self._show_sort()
        self.sorted.emit()

    def fold_all(self, is_collapsed: bool, _checked: bool = False) -> None:
        """Hide or show the records of all groups."""
        self._records.set_all_collapsed(is_collapsed=is_collapsed)

    def _fold(self, *, is_collapsed: bool) -> bool:
        """Hide or show the records below the current header; say whether there is one to be changed."""
        row = self.currentIndex().row()
        header = self._records.header_at(row)
        if header is None or header.is_collapsed == is_collapsed:
            return False
        self._records.toggle_group(row)
        return True

    def _on_clicked_header(self, index: QModelIndex) -> None:
        if self._records.header_at(index.row()) is not None:
            self._records.toggle_group(index.row())

    def _show_sort(self) -> None:
        place = self._records.sorted_section()
        header = self.horizontalHeader()
        header.setSortIndicator(*(place if place is not None else (-1, Qt.SortOrder.AscendingOrder)))
        header.viewport().update()

    def _on_header_menu(self, place: QPoint) -> None:
        header = self.horizontalHeader()
        section = header.logicalIndexAt(place)
        menu = HeaderMenu(self, self._records, self.columns, section)
        menu.sort_requested.connect(partial(self.sort_by, section))
        menu.grouping_requested.connect(self.group_by)
        menu.fit_requested.connect(partial(self._fit, section))
        menu.columns_requested.connect(self.columns_requested)
        menu.popup(header.mapToGlobal(place))

    def bring_into_sight(self, name: str) -> None:
        """Scroll sideways to a column, which may have been put beyond the edge."""
        self.updateGeometries()  # how far it can scroll now
        down = self.verticalScrollBar().value()
        row = max(0, self.rowAt(0))
        self.scrollTo(self._records.index(row, self._records.section_of(name)))
        self.verticalScrollBar().setValue(down)

    def _fit(self, section: int) -> None:
        """Make a column as wide as the widest cell in sight: a large list is not read for it."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        self.columns.fit(section, range(first, self._records.rowCount() if last < 0 else last + 1))

    # -- keeping the place --------------------------------------------------------------------------------------------

    def _keep_place(self) -> None:
        index = self.currentIndex()
        self._kept_id = self.current_id
        column = self._records.column_at(index.column())
        self._kept_field = "" if column is None else column.name
        self._kept_row = max(0, index.row())
        self._kept_scroll = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        """Stay on the same cell; where its record is gone, on the row that took its place."""
        self._show_sort()
        if self._kept_id is None:
            return
        if not self.select_id(self._kept_id) and self._records.rowCount():
            self._select_row(min(self._kept_row, self._records.rowCount() - 1))
        if any(column.name == self._kept_field for column in self._records.columns):
            section = self._records.section_of(self._kept_field)
            if not self.isColumnHidden(section):
                self.setCurrentIndex(self.currentIndex().siblingAtColumn(section))
        self.verticalScrollBar().setValue(self._kept_scroll)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._settled.isActive():
            self._settled.start()  # counts from the paint: where paints are slow, a held key asks for no previews

    def _on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._settled.start()

    def _on_selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._delegate.has_range = self.has_range
        self._cells_settled.start()
        self.viewport().update()

    def _tell_settled(self) -> None:
        self.current_settled.emit(self.current_id)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if self._records.column_at(index.column()) is not None and self._records.header_at(index.row()) is None:
            self._open_current()

    def _open_current(self) -> None:
        record_id = self.current_id
        if record_id is not None:
            self.opened.emit(record_id)
        elif self._records.header_at(self.currentIndex().row()) is not None:
            self._records.toggle_group(self.currentIndex().row())
