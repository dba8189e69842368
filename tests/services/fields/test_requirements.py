"""Field layouts, and the required and recommended fields that records lack."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.fields import custom_fields, field_layout, requirements
from ocrm.services.fields.field_layout import Need
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def names(workspace: Workspace, kind: str = "contacts", applies_to: str = "") -> list[str]:
    return [placement.name for placement in field_layout.layout_of(workspace, kind, applies_to)]


def test_a_field_moves_and_undo_puts_it_back(workspace: Workspace) -> None:
    usual, before = names(workspace), rows_of(workspace)
    changes = field_layout.order_fields(workspace, "contacts", [usual[0], "email"])
    assert "fields" in changes.topics
    assert names(workspace)[:3] == [usual[0], "email", usual[1]]
    assert field_layout.arranged(workspace, "contacts", ["mobile", "email", "name"]) == ["email", "name", "mobile"]
    workspace.undo()
    assert names(workspace) == usual
    assert rows_of(workspace) == before


def test_fields_added_later_stand_at_the_end(workspace: Workspace) -> None:
    field_layout.order_fields(workspace, "contacts", ["email"])
    custom_fields.add_field(workspace, "contacts", "Team", kind=FieldKind.TEXT)
    assert (names(workspace)[0], names(workspace)[-1]) == ("email", "c1")


def test_companies_and_persons_have_a_layout_each(workspace: Workspace) -> None:
    assert "gender" not in names(workspace, "customers", "organization")
    field_layout.hide_field(workspace, "customers", "city", "person")
    assert field_layout.hidden_fields(workspace, "customers", "person") == {"city"}
    assert field_layout.hidden_fields(workspace, "customers", "organization") == frozenset()
    field_layout.reset_layout(workspace, "customers", "person")
    assert field_layout.hidden_fields(workspace, "customers", "person") == frozenset()


def test_a_required_field_is_in_sight(workspace: Workspace) -> None:
    field_layout.hide_field(workspace, "contacts", "email")
    field_layout.set_need(workspace, "contacts", "email", Need.REQUIRED)
    assert "email" not in field_layout.hidden_fields(workspace, "contacts")
    with pytest.raises(ValidationError):
        field_layout.hide_field(workspace, "contacts", "email")
    with pytest.raises(ValidationError):
        field_layout.set_need(workspace, "contacts", "name", Need.OPTIONAL)


def test_a_form_is_refused_by_the_first_field_it_lacks(workspace: Workspace, both_languages: str) -> None:
    field_layout.set_need(workspace, "customers", "mobile", Need.REQUIRED, "person")
    requirements.check_form(workspace, "customers", {"name": "A"}, applies_to="organization")
    with pytest.raises(ValidationError) as refused:
        requirements.check_form(workspace, "customers", {"name": "A"}, applies_to="person")
    assert refused.value.field == "mobile"
    requirements.check_form(workspace, "customers", {"name": "A"}, applies_to="person", names=["name"])


def test_what_records_lack_is_found_and_counted(workspace: Workspace) -> None:
    added = custom_fields.add_field(workspace, "customers", "Size", kind=FieldKind.PICKLIST, values=("Big",))
    name = custom_fields.field_row(workspace, int(added.created_id or 0)).name
    for part in ("organization", "person"):
        field_layout.set_need(workspace, "customers", name, Need.REQUIRED, part)
    field_layout.set_need(workspace, "customers", "gender", Need.RECOMMENDED, "person")
    bare = records.add_record(workspace, "customers", {"name": "Bare", "kind": "person"}).created_id
    records.add_record(workspace, "customers", {"name": "Whole", name: "Big"})
    found = requirements.incomplete_records(workspace, "customers")
    assert [(one.record_id, one.title) for one in found] == [(bare, "Bare")]
    assert [info.name for info in found[0].missing] == [name, "gender"]
    counts = {(one.info.name, one.applies_to): one.count for one in requirements.count_missing(workspace, "customers")}
    assert (counts[name, "person"], counts[name, "organization"], counts["gender", "person"]) == (1, 0, 1)
    filter = requirements.incomplete_filter(workspace, "customers", needs=(Need.RECOMMENDED,))
    assert records.count(workspace, RecordQuery("customers", filter)) == 1
    records.add_record(workspace, "customers", {"name": "Quick"})  # a quick line may leave required fields empty
    assert len(requirements.incomplete_records(workspace, "customers")) == 2


def test_without_a_policy_nothing_is_incomplete_but_what_no_record_can_lack(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "A"})
    assert requirements.incomplete_records(workspace, "customers") == []
