"""Repeat rules as RRULE text: what other programs write is read, what OCRM writes has its parts always in one order."""

from __future__ import annotations

from datetime import date

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.recurrence.rules import NTHS, Frequency, Recurrence

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FROM_COMPLETION = "X-FROM"  # not in RFC 5545, which has no word for it; other programs skip parts they do not know
_TO_WORK_DAY = "X-MOVE"
_LUNAR = {"RSCALE": "CHINESE"}  # RFC 7529; SKIP=BACKWARD is what D-52 does with days and leap months a year lacks


def parse_rrule(text: str) -> Recurrence:
    """Return the rule that an RRULE text states; a part OCRM cannot follow raises ValidationError."""
    parts = dict(_split_part(part, text) for part in text.strip().removeprefix("RRULE:").split(";") if part)
    weekdays, nth = _parse_by_day(parts.pop("BYDAY", ""), text)
    try:
        position = int(parts.pop("BYSETPOS")) if "BYSETPOS" in parts else None
        if position is not None and nth is None and len(weekdays) == 1:
            nth, position = position, None  # of one weekday both say the same
        is_lunar = parts.pop("RSCALE", "GREGORIAN") == _LUNAR["RSCALE"]
        month_text = parts.pop("BYMONTH", "")
        rule = Recurrence(
            Frequency(parts.pop("FREQ", "")),
            int(parts.pop("INTERVAL", "1")),
            weekdays=weekdays,
            nth=nth,
            month_days=_parse_numbers(parts.pop("BYMONTHDAY", "")),
            months=_parse_numbers(month_text.removesuffix("L") if is_lunar else month_text),
            count=int(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=_parse_until(parts.pop("UNTIL", "")),
            from_completion=parts.pop(_FROM_COMPLETION, "") == "COMPLETION",
            position=position,
            is_lunar=is_lunar,
            is_leap_month=is_lunar and month_text.endswith("L"),
            to_work_day=parts.pop(_TO_WORK_DAY, "") == "WORKDAY",
        )
    except ValueError as error:
        raise _refused(text) from error
    if parts.get("SKIP") == "BACKWARD":
        del parts["SKIP"]  # OCRM never does otherwise
    parts.pop("WKST", None)
    if parts or not _is_sound(rule):
        raise _refused(text)
    return rule


def format_rrule(rule: Recurrence) -> str:
    """Return the RRULE text of a rule."""
    prefix = "" if rule.nth is None else str(rule.nth)
    leap = "L" if rule.is_leap_month else ""
    parts = {
        **(_LUNAR if rule.is_lunar else {}),
        "FREQ": rule.frequency.value,
        "INTERVAL": str(rule.interval) if rule.interval != 1 else "",
        "BYMONTH": ",".join(f"{month}{leap}" for month in rule.months),
        "BYDAY": ",".join(prefix + _DAY_CODES[day] for day in rule.weekdays),
        "BYMONTHDAY": ",".join(map(str, rule.month_days)),
        "BYSETPOS": "" if rule.position is None else str(rule.position),
        "SKIP": "BACKWARD" if rule.is_lunar else "",
        "COUNT": "" if rule.count is None else str(rule.count),
        "UNTIL": "" if rule.until is None else f"{rule.until:%Y%m%d}",
        _FROM_COMPLETION: "COMPLETION" if rule.from_completion else "",
        _TO_WORK_DAY: "WORKDAY" if rule.to_work_day else "",
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _refused(text: str) -> ValidationError:
    message = _("OCRM cannot follow the repeat rule “{rule}”. Choose how often it repeats from the list.")
    return ValidationError(message.format(rule=text), field="recurrence")


def _split_part(part: str, text: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise _refused(text)
    return name.strip().upper(), value.strip().upper()


def _parse_numbers(value: str) -> tuple[int, ...]:
    return tuple(int(number) for number in value.split(",")) if value else ()


def _parse_by_day(value: str, text: str) -> tuple[tuple[int, ...], int | None]:
    if not value:
        return (), None
    weekdays, ranks = [], set()
    for item in value.split(","):
        code, rank = item[-2:], item[:-2]
        if code not in _DAY_CODES or (rank and not rank.lstrip("+-").isdecimal()):
            raise _refused(text)
        weekdays.append(_DAY_CODES.index(code))
        ranks.add(int(rank) if rank else None)
    if len(ranks) > 1:
        raise _refused(text)
    return tuple(sorted(weekdays)), ranks.pop()


def _parse_until(value: str) -> date | None:
    return date.fromisoformat(value[:8]) if value else None


def _is_sound(rule: Recurrence) -> bool:
    if rule.is_lunar:
        return _is_sound_lunar(rule)
    days_fit = all(1 <= day <= 31 or day == -1 for day in rule.month_days)
    months_fit = all(1 <= month <= 12 for month in rule.months)
    monthly = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    nth_fits = rule.nth is None or (rule.nth in NTHS and bool(rule.weekdays) and monthly)
    position_fits = rule.position is None or (
        rule.position in NTHS and len(rule.weekdays) > 1 and rule.nth is None and monthly
    )
    count_fits = rule.count is None or rule.count >= 1
    return rule.interval >= 1 and days_fit and months_fit and nth_fits and position_fits and count_fits


def _is_sound_lunar(rule: Recurrence) -> bool:
    """Say whether a rule names no more than one day of the moon's year."""
    is_one_day = len(rule.months) == len(rule.month_days) and len(rule.months) <= 1
    days_fit = all(1 <= day <= 30 for day in rule.month_days) and all(1 <= month <= 12 for month in rule.months)
    ends = rule.interval >= 1 and (rule.count is None or rule.count >= 1)
    return (
        rule.frequency is Frequency.YEARLY
        and not rule.weekdays
        and rule.position is None
        and is_one_day
        and days_fit
        and ends
    )
