"""What a click mends: each fix shows what it would change, then changes it as one undoable operation.

To add a fix: a function that yields changes, its title in FIXES, and the check that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_phone
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.data_quality import mobile_regions
from ocrm.services.data_quality.checks import DOMAIN_TYPOS, Check, checks_of
from ocrm.services.fields.entered import DERIVED, EnteredText
from ocrm.services.listing.bulk import CHUNK
from ocrm.services.records import RecordQuery, RecordRow
from ocrm.services.relations.gazetteer import Place, take_apart
from ocrm.services.relations.phones import split_phones
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FixChange:
    """One field of one record as it is and as it would be; `title` is the record's, `record_kind` its kind."""

    record_kind: str
    record_id: int
    title: str
    field: str
    before: str
    after: Any


@dataclass(frozen=True, slots=True)
class Undecided:
    """A record a fix cannot decide about: what each of the `choices` is called, and the values it would set."""

    record_kind: str
    record_id: int
    title: str
    text: str
    choices: tuple[str, ...]
    values: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class FixPlan:
    """Everything a fix would change now, and what it leaves to the user."""

    key: str
    label: str
    changes: tuple[FixChange, ...]
    undecided: tuple[Undecided, ...] = ()

    @property
    def record_count(self) -> int:
        """How many records it changes."""
        return len({change.record_id for change in self.changes})


FIXES = {
    "city": N_("Fill in the city from the address"),
    "region": N_("Fill in the region from the mobile number"),
    "phones": N_("Write phone numbers as plain digits"),
    "email_domains": N_("Correct mistyped e-mail domains"),
    "primary": N_("Make the first contact the primary one"),
}
"""The fixes by key, as buttons and History call them."""


def plan_fix(workspace: Workspace, check_key: str, *, report: Report | None = None) -> FixPlan:
    """Return what the fix of a check would change; for a worker thread. Raises UserError where it has none."""
    check = next((check for check in checks_of(workspace) if check.key == check_key), None)
    if check is None or check.fix not in FIXES:
        raise UserError(_("Nothing can be mended here by a click. Nothing was changed."))
    changes: list[FixChange] = []
    undecided: list[Undecided] = []
    mend = _MENDERS[check.fix]
    for row in _rows(workspace, check, report):
        for outcome in mend(workspace, check, row):
            if isinstance(outcome, FixChange):
                changes.append(outcome)
            else:
                undecided.append(outcome)
    return FixPlan(check_key, FIXES[check.fix], tuple(changes), tuple(undecided))


def apply_fix(workspace: Workspace, check_key: str, *, report: Report | None = None, origin: str = "") -> Changes:
    """Change what `plan_fix` shows, as one operation; for a worker thread. Raises UserError where there is nothing."""
    plan = plan_fix(workspace, check_key)
    if not plan.changes:
        raise UserError(_("There is nothing left to mend here. Nothing was changed."))
    with workspace.operation(plan.label, origin=origin) as operation:
        for number, (kind, record_id, values) in enumerate(_by_record(plan)):
            if report is not None and number % CHUNK == 0:
                report(number, plan.record_count)
            records.update_records(workspace, kind, [record_id], values)
            if number % CHUNK == 0:
                operation.next_part_if_large()
    return operation.changes


def decide(workspace: Workspace, undecided: Undecided, number: int, *, origin: str = "") -> Changes:
    """Take one of the possibilities for a record a fix could not decide about, counted from 0; as one operation."""
    title, choice = undecided.title, undecided.choices[number]
    with workspace.operation(
        N_("Choose {choice} for “{title}”"), origin=origin, choice=choice, title=title
    ) as operation:
        records.update_records(workspace, undecided.record_kind, [undecided.record_id], undecided.values[number])
    return operation.changes


def _by_record(plan: FixPlan) -> Iterator[tuple[str, int, dict[str, Any]]]:
    values: dict[tuple[str, int], dict[str, Any]] = {}
    for change in plan.changes:
        values.setdefault((change.record_kind, change.record_id), {})[change.field] = change.after
    for (kind, record_id), changed in values.items():
        yield kind, record_id, changed


