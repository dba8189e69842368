"""Contacts and customers as cards: every field they have, in standard lines where there are such, else in our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields import further_values
from ocrm.services.fields.further_values import FurtherValue
from ocrm.services.file_writing import replace_whole
from ocrm.services.records import RecordQuery, RecordRow, Reference, record_gone
from ocrm.services.schema import record_type
from ocrm.services.vcards.card import Card, CardAddress, CardPhone
from ocrm.services.vcards.card_values import CUSTOMER, LUNAR_BIRTHDAY
from ocrm.services.vcards.own_lines import own_lines
from ocrm.services.vcards.writing import VERSIONS, write_card
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import Birthday, LunarDay, solar_day

KINDS = ("contacts", "customers")
"""Kinds of record that can be written as cards."""
UID_PREFIX = "ocrm-"
_CHUNK = 200
_PHONES = {
    "mobile": frozenset(("CELL",)),
    "work_phone": frozenset(("WORK", "VOICE")),
    "phone": frozenset(("WORK", "VOICE")),
    "home_phone": frozenset(("HOME", "VOICE")),
    "fax": frozenset(("WORK", "FAX")),
}
_WITH_LINES = {
    "contacts": frozenset((
        "customer", "name", "department", "title", "responsibility", *_PHONES, "email", "wechat", "qq", "gender",
        "birthday", "notes", "home_address", "tags",
    )),
    "customers": frozenset((
        "name", "kind", "code", "mnemonic", *_PHONES, "email", "wechat", "qq", "website", "country", "province", "city",
        "address", "postcode", "notes", "parent", "tags", "gender",
    )),
}  # fmt: skip
"""Fields with a line of their own, and those that mean nothing outside this file."""
_AT_WORK = ("address", "city", "province", "postcode", "country")


def write_cards(workspace: Workspace, kind: str, ids: Sequence[int], *, version: str = "3.0") -> str:
    """Return the cards of contacts or customers as one text, in the order of `ids`; ones that are gone are left out."""
    return "".join(write_card(card, version=version) for card in cards_of(workspace, kind, ids))


def export_cards(
    workspace: Workspace,
    query: RecordQuery,
    path: Path,
    *,
    version: str = "3.0",
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the cards a query finds to a file and return how many; an earlier file goes only for a whole new one.

    A cancelled export raises InterruptedError, a file that cannot be written UserError.
    """
    _check(query.kind, version)
    found = records.all_ids(workspace, query)

    def write(part: Path) -> int:
        number = 0
        with part.open("w", encoding="utf-8", newline="") as stream:
            for number, card in enumerate(cards_of(workspace, query.kind, found), start=1):
                stream.write(write_card(card, version=version))
                if number % _CHUNK == 0 and progress:
                    progress(number, len(found))
                if is_cancelled():
                    raise InterruptedError
        return number

    return replace_whole(path, write)


def card_of(workspace: Workspace, kind: str, record_id: int) -> Card:
    """Return the card of one record; raises NotFoundError."""
    for card in cards_of(workspace, kind, [record_id]):
        return card
    raise record_gone()


def cards_of(workspace: Workspace, kind: str, ids: Sequence[int]) -> Iterator[Card]:
    """Yield the cards of records; raises UserError for a kind that has none."""
    _check(kind)
    make = _contact_card if kind == "contacts" else _customer_card
    for start in range(0, len(ids), _CHUNK):
        rows = [row for row in records.fetch_rows(workspace, kind, ids[start : start + _CHUNK]) if row is not None]
        customers = _customers_of(workspace, rows) if kind == "contacts" else {}
        for row in rows:
            card = _with_further(make(row, customers), further_values.list_values(workspace, row.record_id))
            prefix = CUSTOMER if kind == "customers" else ""
            own = {prefix + name: text for name, text in own_lines(workspace, row).items()}
            yield replace(card, extras={**card.extras, **own}) if own else card


def _with_further(card: Card, values: Mapping[str, Sequence[FurtherValue]]) -> Card:
    """Return a card with the second numbers and e-mail addresses of its record too."""
    if not values:
        return card
    phones = [CardPhone(one.value, types) for name, types in _PHONES.items() for one in values.get(name, ())]
    emails = [one.value for one in values.get("email", ())]
    return replace(card, phones=(*card.phones, *phones), emails=(*card.emails, *emails))


