"""What an export for others leaves out or shows in part: one step before the cells are made, whatever the format.

Which fields are personal is said with each field. A column that is shown in part is called otherwise, so that no import
takes 138****0000 for a phone number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ocrm.i18n import _
from ocrm.services.records import RecordRow, Reference
from ocrm.services.schema import FieldInfo, FieldKind, Personal
from ocrm.services.workspace import Workspace

_STARS = "****"
_SEVERAL = re.compile(r"([,;/、，；\n])")
_PEOPLE, _CUSTOMERS = "contacts", "customers"


class Redaction(StrEnum):
    """How much of persons an export shows."""

    NONE = "none"
    SHORTENED = "shortened"
    """Phones, mails, WeChat and QQ in part; addresses, birthdays and notes left out; names stay."""
    WITHOUT = "without"
    """None of these, and names of persons in part."""


@dataclass(frozen=True, slots=True)
class ExportProfile:
    """What an export holds back: of persons, and of money."""

    persons: Redaction = Redaction.NONE
    shows_amounts: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is held back."""
        return self.persons is Redaction.NONE and self.shows_amounts


WHOLE = ExportProfile()


@dataclass(frozen=True, slots=True)
class RedactedColumns:
    """The fields to write, those of them that are shown in part, and those left out."""

    kept: tuple[FieldInfo, ...]
    shortened: frozenset[str]
    left_out: tuple[FieldInfo, ...]


def redact_columns(infos: Sequence[FieldInfo], profile: ExportProfile) -> RedactedColumns:
    """Return which of the fields are written, and how."""
    left_out = tuple(info for info in infos if _is_left_out(info, profile))
    kept = tuple(info for info in infos if info not in left_out)
    in_part = frozenset(info.name for info in kept if _is_shortened(info, profile.persons))
    return RedactedColumns(kept, in_part, left_out)


def _is_left_out(info: FieldInfo, profile: ExportProfile) -> bool:
    if info.kind is FieldKind.MONEY and not profile.shows_amounts:
        return True
    match info.personal:
        case Personal.LEFT_OUT:
            return profile.persons is not Redaction.NONE
        case Personal.SHORTENED:
            return profile.persons is Redaction.WITHOUT
        case _:
            return False


def _is_shortened(info: FieldInfo, persons: Redaction) -> bool:
    if persons is Redaction.WITHOUT:
        is_name = info.personal in (Personal.NAME, Personal.NAME_OF_PERSONS)
        return is_name or (info.kind is FieldKind.REFERENCE and info.reference in (_PEOPLE, _CUSTOMERS))
    return persons is Redaction.SHORTENED and info.personal is Personal.SHORTENED


class Shortener:
    """Makes what is shown of a value; knows which customers are persons."""

    def __init__(self, workspace: Workspace, columns: RedactedColumns) -> None:
        self._shortened = columns.shortened
        asks_who = any(_asks_who(info) for info in columns.kept if info.name in columns.shortened)
        rows = workspace.query("SELECT id FROM customer WHERE kind = 'person'") if asks_who else ()
        self._persons = frozenset(row[0] for row in rows)

    def value(self, info: FieldInfo, row: RecordRow) -> Any:
        """Return the value of a field as it may be seen."""
        value = row[info.name]
        if info.name not in self._shortened or value in (None, ""):
            return value
        if isinstance(value, Reference):
            is_person = info.reference == _PEOPLE or value.record_id in self._persons
            return shortened_name(value.title) if is_person else value
        if info.personal is Personal.NAME_OF_PERSONS:
            return shortened_name(str(value)) if row.record_id in self._persons else value
        return shortened(info, str(value))


def _asks_who(info: FieldInfo) -> bool:
    return info.personal is Personal.NAME_OF_PERSONS or info.reference == _CUSTOMERS


def shortened(info: FieldInfo, text: str) -> str:
    """Return part of a text: enough to know it again, too little to use it."""
    if info.personal is Personal.NAME:
        return shortened_name(text)
    one = {FieldKind.PHONE: _phone, FieldKind.EMAIL: _mail}.get(info.kind, _handle)
    return "".join(part if _SEVERAL.fullmatch(part) else one(part) for part in _SEVERAL.split(text))


def shortened_name(text: str) -> str:
    """Return the first letter of a name, in Chinese the family name."""
    return text.strip()[:1] + "**" if text.strip() else text


def _phone(text: str) -> str:
    """Return a number without four of its digits, 138****0000; of a short one all but two."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= 11:
        return digits[:-8] + _STARS + digits[-4:]
    return digits[:1] + _STARS + digits[-1:] if len(digits) >= 5 else _STARS


def _mail(text: str) -> str:
    name, at, host = text.strip().rpartition("@")
    return f"{name[:1]}***@{host}" if at else _STARS


def _handle(text: str) -> str:
    text = text.strip()
    return text[: 2 if len(text) >= 6 else 1] + _STARS


def redacted_title(title: str) -> str:
    """Return what a column is called whose cells are shown in part."""
    return _("{title} shown in part").format(title=title)


def told(profile: ExportProfile, columns_shortened: Sequence[str], columns_left_out: Sequence[str]) -> list[str]:
    """Return in sentences which columns are shown in part, which are left out, and what nobody looked at."""
    sentences = []
    if columns_shortened:
        sentences.append(_("Shown in part: {columns}.").format(columns=_(", ").join(columns_shortened)))
    if columns_left_out:
        sentences.append(_("Left out: {columns}.").format(columns=_(", ").join(columns_left_out)))
    if profile.persons is not Redaction.NONE:
        sentences.append(_("Titles, subjects and tags are as they were typed: look whether they name anybody."))
    elif not profile.is_whole:
        sentences.append(_("Titles, notes and tags are as they were typed: look whether they name an amount."))
    return sentences
