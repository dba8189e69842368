"""What the forecast leaves out: open deals past their expected day, those without one, and those on hold."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.forecasting.forecast import Forecast, ForecastMonth
from ocrm.ui.widgets import button, clear_layout, label, row, rule, vbox

OVERDUE = Condition("expected_close_on", Operator.OLDER_THAN_DAYS, 0)
UNDATED = Condition("expected_close_on", Operator.EMPTY)
ON_HOLD = Condition("hold_until", Operator.NOT_EMPTY)


class OutsidePanel(QFrame):
    """Groups of deals outside the months, each with a link to them."""

    opened = Signal(object)
    """A link was pressed: the condition that finds the deals."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("outside_panel")
        self.setProperty("surface", "panel")
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=10)
        layout.addWidget(label(_("Not in the forecast"), "h3"))
        self._groups = vbox(spacing=10)
        layout.addLayout(self._groups)
        layout.addStretch(1)

    def show_forecast(self, forecast: Forecast, currency: str) -> None:
        """Show the groups of a forecast."""
        clear_layout(self._groups)
        self._add(_("Past due, not updated"), forecast.overdue, OVERDUE, currency=currency)
        self._groups.addWidget(rule())
        self._add(_("No expected day"), forecast.undated, UNDATED, currency=currency)
        if forecast.on_hold.count:
            self._groups.addWidget(rule())
            self._add(_("On hold"), forecast.on_hold, ON_HOLD, currency=currency)

    def _add(self, title: str, deals: ForecastMonth, filter: Filter, *, currency: str) -> None:
        self._groups.addWidget(label(title, "strong"))
        if not deals.count:
            self._groups.addWidget(label(_("None"), "muted"))
            return
        words = ngettext("{count} deal · {amount} · weighted {weighted}",
                         "{count} deals · {amount} · weighted {weighted}", deals.count)  # fmt: skip
        self._groups.addWidget(
            label(
                words.format(
                    count=format_number(deals.count),
                    amount=format_money_short(deals.total, currency),
                    weighted=format_money_short(deals.weighted, currency),
                ),
                "muted",
                wrap=True,
            )
        )
        show = _("Show them")
        link = button(show, None, "link")
        link.setAccessibleName(f"{title}: {show}")
        link.clicked.connect(partial(self.opened.emit, filter))
        self._groups.addWidget(row(link, None))