def _check(kind: str, version: str = "3.0") -> None:
    if kind not in KINDS:
        raise UserError(_("Only contacts and customers can be written as visiting cards (.vcf)."))
    if version not in VERSIONS:
        raise UserError(_("Cards are written in version 3.0 or 4.0."))


def _customers_of(workspace: Workspace, rows: Sequence[RecordRow]) -> Mapping[int, RecordRow]:
    ids = list({row["customer"].record_id for row in rows if isinstance(row["customer"], Reference)})
    found = records.fetch_rows(workspace, "customers", ids)
    return {row.record_id: row for row in found if row is not None}


def _contact_card(row: RecordRow, customers: Mapping[int, RecordRow]) -> Card:
    customer = customers.get(row["customer"].record_id)
    is_company = customer is not None and customer["kind"] != "person"
    addresses = [_work_address(customer)] if customer is not None else []
    if row["home_address"]:
        addresses.append(CardAddress(row["home_address"], types=frozenset(("HOME",))))
    return Card(
        name=row["name"],
        organization=customer["name"] if customer is not None and is_company else "",
        departments=(row["department"],) if row["department"] else (),
        title=row["title"],
        role=row["responsibility"],
        phones=tuple(_phones(row)),
        emails=_texts(row["email"]),
        addresses=tuple(address for address in addresses if address.line),
        urls=_texts(customer["website"]) if customer is not None else (),
        notes=_texts(row["notes"]),
        categories=tuple(row["tags"] or ()),
        birthday=_solar_birthday(row["birthday"]),
        gender=row["gender"] or "",
        wechat=row["wechat"],
        qq=row["qq"],
        uid=_uid(row),
        extras=_extras(row) | _lunar_birthday(row["birthday"]),
    )


def _customer_card(row: RecordRow, _customers: Mapping[int, RecordRow]) -> Card:
    is_company = row["kind"] != "person"
    address = _work_address(row)
    return Card(
        name=row["name"],
        organization=row["name"] if is_company else "",
        phones=tuple(_phones(row)),
        emails=_texts(row["email"]),
        addresses=(address,) if address.line else (),
        urls=_texts(row["website"]),
        notes=_texts(row["notes"]),
        categories=tuple(row["tags"] or ()),
        gender=row["gender"] or "",
        wechat=row["wechat"],
        qq=row["qq"],
        uid=_uid(row),
        is_company=is_company,
        extras={CUSTOMER + name: text for name, text in _extras(row).items()},
    )


def _uid(row: RecordRow) -> str:
    """Return what the card was called where it came from, else an id of our own."""
    return str(row["external_id"] or f"{UID_PREFIX}{row.record_id}")


def _texts(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _phones(row: RecordRow) -> Iterator[CardPhone]:
    for name, types in _PHONES.items():
        if row.values.get(name):
            yield CardPhone(row[name], types)


def _work_address(row: RecordRow) -> CardAddress:
    street, city, region, postcode, country = (row[name] for name in _AT_WORK)
    return CardAddress(street, city, region, postcode, country, frozenset(("WORK",)))


def _extras(row: RecordRow) -> dict[str, str]:
    """Return the fields without a line of their own that hold anything but what new records begin with."""
    described = record_type(row.kind)
    found = {}
    for info in described.editable_fields:
        column = described.model._meta.fields.get(info.name)
        if column is None or info.is_computed or info.name in _WITH_LINES[row.kind]:
            continue
        text = _extra_text(row.values.get(info.name))
        if text and text != _extra_text(column.default):
            found[info.name] = text
    return found


def _extra_text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _lunar_birthday(birthday: Birthday | None) -> dict[str, str]:
    """Return a birthday by the moon as a field of our own, for no line of a card can say it."""
    return {LUNAR_BIRTHDAY: birthday.stored} if isinstance(birthday, LunarDay) else {}


def _solar_birthday(birthday: Birthday | None) -> date | None:
    """Return a birthday as cards can say it: one by the moon as the day somebody was born on, where that is known."""
    return solar_day(birthday) if isinstance(birthday, LunarDay) else birthday
