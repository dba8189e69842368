"""What was recognised is saved as one operation, at a known customer or a new one."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.pasted_contact import read_contact
from ocrm.services.pasted_contact.saving import find_matches, save_contact
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

CARD = (
    "张伟 采购经理\n杭州云栖智造有限公司\n手机 13800138000\n电话 0571-88886666\n"
    "zhang@yunqi.cn\n浙江省杭州市西溪路 1 号 310012"
)


def texts(text: str) -> dict[str, str]:
    return {name: field.value for name, field in read_contact(text).fields.items()}


def test_a_new_company_and_its_contact_come_in_one_step(workspace: Workspace) -> None:
    before = rows_of(workspace)
    made = save_contact(workspace, texts(CARD))
    contact = records.fetch_record(workspace, "contacts", made.created_id or 0)
    customer = records.fetch_record(workspace, "customers", contact["customer"].record_id)
    assert (contact["name"], contact["mobile"], contact["work_phone"]) == ("张伟", "13800138000", "057188886666")
    assert (customer["name"], customer["kind"], customer["postcode"]) == (
        "杭州云栖智造有限公司",
        "organization",
        "310012",
    )
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_known_company_is_found_by_its_name(workspace: Workspace) -> None:
    known = records.add_record(workspace, "customers", {"name": "杭州云栖智造有限公司"}).created_id
    matches = find_matches(workspace, texts(CARD))
    assert [found.record_id for found in matches.customers] == [known]
    made = save_contact(workspace, texts(CARD), customer_id=known)
    assert records.fetch_record(workspace, "contacts", made.created_id or 0)["customer"].record_id == known
    assert records.fetch_record(workspace, "customers", known or 0)["postcode"] == "310012"


def test_somebody_known_is_told_and_filled_in(workspace: Workspace) -> None:
    first = save_contact(workspace, {"name": "张伟", "mobile": "13800138000", "title": "总监"}).created_id
    matches = find_matches(workspace, texts(CARD))
    assert matches.contact is not None and matches.contact.is_sure
    save_contact(workspace, texts(CARD), contact_id=first)
    contact = records.fetch_record(workspace, "contacts", first or 0)
    assert (contact["title"], contact["email"]) == ("总监", "zhang@yunqi.cn")
    assert workspace.scalar("SELECT count(*) FROM contact") == 1


def test_a_person_without_a_company_is_a_customer_too(workspace: Workspace) -> None:
    made = save_contact(workspace, {"name": "王芳", "mobile": "13700137000"})
    contact = records.fetch_record(workspace, "contacts", made.created_id or 0)
    customer = records.fetch_record(workspace, "customers", contact["customer"].record_id)
    assert (customer["name"], customer["kind"], customer["mobile"]) == ("王芳", "person", "13700137000")


def test_a_company_without_a_person_is_only_a_customer(workspace: Workspace) -> None:
    made = save_contact(workspace, {"company": "Acme Ltd", "phone": "021-55556666", "notes": "fair"})
    customer = records.fetch_record(workspace, "customers", made.created_id or 0)
    assert (customer["phone"], customer["notes"]) == ("02155556666", "fair")
    assert workspace.scalar("SELECT count(*) FROM contact") == 0


@pytest.mark.parametrize(
    ("fields", "name"), [({"mobile": "13800138000"}, "name"), ({"name": "Ann", "mobile": "call me"}, "mobile")]
)
def test_what_cannot_be_saved_names_its_field(workspace: Workspace, fields: dict[str, str], name: str) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError) as refused:
        save_contact(workspace, fields)
    assert refused.value.field == name
    assert rows_of(workspace) == before
