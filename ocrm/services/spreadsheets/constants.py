"""Values an import gives to every row whose cell says nothing: read like a cell, and told before the import begins."""

from __future__ import annotations

from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.field_cleaning import make_cleaner
from ocrm.services.spreadsheets.parts import part_of
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.workspace import Workspace

_TELL_APART = frozenset(("code", "external_id", "credit_code", "mnemonic"))
"""Fields no two records share."""


def constant_value(workspace: Workspace, name: str, info: FieldInfo, text: str) -> Any:
    """Return what a text means as the value of a field. Raises ValidationError."""
    value = make_cleaner(workspace, name, info).values([text])[0]
    if isinstance(value, CellProblem):
        raise ValidationError(_("{field}: {message}").format(field=_(info.label), message=value), field=name)
    return value


def constant_fields(plan: ImportPlan) -> dict[str, FieldInfo]:
    """Return the fields that may have one value for all rows: of the record itself, and shared by many."""
    title = record_type(plan.kind).title_field
    return {
        name: info
        for name, info in plan.infos.items()
        if not part_of(name) and name != title and name not in _TELL_APART and info.kind is not FieldKind.TAGS
    }


def shown_constant(workspace: Workspace, name: str, info: FieldInfo, text: str) -> str:
    """Return the text of a constant as the field shows it; itself where it is understood no more."""
    try:
        value = constant_value(workspace, name, info, text)
    except ValidationError:
        return text
    return ValueFormatter(workspace).text(info, value) if info.kind in (FieldKind.CHOICE, FieldKind.PICKLIST) else text
