"""What is exported with all its fields comes back with all of them, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm.i18n import _
from ocrm.services import records, tags
from ocrm.services.fields import custom_fields, picklists
from ocrm.services.fields.field_input import parse_field
from ocrm.services.records import RecordQuery, Reference
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of

_HARD = {
    FieldKind.TEXT: '=1+1 & <b> "it\'s"  _x0041_',
    FieldKind.LONG_TEXT: "第一行\n-2+3\n  third; a,b",
    FieldKind.CODE: "00123",
    FieldKind.PHONE: "01065529988",
    FieldKind.EMAIL: "ann@example.com",
    FieldKind.URL: "https://example.com/a?b=1&c=2",
    FieldKind.MONEY: Decimal("98765432109876.54"),
    FieldKind.NUMBER: Decimal("0.000125"),
    FieldKind.INTEGER: 1234,
    FieldKind.PERCENT: 35,
    FieldKind.BOOLEAN: True,
    FieldKind.DATE: date(2026, 2, 28),
    FieldKind.MOMENT: datetime.fromisoformat("2026-03-05T01:30:45+00:00"),
}
_NAMED = {
    "founded_year": 1987, "probability": 40, "duration_minutes": 25, "credit_code": "91110000600037341L",
    "postcode": "050000", "qq": "00012345", "happened_at": datetime.fromisoformat("2026-03-05T01:30:45+00:00"),
    "headcount": 120, "satisfaction": 4,
}  # fmt: skip
_NOT_TOLD = {"is_primary", "status", "stage", "kind", "is_private", "customer", "contact", "opportunity", "parent",
             "campaign", "contract", "renews"}  # fmt: skip


def _value(workspace: Workspace, info: FieldInfo) -> Any:
    if info.name in _NAMED:
        return _NAMED[info.name]
    if info.kind is FieldKind.BIRTHDAY:
        return parse_field(workspace, info, "1990 农历五月初五")
    if info.kind is FieldKind.CHOICE:
        return info.choices[-1].code
    if info.kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICK):
        codes = [row.code for row in picklists.list_values(workspace, info.picklist)]
        return codes[-1] if info.kind is FieldKind.PICKLIST else tuple(codes[:2])
    return _HARD.get(info.kind)


def _filled(workspace: Workspace, kind: str, **more: Any) -> int:
    values = {
        info.name: value
        for info in record_type(kind).editable_fields
        if info.name not in _NOT_TOLD and info.importable and (value := _value(workspace, info)) is not None
    }
    made = records.add_record(workspace, kind, {**values, **more}).created_id
    assert made is not None
    for name in ("重点", "华东 区"):
        tags.add_tag(workspace, [made], name)
    return made


def _add_own_fields(workspace: Workspace) -> None:
    for kind in RECORD_TYPES:
        for field_kind, _label in custom_fields.KINDS:
            if isinstance(field_kind, FieldKind):  # a formula holds nothing of its own
                values = ("甲, 乙", "丙") if field_kind in custom_fields.PICKED else ()
                custom_fields.add_field(workspace, kind, f"自定 {field_kind}", kind=field_kind, values=values)


def _fill(workspace: Workspace) -> None:
    """Add a record of each kind with every field filled, and namesakes of what others refer to."""
    _add_own_fields(workspace)
    parent = _filled(workspace, "customers", name="母公司", code="A-1", external_id="X1")
    customer = _filled(workspace, "customers", name="=Acme", code="A-2", external_id="X2", parent=parent)
    namesake = _filled(workspace, "customers", name="=acme", code="A-3", external_id="X3")
    person = _filled(workspace, "contacts", name="Ann Lee", customer=customer, external_id="P1")
    _filled(workspace, "contacts", name="Ann Lee", customer=namesake, external_id="P2")
    campaign = _filled(workspace, "campaigns", name="Fair", external_id="M1")
    deal = _filled(workspace, "opportunities", subject="MES", code="D-1", customer=customer, contact=person,
                   campaign=campaign)  # fmt: skip
    _filled(workspace, "opportunities", subject="MES", code="D-2", customer=namesake)
    _filled(workspace, "interactions", customer=customer, contact=person, opportunity=deal)
    _filled(workspace, "todos", title="Call", customer=customer, contact=person, opportunity=deal)
    contract = _filled(workspace, "contracts", title="Supply", code="C-1", customer=customer, contact=person,
                       opportunity=deal, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))  # fmt: skip
    _filled(workspace, "contracts", title="Supply", code="C-2", customer=namesake)
    _filled(workspace, "tickets", subject="Noise", code="T-1", customer=customer, contact=person, contract=contract)


def _plain(value: Any) -> Any:
    return value.title if isinstance(value, Reference) else sorted(value) if isinstance(value, tuple) else value


def _values(workspace: Workspace, kind: str) -> list[Mapping[str, Any]]:
    names = [name for name in importable_fields(kind) if "." not in name]
    found = records.fetch_rows(workspace, kind, records.all_ids(workspace, RecordQuery(kind)), names)
    return sorted(({name: _plain(row[name]) for name in names} for row in found if row), key=repr)


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv", ".json"])
def test_every_field_of_every_kind_comes_back(
    workspace: Workspace, tmp_path: Path, ending: str, both_languages: str
) -> None:
    _fill(workspace)
    for kind in RECORD_TYPES:
        before = _values(workspace, kind)
        path = tmp_path / f"{kind}{ending}"
        assert export_records(workspace, RecordQuery(kind), None, path).is_complete
        records.delete_records(workspace, kind, list(records.all_ids(workspace, RecordQuery(kind))))
        table = table_of(path)
        report = run_import(workspace, table, suggested_plan(table, kind))
        assert report.problems == [], (kind, _(RECORD_TYPES[kind].label_many))
        assert report.created == len(before)
        for found, expected in zip(_values(workspace, kind), before, strict=True):
            assert {name: value for name, value in found.items() if value != expected[name]} == {}
        workspace.undo()
        workspace.undo()
