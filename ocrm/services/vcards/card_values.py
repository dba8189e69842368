"""What a card becomes: the fields of a customer and of the person at it, with nothing of the card lost silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ocrm.errors import ValidationError
from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.fields import picklists
from ocrm.services.relations.phones import normalise_phone
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.vcards.card import YEAR_UNKNOWN, Card, CardAddress, CardPhone
from ocrm.services.vcards.own_lines import OWN, read_own_line
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay

Values = dict[str, Any]
CUSTOMER = "customer_"
"""Before the name of a customer's field among the extras of a card."""

LUNAR_BIRTHDAY = "lunar_birthday"
"""The extra in which our own cards keep a birthday by the moon."""

_MAINLAND_MOBILE = re.compile(r"1[3-9]\d{9}")
_EMAIL = re.compile(r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]{2,}")
_SHARED_WITH_PERSON = ("mobile", "phone", "email", "fax", "wechat", "qq", "gender")
_OWN_FIELDS_OF_PERSON = {"phone": "work_phone"}


@dataclass(slots=True)
class CardValues:
    """The fields of the two records; `contact` is empty for a company's own card. `problem` says why it is left out."""

    customer: Values = field(default_factory=dict)
    contact: Values = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    left_over: list[str] = field(default_factory=list)
    """What has no field of its own and goes into the notes, each with what it is."""
    problem: str = ""


def values_of(workspace: Workspace, card: Card) -> CardValues:
    """Return the fields of a card's customer and contact."""
    found = CardValues(tags=tuple(tag for tag in card.categories if ";" not in tag))
    name = card.name or card.organization or _first(card.emails) or _first(phone.text for phone in card.phones)
    if not name:
        found.problem = _("The card has no name, no company, no phone number and no e-mail address.")
        if card.photo is not None:
            found.problem = _("The card holds a picture and nothing that says whose it is.")
        return found
    reach = _reach(card, found.left_over)
    is_company = card.is_company or bool(card.organization and card.name in ("", card.organization))
    if is_company:
        found.customer = {"name": card.organization or name, "kind": "organization", **_of_company(card, reach)}
    else:
        found.contact = _of_person(card, name, reach)
        found.customer = _customer_of_person(card, name, found.contact)
    _add_extras(workspace, card, found)
    _add_notes(card, found, "customer" if is_company else "contact")
    return found


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


# -- phones, e-mail, addresses ----------------------------------------------------------------------------------------


def _reach(card: Card, left_over: list[str]) -> Values:
    """Return the numbers and addresses by field; a second one of a kind, and what is none, is left over."""
    found: Values = {}
    for phone in card.phones:
        _place_phone(found, phone, left_over)
    for email in card.emails:
        if _EMAIL.fullmatch(email) and "email" not in found:
            found["email"] = email
        else:
            _leave(left_over, _("Email"), email, found.get("email"))
    for name, text in (("wechat", card.wechat), ("qq", card.qq), ("gender", card.gender)):
        if text:
            found[name] = text
    return found


def _place_phone(found: Values, phone: CardPhone, left_over: list[str]) -> None:
    try:
        number = normalise_phone(phone.text)
    except ValidationError:
        _leave(left_over, _("Phone"), phone.text)
        return
    wanted = _phone_field(number, phone.types)
    free = [name for name in (wanted, *_ELSEWHERE.get(wanted, ())) if name not in found]
    if number in found.values() and not phone.types & {"FAX"}:
        return
    if free:
        found[free[0]] = number
    else:
        _leave(left_over, _("Phone"), phone.text)


_ELSEWHERE = {"phone": ("home_phone",), "mobile": ("phone", "home_phone"), "home_phone": ("phone",)}
"""Where a second number of a kind may go."""


def _phone_field(number: str, types: frozenset[str]) -> str:
    if "FAX" in types:
        return "fax"
    if types & {"CELL", "IPHONE", "TEXT"} or (_MAINLAND_MOBILE.fullmatch(number) and "WORK" not in types):
        return "mobile"
    return "home_phone" if "HOME" in types else "phone"


def _leave(left_over: list[str], what: str, text: str, known: object = None) -> None:
    if text and text != known:
        left_over.append(_("{what}: {text}").format(what=what, text=text))


def _address_fields(address: CardAddress) -> Values:
    parts = {
        "country": address.country, "province": address.region, "city": address.city,
        "address": address.street.replace("\n", " "), "postcode": address.postcode,
    }  # fmt: skip
    return {name: text for name, text in parts.items() if text}


def _work_and_home(card: Card) -> tuple[CardAddress | None, CardAddress | None, list[CardAddress]]:
    """Return the address at work, the one at home, and the others."""
    work = home = None
    others = []
    for address in card.addresses:
        if "HOME" in address.types and home is None:
            home = address
        elif "HOME" not in address.types and work is None:
            work = address
        else:
            others.append(address)
    return work, home, others


