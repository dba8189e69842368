"""Recognising the record a row is about: by the fields the user named, by its ids, else by what makes it the same.

- a customer: the same name, and no id, phone number or e-mail that speaks against it;
- a contact: the same, at the same customer;
- an opportunity: subject, customer, amount and the day it was found; an interaction: customer, moment and summary;
  a to-do: title, day and customer. Of these three a file may well have equal rows, so only the records in the file
  before the import count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.i18n import _
from ocrm.services.duplicates import former
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets import call_log
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.known_keys import Key, KnownKeys, Match, hash_of, key_of
from ocrm.services.spreadsheets.parts import part_of
from ocrm.services.workspace import Workspace

_IDS = ("external_id", "code")
_NAMED = {"customers": ("name",), "contacts": ("customer", "name")}
_EQUAL = {
    "opportunities": ("subject", "customer", "expected_amount", "discovered_on"),
    "interactions": ("customer", "happened_at", "summary"),
    "todos": ("title", "due_on", "customer"),
    "contracts": ("title", "customer", "amount", "signed_on"),
    "tickets": ("subject", "customer", "opened_at"),
    "campaigns": ("name", "starts_on"),
}
_ADDRESSES = {
    "customers": ("phone", "mobile", "email"),
    "contacts": ("mobile", "work_phone", "home_phone", "email"),
}

_EQUAL_LABEL = "equal"
_COMPARABLE = (
    FieldKind.TEXT, FieldKind.CODE, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL, FieldKind.NUMBER,
    FieldKind.DATE, FieldKind.REFERENCE,
)  # fmt: skip
"""Kinds of fields of which equal values mean the same."""

Ids = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row is recognised by: labelled keys that must be equal, and a name with what may speak against it."""

    keys: tuple[tuple[str, Key], ...]
    name_key: Key | None
    addresses: tuple[int, ...]
    ids: Ids


