"""What can be done with ticked records; what finds no room goes behind »."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon


class BulkToolBar(QToolBar):
    """Icon and word side by side."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("bulk_tools")
        self.setAccessibleName(_("Bulk actions"))
        side = theme().px("icon.m")
        self.setIconSize(QSize(side, side))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.addActions(list(actions))
        overflow = self.findChild(QToolButton, "qt_toolbar_ext_button")  # Qt's own », invisible without an icon
        if overflow is not None:
            overflow.setIcon(icon("chevrons-right"))
            overflow.setAccessibleName(_("More bulk actions"))


def open_beside(menu: QMenu, focused: QWidget | None) -> None:
    """Open a menu beside the button of such a bar that was pressed, else at the row or card the keyboard is on.

    It deletes itself when closed.
    """
    place = place_beside_pressed(menu)
    if place is None and isinstance(focused, QAbstractItemView) and focused.currentIndex().isValid():
        place = focused.viewport().mapToGlobal(focused.visualRect(focused.currentIndex()).bottomLeft())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place or QCursor.pos())


def place_beside_pressed(menu: QMenu) -> QPoint | None:
    """Return where a menu opens that leaves the pressed button of such a bar in sight; None for any other button."""
    pressed = QApplication.widgetAt(QCursor.pos())
    if not (isinstance(pressed, QToolButton) and isinstance(pressed.parent(), BulkToolBar)):
        return None
    window, height = pressed.window(), menu.sizeHint().height()
    below = pressed.mapTo(window, QPoint(0, pressed.height()))
    if below.y() + height > window.height():
        below = pressed.mapTo(window, QPoint(0, -height))
    return window.mapToGlobal(below)
