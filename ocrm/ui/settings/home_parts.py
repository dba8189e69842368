"""The figures or the cards of Today as a list to tick and to put in order; every change shows at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workday.home import HomePart, Placed, read_places, write_places
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import label, panel, vbox
from ocrm.ui.widgets.ticked_order import TickedOrder


class HomePartList(QWidget):
    """A caption over the list."""

    def __init__(self, context: AppContext, part: HomePart, caption: str, *, name: str) -> None:
        super().__init__()
        self._context, self._part = context, part
        self.list = TickedOrder(name, caption)
        self.list.ticked.connect(self._keep)
        self.list.moved.connect(self._keep)
        layout = vbox(self, spacing=4)
        layout.addWidget(label(caption, "muted", buddy=self.list))
        frame = panel()
        vbox(frame, margins=(4, 4, 4, 4)).addWidget(self.list)
        layout.addWidget(frame)
        layout.addStretch(1)
        self.reload()

    def reload(self) -> None:
        """Show present places."""
        places = read_places(self._context.workspace, self._part)
        if self.list.entries() != [(place.name, place.is_shown) for place in places]:
            self.list.show_entries([(place.name, _(self._part.titles[place.name]), place.is_shown) for place in places])
        rows = sum(self.list.sizeHintForRow(number) for number in range(self.list.count()))
        self.list.setFixedHeight(rows + theme().px(4))

    def reset(self) -> None:
        """Bring back what is shipped."""
        self._write([])
        self.reload()

    def _keep(self, *_ignored: object) -> None:
        self._write([Placed(name, is_shown) for name, is_shown in self.list.entries()])

    def _write(self, places: list[Placed]) -> None:
        write_places(self._context.workspace, self._part, places)
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
