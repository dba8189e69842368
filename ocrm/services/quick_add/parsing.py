"""Reading a line of quick add: find the pieces, keep them as chips, and make the rest the title.

Nothing is guessed silently: whatever is read is a chip with the place it came from, and a piece the user turned back
into text is named in `ignored` and left alone. Dates, times, repeats, marks and tags leave the title. A kind and a
name leave it where they open it ("电话 澜庭医疗 报价反馈" is 报价反馈), but stay where the title would be empty or
begin in the air without them ("call Zhang San about the quote" stays as it is).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from ocrm.formats import format_date, format_date_relative, format_lead, format_time, format_weekday
from ocrm.i18n import _, language
from ocrm.services.quick_add import dates, lengths, repeats, times
from ocrm.services.quick_add.line import Chip, ChipKind, Line, NameMatch, Names
from ocrm.services.quick_add.words import GONE
from ocrm.services.recurrence import Recurrence, anchored, describe, first_on_or_after

_IMPORTANT = re.compile(rf"(?:^|(?<=[\s{GONE}]))[!！]+(?![=])|[!！]+(?=[\s{GONE}]*$)")
_TAG = re.compile(rf"(?:^|(?<=[\s{GONE}]))[#＃](?P<name>[^\s#＃{GONE},，;；!！]*[^\W\d][^\s#＃{GONE},，;；!！]*)")
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """What a line says. `due_on` and `due_time` are the user's wall clock; with no time it is due all day.

    `reminders` are minutes before that; empty where the line names none.
    """

    text: str
    title: str
    chips: tuple[Chip, ...] = ()
    due_on: date | None = None
    due_time: time | None = None
    recurrence: Recurrence | None = None
    kind: str | None = None
    is_important: bool = False
    tags: tuple[str, ...] = ()
    name: NameMatch | None = None
    duration_minutes: int | None = None
    reminders: tuple[int, ...] = ()

    def source_of(self, chip: Chip) -> str:
        """Return the piece of the line a chip came from; given as `ignored` it is text again."""
        return self.text[chip.start : chip.end]


def parse_quick_add(
    text: str,
    now_local: datetime,
    *,
    names: Names | None = None,
    ignored: Collection[str] = (),
    next_work_day: Callable[[], date] | None = None,
) -> QuickAdd:
    """Return what a line says, seen from `now_local`.

    `names` answers for a customer or person by name, pinyin or initials, None where there is none or several;
    `next_work_day` for the work calendar, which else knows weekends only.
    A time alone is today's, or tomorrow's once it has passed; beside a date it stays there, even when it has passed.
    """
    line = Line(text, ignored)
    tags = tuple(line.take_all(ChipKind.TAG, _TAG, "name"))
    is_important = line.take_pattern(ChipKind.PRIORITY, _IMPORTANT, _("Important"))
    reminders = line.take(ChipKind.REMINDER, lengths.REMINDERS, None) or ()
    is_important = is_important or line.take_pattern(ChipKind.PRIORITY, _IMPORTANT, _("Important"))
    moment = line.take(ChipKind.TIME, times.MOMENTS, now_local)
    today = now_local.date()
    recurrence = line.take(ChipKind.REPEAT, repeats.PHRASES, None)
    minutes: int | None = None
    if moment is None:
        day = line.take(ChipKind.DATE, dates.WORK_DAYS, next_work_day or partial(_next_weekday, today))
        day = day or line.take(ChipKind.DATE, dates.PHRASES, today)
        at = line.take(ChipKind.TIME, times.PHRASES, None)
        minutes = None if at is None else line.take_end_of_span(at)
        due_on = _due_on(day, at, recurrence, now_local)
    else:
        due_on, at = moment.date(), moment.time()
    if minutes is None:
        minutes = line.take(ChipKind.LENGTH, lengths.LENGTHS, None)
    kind = line.take_kind()
    name = line.take_name(names) if names is not None else None
    if recurrence is not None and due_on is not None:
        recurrence = anchored(recurrence, due_on)
    labels = _labels(due_on, at, recurrence, today)
    if minutes is not None:
        labels[ChipKind.LENGTH] = lengths.length_text(minutes)
    if reminders:
        labels[ChipKind.REMINDER] = _join(format_lead(lead) for lead in reminders)
    return QuickAdd(
        text,
        line.title(),
        chips=tuple(line.chips(labels)),
        due_on=due_on,
        due_time=at,
        recurrence=recurrence,
        kind=kind,
        is_important=is_important,
        tags=tags,
        name=name,
        duration_minutes=minutes,
        reminders=reminders,
    )


def kind_named(text: str) -> str | None:
    """Return the kind of to-do some words name, None where they name none: call in Ring Chen back."""
    return Line(text, ()).take_kind()


def _next_weekday(today: date) -> date:
    """Return the next day from Monday to Friday, where nobody knows the work calendar."""
    return today + timedelta(days=7 - today.weekday() if today.weekday() >= _FRIDAY else 1)


def _join(words: Iterable[str]) -> str:
    return ("、" if language() == "zh_CN" else ", ").join(words)


def _due_on(day: date | None, at: time | None, recurrence: Recurrence | None, now: datetime) -> date | None:
    if day is not None:
        return day
    if at is None and recurrence is None:
        return None
    has_passed = at is not None and at <= now.time()
    earliest = now.date() + timedelta(days=1 if has_passed else 0)
    return earliest if recurrence is None else first_on_or_after(recurrence, earliest)


def _labels(due_on: date | None, at: time | None, recurrence: Recurrence | None, today: date) -> dict[ChipKind, str]:
    labels = {}
    if due_on is not None:
        near = (
            format_date_relative(due_on, today)
            if due_on in (today, today + timedelta(days=1))
            else format_weekday(due_on)
        )
        labels[ChipKind.DATE] = _("{day} {date}").format(day=near, date=format_date(due_on, today))
    if at is not None and due_on is not None:
        labels[ChipKind.TIME] = format_time(datetime.combine(due_on, at))
    if recurrence is not None:
        labels[ChipKind.REPEAT] = describe(recurrence)
    return labels
