"""The columns of a table as a list to tick, search and put in order, under the button that opened it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QListWidgetItem, QWidget

from ocrm.i18n import _
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme
from ocrm.ui.widgets import SearchField, button, hbox, label, vbox
from ocrm.ui.widgets.reorder_list import ReorderList

_WIDTH, _HEIGHT, _ROW_HEIGHT = 280, 420, 26


class ColumnChooser(QFrame):
    """A popup over `view`; every tick and every move shows at once."""

    def __init__(self, view: RecordView, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("column_chooser")
        self.setProperty("surface", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = view
        self.search = SearchField(_("Find a column"))
        self.search.setObjectName("column_search")
        self.search.text_changed.connect(self._narrow)
        self.search.down_pressed.connect(self._to_list)
        self.list = ReorderList("column_list", _("Columns"))
        layout = vbox(self, margins=(10, 10, 10, 8), spacing=6)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(label(_("Drag to reorder, or Alt+↑ and Alt+↓"), "hint", wrap=True))
        foot = hbox()
        reset = button(_("Default columns"), None, "link", name="columns_reset")
        reset.clicked.connect(self._reset)
        foot.addWidget(reset)
        foot.addStretch(1)
        layout.addLayout(foot)
        self.setFixedSize(theme().px(_WIDTH), theme().px(_HEIGHT))
        self._fill()
        self.list.itemChanged.connect(self._on_ticked)
        self.list.model().rowsMoved.connect(self._on_moved)
        self.setFocusProxy(self.search)

    def open_below(self, anchor: QWidget) -> None:
        """Show the chooser under a button, inside the screen."""
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        self.move(max(room.left(), place.x()), max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.show()
        self.search.edit.setFocus()

    def _fill(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        headings = {column.name: column.heading for column in self._view.records.columns}
        for place in self._view.columns.places():
            item = QListWidgetItem(headings[place.name])
            item.setData(Qt.ItemDataRole.UserRole, place.name)
            item.setSizeHint(QSize(0, theme().px(_ROW_HEIGHT)))  # else the boxes of Latin words touch
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            item.setCheckState(Qt.CheckState.Unchecked if place.is_hidden else Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)

    def _narrow(self, text: str) -> None:
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(text.casefold() not in item.text().casefold())
        if self.list.currentRow() < 0 or self.list.currentItem().isHidden():  # else Space ticks what is not in sight
            found = (row for row in range(self.list.count()) if not self.list.item(row).isHidden())
            self.list.setCurrentRow(next(found, -1))

    def _to_list(self) -> None:
        self.list.setFocus()

    def _on_ticked(self, item: QListWidgetItem) -> None:
        name, is_shown = item.data(Qt.ItemDataRole.UserRole), item.checkState() == Qt.CheckState.Checked
        self._view.columns.set_shown(name, is_shown=is_shown)
        if is_shown:
            self._view.bring_into_sight(name)
        elif name in self._view.columns.shown_names():
            item.setCheckState(Qt.CheckState.Checked)  # the last column stays

    def _on_moved(self, *_ignored: Any) -> None:
        names = [self.list.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.list.count())]
        self._view.columns.order(names)

    def _reset(self) -> None:
        self._view.columns.reset()
        self._fill()
