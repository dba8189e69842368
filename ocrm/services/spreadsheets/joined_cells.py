"""Several columns that make one value: a name in two, an address in five, more than one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.parts import CONTACT, bare_name, part_of
from ocrm.services.spreadsheets.reading import Column

_SEVERAL = (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.TAGS, FieldKind.MULTI_PICK)
_CHINESE = re.compile(r"[\u3400-\u9fff·]+")
_GIVEN = ("firstname", "givenname", "forename", "名")
_FAMILY = ("lastname", "familyname", "surname", "姓", "姓氏")
_DISTRICT = ("区", "县", "区县", "区县市", "所在区", "所在区县", "district", "county")


def joined(cells: Sequence[Cell], name: str, info: FieldInfo) -> Cell:
    """Return what some cells of a row say together for a field, in the order of reading; a lone one stays as it is."""
    filled = [cell for cell in cells if cell is not None]
    if len(filled) < 2:
        return filled[0] if filled else None
    try:
        texts = [clean_text(cell) for cell in filled]
    except CellProblem:
        return next(cell for cell in filled if not isinstance(cell, str))  # the column's cleaner tells what is wrong
    if info.kind in _SEVERAL:
        return ";".join(texts)
    if bare_name(name) == "name":
        return full_name(texts)
    if bare_name(name) == "address":
        texts = _without_repeated(texts)
    between = "" if all(_CHINESE.search(text) for text in texts) else " "
    return between.join(texts)


def full_name(names: Sequence[str]) -> str:
    """Return a person's full name of given names and family name: Ada Lovelace, 王建国."""
    if all(_CHINESE.fullmatch(name) for name in names):
        return "".join(reversed(names))
    return " ".join(names)


def _without_repeated(texts: Sequence[str]) -> list[str]:
    """Leave out what a later text says as well: a district that the street's cell begins with."""
    return [text for place, text in enumerate(texts) if not any(text in later for later in texts[place + 1 :])]


def joined_columns(
    columns: Sequence[Column], fields: Mapping[int, str], kind: str
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the fields several columns of a sheet make together, and those columns in the order of reading."""
    for name, indexes in (
        (_person_name(kind), _name_columns(columns, fields, kind)),
        ("address", _address_columns(columns, fields, kind)),
    ):
        if indexes:
            yield name, indexes


def _address_columns(columns: Sequence[Column], fields: Mapping[int, str], kind: str) -> tuple[int, ...]:
    """Return the columns of district and street of a customer's address where both are there; else none."""
    street = next((index for index, name in fields.items() if name == "address"), None)
    district = next((one.index for one in columns if one.index not in fields and _key(one) in _DISTRICT), None)
    return () if kind != "customers" or street is None or district is None else (district, street)


def _name_columns(columns: Sequence[Column], fields: Mapping[int, str], kind: str) -> tuple[int, ...]:
    """Return the columns of given and family name where no other column is the person's name; else none."""
    field = _person_name(kind)
    if not field or field in fields.values():
        return ()
    found = [_find(columns, fields, keys) for keys in (_GIVEN, _FAMILY)]
    return tuple(index for index in found if index is not None) if None not in found else ()


def _person_name(kind: str) -> str:
    """Return the field of a kind's sheet that is a person's name; empty where there is none."""
    return {"contacts": "name", "customers": CONTACT + "name"}.get(kind, "")


def _find(columns: Sequence[Column], fields: Mapping[int, str], keys: tuple[str, ...]) -> int | None:
    for column in columns:
        key = _key(column).removeprefix("contact").removeprefix("联系人")
        taken = fields.get(column.index, "")
        if key in keys and (not taken or part_of(taken) or bare_name(taken) == "name"):
            return column.index
    return None


def _key(column: Column) -> str:
    return "".join(char for char in column.name.casefold() if char.isalnum())
