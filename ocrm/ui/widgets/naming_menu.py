"""A menu that begins with a line to name something new; what there is already stands below it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon


class NamingMenu(QMenu):
    """Enter names it, and closes the menu with all it belongs to."""

    named = Signal(str)

    def __init__(self, parent: QWidget, title: str, icon_name: str, *, name: str, asks: str, hint: str) -> None:
        """`name` begins the object names; `asks` says what is named, `hint` stands in the line while it is empty."""
        super().__init__(parent)
        self.setObjectName(f"{name}_menu")
        self.setTitle(title)
        self.setIcon(icon(icon_name))
        self.edit = QLineEdit()
        self.edit.setObjectName(f"{name}_edit")
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(asks)
        self.edit.setMinimumWidth(theme().px(200))
        self.edit.returnPressed.connect(self._on_typed)
        typed = QWidgetAction(self)
        typed.setDefaultWidget(self.edit)
        self.addAction(typed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.edit.setFocus()  # opened by the mouse too, what is typed is a name

    def _on_typed(self) -> None:
        name = self.edit.text().strip()
        if name:
            menu: QWidget | None = self
            while isinstance(menu, QMenu):  # the menu it belongs to, too
                menu.close()
                menu = menu.parentWidget()
            self.named.emit(name)
