"""Saving what was recognised: a contact at a known or a new customer, as one operation; a known person is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.fields.field_input import parse_field
from ocrm.services.schema import record_type
from ocrm.services.vcards.recognising import Known, find_contact, find_customers
from ocrm.services.workspace import Workspace

LABELS: dict[str, str] = {
    "name": N_("Name"), "company": N_("Company"), "department": N_("Department"), "title": N_("Job title"),
    "mobile": N_("Mobile"), "phone": N_("Phone"), "phone2": N_("Second phone"), "fax": N_("Fax"), "email": N_("Email"),
    "wechat": N_("WeChat"), "qq": N_("QQ"), "website": N_("Website"), "address": N_("Address"),
    "postcode": N_("Postcode"), "notes": N_("Notes"),
}  # fmt: skip
"""What the fields are called."""
_OF_CONTACT = {
    "name": "name", "title": "title", "department": "department", "mobile": "mobile", "phone": "work_phone",
    "phone2": "home_phone", "fax": "fax", "email": "email", "wechat": "wechat", "qq": "qq", "notes": "notes",
}  # fmt: skip
_OF_CUSTOMER = {"website": "website", "address": "address", "postcode": "postcode"}
_OF_LONE_CUSTOMER = {
    "mobile": "mobile",
    "phone": "phone",
    "fax": "fax",
    "email": "email",
    "wechat": "wechat",
    "qq": "qq",
}
"""What a person who is the customer, or a company without a person, is reached by."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The customers of the company's name, and the contact it may be already, None where nobody is like it."""

    customers: tuple[Known, ...] = ()
    contact: Known | None = None
    contact_customer: str = ""


def find_matches(workspace: Workspace, texts: Mapping[str, str], customer_id: int | None = None) -> Matches:
    """Return whom the recognised fields may be about; `customer_id` is the customer chosen for them."""
    company = texts.get("company", "").strip()
    customers = tuple(find_customers(workspace, {"name": company, "kind": "organization"})) if company else ()
    ids = (customer_id,) if customer_id else tuple(known.record_id for known in customers)
    values = {_OF_CONTACT[name]: texts.get(name, "").strip() for name in ("name", "mobile", "phone", "email")}
    is_somebody = any(values.values())
    contact = find_contact(workspace, values, uid="", customer_ids=ids, doubts=True) if is_somebody else None
    where = ""
    if contact is not None:
        where = str(workspace.scalar(
            "SELECT c.name FROM contact p JOIN customer c ON c.id = p.customer_id WHERE p.id = ?", (contact.record_id,)
        ) or "")  # fmt: skip
    return Matches(customers, contact, where)


def save_contact(
    workspace: Workspace,
    texts: Mapping[str, str],
    *,
    customer_id: int | None = None,
    contact_id: int | None = None,
    origin: str = "",
) -> Changes:
    """Save recognised fields, as one operation; raises ValidationError naming the field.

    With `contact_id` that contact's blank fields are filled, else a contact is added to the customer, which is made
    where none is given: the company, or the person where there is none.
    """
    filled = {name: text.strip() for name, text in texts.items() if text.strip()}
    title = filled.get("name") or filled.get("company", "")
    if not title and contact_id is None:
        raise ValidationError(_("A name or a company is needed. Nothing was saved."), field="name")
    with workspace.operation(N_("Add “{title}” from pasted text"), origin=origin, title=title) as operation:
        if contact_id is not None:
            made = _fill(workspace, "contacts", contact_id, _values(workspace, "contacts", _OF_CONTACT, filled))
        else:
            made = _add(workspace, filled, customer_id)
        operation.created_id = made
    return replace(operation.changes, created_id=made)


def _add(workspace: Workspace, filled: Mapping[str, str], customer_id: int | None) -> int:
    """Return the id of the contact that was made, of the customer where no person is named."""
    place = _values(workspace, "customers", _OF_CUSTOMER, filled)
    if customer_id is None:
        customer_id = _add_customer(workspace, filled, place)
    elif place:
        _fill(workspace, "customers", customer_id, place)
    if not filled.get("name"):
        return customer_id
    values = _values(workspace, "contacts", _OF_CONTACT, filled)
    return records.add_record(workspace, "contacts", {"customer": customer_id, **values}).created_id or 0


def _add_customer(workspace: Workspace, filled: Mapping[str, str], place: dict[str, Any]) -> int:
    company, name = filled.get("company", ""), filled.get("name", "")
    values: dict[str, Any] = {"name": company or name, "kind": "organization" if company else "person", **place}
    if not (company and name):
        values |= _values(workspace, "customers", _OF_LONE_CUSTOMER, filled)
        if not name and filled.get("notes"):
            values["notes"] = filled["notes"]
    return records.add_record(workspace, "customers", values).created_id or 0


def _values(workspace: Workspace, kind: str, fields: Mapping[str, str], filled: Mapping[str, str]) -> dict[str, Any]:
    """Return typed texts as the values of a kind's fields; a ValidationError names the pasted field."""
    found = {}
    for name, target in fields.items():
        if name not in filled:
            continue
        try:
            found[target] = parse_field(workspace, record_type(kind).field(target), filled[name])
        except ValidationError as error:
            raise ValidationError(str(error), field=name) from error
    return found


def _fill(workspace: Workspace, kind: str, record_id: int, values: Mapping[str, Any]) -> int:
    """Fill the blank fields of a record and return its id."""
    row = records.fetch_record(workspace, kind, record_id)
    lacking = {name: value for name, value in values.items() if row.values.get(name) in (None, "") and value}
    if lacking:
        records.update_records(workspace, kind, [record_id], lacking)
    return record_id
