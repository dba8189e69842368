"""Importing cards: what each would become, and all of them as one operation that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _, ngettext
from ocrm.models.base import new_id
from ocrm.services import attachments, records, tags
from ocrm.services.backups.catalogue import Reason
from ocrm.services.schema import record_type
from ocrm.services.segmentation import rule_tags
from ocrm.services.spreadsheets.batches import save_batch
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.problem_log import Problem
from ocrm.services.vcards.card import Card
from ocrm.services.vcards.card_values import CardValues, values_of
from ocrm.services.vcards.reading import CardFile
from ocrm.services.vcards.recognising import Known, find_contact, find_customers, find_reached
from ocrm.services.workspace import OperationContext, Workspace

_REPORT_EVERY = 20
_NAMED_FILLS = 4
Values = dict[str, Any]
Progress = Callable[[int, int], None]


class CardOutcome(StrEnum):
    """What becomes of a card."""

    NEW = "new"
    FILLS = "fills"
    SAME = "same"
    SKIPPED = "skipped"


class CardChoice(StrEnum):
    """What the user wants for a card: leave it out, fill the record it resembles, or add it all the same."""

    SKIP = "skip"
    FILL = "fill"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class CardPlan:
    """What would become of one card. `resembles` is the record it may be about; without `is_sure` somebody must say."""

    number: int
    name: str
    company: str
    reach: str
    outcome: CardOutcome
    reason: str = ""
    resembles: Known | None = None
    is_readable: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to say if the record it resembles is the same."""
        return self.resembles is not None and not self.resembles.is_sure

    @property
    def is_wanted(self) -> bool:
        """Whether it is imported unless told otherwise."""
        return self.outcome in (CardOutcome.NEW, CardOutcome.FILLS) and not self.is_open


@dataclass(slots=True)
class _Match:
    """Where a card's two records are, and what each lacks; an id of 0 is to be made."""

    customer_id: int = 0
    contact_id: int = 0
    customer_changes: Values = field(default_factory=dict)
    contact_changes: Values = field(default_factory=dict)
    known: Known | None = None

    @property
    def changes(self) -> list[tuple[str, str]]:
        """The fields that would be filled, as (kind, field)."""
        return [*(("contacts", name) for name in self.contact_changes),
                *(("customers", name) for name in self.customer_changes)]  # fmt: skip