class Matcher:
    """The records of a kind by what they are recognised by."""

    def __init__(
        self, workspace: Workspace, kind: str, fields: tuple[str, ...], match: tuple[str, ...], *,
        joins_equal: bool = False,
    ) -> None:  # fmt: skip
        self._kind = kind
        self._joins_equal = joins_equal
        """Whether equal rows of one file are one record: a deal that stands beside each of its people."""
        self._match = match
        is_log = call_log.is_call_log(kind, fields)
        self._ids = () if match else tuple(name for name in _IDS if name in fields)
        self._names = () if match else _NAMED.get(kind, ())
        self._equal = () if match or self._ids else call_log.MATCHED_BY if is_log else _EQUAL.get(kind, ())
        if joins_equal:
            self._equal = tuple(name for name in self._equal if name in (*fields, *self._equal[:1]))
        self._addresses = _ADDRESSES.get(kind, ())
        self._known = KnownKeys()
        self._load(workspace)

    def identify(self, values: Mapping[str, Any]) -> Identity:
        """Return what a row is recognised by."""
        name_key = _key("name", self._names, values)
        if name_key is None:
            return Identity(tuple(self._keys(values)), None, (), (None, None))
        ids = (_hash(values.get("external_id")), _hash(values.get("code")))
        return Identity(tuple(self._keys(values)), name_key, self._reachable_at(values), ids)

    def find(self, identity: Identity) -> Match | None:
        """Return the known record a row is about, or None."""
        for _label, key in identity.keys:
            if found := self._known.first(key):
                return found
        for match in self._known.find(identity.name_key) if identity.name_key is not None else ():
            its_ids = (match.external_id, match.code)
            is_other = any(mine and its and mine != its for mine, its in zip(identity.ids, its_ids, strict=True))
            if not is_other and _may_share(identity.addresses, match.addresses):
                return match
        return None

    def reason(self, identity: Identity, record_id: int) -> str:
        """Say in words by what a row was recognised as a record."""
        fields = record_type(self._kind).fields
        for label, key in identity.keys:
            known = self._known.first(key)
            if known is None or known.record_id != record_id:
                continue
            names = {"match": self._match, _EQUAL_LABEL: self._equal}.get(label, (label,))
            labels = _(", ").join(_(fields[name].label) for name in names if name in fields)
            return _("same: {fields}").format(fields=labels)
        return _("same: {fields}").format(fields=_(fields[record_type(self._kind).title_field].label))

    def add(self, record_id: int, identity: Identity, row: int | None) -> None:
        """Make a record known; `row` where it is new in this import."""
        external_id, code = identity.ids
        # Our own code says nothing against a row of a sheet with codes of its own; a code of this sheet does.
        code = code if row is not None else None
        for label, key in identity.keys:
            if row is None or label != _EQUAL_LABEL or self._joins_equal:
                self._known.add(key, Match(record_id, row))
        if identity.name_key is not None:
            self._known.add(identity.name_key, Match(record_id, row, identity.addresses, external_id, code))

    def _keys(self, values: Mapping[str, Any]) -> Iterator[tuple[str, Key]]:
        wanted = [("match", self._match), *((name, (name,)) for name in self._ids)]
        for label, names in wanted:
            key = _key(label, names, values)
            if key is not None:
                yield label, key
        if self._equal:
            key = _key(_EQUAL_LABEL, self._equal, values, partly=True)
            if key is not None:
                yield _EQUAL_LABEL, key

    def _reachable_at(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        found = [values.get(name) for name in self._addresses]
        return tuple([hash_of(value.casefold()) for value in found if isinstance(value, str) and value])

    def _load(self, workspace: Workspace) -> None:
        described = record_type(self._kind)
        names = dict.fromkeys((*self._match, *self._ids, *self._names, *self._equal))
        if self._names:
            names |= dict.fromkeys(("external_id", *self._addresses))
        fields = [described.model._meta.fields[name] for name in names if name in described.model._meta.fields]
        if not fields:
            return
        columns = ", ".join(field.column_name for field in fields)
        for record_id, *stored in workspace.query(f"SELECT id, {columns} FROM {described.table}"):
            values = {
                field.name: stored_value if field.name == "customer" else field.python_value(stored_value)
                for field, stored_value in zip(fields, stored, strict=True)
            }
            self.add(record_id, self.identify(values), None)
        self._load_former(workspace)

    def _load_former(self, workspace: Workspace) -> None:
        """Let the code or id of a record that was merged mean the one it became part of."""
        for name in self._match if len(self._match) == 1 else self._ids:
            for text, record_id in former.former_ids(workspace, self._kind, name) if name in _IDS else ():
                label = "match" if self._match else name
                key = _key(label, (name,), {name: text})
                if key is not None:
                    self._known.add(key, Match(record_id, None))
        for text, record_id in former.former_names(workspace, self._kind) if self._names == ("name",) else ():
            name_key = _key("name", self._names, {"name": text})
            if name_key is not None:
                self._known.add(name_key, Match(record_id, None))


def _may_share(own: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """Say whether two records may be one by their numbers and addresses: they share one, or one of them has none."""
    return not own or not others or any(one in others for one in own)


def _hash(value: Any) -> int | None:
    return hash_of(str(value)) if value else None


def _key(label: str, names: tuple[str, ...], values: Mapping[str, Any], *, partly: bool = False) -> Key | None:
    """Return the comparable form of some fields, None where one is blank (`partly`: where the first is)."""
    if not names or values.get(names[0]) in (None, ""):
        return None
    parts = [values.get(name) for name in names]
    if not partly and any(part in (None, "") for part in parts):
        return None
    return key_of(label, *(choice_key(part) if isinstance(part, str) else part for part in parts))


def identifying_fields(kind: str, infos: Mapping[str, FieldInfo], fields: Iterable[str]) -> tuple[str, ...]:
    """Return which of some fields known records can be recognised by, the likeliest first."""
    offered = [name for name in fields if name in infos and infos[name].kind in _COMPARABLE and name != call_log.CALLER]
    usual = (*_IDS, *_NAMED.get(kind, ()), *_ADDRESSES.get(kind, ()))
    ranks = {name: place for place, name in enumerate(usual)}
    return tuple(sorted(offered, key=lambda name: (part_of(name), ranks.get(name, len(ranks)))))
