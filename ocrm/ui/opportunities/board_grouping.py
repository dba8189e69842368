"""The button above the board that says and changes what its columns stand for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.services.board_groups import BoardGrouping
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import hbox, tool_button

_ICONS = {
    BoardGrouping.STAGE: "kanban",
    BoardGrouping.NEXT_STEP: "clock",
    BoardGrouping.MONTH: "calendar-days",
    BoardGrouping.VALUE: "star",
}


def grouping_title(grouping: BoardGrouping) -> str:
    """Return what the board is grouped by, in words."""
    return {
        BoardGrouping.STAGE: _("Stage"),
        BoardGrouping.NEXT_STEP: _("Next step"),
        BoardGrouping.MONTH: _("Expected month"),
        BoardGrouping.VALUE: _("Customer value"),
    }[grouping]


class GroupingButton(QWidget):
    """Shows the grouping, and offers the others."""

    chosen = Signal(str)
    """Another BoardGrouping."""

    def __init__(self) -> None:
        super().__init__()
        self._grouping = BoardGrouping.STAGE
        self._button: QToolButton = tool_button("layers", _("Group the board by"), text=" ", name="group_board")
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.clicked.connect(self.offer)
        hbox(self).addWidget(self._button)
        self.show_grouping(self._grouping)

    def show_grouping(self, grouping: BoardGrouping) -> None:
        """Say what the board is grouped by."""
        self._grouping = grouping
        words = _("Group: {field}").format(field=grouping_title(grouping))
        self._button.setText(f" {words}")
        self._button.setAccessibleName(words)

    def menu(self) -> QMenu:
        """Return the menu of all groupings; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("board_grouping_menu")
        for grouping in BoardGrouping:
            action = menu.addAction(icon(_ICONS[grouping]), grouping_title(grouping))
            action.setObjectName(f"group_by_{grouping.value}")
            action.setCheckable(True)
            action.setChecked(grouping is self._grouping)
            action.triggered.connect(partial(self._choose, grouping))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def offer(self) -> None:
        """Open the menu below the button."""
        self.menu().popup(self._button.mapToGlobal(QPoint(0, self._button.height())))

    def _choose(self, grouping: BoardGrouping, _checked: bool = False) -> None:
        self.chosen.emit(grouping.value)
