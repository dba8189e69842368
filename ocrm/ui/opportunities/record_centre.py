"""The middle of an opportunity's page: its tabs, and on narrow windows its people as a further one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.ui.widgets import EvenTabBar, hbox, rule, vbox


class RecordCentre(QFrame):
    """Tabs over pages; the last page can come and go with the width of the window."""

    def __init__(self, tabs: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.setProperty("surface", "flat")
        layout = vbox(self)
        self.tabs = EvenTabBar()
        self.tabs.setObjectName("record_tabs")
        self.tabs.setAccessibleName(_("Sections"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        line = hbox(margins=(12, 2, 8, 0))
        line.addWidget(self.tabs, 1)
        layout.addLayout(line)
        layout.addWidget(rule())
        self._pages = QStackedWidget()
        layout.addWidget(self._pages, 1)
        for title, page in tabs:
            self.tabs.addTab(title)
            self._pages.addWidget(page)
        self._side: QWidget | None = None
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)

    def take_side(self, side: QWidget) -> None:
        """Show a column that has no room beside as a tab."""
        if self._side is None:
            self._side = side
            self._pages.addWidget(side)
            self.tabs.addTab(_("People"))

    def give_side(self) -> QWidget | None:
        """Give back what `take_side` took, None where there is nothing."""
        side, self._side = self._side, None
        if side is not None:
            self.tabs.removeTab(self.tabs.count() - 1)
            self._pages.removeWidget(side)
        return side

    def show_page(self, page: QWidget) -> None:
        """Go to the tab of a page."""
        self.tabs.setCurrentIndex(self._pages.indexOf(page))

    def step(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) tab, round the end."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())
