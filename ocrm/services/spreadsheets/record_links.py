"""The records a row names: found by their names, and customers nobody knows made where the plan says so."""

from __future__ import annotations

from typing import Any

from ocrm.i18n import _
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.record_sink import RecordSink
from ocrm.services.spreadsheets.references import ReferenceIndex
from ocrm.services.spreadsheets.row_reading import ReadRow, RowReader
from ocrm.services.workspace import Workspace

_OPTIONAL_LINKS = {"opportunities": ("customer", "contact", "campaign"),
                   "todos": ("customer", "contact", "opportunity"),
                   "interactions": ("contact", "opportunity"), "customers": ("parent",),
                   "contracts": ("opportunity", "contact", "renews"), "tickets": ("contact", "contract")}  # fmt: skip
"""Links that may stay open: the row is kept without them, and the name that was not found is told."""
_NOT_MADE = -1
"""The customer that would be made for a row, were it not left out for another reason."""
_REACH = {"mobile": "mobile", "work_phone": "phone", "email": "email", "wechat": "wechat", "qq": "qq"}
"""How a person is reached, and the field a customer who is that person has for it."""


class RecordLinks:
    """Replaces names by ids, row by row."""

    def __init__(
        self, workspace: Workspace, reader: RowReader, plan: ImportPlan, *, batch_id: int, writes: bool
    ) -> None:
        self._workspace, self._reader, self._plan = workspace, reader, plan
        self._indexes: dict[str, ReferenceIndex] = {}
        self.missing = self._sink_of_missing(batch_id, writes=writes)
        """Takes the customers that only other records name; None where none shall be made."""

    def _sink_of_missing(self, batch_id: int, *, writes: bool) -> RecordSink | None:
        if "customers" not in self._plan.create_missing or self._plan.kind == "customers":
            return None
        plan = ImportPlan("customers", {}, tag=self._plan.tag)
        return RecordSink(self._workspace, plan, "customers", fields=["name"], batch_id=batch_id, writes=writes)

    def resolve(self, row: ReadRow, values: dict[str, Any]) -> None:
        """Replace the names of other records by their ids, the customer's first."""
        infos = record_type(self._plan.kind).fields
        links = [name for name in values if name in infos and infos[name].kind is FieldKind.REFERENCE]
        for name in sorted(links, key=lambda name: name != "customer"):
            if values[name] is CLEARED:
                continue
            text = values.pop(name)
            try:
                found = self.index(infos[name].reference).find(text, owner=values.get("customer"))
            except CellProblem as problem:
                self._reader.add_problem(row, self._reader.column_of(name), text, str(problem))
                continue
            if found is None and infos[name].reference == "customers" and self.missing:
                found = self.make_customer(row, {"name": text, "kind": "organization"})
            if found is not None:
                values[name] = found
            else:
                self._tell_unknown(row, name, text)

    def be_own_customer(self, row: ReadRow, values: dict[str, Any]) -> None:
        """Let a person of no company be a customer themselves, reached as the person is."""
        name = values.get("name")
        if self.missing and isinstance(name, str) and "customer" not in values:
            reach = {field: values[own] for own, field in _REACH.items() if isinstance(values.get(own), str)}
            known = self.index("customers").knows(name)  # a namesake may be somebody else
            own_values = {"name": name, "kind": "person"} | ({} if known else reach)
            values["customer"] = self.make_customer(row, own_values)

    def make_customer(self, row: ReadRow, values: dict[str, Any]) -> int:
        """Return the customer made for a row that names one there is not; for a row left out anyway none is made."""
        assert self.missing is not None
        if row.is_bad:
            return _NOT_MADE
        name = values["name"]
        made = self.missing.offer(row.number, values).record_id
        self.index("customers").add(made, name)
        return made

    def index(self, kind: str) -> ReferenceIndex:
        """Return what finds the records of a kind by their names."""
        if kind not in self._indexes:
            self._indexes[kind] = ReferenceIndex(self._workspace, kind)
        return self._indexes[kind]

    def note_made(self, kind: str, record_id: int, name: str) -> None:
        """Let later rows name a record that an earlier one made."""
        if kind in self._indexes:
            self._indexes[kind].add(record_id, name)

    def _tell_unknown(self, row: ReadRow, name: str, text: str) -> None:
        is_optional = name in _OPTIONAL_LINKS.get(self._plan.kind, ())
        message = _("There is no record called “{text}”.").format(text=text)
        self._reader.add_problem(row, self._reader.column_of(name), text, message, is_fatal=not is_optional)
