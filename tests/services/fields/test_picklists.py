"""The lists a value is chosen from can be changed, and every change taken back."""

from __future__ import annotations

import pytest

from ocrm import i18n
from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.fields import picklists
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


def industries(workspace: Workspace) -> list[str]:
    return [row.label for row in picklists.list_values(workspace, "industry")]


def value_id(workspace: Workspace, label: str) -> int:
    rows = picklists.list_values(workspace, "industry", include_retired=True)
    return next(row.value_id for row in rows if row.label == label)


def test_a_value_added_stands_last_and_is_taken_by_fields(workspace: Workspace) -> None:
    picklists.add_value(workspace, "industry", "  Shipbuilding ")
    assert industries(workspace)[-1] == "Shipbuilding"
    created = customers.add_customer(workspace, "Acme", industry="Shipbuilding").created_id
    assert created is not None
    assert records.fetch_record(workspace, "customers", created)["industry"] == "Shipbuilding"
    workspace.undo()
    workspace.undo()
    assert "Shipbuilding" not in industries(workspace)


def test_a_new_name_shows_in_every_language_until_taken_back(workspace: Workspace) -> None:
    picklists.rename_value(workspace, "industry", value_id(workspace, "Energy"), "Power and heat")
    i18n.set_language("zh_CN")
    assert "Power and heat" in industries(workspace)
    workspace.undo()
    assert "能源" in industries(workspace)


def test_values_change_places_past_the_retired_ones(workspace: Workspace) -> None:
    first, second, third, *_rest = industries(workspace)
    picklists.retire_value(workspace, "industry", value_id(workspace, second), is_retired=True)
    picklists.move_value(workspace, "industry", value_id(workspace, third), -1)
    assert industries(workspace)[:2] == [third, first]
    picklists.move_value(workspace, "industry", value_id(workspace, third), -1)
    assert industries(workspace)[:2] == [third, first]
    workspace.undo()
    assert industries(workspace)[:2] == [first, third]


def test_a_value_no_longer_offered_stays_on_its_records_and_can_come_back(workspace: Workspace) -> None:
    created = customers.add_customer(workspace, "Acme", industry="energy").created_id
    assert created is not None
    picklists.retire_value(workspace, "industry", value_id(workspace, "Energy"), is_retired=True)
    assert "Energy" not in industries(workspace)
    assert picklists.labels(workspace, "industry")["energy"] == "Energy"
    assert records.fetch_record(workspace, "customers", created)["industry"] == "energy"
    picklists.add_value(workspace, "industry", "energy")
    assert "Energy" in industries(workspace)


@pytest.mark.parametrize("label", ["", "   ", "energy", "ENERGY", "x" * 61])
def test_a_name_that_is_missing_taken_or_too_long_is_refused(workspace: Workspace, label: str) -> None:
    with pytest.raises(ValidationError):
        picklists.add_value(workspace, "industry", label)
    with pytest.raises(ValidationError):
        picklists.rename_value(workspace, "industry", value_id(workspace, "Finance"), label)


def test_the_last_value_of_a_list_stays(workspace: Workspace) -> None:
    for row in picklists.list_values(workspace, "industry")[1:]:
        picklists.retire_value(workspace, "industry", row.value_id, is_retired=True)
    with pytest.raises(ValidationError):
        picklists.retire_value(workspace, "industry", value_id(workspace, "IT"), is_retired=True)


@pytest.mark.parametrize(
    ("picklist", "code"), [("customer_category", "potential"), ("todo_kind", "call"), ("interaction_kind", "call")]
)
def test_the_value_new_records_begin_with_stays_and_can_be_renamed(
    workspace: Workspace, picklist: str, code: str
) -> None:
    first = next(row for row in picklists.list_values(workspace, picklist) if row.code == code)
    with pytest.raises(ValidationError, match=f"New records begin with “{first.label}”"):
        picklists.retire_value(workspace, picklist, first.value_id, is_retired=True)
    picklists.rename_value(workspace, picklist, first.value_id, "Usual")
    assert picklists.labels(workspace, picklist)[code] == "Usual"
    other = next(row for row in picklists.list_values(workspace, picklist) if row.code != code)
    picklists.retire_value(workspace, picklist, other.value_id, is_retired=True)
    assert other.code not in {row.code for row in picklists.list_values(workspace, picklist)}
