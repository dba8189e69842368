"""Fields the user added travel on cards, from one file into another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.fields.custom_fields import field_row
from ocrm.services.records import RecordQuery
from ocrm.services.vcards.exporting import write_cards
from ocrm.services.vcards.importing import import_cards
from ocrm.services.vcards.reading import read_cards
from ocrm.services.workspace import Workspace

FIELDS = (
    ("施工队", "text", "甲队; 一组"),
    ("保证金", "money", Decimal("1200.50")),
    ("验收日", "date", date(2026, 4, 1)),
)


def add_fields(workspace: Workspace, kind: str) -> dict[str, str]:
    """Add the fields and return their names by label."""
    made = {label: custom_fields.add_field(workspace, kind, label, kind=of).created_id or 0 for label, of, _v in FIELDS}
    return {label: field_row(workspace, field_id).name for label, field_id in made.items()}


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("kind", ["contacts", "customers"])
def test_own_fields_come_back_from_a_card(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, kind: str, version: str
) -> None:
    names = add_fields(workspace, kind)
    own = {names[label]: value for label, _kind, value in FIELDS}
    customer = records.add_record(
        workspace, "customers", {"name": "云栖", **(own if kind == "customers" else {})}
    ).created_id
    if kind == "contacts":
        records.add_record(workspace, "contacts", {"customer": customer, "name": "王芳", **own})
    text = write_cards(workspace, kind, list(records.all_ids(workspace, RecordQuery(kind))), version=version)
    assert "X-OCRM-" in text
    workspace.close()

    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="zh_CN")
    names = add_fields(other, kind)
    import_cards(other, read_cards(text.encode()))
    (found,) = records.all_ids(other, RecordQuery(kind))
    row = records.fetch_record(other, kind, found)
    assert {label: row[names[label]] for label, _kind, _value in FIELDS} == {
        label: value for label, _k, value in FIELDS
    }
    other.close()


def test_a_field_the_other_file_lacks_goes_into_the_notes(
    workspace: Workspace, tmp_path: Path, clock: FixedClock
) -> None:
    names = add_fields(workspace, "customers")
    made = records.add_record(workspace, "customers", {"name": "云栖", names["施工队"]: "甲队"}).created_id or 0
    text = write_cards(workspace, "customers", [made])
    workspace.close()
    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="zh_CN")
    import_cards(other, read_cards(text.encode()))
    (found,) = records.all_ids(other, RecordQuery("customers"))
    assert "施工队" in records.fetch_record(other, "customers", found)["notes"]
    assert "甲队" in records.fetch_record(other, "customers", found)["notes"]
    other.close()


def test_a_broken_line_of_ours_is_passed_over(workspace: Workspace) -> None:
    card = b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nORG:B\nX-OCRM-OWN-1:{not json\nX-OCRM-OWN-2:[1,2]\nEND:VCARD\n"
    assert import_cards(workspace, read_cards(card)).created == 1
