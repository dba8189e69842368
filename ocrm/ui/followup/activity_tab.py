"""Activity: how much was followed up and with how many customers, by kind, and how deals ended after how much of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import shiboken6
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_change, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.figures import Figure
from ocrm.services.relations import answers, follow_ups
from ocrm.services.relations.answers import ResponseTimes
from ocrm.services.relations.follow_ups import FollowUpBand, FollowUpRate
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.figures.why import ask_why
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.widgets import KpiTile, hbox, label, vbox

Kinds = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class _Found:
    kinds: Kinds
    before: int
    rate: FollowUpRate
    least_percent: int
    times: ResponseTimes
    bands: list[FollowUpBand]


class ActivityTab(QWidget):
    """Three figures over two charts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        layout = vbox(self, margins=(16, 14, 16, 14), spacing=14)
        tiles = hbox(spacing=12)
        self.count = self._tile(_("Follow-ups"), "activity_count", follow_ups.count_figure)
        self.count.clicked.connect(partial(self._ask, self.count, follow_ups.count_figure))
        self.rate = self._tile(_("Follow-up rate"), "activity_rate", follow_ups.rate_figure)
        self.rate.clicked.connect(partial(self._open, "left_alone"))
        self.times = KpiTile(_("Median time to the answer"), name="activity_times")
        self.times.clicked.connect(partial(self._open, "unanswered"))
        for tile in (self.count, self.rate, self.times):
            tiles.addWidget(tile, 1)
        layout.addLayout(tiles)
        charts = hbox(spacing=14)
        self.kinds = ChartPanel(_("Follow-ups by kind"), context.tasks, name="kinds", context=context)
        title = _("Deals won by number of follow-ups")
        self.bands = ChartPanel(title, context.tasks, name="bands", context=context)
        note = _("Follow-ups while the deal was open. An association, not a cause.")
        self.bands.foot.addWidget(label(note, "caption", wrap=True))
        charts.addWidget(self.kinds, 1)
        charts.addWidget(self.bands, 1)
        layout.addLayout(charts, 1)

    def _tile(self, title: str, name: str, read: Callable[[Workspace], Figure]) -> KpiTile:
        tile = KpiTile(title, name=name)
        tile.make_askable()
        tile.asked.connect(partial(self._ask, tile, read))
        return tile

    def reload(self) -> None:
        """Read in the background; what is on show stays meanwhile."""
        self._context.tasks.fetch(partial(_read, self._context.workspace), self._show, key="followup/activity")

    def first_focus(self) -> QWidget:
        """Return where the keyboard begins."""
        return self.count

    def _show(self, found: _Found) -> None:
        if not shiboken6.isValid(self):
            return
        self._show_tiles(found)
        days = _days(found.rate.days)
        self.kinds.show_chart(partial(_draw_kinds, found.kinds), caption=days)
        self.bands.show_chart(partial(_draw_bands, found.bands), caption=_("closed in 12 months"))

    def _show_tiles(self, found: _Found) -> None:
        total = sum(count for _code, _name, count in found.kinds)
        change, days = total - found.before, found.rate.days
        note = _days(days)
        if change:
            note = _("{change} on the {days} days before").format(change=format_change(change), days=days)
        self.count.set_figure(format_number(total), note, tone="ok" if change > 0 else None)
        rate = found.rate
        if rate.share is None:
            self.rate.set_figure("–", _("Nobody is active"))
        else:
            said = _("{n} of {all} customers").format(n=format_number(rate.touched), all=format_number(rate.active))
            least = found.least_percent / 100
            tone = "warn" if rate.share < least else "ok"
            self.rate.set_figure(
                format_percent(float(rate.share)), said, tone=tone, share=float(rate.share), mark=least
            )
        times = found.times
        said = _("{answered} of {asked} answered, {in_time} in time").format(
            answered=format_number(times.answered),
            asked=format_number(times.asked),
            in_time=format_number(times.in_time),
        )
        self.times.set_figure(answers.word_time(times.median), said if times.asked else _("nothing was asked"))

    def _open(self, view: str) -> None:
        self._context.navigator.go(Target("customers", "customers", view=view))

    def _ask(self, tile: KpiTile, read: Callable[[Workspace], Figure]) -> None:
        ask_why(self._context, tile, partial(read, self._context.workspace))


def _days(days: int) -> str:
    return ngettext("within {n} day", "within {n} days", days).format(n=days)


def _read(workspace: Workspace) -> _Found:
    now, days = workspace.clock.now(), follow_ups.read_days(workspace)
    return _Found(
        kinds=follow_ups.count_by_kind(workspace),
        before=follow_ups.count_before(workspace),
        rate=follow_ups.fetch_rate(workspace),
        least_percent=int(read_setting(workspace, follow_ups.PERCENT_SETTING)),
        times=answers.fetch_response_times(workspace, now - timedelta(days=days), now),
        bands=follow_ups.fetch_bands(workspace),
    )


def _draw_kinds(kinds: Kinds, style: ChartStyle, size: tuple[float, float]) -> Chart:
    from ocrm.services.charts.follow_up_charts import kinds_figure  # matplotlib only once a chart is drawn

    return kinds_figure(kinds, style, size=size)


def _draw_bands(bands: list[FollowUpBand], style: ChartStyle, size: tuple[float, float]) -> Chart:
    from ocrm.services.charts.follow_up_charts import bands_figure

    return bands_figure(bands, style, size=size)
