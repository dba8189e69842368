"""How long something takes, until when it lasts, and how long before it reminds, as a line of quick add says it."""

from __future__ import annotations

import re
from datetime import time

from ocrm.i18n import _
from ocrm.services.quick_add.words import EN_NUMBER, GONE, NUMBER, LatePattern, Phrase, en, number, zh

LengthPhrase = Phrase[None, int]
ReminderPhrase = Phrase[None, tuple[int, ...]]
_Match = re.Match[str]
_HOUR, _DAY = 60, 24 * 60
_LONGEST = _DAY

_ZH_UNIT = r"(?:小时|钟头|分钟|分|天|日|周|星期)"
_ZH_AMOUNT = rf"(?:半|{NUMBER})\s*个?半?{_ZH_UNIT}"
_EN_UNIT = r"(?:hours?|hrs?|h|minutes?|mins?|days?|weeks?)"
_EN_AMOUNT = rf"(?:half\s+an?|{EN_NUMBER})[\s-]*{_EN_UNIT}"
_AHEAD = r"(?:before(?:hand)?|earlier|early|ahead|in\s+advance|prior)"
_ENDS = rf"(?=$|[\s,，。;；!！{GONE}])"
_ONE_AMOUNT = re.compile(
    rf"(?P<n>half\s+an?|半|\d+(?:\.\d)?|{NUMBER}|{EN_NUMBER})[\s-]*个?(?P<half>半)?(?P<unit>{_ZH_UNIT}|{_EN_UNIT}\b)",
    re.IGNORECASE,
)
_UNITS = {
    **dict.fromkeys(("分钟", "分", "minute", "minutes", "min", "mins"), 1),
    **dict.fromkeys(("小时", "钟头", "hour", "hours", "hr", "hrs", "h"), _HOUR),
    **dict.fromkeys(("天", "日", "day", "days"), _DAY),
    **dict.fromkeys(("周", "星期", "week", "weeks"), 7 * _DAY),
}

UNTIL = re.compile(r"\s*(?:[-–—~～至到]|to\s|till\s|until\s)\s*", re.IGNORECASE)
"""What stands between the two ends of a span of time."""


def _minutes(match: _Match) -> int:
    """Return the minutes of one amount: 半小时, 2个半小时, 1.5 hours."""
    unit = _UNITS[match["unit"].lower()]
    text = match["n"].lower()
    count = 0.5 if text.startswith("half") or text == "半" else float(text) if "." in text else number(text)
    return round((count + (0.5 if match["half"] else 0)) * unit)


def _read_length(match: _Match, _value: None) -> int | None:
    amount = _ONE_AMOUNT.search(match["amount"])
    minutes = _minutes(amount) if amount is not None else 0
    return minutes if 0 < minutes < _LONGEST else None


def _read_reminders(match: _Match, _value: None) -> tuple[int, ...]:
    return tuple(sorted({_minutes(amount) for amount in _ONE_AMOUNT.finditer(match["amounts"])}))


def span_minutes(start: time, end: time) -> int | None:
    """Return how long it is from one time of day to another; an end typed without its half of the day is the next."""
    begins, ends = (at.hour * _HOUR + at.minute for at in (start, end))
    if ends <= begins:
        ends += _DAY // 2
    return ends - begins if ends > begins else None


def length_text(minutes: int) -> str:
    """Return a length in words: 45 min, 2 h, 1 h 30 min."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return _("{n} min").format(n=rest)
    if not rest:
        return _("{n} h").format(n=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


LENGTHS: tuple[LengthPhrase, ...] = (
    Phrase(
        zh(
            rf"(?<![\d.第每隔前内近])(?:时长|用时|历时|预计|大概|约)?\s*"
            rf"(?P<amount>(?:半|\d+\.5|{NUMBER})\s*个?半?(?:小时|钟头|分钟)){_ENDS}"
        ),
        _read_length,
    ),
    Phrase(
        LatePattern(
            rf"(?<!\w)(?:for|lasting|takes?)\s+(?P<amount>(?:half\s+an?|\d+\.\d|{EN_NUMBER})[\s-]*"
            rf"(?:hours?|hrs?|minutes?|mins?)){_ENDS}",
            re.IGNORECASE,
        ),
        _read_length,
    ),
    Phrase(
        LatePattern(
            rf"(?:^|(?<=[\s{GONE}]))(?<!within )(?<!last )(?<!every )(?<!in )"
            rf"(?P<amount>\d+(?:\.\d)?\s*(?:hours?|hrs?|h|minutes?|mins?)){_ENDS}(?!\s+{_AHEAD}\b)",
            re.IGNORECASE,
        ),
        _read_length,
    ),
)

_ZH_AHEAD = rf"(?P<amounts>提前\s*{_ZH_AMOUNT}(?:\s*[和、及,，]\s*(?:提前)?\s*{_ZH_AMOUNT})*)"
REMINDERS: tuple[ReminderPhrase, ...] = (
    Phrase(zh(rf"[,，]?\s*(?:请)?{_ZH_AHEAD}\s*(?:提醒|通知|叫)(?:我|一下)?"), _read_reminders),
    # Alone at the end it reminds; within words it is what is to be done: 把会议提前10分钟.
    Phrase(zh(rf"(?:[,，]\s*|(?<=\s)){_ZH_AHEAD}[\s{GONE}]*$"), _read_reminders),
    Phrase(
        LatePattern(rf"(?:,\s*|(?<={GONE})\s+)(?P<amounts>{_EN_AMOUNT})\s+{_AHEAD}(?=[\s{GONE}]*$)", re.IGNORECASE),
        _read_reminders,
    ),
    Phrase(
        en(
            rf"(?:,\s*)?(?:and\s+)?(?:remind(?:\s+me)?|reminders?)\s+(?P<amounts>{_EN_AMOUNT}(?:\s+{_AHEAD})?"
            rf"(?:\s*(?:,|&|and)\s*{_EN_AMOUNT}(?:\s+{_AHEAD})?)*)(?<=before|rehand|arlier|.early|.ahead|dvance|.prior)"
        ),
        _read_reminders,
    ),
    Phrase(en(rf"(?:with\s+)?(?:an?\s+)?(?P<amounts>{_EN_AMOUNT})\s+reminder(?!\s+\d)"), _read_reminders),
)
