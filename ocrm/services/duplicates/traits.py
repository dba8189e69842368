"""Reading what is compared of customers and contacts from the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.duplicates import normal_forms as forms
from ocrm.services.duplicates.scoring import Traits, name_traits
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

KINDS = ("customers", "contacts")
_COLUMNS = {
    "customers": ("name", "short_name", "kind", "phone", "mobile", "email", "wechat", "credit_code", "province", "city",
                  "address"),
    "contacts": ("name", "work_phone", "mobile", "home_phone", "email", "wechat", "customer_id"),
}  # fmt: skip
_CHUNK = 2_000


def check_kind(kind: str) -> None:
    """Raise UserError where records of a kind are not compared."""
    if kind not in KINDS:
        raise UserError(
            _("Only customers and contacts can be compared and merged, not {kind}. Nothing was changed.").format(
                kind=kind
            )
        )


def read_traits(workspace: Workspace, kind: str, record_ids: Iterable[int]) -> dict[int, Traits]:
    """Return the traits of records by id, further values kept from merges included; gone ones are left out."""
    columns = _COLUMNS[kind]
    selected = ", ".join(f"t.{column}" for column in columns)
    wanted = list(record_ids)
    found: dict[int, Traits] = {}
    for start in range(0, len(wanted), _CHUNK):
        ids = json.dumps(wanted[start : start + _CHUNK])
        others = _alternates(workspace, ids)
        rows = workspace.query(
            f"SELECT t.id, {selected} FROM {record_type(kind).table} t WHERE t.id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
        for record_id, *stored in rows:
            values = dict(zip(columns, stored, strict=True))
            found[record_id] = traits_of(kind, record_id, values, others.get(record_id, {}))
    return found


def _alternates(workspace: Workspace, ids: str) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for record_id, field, value in workspace.query(
        "SELECT record_id, field, value FROM alternate_value WHERE record_id IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        found.setdefault(record_id, {}).setdefault(field, []).append(value)
    return found


def traits_of(
    kind: str, record_id: int, values: Mapping[str, Any], others: Mapping[str, list[str]] | None = None
) -> Traits:
    """Return the traits of field values, also of a record that is only being typed (`record_id` 0)."""
    is_person = kind == "contacts" or values.get("kind") == "person"
    key, reading = name_traits(_text(values, "name"), is_person=is_person)
    numbers = forms.phone_keys(*_all(values, others, ("mobile", "phone", "work_phone", "home_phone")))
    mobiles = frozenset(filter(forms.is_mobile, numbers))
    return Traits(
        record_id=record_id,
        name=_text(values, "name"),
        name_key=key,
        short_key=forms.company_key(_text(values, "short_name")) if not is_person else "",
        pinyin=reading,
        mobiles=mobiles,
        landlines=numbers - mobiles,
        emails=frozenset(filter(None, map(forms.email_key, _all(values, others, ("email",))))),
        credit_code=forms.code_key(_text(values, "credit_code")),
        wechats=frozenset(filter(None, map(forms.account_key, _all(values, others, ("wechat",))))),
        district=forms.district_key(_text(values, "province"), _text(values, "city"), _text(values, "address")),
        is_person=is_person,
        employer_id=_employer(values) if kind == "contacts" else 0,
    )


def _employer(values: Mapping[str, Any]) -> int:
    """Return the customer of a contact, as it is stored or as a form gives it."""
    customer = values.get("customer_id") or values.get("customer")
    return customer if isinstance(customer, int) else 0


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _all(values: Mapping[str, Any], others: Mapping[str, list[str]] | None, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield _text(values, name)
        yield from (others or {}).get(name, ())
