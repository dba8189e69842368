"""The lines over the history that narrow it: words, a kind, a time or two days, a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.clock import Clock, to_utc
from ocrm.i18n import _
from ocrm.services.history.entries import SOURCE_TITLES, HistoryFilter, Source
from ocrm.services.schema import RECORD_TYPES
from ocrm.ui.widgets import DaySpan, FilterChip, FilterRow, hbox, panel, vbox

_DAYS = (0, 6, 29, 364)
_SPAN = -1
"""In place of how many days back: from one day to another."""


@dataclass
class Chosen:
    """What is chosen in the lines; it outlives them when the page is built anew."""

    kind: str = ""
    days: int | None = None
    source: Source | None = None
    text: str = ""


class HistoryFilters(QWidget):
    """Narrows steps, and the bin by words and kind alone."""

    changed = Signal()

    def __init__(self, clock: Clock, chosen: Chosen) -> None:
        super().__init__()
        self._clock, self._chosen, self._is_of_bin = clock, chosen, False
        self._row = FilterRow(_("Find in the history"))
        self._row.text_changed.connect(partial(self.narrow, "text"))
        layout = vbox(self)
        layout.addWidget(self._row)
        layout.addWidget(self._make_span())
        self.show_chips(is_of_bin=False)

    @property
    def edit(self) -> QWidget:
        """The field for words."""
        return self._row.search.edit

    def wanted(self) -> HistoryFilter:
        """Return which steps are wanted."""
        since, until = self._moments()
        one = self._chosen
        return HistoryFilter(kind=one.kind, since=since, until=until, source=one.source, text=one.text)

    def show_chips(self, *, is_of_bin: bool) -> None:
        """Offer what narrows the steps, or the bin."""
        self._is_of_bin = is_of_bin
        chips = [self._kind_chip()] if is_of_bin else [self._kind_chip(), self._time_chip(), self._source_chip()]
        self._span_line.setVisible(not is_of_bin and self._chosen.days == _SPAN)
        self._row.set_chips(chips)

    def narrow(self, name: str, value: Any, _checked: bool = False) -> None:
        """Choose something else of one name: kind, days, source or text."""
        setattr(self._chosen, name, value)
        self.show_chips(is_of_bin=self._is_of_bin)
        self.changed.emit()

    def _make_span(self) -> QWidget:
        """Return the line that asks for two days; hidden until it is wanted."""
        today = self._clock.today()
        self.span = DaySpan(today=today, since=today - timedelta(days=_DAYS[1]), until=today, name="history")
        self.span.changed.connect(self.changed)
        line = self._span_line = panel("header")
        hbox(line, margins=(16, 6, 16, 6)).addWidget(self.span)
        return line

    def _moments(self) -> tuple[datetime | None, datetime | None]:
        """Return from which moment to which steps are wanted; None for an open end."""
        days = self._chosen.days
        if days is None:
            return None, None
        if days != _SPAN:
            return to_utc(self._clock, self._clock.today() - timedelta(days=days), time()), None
        first, last = self.span.days()
        since = None if first is None else to_utc(self._clock, first, time())
        return since, None if last is None else to_utc(self._clock, last, time.max)

    def _kind_chip(self) -> FilterChip:
        names = {"": _("All kinds")} | {code: _(one.label_many) for code, one in RECORD_TYPES.items()}
        return self._chip("kind", names, "history_kind")

    def _time_chip(self) -> FilterChip:
        names = {
            None: _("Any time"), 0: _("Today"), 6: _("Last 7 days"), 29: _("Last 30 days"), 364: _("Last 12 months"),
            _SPAN: _("From – to"),
        }  # fmt: skip
        return self._chip("days", names, "history_time")

    def _source_chip(self) -> FilterChip:
        names = {None: _("Any source")} | {one: _(title) for one, title in SOURCE_TITLES.items()}
        return self._chip("source", names, "history_source")

    def _chip(self, name: str, names: dict[Any, str], object_name: str) -> FilterChip:
        menu = QMenu(self._row)
        for value, text in names.items():
            menu.addAction(text).triggered.connect(partial(self.narrow, name, value))
        chip = FilterChip(names[getattr(self._chosen, name)], menu=menu)
        menu.setParent(chip, menu.windowFlags())
        chip.setObjectName(object_name)
        return chip
