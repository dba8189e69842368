"""What goes with customers that are handed over: all that hangs on them, without private notes.

Which table hangs on which is listed here, and a test holds the list against the schema, so that none is forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import from_utc_text
from ocrm.services.everything.table_cells import CONTENT_TABLE, FileTable, tables_of
from ocrm.services.fields.own_fields import FORMULA, picklist_of
from ocrm.services.schema import RECORD_TYPES, FieldKind
from ocrm.services.workspace import Workspace

CUSTOMER = "customer"
HANGS: dict[str, tuple[tuple[str, str], ...]] = {
    "contact": (("customer_id", CUSTOMER),),
    "opportunity": (("customer_id", CUSTOMER),),
    "interaction": (("customer_id", CUSTOMER),),
    "todo": (("customer_id", CUSTOMER), ("opportunity_id", "opportunity")),
    "todo_item": (("todo_id", "todo"),),
    "need": (("customer_id", CUSTOMER),),
    "promise": (("customer_id", CUSTOMER),),
    "points_entry": (("customer_id", CUSTOMER),),
    "pool_move": (("customer_id", CUSTOMER),),
    "employment": (("contact_id", "contact"),),
    "opportunity_contact": (("opportunity_id", "opportunity"),),
    "opportunity_partner": (("opportunity_id", "opportunity"),),
    "competitor": (("opportunity_id", "opportunity"),),
    "solution": (("opportunity_id", "opportunity"),),
    "risk": (("opportunity_id", "opportunity"),),
    "tender": (("opportunity_id", "opportunity"),),
    "quote": (("opportunity_id", "opportunity"),),
    "quote_line": (("quote_id", "quote"),),
    "contract": (("customer_id", CUSTOMER),),
    "payment_plan": (("contract_id", "contract"),),
    "payment": (("contract_id", "contract"),),
    "ticket": (("customer_id", CUSTOMER),),
    "campaign_member": (("customer_id", CUSTOMER),),
    "stage_change": (("opportunity_id", "opportunity"),),
    "stage_task_done": (("opportunity_id", "opportunity"),),
}
"""{table: (column, table of the record it names)}; parents stand before what hangs on them."""

REFERRED = {"campaign": (("opportunity", "campaign_id"), ("campaign_member", "campaign_id"))}
"""{table: (table, column)} of records that are no one customer's, and go where one that goes names them."""

LOOSE = ("attachment", "record_tag", "value_note", "alternate_value")
"""What hangs on any record by `record_id`."""

LEFT_OUT = {
    "segment_member": "segments are the sender's own sorting",
    "outgoing_mail": "is the sender's own post; what was sent goes as an interaction",
    "customer_score": "is worked out again",
}
"""Tables that hang on customers and stay, with the reason."""

DATA_TABLES = (*REFERRED, CUSTOMER, *HANGS, *LOOSE)
LISTS = ("pipeline", "stage", "stage_task", "custom_field", "tag", "picklist_value")
"""What rows refer to and every file has of its own; taken for the same by name or code."""

PICKED_BESIDE = {"payment": {"method": "payment_method"}}
"""{table: {column: list}} of tables that are no kind of record and take values from a list."""

_NOT_PRIVATE = {
    "interaction": "NOT is_private",
    "promise": "NOT EXISTS (SELECT 1 FROM interaction i WHERE i.id = promise.interaction_id AND i.is_private)",
}
"""A promise written in a private note is as private."""
_ONLY = {
    "record_tag": "tag_id IN (SELECT id FROM tag WHERE rule = '')",
    "custom_field": f"NOT is_removed AND kind <> '{FORMULA}'",
}
"""Tags with a rule are given by it, formulas are worked out."""
_LISTED = "IN (SELECT value FROM json_each(?))"
_PICKED = (FieldKind.PICKLIST, FieldKind.MULTI_PICK)


