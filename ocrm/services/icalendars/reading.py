"""Reading .ics files of any program within limits that no file can exceed, bare and broken ones as far as they go."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
from icalendar.error import BrokenCalendarProperty

from ocrm.errors import FileFormatError
from ocrm.formats import format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.services.file_reading import read_whole
from ocrm.services.icalendars.entry import CalendarEntry, CalendarFile, CalendarTime, EntryKind
from ocrm.services.icalendars.zones import Zones
from ocrm.services.vcards.charsets import guess_charset

MAX_BYTES = 16 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_LINES_PER_ENTRY = 2_000
MAX_LINE = 100_000
MAX_DATES = 2_000
MAX_TEXT = 20_000
MAX_REMINDERS = 8
OWN_KIND, OWN_RULE, OWN_MINUTES = "X-OCRM-KIND", "X-OCRM-RRULE", "X-OCRM-MINUTES"

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError, RecursionError)
"""What the library raises on values that make no sense; it has no error of its own."""
_NAMED_LINE = re.compile(r"[A-Za-z0-9-]+[;:]")
_VENDOR_ZONE = re.compile(r'TZID="?/[^:;"]*?/([A-Za-z_]+/[A-Za-z_+-]+)"?(?=[:;])')
_ENTRIES = {"VEVENT": EntryKind.EVENT, "VTODO": EntryKind.TASK}
_STATUSES = {"COMPLETED": "done", "CANCELLED": "cancelled"}
_LONGEST_LEAD = timedelta(days=366)


@dataclass(slots=True)
class _Parts:
    """A file taken apart: the lines of each entry, the zones it defines, and what was passed over."""

    entries: list[tuple[EntryKind, list[str]]] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)
    others: int = 0
    unreadable_lines: int = 0
    is_calendar: bool = False


def read_calendar_file(path: Path) -> CalendarFile:
    """Read the entries of a file; raises FileFormatError in one sentence where it is no calendar."""
    return read_calendar(read_whole(path, MAX_BYTES, too_large=_too_large), name=path.name)


def read_calendar(data: bytes, *, name: str = "") -> CalendarFile:
    """Read the entries in some bytes; raises FileFormatError where they are no calendar or far too many."""
    if len(data) > MAX_BYTES:
        raise FileFormatError(_too_large(name))
    guess = guess_charset(data)
    text = data.decode(guess.name, "replace").removeprefix("\ufeff").replace("\x00", "")
    if not text.strip():
        raise FileFormatError(
            _("“{name}” is empty. Export the calendar once more and choose that file.").format(name=name)
        )
    parts = _take_apart(text, name)
    if not parts.is_calendar:
        raise FileFormatError(
            _("“{name}” holds no calendar. Nothing was imported; choose an .ics file.").format(name=name)
        )
    zones = Zones(parts.zones)
    entries = tuple(_entry(number, kind, lines, zones) for number, (kind, lines) in enumerate(parts.entries, 1))
    reason = "" if guess.name.startswith("utf") else guess.reason
    return CalendarFile(entries, tuple(_notes(parts)), reason)


def _too_large(name: str) -> str:
    return _("“{name}” is larger than {size}. Nothing was imported; export a shorter span of time.").format(
        name=name, size=format_size(MAX_BYTES)
    )


def _notes(parts: _Parts) -> Iterator[str]:
    if parts.others:
        yield ngettext(
            "{n} entry is a journal or a free-busy time, which OCRM has no use for.",
            "{n} entries are journals or free-busy times, which OCRM has no use for.",
            parts.others,
        ).format(n=format_number(parts.others))
    if parts.unreadable_lines:
        yield ngettext(
            "{n} line could not be read and was passed over.",
            "{n} lines could not be read and were passed over.",
            parts.unreadable_lines,
        ).format(n=format_number(parts.unreadable_lines))


# -- the file ---------------------------------------------------------------------------------------------------------


def _logical_lines(text: str) -> Iterator[str]:
    """Yield lines unfolded; one far too long is cut."""
    held: list[str] = []
    length = 0
    for line in re.split(r"\r\n|\n|\r", text):
        if not line.strip():
            continue
        if line[:1] in (" ", "\t") and held:
            if length < MAX_LINE:
                held.append(line[1:])
                length += len(line)
            continue
        if held:
            yield "".join(held)[:MAX_LINE]
        held, length = [line], len(line)
    if held:
        yield "".join(held)[:MAX_LINE]


def _take_apart(text: str, name: str) -> _Parts:
    """Take a file apart by its BEGIN and END lines, which need not be in order or complete."""
    parts = _Parts()
    open_name = ""
    lines: list[str] = []
    for line in _logical_lines(text):
        word, _colon, rest = line.partition(":")
        command, component = word.strip().upper(), rest.strip().upper()
        if command == "BEGIN" and (component in _ENTRIES or component in ("VTIMEZONE", "VJOURNAL", "VFREEBUSY")):
            _close(parts, open_name, lines)
            open_name, lines = component, []
        elif command == "END" and component == open_name and open_name:
            _close(parts, open_name, lines)
            open_name, lines = "", []
        elif command == "BEGIN" and component == "VCALENDAR":
            parts.is_calendar = True
        elif open_name:
            _keep(parts, lines, line)
        elif not _NAMED_LINE.match(line):
            parts.unreadable_lines += 1
        if len(parts.entries) > MAX_ENTRIES:
            raise FileFormatError(
                _("“{name}” holds more than {n} entries. Nothing was imported; export a shorter span of time.").format(
                    name=name, n=format_number(MAX_ENTRIES)
                )
            )
    _close(parts, open_name, lines)
    return parts


def _keep(parts: _Parts, lines: list[str], line: str) -> None:
    if not _NAMED_LINE.match(line) or len(lines) >= MAX_LINES_PER_ENTRY:
        parts.unreadable_lines += 1
        return
    line = _VENDOR_ZONE.sub(r"TZID=\1", line)
    lines.append(line.replace("\\;", ";") if line.upper().startswith(("RRULE", "EXRULE")) else line)


def _close(parts: _Parts, name: str, lines: list[str]) -> None:
    """Put away a component that ended, or that the next one cut off."""
    if not name:
        return
    parts.is_calendar = True
    if name in _ENTRIES:
        parts.entries.append((_ENTRIES[name], [f"BEGIN:{name}", *lines, f"END:{name}"]))
    elif name == "VTIMEZONE":
        zone = next((line.partition(":")[2] for line in lines if line.upper().startswith("TZID")), "")
        parts.zones[zone.strip()] = "\r\n".join([f"BEGIN:{name}", *lines, f"END:{name}", ""])
    else:
        parts.others += 1


# -- one entry --------------------------------------------------------------------------------------------------------


class _Component:
    """A component of the library, its values asked for one by one, so that a broken one breaks nothing else."""

    def __init__(self, kind: EntryKind, lines: list[str], zones: Zones) -> None:
        self._zones = zones
        self.notes: list[str] = []
        self._rules = [line.partition(":")[2] for line in lines if line.upper().startswith("RRULE")]
        made: icalendar.Component = icalendar.Event() if kind is EntryKind.EVENT else icalendar.Todo()
        try:
            made = type(made).from_ical("\r\n".join(lines) + "\r\n")
        except _BROKEN:
            self.notes.append(_("It could not be read."))
        self._made = made
        for name, _error in made.errors:
            self.notes.append(_("Its “{name}” makes no sense and was passed over.").format(name=name))

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(rule.strip() for rule in self._rules if rule.strip())

    def text(self, name: str) -> str:
        """Return a text, the first where there are several."""
        value = self._made.get(name)
        value = value[0] if isinstance(value, list) and value else value
        return "" if value is None else str(value)[:MAX_TEXT].strip()

    def number(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else 0

    def when(self, name: str) -> CalendarTime | None:
        """Return a date or a moment."""
        values = list(self._times(self._made.get(name)))
        return values[0] if values else None

    def length(self, name: str) -> timedelta | None:
        value = _read(self._made.get(name), "dt")
        return value if isinstance(value, timedelta) else None

    def times(self, name: str) -> tuple[CalendarTime, ...]:
        """Return all the dates of a property that may stand several times, with several dates each."""
        return tuple(value for value, _n in zip(self._times(self._made.get(name)), range(MAX_DATES), strict=False))

    def categories(self) -> tuple[str, ...]:
        value = self._made.get("CATEGORIES")
        found = [str(name).strip() for part in (value if isinstance(value, list) else [value]) if part is not None
                 for name in _read(part, "cats") or ()]  # fmt: skip
        return tuple(dict.fromkeys(name[:60] for name in found if name))

    def alarms(self) -> Iterator[timedelta | CalendarTime]:
        """Yield when it reminds: so long after its start, or at a moment."""
        for alarm in self._made.subcomponents[:MAX_REMINDERS]:
            value = alarm.get("TRIGGER")
            if alarm.name == "VALARM" and value is not None:
                found = _read(value, "dt")
                if isinstance(found, timedelta):
                    yield found
                else:
                    yield from self._times(value)

    def _times(self, value: Any) -> Iterator[CalendarTime]:
        if value is None:
            return
        for one in value if isinstance(value, list) else [value]:
            zone = str((_read(one, "params") or {}).get("TZID", ""))
            for item in _read(one, "dts") or [one]:
                found = _read(item, "dt")
                found = found[0] if isinstance(found, tuple) else found
                if isinstance(found, datetime):
                    yield self._in_zone(found, zone)
                elif isinstance(found, date):
                    yield found

    def _in_zone(self, moment: datetime, name: str) -> datetime:
        if moment.tzinfo is not None or not name:
            return moment
        zone = self._zones.find(name)
        if zone is None:
            note = _("Nobody knows the time zone “{name}”; it counts by your own clock.").format(name=name[:60])
            if note not in self.notes:
                self.notes.append(note)
        return moment.replace(tzinfo=zone)


def _read(value: Any, name: str) -> Any:
    """Return an attribute of one of the library's values, None where it has none or the value is broken."""
    try:
        return getattr(value, name, None)
    except BrokenCalendarProperty:
        return None


