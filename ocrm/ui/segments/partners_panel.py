"""What agents and partners are owed: earned in a period, and expected of open deals."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.formats import format_money
from ocrm.i18n import _
from ocrm.services.deal_analysis.funnel_overview import Period
from ocrm.services.relations.commission import CommissionReport, fetch_commission
from ocrm.ui.context import AppContext
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.filter_bar import period_title
from ocrm.ui.segments import drawings
from ocrm.ui.widgets import EmptyState, QuietComboBox, hbox, label, vbox

_REMEMBERED = "segments/commission"


class PartnersPanel(QWidget):
    """The chart, or advice while nobody has a share; below it the period."""

    opened = Signal(object)
    """A partner shall be opened: their id."""
    counted = Signal()
    """What they are owed was added up anew."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.panel = ChartPanel(
            _("Commission of partners"), context.tasks, name="commission", smallest=(360, 260), context=context
        )
        self.panel.opened.connect(self._open)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self._make_empty())
        layout = vbox(self, spacing=12)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._make_period())
        words = _(
            "A partner's share of a deal's amount counts on the day the deal was won; open deals count as expected, "
            "whatever the period. A bar opens the partner with every deal."
        )
        layout.addWidget(label(words, "caption", wrap=True))

    def _make_empty(self) -> QWidget:
        empty = QFrame()
        empty.setObjectName("commission_empty")
        empty.setProperty("surface", "panel")
        advice = _(
            "On an opportunity, under “Competition & risks”, give an agent or partner a role and a share in percent."
        )
        vbox(empty).addWidget(EmptyState("handshake", _("No partner has a share yet"), advice))
        return empty

    def _make_period(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, spacing=6)
        self.period = QuietComboBox()
        self.period.setObjectName("commission_period")
        self.period.setAccessibleName(_("Period"))
        for period in Period:
            if period is not Period.CUSTOM:
                self.period.addItem(period_title(period), period.value)
        kept = self._context.preferences.recall(_REMEMBERED, Period.THIS_YEAR.value)
        self.period.setCurrentIndex(max(0, self.period.findData(kept)))
        self.period.currentIndexChanged.connect(self._on_period)
        line.addWidget(label(_("Period"), "caption", buddy=self.period))
        line.addWidget(self.period)
        line.addStretch(1)
        return holder

    def reload(self) -> None:
        """Add up in the background."""
        workspace = self._context.workspace
        since, until = Period(self.period.currentData()).days(workspace.clock.today())
        read = partial(fetch_commission, workspace, since, until)
        self._context.tasks.fetch(read, self._show, key="segments/commission")

    def _show(self, report: CommissionReport) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew meanwhile
        self._stack.setCurrentIndex(0 if report.partners else 1)
        caption = _("{earned} earned · {expected} expected").format(
            earned=format_money(report.earned, report.currency), expected=format_money(report.expected, report.currency)
        )
        self.panel.show_chart(partial(drawings.draw_commission, report), caption=caption if report.partners else "")
        self.counted.emit()

    def _on_period(self, _number: int) -> None:
        self._context.preferences.remember(_REMEMBERED, self.period.currentData())
        self.reload()

    def _open(self, key: str) -> None:
        if key.isdigit():
            self.opened.emit(int(key))
