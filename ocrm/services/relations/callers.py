"""Who is calling: the people and customers with a number, and what is good to know before one picks up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.errors import NotFoundError, ValidationError
from ocrm.formats import format_date_relative, format_days_since
from ocrm.i18n import _, ngettext
from ocrm.services import records, search
from ocrm.services.display import ValueFormatter
from ocrm.services.duplicates.former import present_id
from ocrm.services.relations import customers
from ocrm.services.relations.phones import bare_number, normalise_phone
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace

_MOST = 8
"""Callers told: a switchboard's number may be that of a whole company."""
_LOOKED_AT = 50
_FEWEST_DIGITS = 7
_KINDS = ("contacts", "customers")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with the number: a person at a customer, or the customer itself (`contact_id` None)."""

    customer_id: int
    customer: str
    contact_id: int | None
    contact: str
    title: str
    last_contacted_on: date | None
    open_deals: int
    open_amount: Decimal
    next_step: str
    next_step_on: date | None
    next_todo_id: int | None = None

    @property
    def kind(self) -> str:
        return "customers" if self.contact_id is None else "contacts"

    @property
    def record_id(self) -> int:
        return self.customer_id if self.contact_id is None else self.contact_id

    @property
    def name(self) -> str:
        return self.contact or self.customer


def number_in(text: str) -> str:
    """Return the number a text is, as calls show it; "" where it is something else, or a piece of a number."""
    try:
        number = bare_number(normalise_phone(text))
    except ValidationError:
        return ""
    return number if len(number) >= _FEWEST_DIGITS else ""


def find_callers(workspace: Workspace, number: str) -> list[Caller]:
    """Return who has a number that `number_in` found, people before the customers they are at."""
    hits = search.find(workspace, number, limit=_LOOKED_AT, kinds=frozenset(_KINDS))
    found: dict[str, list[int]] = {kind: [hit.record_id for hit in hits if hit.kind == kind] for kind in _KINDS}
    callers = [caller for kind in _KINDS for caller in _callers(workspace, kind, found[kind], number)]
    named = {caller.customer_id for caller in callers if caller.contact_id is not None}
    return [caller for caller in callers if caller.contact_id is not None or caller.customer_id not in named][:_MOST]


def _callers(workspace: Workspace, kind: str, ids: list[int], number: str) -> Iterator[Caller]:
    phones = [info.name for info in record_type(kind).fields.values() if info.kind is FieldKind.PHONE]
    own = ["customer", "name", "title"] if kind == "contacts" else ["name"]
    further = _further_numbers(workspace, ids)
    for row in records.fetch_rows(workspace, kind, ids, [*own, *phones]):
        if row is None:
            continue
        numbers = {number_in(str(row[name])) for name in phones if row[name]} | further.get(row.record_id, set())
        if number in numbers:
            caller = _caller(workspace, row)
            if caller is not None:
                yield caller


def _further_numbers(workspace: Workspace, ids: list[int]) -> dict[int, set[str]]:
    marks = ",".join("?" * len(ids))
    found: dict[int, set[str]] = {}
    for record_id, value in workspace.query(
        f"SELECT record_id, value FROM alternate_value WHERE record_id IN ({marks})", tuple(ids)
    ):
        found.setdefault(record_id, set()).add(number_in(value))
    return found


def _caller(workspace: Workspace, row: records.RecordRow) -> Caller | None:
    is_person = row.kind == "contacts"
    customer_id = row["customer"].record_id if is_person else row.record_id
    try:
        overview = customers.fetch_overview(workspace, present_id(workspace, customer_id))
    except NotFoundError:
        return None
    step = overview.next_todo
    return Caller(
        customer_id=overview.customer_id,
        customer=overview.name,
        contact_id=row.record_id if is_person else None,
        contact=str(row["name"]) if is_person else "",
        title=str(row["title"] or "") if is_person else "",
        last_contacted_on=overview.last_contacted_on,
        open_deals=overview.open_count,
        open_amount=overview.open_amount,
        next_step=step.title if step is not None else "",
        next_step_on=step.due_on if step is not None else None,
        next_todo_id=step.todo_id if step is not None else None,
    )


def facts_of(workspace: Workspace, caller: Caller, *, with_next: bool = True) -> str:
    """Return in words whose customer it is, when one last had contact, what is open and what comes next."""
    today, formatter = workspace.clock.today(), ValueFormatter(workspace)
    parts = [caller.customer, caller.title] if caller.contact else []
    if caller.last_contacted_on is not None:
        words = format_days_since(caller.last_contacted_on, today, in_sentence=True)
        parts.append(_("Last contact: {words}").format(words=words))
    if caller.open_deals:
        count = ngettext("{n} open deal", "{n} open deals", caller.open_deals).format(n=caller.open_deals)
        parts.append(f"{count} {formatter.money_short(caller.open_amount)}" if caller.open_amount else count)
    if with_next:
        parts.append(next_of(workspace, caller))
    return " · ".join(part for part in parts if part)


def next_of(workspace: Workspace, caller: Caller) -> str:
    """Return in words what is to be done next with a caller; "" where nothing is."""
    if not caller.next_step:
        return ""
    day, today = caller.next_step_on, workspace.clock.today()
    when = format_date_relative(day, today, in_sentence=True) if day is not None else ""
    return _("Next: {when} {title}").format(when=when, title=caller.next_step).replace("  ", " ")
