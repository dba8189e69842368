"""The work calendar as a file: CSV, JSON and iCalendar, read and written; and the years that are shipped.

CSV has the columns date, kind (holiday or work) and name. JSON has the same under `days`; files that say `isOffDay`
are read too. In iCalendar an event is a holiday unless its title says 班 or work day.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ocrm import __version__, paths
from ocrm.errors import UserError
from ocrm.i18n import _, language
from ocrm.services.workday.working_days import DayKind, SpecialDay

SUFFIXES = (".csv", ".json", ".ics")
SHIPPED_YEARS = (2025, 2026)
"""The years of mainland China that come along, as commonly published; not an official source."""
_HOLIDAY_WORDS = {"holiday", "off", "休", "休息", "放假", "假日", "节假日", "holiday/休", "0", "false"}
_WORK_WORDS = {"work", "workday", "working", "make-up", "班", "上班", "补班", "工作日", "调休上班", "1", "true"}
_WORK_MARK = re.compile(r"班|\bwork(?:ing)?[ -]?day\b|\bmake-?up\b", re.IGNORECASE)
_ADDED_MARK = re.compile(r"\s*[（(][休班][）)]$")
_DATE_NAMES = ("date", "day", "日期")
_KIND_NAMES = ("kind", "type", "类型", "类别")
_NAME_NAMES = ("name", "名称", "节日", "节假日")
_LONGEST_EVENT = 60
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class ReadDays:
    """What a file holds: its days, and in words what could not be read."""

    days: tuple[SpecialDay, ...]
    problems: tuple[str, ...] = ()


def shipped_path(year: int) -> Path:
    """Return the file of a year that comes along."""
    return paths.resource(f"work-calendar-cn-{year}-not-official.json")


def read_days(path: Path) -> ReadDays:
    """Read the days of a file by its ending; raises UserError where it is none of a work calendar."""
    readers: Mapping[str, Callable[[str], ReadDays]] = {".csv": _read_csv, ".json": _read_json, ".ics": _read_ics}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _refused(path)
    try:
        found = reader(_decoded(path.read_bytes()))
    except OSError as error:
        message = _("“{name}” cannot be read. Nothing was changed; check the file and try again.")
        raise UserError(message.format(name=path.name)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(path) from error
    if not found.days and not found.problems:
        raise _refused(path)
    return found


def write_days(path: Path, days: Sequence[SpecialDay]) -> None:
    """Write days into a file by its ending; raises UserError where that cannot be done."""
    writers: Mapping[str, Callable[[Sequence[SpecialDay]], bytes]] = {
        ".csv": _as_csv, ".json": _as_json, ".ics": _as_ics,
    }  # fmt: skip
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise _refused(path)
    try:
        path.write_bytes(writer(days))
    except OSError as error:
        message = _("“{name}” cannot be written. Choose another folder or name.")
        raise UserError(message.format(name=path.name)) from error


def _refused(path: Path) -> UserError:
    message = _(
        "“{name}” is no work calendar OCRM can read. Nothing was changed; it takes CSV with date, kind and name, JSON,"
        " and .ics."
    )
    return UserError(message.format(name=path.name))


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("neither UTF-8 nor GB18030")


# -- CSV --------------------------------------------------------------------------------------------------------------


def _read_csv(text: str) -> ReadDays:
    rows = csv.DictReader(io.StringIO(text))
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    day_column, kind_column = _column(columns, _DATE_NAMES), _column(columns, _KIND_NAMES)
    name_column = next((columns[name] for name in _NAME_NAMES if name in columns), None)
    entries = (
        (number, row.get(day_column), row.get(kind_column), row.get(name_column or "") or "")
        for number, row in enumerate(rows, start=2)
    )
    return _collected(entries)


def _column(columns: Mapping[str, str], names: Sequence[str]) -> str:
    return next(columns[name] for name in names if name in columns) if set(names) & set(columns) else _no_column(names)


def _no_column(names: Sequence[str]) -> str:
    raise ValueError(f"no column {names[0]}")


def _collected(entries: Iterable[tuple[int, Any, Any, Any]]) -> ReadDays:
    """Return the days that numbered (date, kind, name) lines say, and which lines say none."""
    days: list[SpecialDay] = []
    problems: list[str] = []
    for number, day_text, kind_text, name in entries:
        day, kind = _day(str(day_text or "")), _kind(str(kind_text or ""))
        if day is None or kind is None:
            wrong = str(day_text if day is None else kind_text)
            problems.append(_("Line {n}: “{text}” is not understood.").format(n=number, text=wrong))
        else:
            days.append(SpecialDay(day, kind, str(name).strip()))
    return ReadDays(tuple(days), tuple(problems))


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def _kind(text: str) -> DayKind | None:
    word = text.strip().lower()
    if word in _WORK_WORDS:
        return DayKind.WORK
    return DayKind.HOLIDAY if word in _HOLIDAY_WORDS else None


def _as_csv(days: Sequence[SpecialDay]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(("date", "kind", "name"))
    writer.writerows((one.day.isoformat(), one.kind.value, one.name) for one in days)
    return made.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


# -- JSON -------------------------------------------------------------------------------------------------------------


def _read_json(text: str) -> ReadDays:
    document = json.loads(text)
    listed = document["days"] if isinstance(document, dict) else document
    return _collected(
        (number, entry.get("date"), _json_kind(entry), _json_name(entry))
        for number, entry in enumerate(listed, start=1)
    )


def _json_kind(entry: Mapping[str, Any]) -> str:
    if "isOffDay" in entry:
        return DayKind.HOLIDAY if entry["isOffDay"] else DayKind.WORK
    return str(entry.get("kind", ""))


def _json_name(entry: Mapping[str, Any]) -> str:
    """Return what a day is called, in the chosen language where the file names it in several."""
    return str(entry.get(f"name_{language()}") or entry.get("name", ""))


def _as_json(days: Sequence[SpecialDay]) -> bytes:
    listed = [{"date": one.day.isoformat(), "kind": one.kind.value, "name": one.name} for one in days]
    return (json.dumps({"days": listed}, ensure_ascii=False, indent=1) + "\n").encode()


# -- iCalendar --------------------------------------------------------------------------------------------------------


def _read_ics(text: str) -> ReadDays:
    from icalendar import Calendar  # at use: few ever import a calendar, and everybody waits for the start

    days: list[SpecialDay] = []
    problems: list[str] = []
    for event in Calendar.from_ical(text).walk("VEVENT"):
        title = str(event.get("SUMMARY", "")).strip()
        if event.get("RRULE") is not None:
            message = _("“{title}” repeats every year; the work calendar takes single days only.")
            problems.append(message.format(title=title))
            continue
        kind = DayKind.WORK if _WORK_MARK.search(title) else DayKind.HOLIDAY
        days += [SpecialDay(day, kind, _ADDED_MARK.sub("", title)) for day in _days_of_event(event)]
    return ReadDays(tuple(days), tuple(problems))


def _days_of_event(event: Any) -> Iterator[date]:
    first = _date_of(event.decoded("DTSTART"))
    last = _date_of(event.decoded("DTEND")) - timedelta(days=1) if "DTEND" in event else first
    for number in range(min(_LONGEST_EVENT, max(1, (last - first).days + 1))):
        yield first + timedelta(days=number)


def _date_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _as_ics(days: Sequence[SpecialDay]) -> bytes:
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", f"-//OCRM//Work calendar {__version__}//EN")
    calendar.add("version", "2.0")
    for one in days:
        event = Event()
        mark = "班" if one.kind is DayKind.WORK else "休"
        event.add("uid", f"{one.day.isoformat()}-workday@ocrm")
        event.add("dtstamp", datetime(one.day.year, 1, 1, tzinfo=UTC))  # the same file for the same days
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", f"{one.name}（{mark}）")
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