# -- records ----------------------------------------------------------------------------------------------------------


def _of_company(card: Card, reach: Values) -> Values:
    values = {name: text for name, text in reach.items() if name not in ("home_phone", "gender")}
    work, home, _others = _work_and_home(card)
    if "home_phone" in reach:
        values.setdefault("phone", reach["home_phone"])
    if work or home:
        values |= _address_fields(work or home or CardAddress())
    if card.urls:
        values["website"] = card.urls[0]
    return values


def _of_person(card: Card, name: str, reach: Values) -> Values:
    values: Values = {"name": name, **{_OWN_FIELDS_OF_PERSON.get(key, key): text for key, text in reach.items()}}
    _work, home, _others = _work_and_home(card)
    more = {
        "title": card.title, "responsibility": card.role, "department": " / ".join(card.departments),
        "home_address": home.line if home else "", "birthday": card.birthday,
    }  # fmt: skip
    return values | {key: value for key, value in more.items() if value}


def _customer_of_person(card: Card, name: str, contact: Values) -> Values:
    """Return the company of a person; a person without one is a customer, reached as the person is."""
    work, home, _others = _work_and_home(card)
    values: Values = {"name": card.organization, "kind": "organization"}
    if not card.organization:
        values = {"name": name, "kind": "person"}
        values |= {key: contact[key] for key in _SHARED_WITH_PERSON if key in contact}
        if "work_phone" in contact:
            values["phone"] = contact["work_phone"]
        work = work or home
    if work:
        values |= _address_fields(work)
    if card.urls:
        values["website"] = card.urls[0]
    return values


def _add_extras(workspace: Workspace, card: Card, found: CardValues) -> None:
    """Take the fields that only our own cards have; what this file's lists do not know is left over."""
    for name, text in card.extras.items():
        kind, values, bare = "contacts", found.contact, name
        if name.startswith(CUSTOMER) or not found.contact:
            kind, values, bare = "customers", found.customer, name.removeprefix(CUSTOMER)
        if bare.startswith(OWN):
            _take_own_field(workspace, kind, values, text, found.left_over)
            continue
        info = record_type(kind).fields.get(bare)
        if name == LUNAR_BIRTHDAY and found.contact:
            _take_lunar_birthday(found, text)
            continue
        if info is None or not info.editable or bare == "customer":
            continue
        try:
            values[bare] = _extra_value(workspace, info, text)
        except (ValueError, InvalidOperation):
            _leave(found.left_over, _(info.label), text)


def _take_own_field(workspace: Workspace, kind: str, values: Values, text: str, left_over: list[str]) -> None:
    """Take a field its user added; one that this file does not have goes into the notes with its name."""
    try:
        info, label, value = read_own_line(workspace, kind, text)
    except ValueError:
        return
    if info is None:
        _leave(left_over, label, str(value))
    else:
        values[info.name] = value


def _take_lunar_birthday(found: CardValues, text: str) -> None:
    """Let a birthday by the moon stand for the solar day written beside it for other programs."""
    try:
        found.contact["birthday"] = LunarDay.from_stored(text)
    except ValueError:
        _leave(found.left_over, _("Birthday"), text)


def _extra_value(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    """Return a field's value from how our cards write it; raises ValueError where it is none."""
    match info.kind:
        case FieldKind.INTEGER | FieldKind.PERCENT:
            return int(text)
        case FieldKind.MONEY:
            return Decimal(text)
        case FieldKind.BOOLEAN:
            return text == "1"
        case FieldKind.DATE:
            return date.fromisoformat(text)
        case FieldKind.CHOICE if text not in {choice.code for choice in info.choices}:
            raise ValueError(text)
        case FieldKind.PICKLIST if text not in picklists.labels(workspace, info.picklist):
            raise ValueError(text)
    return text


def _add_notes(card: Card, found: CardValues, target: str) -> None:
    for text in card.urls[1:]:
        _leave(found.left_over, _("Website"), text)
    for address in _work_and_home(card)[2]:
        _leave(found.left_over, _("Address"), address.line)
    for name, text in card.unread:
        _leave(found.left_over, _("Birthday") if name == "BDAY" else name, text)
    if target == "customer":
        found.left_over.extend(_of_nobody(card))
    notes = "\n".join([*card.notes, *found.left_over])
    if notes:
        (found.customer if target == "customer" else found.contact)["notes"] = notes


def _of_nobody(card: Card) -> Iterator[str]:
    """Yield what a company's card says that only people have."""
    for what, text in ((_("Job title"), card.title), (_("Responsibility"), card.role)):
        if text:
            yield _("{what}: {text}").format(what=what, text=text)
    if card.birthday is not None and card.birthday.year != YEAR_UNKNOWN:
        yield _("{what}: {text}").format(what=_("Birthday"), text=format_date_iso(card.birthday))
