"""The times of day, and the moments counted from now, that a line of quick add may hold.

An hour of 1–6 written without a part of the day is taken as the afternoon's (3点半 = 15:30), as nobody visits a
customer at half past three in the night; 03:30, 凌晨3点半 and 3:30am stay what they say.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from ocrm.services.quick_add.words import EN_NUMBER, GONE, NUMBER, LatePattern, Phrase, en, number, zh

TimePhrase = Phrase[None, time]
MomentPhrase = Phrase[datetime, datetime]
_Match = re.Match[str]
_PART = r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|深夜|早|晚)"
_NOT_A_TIME = r"(?!建议|意见|原因|要求|问题|说明|方案|注意|诉求|理由|内容|[多来几])"
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "": 0}
_USUAL_ZH = {"早": 9, "上": 9, "清": 8, "中": 12, "下": 14, "午": 14, "傍": 18, "晚": 20}
_USUAL_EN = {"morning": 9, "afternoon": 14, "evening": 19, "tonight": 20, "noon": 12, "midday": 12, "midnight": 0}
_PARTS_OF_HOUR = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5}
_BEFORE = r"(?:之前|以前|前(?![台期端往景后沿瞻言]|提))?"
_EN_LEAD = r"(?:(?:at|by|before|from|around)\s+|@\s?)?"


def _clock(hour: int, minute: int, *, part: str = "", is_padded: bool = False) -> time | None:
    """Return the time of day, or None where there is no such time."""
    if hour > 23 or minute > 59:
        return None
    if not part:
        return time(hour + 12 if 1 <= hour <= 6 and not is_padded else hour, minute)
    if part in ("am", "凌晨", "清晨"):
        return time(hour % 12, minute) if hour <= 12 else None
    if part[0] in "早上":
        return time(hour, minute) if hour <= 12 else None
    if part == "中午":
        return time(hour + 12 if hour < 4 else hour, minute)
    if hour == 12 and part not in ("pm", "下午", "午后"):
        return None  # 晚上12点 may be the end of this day or of the one before
    return time(hour + 12 if hour < 12 else hour, minute)


def _read_zh_hour(match: _Match, _: None) -> time | None:
    rest = (match["rest"] or "").strip("分钟")
    minute = _QUARTERS[rest] if rest in _QUARTERS else number(rest)
    return _clock(number(match["hour"]), minute, part=match["part"] or "")


def _read_colon(match: _Match, _: None) -> time | None:
    half_day = (match["half"] or "").replace(".", "").lower()
    if half_day and not 1 <= int(match["hour"]) <= 12:
        return None
    padded = match["hour"].startswith("0")
    return _clock(int(match["hour"]), int(match["minute"]), part=half_day or match["part"] or "", is_padded=padded)


def _read_half_day(match: _Match, _: None) -> time | None:
    half_day, hour = match["half"].replace(".", "").lower(), int(match["hour"])
    return _clock(hour, int(match["minute"] or 0), part=half_day) if 1 <= hour <= 12 else None


def _read_first_of_span(match: _Match, _: None) -> time | None:
    """Read the 2 of 2-3pm, which is in the half of the day its end is in unless it would come after it: 11-1pm."""
    hour, end = int(match["hour"]), int(match["end"])
    if not 1 <= hour <= 12 or not 1 <= end <= 12:
        return None
    return _clock(hour, 0, part=match["half"].lower() if hour % 12 < end % 12 else "am")


def _read_past_or_to(match: _Match, _: None) -> time | None:
    """Read half past three and quarter to four, in the afternoon where an hour of 1–6 is."""
    hour, minute = number(match["hour"]), _PARTS_OF_HOUR[match["share"].lower().removeprefix("a ")]
    if not 1 <= hour <= 12:
        return None
    is_before = match["side"].lower() == "to"
    return _clock((hour - 1 if hour > 1 else 12) if is_before else hour, 60 - minute if is_before else minute)


def _read_usual(match: _Match, _: None) -> time | None:
    word = match["part"]
    return time(_USUAL_ZH[word[0]] if word[0] in _USUAL_ZH else _USUAL_EN[word.lower()])


def _read_from_now(match: _Match, now: datetime) -> datetime | None:
    unit = match["unit"].lower()
    amount = match["n"].lower().strip()
    minutes = 60 if unit.startswith(("小时", "钟头", "hour", "hr")) else 1
    half = match.groupdict().get("half")
    count = 0.5 if amount in ("半", "half an", "half a") else number(amount) + (0.5 if half else 0)
    moment = now + timedelta(minutes=count * minutes)
    return moment if moment.second == 0 else moment + timedelta(seconds=60 - moment.second)


MOMENTS: tuple[MomentPhrase, ...] = (
    Phrase(
        zh(
            rf"(?<!\d)(?:过)?(?P<n>半|{NUMBER})个?(?P<half>半)?(?P<unit>小时|钟头|分钟)(?:之后|以后|后|[之以]内|内(?![部容外存]))"
        ),
        _read_from_now,
    ),
    Phrase(
        en(
            rf"(?:in|within)\s+(?P<n>half\s+an?|{EN_NUMBER})\s+(?P<half>and\s+a\s+half\s+)?(?P<unit>hours?|hrs?|minutes?|mins?)"
        ),
        _read_from_now,
    ),
    Phrase(
        en(rf"(?P<n>{EN_NUMBER})\s+(?P<unit>hours?|hrs?|minutes?|mins?)\s+(?:from\s+now|later)"),
        _read_from_now,
    ),
)

PHRASES: tuple[TimePhrase, ...] = (
    Phrase(
        zh(
            rf"(?<![\d.第])(?P<part>{_PART})?\s*(?P<hour>{NUMBER})\s*(?:[点點]钟?|时(?=\d|$|\s))"
            rf"(?P<rest>半|一刻|三刻|整|(?:{NUMBER})分?钟?(?![天周月年个]))?{_NOT_A_TIME}{_BEFORE}"
        ),
        _read_zh_hour,
    ),
    Phrase(
        LatePattern(
            rf"(?<![\w:：.])(?P<part>(?<!\w){_PART})?\s*{_EN_LEAD}(?<!\d)(?P<hour>\d{{1,2}})[:：](?P<minute>\d\d)"
            rf"(?![\d:：])(?:\s*(?P<half>[ap]\.?m\b\.?))?{_BEFORE}",
            re.IGNORECASE,
        ),
        _read_colon,
    ),
    Phrase(
        en(
            _EN_LEAD
            + r"(?P<hour>\d{1,2})(?=\s*(?:-|–|to|till|until)\s*(?P<end>\d{1,2})(?:[:.]\d\d)?\s*(?P<half>[ap]m))"
        ),
        _read_first_of_span,
    ),
    Phrase(en(_EN_LEAD + r"(?P<hour>\d{1,2})(?:[.](?P<minute>\d\d))?\s*(?P<half>[ap]m|[ap]\.m\.)"), _read_half_day),
    Phrase(
        en(r"(?:at|@)\s?(?P<hour>\d{1,2})(?:\s*o'clock)?(?![.:%]\d|\s*%)"),
        lambda m, _: _clock(int(m["hour"]), 0, is_padded=m["hour"].startswith("0")),
    ),
    Phrase(
        en(r"(?:tonight|this\s+evening|this\s+afternoon)\s+(?:at\s+)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?"),
        lambda m, _: _clock(int(m["hour"]), int(m["minute"] or 0), part="pm"),
    ),
    Phrase(
        en(r"at\s+(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s+(?:tonight|this\s+evening|this\s+afternoon)"),
        lambda m, _: _clock(int(m["hour"]), int(m["minute"] or 0), part="pm"),
    ),
    Phrase(
        en(
            _EN_LEAD
            + r"(?P<share>half(?=\s+past)|(?:a\s+)?quarter|ten|twenty|five)\s+(?P<side>past|to)"
            + rf"\s+(?P<hour>{EN_NUMBER})(?!\s+\w+s\b)"
        ),
        _read_past_or_to,
    ),
    Phrase(en(r"(?:at\s+)?(?P<part>noon|midday|midnight|tonight)"), _read_usual),
    Phrase(en(r"(?:in\s+the\s+|this\s+)(?P<part>morning|afternoon|evening)"), _read_usual),
    Phrase(LatePattern(rf"(?<={GONE})\s*(?P<part>morning|afternoon|evening|noon)(?!\w)", re.IGNORECASE), _read_usual),
    Phrase(
        LatePattern(
            rf"(?:(?<={GONE})|(?<=\s)|^)(?P<part>清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|早|晚)(?=$|[\s{GONE}])"
        ),
        _read_usual,
    ),
    Phrase(LatePattern(rf"(?<={GONE})(?P<part>清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间)"), _read_usual),
)
