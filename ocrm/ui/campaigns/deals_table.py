"""The deals that came from a campaign as a table; Enter or a double click opens one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from ocrm.i18n import N_, _
from ocrm.services.campaigns.reading import CampaignDeal
from ocrm.services.display import ValueFormatter
from ocrm.services.workspace import Workspace
from ocrm.ui.campaigns.looks import deal_status_words
from ocrm.ui.delegates.plain_table import PlainTableDelegate, dress_short, paint_cell_focus
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel, TableColumn
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_chip, paint_row_background, paint_text

_SUBJECT, _CUSTOMER, _STATE, _AMOUNT = range(4)
_SHOWN_ROWS = 10
_GAP_PX = 8
_CUSTOMER_SHARE = 28
"""The most of a narrow table, in percent, that names customers."""
_TONES = {"won": "ok", "lost": "neutral", "void": "neutral"}


def _columns(workspace: Workspace) -> tuple[TableColumn[CampaignDeal], ...]:
    money = ValueFormatter(workspace).money_short
    return (
        TableColumn(N_("Opportunity"), lambda deal: deal.subject),
        TableColumn(N_("Customer"), lambda deal: deal.customer, 190),
        TableColumn(N_("Stage"), deal_status_words, 118),
        TableColumn(N_("Amount"), lambda deal: "" if deal.amount is None else money(deal.amount), 92, True),
    )


class DealsTable(QTableView):
    """Deals: open ones first, then what was won and lost."""

    opened = Signal(object)
    """A deal shall be opened: its id."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("campaign_deals")
        self.setAccessibleName(_("Deals from it"))
        self.deals = ShortTableModel(_columns(workspace), key=lambda deal: deal.opportunity_id, parent=self)
        self.setModel(self.deals)
        dress_short(self, [column.width for column in self.deals.columns])
        self.setItemDelegate(_DealDelegate(self))
        self.activated.connect(self._on_activated)

    def show_deals(self, deals: Sequence[CampaignDeal]) -> None:
        """Show deals, as tall as they are many up to ten."""
        self.deals.set_rows(deals)
        self.setFixedHeight((min(len(deals), _SHOWN_ROWS) + 1) * theme().row_height + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() * _CUSTOMER_SHARE // 100
        self.setColumnWidth(_CUSTOMER, min(theme().px(self.deals.columns[_CUSTOMER].width), room))

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands."""

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW_ROLE).opportunity_id)


class _DealDelegate(PlainTableDelegate):
    """Words and figures; how the deal stands as a chip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        deal: CampaignDeal = index.data(ROW_ROLE)
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=index.column() == _SUBJECT)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        if index.column() == _STATE:
            tone = _TONES.get(deal.status, "info")
            paint_chip(painter, room.x(), room.center().y() + 1, text, tone=tone, max_width=room.width())
        else:
            align = RIGHT if index.column() == _AMOUNT else LEFT
            color = "text.2" if index.column() == _CUSTOMER else "text.1"
            paint_text(painter, room, text, color=color, align=align, tabular=True)
        paint_cell_focus(painter, option)
        painter.restore()
