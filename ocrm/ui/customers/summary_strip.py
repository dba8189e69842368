"""The figures below a customer's name: open, won, last contact, next step; each leads to what it counts."""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.formats import format_date_relative, format_days_since
from ocrm.i18n import _, ngettext
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import answers, cadence
from ocrm.services.relations.customers import CustomerOverview
from ocrm.services.workspace import Workspace
from ocrm.ui.todos.todo_strip import due_day_words, due_tone
from ocrm.ui.widgets import hbox
from ocrm.ui.widgets.stat import Stat


class Figure(StrEnum):
    """The figures of the strip."""

    OPEN = "open"
    WON = "won"
    LAST_CONTACT = "last_contact"
    NEXT_STEP = "next_step"


_LATE = {"yellow": "warn", "red": "bad"}


class SummaryStrip(QFrame):
    """The figures side by side."""

    pressed = Signal(str)
    """A figure was pressed: a Figure."""
    asked = Signal(str)
    """A figure was asked why it is so: a Figure."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.setObjectName("summary_strip")
        self.setProperty("surface", "header")
        layout = hbox(self, margins=(14, 4, 14, 4), spacing=18)
        titles = {
            Figure.OPEN: _("Open opportunities"),
            Figure.WON: _("Won in total"),
            Figure.LAST_CONTACT: _("Last contact"),
            Figure.NEXT_STEP: _("Next step"),
        }
        self._stats: dict[Figure, Stat] = {}
        for figure, title in titles.items():
            stat = self._stats[figure] = Stat(figure.value, title)
            stat.clicked.connect(partial(self.pressed.emit, figure.value))
            if figure in (Figure.OPEN, Figure.WON):
                stat.make_askable()
                stat.asked.connect(partial(self.asked.emit, figure.value))
            layout.addWidget(stat)
        layout.addStretch(1)

    def show_overview(self, overview: CustomerOverview) -> None:
        """Show the figures of a customer."""
        self._show_money(overview)
        self._show_last_contact(overview)
        self._show_next_step(overview)

    def _show_money(self, overview: CustomerOverview) -> None:
        formatter = ValueFormatter(self._workspace)
        count = overview.open_count
        words = ngettext("{n} deal · weighted {amount}", "{n} deals · weighted {amount}", count)
        below = words.format(n=count, amount=formatter.money_short(overview.open_weighted)) if count else _("none open")
        self._stats[Figure.OPEN].show_figure(formatter.money_short(overview.open_amount) if count else "", below)
        won = overview.won_count
        if won:
            words = ngettext("{n} deal since {year}", "{n} deals since {year}", won)
            below = words.format(n=won, year=overview.first_won_year)
            self._stats[Figure.WON].show_figure(formatter.money_short(overview.won_amount), below)
        else:
            self._stats[Figure.WON].show_figure("", _("none won yet"))

    def _show_last_contact(self, overview: CustomerOverview) -> None:
        today, day = self._workspace.clock.today(), overview.last_contacted_on
        rhythm, stat = cadence.fetch_cadence(self._workspace, overview.customer_id), self._stats[Figure.LAST_CONTACT]
        text = _("never") if day is None else format_date_relative(day, today)
        if day is not None and rhythm.state in _LATE:
            text = format_days_since(day, today)
        below = ""
        if rhythm.due_on is not None:
            due = format_date_relative(rhythm.due_on, today, in_sentence=True)
            below = _("next by {day}")
            if rhythm.state in _LATE:
                is_unanswered = day is not None and day > rhythm.since
                below = _("no answer; was due {day}") if is_unanswered else _("was due {day}")
            below = below.format(day=due)
        tone = _LATE.get(rhythm.state)
        told, below_tone = cadence.reason(rhythm), tone or ("ok" if below else None)
        waiting = answers.fetch_waiting(self._workspace, overview.customer_id)
        if waiting is not None:
            below = answers.reason(waiting.asked_at, self._workspace.clock.now())
            told, below_tone = answers.explanation(self._workspace, waiting), "bad" if waiting.is_late else "warn"
        stat.show_figure(text, below, tone=tone, below_tone=below_tone)
        stat.setToolTip(told)

    def _show_next_step(self, overview: CustomerOverview) -> None:
        stat, todo = self._stats[Figure.NEXT_STEP], overview.next_todo
        if todo is not None:
            stat.show_figure(due_day_words(todo, self._workspace.clock), todo.title, tone=due_tone(todo))
        elif overview.open_count:
            stat.show_figure(_("Not planned"), _("an open deal needs one"), tone="warn")
        else:
            stat.show_figure("", _("nothing planned"))
