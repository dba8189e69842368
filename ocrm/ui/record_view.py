"""The table view of records: sort by header, ticks, columns to choose, single keys, remembered layout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QMenu, QTableView

from ocrm.i18n import _
from ocrm.ui.delegates.record_cell import CellPainter, RecordCellDelegate
from ocrm.ui.frozen_columns import FrozenColumns
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.preferences import Preferences
from ocrm.ui.record_header import RecordHeader
from ocrm.ui.theme import theme

_SETTLED_AFTER_MS = 60
_TICK_WIDTH = 40


class RecordView(QTableView):
    """Shows a RecordTableModel."""

    opened = Signal(object)
    """A record shall be opened (Enter, double click): its id."""
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
        self._preferences, self._layout_key = preferences, layout_key
        self._shown_first: Collection[str] | None = None
        self._delegate = RecordCellDelegate(painters, self)
        self._kept_id: int | None = None
        self._kept_row = 0
        self._kept_scroll = 0
        model.setParent(self)
        self.setHorizontalHeader(RecordHeader(self))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(accessible_name)
        self._set_up_looks()
        self._set_up_header()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_AFTER_MS)
        self._settled.timeout.connect(self._tell_settled)
        # Before the signals: its reset takes the shared selection away, which is put back after that.
        self._frozen = FrozenColumns(self, 2 if model.has_ticks else 1)
        self._connect()

    def use_layout(self, layout_key: str, shown: Collection[str] | None = None) -> None:
        """Go on with the columns remembered under another name; `shown` are those to begin with there."""
        self._layout_key, self._shown_first = layout_key, shown
        self._reorder_as_described()
        self._restore_layout()

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
        """Make the first row current."""
        if self._records.rowCount():
            self._select_row(0)

    def chosen_ids(self) -> list[int]:
        """Return what a bulk command applies to: the ticked rows, else the selected ones."""
        ticked = self._records.ticked
        if ticked:
            return ticked
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [record_id for number in rows if (record_id := self._records.id_at(number)) is not None]

    def toggle_current_tick(self) -> None:
        """Tick or untick the selected rows."""
        for index in self.selectionModel().selectedRows():
            self._records.toggle_tick(index.row())

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

    def keyboardSearch(self, _text: str) -> None:  # noqa: N802
        """Ignore type-ahead: single keys are commands in lists."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._open_current()
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
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
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
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
        header.setMinimumSectionSize(theme().px(_TICK_WIDTH))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setFixedHeight(theme().row_height)
        self._restore_layout()
        self._show_sort()

    def _connect(self) -> None:
        header = self.horizontalHeader()
        header.sectionClicked.connect(self._on_section_clicked)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sectionMoved.connect(self._remember_layout)
        header.sectionResized.connect(self._remember_layout)
        self.doubleClicked.connect(self._on_double_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._records.modelAboutToBeReset.connect(self._keep_place)
        self._records.modelReset.connect(self._restore_place)
        theme().changed.connect(self.viewport().update)

    # -- sort and columns ---------------------------------------------------------------------------------------------

    def _on_section_clicked(self, section: int) -> None:
        if self._records.column_at(section) is None:
            if self._records.ticked_count == self._records.rowCount():
                self._records.clear_ticks()
            else:
                self._records.tick_all()
            return
        add = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._records.sort_by(section, add=add)
        self._show_sort()

    def _show_sort(self) -> None:
        place = self._records.sorted_section()
        header = self.horizontalHeader()
        header.setSortIndicator(*(place if place is not None else (-1, Qt.SortOrder.AscendingOrder)))

    def _on_header_menu(self, place: QPoint) -> None:
        menu = self.columns_menu()
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def columns_menu(self) -> QMenu:
        """Return a menu to show and hide columns; it deletes itself when closed."""
        menu = QMenu(self)
        header = self.horizontalHeader()
        for place in range(header.count()):
            section = header.logicalIndex(place)
            column = self._records.column_at(section)
            if column is None:
                continue
            action = QAction(column.heading, menu)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            action.toggled.connect(partial(self._show_section, section))
            menu.addAction(action)
        menu.addSeparator()
        reset = menu.addAction(_("Default columns"))
        reset.triggered.connect(self._reset_layout)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _show_section(self, section: int, shown: bool) -> None:
        self.setColumnHidden(section, not shown)
        self._remember_layout()

    def _reset_layout(self) -> None:
        self._preferences.remember(f"{self._layout_key}/columns", None)
        self._reorder_as_described()
        self._restore_layout()

    def _reorder_as_described(self) -> None:
        header = self.horizontalHeader()
        header.blockSignals(True)
        for section in range(header.count()):
            header.moveSection(header.visualIndex(section), section)
        header.blockSignals(False)

    def _remember_layout(self, *_ignored: Any) -> None:
        header = self.horizontalHeader()
        layout: list[Sequence[Any]] = []
        for place in range(header.count()):
            section = header.logicalIndex(place)
            column = self._records.column_at(section)
            if column is not None:
                hidden = header.isSectionHidden(section)
                layout.append((column.name, 0 if hidden else header.sectionSize(section), hidden))
        self._preferences.remember(f"{self._layout_key}/columns", layout)

    def _restore_layout(self) -> None:
        header = self.horizontalHeader()
        header.blockSignals(True)
        remembered = self._preferences.recall(f"{self._layout_key}/columns") or []
        known = {name: (width, hidden) for name, width, hidden in remembered}
        for section in range(header.count()):
            column = self._records.column_at(section)
            if column is None:
                header.resizeSection(section, theme().px(_TICK_WIDTH))
                continue
            is_shown = column.is_shown if self._shown_first is None else column.name in self._shown_first
            width, hidden = known.get(column.name, (0, not is_shown))
            header.setSectionHidden(section, bool(hidden))
            header.resizeSection(section, width or theme().px(column.width))
        first = 1 if self._records.has_ticks else 0
        for place, (name, _width, _hidden) in enumerate(remembered):
            try:
                header.moveSection(header.visualIndex(self._records.section_of(name)), place + first)
            except KeyError:
                continue
        header.blockSignals(False)

    # -- keeping the place --------------------------------------------------------------------------------------------

    def _keep_place(self) -> None:
        index = self.currentIndex()
        self._kept_id = self.current_id
        self._kept_row = max(0, index.row())
        self._kept_scroll = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        """Stay on the same record; where it is gone, on the row that took its place."""
        self._show_sort()
        if self._kept_id is None:
            return
        if not self.select_id(self._kept_id) and self._records.rowCount():
            self._select_row(min(self._kept_row, self._records.rowCount() - 1))
        self.verticalScrollBar().setValue(self._kept_scroll)

    def _on_current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._settled.start()

    def _tell_settled(self) -> None:
        self.current_settled.emit(self.current_id)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if self._records.column_at(index.column()) is not None:
            self._open_current()

    def _open_current(self) -> None:
        record_id = self.current_id
        if record_id is not None:
            self.opened.emit(record_id)
