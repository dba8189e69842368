"""What a calendar writes beside a day: the lunar day, a festival, a solar term, whether it is off or made up for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocrm.i18n import N_, _, language
from ocrm.services.workday.festivals import festivals_on
from ocrm.services.workday.working_days import DayKind, WorkCalendar, read_calendar
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import DAYS, MONTHS, lunar_day, solar_term

_TERMS = {
    "小寒": N_("Minor Cold"), "大寒": N_("Major Cold"), "立春": N_("Start of Spring"), "雨水": N_("Rain Water"),
    "惊蛰": N_("Awakening of Insects"), "春分": N_("Spring Equinox"), "清明": N_("Pure Brightness"),
    "谷雨": N_("Grain Rain"), "立夏": N_("Start of Summer"), "小满": N_("Grain Buds"), "芒种": N_("Grain in Ear"),
    "夏至": N_("Summer Solstice"), "小暑": N_("Minor Heat"), "大暑": N_("Major Heat"), "立秋": N_("Start of Autumn"),
    "处暑": N_("End of Heat"), "白露": N_("White Dew"), "秋分": N_("Autumn Equinox"), "寒露": N_("Cold Dew"),
    "霜降": N_("Frost's Descent"), "立冬": N_("Start of Winter"), "小雪": N_("Minor Snow"), "大雪": N_("Major Snow"),
    "冬至": N_("Winter Solstice"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayMarks:
    """What is to be said of a day; `name` is that of the holiday or of what is made up for."""

    day: date
    lunar: str
    festival: str
    term: str
    kind: DayKind
    name: str
    is_worked: bool

    @property
    def caption(self) -> str:
        """The one word there is room for: the festival, else the solar term, else the lunar day."""
        return self.festival or self.term or self.lunar


def marks_of(workspace: Workspace, days: Sequence[date]) -> dict[date, DayMarks]:
    """Return the marks of days that follow one another."""
    calendar = read_calendar(workspace, days[0], days[-1])
    return {day: _marks(calendar, day) for day in days}


def _marks(calendar: WorkCalendar, day: date) -> DayMarks:
    special = calendar.special.get(day)
    named = festivals_on(day)
    return DayMarks(
        day,
        lunar_caption(day),
        named[0].title if named else "",
        term_title(day),
        DayKind.ORDINARY if special is None else special.kind,
        "" if special is None else special.name,
        calendar.is_worked(day),
    )


def term_title(day: date) -> str:
    """Return the solar term that begins on a day in the chosen language, mostly none."""
    term = solar_term(day)
    if not term or language() == "zh_CN":
        return term
    return _(_TERMS[term]) if term in _TERMS else ""


def lunar_caption(day: date) -> str:
    """Return 廿三, the month's name on its first day (九月, 闰六月); 9/23 in English; empty outside 1900 to 2100."""
    try:
        lunar = lunar_day(day)
    except ValueError:
        return ""
    if language() != "zh_CN":
        return f"{'+' if lunar.is_leap else ''}{lunar.month}/{lunar.day}"
    if lunar.day == 1:
        return f"{'闰' if lunar.is_leap else ''}{MONTHS[lunar.month - 1]}"
    return DAYS[lunar.day - 1]
