"""The line over all tabs of the funnel: period, pipeline, source, campaign, product, any filter, count or amount."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QMenu

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.deal_analysis.choices import Choices
from ocrm.services.deal_analysis.funnel_overview import OUTCOMES_OVER_DAYS, Period
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.filtering.conditions import Filter, conditions
from ocrm.ui.context import AppContext
from ocrm.ui.funnel.tab import Asked
from ocrm.ui.widgets import DaySpan, ElidingButton, SegmentedControl, button, escape_mnemonic, hbox, tool_button, vbox

PERIOD_TITLES = {
    Period.THIS_MONTH: N_("This month"),
    Period.THIS_QUARTER: N_("This quarter"),
    Period.THIS_YEAR: N_("This year"),
    Period.LAST_MONTH: N_("Last month"),
    Period.LAST_QUARTER: N_("Last quarter"),
    Period.LAST_YEAR: N_("Last year"),
    Period.LAST_90_DAYS: N_("Last {days} days"),
    Period.ALL_TIME: N_("All time"),
    Period.CUSTOM: N_("From – to"),
}
MEASURES = ("count", "amount")
_DAYS = "funnel/days"
_ANY = ""
_CHOSEN = (
    ("period", "calendar-days", 24), ("pipeline", "kanban", 6),
    ("source", "globe", 5), ("campaign", "megaphone", 5), ("product", "package", 5),
)  # fmt: skip
"""What is chosen, its icon, and how many letters are seen however little room there is."""


def period_title(period: Period) -> str:
    """Return what a period is called."""
    return _(PERIOD_TITLES[period]).format(days=OUTCOMES_OVER_DAYS)


def period_words(period: Period, since: date | None, until: date | None) -> str:
    """Return what a period is called, own days as the days themselves."""
    if period is not Period.CUSTOM or not (since or until):
        return period_title(Period.ALL_TIME if period is Period.CUSTOM else period)
    first, last = (format_date_iso(day) if day else "…" for day in (since, until))
    return _("{first} to {last}").format(first=first, last=last)


class FunnelFilterBar(QFrame):
    """Says which deals all tabs count."""

    changed = Signal()
    """Other deals are asked for, or they are to be shown by another measure."""
    filter_requested = Signal()
    """The pane in which a filter is made shall open."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("funnel_filters")
        self.setProperty("surface", "header")
        recall = context.preferences.recall
        remembered = str(recall("funnel/period", Period.THIS_QUARTER.value))
        self.period = Period(remembered) if remembered in set(Period) else Period.THIS_QUARTER
        measure = str(recall("funnel/measure", MEASURES[0]))
        self.measure = measure if measure in MEASURES else MEASURES[0]
        self.pipeline_id: int | None = None
        self.source: str | None = None
        self.campaign_id: int | None = None
        self.subject: str | None = None
        self.filter: Filter | None = None
        self._context = context
        self._choices = Choices((), (), ())
        rows = vbox(self, margins=(16, 5, 16, 5), spacing=5)
        layout = hbox(spacing=4)
        self._period, self._pipeline, self._source, self._campaign, self._product = (
            ElidingButton(icon, name=f"funnel_{name}", least_letters=letters) for name, icon, letters in _CHOSEN
        )
        self._filter = button("", "filter", name="funnel_filter")
        self._filter.clicked.connect(self.filter_requested)
        self._clear = tool_button("x", _("Count all deals again"), name="funnel_clear")
        self._clear.clicked.connect(self.clear)
        self._days = self._make_days()
        self._measures = SegmentedControl(
            [(None, _("Deals")), (None, _("Amount"))], current=MEASURES.index(self.measure),
            accessible_name=_("Count deals or amounts"),
        )  # fmt: skip
        self._measures.setObjectName("funnel_measures")
        self._measures.changed.connect(self._on_measure)
        chosen = (self._period, self._pipeline, self._source, self._campaign, self._product)
        for widget in (*chosen, self._filter, self._clear):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._measures)
        rows.addLayout(layout)
        rows.addWidget(self._days)
        self._fill()

    def _make_days(self) -> DaySpan:
        today = self._context.workspace.clock.today()
        since, until = self._remembered_days() or (today.replace(month=1, day=1), today)
        days = DaySpan(today=today, since=since, until=until, name="funnel")
        days.changed.connect(self._on_days)
        return days

    def _remembered_days(self) -> tuple[date | None, date | None] | None:
        """Return the days given last, None where there are none or they cannot be read."""
        remembered = self._context.preferences.recall(_DAYS)
        try:
            since, until = (date.fromisoformat(text) if text else None for text in remembered)
        except (TypeError, ValueError):
            return None
        return since, until

    # -- what is asked ------------------------------------------------------------------------------------------------

    def asked(self) -> Asked:
        """Return what the line says."""
        since, until = self.period.days(self._context.workspace.clock.today())
        if self.period is Period.CUSTOM:
            since, until = self._days.days()
        chosen = Selection(since, until, self.pipeline_id, self.source, self.subject, self.filter, self.campaign_id)
        return Asked(self.period, chosen, self.measure)

    def set_choices(self, choices: Choices) -> None:
        """Offer other pipelines, sources, campaigns and products."""
        if choices != self._choices:
            self._choices = choices
            self._fill()

    def offer_measures(self, offered: bool) -> None:
        """Offer to count deals or amounts, where what is below can be counted by both."""
        self._measures.setVisible(offered)

    def set_filter(self, filter: Filter | None) -> None:
        """Narrow by a filter, or by none."""
        self.filter = filter
        self._tell()

    def clear(self, *_ignored: object) -> None:
        """Count all deals again; the period stays."""
        self.pipeline_id = self.source = self.campaign_id = self.subject = self.filter = None
        self._tell()

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        self._fill()
        self.changed.emit()

    def _choose_period(self, value: str) -> None:
        self.period = Period(value)
        self._context.preferences.remember("funnel/period", value)
        self._tell()

    def _choose_pipeline(self, value: str) -> None:
        self.pipeline_id = int(value) if value else None
        self._tell()

    def _choose_source(self, value: str) -> None:
        self.source = value or None
        self._tell()

    def _choose_campaign(self, value: str) -> None:
        self.campaign_id = int(value) if value else None
        self._tell()

    def _choose_product(self, value: str) -> None:
        self.subject = value or None
        self._tell()

    def _on_measure(self, number: int) -> None:
        self.measure = MEASURES[number]
        self._context.preferences.remember("funnel/measure", self.measure)
        self.changed.emit()

    def _on_days(self) -> None:
        if self.period is Period.CUSTOM:
            self._context.preferences.remember(_DAYS, [day.isoformat() if day else "" for day in self._days.days()])
            self.changed.emit()

    def _fill(self) -> None:
        """Show what is chosen, and what else could be."""
        periods = [(period.value, period_title(period)) for period in PERIOD_TITLES]
        words = _("Period: {period}").format(period=period_title(self.period))
        _fill_choices(self._period, periods, current=self.period.value, choose=self._choose_period, words=words)
        self._days.setVisible(self.period is Period.CUSTOM)
        pipelines = [(str(row.pipeline_id), row.name) for row in self._choices.pipelines]
        self._offer(self._pipeline, pipelines, self.pipeline_id, self._choose_pipeline,
                    words=(_("All pipelines"), _("Pipeline")))  # fmt: skip
        self._pipeline.setVisible(len(pipelines) > 1)
        self._offer(self._source, self._choices.sources, self.source, self._choose_source,
                    words=(_("All sources"), _("Source")))  # fmt: skip
        self._source.setVisible(bool(self._choices.sources))
        campaigns = [(str(campaign_id), name) for campaign_id, name in self._choices.campaigns]
        self._offer(self._campaign, campaigns, self.campaign_id, self._choose_campaign,
                    words=(_("All campaigns"), _("Campaign")))  # fmt: skip
        self._campaign.setVisible(bool(campaigns))
        products = [(name, name) for name in self._choices.products]
        self._offer(self._product, products, self.subject, self._choose_product,
                    words=(_("All products"), _("Product")))  # fmt: skip
        self._product.setVisible(bool(products))
        count = len(list(conditions(self.filter)))
        filter_words = _("Filter ({count})").format(count=count) if count else _("Filter")
        self._filter.setText(filter_words)
        self._filter.setAccessibleName(filter_words)
        self._clear.setVisible(self.asked().selection.is_narrowed)

    def _offer(
        self, owner: ElidingButton, choices: Sequence[tuple[str, str]], current: object,
        choose: Callable[[str], None], *, words: tuple[str, str],
    ) -> None:  # fmt: skip
        """Offer choices; `words` say that nothing is chosen, and what could be where there is little room."""
        (all_words, short), key = words, _ANY if current is None else str(current)
        offered = [(_ANY, all_words), *choices]
        said = dict(offered).get(key, all_words)
        _fill_choices(owner, offered, current=key, choose=choose, words=said, short=short if said == all_words else "")


def _fill_choices(
    owner: ElidingButton, choices: Sequence[tuple[str, str]], *, current: str, choose: Callable[[str], None],
    words: str, short: str = "",
) -> None:  # fmt: skip
    """Give a button a menu of which one entry is ticked; `choose` is called with the key of another one."""
    menu = QMenu(owner)
    group = QActionGroup(menu)
    for key, text in choices:
        action = QAction(escape_mnemonic(text), menu)
        action.setCheckable(True)
        action.setChecked(key == current)
        action.setData(key)
        action.triggered.connect(partial(choose, key))
        group.addAction(action)
        menu.addAction(action)
    old = owner.menu()
    owner.setMenu(menu)
    if old is not None:
        old.deleteLater()
    owner.set_words(words, short=short)
