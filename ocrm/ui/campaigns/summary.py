"""The figures below a campaign's name; each can be asked why it is so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.campaigns.results import CampaignResult
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import hbox
from ocrm.ui.widgets.stat import Stat

_SHOWN = ("members", "deals", "won_amount", "return", "cost_per_deal")


class CampaignSummary(QFrame):
    """Members, deals, won amount, return on cost and cost per deal, side by side."""

    asked = Signal(str)
    """A figure was asked why it is so: its key."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.setObjectName("campaign_summary")
        self.setProperty("surface", "header")
        layout = hbox(self, margins=(14, 4, 14, 4), spacing=18)
        titles = (_("Members"), _("Deals from it"), _("Amount won"), _("Return on cost"), _("Cost per deal"))
        self._stats = {key: Stat(key, title) for key, title in zip(_SHOWN, titles, strict=True)}
        for key, stat in self._stats.items():
            stat.make_askable()
            stat.clicked.connect(partial(self.asked.emit, key))
            stat.asked.connect(partial(self.asked.emit, key))
            layout.addWidget(stat)
        layout.addStretch(1)

    def show_result(self, result: CampaignResult, row: RecordRow) -> None:
        """Show what came of a campaign."""
        code = currency(self._workspace)
        below = {
            "members": _("{n} reached").format(n=format_number(int(result.value("reached") or 0))),
            "deals": _("{n} won").format(n=format_number(int(result.value("won_deals") or 0))),
            "won_amount": self._cost_words(row),
            "return": "" if result.value("return") is not None else _("no cost noted"),
            "cost_per_deal": "",
        }
        for key, stat in self._stats.items():
            value = result.value(key)
            text = "" if value is None or (key == "won_amount" and not value) else result.figures[key].text(code)
            tone = None if key != "return" or not value else "ok" if value > 0 else "warn"
            stat.show_figure(text, below[key], tone=tone)

    def _cost_words(self, row: RecordRow) -> str:
        """Say what it cost, and how that stands to the budget."""
        money, cost, budget = ValueFormatter(self._workspace).money_short, row["cost"], row["budget"]
        if cost is None:
            return "" if budget is None else _("budget {amount}").format(amount=money(budget))
        if budget is None:
            return _("cost {amount}").format(amount=money(cost))
        return _("cost {amount} of {budget}").format(amount=money(cost), budget=money(budget))
