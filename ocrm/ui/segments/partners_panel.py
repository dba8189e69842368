"""What agents and partners are owed: earned in a period, and expected of open deals."""

from __future__ import annotations

from functools import partial

import shiboken6

from ocrm.formats import format_money
from ocrm.i18n import _
from ocrm.services.deal_analysis.funnel_overview import Period
from ocrm.services.relations.commission import CommissionReport, fetch_commission
from ocrm.ui.context import AppContext
from ocrm.ui.funnel.filter_bar import period_title
from ocrm.ui.segments import drawings
from ocrm.ui.segments.counted_chart import Choice, CountedChart
from ocrm.ui.widgets import EmptyState


class PartnersPanel(CountedChart):
    """Opens a partner: their id."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            context,
            _("Commission of partners"),
            name="commission",
            smallest=(360, 260),
            choice=Choice(
                "commission_period",
                _("Period"),
                [(period_title(period), period.value) for period in Period if period is not Period.CUSTOM],
                usual=Period.THIS_YEAR.value,
                remembered="segments/commission",
            ),
            words=_(
                "A partner's share of a deal's amount counts on the day the deal was won; open deals count as "
                "expected, whatever the period. A bar opens the partner with every deal."
            ),
        )
        advice = _(
            "On an opportunity, under “Competition & risks”, give an agent or partner a role and a share in percent."
        )
        nobody = EmptyState("handshake", _("No partner has a share yet"), advice)
        self._empty = self.add_state("commission_empty", nobody)

    def reload(self) -> None:
        """Add up in the background."""
        workspace = self._context.workspace
        since, until = Period(self.choice.currentData()).days(workspace.clock.today())
        read = partial(fetch_commission, workspace, since, until)
        self._context.tasks.fetch(read, self._show, key="segments/commission")

    def _show(self, report: CommissionReport) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew meanwhile
        self.show_state(None if report.partners else self._empty)
        caption = _("{earned} earned · {expected} expected").format(
            earned=format_money(report.earned, report.currency), expected=format_money(report.expected, report.currency)
        )
        self.panel.show_chart(partial(drawings.draw_commission, report), caption=caption if report.partners else "")
        self.counted.emit()

    def open_part(self, key: str) -> None:
        if key.isdigit():
            self.opened.emit(int(key))
