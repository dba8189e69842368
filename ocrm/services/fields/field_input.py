"""What is typed or pasted into one field as the value to store, and a stored value as the text to edit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ocrm.clock import to_utc
from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_date_iso, format_phone
from ocrm.i18n import _
from ocrm.parsing import parse_date, parse_money
from ocrm.services import records
from ocrm.services.fields import picklists
from ocrm.services.fields.entered import EnteredText, entered
from ocrm.services.quick_add import times
from ocrm.services.relations.credit_codes import is_credit_code, normalise_credit_code
from ocrm.services.relations.phones import split_phones
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets import cleaning, dates
from ocrm.services.spreadsheets.birthday_cells import clean_birthday
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.field_cleaning import make_cleaner
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import YEAR_UNKNOWN, Birthday, LunarDay, lunar_words

_RECORD_ID = re.compile(r"#(\d+)")
Reader = Callable[[Workspace, FieldInfo, str], Any]


def parse_field(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    """Return the value meant by what was typed into a field, None for nothing.

    Phones are normalised (D-50), amounts may say 12.5万 or 128k, days 10.23, 明天 or Fri, choices are known by code or
    by label in either language. Raises ValidationError naming the field.
    """
    text = text.strip()
    if not text:
        return None
    try:
        value = (_OF_FIELDS.get(info.name) or _READERS.get(info.kind, _as_in_a_cell))(workspace, info, text)
        return entered(info.kind, value, text)
    except UserError as error:
        raise ValidationError(str(error), field=info.name) from error


def edit_text(workspace: Workspace, info: FieldInfo, value: Any) -> str:
    """Return a stored value as the text a person goes on editing; `parse_field` reads it back."""
    if value is None:
        return ""
    if info.kind is FieldKind.PHONE:
        return format_phone(str(value))
    if isinstance(value, datetime):
        return workspace.clock.to_local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, LunarDay):
        return lunar_words(value)
    if isinstance(value, date):
        return f"{value:%m-%d}" if value.year == YEAR_UNKNOWN else format_date_iso(value)
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".00") if info.kind is FieldKind.MONEY else f"{value:f}"
    if isinstance(value, tuple):
        labels = picklists.labels(workspace, info.picklist) if info.picklist else {}
        return "; ".join(labels.get(str(one), str(one)) for one in value)
    return str(value)


def is_same_value(value: Any, other: Any) -> bool:
    """Say whether two values of a field mean the same: no text, no tags and None are nothing, but 0 is a value."""
    return bool(_bare(value) == _bare(other))


def _bare(value: Any) -> Any:
    value = getattr(value, "record_id", value)
    return value if value or isinstance(value, (int, Decimal)) else None


def _as_in_a_cell(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    value = make_cleaner(workspace, info.name, info).clean(text)
    if isinstance(value, list) and info.kind is not FieldKind.TAGS:
        raise ValidationError(_("Only one fits here. Put the others into another field."))
    return value


def _phone(_workspace: Workspace, _info: FieldInfo, text: str) -> str:
    numbers = split_phones(text)
    if len(numbers) > 1:
        return EnteredText(numbers[0], text, others=tuple(numbers[1:]))
    return numbers[0] if numbers else ""


def _credit_code(_workspace: Workspace, _info: FieldInfo, text: str) -> str:
    code = normalise_credit_code(text)
    if not is_credit_code(code):
        raise ValidationError(_("“{text}” is no credit code: its check digit does not fit.").format(text=text))
    return code


def _money(workspace: Workspace, info: FieldInfo, text: str) -> Decimal:
    try:
        amount: Decimal = make_cleaner(workspace, info.name, info).clean(text)
        return amount
    except CellProblem:
        understood = parse_money(text)
        if understood is None:
            raise
        return understood


def _day(workspace: Workspace, _info: FieldInfo, text: str) -> date:
    day = parse_date(text, workspace.clock.today())
    return day if day is not None else dates.clean_date(text)


def _birthday(_workspace: Workspace, _info: FieldInfo, text: str) -> Birthday:
    return clean_birthday(text)


def _moment(workspace: Workspace, _info: FieldInfo, text: str) -> datetime:
    clock = workspace.clock
    moment = _full_moment(text)
    if moment is not None:
        return moment if moment.tzinfo else to_utc(clock, moment.date(), moment.time())
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _time_at_the_end(folded)
    at, words = found if found is not None else (time(), folded)
    day = parse_date(words, clock.today()) if words else clock.today()
    if day is None:
        raise ValidationError(_("“{text}” is no date with a time.").format(text=text))
    return to_utc(clock, day, at)


def _full_moment(text: str) -> datetime | None:
    try:
        return dates.clean_moment(text)
    except CellProblem:
        return None


def _time_at_the_end(text: str) -> tuple[time, str] | None:
    """Return the time of day a text ends with, and what stands before it."""
    for phrase in times.PHRASES:
        for match in phrase.pattern.compiled.finditer(text):
            at = phrase.read(match, None)
            if at is not None and match.end() == len(text):
                return at, text[: match.start()].strip()
    return None


def _reference(workspace: Workspace, info: FieldInfo, text: str) -> int:
    if named := _RECORD_ID.fullmatch(text):
        records.title_of(workspace, info.reference, int(named[1]))
        return int(named[1])
    found = records.find_by_title(workspace, info.reference, text)
    if not found:
        raise ValidationError(_("There is no “{text}”. Choose one from the list, or add it first.").format(text=text))
    if len(found) > 1:
        raise ValidationError(_("“{text}” fits several. Choose one from the list.").format(text=text))
    return found[0]


def _integer(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    return _as_in_a_cell(workspace, info, _without_unit(text))


_UNIT = re.compile(r"(?<=\d)\s*(?:人|个|名|分钟|年|min|people|staff)$", re.IGNORECASE)


def _without_unit(text: str) -> str:
    return _UNIT.sub("", text)


def _long_text(_workspace: Workspace, _info: FieldInfo, text: str) -> str:
    return text


def _text(_workspace: Workspace, _info: FieldInfo, text: str) -> str:
    return " ".join(text.split("\n"))


def _boolean(_workspace: Workspace, _info: FieldInfo, text: str) -> bool:
    return cleaning.clean_boolean(text)


def _percent(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    return _as_in_a_cell(workspace, info, text.rstrip("%％ "))


_OF_FIELDS: dict[str, Reader] = {"credit_code": _credit_code, "discount_percent": _percent, "tax_percent": _percent}
_READERS: dict[FieldKind, Reader] = {
    FieldKind.TEXT: _text,
    FieldKind.CODE: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.PHONE: _phone,
    FieldKind.MONEY: _money,
    FieldKind.INTEGER: _integer,
    FieldKind.DATE: _day,
    FieldKind.BIRTHDAY: _birthday,
    FieldKind.MOMENT: _moment,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.REFERENCE: _reference,
}
