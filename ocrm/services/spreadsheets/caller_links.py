"""Linking the calls of a log to whoever has the number, and telling the numbers nobody has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ocrm.i18n import _
from ocrm.services.spreadsheets.call_log import CALLER, complete_call, is_number, new_caller
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.phone_index import Holder, PhoneIndex
from ocrm.services.spreadsheets.references import ReferenceIndex
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader
from ocrm.services.workspace import Workspace

Values = dict[str, Any]


class CallerLinks:
    """Finds the customer and the person of each call; `make_customer` makes one of a number nobody has, or is None."""

    def __init__(
        self, workspace: Workspace, reader: RowReader, index_of: Callable[[str], ReferenceIndex],
        make_customer: Callable[[ReadRow, Values], int] | None,
    ) -> None:  # fmt: skip
        self._reader, self._index_of, self._make_customer = reader, index_of, make_customer
        self._phones = PhoneIndex(workspace)
        self._linked: set[int] = set()
        self.filled = 0
        """Calls of which the number found somebody, in rows that became interactions."""

    def settle(self, row: ReadRow, values: Values, caller: Any, name: Any) -> None:
        """Put customer, person and what else a call needs into its values; tells what cannot be found."""
        texts = [text for text in (caller if isinstance(caller, list) else [caller]) if isinstance(text, str)]
        person = name if isinstance(name, str) else ""
        try:
            holder = self._holder(row, values, texts, person)
        except CellProblem as problem:
            self._tell(row, ", ".join(texts), str(problem), is_fatal="customer" not in values)
            holder = None
        if holder is not None:
            self._linked.add(row.number)
            values["customer"] = holder.customer_id
            if holder.contact_id is not None:
                values["contact"] = holder.contact_id
        if person and "contact" not in values and "customer" in values:
            self._name_person(row, values, person)
        complete_call(values, row.direction_text)

    def _holder(self, row: ReadRow, values: Values, texts: list[str], person: str) -> Holder | None:
        """Return who called; tells where nobody has the number, unless the row names the customer itself."""
        owner = values.get("customer")
        for text in texts:
            if is_number(text):
                found = self._phones.find(text, name=person, owner=owner)
            else:
                customer_id = self._index_of("customers").find(text)
                found = Holder(customer_id) if customer_id is not None else None
            if found is not None:
                return found
        if owner is not None:
            return None
        if texts and is_number(texts[0]) and self._make_customer is not None:
            made = self._make_customer(row, new_caller(texts[0], person))
            self._phones.add(texts[0], made)
            return Holder(made)
        if not row.is_bad:
            words = _("Nobody has the number {number}.") if texts and is_number(texts[0]) else ""
            words = words or (_("There is no record called “{text}”.") if texts else _("A phone number is needed."))
            self._tell(row, ", ".join(texts), words.format(number=", ".join(texts), text=", ".join(texts)))
        return None

    def _tell(self, row: ReadRow, text: str, message: str, *, is_fatal: bool = True) -> None:
        self._reader.add_problem(row, self._reader.column_of(CALLER), text, message, is_fatal=is_fatal)
        row.told.add(self._reader.column_of("customer"))

    def _name_person(self, row: ReadRow, values: Values, person: str) -> None:
        """Link the person a call names at its customer; tells of a name that is nobody's there."""
        try:
            found = self._index_of("contacts").find(person, owner=values["customer"])
        except CellProblem:
            found = None
        if found is not None:
            values["contact"] = found
        elif not self._is_called(values["customer"], person):
            message = _("There is no record called “{text}”.").format(text=person)
            self._reader.add_problem(row, self._reader.column_of("contact"), person, message, is_fatal=False)

    def _is_called(self, customer_id: int, name: str) -> bool:
        try:
            return self._index_of("customers").find(name) == customer_id
        except CellProblem:
            return False

    def count(self, row: ReadRow, *, is_created: bool) -> None:
        """Take note of what became of a row."""
        if row.number in self._linked:
            self._linked.remove(row.number)
            self.filled += is_created
