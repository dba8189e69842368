"""Whether values are fit to be written: known fields, right types, allowed codes, required ones there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.fields import picklists
from ocrm.services.records.naming import title_of
from ocrm.services.records.rows import Reference
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without width: a text of nothing else is blank."""
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")


def check_values(
    workspace: Workspace, described: RecordType, values: Mapping[str, Any], *, is_new: bool
) -> dict[str, Any]:
    """Return values fit to be written: known fields, right types, allowed codes, required ones there.

    Raises ValidationError naming the field.
    """
    checked: dict[str, Any] = {}
    for name, value in values.items():
        info = described.field(name)
        if info.is_computed:
            raise ValidationError(
                _("{field} is worked out by OCRM and cannot be set.").format(field=_(info.label)), field=name
            )
        if info.name not in described.fields:
            raise ValidationError(
                _("{field} was removed. Bring it back in Settings before setting it.").format(field=_(info.label)),
                field=name,
            )
        checked[info.name] = _checked(workspace, described, info, value)
    for info in described.fields.values():
        blank = checked.get(info.name) in (None, "")
        if info.required and blank and (info.name in checked or (is_new and not _has_default(described, info))):
            raise ValidationError(_("{field} is needed.").format(field=_(info.label)), field=info.name)
    return checked


def _has_default(described: RecordType, info: FieldInfo) -> bool:
    column = described.column_of(info.name)
    return column.default is not None or info.kind in (FieldKind.STAGE, FieldKind.MOMENT)


def _checked(workspace: Workspace, described: RecordType, info: FieldInfo, value: Any) -> Any:
    column = described.column_of(info.name)
    if isinstance(value, Reference):
        value = value.record_id
    if isinstance(value, str):
        value = _tidied(info, value)
    if value is None or value == "" or value == ():
        return None if column.null else "" if _is_text(info) else None
    _check_type(info, value)
    if info.kind in _NUMBERS:
        _check_size(info, value)
    if info.kind is FieldKind.CHOICE and value not in {choice.code for choice in info.choices}:
        raise _not_a_choice(info, value, [choice.code for choice in info.choices])
    if info.kind is FieldKind.PICKLIST and value not in (known := picklists.labels(workspace, info.picklist)):
        raise _not_a_choice(info, value, list(known))
    if info.kind is FieldKind.MULTI_PICK:
        return _checked_codes(workspace, info, value)
    if info.kind is FieldKind.REFERENCE:
        title_of(workspace, info.reference, int(str(value)))
    return value


def _tidied(info: FieldInfo, text: str) -> str:
    """Return a text without blanks around it, and in one line where its field has one; itself where it is so already.

    One that is changed no longer remembers what was typed.
    """
    tidy = text.strip().strip(_INVISIBLE).strip()
    if info.kind is FieldKind.TEXT:
        tidy = _LINE_BREAKS.sub(" ", tidy)
    return text if tidy == text else tidy


def _check_type(info: FieldInfo, value: Any) -> None:
    """Raise ValidationError for a value of another type than its field's."""
    wanted = _TYPES.get(info.kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and info.kind is not FieldKind.BOOLEAN):
        raise ValidationError(
            _("{field} does not take “{value}”.").format(field=_(info.label), value=value), field=info.name
        )


def _check_size(info: FieldInfo, number: Decimal | int) -> None:
    if not -_BEYOND < number < _BEYOND:
        raise ValidationError(
            _("{field}: {value} is too large. Nothing was saved.").format(field=_(info.label), value=number),
            field=info.name,
        )


def check_code(
    workspace: Workspace, described: RecordType, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> None:
    """Raise ValidationError for a number that is taken from a record (`before`), or that another one has."""
    column = described.model._meta.fields.get("code")
    if column is None or not column.unique or "code" not in values:
        return
    code, label = values["code"], _(described.field("code").label)
    if before is not None and code == before["code"]:
        return
    if not code:
        raise ValidationError(_("{field} is needed.").format(field=label), field="code")
    other = workspace.scalar(f"SELECT id FROM {described.table} WHERE code = ?", (code,))
    if other is not None:
        message = _("{field}: “{code}” belongs to “{title}”. Nothing was saved; choose another.")
        title = title_of(workspace, described.kind, other)
        raise ValidationError(message.format(field=label, code=code, title=title), field="code")


def _checked_codes(workspace: Workspace, info: FieldInfo, codes: Any) -> tuple[str, ...]:
    """Return several values of a list in its order; raises ValidationError for one it does not have."""
    known = picklists.labels(workspace, info.picklist)
    for code in codes:
        if code not in known:
            raise _not_a_choice(info, code, list(known))
    return tuple(code for code in known if code in codes)


def _not_a_choice(info: FieldInfo, value: Any, known: list[str]) -> ValidationError:
    return ValidationError(
        _("{field} has no value “{value}”. Values: {known}.").format(
            field=_(info.label), value=value, known=", ".join(known)
        ),
        field=info.name,
    )


def _is_text(info: FieldInfo) -> bool:
    return _TYPES.get(info.kind, str) is str


_BEYOND = 10**15
"""What numbers stay below: the file keeps larger ones no more, nor their sums."""
_NUMBERS = (FieldKind.MONEY, FieldKind.INTEGER, FieldKind.NUMBER)
_TYPES: dict[FieldKind, type | tuple[type, ...]] = {
    FieldKind.MONEY: (Decimal, int),
    FieldKind.PERCENT: int,
    FieldKind.INTEGER: int,
    FieldKind.NUMBER: (Decimal, int),
    FieldKind.MULTI_PICK: tuple,
    FieldKind.BOOLEAN: bool,
    FieldKind.DATE: date,
    FieldKind.BIRTHDAY: (date, LunarDay),
    FieldKind.MOMENT: datetime,
    FieldKind.STAGE: int,
    FieldKind.REFERENCE: int,
}
