"""Importing a table into records: a dry run that says what would happen, and the same again for good.

Everything of one import is one operation, so that one undo takes it back; a cancelled or failed one leaves nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.search_catch_up import CatchUp, held_back
from ocrm.services.backups.catalogue import Reason
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.batches import save_batch
from ocrm.services.spreadsheets.call_log import CALLER, is_call_log
from ocrm.services.spreadsheets.caller_links import CallerLinks
from ocrm.services.spreadsheets.deal_values import settle_outcome, with_outcomes
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.likely import NewRecord, finder_of
from ocrm.services.spreadsheets.own_columns import with_made_fields
from ocrm.services.spreadsheets.parents import ParentLinks
from ocrm.services.spreadsheets.parts import DEAL, PARTS, part_of
from ocrm.services.spreadsheets.plan import DuplicateRow, ImportPlan, ImportReport, Mode, Outcome
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.reconciling import check_written, column_counts
from ocrm.services.spreadsheets.record_links import RecordLinks
from ocrm.services.spreadsheets.record_sink import Offer, RecordSink
from ocrm.services.spreadsheets.row_parts import RowParts
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader, needed_fields, write_list_values
from ocrm.services.workspace import OperationContext, Workspace

Progress = Callable[[int, int], None]
"""Told the rows done and the rows there are."""

_LABELS = {
    "customers": N_("Import {rows} rows of “{name}” into customers"),
    "contacts": N_("Import {rows} rows of “{name}” into contacts"),
    "interactions": N_("Import {rows} rows of “{name}” into interactions"),
    "opportunities": N_("Import {rows} rows of “{name}” into opportunities"),
    "todos": N_("Import {rows} rows of “{name}” into to-dos"),
    "contracts": N_("Import {rows} rows of “{name}” into contracts"),
    "tickets": N_("Import {rows} rows of “{name}” into tickets"),
    "campaigns": N_("Import {rows} rows of “{name}” into campaigns"),
}
_MOST_DUPLICATES = 5_000
_MANY_ROWS = 2_000
"""Rows above which the search index is brought up to date block by block."""


class ImportCancelledError(UserError):
    """The user cancelled an import; nothing was changed."""


def plan_import(
    workspace: Workspace,
    table: Table,
    plan: ImportPlan,
    *,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Return what an import would do, row by row; nothing is written."""
    return _Import(workspace, table, plan, batch_id=0, writes=False).run(progress, is_cancelled)


