"""The line over a customer's timeline: what kind of entries, with whom, when, what words, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.filtering.conditions import Operator, period_of
from ocrm.services.relations.customers import ContactRow, TimelineKind
from ocrm.services.timeline import EVER, Days
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.widgets import DaySpan, FlowLayout, SearchField, button, escape_mnemonic, hbox, row, tool_button, vbox

FILTERS: tuple[tuple[str, str, frozenset[TimelineKind] | None], ...] = (
    ("all", N_("All"), None),
    ("interactions", N_("Interactions"), frozenset((TimelineKind.INTERACTION,))),
    ("opportunities", N_("Opportunities"), frozenset((TimelineKind.STAGE, TimelineKind.QUOTE))),
    ("contracts", N_("Contracts and payments"), frozenset((TimelineKind.CONTRACT, TimelineKind.PAYMENT))),
    ("tickets", N_("Tickets"), frozenset((TimelineKind.TICKET,))),
    ("campaigns", N_("Campaigns"), frozenset((TimelineKind.CAMPAIGN,))),
    ("todos", N_("To-dos"), frozenset((TimelineKind.TODO,))),
    ("files", N_("Files"), frozenset((TimelineKind.FILE,))),
    ("changes", N_("Changes"), frozenset((TimelineKind.CHANGE,))),
)
"""Each chip's name in code, what it is called, and what it shows."""

_EVER, _SPAN = "", "span"
PERIODS: tuple[tuple[str, str], ...] = (
    (_EVER, N_("Any time")),
    (Operator.THIS_WEEK, N_("This week")),
    (Operator.THIS_MONTH, N_("This month")),
    (Operator.LAST_MONTH, N_("Last month")),
    (Operator.THIS_YEAR, N_("This year")),
    (Operator.LAST_YEAR, N_("Last year")),
    (_SPAN, N_("From – to")),
)
"""The times offered, and what they are called."""


class TimelineFilters(QWidget):
    """Chips and search; they narrow the timeline they are given."""

    export_requested = Signal()

    def __init__(self, timeline: Timeline, *, today: date) -> None:
        super().__init__()
        self._timeline = timeline
        self._people: Sequence[ContactRow] = ()
        self._today, self._period = today, _EVER
        outer = vbox(self)
        layout = hbox(margins=(16, 0, 12, 2), spacing=6)
        outer.addLayout(layout)
        holder = QWidget()
        chips = FlowLayout(holder, spacing=6)
        self._chips = QButtonGroup(self)
        for number, (name, title, _kinds) in enumerate(FILTERS):
            made = button(_(title), None, "chip", checkable=True, name=f"timeline_filter_{name}")
            made.setChecked(number == 0)
            self._chips.addButton(made, number)
            chips.addWidget(made)
        self._chips.idClicked.connect(self._on_filter)
        self._person = button(_("With anybody"), "user-round", "chip", name="timeline_person")
        self._person.clicked.connect(self._offer_people)
        chips.addWidget(self._person)
        self._when = button(_("Any time"), "calendar-days", "chip", name="timeline_when")
        self._when.clicked.connect(self._offer_periods)
        chips.addWidget(self._when)
        layout.addWidget(holder, 1)
        # The tools flow with the chips: a narrow page with large text has no width to spare for a column of them.
        self._search = SearchField(_("Find in the timeline"), width=160)
        self._search.setObjectName("timeline_search")
        self._search.text_changed.connect(timeline.set_text)
        self._search.down_pressed.connect(timeline.setFocus)
        self._search.hide()
        chips.add_at_end(self._search)
        self._find = tool_button("search", _("Find in the timeline"), "Ctrl+F", name="timeline_find")
        self._find.clicked.connect(self.focus_search)
        chips.add_at_end(self._find)
        export = tool_button("download", _("Export the timeline…"), name="timeline_export")
        export.clicked.connect(self.export_requested)
        chips.add_at_end(export)
        self._span = DaySpan(today=today, since=today.replace(day=1), until=today, name="timeline")
        self._span.changed.connect(self._on_span)
        self._span_line = row(self._span, margins=(16, 2, 12, 4))
        self._span_line.hide()
        outer.addWidget(self._span_line)

    def show_people(self, people: Sequence[ContactRow]) -> None:
        """Offer other people to narrow the timeline to."""
        self._people = people
        named = {person.contact_id: person.name for person in people}
        chosen = self._timeline.contact_id
        if chosen is not None and chosen not in named:
            self._timeline.set_person(None)
            chosen = None
        words = named[chosen] if chosen is not None else _("With anybody")
        self._person.setText(escape_mnemonic(words))
        self._person.setAccessibleName(_("With whom: {name}").format(name=words))
        self._person.setVisible(bool(people))

    def show_kind(self, kind: TimelineKind) -> None:
        """Show only entries of one kind."""
        for number, (_name, _title, kinds) in enumerate(FILTERS):
            if kinds is not None and kind in kinds:
                self._chips.button(number).setChecked(True)
                self._on_filter(number)

    def _on_filter(self, number: int) -> None:
        self._timeline.set_kinds(FILTERS[number][2])

    def _offer_people(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("timeline_person_menu")
        for name, number in ((_("With anybody"), None), *((one.name, one.contact_id) for one in self._people)):
            action = menu.addAction(escape_mnemonic(name))
            action.setCheckable(True)
            action.setChecked(self._timeline.contact_id == number)
            action.triggered.connect(partial(self._set_person, number))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._person.mapToGlobal(QPoint(0, self._person.height())))

    def _set_person(self, contact_id: int | None, _checked: bool = False) -> None:
        self._timeline.set_person(contact_id)
        self.show_people(self._people)

    # -- when ---------------------------------------------------------------------------------------------------------

    def _offer_periods(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("timeline_when_menu")
        for period, title in PERIODS:
            action = menu.addAction(_(title))
            action.setCheckable(True)
            action.setChecked(period == self._period)
            action.triggered.connect(partial(self._set_period, period))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._when.mapToGlobal(QPoint(0, self._when.height())))

    def _set_period(self, period: str, _checked: bool = False) -> None:
        self._period = period
        self._span_line.setVisible(period == _SPAN)
        if period == _SPAN:
            self._on_span()
        else:
            self._show_days(EVER if period == _EVER else Days(*period_of(period, self._today)))

    def _on_span(self) -> None:
        self._show_days(Days(*self._span.days()))

    def _show_days(self, days: Days) -> None:
        words = _(dict(PERIODS)[self._period])
        if self._period == _SPAN and days != EVER:
            first, last = (format_date_iso(day) if day else "…" for day in (days.first, days.last))
            words = _("{first} to {last}").format(first=first, last=last)
        self._when.setText(words)
        self._when.setAccessibleName(_("When: {period}").format(period=words))
        self._timeline.set_days(days)

    # -- words --------------------------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        """Show the search field and put the keyboard there."""
        self._find.hide()
        self._search.show()
        self._search.edit.setFocus()
        self._search.edit.selectAll()

    def clear_search(self) -> bool:
        """Put the search field away; say whether it was there."""
        if self._search.isHidden():
            return False
        self._search.clear()
        self._search.hide()
        self._find.show()
        self._timeline.setFocus()
        return True