_OF_DEALS = {
    "opportunity": (f"id {_LISTED}", "opportunity"),
    "interaction": (f"(opportunity_id IS NULL OR opportunity_id {_LISTED})", "opportunity"),
    "todo": (f"(opportunity_id IS NULL OR opportunity_id {_LISTED})", "opportunity"),
    "need": (f"(opportunity_id IS NULL OR opportunity_id {_LISTED})", "opportunity"),
    "contract": (f"(opportunity_id IS NULL OR opportunity_id {_LISTED})", "opportunity"),
    "ticket": (f"(contract_id IS NULL OR contract_id {_LISTED})", "contract"),
    "promise": (f"(interaction_id IS NULL OR interaction_id {_LISTED})", "interaction"),
}
"""Of a customer where only some deals go: what does not belong to another deal, and the table whose rows decide."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is handed over: customers; with `opportunity_ids` only those of their deals, and nothing of the others."""

    customer_ids: tuple[int, ...]
    opportunity_ids: tuple[int, ...] | None = None


def deals_chosen(workspace: Workspace, opportunity_ids: Collection[int]) -> Chosen:
    """Return deals with their customers. Raises UserError where a deal has none."""
    listed = json.dumps(sorted(opportunity_ids))
    alone = workspace.scalar(f"SELECT subject FROM opportunity WHERE customer_id IS NULL AND id {_LISTED}", (listed,))
    if alone is not None:
        text = _("“{title}” has no customer, and a deal is handed over with its customer. Choose one first.")
        raise UserError(text.format(title=alone))
    owners = workspace.query(f"SELECT DISTINCT customer_id FROM opportunity WHERE id {_LISTED}", (listed,))
    return Chosen(tuple(sorted(owner for (owner,) in owners)), tuple(sorted(opportunity_ids)))


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A customer that goes, and how much of each kind goes with it."""

    customer_id: int
    name: str
    contacts: int
    opportunities: int
    interactions: int
    todos: int


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """A private note, which stays unless it is asked for."""

    interaction_id: int
    customer: str
    summary: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what a package will hold: rows by table, each customer, the files by name; and the private notes."""

    counts: Mapping[str, int]
    customers: tuple[PreviewRow, ...]
    files: tuple[str, ...]
    file_bytes: int
    private_notes: tuple[PrivateNote, ...]