def _entry(number: int, kind: EntryKind, lines: list[str], zones: Zones) -> CalendarEntry:
    component = _Component(kind, lines, zones)
    title = component.text("SUMMARY") or component.text("DESCRIPTION").partition("\n")[0][:200]
    starts, minutes = _span(kind, component)
    added = component.times("RDATE")
    if starts is None and added:
        starts = min(added, key=_order)
    completed = component.when("COMPLETED")
    status = _STATUSES.get(component.text("STATUS").upper(), "done" if completed is not None else "open")
    priority = component.number("PRIORITY")
    return CalendarEntry(
        number,
        component.text("UID") or _made_up_uid(kind, title, starts),
        kind,
        title,
        starts=starts,
        minutes=minutes,
        description=component.text("DESCRIPTION"),
        location=component.text("LOCATION"),
        rules=component.rules,
        added=added,
        left_out=component.times("EXDATE"),
        replaces=component.when("RECURRENCE-ID"),
        reminders=_reminders(component, starts),
        priority="high" if 1 <= priority <= 4 else "low" if priority >= 6 else "normal",
        status=status,
        completed_at=completed.astimezone(UTC) if isinstance(completed, datetime) and completed.tzinfo else None,
        categories=component.categories(),
        own_kind=component.text(OWN_KIND),
        own_rule=component.text(OWN_RULE),
        version=component.number("SEQUENCE"),
        notes=tuple(component.notes),
    )


