"""Which contact or customer of the file a card is about: by UID, mobile number, e-mail, name and company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.i18n import _
from ocrm.services.duplicates.normal_forms import company_key
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.vcards.exporting import UID_PREFIX
from ocrm.services.workspace import Workspace
from ocrm.text.pinyin import mnemonic

_SHORTEST_KEY = 2
_MOST_NAMESAKES = 100


@dataclass(frozen=True, slots=True)
class Known:
    """A record a card may be about. Unless `is_sure` only a person can say that it is the same (D-26)."""

    record_id: int
    name: str
    is_sure: bool
    reason: str


def find_contact(
    workspace: Workspace, values: Mapping[str, Any], *, uid: str, customer_ids: tuple[int, ...], doubts: bool = False
) -> Known | None:
    """Return the contact a card's person is, the surest first; `customer_ids` are the customers of the card's name.

    With `doubts` also a namesake there who is reached elsewhere.
    """
    name = choice_key(str(values.get("name", "")))
    if own := _by_uid(workspace, "contact", uid):
        return Known(*own, is_sure=True, reason=_("the same card"))
    maybe: Known | None = None
    asked = [("mobile", values.get(own), _("same mobile")) for own in ("mobile", "work_phone")]
    for field, value, reason in (*asked, ("email", values.get("email"), _("same email"))):
        for record_id, other in _by_field(workspace, "contact", field, value):
            if choice_key(other) == name:
                return Known(record_id, other, is_sure=True, reason=reason)
            maybe = maybe or Known(record_id, other, is_sure=False, reason=reason)
    for customer_id in customer_ids:
        sql = "SELECT id, name, mobile, work_phone, email FROM contact WHERE customer_id = ?"
        for record_id, other, mobile, work_phone, email in workspace.query(sql, (customer_id,)):
            reached = {"mobile": mobile, "work_phone": work_phone, "email": email}
            is_sure = not _contradicts(values, reached)
            if choice_key(other) == name and (is_sure or doubts):
                return Known(record_id, other, is_sure=is_sure, reason=_("same name at the same customer"))
    return maybe


def find_customers(workspace: Workspace, values: Mapping[str, Any], *, uid: str = "") -> list[Known]:
    """Return the customers a company's name means, those spelt the same and then the oldest first.

    A company is also found where only its legal form differs. A person is one only where nothing speaks against it.
    """
    if own := _by_uid(workspace, "customer", uid):
        return [Known(*own, is_sure=True, reason=_("the same card"))]
    spelt_alike = _spelt_alike(workspace, values)
    if spelt_alike or values.get("kind") == "person":
        return spelt_alike
    return _same_company(workspace, str(values["name"]))


def _spelt_alike(workspace: Workspace, values: Mapping[str, Any]) -> list[Known]:
    name, key = str(values["name"]), choice_key(str(values["name"]))
    rows = workspace.query(
        "SELECT id, name, kind, mobile, email FROM customer WHERE name COLLATE NOCASE = ?1 UNION"
        " SELECT id, name, kind, mobile, email FROM customer WHERE mnemonic COLLATE NOCASE = ?2 ORDER BY id",
        (name, mnemonic(name)),
    )
    is_person = values.get("kind") == "person"
    return [
        Known(record_id, other, is_sure=True, reason=_("same name"))
        for record_id, other, kind, mobile, email in rows
        if choice_key(other) == key and (kind == "person") == is_person
        and not (is_person and _contradicts(values, {"mobile": mobile, "email": email}))
    ]  # fmt: skip


def _same_company(workspace: Workspace, name: str) -> list[Known]:
    """Return the companies whose names differ in their legal form at most: 云栖智造 is 云栖智造有限公司."""
    key = company_key(name)
    rows = workspace.query(
        "SELECT id, name FROM customer WHERE mnemonic COLLATE NOCASE >= ?1 AND mnemonic COLLATE NOCASE < ?1 ||"
        " char(1114111) AND kind <> 'person' ORDER BY mnemonic COLLATE NOCASE LIMIT ?2",
        (mnemonic(key), _MOST_NAMESAKES),
    )
    found = [row for row in rows if company_key(row[1]) == key] if len(key) >= _SHORTEST_KEY else []
    return [Known(record_id, other, is_sure=True, reason=_("same company name")) for record_id, other in sorted(found)]


def find_reached(workspace: Workspace, values: Mapping[str, Any]) -> Known | None:
    """Return a customer that is reached at the same number or address under another name."""
    for field, reason in (("mobile", _("same mobile")), ("email", _("same email")), ("phone", _("same phone"))):
        for record_id, other in _by_field(workspace, "customer", field, values.get(field)):
            return Known(record_id, other, is_sure=False, reason=reason)
    return None


def _by_uid(workspace: Workspace, table: str, uid: str) -> tuple[int, str] | None:
    if not uid:
        return None
    row = workspace.first(f"SELECT id, name FROM {table} WHERE external_id = ?", (uid,))
    number = uid.removeprefix(UID_PREFIX)
    if row is None and uid.startswith(UID_PREFIX) and number.isascii() and number.isdigit() and len(number) < 19:
        row = workspace.first(f"SELECT id, name FROM {table} WHERE id = ?", (int(number),))
    return (row[0], row[1]) if row else None


def _by_field(workspace: Workspace, table: str, field: str, value: object) -> Iterator[tuple[int, str]]:
    if not value:
        return
    sql = f"SELECT id, name FROM {table} WHERE {field} <> '' AND {field} = ? COLLATE NOCASE ORDER BY id LIMIT 20"
    yield from ((record_id, name) for record_id, name in workspace.query(sql, (value,)))


def _contradicts(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Say whether both are reached somewhere, and nowhere in common."""
    own = {_plain(str(mine[name])) for name in theirs if mine.get(name)}
    other = {_plain(str(text)) for text in theirs.values() if text}
    return bool(own and other and not own & other)


def _plain(text: str) -> str:
    """Return a number or address without what people write between its parts."""
    return "".join(char for char in text.casefold() if char not in " -()")