def run_import(
    workspace: Workspace,
    table: Table,
    plan: ImportPlan,
    *,
    source_name: str = "",
    origin: str = "",
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import a table as one undoable operation and return how it went.

    Raises ImportCancelledError when cancelled, UserError when the plan cannot be followed; then nothing was changed.
    """
    batch_id = new_id()
    workspace.safeguard_before(Reason.IMPORT)
    with workspace.operation(_LABELS[plan.kind], origin=origin, rows=0, name=source_name) as operation:
        plan = with_made_fields(workspace, table, plan)
        report = _write(workspace, table, plan, operation, batch_id=batch_id, source_name=source_name,
                        progress=progress, is_cancelled=is_cancelled)  # fmt: skip
        operation.values["rows"] = format_number(report.created + report.updated)
        if report.created or report.updated:
            save_batch(workspace, plan.kind, report, batch_id=batch_id, source_name=source_name, operation=operation,
                       tag=plan.tag)  # fmt: skip
            report.batch = batch_id
    report.changes = operation.changes
    return report


def _write(
    workspace: Workspace, table: Table, plan: ImportPlan, operation: OperationContext, *, batch_id: int,
    source_name: str, progress: Progress | None, is_cancelled: Callable[[], bool],
) -> ImportReport:  # fmt: skip
    """Write the records and read them back; what rows were recognised by is let go before the journal is closed."""
    job = _Import(workspace, table, plan, batch_id=batch_id, writes=True)
    job.name_source(source_name)
    rows = table.row_count
    with held_back(workspace.connection, rows=rows) if rows > _MANY_ROWS else nullcontext() as index:
        job.index_later(index)
        report = job.run(progress, is_cancelled, operation)
    report.checked = job.check(batch_id)
    return report


class _Import:
    """One pass over a table."""

    def __init__(self, workspace: Workspace, table: Table, plan: ImportPlan, *, batch_id: int, writes: bool) -> None:
        self._workspace = workspace
        self._table = table
        self._plan = plan
        self._writes = writes
        self._reader = RowReader(workspace, table, plan)
        self._report = ImportReport()
        own = [name for name in plan.fields.values() if not part_of(name) or name == CALLER]
        self._sink = RecordSink(
            workspace, plan, plan.kind, fields=own, batch_id=batch_id, writes=writes,
            match=[name for name in plan.match if not part_of(name)],
            taken_codes=self._reader.evidence.codes.get("code", frozenset[str]()),
        )  # fmt: skip
        self._parts = RowParts(workspace, plan, self._reader, batch_id=batch_id, writes=writes)
        self._links = RecordLinks(workspace, self._reader, plan, batch_id=batch_id, writes=writes)
        self._likely = None if writes else finder_of(workspace, plan.kind)
        self._parents = ParentLinks(workspace, self._reader, self._sink, writes=writes)
        self._subject = _SubjectMaker(self) if plan.kind == "opportunities" else None
        self._callers = self._caller_links()

    def _caller_links(self) -> CallerLinks | None:
        """Return what links calls to whoever has the number, where the table is a log of them."""
        if not is_call_log(self._plan.kind, self._plan.fields.values()):
            return None
        make = self._links.make_customer if self._links.missing else None
        return CallerLinks(self._workspace, self._reader, self._links.index, make)

    def name_source(self, name: str) -> None:
        """Say which file the rows are from."""
        self._sink.source_name = name

    def index_later(self, index: CatchUp | None) -> None:
        """Say by what the search index is brought up to date where its triggers are held back."""
        for sink in self._sinks():
            sink.index = index

    def _sinks(self) -> list[RecordSink]:
        """Return where rows go, customers before what hangs on them."""
        return [sink for sink in (self._links.missing, self._sink, *self._parts.sinks.values()) if sink]

    def run(
        self,
        progress: Progress | None,
        is_cancelled: Callable[[], bool],
        operation: OperationContext | None = None,
    ) -> ImportReport:
        """Go through the table and return the report."""
        for block in self._reader.blocks():
            if is_cancelled():
                raise ImportCancelledError(_("The import was cancelled. Nothing was changed."))
            offers = [self._offer(row) for row in block]
            self._flush()
            self._parents.settle()
            for row, (offer, parts) in zip(block, offers, strict=True):
                self._count(row, offer, parts)
            self._note_likely(offer for offer, _parts in offers)
            if operation:
                operation.next_part_if_large()
            if progress:
                progress(self._report.rows + self._reader.skipped, self._table.row_count)
        self._parents.link()
        self._finish()
        return self._report

    # -- a row --------------------------------------------------------------------------------------------------------

    def _offer(self, row: ReadRow) -> tuple[Offer | None, list[Offer]]:
        """Complete a row and offer it, then what it brings along, to where they belong; None where nothing is made."""
        if row.added_to:
            return None, []
        values, parts = self._parts.split(row.values)
        if self._plan.kind == "opportunities":
            settle_outcome(values)
        parent = values.pop("parent", None) if self._plan.kind == "customers" else None
        caller = values.pop(CALLER, None)
        person = values.pop("contact", None) if self._callers else None
        self._links.resolve(row, values)
        if self._callers:
            self._callers.settle(row, values, caller, person)
        if self._plan.makes_own_customers:
            self._links.be_own_customer(row, values)
        if self._subject:
            self._subject.fill(values)
        self._check_blank(row, values)
        if row.is_bad:
            return None, []
        offer = self._sink.offer(row.number, values, joins=bool(parts))
        if parent and parent is not CLEARED:
            self._parents.remember(row, offer, parent)
        if self._plan.kind == "customers" and offer.outcome is Outcome.CREATED:
            self._links.note_made("customers", offer.record_id, values["name"])
        return offer, list(self._parts.offer(row, offer, parts)) if offer.record_id else []

    def _check_blank(self, row: ReadRow, values: dict[str, Any]) -> None:
        """Reject a row that would make a record without what it needs, or empty that of a known one."""
        needed = needed_fields(self._plan.kind)
        cleared = [name for name in needed if values.get(name) is CLEARED]
        blank = [name for name in needed if not values.get(name)]
        if blank and (self._plan.mode is Mode.UPDATE or self._sink.knows(values)):
            blank = []
        self._reader.refuse_blank(row, [*cleared, *blank])

    def customer_name(self, customer_id: int) -> str:
        """Return the name of a customer of the file."""
        return str(self._workspace.scalar("SELECT name FROM customer WHERE id = ?", (customer_id,)) or "")

    # -- a block ------------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        for sink in self._sinks():
            sink.flush()

    def _count(self, row: ReadRow, offer: Offer | None, parts: list[Offer]) -> None:
        """Give a row its one outcome."""
        outcome = self._outcome(row, offer, parts)
        report = self._report
        report.rows += 1
        match outcome:
            case Outcome.CREATED:
                report.created += 1
            case Outcome.UPDATED:
                report.updated += 1
            case Outcome.SKIPPED:
                report.skipped += 1
            case Outcome.REJECTED:
                report.rejected += 1
        if self._callers:
            self._callers.count(row, is_created=outcome is Outcome.CREATED)
        is_about_known = offer and offer.record_id and (offer.is_known or outcome in (Outcome.UPDATED, Outcome.SKIPPED))
        if offer and is_about_known and not self._writes:
            self._note_duplicate(offer, outcome, _repeated(offer, parts))

    def _outcome(self, row: ReadRow, offer: Offer | None, parts: list[Offer]) -> Outcome:
        if row.added_to:
            message = _("Its amount is in row {row}.").format(row=row.added_to)
            self._reader.add_problem(row, "", "", message, is_fatal=False)
            return Outcome.SKIPPED
        if offer is None:
            return Outcome.REJECTED
        for refused in (offer, *parts):
            if refused.refusal:
                self._reader.add_problem(row, "", "", refused.refusal)
                return Outcome.REJECTED
        outcomes = {offered.outcome for offered in (offer, *parts)}
        if Outcome.CREATED in outcomes:
            return Outcome.CREATED
        if Outcome.UPDATED in outcomes:
            return Outcome.UPDATED
        repeated = _repeated(offer, parts)
        if repeated is not None:
            message = _("The same as row {row}; skipped.").format(row=repeated.like_row)
            self._reader.add_problem(row, "", "", message, is_fatal=False)
        elif self._plan.mode is Mode.UPDATE and not offer.record_id:
            message = _("No record matches this row; skipped.")
            self._reader.add_problem(row, "", "", message, is_fatal=False)
        return Outcome.SKIPPED

    def _note_duplicate(self, offer: Offer, outcome: Outcome, repeated: Offer | None) -> None:
        """Tell of a row that is known; `repeated` is what of it stands in an earlier row of the file."""
        if len(self._report.duplicates) < _MOST_DUPLICATES:
            recognised = offer if offer.is_known else repeated
            reason = self._sink_of(recognised).reason_of(recognised) if recognised is not None else ""
            like_row = repeated.like_row if repeated is not None else None
            self._report.duplicates.append(
                DuplicateRow(offer.row, offer.record_id, self._title(offer), outcome, like_row, reason)
            )

    def _sink_of(self, offer: Offer) -> RecordSink:
        return next(sink for sink in self._sinks() if sink.kind == offer.kind)

    def _title(self, offer: Offer) -> str:
        return str(offer.values.get(record_type(self._plan.kind).title_field, ""))

    def _note_likely(self, offers: Iterable[Offer | None]) -> None:
        """Tell which new records of a block are perhaps known."""
        if self._likely is None or len(self._report.duplicates) >= _MOST_DUPLICATES:
            return
        new = {offer.row: offer for offer in offers if offer and offer.outcome is Outcome.CREATED}
        found = self._likely.find([NewRecord(offer.row, offer.record_id, offer.values) for offer in new.values()])
        for row, like in found.items():
            title = self._title(new[row])
            self._report.duplicates.append(
                DuplicateRow(row, like.record_id, title, Outcome.CREATED, like.row, like.reason, is_likely=True)
            )

    # -- the end ------------------------------------------------------------------------------------------------------

    def check(self, batch_id: int) -> int:
        """Read what was written back and return how many new records there are; raises ImportCheckError."""
        created: Counter[str] = Counter()
        inserted: dict[str, Counter[str]] = {}
        for sink in (self._links.missing, self._sink, *self._parts.sinks.values()):
            if sink and sink.created:
                created[sink.kind] += sink.created
                inserted.setdefault(sink.kind, Counter()).update(sink.inserted)
        return sum(
            check_written(self._workspace, kind, batch_id, created=count, inserted=inserted[kind])
            for kind, count in created.items()
        )

    def _finish(self) -> None:
        report, plan = self._report, self._plan
        report.rows += self._reader.skipped
        report.skipped += self._reader.skipped
        names = {column.index: column.name for column in self._table.columns}
        targets = {index: plan.fields[first] for first, joined in plan.joins.items() if first in plan.fields
                   for index in joined} | dict(plan.fields)  # fmt: skip
        report.mapping = {name: targets[index] for index, name in names.items() if index in targets}
        report.unmapped = [name for index, name in names.items() if index not in targets]
        report.problems = self._reader.problems
        report.unmatched = self._reader.unmatched
        report.date_orders = self._reader.evidence.date_orders
        report.filled = dict(self._sink.filled)
        report.filled |= self._parts.filled()
        if self._callers:
            report.filled[CALLER] = self._callers.filled
        counted = report.filled
        if self._plan.kind == "opportunities":
            counted = with_outcomes(report.filled, report.mapping.values())
        report.columns = column_counts(self._table, report.mapping, counted)
        for prefix, sink in self._parts.sinks.items():
            report.also_created[PARTS[prefix]] = sink.created
        if self._links.missing:
            report.also_created["customers"] = self._links.missing.created
        if self._writes:
            write_list_values(self._workspace, self._reader.new_list_values)
            deals = self._parts.sinks.get(DEAL)
            self._workspace.refresh_customers(self._sink.customers + (deals.customers if deals else array("q")))


class _SubjectMaker:
    """Gives a deal without a subject its customer's name (domain.md)."""

    def __init__(self, job: _Import) -> None:
        self._job = job

    def fill(self, values: dict[str, Any]) -> None:
        """Complete the subject in place."""
        if values.get("subject") in (None, CLEARED):
            customer_id = values.get("customer")
            name = self._job.customer_name(customer_id) if isinstance(customer_id, int) else ""
            values["subject"] = name or str(values.get("external_id") or values.get("code") or _("Opportunity"))


def _repeated(offer: Offer, parts: list[Offer]) -> Offer | None:
    """Return what of a row an earlier row of the file has: of what it brings along where it brings anything."""
    return next((offered for offered in parts or (offer,) if offered.like_row), None)
