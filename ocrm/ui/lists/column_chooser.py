"""The columns of a table as a list to tick, search and put in order, under the button that opened it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget

from ocrm.i18n import _
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme
from ocrm.ui.widgets import SearchField, button, hbox, label, vbox
from ocrm.ui.widgets.ticked_order import TickedOrder

_WIDTH, _HEIGHT = 280, 420


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
        self.list = TickedOrder("column_list", _("Columns"))
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
        self.list.ticked.connect(self._on_ticked)
        self.list.moved.connect(self._on_moved)
        self.setFocusProxy(self.search)

    def open_below(self, anchor: QWidget) -> None:
        """Show the chooser under a button, inside the screen."""
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        self.move(max(room.left(), place.x()), max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.show()
        self.search.edit.setFocus()

    def _fill(self) -> None:
        headings = {column.name: column.heading for column in self._view.records.columns}
        places = self._view.columns.places()
        self.list.show_entries([(place.name, headings[place.name], not place.is_hidden) for place in places])

    def _narrow(self, text: str) -> None:
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(text.casefold() not in item.text().casefold())
        if self.list.currentRow() < 0 or self.list.currentItem().isHidden():  # else Space ticks what is not in sight
            found = (row for row in range(self.list.count()) if not self.list.item(row).isHidden())
            self.list.setCurrentRow(next(found, -1))

    def _to_list(self) -> None:
        self.list.setFocus()

    def _on_ticked(self, name: str, is_shown: bool) -> None:
        self._view.columns.set_shown(name, is_shown=is_shown)
        if is_shown:
            self._view.bring_into_sight(name)
        elif name in self._view.columns.shown_names():
            self.list.set_ticked(name, is_ticked=True)  # the last column stays

    def _on_moved(self) -> None:
        self._view.columns.order([name for name, _is_shown in self.list.entries()])

    def _reset(self) -> None:
        self._view.columns.reset()
        self._fill()
