"""Which column goes into which field: suggested from the headers, in either language, and from contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ocrm.i18n import N_, in_every_language
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets import call_log
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import clean_emails, clean_phones
from ocrm.services.spreadsheets.parts import CONTACT, DEAL, LINKS, PARTS, TALK, bare_name, part_of
from ocrm.services.spreadsheets.reading import Column
from ocrm.text.fold import fold

_BRACKETED = re.compile(r"\(.*?\)|（.*?）|\[.*?\]|【.*?】")
_CUSTOM = re.compile(r"__c$", re.IGNORECASE)
_OWNER_WORDS = {
    "customers": ("客户", "公司", "企业", "单位", "customer", "account", "company", "client"),
    "contacts": ("联系人", "contact", "person"),
    "interactions": ("跟进", "activity", "interaction"),
    "opportunities": ("商机", "机会", "opportunity", "deal"),
    "todos": ("待办", "任务", "todo", "task"),
    "contracts": ("合同", "订单", "contract", "order"),
    "tickets": ("工单", "ticket", "case"),
    "campaigns": ("活动", "营销活动", "campaign"),
}
_MORE_WORDS = {DEAL: ("项目",), TALK: ("拜访", "沟通")}
_NAMES_ITS_RECORD = 3
"""The score of a header that names the record and its field."""
_PERSONAL = ("mobile", "wechat", "qq", "email")
"""What a sheet with a person in each row says of the person, not of the company."""


ERROR_REASON = N_("Error reason")
"""The first column of a workbook of left-out rows: what was wrong with each. Coming back it is no field."""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A column and the field it goes into; `field` is "" where none was found."""

    column: Column
    field: str = ""
    by_values: bool = False
    """Whether the contents and not the header gave the field away."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A field, or none, for every column of a table."""

    matches: tuple[ColumnMatch, ...]

    @property
    def fields(self) -> dict[int, str]:
        """The field by column index, unmapped columns left out."""
        return {match.column.index: match.field for match in self.matches if match.field}

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The names of the columns that go nowhere."""
        return tuple(match.column.name for match in self.matches if not match.field)


def importable_fields(kind: str) -> dict[str, FieldInfo]:
    """Return the fields an import of a kind can fill; for customers also those of what else a row can hold."""
    fields = {name: info for name, info in record_type(kind).fields.items() if _is_importable(info)}
    if kind == "interactions":
        fields[call_log.CALLER] = call_log.CALLER_INFO
    if kind == "customers":
        for prefix, other in PARTS.items():
            described = record_type(other).fields.items()
            fields |= {
                prefix + name: info for name, info in described if _is_importable(info) and name not in LINKS[prefix]
            }
    return fields


def _is_importable(info: FieldInfo) -> bool:
    return info.importable or info.kind is FieldKind.TAGS


def suggest_mapping(columns: Sequence[Column], kind: str) -> Mapping:
    """Return the likeliest field of a kind for every column; no field is used twice."""
    fields = importable_fields(kind)
    reasons = in_every_language(ERROR_REASON)
    given = [column for column in columns if column.name not in reasons]
    scores = [
        (-score, column.index, position, name)
        for column in given
        for position, (name, info) in enumerate(fields.items())
        if (score := _score_column(column, name, info, kind))
    ]
    found: dict[int, str] = {}
    for _rank, index, _position, name in sorted(scores):
        if index not in found and name not in found.values():
            found[index] = name
    if kind == "customers":
        sure = {name for score, _index, _position, name in scores if -score >= _NAMES_ITS_RECORD}
        found = _give_person_their_own(_without_doubtful_parts(found, sure))
    elif call_log.is_call_log(kind, found.values()):
        found = call_log.with_call_columns(given, found)
    by_values = _by_values(given, fields, found)
    return Mapping(
        tuple(
            ColumnMatch(column, found.get(column.index) or by_values.get(column.index, ""), column.index in by_values)
            for column in columns
        )
    )


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Return the form in which headers are compared: letters and digits only, width, case and writing folded."""
    return "".join(char for char in fold(_CUSTOM.sub("", text)) if char.isalnum())


@lru_cache(maxsize=1024)
def _bare_key(header: str) -> str:
    """Return the key of a header without what stands in brackets, such as a unit."""
    return header_key(_BRACKETED.sub("", header))


def _score_column(column: Column, name: str, info: FieldInfo, kind: str) -> int:
    return _score(column.name, name, info, kind) or (
        _score(column.own_name, name, info, kind) if column.own_name else 0
    )


