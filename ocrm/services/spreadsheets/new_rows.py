"""Completing and inserting many new records at once, by the same rules as records added one by one.

Each kind has a completer that fills in what record_rules.py fills in for a single record, with what that looks up per
record looked up once. A test holds both to the same outcome.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import peewee

from ocrm.clock import to_utc
from ocrm.models.base import default_of, ids
from ocrm.models.contract import BINDING
from ocrm.models.fields import to_utc_text
from ocrm.models.ticket import UNRESOLVED
from ocrm.services import numbering
from ocrm.services.deals import pipelines, stages
from ocrm.services.fields import own_fields
from ocrm.services.record_rules import derive_region
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import birthday_columns
from ocrm.text.pinyin import mnemonic

Values = dict[str, Any]
NewRow = tuple[int, Values]
"""A new record's id and its values."""


class Completer:
    """Fills in what most kinds need: nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stamp = workspace.stamp()

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Complete the values of new records in place, before they are written."""

    def follow(self, rows: Sequence[NewRow]) -> None:
        """Do what follows from records that were written."""


class CustomerCompleter(Completer):
    """Codes, mnemonics, and province and city where only the address tells them."""

    taken: Container[str] = frozenset()
    """Codes the sheet itself gives, so that no other row is numbered with one of them."""

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Number the ones without a code; give every name a mnemonic; derive the region (F-03)."""
        number_rows(self.workspace, "customers", rows, self.taken)
        for _id, values in rows:
            if not values.get("mnemonic"):
                values["mnemonic"] = mnemonic(values["name"])
            if values.get("address"):
                derive_region(values, {})


class ContactCompleter(Completer):
    """Exactly one primary contact per customer once it has any."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._promoted: list[tuple[int, int]] = []

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Make a customer's first contact the primary one; one that asks to be replaces it afterwards."""
        with_primary = self._with_primary({values["customer"] for _id, values in rows})
        for contact_id, values in rows:
            if "birthday" in values:
                values.update(birthday_columns(values["birthday"]))
            customer_id = values["customer"]
            if customer_id not in with_primary:
                with_primary.add(customer_id)
                values["is_primary"] = True
            elif values.get("is_primary"):
                values["is_primary"] = False
                self._promoted.append((customer_id, contact_id))

    def _with_primary(self, customer_ids: Collection[int]) -> set[int]:
        """Return which of some customers have a primary contact."""
        sql = "SELECT customer_id FROM contact WHERE is_primary AND customer_id IN (SELECT value FROM json_each(?))"
        return {customer_id for (customer_id,) in self.workspace.query(sql, (json.dumps(list(customer_ids)),))}

    def follow(self, rows: Sequence[NewRow]) -> None:
        """Let new primary contacts replace the old ones."""
        connection = self.workspace.connection
        for customer_id, contact_id in self._promoted:
            connection.execute("UPDATE contact SET is_primary = 0 WHERE customer_id = ? AND is_primary", (customer_id,))
            connection.execute("UPDATE contact SET is_primary = 1 WHERE id = ?", (contact_id,))
        self._promoted.clear()


class OpportunityCompleter(Completer):
    """Stage, probability (D-03), closing, codes, and the stage history of deals that come with an outcome."""

    taken: Container[str] = frozenset()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._stages = stages.stages_by_id(workspace)
        own = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
        self._first, self._last = own[0].stage_id, own[-1].stage_id
        self._today = workspace.clock.today()

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Complete what an opportunity must have."""
        number_rows(self.workspace, "opportunities", rows, self.taken)
        for _id, values in rows:
            status = values.setdefault("status", "open")
            if values.get("stage") is None:
                # What is won went through to the end; of what was lost nobody said how far it came.
                values["stage"] = self._last if status == "won" else self._first
            if status == "open":
                self._complete_open(values)
            else:
                self._complete_closed(values, status)

    def _complete_open(self, values: Values) -> None:
        closed_on = values.pop("closed_on", None)
        if closed_on is not None:
            values.setdefault("expected_close_on", closed_on)
        values.setdefault("discovered_on", self._today)
        values.setdefault("entered_stage_on", self._today)
        usual = self._stages[values["stage"]].probability
        if values.setdefault("probability", usual) != usual:
            values["is_probability_pinned"] = True

    def _complete_closed(self, values: Values, status: str) -> None:
        values["closed_on"] = values.get("closed_on") or values.get("expected_close_on") or self._today
        values.setdefault("discovered_on", min(self._today, values["closed_on"]))
        values.setdefault("entered_stage_on", min(values["discovered_on"], values["closed_on"]))
        values["probability"] = 100 if status == "won" else 0

    def follow(self, rows: Sequence[NewRow]) -> None:
        """Record how each deal came into its stage and, where it has one, to its outcome; keep customers' sums."""
        moves: list[tuple[Any, ...]] = []
        for record_id, values in rows:
            stage, status, entered = values["stage"], values["status"], values["entered_stage_on"]
            note = values.get("stage_note", "")
            usual = self._stages[stage].probability
            first = (None, stage, None, "open", entered, values["probability"] if status == "open" else usual)
            moves.append(self._move(record_id, first, note if status == "open" else "", time()))
            if status != "open":
                last = (stage, stage, "open", status, values["closed_on"], values["probability"])
                moves.append(self._move(record_id, last, note, time(0, 1)))
        self.workspace.connection.executemany(
            "INSERT INTO stage_change(id, created_at, updated_at, opportunity_id, from_stage_id, to_stage_id,"
            " from_status, to_status, changed_on, probability, note, happened_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            moves,
        )

    def _move(self, record_id: int, move: tuple[Any, ...], note: str, at: time) -> tuple[Any, ...]:
        day: date = move[4]
        happened_at = self.stamp if day == self._today else self._moment(day, at)
        return (
            ids.next_id(), self.stamp, self.stamp, record_id, *move[:4], day.isoformat(), move[5], note, happened_at,
        )  # fmt: skip

    def _moment(self, day: date, at: time) -> str:
        return to_utc_text(to_utc(self.workspace.clock, day, at))


