"""The field that opens below the composer's chip to type or paste where a visit was."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from ocrm.i18n import _
from ocrm.services.visits.places import LONGEST
from ocrm.ui.theme import theme
from ocrm.ui.widgets import row

_WIDTH = 300
_BELOW = 2


class PlaceMenu(QMenu):
    """Tells every change, so that nothing typed is lost when it closes; it deletes itself then."""

    place_typed = Signal(str)

    def __init__(self, parent: QWidget, place: str) -> None:
        super().__init__(parent)
        self.setObjectName("place_menu")
        self.edit = QLineEdit(place)
        self.edit.setObjectName("composer_place_edit")
        self.edit.setAccessibleName(_("Place"))
        self.edit.setPlaceholderText(_("Address, or 29.5630, 106.5516"))
        self.edit.setMaxLength(LONGEST)
        self.edit.setFixedWidth(theme().px(_WIDTH))
        self.edit.textChanged.connect(self.place_typed)
        self.edit.returnPressed.connect(self.close)
        action = QWidgetAction(self)
        action.setDefaultWidget(row(self.edit, margins=(6, 6, 6, 6)))
        self.addAction(action)
        self.aboutToHide.connect(self.deleteLater)

    def open_below(self, widget: QWidget) -> None:
        """Open below a widget with the keyboard in the field."""
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + _BELOW)))
        self.edit.setFocus()
        self.edit.selectAll()

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """Close with Tab, as with Enter; a menu would take the key for an arrow."""
        self.close()
        return True