def _score(header: str, name: str, info: FieldInfo, kind: str) -> int:
    """Return how surely a header means a field: 5 word for word, 1 by its end alone, 0 not at all."""
    plain, names = _names_of(bare_name(name), info)
    prefix = part_of(name)
    if prefix == CONTACT:
        return _score_person(header, name, names)
    if prefix:
        return _score_besides(header, prefix, names)
    if header.strip().casefold() in plain:
        return 5
    if header_key(header) in names:
        return 4
    without_brackets = _bare_key(header)
    if without_brackets in names:
        return 3
    bare = _without_owner(without_brackets, kind)
    return 2 if bare and bare in names else 0


def _score_person(header: str, name: str, names: frozenset[str]) -> int:
    key = _bare_key(header)
    bare = _without_owner(key, "contacts")
    if name == CONTACT + "name":
        is_of_person = key == "姓名" or key.startswith(_OWNER_WORDS["contacts"])
        return 4 if is_of_person and (key in names or bare in names) else 0
    if bare and bare != key and bare in names:
        return 3
    return 1 if key in names else 0


def _score_besides(header: str, prefix: str, names: frozenset[str]) -> int:
    """Return 3 where a header names a deal or a conversation and its field (商机金额), 1 for a deal's field alone."""
    key = _bare_key(header)
    words = (*_OWNER_WORDS[PARTS[prefix]], *_MORE_WORDS.get(prefix, ()))
    if key.startswith(words) and (key in names or _without_owner(key, PARTS[prefix]) in names):
        return _NAMES_ITS_RECORD
    return 1 if prefix == DEAL and key in names else 0


@lru_cache(maxsize=1024)
def _names_of(name: str, info: FieldInfo) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a field is called, as written and as compared: code name, label in every language, aliases."""
    written = [name, *in_every_language(info.label), *info.aliases]
    return frozenset(text.strip().casefold() for text in written), frozenset(map(header_key, written)) - {""}


def _without_owner(key: str, kind: str) -> str:
    """Return a header without the word for the record it belongs to: 客户邮箱 → 邮箱, contactemail → email."""
    for word in _OWNER_WORDS.get(kind, ()):
        if key.startswith(word) and key != word:
            return key.removeprefix(word)
    return key


def _without_doubtful_parts(found: dict[int, str], sure: set[str]) -> dict[int, str]:
    """Leave out the fields of a deal no header names as such, and of a conversation that would say nothing."""
    has_deal = any(name in sure and part_of(name) == DEAL for name in found.values())
    has_talk = TALK + "summary" in found.values()
    kept = {DEAL: has_deal, TALK: has_talk}
    found = {index: name for index, name in found.items() if kept.get(part_of(name), True)}
    if has_deal and DEAL + "stage" not in found.values():
        return {index: DEAL + name if name == "stage" else name for index, name in found.items()}
    return found


def _give_person_their_own(found: dict[int, str]) -> dict[int, str]:
    """Let the person have mobile, WeChat, QQ and e-mail in a sheet that names one in each row."""
    taken = set(found.values())
    if CONTACT + "name" not in taken:
        return {index: name for index, name in found.items() if not name.startswith(CONTACT)}
    return {
        index: CONTACT + name if name in _PERSONAL and CONTACT + name not in taken else name
        for index, name in found.items()
    }


def _by_values(columns: Iterable[Column], fields: dict[str, FieldInfo], found: dict[int, str]) -> dict[int, str]:
    """Return fields for columns whose header says nothing but whose every sample is a mobile number or an address."""
    guessed: dict[int, str] = {}
    for column in columns:
        if column.index in found or len(column.samples) < 2:
            continue
        name = _telling_name(column)
        taken = {*found.values(), *guessed.values()}
        if name in fields and name not in taken and CONTACT + name not in taken:
            guessed[column.index] = name
    return guessed


def _telling_name(column: Column) -> str:
    if all(_cleans(clean_emails, cell) for cell in column.samples):
        return "email"
    if all(_is_mobile(cell) for cell in column.samples):
        return "mobile"
    return ""


def _cleans(clean: Callable[[Cell], list[str]], cell: Cell) -> list[str]:
    try:
        return clean(cell)
    except CellProblem:
        return []


def _is_mobile(cell: Cell) -> bool:
    numbers = _cleans(clean_phones, cell)
    return bool(numbers) and all(re.fullmatch(r"1[3-9]\d{9}", number) for number in numbers)