class InteractionCompleter(Completer):
    """An interaction happened now unless told otherwise, with the customer of its deal."""

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Fill in the moment and the kind."""
        for _id, values in rows:
            values.setdefault("happened_at", self.workspace.clock.now())


class TodoCompleter(Completer):
    """A timed to-do is due on the local day of its moment; a done one was done when it was due."""

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Fill in the day and the moment of completion."""
        clock = self.workspace.clock
        now = clock.now()
        for _id, values in rows:
            due_at: datetime | None = values.get("due_at")
            if due_at is not None:
                values["due_on"] = clock.to_local(due_at).date()
            if values.get("status") == "done":
                due_on: date | None = values.get("due_on")
                due = due_at or (to_utc(clock, due_on, time(12)) if due_on else now)
                values["completed_at"] = min(now, due)


class ContractCompleter(Completer):
    """Numbers; what was signed was signed on its first day, else today."""

    taken: Container[str] = frozenset()

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Fill in the number and the day of signing."""
        number_rows(self.workspace, "contracts", rows, self.taken)
        for _id, values in rows:
            if values.get("status") in BINDING and values.get("signed_on") is None:
                values["signed_on"] = values.get("starts_on") or self.workspace.clock.today()


class TicketCompleter(Completer):
    """Numbers and moments: opened now unless told otherwise; what is resolved was so when it was closed, else now."""

    taken: Container[str] = frozenset()

    def complete(self, rows: Sequence[NewRow]) -> None:
        """Fill in the number and the moments."""
        number_rows(self.workspace, "tickets", rows, self.taken)
        now = self.workspace.clock.now()
        for _id, values in rows:
            values.setdefault("opened_at", now)
            if values.get("status", UNRESOLVED[0]) not in UNRESOLVED:
                values["resolved_at"] = values.get("resolved_at") or values.get("closed_at") or now
            if values.get("status") == "closed":
                values["closed_at"] = values.get("closed_at") or values["resolved_at"]


COMPLETERS: dict[str, type[Completer]] = {
    "customers": CustomerCompleter,
    "contacts": ContactCompleter,
    "interactions": InteractionCompleter,
    "opportunities": OpportunityCompleter,
    "todos": TodoCompleter,
    "contracts": ContractCompleter,
    "tickets": TicketCompleter,
    "campaigns": Completer,
}


def number_rows(workspace: Workspace, kind: str, rows: Sequence[NewRow], taken: Container[str]) -> None:
    """Give codes to the new records that have none, leaving out `taken` ones."""
    bare = [values for _id, values in rows if not values.get("code")]
    codes: list[str] = []
    while len(codes) < len(bare):
        codes += [code for code in numbering.next_codes(workspace, kind, len(bare) - len(codes)) if code not in taken]
    for values, code in zip(bare, codes, strict=True):
        values["code"] = code


class RowInserter:
    """Inserts records of a kind in one statement for many."""

    def __init__(self, workspace: Workspace, kind: str, *, batch_id: int) -> None:
        described = self._described = record_type(kind)
        self._workspace = workspace
        self._stamps = workspace.clock.now()
        fields = [field for field in described.model._meta.sorted_fields if field.name != "id"]
        now = self._stamps
        constants = {"created_at": now, "updated_at": now, "import_batch_id": batch_id, "origin": "import"}
        self._defaults: list[Any] = [None]
        self._places: dict[str, tuple[int, Callable[[Any], Any] | None]] = {}
        """Where a field stands, and what stores its value; None where a text is stored as it is."""
        for place, field in enumerate(fields, 1):
            default = constants.get(field.name, default_of(field))
            self._defaults.append(default if default == "" else field.db_value(default))
            is_text = type(field) in (peewee.TextField, peewee.CharField)
            self._places[field.name] = (place, None if is_text else field.db_value)
        columns = ", ".join(["id", *(field.column_name for field in fields)])
        marks = ",".join("?" * (len(fields) + 1))
        self._sql = f"INSERT INTO {described.table}({columns}) VALUES ({marks})"

    def insert(self, rows: Iterable[NewRow]) -> None:
        """Write new records."""
        self._workspace.connection.executemany(self._sql, (self._stored(record_id, row) for record_id, row in rows))

    def _stored(self, record_id: int, values: Mapping[str, Any]) -> list[Any]:
        stored = self._defaults.copy()
        stored[0] = record_id
        places = self._places
        for name, value in own_fields.packed(self._described, values).items():
            if value is not None and name in places:
                place, to_stored = places[name]
                stored[place] = to_stored(value) if to_stored is not None else str(value)
        return stored
