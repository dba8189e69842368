"""The buttons above the board that say and change what its columns stand for and what their cards are sorted by."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocrm.i18n import _, pgettext
from ocrm.services.deals.board_groups import BoardGrouping
from ocrm.services.deals.board_orders import BoardOrder, orders_of
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import hbox, tool_button
from ocrm.ui.widgets.menu_places import open_below

_GROUPING_ICONS = {
    BoardGrouping.STAGE: "kanban",
    BoardGrouping.NEXT_STEP: "clock",
    BoardGrouping.MONTH: "calendar-days",
    BoardGrouping.VALUE: "star",
}
_ORDER_ICONS = {
    BoardOrder.NEXT_STEP: "clock",
    BoardOrder.PRIORITY: "flag",
    BoardOrder.AMOUNT: "wallet",
    BoardOrder.CLOSE: "calendar-days",
    BoardOrder.STAY: "hourglass",
    BoardOrder.RETURN: "pause",
}


def grouping_title(grouping: BoardGrouping) -> str:
    """Return what the board is grouped by, in words."""
    return {
        BoardGrouping.STAGE: _("Stage"),
        BoardGrouping.NEXT_STEP: _("Next step"),
        BoardGrouping.MONTH: _("Expected month"),
        BoardGrouping.VALUE: _("Customer value"),
    }[grouping]


def order_title(order: BoardOrder) -> str:
    """Return what cards are sorted by, in words."""
    return {
        BoardOrder.NEXT_STEP: _("Next step"),
        BoardOrder.PRIORITY: _("Priority"),
        BoardOrder.AMOUNT: _("Amount"),
        BoardOrder.CLOSE: _("Expected close"),
        BoardOrder.STAY: pgettext("order of cards", "Days in stage"),
        BoardOrder.RETURN: pgettext("order of cards", "Back from hold"),
    }[order]


class ChoiceButton(QWidget):
    """Shows one of several ways of the board, and offers the others."""

    chosen = Signal(str)
    """Another one, by its value."""

    def __init__(self, icon_name: str, tooltip: str, *, name: str) -> None:
        super().__init__()
        self._options: Sequence[tuple[StrEnum, str, str]] = ()
        self._current = ""
        self._button: QToolButton = tool_button(icon_name, tooltip, text=" ", name=f"{name}_board")
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.clicked.connect(self.offer)
        self._name = name
        hbox(self).addWidget(self._button)

    def show_choice(self, current: StrEnum, words: str, options: Sequence[tuple[StrEnum, str, str]]) -> None:
        """Say in `words` what is chosen; `options` are all values with their icons and titles."""
        self._current, self._options = current.value, options
        self._button.setText(f" {words}")
        self._button.setAccessibleName(words)

    def menu(self) -> QMenu:
        """Return the menu of all options; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName(f"board_{self._name}_menu")
        for value, icon_name, title in self._options:
            action = menu.addAction(icon(icon_name), title)
            action.setObjectName(f"{self._name}_by_{value.value}")
            action.setCheckable(True)
            action.setChecked(value.value == self._current)
            action.triggered.connect(partial(self._choose, value.value))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def offer(self) -> None:
        """Open the menu below the button."""
        open_below(self.menu(), self._button)

    def _choose(self, value: str, _checked: bool = False) -> None:
        self.chosen.emit(value)


class GroupingButton(ChoiceButton):
    """Says what the columns stand for."""

    def __init__(self) -> None:
        super().__init__("layers", _("Group the board by"), name="group")
        self.show_grouping(BoardGrouping.STAGE)

    def show_grouping(self, grouping: BoardGrouping) -> None:
        """Say what the board is grouped by."""
        options = [(one, _GROUPING_ICONS[one], grouping_title(one)) for one in BoardGrouping]
        self.show_choice(grouping, _("Group: {field}").format(field=grouping_title(grouping)), options)


class OrderButton(ChoiceButton):
    """Says what the cards are sorted by."""

    def __init__(self) -> None:
        super().__init__("arrow-up-down", _("Sort the cards by"), name="sort")

    def show_order(self, order: BoardOrder, view: OpportunityView) -> None:
        """Say what the cards of a tab are sorted by."""
        options = [(one, _ORDER_ICONS[one], order_title(one)) for one in orders_of(view)]
        self.show_choice(order, _("Order: {field}").format(field=order_title(order)), options)