def _span(kind: EntryKind, component: _Component) -> tuple[CalendarTime | None, int | None]:
    """Return when an entry begins (a task: is due) and how many minutes it takes, None for all day."""
    starts, ends = component.when("DTSTART"), component.when("DTEND")
    if kind is EntryKind.TASK:
        due = component.when("DUE")
        length = component.length("DURATION")
        if due is None and isinstance(starts, datetime) and length is not None:
            due = starts + length
        return (due if due is not None else starts), component.number(OWN_MINUTES) or None
    length = component.length("DURATION")
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        length = _moment(ends) - _moment(starts)
    if not isinstance(starts, datetime) or length is None:
        return starts, None
    minutes = round(length / timedelta(minutes=1))
    return starts, minutes if 0 < minutes < 24 * 60 else None


def _moment(value: datetime) -> datetime:
    """Return a moment that can be compared with any other; one without a zone as if it were in UTC."""
    return value.astimezone(UTC) if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _order(value: CalendarTime) -> datetime:
    return _moment(value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC))


def _reminders(component: _Component, starts: CalendarTime | None) -> tuple[int, ...]:
    if starts is None:
        return ()
    found = set()
    for trigger in component.alarms():
        lead = -trigger if isinstance(trigger, timedelta) else _order(starts) - _order(trigger)
        if timedelta() <= lead <= _LONGEST_LEAD:
            found.add(round(lead / timedelta(minutes=1)))
    return tuple(sorted(found))


def _made_up_uid(kind: EntryKind, title: str, starts: CalendarTime | None) -> str:
    """Return a name for an entry that has none, the same each time the file is read."""
    words = f"{kind}\0{title}\0{starts.isoformat() if starts is not None else ''}"
    return f"made-up-{hashlib.sha256(words.encode()).hexdigest()[:20]}"
