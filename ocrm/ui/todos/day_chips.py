"""What a calendar shows of a day as chips: birthdays, expected closes and to-dos, with words for screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale

from ocrm.clock import Clock
from ocrm.formats import format_date_long, format_time
from ocrm.i18n import N_, _, language, ngettext, pgettext
from ocrm.services.workday.day_marks import DayMarks
from ocrm.services.workday.day_plans import DayEvent, DayPlan, EventKind
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workday.working_days import DAY_KIND_TITLES, DayKind
from ocrm.ui.kind_icons import kind_icon

_EVENTS_FIRST = 2
_MONDAY = 0
_EVENT_LOOKS = {EventKind.BIRTHDAY: ("cake", "violet"), EventKind.CLOSE: ("handshake", "ok")}
_EVENT_WORDS = {EventKind.BIRTHDAY: N_("Birthday: {name}"), EventKind.CLOSE: N_("Expected close: {name}")}


@dataclass(frozen=True, slots=True)
class DayChip:
    """One line of a day; either a to-do or an event. `at` is its time of day, empty for the whole day."""

    text: str
    at: str
    tone: str
    icon: str
    todo: TodoRow | None = None
    event: DayEvent | None = None

    @property
    def sentence(self) -> str:
        """What a screen reader says, and what a tooltip shows."""
        if self.event is not None:
            words = _(_EVENT_WORDS[self.event.kind]).format(name=self.text)
            return f"{words} · {self.event.customer}"
        todo = self.todo
        said = (self.at, self.text, "" if todo is None else todo.customer_name or todo.contact_name)
        return " · ".join(word for word in said if word)


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a calendar sheet; `marks` is None until they are read, `total` counts all there is."""

    day: date
    is_in_month: bool
    is_today: bool
    marks: DayMarks | None = None
    chips: tuple[DayChip, ...] = ()
    total: int = 0

    @property
    def sentence(self) -> str:
        """What a screen reader says of the day."""
        count = ngettext("{n} entry", "{n} entries", self.total).format(n=self.total) if self.total else ""
        said = (format_date_long(self.day), _("Today") if self.is_today else "", *marks_words(self.marks), count)
        return pgettext("spoken list", ", ").join(word for word in said if word)


def marks_words(marks: DayMarks | None) -> tuple[str, ...]:
    """Return what is said of a day besides its date."""
    if marks is None:
        return ()
    special = "" if marks.kind is DayKind.ORDINARY else _(DAY_KIND_TITLES[marks.kind])
    named = f"{special} · {marks.name}" if special and marks.name else special
    return tuple(word for word in (marks.lunar, marks.festival, marks.term, named) if word)


def chips_of(plan: DayPlan, clock: Clock) -> tuple[DayChip, ...]:
    """Return the chips of a day: some events, the to-dos, and the rest of the events."""
    events = [_event_chip(event) for event in plan.events]
    todos = [_todo_chip(todo, clock) for todo in plan.todos]
    return (*events[:_EVENTS_FIRST], *todos, *events[_EVENTS_FIRST:])


def _event_chip(event: DayEvent) -> DayChip:
    icon, tone = _EVENT_LOOKS[event.kind]
    return DayChip(event.title, "", tone, icon, event=event)


def _todo_chip(todo: TodoRow, clock: Clock) -> DayChip:
    at = "" if todo.due_at is None else format_time(clock.to_local(todo.due_at))
    tone = "bad" if todo.is_late else "warn" if todo.priority == "high" else "accent"
    return DayChip(todo.title, at, tone, kind_icon(todo.kind, other="flag"), todo=todo)


def first_weekday() -> int:
    """Return the day a week begins on, from 0 = Monday: Monday in Chinese, else as the system has it."""
    return _MONDAY if language() == "zh_CN" else QLocale.system().firstDayOfWeek().value - 1


def sheet_days(month: date) -> Sequence[date]:
    """Return the six weeks a month's sheet shows."""
    first = month.replace(day=1)
    begin = first.toordinal() - (first.weekday() - first_weekday()) % 7
    return [date.fromordinal(begin + number) for number in range(42)]
