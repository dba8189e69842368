"""The records a row of customers brings along, offered to where each belongs and linked to one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ocrm.i18n import _
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.deal_values import settle_outcome
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.parts import CONTACT, DEAL, LINKS, PARTS, TALK, part_of
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.record_sink import Offer, RecordSink, Values
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader
from ocrm.services.workspace import Workspace


class RowParts:
    """The sinks of everything besides the record a row is about."""

    def __init__(
        self, workspace: Workspace, plan: ImportPlan, reader: RowReader, *, batch_id: int, writes: bool
    ) -> None:
        self._workspace = workspace
        self._reader = reader
        names = [*plan.fields.values(), *plan.constants] if plan.kind == "customers" else []
        self.sinks: dict[str, RecordSink] = {}
        """By what their fields begin with."""
        for prefix, kind in PARTS.items():
            own = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
            if own:
                self.sinks[prefix] = RecordSink(
                    workspace, plan, kind, fields=[*LINKS[prefix], *own], batch_id=batch_id, writes=writes,
                    match=[name.removeprefix(prefix) for name in plan.match if name.startswith(prefix)],
                    taken_codes=reader.evidence.codes.get(prefix + "code", frozenset[str]()), joins_equal=True,
                )  # fmt: skip

    def split(self, values: Values) -> tuple[Values, dict[str, Values]]:
        """Return the values of the record itself, and those of each part that has any to speak of.

        Without a name the person's addresses are the record's.
        """
        if not self.sinks:
            return values, {}
        own: Values = {}
        parts: dict[str, Values] = {prefix: {} for prefix in self.sinks}
        for name, value in values.items():
            prefix = part_of(name)
            if prefix:
                parts[prefix][name.removeprefix(prefix)] = value
            else:
                own[name] = value
        self._give_back_addresses(own, parts.get(CONTACT, {}))
        return own, {prefix: part for prefix, part in parts.items() if any(_says(value) for value in part.values())}

    def _give_back_addresses(self, own: Values, person: Values) -> None:
        """Let a person without a name be none: what reaches them reaches the customer."""
        if _says(person.get("name")):
            return
        fields = record_type("customers").fields
        for name, value in person.items():
            if name in fields:
                own.setdefault(name, value)
        person.clear()

    def offer(self, row: ReadRow, record: Offer, parts: Mapping[str, Values]) -> Iterator[Offer]:
        """Offer the parts of a row whose own record was offered; each is linked to the ones before it."""
        links = {"customer": record.record_id}
        for prefix, values in parts.items():
            if not self._complete(row, record, prefix, values):
                continue
            values |= {name: links[name] for name in LINKS[prefix] if name in links}
            offer = self.sinks[prefix].offer(row.number, values, joins=len(links) > 1)
            if offer.record_id:
                links[_LINKED_AS[prefix]] = offer.record_id
            yield offer

    def _complete(self, row: ReadRow, record: Offer, prefix: str, values: Values) -> bool:
        """Give a deal without a subject its customer's name (domain.md); tell of a conversation that says nothing."""
        if prefix == DEAL:
            settle_outcome(values)
            if not _says(values.get("subject")):
                values["subject"] = str(record.values.get("name") or self._customer_name(record.record_id))
        elif prefix == TALK and not _says(values.get("summary")):
            label = _(record_type("interactions").field("summary").label)
            message = _("{field} is needed.").format(field=label)
            self._reader.add_problem(row, self._reader.column_of(TALK + "summary"), "", message, is_fatal=False)
            return False
        return True

    def _customer_name(self, customer_id: int) -> str:
        return str(self._workspace.scalar("SELECT name FROM customer WHERE id = ?", (customer_id,)) or "")

    def filled(self) -> dict[str, int]:
        """Return how many cells were written, by field as the plan names it."""
        return {
            prefix + name: count
            for prefix, sink in self.sinks.items()
            for name, count in sink.filled.items()
            if name not in LINKS[prefix]
        }


_LINKED_AS = {CONTACT: "contact", DEAL: "opportunity", TALK: "interaction"}


def _says(value: Any) -> bool:
    """Return whether a value says something rather than nothing, or that a field is to be emptied."""
    return value is not None and value is not CLEARED
