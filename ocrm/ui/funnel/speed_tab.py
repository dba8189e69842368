"""Conversion and speed: which stages deals get through, how long that takes, and what holds the open ones up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QGridLayout

from ocrm.formats import format_money_short, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.deal_analysis import conversion, cycle, standing
from ocrm.services.deal_analysis.conversion import StageConversion, StageStay
from ocrm.services.deal_analysis.cycle import CycleBy, CycleGroup, Velocity, VelocityMonth
from ocrm.services.deal_analysis.funnel import count_closed
from ocrm.services.deal_analysis.funnel_overview import LEAST_CLOSED
from ocrm.services.deal_analysis.spread import Spread
from ocrm.services.deal_analysis.standing import MOST_SLIPS, SlipRow, StalledStage
from ocrm.services.deals import opportunity_views
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.settings import currency
from ocrm.ui.context import AppContext
from ocrm.ui.funnel import analysis_drawings as drawings
from ocrm.ui.funnel.tab import AnalysisTab, Asked, month_of
from ocrm.ui.theme import theme
from ocrm.ui.widgets import KpiTile, SegmentedControl, vbox

_MAKERS = {"cycle": cycle.cycle_figure, "velocity": cycle.velocity_figure, "stalled": standing.stalled_figure}


@dataclass(frozen=True, slots=True)
class SpeedFound:
    """What the tab shows."""

    conversion: tuple[StageConversion, ...]
    stays: tuple[StageStay, ...]
    cycle: Spread | None
    cycles: tuple[CycleGroup, ...]
    velocity: Velocity
    velocity_months: tuple[VelocityMonth, ...]
    slips: tuple[SlipRow, ...]
    stalled: tuple[StalledStage, ...]
    shows_rates: bool
    currency: str


class SpeedTab(AnalysisTab):
    """Two figures and six charts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "speed")
        self._by = CycleBy(str(context.preferences.recall("funnel/cycle_by", CycleBy.PRODUCT.value)))
        self._tiles = {
            "cycle": KpiTile(_("Sales cycle"), name="tile_cycle"),
            "velocity": KpiTile(_("Sales velocity a day"), name="tile_velocity"),
            "stalled": KpiTile(_("Weighted amount at risk"), name="tile_stalled"),
        }
        self._chooser = SegmentedControl(
            [(None, _("Product")), (None, _("Region")), (None, _("Customer"))],
            current=list(CycleBy).index(self._by), accessible_name=_("Sales cycle by"),
        )  # fmt: skip
        self._chooser.setObjectName("cycle_by")
        self._conversion = self.panel(_("Conversion by stage"), "conversion", least=240)
        self._stays = self.panel(_("Days in each stage"), "stays", least=240)
        self._velocity = self.panel(_("Sales velocity"), "velocity")
        self._cycle = self.panel(_("Sales cycle"), "cycle", tools=[self._chooser], least=240)
        self._slips = self.panel(_("Expected days put off"), "slips", least=170)
        self._stalled = self.panel(_("Stalled deals by stage"), "stalled", least=220)
        layout = vbox(self, spacing=14)
        layout.addLayout(self.tile_row(self._tiles, _MAKERS))
        charts = QGridLayout()  # one grid for all, so that the panels stand below each other
        charts.setSpacing(theme().px(14))
        panels = (self._conversion, self._stays, self._velocity, self._cycle, self._slips, self._stalled)
        for number, shown in enumerate(panels):
            charts.addWidget(shown, number // 2, number % 2)
        for line in range(3):
            charts.setRowStretch(line, 1)
        for column in range(2):
            charts.setColumnStretch(column, 1)
        layout.addLayout(charts, 1)
        self._connect()

    def _connect(self) -> None:
        self._chooser.changed.connect(self._on_chosen)
        self._conversion.opened.connect(self._open_conversion)
        self._stays.opened.connect(self._open_stays)
        self._velocity.opened.connect(self._open_month)
        self._cycle.opened.connect(self._open_group)
        self._slips.opened.connect(self._open_slips)
        self._stalled.opened.connect(self._open_stalled)

    def read(self, asked: Asked) -> SpeedFound:
        workspace, chosen = self.context.workspace, asked.selection
        return SpeedFound(
            conversion=tuple(conversion.fetch_conversion(workspace, chosen)),
            stays=tuple(conversion.fetch_stays(workspace, chosen)),
            cycle=cycle.fetch_cycle(workspace, chosen),
            cycles=tuple(cycle.fetch_cycles(workspace, chosen, self._by)),
            velocity=cycle.fetch_velocity(workspace, chosen),
            velocity_months=tuple(cycle.fetch_velocity_months(workspace, chosen)),
            slips=tuple(standing.fetch_slips(workspace, chosen)),
            stalled=tuple(standing.fetch_stalled(workspace, chosen)),
            shows_rates=count_closed(workspace) >= LEAST_CLOSED,
            currency=currency(workspace),
        )

    def show_found(self, asked: Asked, found: SpeedFound) -> None:
        self._show_tiles(found)
        workspace, chosen = self.context.workspace, asked.selection
        draw = partial(drawings.draw_conversion, found.conversion, asked.measure, found.currency, found.shows_rates)
        least = (
            "" if found.shows_rates else _("Conversion shows once {count} deals have closed").format(count=LEAST_CLOSED)
        )
        first = found.conversion[0].stage_id if found.conversion else 0
        self._conversion.show_chart(
            draw, caption=least or _("deals that first came to the stage in the period"),
            figure=partial(conversion.conversion_figure, workspace, chosen, first) if first else None,
        )  # fmt: skip
        self._stays.show_chart(
            partial(drawings.draw_stays, found.stays), caption=_("stays that ended in the period"),
            figure=partial(conversion.stay_figure, workspace, chosen, first) if first else None,
        )  # fmt: skip
        self._velocity.show_chart(
            partial(drawings.draw_velocity, found.velocity_months, found.currency), caption=_("month by month"),
            figure=partial(cycle.velocity_figure, workspace, chosen),
        )  # fmt: skip
        self._cycle.show_chart(
            partial(drawings.draw_cycles, found.cycles, self._by, found.currency),
            caption=_("days from found to won, most wins first"), figure=partial(cycle.cycle_figure, workspace, chosen),
        )  # fmt: skip
        self._slips.show_chart(
            partial(drawings.draw_slips, found.slips, found.currency), caption=_("open deals now"),
            figure=partial(standing.slip_figure, workspace, chosen),
        )  # fmt: skip
        self._stalled.show_chart(
            partial(drawings.draw_stalled, found.stalled, found.currency), caption=_("longer in it than its limit"),
            figure=partial(standing.stalled_figure, workspace, chosen),
        )  # fmt: skip

    def _show_tiles(self, found: SpeedFound) -> None:
        days = found.cycle
        if days is None:
            self._tiles["cycle"].set_figure("–", _("No won deals in this period"))
        else:
            self._tiles["cycle"].set_figure(
                _("{days} d").format(days=f"{days.median.normalize():f}"),
                _("80% within {p80} d · mean {mean} d · {count} won").format(
                    p80=days.p80, mean=f"{days.mean:.1f}", count=format_number(days.count)
                ),
            )
        self._show_velocity(found)
        risk = sum((row.weighted for row in found.stalled), Decimal(0))
        count = sum(row.count for row in found.stalled)
        self._tiles["stalled"].set_figure(
            format_money_short(risk, found.currency) if risk else "–",
            ngettext("{count} stalled deal", "{count} stalled deals", count).format(count=format_number(count)),
            tone="warn" if count else None,
        )  # fmt: skip

    def _show_velocity(self, found: SpeedFound) -> None:
        speed, tile = found.velocity, self._tiles["velocity"]
        if speed.per_day is None or speed.mean_won is None or speed.win_rate is None or speed.mean_days is None:
            tile.set_figure("–", _("No won deals in this period"))
            return
        tile.set_figure(
            format_money_short(speed.per_day, found.currency),
            _("{open} open × {amount} × {rate} ÷ {days} d").format(
                open=format_number(speed.open_count), amount=format_money_short(speed.mean_won, found.currency),
                rate=format_percent(float(speed.win_rate)), days=f"{speed.mean_days:.1f}",
            ),
        )  # fmt: skip

    # -- the deals behind ---------------------------------------------------------------------------------------------

    def _on_chosen(self, number: int) -> None:
        self._by = list(CycleBy)[number]
        self.context.preferences.remember("funnel/cycle_by", self._by.value)
        if self.asked is not None:
            self.show_deals(self.asked)

    def _open_conversion(self, key: str) -> None:
        if self.asked is not None:
            make = partial(conversion.conversion_figure, self.context.workspace, self.asked.selection, int(key))
            self.ask(self._conversion, make)

    def _open_stays(self, key: str) -> None:
        if self.asked is not None:
            make = partial(conversion.stay_figure, self.context.workspace, self.asked.selection, int(key))
            self.ask(self._stays, make)

    def _open_group(self, key: str) -> None:
        if self.asked is not None:
            make = partial(cycle.cycle_group_figure, self.context.workspace, self.asked.selection, self._by, key)
            self.ask(self._cycle, make)

    def _open_month(self, key: str) -> None:
        if self.asked is not None:
            closed = Condition("closed_on", Operator.BETWEEN, month_of(key))
            self.opened.emit("won", self.asked.selection.as_filter(self.context.workspace, closed))

    def _open_slips(self, key: str) -> None:
        if self.asked is not None:
            operator = Operator.GE if int(key) == MOST_SLIPS else Operator.IS
            times = Condition("slip_count", operator, int(key))
            self.opened.emit("open", self.asked.selection.as_filter(self.context.workspace, times))

    def _open_stalled(self, key: str) -> None:
        if self.asked is not None:
            workspace = self.context.workspace
            stalled = AllOf((Condition("stage", Operator.IS, key), opportunity_views.stalled_filter(workspace)))
            self.opened.emit("open", self.asked.selection.as_filter(workspace, stalled))
