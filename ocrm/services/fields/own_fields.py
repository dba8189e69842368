"""The fields users add: described like those of the models, their values in the JSON of each record's `custom`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import apsw

from ocrm.errors import UserError
from ocrm.i18n import Verbatim
from ocrm.models.fields import Personal, from_minor, to_minor
from ocrm.services import schema
from ocrm.services.fields import formulas
from ocrm.services.schema import FieldInfo, FieldKind, RecordType

TOPIC = "fields"
"""Under which a change of the fields or of their layout is announced."""
FORMULA = "formula"
"""What stands for the kind of a field that is worked out."""
PERSONAL = "personal"
"""The option of an added field that says whether it is personal; without it, it is where free words are written."""
_FREE_WORDS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL})
_NO_VALUES = "{}"
_WIDTHS = {
    FieldKind.TEXT: 140, FieldKind.LONG_TEXT: 220, FieldKind.MULTI_PICK: 160, FieldKind.URL: 160, FieldKind.BOOLEAN: 80,
}  # fmt: skip
_DIGITS = 15
"""Digits of a number that a file keeps exactly."""


# -- describing -------------------------------------------------------------------------------------------------------


def load(connection: apsw.Connection) -> None:
    """Make the fields of an open file known to everybody who asks for a record's fields."""
    found: dict[str, dict[str, FieldInfo]] = {kind: {} for kind in schema.RECORD_TYPES}
    removed: dict[str, dict[str, FieldInfo]] = {kind: {} for kind in schema.RECORD_TYPES}
    rows = connection.execute(
        "SELECT record_kind, name, label, kind, formula, is_removed, options FROM custom_field"
        " ORDER BY is_removed, position, id"
    )
    for record_kind, name, label, kind, formula, is_removed, options in rows:
        if record_kind in found:
            known = {**schema.RECORD_TYPES[record_kind].shipped_fields, **found[record_kind]}
            info = describe(record_kind, name, label, kind=kind, formula=formula, known=known)
            info = replace(info, personal=_personal(info, json.loads(options or _NO_VALUES)))
            (removed if is_removed else found)[record_kind][name] = info
    schema.use_added_fields({kind: tuple(infos.values()) for kind, infos in found.items()}, removed)


def describe(
    record_kind: str, name: str, label: str, *, kind: str, formula: str = "", known: Mapping[str, FieldInfo]
) -> FieldInfo:
    """Return the description of an added field; `known` are the fields a formula may speak of."""
    if kind == FORMULA:
        return _described_formula(name, label, formula, known)
    field_kind = FieldKind(kind)
    column = f"json_extract(t.custom,'$.{name}')"
    return FieldInfo(
        name=name,
        label=Verbatim(label),
        kind=field_kind,
        column=f"coalesce({column}, 0)" if field_kind is FieldKind.BOOLEAN else column,
        picklist=picklist_of(record_kind, name) if field_kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICK) else "",
        searchable=field_kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL),
        width=_WIDTHS.get(field_kind, 110),
        is_custom=True,
    )


def _personal(info: FieldInfo, options: Any) -> Personal:
    """Return what is left of a field where nothing personal shall be seen; free words may say anything."""
    said = options.get(PERSONAL) if isinstance(options, dict) else None
    is_personal = info.kind in _FREE_WORDS if said is None else said
    return Personal.LEFT_OUT if is_personal else Personal.NO


def _described_formula(name: str, label: str, formula: str, known: Mapping[str, FieldInfo]) -> FieldInfo:
    try:
        compiled = formulas.compile_formula(formula, known)
        column, kind = compiled.sql, compiled.kind
    except UserError:  # what it speaks of is gone: the field stays and shows nothing
        column, kind = "NULL", FieldKind.NUMBER
    return FieldInfo(
        name=name, label=Verbatim(label), kind=kind, column=column, editable=False, importable=False, is_computed=True,
        is_custom=True, width=110,
    )  # fmt: skip


def picklist_of(record_kind: str, name: str) -> str:
    """Return what the list of an added field is called."""
    return f"{record_kind}.{name}"


# -- values -----------------------------------------------------------------------------------------------------------


def packed(described: RecordType, values: Mapping[str, Any], before: str | None = None) -> dict[str, Any]:
    """Return {field: value} with the added fields put into `custom`; `before` is what stood there."""
    added = {info.name: values[info.name] for info in described.added_fields if info.name in values}
    if not added:
        return dict(values)
    infos = described.fields
    kept: dict[str, Any] = json.loads(before or _NO_VALUES)
    for name, value in added.items():
        stored = _stored(infos[name], value)
        if stored is None:
            kept.pop(name, None)
        else:
            kept[name] = stored
    plain = {name: value for name, value in values.items() if name not in added}
    return plain | {"custom": json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))}


def unpacked(described: RecordType, custom: str) -> dict[str, Any]:
    """Return the values of every added field that is no formula, from the text of `custom`."""
    infos = described.added_fields
    if not infos:
        return {}
    stored = json.loads(custom or _NO_VALUES)
    return {info.name: from_json(info, stored.get(info.name)) for info in infos if not info.is_computed}


def _stored(info: FieldInfo, value: Any) -> Any:
    """Return a value as JSON holds it; None for nothing, which is not kept."""
    if value is None or value == "" or value == () or value is False:
        return None
    if info.kind is FieldKind.MONEY:
        return to_minor(Decimal(value))
    if info.kind is FieldKind.NUMBER:
        return _json_number(Decimal(value))
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def from_json(info: FieldInfo, stored: Any) -> Any:
    """Return the value of an added field as Python has it, from what its JSON holds."""
    if info.kind is FieldKind.BOOLEAN:
        return bool(stored)
    return None if stored is None else read_value(info.kind, json.dumps(stored) if isinstance(stored, list) else stored)


def read_value(kind: FieldKind, stored: Any) -> Any:
    """Return the value of a kind of field as a query gives it, in Python."""
    match kind:
        case FieldKind.MONEY:
            return from_minor(stored)
        case FieldKind.NUMBER:
            return number_of(stored)
        case FieldKind.DATE:
            return date.fromisoformat(stored)
        case FieldKind.MULTI_PICK:
            return codes_of(stored)
    return stored


def number_of(stored: float) -> Decimal:
    """Return a stored number exactly as it was written, to fifteen digits."""
    return Decimal(stored) if isinstance(stored, int) else Decimal(f"{stored:.{_DIGITS}g}")


def codes_of(stored: str) -> tuple[str, ...]:
    """Return the codes of a field that takes several."""
    return tuple(json.loads(stored))
