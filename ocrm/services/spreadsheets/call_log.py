"""A log of calls: who called is told by the number alone, what was said by the direction and how long it took."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ocrm.i18n import N_, _, in_every_language, ngettext
from ocrm.models.interaction import DIRECTIONS
from ocrm.services.relations.phones import field_for
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import choice_key, clean_phones, clean_text
from ocrm.services.spreadsheets.parts import CONTACT
from ocrm.services.spreadsheets.reading import Column

CALLER = CONTACT + "caller"
"""The field of a sheet of interactions that finds the person, and the customer, by the number they called from."""
CALLER_INFO = FieldInfo(
    "caller", N_("Phone number"), FieldKind.PHONE, "", editable=False,
    aliases=("号码", "电话", "电话号码", "对方号码", "手机", "手机号", "手机号码", "来电号码", "主叫号码", "通话号码",
             "联系电话", "number", "phone", "phone number", "caller", "caller id", "caller number", "telephone",
             "mobile"),
)  # fmt: skip
MATCHED_BY = ("customer", "happened_at", "kind", "direction")
"""What a call that is known is recognised by: its summary is put into words by OCRM, in whichever language."""
_TOLD_BY_NUMBER = ("customer", "summary")
_MISSED = (
    "未接", "未接来电", "未接听", "未接通", "拒接", "missed", "missed call", "no answer", "unanswered", "rejected",
)  # fmt: skip
"""Texts of a direction that say that nobody answered; each is one of the model's for an incoming call."""
_PERSON_HEADERS = ("姓名", "名称", "对方姓名", "name", "contact name")


def is_call_log(kind: str, fields: Collection[str]) -> bool:
    """Say whether the fields of a sheet make it a log of calls: interactions of whoever has the number."""
    return kind == "interactions" and CALLER in fields


def still_needed(kind: str, needed: Sequence[str], fields: Collection[str]) -> tuple[str, ...]:
    """Return which of the needed fields a sheet itself must have; a log of calls has them by number and direction."""
    told = _TOLD_BY_NUMBER if is_call_log(kind, fields) else ()
    return tuple(name for name in needed if name not in told)


def with_call_columns(columns: Sequence[Column], found: Mapping[int, str]) -> dict[int, str]:
    """Return the fields of a log's columns: 类型 that says 来电 is a direction, and a name that of the person."""
    fields, by_index = dict(found), {column.index: column for column in columns}
    for index, name in found.items():
        if name == "kind" and "direction" not in fields.values() and _tells_direction(by_index[index]):
            fields[index] = "direction"
    if "contact" not in fields.values():
        names = (column.index for column in columns if column.name.strip().casefold() in _PERSON_HEADERS)
        free = next((index for index in names if index not in fields), None)
        fields |= {} if free is None else {free: "contact"}
    return fields


def _tells_direction(column: Column) -> bool:
    known = {choice_key(text) for one in DIRECTIONS for text in (one.code, *in_every_language(one.label), *one.aliases)}
    return bool(column.samples) and all(choice_key(str(cell)) in known for cell in column.samples)


def clean_caller(cell: Cell) -> list[str]:
    """Return the numbers of a cell; what is none as it is written, since a customer's name does as well."""
    try:
        return clean_phones(cell)
    except CellProblem:
        return [clean_text(cell)]


def is_number(text: str) -> bool:
    """Say whether a caller is told by a number, not by a name or as unknown."""
    return text.lstrip("+")[:3].isdigit()


def complete_call(values: dict[str, Any], direction_text: str) -> None:
    """Fill in what a log leaves unsaid: that it was a call, that nobody answered it, and a summary in words."""
    values.setdefault("kind", "call")
    values.setdefault("direction", "outgoing")
    is_missed = choice_key(direction_text) in {choice_key(text) for text in _MISSED}
    if is_missed:
        values.setdefault("outcome", _("Missed"))
    if not values.get("summary"):
        values["summary"] = _summary(is_missed, str(values["direction"]), values.get("duration_minutes"))


def _summary(is_missed: bool, direction: str, minutes: Any) -> str:
    if is_missed:
        return _("Missed call")
    if not isinstance(minutes, int) or not minutes:
        return _("Incoming call") if direction == "incoming" else _("Outgoing call")
    if direction == "incoming":
        return ngettext("Incoming call, {n} minute", "Incoming call, {n} minutes", minutes).format(n=minutes)
    return ngettext("Outgoing call, {n} minute", "Outgoing call, {n} minutes", minutes).format(n=minutes)


def new_caller(number: str, name: str) -> dict[str, Any]:
    """Return the customer to be made of a number nobody has: the name the log gives, else the number itself."""
    return {"name": name or number, "kind": "person", field_for(number): number}