class Selection:
    """The rows that go with some customers, private notes only where asked. Raises UserError where there is none."""

    def __init__(self, workspace: Workspace, chosen: Chosen, *, with_private: bool = False) -> None:
        self.workspace, self.chosen, self.with_private = workspace, chosen, with_private
        self._only = _ONLY if with_private else _ONLY | _NOT_PRIVATE
        self.tables = {table.name: table for table in tables_of(workspace.connection)}
        self._clauses: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._ids: dict[str, list[int]] = {}
        self._choose(CUSTOMER, f"id {_LISTED}", (json.dumps(sorted(chosen.customer_ids)),))
        if not self._ids[CUSTOMER]:
            raise UserError(_("Choose at least one customer to hand over. Nothing was written."))
        for table, links in HANGS.items():
            where = " OR ".join(f"{column} {_LISTED}" for column, _parent in links)
            values = tuple(json.dumps(self._ids[parent]) for _column, parent in links)
            self._choose(table, *self._narrowed(table, f"({where})", values))
        for table, links in REFERRED.items():
            named = {row[column] for naming, column in links for row in self.records(naming) if row[column]}
            self._choose(table, f"id {_LISTED}", (json.dumps(sorted(named)),))
        everything = json.dumps(sorted(one for ids in self._ids.values() for one in ids))
        for table in LOOSE:
            self._choose(table, f"record_id {_LISTED}", (everything,))
        self._choose_lists()

    def _narrowed(self, table: str, where: str, values: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Return what a table's rows must be, where only some deals of the customers go."""
        if self.chosen.opportunity_ids is None or table not in _OF_DEALS:
            return where, values
        condition, parent = _OF_DEALS[table]
        deciding = self.chosen.opportunity_ids if parent == "opportunity" else self._ids[parent]
        return f"{where} AND {condition}", (*values, json.dumps(deciding))

    def _choose(self, table: str, where: str, values: tuple[str, ...]) -> None:
        where = f"{where} AND {self._only[table]}" if table in self._only else where
        self._clauses[table] = where, values
        if any(column.name == "id" for column in self.tables[table].columns):
            self._ids[table] = [
                row[0] for row in self.workspace.query(f"SELECT id FROM {table} WHERE {where} ORDER BY id", values)
            ]

    def _choose_lists(self) -> None:
        for table in ("pipeline", "stage", "stage_task", "custom_field"):
            self._choose(table, "1", ())
        tags = [row["tag_id"] for row in self.records("record_tag")]
        self._choose("tag", f"id {_LISTED}", (json.dumps(tags),))
        used = [f"{picklist}\n{code}" for picklist, code in sorted(self._used_codes())]
        self._choose("picklist_value", f"picklist || char(10) || code {_LISTED}", (json.dumps(used),))
        hashes = sorted({row["content_hash"] for row in self.records("attachment")})
        self._clauses[CONTENT_TABLE] = f"content_hash {_LISTED}", (json.dumps(hashes),)

    def _used_codes(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for table, columns in PICKED_BESIDE.items():
            for row in self.records(table):
                found |= {(picklist, row[column]) for column, picklist in columns.items() if row[column]}
        for kind, described in RECORD_TYPES.items():
            lists = [(one.name, one.info.picklist) for one in self.tables[described.table].columns
                     if one.info is not None and one.info.picklist]  # fmt: skip
            own = {info.name: picklist_of(kind, info.name) for info in described.added_fields if info.kind in _PICKED}
            for row in self.records(described.table):
                found |= {(picklist, row[name]) for name, picklist in lists if row[name]}
                for name, value in json.loads(row["custom"] or "{}").items():
                    if name in own:
                        found |= {(own[name], code) for code in (value if isinstance(value, list) else [value])}
        return found

    def table_names(self) -> tuple[str, ...]:
        """Return the tables of a package."""
        return (*DATA_TABLES, *LISTS, CONTENT_TABLE)

    def rows(self, table: FileTable) -> Iterator[tuple[Any, ...]]:
        """Yield the stored rows of a table that go, in the order of their keys."""
        where, values = self._clauses[table.name]
        names = ", ".join(column.name for column in table.columns)
        keys = ", ".join(column.name for column in table.columns if column.key_position) or "rowid"
        yield from self.workspace.query(f"SELECT {names} FROM {table.name} WHERE {where} ORDER BY {keys}", values)

    def records(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table that go by column."""
        names = [column.name for column in self.tables[table].columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows(self.tables[table])]

    def count(self, table: str) -> int:
        """Return how many rows of a table go."""
        where, values = self._clauses[table]
        return int(self.workspace.scalar(f"SELECT count(*) FROM {table} WHERE {where}", values))


def preview(workspace: Workspace, what: Chosen, *, with_private: bool = False) -> Preview:
    """Return exactly what a package will hold, and the private notes."""
    chosen = Selection(workspace, what, with_private=with_private)
    per = {table: _per_customer(chosen, table) for table in ("contact", "opportunity", "interaction", "todo")}
    files = chosen.records("attachment")
    rows = [
        PreviewRow(
            row["id"], row["name"], *(per[table].get(row["id"], 0) for table in per)
        )
        for row in chosen.records(CUSTOMER)
    ]  # fmt: skip
    return Preview(
        {table: chosen.count(table) for table in DATA_TABLES},
        tuple(sorted(rows, key=lambda one: one.name)),
        tuple(sorted(row["name"] for row in files)),
        sum({row["content_hash"]: int(row["size"]) for row in files}.values()),
        _private_notes(workspace, what),
    )


def _per_customer(chosen: Selection, table: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in chosen.records(table):
        found[row["customer_id"]] = found.get(row["customer_id"], 0) + 1
    return found


def _private_notes(workspace: Workspace, what: Chosen) -> tuple[PrivateNote, ...]:
    condition, values = "1", [json.dumps(what.customer_ids)]
    if what.opportunity_ids is not None:
        condition, values = _OF_DEALS["interaction"][0], [*values, json.dumps(what.opportunity_ids)]
    rows = workspace.query(
        "SELECT i.id, c.name, i.summary, i.happened_at FROM interaction i JOIN customer c ON c.id = i.customer_id"
        f" WHERE i.is_private AND i.customer_id {_LISTED} AND {condition} ORDER BY i.happened_at DESC, i.id",
        values,
    )
    return tuple(PrivateNote(row[0], row[1], row[2], from_utc_text(row[3])) for row in rows)
