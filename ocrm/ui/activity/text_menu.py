"""The field that opens below a chip of the composer to type a line: where a visit was, what came of a talk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from ocrm.ui.theme import theme
from ocrm.ui.widgets import escape_mnemonic, row
from ocrm.ui.widgets.menu_entries import press
from ocrm.ui.widgets.menu_places import open_below

_WIDTH = 300
_BELOW = 2


class TextMenu(QMenu):
    """Tells every change, so that nothing typed is lost when it closes; it deletes itself then."""

    typed = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        text: str,
        *,
        name: str,
        title: str,
        hint: str = "",
        most: int = 32767,
        offered: Sequence[str] = (),
    ) -> None:
        """`most` characters can be typed; what is `offered` is chosen in one click, or with the arrows."""
        super().__init__(parent)
        self.setObjectName(f"{name}_menu")
        self.edit = QLineEdit(text)
        self.edit.setObjectName(f"composer_{name}_edit")
        self.edit.setAccessibleName(title)
        self.edit.setPlaceholderText(hint)
        self.edit.setMaxLength(most)
        self.edit.setFixedWidth(theme().px(_WIDTH))
        self.edit.textChanged.connect(self.typed)
        self.edit.returnPressed.connect(self.close)
        action = QWidgetAction(self)
        action.setDefaultWidget(row(self.edit, margins=(6, 6, 6, 6)))
        self.addAction(action)
        for words in offered:
            self.addAction(escape_mnemonic(words)).triggered.connect(partial(press, partial(self.edit.setText, words)))
        self.aboutToHide.connect(self.deleteLater)

    def open_below(self, widget: QWidget) -> None:
        """Open below a widget with the keyboard in the field."""
        open_below(self, widget, gap=_BELOW)
        self.edit.setFocus()
        self.edit.selectAll()

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """Close with Tab, as with Enter; a menu would take the key for an arrow."""
        self.close()
        return True