def preview_cards(
    workspace: Workspace,
    file: CardFile,
    choices: Mapping[int, CardChoice] | None = None,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> list[CardPlan]:
    """Return what an import would make of each card; nothing is written. A cancelled one raises InterruptedError."""
    earlier: dict[tuple[str, ...], int] = {}
    plans = []
    for card in file.cards:
        if is_cancelled():
            raise InterruptedError
        values = values_of(workspace, card)
        plan = _plan(workspace, card, values, (choices or {}).get(card.number))
        if plan.outcome is CardOutcome.NEW:
            plan = _unless_repeated(plan, values, earlier)
        plans.append(plan)
    return plans


def import_cards(
    workspace: Workspace,
    file: CardFile,
    choices: Mapping[int, CardChoice] | None = None,
    *,
    source_name: str = "",
    origin: str = "",
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import cards as one operation and return how it went; `choices` by the cards' numbers.

    A card that only may be about a known record is left out unless `choices` decides it. Raises UserError when
    cancelled; then nothing was changed.
    """
    batch_id = new_id()
    workspace.safeguard_before(Reason.IMPORT)
    with workspace.operation(
        N_("Import {count} cards from “{name}”"), origin=origin, count=len(file.cards), name=source_name
    ) as operation:
        job = _Import(workspace, choices or {}, batch_id)
        for done, card in enumerate(file.cards, 1):
            if is_cancelled():
                raise UserError(_("The import was cancelled. Nothing was changed."))
            job.take(card)
            if done % _REPORT_EVERY == 0:
                operation.next_part_if_large()
                if progress:
                    progress(done, len(file.cards))
        operation.values["count"] = job.report.created + job.report.updated
        job.finish(operation, source_name)
    job.report.changes = operation.changes
    return job.report


class _Import:
    """One pass over a file's cards, each written before the next is looked at."""

    def __init__(self, workspace: Workspace, choices: Mapping[int, CardChoice], batch_id: int) -> None:
        self._workspace, self._choices, self._batch_id = workspace, choices, batch_id
        self.report = ImportReport()
        self._customers_made = 0
        self._made: set[int] = set()

    def take(self, card: Card) -> None:
        """Write one card and count it."""
        choice = self._choices.get(card.number)
        values = values_of(self._workspace, card)
        plan = _plan(self._workspace, card, values, choice)
        if choice is None and plan.resembles and plan.is_open and plan.resembles.record_id in self._made:
            choice = CardChoice.ADD  # like another card of the file, not like anybody known before
            plan = _plan(self._workspace, card, values, choice)
        self.report.rows += 1
        if not plan.is_readable:
            self.report.rejected += 1
            self._tell(card, plan, is_fatal=True)
        elif choice is CardChoice.SKIP or plan.outcome in (CardOutcome.SAME, CardOutcome.SKIPPED):
            self.report.skipped += 1
        elif plan.is_open and choice is None:
            self.report.skipped += 1
            self._tell(card, plan, is_fatal=False)
        else:
            self._write(card, values, plan, choice)

    def _tell(self, card: Card, plan: CardPlan, *, is_fatal: bool) -> None:
        self.report.problems.append(Problem(card.number, "", plan.name, plan.reason, is_fatal=is_fatal))

    def _write(self, card: Card, values: CardValues, plan: CardPlan, choice: CardChoice | None) -> None:
        match = _match(self._workspace, card, values, choice)
        try:
            with self._workspace.connection:  # a savepoint: a card that is refused leaves no half of itself
                record_id, kind = self._records(card, values, match)
        except ValidationError as error:
            self.report.rejected += 1
            self.report.problems.append(Problem(card.number, str(error.field or ""), plan.name, str(error)))
            return
        for tag in values.tags:
            if rule_tags.rule_of(self._workspace, tag) is None:  # a tag with a rule puts itself on
                tags.add_tag(self._workspace, [record_id], tag)
        if card.photo is not None and not _has_photo(self._workspace, card, record_id):
            name = _("Picture") + card.photo.ending
            attachments.attach_data(self._workspace, kind, record_id, name, card.photo.data)
        if plan.outcome is CardOutcome.NEW:
            self.report.created += 1
        else:
            self.report.updated += 1
        for _kind, name in match.changes:
            self.report.filled[name] = self.report.filled.get(name, 0) + 1

    def _records(self, card: Card, values: CardValues, match: _Match) -> tuple[int, str]:
        """Make or fill a card's two records; return the id and kind of the one the card is about."""
        customer_id = match.customer_id
        if not customer_id:
            uid = card.uid if not values.contact else ""
            customer_id = self._add("customers", values.customer, uid)
            self._customers_made += bool(values.contact)
        elif match.customer_changes:
            records.update_records(self._workspace, "customers", [customer_id], match.customer_changes)
        if not values.contact:
            return customer_id, "customers"
        if customer_id not in self._made:
            values.contact.pop("is_primary", None)  # who is primary at a known customer is for its own file to say
        if not match.contact_id:
            return self._add("contacts", {"customer": customer_id, **values.contact}, card.uid), "contacts"
        if match.contact_changes:
            records.update_records(self._workspace, "contacts", [match.contact_id], match.contact_changes)
        return match.contact_id, "contacts"

    def _add(self, kind: str, values: Values, uid: str) -> int:
        made = records.add_record(self._workspace, kind, values).created_id or 0
        self._workspace.connection.execute(
            f"UPDATE {record_type(kind).table} SET import_batch_id = ?, external_id = ? WHERE id = ?",
            (self._batch_id, uid or None, made),
        )
        self._made.add(made)
        return made

    def finish(self, operation: OperationContext, source_name: str) -> None:
        """Record the import where something was written."""
        report = self.report
        if self._customers_made:
            report.also_created["customers"] = self._customers_made
        if report.created or report.updated:
            save_batch(self._workspace, "contacts", report, batch_id=self._batch_id, source_name=source_name,
                       operation=operation)  # fmt: skip
            report.batch = self._batch_id


# -- one card ---------------------------------------------------------------------------------------------------------


def _plan(workspace: Workspace, card: Card, values: CardValues, choice: CardChoice | None) -> CardPlan:
    reach = _reach_text(values)
    name = str(values.contact.get("name") or values.customer.get("name") or "")
    company = str(values.customer.get("name", "")) if values.customer.get("kind") == "organization" else ""
    if values.problem:
        return CardPlan(card.number, name, company, reach, CardOutcome.SKIPPED, values.problem, is_readable=False)
    match = _match(workspace, card, values, choice)
    outcome, reason = _outcome(workspace, card, values, match)
    if choice is CardChoice.SKIP:
        outcome = CardOutcome.SKIPPED
    return CardPlan(card.number, name, company, reach, outcome, reason, match.known)


def _reach_text(values: CardValues) -> str:
    fields = {**values.customer, **values.contact} if values.contact else values.customer
    wanted = ("mobile", "work_phone", "phone", "home_phone", "email")
    return str(next((fields[name] for name in wanted if fields.get(name)), ""))


def _match(workspace: Workspace, card: Card, values: CardValues, choice: CardChoice | None) -> _Match:
    """Find a card's records, and what each of them lacks; with ADD only the company is looked for."""
    is_own = not values.contact
    customers = find_customers(workspace, values.customer, uid=card.uid if is_own else "")
    if choice is CardChoice.ADD and (is_own or values.customer["kind"] == "person"):
        customers = []
    match = _Match(customer_id=customers[0].record_id if customers else 0)
    if is_own:
        match.known = customers[0] if customers else find_reached(workspace, values.customer)
        if match.known is not None and choice is not CardChoice.ADD:
            match.customer_id = match.known.record_id
    elif choice is not CardChoice.ADD:
        ids = tuple(known.record_id for known in customers)
        match.known = find_contact(workspace, values.contact, uid=card.uid, customer_ids=ids)
        if match.known is not None:
            match.contact_id = match.known.record_id
            match.customer_id = _customer_of(workspace, match.contact_id)
    if choice is CardChoice.ADD:
        match.known = None
    _compare(workspace, values, match, customers)
    return match


def _customer_of(workspace: Workspace, contact_id: int) -> int:
    return int(workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (contact_id,)) or 0)


def _compare(workspace: Workspace, values: CardValues, match: _Match, customers: Sequence[Known]) -> None:
    """Note what the records lack; another employer than the card's keeps what it is called and where it is."""
    if match.contact_id:
        match.contact_changes = _lacking(workspace, "contacts", match.contact_id, values.contact)
    is_the_cards = match.customer_id in {known.record_id for known in customers} or not values.contact
    if match.customer_id and is_the_cards:
        match.customer_changes = _lacking(workspace, "customers", match.customer_id, values.customer)


def _lacking(workspace: Workspace, kind: str, record_id: int, values: Values) -> Values:
    row = records.fetch_record(workspace, kind, record_id)
    return {name: value for name, value in values.items() if row.values.get(name) in (None, "") and value != ""}


def _outcome(workspace: Workspace, card: Card, values: CardValues, match: _Match) -> tuple[CardOutcome, str]:
    """Return what becomes of a card, and why in words."""
    record_id = match.contact_id if values.contact else match.customer_id
    if not record_id:
        told = values.left_over
        reason = ngettext("{n} line goes into the notes", "{n} lines go into the notes", len(told)).format(n=len(told))
        return CardOutcome.NEW, reason if told else ""
    known = match.known
    like = _("“{name}”: {reason}").format(name=known.name, reason=known.reason) if known else ""
    fills = [_(record_type(kind).field(name).label) for kind, name in match.changes]
    if set(values.tags) - set(tags.tags_of(workspace, record_id)):
        fills.append(_("Tags"))
    if card.photo is not None and not _has_photo(workspace, card, record_id):
        fills.append(_("Picture"))
    if not fills:
        return CardOutcome.SAME, like
    names = ", ".join(dict.fromkeys(islice(fills, _NAMED_FILLS))) + (" …" if len(fills) > _NAMED_FILLS else "")
    return CardOutcome.FILLS, _("{like}; fills {fields}").format(like=like, fields=names)


def _has_photo(workspace: Workspace, card: Card, record_id: int) -> bool:
    assert card.photo is not None
    digest = attachments.content_hash(card.photo.data)
    sql = "SELECT 1 FROM attachment WHERE record_id = ? AND content_hash = ?"
    return workspace.first(sql, (record_id, digest)) is not None


def _unless_repeated(plan: CardPlan, values: CardValues, earlier: dict[tuple[str, ...], int]) -> CardPlan:
    """Return the plan of a new card, or that it repeats an earlier one of the file."""
    keys = list(_keys(values))
    before = next((earlier[key] for key in keys if key in earlier), None)
    for key in keys:
        earlier.setdefault(key, plan.number)
    if before is None:
        return plan
    reason = _("The same as card {number} of this file").format(number=before)
    return CardPlan(plan.number, plan.name, plan.company, plan.reach, CardOutcome.SAME, reason)


def _keys(values: CardValues) -> Iterator[tuple[str, ...]]:
    fields = values.contact or values.customer
    name, company = choice_key(str(fields["name"])), choice_key(str(values.customer["name"]))
    for field_name in ("mobile", "email"):
        if fields.get(field_name):
            yield name, field_name, str(fields[field_name]).casefold()
    if not fields.get("mobile") and not fields.get("email"):
        yield name, "company", company
