"""Linking imported customers to their parents, which may stand anywhere in the same file."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.plan import Outcome
from ocrm.services.spreadsheets.record_sink import Offer, RecordSink
from ocrm.services.spreadsheets.references import ReferenceIndex
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Link:
    row: ReadRow
    offer: Offer
    text: str


class ParentLinks:
    """Remembers which row named which parent, and links them when all customers are there."""

    def __init__(self, workspace: Workspace, reader: RowReader, sink: RecordSink, *, writes: bool) -> None:
        self._workspace = workspace
        self._reader = reader
        self._sink = sink
        self._writes = writes
        self._links: list[_Link] = []
        self._above: dict[int, int] = {}

    def remember(self, row: ReadRow, offer: Offer, text: str) -> None:
        """Note that a row's customer belongs under the one that `text` names."""
        self._links.append(_Link(row, offer, text))

    def link(self) -> None:
        """Link every customer whose parent is found; tell the others."""
        if not self._links:
            return
        index = ReferenceIndex(self._workspace, "customers")
        for link in self._links:
            if link.offer.outcome not in (Outcome.CREATED, Outcome.UPDATED):
                continue
            try:
                self._link(link.offer.record_id, self._parent(link, index))
            except CellProblem as problem:
                column = self._reader.column_of("parent")
                self._reader.add_problem(link.row, column, link.text, str(problem), is_fatal=False)

    def _link(self, customer_id: int, parent: int) -> None:
        self._above[customer_id] = parent
        self._sink.filled["parent"] += 1
        if self._writes:
            self._workspace.connection.execute(
                "UPDATE customer SET parent_id = ? WHERE id = ? AND parent_id IS NULL", (parent, customer_id)
            )

    def _parent(self, link: _Link, index: ReferenceIndex) -> int:
        """Return the parent a row names; raises CellProblem where there is none that can be."""
        parent = index.find(link.text) or self._sink.find_new(choice_key(link.text))
        if parent is None:
            raise CellProblem(_("There is no record called “{text}”.").format(text=link.text))
        if self._is_above(link.offer.record_id, parent):
            raise CellProblem(_("A customer cannot be its own parent, not even through others. Choose another."))
        return parent

    def _is_above(self, customer_id: int, parent: int) -> bool:
        """Return whether a customer is its would-be parent, or stands above it."""
        above: int | None = parent
        while above is not None and above != customer_id:
            above = self._above.get(above) or self._workspace.scalar(
                "SELECT parent_id FROM customer WHERE id = ?", (above,)
            )
        return above == customer_id
