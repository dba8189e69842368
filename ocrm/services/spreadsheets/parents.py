"""Linking imported customers to their parents, which may stand anywhere in the same file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import BlockStore, CellProblem, pack, unpack
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.known_keys import KnownKeys, Match
from ocrm.services.spreadsheets.plan import Outcome
from ocrm.services.spreadsheets.record_sink import Offer, RecordSink
from ocrm.services.spreadsheets.references import ReferenceIndex
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Link:
    row: int
    offer: Offer
    text: str


class ParentLinks:
    """Remembers which row named which parent, and links them when all customers are there."""

    def __init__(self, workspace: Workspace, reader: RowReader, sink: RecordSink, *, writes: bool) -> None:
        self._workspace = workspace
        self._reader = reader
        self._sink = sink
        self._writes = writes
        self._offered: list[_Link] = []
        self._links = BlockStore()
        self._above = KnownKeys()
        """Parents that are not written, in a dry run: by the customer's id."""
        sink.remembers_names = not writes and "parent" in {*reader.plan.fields.values(), *reader.plan.constants}

    def remember(self, row: ReadRow, offer: Offer, text: str) -> None:
        """Note that a row's customer belongs under the one that `text` names; settled with the block's outcomes."""
        self._offered.append(_Link(row.number, offer, text))

    def settle(self) -> None:
        """Keep the links of a block whose outcomes stand: those of rows that were imported."""
        kept = [
            (link.row, link.offer.record_id, link.text)
            for link in self._offered if link.offer.outcome in (Outcome.CREATED, Outcome.UPDATED)
        ]  # fmt: skip
        if kept:
            self._links.append(pack(kept))
        self._offered = []

    def link(self) -> None:
        """Link every customer whose parent is found; tell the others."""
        if not len(self._links):
            return
        index = ReferenceIndex(self._workspace, "customers")
        for row, customer_id, text in chain.from_iterable(map(unpack, self._links)):
            try:
                self._link(customer_id, self._parent(customer_id, text, index))
            except CellProblem as problem:
                column = self._reader.column_of("parent")
                self._reader.add_problem(ReadRow(row, {}), column, text, str(problem), is_fatal=False)

    def _link(self, customer_id: int, parent: int) -> None:
        self._sink.filled["parent"] += 1
        if self._writes:
            self._workspace.connection.execute(
                "UPDATE customer SET parent_id = ? WHERE id = ? AND parent_id IS NULL", (parent, customer_id)
            )
        else:
            self._above.add((customer_id, 0), Match(parent, None))

    def _parent(self, customer_id: int, text: str, index: ReferenceIndex) -> int:
        """Return the parent a row names; raises CellProblem where there is none that can be."""
        parent = index.find(text) or self._sink.find_new(choice_key(text))
        if parent is None:
            raise CellProblem(_("There is no record called “{text}”.").format(text=text))
        if self._is_above(customer_id, parent):
            raise CellProblem(_("A customer cannot be its own parent, not even through others. Choose another."))
        return parent

    def _is_above(self, customer_id: int, parent: int) -> bool:
        """Return whether a customer is its would-be parent, or stands above it."""
        above: int | None = parent
        while above is not None and above != customer_id:
            above = self._above_of(above)
        return above == customer_id

    def _above_of(self, customer_id: int) -> int | None:
        to_be = self._above.first((customer_id, 0))
        if to_be is not None:
            return to_be.record_id
        parent: int | None = self._workspace.scalar("SELECT parent_id FROM customer WHERE id = ?", (customer_id,))
        return parent
