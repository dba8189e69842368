"""A field has several numbers, addresses or accounts: one is the main one, the others are found and kept too."""

from __future__ import annotations

import pytest

from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import records, search
from ocrm.services.fields import further_values
from ocrm.services.relations import customers
from ocrm.services.vcards.exporting import card_of
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return int(customers.add_customer(workspace, "Lvdi", mobile="13800138000", email="a@lvdi.cn").created_id or 0)


def _values(workspace: Workspace, record_id: int, field: str) -> list[str]:
    return [one.value for one in further_values.list_values(workspace, record_id).get(field, ())]


def _mobile(workspace: Workspace, customer: int) -> str:
    return str(records.fetch_record(workspace, "customers", customer)["mobile"])


def test_a_second_number_is_added_found_made_the_main_one_and_removed(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    further_values.add_value(workspace, "customers", customer, "mobile", "+86 139 0013 9000")
    assert _values(workspace, customer, "mobile") == ["13900139000"]
    assert [hit.record_id for hit in search.find(workspace, "13900139000")] == [customer]
    (one,) = further_values.list_values(workspace, customer)["mobile"]
    further_values.make_main(workspace, "customers", customer, one.value_id)
    assert _mobile(workspace, customer) == "13900139000"
    assert _values(workspace, customer, "mobile") == ["13800138000"]
    further_values.remove_value(workspace, "customers", customer, one.value_id)
    assert _values(workspace, customer, "mobile") == []
    for _time in range(3):
        workspace.undo()
    assert rows_of(workspace) == before


def test_the_first_value_of_an_empty_field_is_its_main_one(workspace: Workspace, customer: int) -> None:
    further_values.add_value(workspace, "customers", customer, "phone", "021-5555 6666")
    assert records.fetch_record(workspace, "customers", customer)["phone"] == "02155556666"
    assert _values(workspace, customer, "phone") == []


@pytest.mark.parametrize(("field", "text"), [
    ("mobile", "13800138000"), ("mobile", " "), ("mobile", "abc"), ("email", "not an address"), ("name", "Other"),
    ("mobile", "13900139000、13700137000"), ("im", "x" * 300),
])  # fmt: skip
def test_what_is_no_further_value_is_refused_and_nothing_changes(
    workspace: Workspace, customer: int, field: str, text: str
) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError):
        further_values.add_value(workspace, "customers", customer, field, text)
    assert rows_of(workspace) == before


def test_a_value_that_is_gone_is_said(workspace: Workspace, customer: int) -> None:
    with pytest.raises(NotFoundError, match="no longer there"):
        further_values.make_main(workspace, "customers", customer, 1)


def test_accounts_of_other_messengers_are_kept_listed_and_filtered(workspace: Workspace, customer: int) -> None:
    person = int(records.add_record(workspace, "contacts", {"customer": customer, "name": "Wang"}).created_id or 0)
    for text in ("DingTalk: wang88", "WeCom: wang"):
        further_values.add_value(workspace, "contacts", person, "im", text)
    assert records.fetch_record(workspace, "contacts", person)["im"] == "DingTalk: wang88; WeCom: wang"
    one = further_values.list_values(workspace, person)["im"][0]
    with pytest.raises(ValidationError, match="main one"):
        further_values.make_main(workspace, "contacts", person, one.value_id)
    assert "contacts" in {hit.kind for hit in search.find(workspace, "wang88")}


def test_a_card_carries_every_number_and_address(workspace: Workspace, customer: int) -> None:
    further_values.add_value(workspace, "customers", customer, "mobile", "13900139000")
    further_values.add_value(workspace, "customers", customer, "email", "b@lvdi.cn")
    card = card_of(workspace, "customers", customer)
    assert [phone.text for phone in card.phones] == ["13800138000", "13900139000"]
    assert card.emails == ("a@lvdi.cn", "b@lvdi.cn")
