"""The summary strip of an opportunity: amount, probability, expected close, age, next step."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.clock import Clock
from ocrm.formats import format_date_relative, format_money, format_money_short
from ocrm.i18n import _, ngettext
from ocrm.services.deals import deal_health
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.ui.todos.todo_strip import due_day_words, due_tone
from ocrm.ui.widgets import hbox
from ocrm.ui.widgets.stat import Stat


class DealSummary(QFrame):
    """Five figures; pressing one asks to change it."""

    amount_pressed = Signal()
    probability_pressed = Signal()
    close_pressed = Signal()
    age_pressed = Signal()
    step_pressed = Signal()
    asked = Signal(str)
    """A figure was asked why it is so: probability or age."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("deal_summary")
        self.setProperty("surface", "flat")
        layout = hbox(self, margins=(14, 6, 14, 6), spacing=18)
        self._amount = Stat("amount", _("Amount"))
        self._probability = Stat("probability", _("Probability / weighted"))
        self._close = Stat("close", _("Expected close"))
        self._closed = Stat("closed", _("Closed on"))
        self._age = Stat("age", _("Age"))
        self._step = Stat("step", _("Next step"))
        for stat, pressed in (
            (self._amount, self.amount_pressed),
            (self._probability, self.probability_pressed),
            (self._close, self.close_pressed),
            (self._closed, self.age_pressed),
            (self._age, self.age_pressed),
            (self._step, self.step_pressed),
        ):
            stat.clicked.connect(pressed)
            layout.addWidget(stat)
        layout.addStretch(1)
        for stat, key in ((self._probability, "probability"), (self._age, "age")):
            stat.make_askable()
            stat.asked.connect(partial(self.asked.emit, key))

    def show_deal(self, deal: OpportunityOverview, clock: Clock, currency: str) -> None:
        """Show the figures of a deal."""
        if deal.amount is None:
            self._amount.show_figure("", _("Set an amount"), below_tone="warn")
        else:
            self._amount.show_figure(format_money(deal.amount, currency), _("expected") if deal.is_open else "")
        weighted = format_money_short(deal.weighted, currency)
        if deal.is_pinned and deal.is_open:
            weighted = _("{amount} · pinned").format(amount=weighted)
        self._probability.show_figure(f"{deal.probability}%", weighted)
        self._show_close(deal, clock)
        self._show_age(deal)
        self._show_step(deal, clock)

    def _show_close(self, deal: OpportunityOverview, clock: Clock) -> None:
        today = clock.today()
        self._close.setVisible(deal.is_open)
        self._closed.setVisible(not deal.is_open)
        if not deal.is_open:
            outcomes = {"won": (_("Won"), "ok"), "lost": (deal.lost_reason or _("Lost"), "bad")}
            note, tone = outcomes.get(deal.status, (_("Void"), None))
            day = "" if deal.closed_on is None else format_date_relative(deal.closed_on, today)
            self._closed.show_figure(day, note, below_tone=tone)
        elif deal.expected_close_on is None or deal.days_to_close is None:
            self._close.show_figure("", _("No expected day"), below_tone="warn")
        else:
            note, tone = _close_note(deal.days_to_close)
            if deal.slip_count:
                slips = deal_health.slip_words(deal.slip_count, deal.record["slip_days"])
                note, tone = f"{note} · {slips}", tone or "warn"
            self._close.show_figure(format_date_relative(deal.expected_close_on, today), note, below_tone=tone)

    def _show_age(self, deal: OpportunityOverview) -> None:
        value = ngettext("{n} day", "{n} days", deal.age_days).format(n=deal.age_days)
        mean = 0 if deal.mean_days_to_win is None else round(deal.mean_days_to_win)
        if not mean:
            self._age.show_figure(value, "")
            return
        note = ngettext("won deals took {n} day", "won deals took {n} days", mean).format(n=mean)
        self._age.show_figure(value, note, below_tone="warn" if deal.is_open and deal.age_days > mean else None)

    def _show_step(self, deal: OpportunityOverview, clock: Clock) -> None:
        todo = deal.next_todo
        if todo is not None:
            self._step.show_figure(due_day_words(todo, clock), todo.title, tone=due_tone(todo))
        elif deal.is_open:
            self._step.show_figure(_("Not planned"), _("Plan one"), tone="warn")
        else:
            self._step.show_figure("", "")


def _close_note(days: int) -> tuple[str, str | None]:
    """Return how far the expected day is, and the tone to say it in."""
    if days < 0:
        return ngettext("{n} day past due", "{n} days past due", -days).format(n=-days), "bad"
    if days == 0:
        return _("today"), "warn"
    return ngettext("in {n} day", "in {n} days", days).format(n=days), None