def _rows(workspace: Workspace, check: Check, report: Report | None) -> Iterator[RecordRow]:
    found = records.all_ids(workspace, RecordQuery(check.kind, check.bad))
    title = record_type(check.kind).title_field
    for start in range(0, len(found), CHUNK):
        if report is not None:
            report(start, len(found))
        fields = dict.fromkeys((title, *_FIELDS[check.fix](check.kind)))
        for row in records.fetch_rows(workspace, check.kind, found[start : start + CHUNK], fields):
            if row is not None:
                yield row


def _title(check: Check, row: RecordRow) -> str:
    return str(row[record_type(check.kind).title_field])


Outcome = FixChange | Undecided


def _mend_city(_workspace: Workspace, check: Check, row: RecordRow) -> Iterator[Outcome]:
    address, title = row["address"], _title(check, row)
    found = take_apart(address)
    if found.place is None:
        if found.suggestions:
            choices = tuple(place.title for place in found.suggestions)
            values = tuple(dict(_region(place, address, row)) for place in found.suggestions)
            yield Undecided(check.kind, row.record_id, title, address, choices, values)
        return
    if row["province"] and not found.place.province.startswith(row["province"][:2]):
        return
    for name, after in _region(found.place, address, row):
        yield FixChange(check.kind, row.record_id, title, name, "", after)


def _mend_by_mobile(_workspace: Workspace, check: Check, row: RecordRow) -> Iterator[Outcome]:
    place = mobile_regions.loaded().find(row["mobile"])
    if place is None or (row["province"] and not place.province.startswith(row["province"][:2])):
        return
    for name, after in _region(place, format_phone(row["mobile"]), row):
        yield FixChange(check.kind, row.record_id, _title(check, row), name, "", after)


def _region(place: Place, told_by: str, row: RecordRow) -> Iterator[tuple[str, EnteredText]]:
    """Yield the province and city of a place where the record has none, marked as derived."""
    for name in ("province", "city"):
        value = getattr(place, name)
        if value and not row[name]:
            yield name, EnteredText(value, told_by, source=DERIVED)


def _phone_fields(kind: str) -> tuple[str, ...]:
    return {"customers": ("mobile", "phone", "fax"), "contacts": ("mobile", "work_phone", "home_phone", "fax")}[kind]


def _mend_phones(_workspace: Workspace, check: Check, row: RecordRow) -> Iterator[Outcome]:
    for name in _phone_fields(check.kind):
        before = row[name]
        if not before:
            continue
        try:
            first, *others = split_phones(before)
        except ValidationError:
            continue  # no number at all: nothing a click could know better
        if first != before:
            after = EnteredText(first, before, others=tuple(others))
            yield FixChange(check.kind, row.record_id, _title(check, row), name, before, after)


def _mend_email(_workspace: Workspace, check: Check, row: RecordRow) -> Iterator[Outcome]:
    name, _at, domain = str(row["email"]).partition("@")
    meant = DOMAIN_TYPOS.get(domain.lower())
    if meant is not None:
        after = EnteredText(f"{name}@{meant}", row["email"])
        yield FixChange(check.kind, row.record_id, _title(check, row), "email", row["email"], after)


def _mend_primary(workspace: Workspace, check: Check, row: RecordRow) -> Iterator[Outcome]:
    first = workspace.first("SELECT id, name FROM contact WHERE customer_id = ? ORDER BY id LIMIT 1", (row.record_id,))
    if first is not None:
        title = f"{first[1]} · {_title(check, row)}"
        yield FixChange("contacts", first[0], title, "is_primary", "", True)


Mender = Callable[[Workspace, Check, RecordRow], Iterator[Outcome]]
_MENDERS: dict[str, Mender] = {
    "city": _mend_city,
    "region": _mend_by_mobile,
    "phones": _mend_phones,
    "email_domains": _mend_email,
    "primary": _mend_primary,
}
_FIELDS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "city": lambda _kind: ("address", "province", "city"),
    "region": lambda _kind: ("mobile", "province", "city"),
    "phones": _phone_fields,
    "email_domains": lambda _kind: ("email",),
    "primary": lambda _kind: (),
}
"""What a fix reads of a record beside its title."""
