"""A row of a card: words, a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ocrm.ui.widgets import button, escape_mnemonic, hbox, label, tool_button, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.menu_places import open_below


class CardRow(QWidget):
    """Words at the left, of which the first line opens what the row is about, and a menu."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.line: QHBoxLayout = hbox(self, spacing=8)
        self._entries: list[tuple[str, str, Callable[[], object], bool]] = []
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def add_words(self, first: str, second: str, handler: Callable[[], object]) -> None:
        """Add the two lines; the first is a link."""
        words: QVBoxLayout = vbox(spacing=0)
        link = ElidedLink(first)
        link.clicked.connect(handler)
        words.addWidget(link)
        if second:
            words.addWidget(label(second, "caption", elide=True))
        self.line.addLayout(words, 1)

    def add_entry(self, icon_name: str, text: str, handler: Callable[[], object], *, writes: bool = True) -> None:
        """Add a command to the row's menu; one that `writes` is off where the file can only be read."""
        self._entries.append((icon_name, text, handler, writes))

    def add_menu_button(self, tooltip: str) -> None:
        """Show a button for the menu too, for the keyboard."""
        more = tool_button("ellipsis", tooltip, name=f"{self.objectName()}_more")
        more.clicked.connect(self._open_menu_at_button)
        self.line.addWidget(more)
        self._more = more

    def menu(self) -> QMenu:
        """Return the menu; it deletes itself when closed."""
        menu = QMenu(self)
        for icon_name, text, handler, writes in self._entries:
            add_entry(menu, icon_name, text, handler, writes=writes)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self, place: QPoint) -> None:
        self.menu().popup(self.mapToGlobal(place))

    def _open_menu_at_button(self) -> None:
        open_below(self.menu(), self._more)


class ElidedLink(QWidget):
    """A link that ends in … where there is no room."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._link = button(escape_mnemonic(text), None, "link", tooltip=text, name="row_link")
        self._link.setAccessibleName(text)
        self._wanted = self._link.sizeHint().width()
        self._link.clicked.connect(self.clicked)
        layout = hbox(self, spacing=0)
        layout.addWidget(self._link)
        layout.addStretch(1)
        self.setMinimumWidth(1)

    def sizeHint(self) -> QSize:
        return QSize(self._wanted, self._link.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._link.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        metrics = self._link.fontMetrics()
        around = self._wanted - metrics.horizontalAdvance(self._text)
        room = max(1, self.width() - around)
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        self._link.setText(escape_mnemonic(shown))
        self._link.setFixedWidth(max(1, min(around + metrics.horizontalAdvance(shown), self.width())))
