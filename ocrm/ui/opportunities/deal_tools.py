"""The tools in the filter row of the opportunities page: grouping and order of the board, then those of the list."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.deals.board_groups import BoardGrouping
from ocrm.ui.lists.column_chooser import ColumnChooser
from ocrm.ui.lists.group_menu import group_button
from ocrm.ui.lists.menu_button import TableNow
from ocrm.ui.opportunities.board_choices import GroupingButton, OrderButton
from ocrm.ui.opportunities.board_reading import BOARD
from ocrm.ui.opportunities.shown_deals import ShownDeals
from ocrm.ui.widgets import tool_button


class DealTools:
    """Arranges what `shown` says is in sight; `table` gives the list while it is shown."""

    def __init__(self, shown: ShownDeals, table: TableNow, parent: QWidget) -> None:
        """`parent` holds what the tools open."""
        self._shown, self._table, self._parent = shown, table, parent
        self.grouping = GroupingButton()
        self.grouping.chosen.connect(shown.choose_grouping)
        self.order = OrderButton()
        self.order.chosen.connect(shown.choose_order)
        self._group_rows = group_button(table, parent)
        self._columns = tool_button("columns-3", _("Choose columns"), name="choose_columns")
        self._columns.clicked.connect(self.offer_columns)

    @property
    def widgets(self) -> list[QWidget]:
        """The tools from the left."""
        return [self.grouping, self.order, self._group_rows, self._columns]

    def refresh(self) -> None:
        """Show the tools of the board or of the list; the months of a board have their own order."""
        shown = self._shown
        is_board = shown.shown_mode == BOARD
        for tool in (self._columns, self._group_rows):
            tool.setVisible(self._table() is not None)
        self.grouping.setVisible(is_board)
        self.grouping.show_grouping(shown.grouping)
        self.order.setVisible(is_board and shown.grouping is not BoardGrouping.MONTH)
        self.order.show_order(shown.order, shown.view)

    def offer_groups(self) -> None:
        """Offer what the board or the list is grouped by."""
        if self._table() is not None:
            self._group_rows.click()
        elif self._shown.shown_mode == BOARD:
            self.grouping.offer()

    def offer_columns(self) -> None:
        """Offer which columns the list has."""
        table = self._table()
        if table is not None:
            ColumnChooser(table, self._parent).open_below(self._columns)
