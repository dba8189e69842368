"""When an entry that repeats comes: by its rules, with the dates added, left out and moved, never without an end."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, tzinfo
from itertools import islice

from dateutil.rrule import rrule, rruleset, rrulestr

from ocrm.i18n import _
from ocrm.services.icalendars.entry import CalendarEntry, CalendarTime

COUNTED_AT_MOST = 20_000
_LONG_LISTS = 400
_WEEKS_IN_A_MONTH, _WEEKS_IN_A_YEAR = 5, 53
_LONGEST_INTERVAL = 1_000
_COMMON = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH"}
_PARTS = {
    "DAILY": _COMMON | {"BYMONTHDAY"},
    "WEEKLY": _COMMON,
    "MONTHLY": _COMMON | {"BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _COMMON | {"BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")


def why_not(rule: str) -> str:
    """Return in a sentence why a rule cannot be counted out, empty where it can."""
    parts = rule_parts(rule)
    frequency = parts.get("FREQ", "")
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
        return _("It repeats more often than daily; only its first time is taken.")
    allowed = _PARTS.get(frequency, set()) | {name for name in _TIMES if parts.get(name, "").isdecimal()}
    is_known = set(parts) <= allowed and all(len(value) <= _LONG_LISTS * 4 for value in parts.values())
    if not is_known or not _numbers_fit(parts) or not _day_exists(parts) or not _is_read(rule):
        return _("OCRM cannot follow the way it repeats; only its first time is taken.")
    return ""


def rule_parts(rule: str) -> dict[str, str]:
    """Return the parts of an RRULE text by name, both in capitals."""
    pairs = (part.partition("=") for part in rule.upper().replace(" ", "").split(";") if part)
    return {name: value for name, _equals, value in pairs}


def _numbers_fit(parts: dict[str, str]) -> bool:
    interval, count = parts.get("INTERVAL", "1"), parts.get("COUNT", "1")
    if not interval.isdecimal() or not 1 <= int(interval[:9]) <= _LONGEST_INTERVAL:
        return False
    ranks = [abs(int(rank)) for rank in re.findall(r"[+-]?\d+", parts.get("BYDAY", ""))]
    months = [int(month) for month in re.findall(r"\d+", parts.get("BYMONTH", ""))]
    most = _WEEKS_IN_A_YEAR if parts["FREQ"] == "YEARLY" and not months else _WEEKS_IN_A_MONTH
    ranks_fit = all(1 <= rank <= most for rank in ranks) and all(1 <= month <= 12 for month in months)
    return ranks_fit and count.isdecimal() and int(count[:12]) >= 1


def _is_read(rule: str) -> bool:
    try:
        _rule(rule, datetime(2024, 1, 1), None)  # noqa: DTZ001
    except (ValueError, OverflowError):
        return False
    return True


def _day_exists(parts: dict[str, str]) -> bool:
    """Say whether the months of a rule have its days: 30 February would be looked for until the year 9999."""
    days, months = parts.get("BYMONTHDAY", ""), parts.get("BYMONTH", "")
    try:
        wanted = [abs(int(day)) for day in days.split(",") if day]
        named = [int(month) for month in months.split(",") if month] or range(1, 13)
        return not wanted or min(wanted) <= max(calendar.monthrange(2024, month)[1] for month in named)
    except (ValueError, calendar.IllegalMonthError):
        return False


def instances(entry: CalendarEntry, overrides: Iterable[CalendarEntry] = ()) -> Iterator[CalendarTime]:
    """Yield when an entry comes, in order, at most COUNTED_AT_MOST times; moved occurrences at their new time.

    Rules that `why_not` refuses are left out: then the entry comes at its start, and when RDATE says.
    """
    if entry.starts is None:
        return
    zone = entry.starts.tzinfo if isinstance(entry.starts, datetime) else None
    moved = [(_wall(one.replaces, zone), one) for one in overrides if one.replaces is not None]
    found = _wall_times(entry, zone, [wall for wall, _one in moved])
    for _wall_time, one in moved:
        if one.starts is not None and one.status != "cancelled":
            found.rdate(_wall(one.starts, zone))
    left_out_days = {day for day in entry.left_out if not isinstance(day, datetime)}
    for wall in islice(found, COUNTED_AT_MOST):
        if entry.is_all_day:
            yield wall.date()
        elif wall.date() not in left_out_days:
            yield wall.replace(tzinfo=zone)


def _wall_times(entry: CalendarEntry, zone: tzinfo | None, replaced: Iterable[datetime]) -> rruleset:
    assert entry.starts is not None
    start = _wall(entry.starts, zone)
    found = rruleset()
    rules = [rule for rule in entry.rules if not why_not(rule)]
    for rule in rules:
        found.rrule(_rule(rule, start, zone))
    for added in entry.added:
        found.rdate(_wall(added, zone))
    if not rules and not entry.added:
        found.rdate(start)
    for gone in (*(_wall(day, zone) for day in entry.left_out), *replaced):
        found.exdate(gone)
    return found


def _rule(text: str, start: datetime, zone: tzinfo | None) -> rrule:
    parts = rule_parts(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = f"{_until(parts['UNTIL'], zone):%Y%m%dT%H%M%S}"
    joined = ";".join(f"{name}={value}" for name, value in parts.items())
    return rrulestr(joined, dtstart=start, ignoretz=True)  # type: ignore[return-value]


def _until(text: str, zone: tzinfo | None) -> datetime:
    """Return the last moment of a rule on the wall clock of its zone; a day counts to its end."""
    day = datetime.strptime(text[:8], "%Y%m%d")  # noqa: DTZ007
    if len(text) < 15:
        return datetime.combine(day, time(23, 59, 59))
    moment = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    if text.endswith("Z") and zone is not None:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def _wall(value: CalendarTime, zone: tzinfo | None) -> datetime:
    """Return a date or a moment as the clock on the wall of `zone` shows it."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    if value.tzinfo is not None and zone is not None:
        value = value.astimezone(zone)
    return value.replace(tzinfo=None)
