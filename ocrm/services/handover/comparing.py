"""A package held against this file: what is new, what is the same, and each field that is not, mine beside theirs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _, pgettext
from ocrm.models.fields import from_utc_text
from ocrm.services.duplicates.field_values import MergeField, StoredValueText
from ocrm.services.everything.table_cells import FileTable, tables_of
from ocrm.services.handover.contents import CUSTOMER, DATA_TABLES
from ocrm.services.handover.deleted_here import Deletion, deletions
from ocrm.services.handover.incoming import Incoming, Stored
from ocrm.services.handover.list_matching import ListMatching
from ocrm.services.handover.steps import Steps
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind
from ocrm.services.workspace import Workspace

_IGNORED = frozenset({"id", "created_at", "updated_at", "import_batch_id", "plan_step_id", "snooze_count", "custom"})
_DERIVED = frozenset({
    "last_contacted_on", "next_todo_on", "open_amount", "won_amount", "won_count", "last_won_on", "last_reached_on",
})  # fmt: skip
"""Of customers: worked out from what hangs on them."""
_GOES_WITH = {(CUSTOMER, "mnemonic"): "name", ("contact", "lunar_birthday"): "birthday"}
_REST = N_("Other details")
_WHOLE = N_("The whole record")
_NAMING = ("name", "subject", "title", "summary", "text", "reason", "number", "employer", "field")
_KIND_OF = {described.table: kind for kind, described in RECORD_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that is not the same here and in a package; `key` names it on the command line.

    `columns` are the stored values theirs would put there, `custom` those of an own field.
    """

    key: str
    table: str
    where: tuple[tuple[str, Any], ...]
    kind: str
    title: str
    field: str
    mine: str
    theirs: str
    columns: tuple[tuple[str, Any], ...] = ()
    custom: tuple[tuple[str, Any], ...] = ()
    is_newer_there: bool = False
    """Whether their record was changed after mine."""
    is_deleted_here: bool = False
    """Whether it is no field but a whole record, which was deleted here and would come back."""

    @property
    def record_id(self) -> int:
        """The record of a deletion."""
        return int(dict(self.where)["id"])


@dataclass(frozen=True)
class Comparison:
    """What receiving a package would do: `added` rows by table, parents first, and the conflicts to decide."""

    name: str
    customers: tuple[str, ...]
    """The new customers by name."""
    added: Mapping[str, Sequence[Stored]]
    lists: Mapping[str, Sequence[Stored]]
    conflicts: tuple[Conflict, ...]
    same_count: int

    @property
    def counts(self) -> dict[str, int]:
        """How many new rows each table gets, tables without any left out."""
        return {table: len(rows) for table, rows in self.added.items() if rows}

    @property
    def added_count(self) -> int:
        """How many rows are new."""
        return sum(map(len, self.added.values()))


def compare_package(
    workspace: Workspace, package: Incoming, steps: Steps, *, brought_back: Collection[int] = ()
) -> Comparison:
    """Hold every row of a package against this file; nothing is changed.

    What was deleted here is a conflict, and stays deleted with all that hangs on it unless it is `brought_back`.
    """
    return _Comparer(workspace, package, steps, brought_back).compare()


class _Comparer:
    """Goes through the tables of a package."""

    def __init__(
        self, workspace: Workspace, package: Incoming, steps: Steps, brought_back: Collection[int]
    ) -> None:  # fmt: skip
        self._workspace, self._package, self._steps = workspace, package, steps
        gone = deletions(workspace, package)
        self._left = {key: one for key, one in gone.items() if one.root_id not in brought_back}
        self._matching = ListMatching(workspace, package, {key: one.winner_id for key, one in self._left.items()})
        self._tables = {table.name: table for table in tables_of(workspace.connection)}
        self._say = {kind: StoredValueText(workspace, kind) for kind in RECORD_TYPES}
        self._same = 0

    def compare(self) -> Comparison:
        added: dict[str, list[Stored]] = {}
        conflicts = list(self._deleted_here())
        for name in DATA_TABLES:
            added[name] = []
            for given in self._steps.each(self._package.rows[name]):
                row = self._matching.translated(name, given)
                if row is None or (name == "attachment" and not self._package.has_content(row["content_hash"])):
                    continue
                mine = self._mine(self._tables[name], row)
                if mine is None:
                    added[name].append(row)
                else:
                    found = list(self._conflicts(self._tables[name], mine, row))
                    conflicts += found
                    self._same += not found
        customers = tuple(str(row["name"]) for row in added[CUSTOMER])
        return Comparison(
            self._package.name, customers, added, self._matching.new_rows, tuple(conflicts), self._same
        )  # fmt: skip

    def _deleted_here(self) -> Iterator[Conflict]:
        """Yield what was deleted here by itself; what went with it follows it."""
        for kind, described in RECORD_TYPES.items():
            for theirs in self._package.rows[described.table]:
                gone = self._left.get(theirs["id"])
                if gone is None or gone.root_id != gone.record_id:
                    continue
                yield Conflict(
                    f"{described.table}/{gone.record_id}/deleted", described.table, (("id", gone.record_id),), kind,
                    _title(theirs), _(_WHOLE), self._deleted_text(gone), self._changed_text(theirs),
                    is_newer_there=_is_changed_since(theirs, gone), is_deleted_here=True,
                )  # fmt: skip

    def _deleted_text(self, gone: Deletion) -> str:
        day = format_date_iso(self._workspace.clock.to_local(gone.deleted_at).date())
        if gone.winner_id is None:
            return _("Deleted {day}").format(day=day)
        return _("Merged {day}").format(day=day)

    def _changed_text(self, theirs: Stored) -> str:
        if not theirs.get("updated_at"):
            return _("Still there")
        day = format_date_iso(self._workspace.clock.to_local(from_utc_text(theirs["updated_at"])).date())
        return _("Changed {day}").format(day=day)

    def _mine(self, table: FileTable, row: Stored) -> Stored | None:
        where = " AND ".join(f"{name} = ?" for name, _value in _key(table, row))
        names = [column.name for column in table.columns]
        found = self._workspace.first(
            f"SELECT {', '.join(names)} FROM {table.name} WHERE {where}", [value for _name, value in _key(table, row)]
        )
        return None if found is None else dict(zip(names, found, strict=True))

    def _conflicts(self, table: FileTable, mine: Stored, theirs: Stored) -> Iterator[Conflict]:
        differing = [name for name in theirs if self._differs(table.name, name, mine, theirs)]
        rest: list[str] = []
        for name in differing:
            lead = _GOES_WITH.get((table.name, name))
            info = next(column.info for column in table.columns if column.name == name)
            if lead in differing:
                continue
            if info is None:
                rest.append(name)
                continue
            others = [other for (of, other), one in _GOES_WITH.items() if of == table.name and one == info.name]
            columns = tuple((one, theirs[one]) for one in (name, *others) if one in theirs)
            yield self._conflict(table, mine, theirs, info=info, column=name, columns=columns)
        if rest:
            yield self._rest(table, mine, theirs, rest)
        yield from self._own_conflicts(table, mine, theirs)

    def _differs(self, table: str, name: str, mine: Stored, theirs: Stored) -> bool:
        if name in _IGNORED or (table == CUSTOMER and name in _DERIVED) or mine[name] == theirs[name]:
            return False
        if name == "code":  # another record has it here
            return not self._workspace.scalar(f"SELECT 1 FROM {table} WHERE code = ?", (theirs[name],))
        if name == "is_primary" and theirs[name]:
            sql = "SELECT 1 FROM contact WHERE customer_id = ? AND is_primary AND id <> ?"
            return not self._workspace.scalar(sql, (mine["customer_id"], mine["id"]))
        return True

    def _conflict(
        self, table: FileTable, mine: Stored, theirs: Stored, *, info: FieldInfo, column: str,
        columns: tuple[tuple[str, Any], ...] = (), custom: tuple[tuple[str, Any], ...] = (),
        values: tuple[Any, Any] | None = None,
    ) -> Conflict:  # fmt: skip
        field = MergeField(column, info.label, column, info, bool(custom), None)
        kind = _KIND_OF[table.name]
        before, after = values or (mine[column], theirs[column])
        return Conflict(
            f"{table.name}/{mine['id']}/{column}", table.name, _key(table, mine), kind, _title(mine),
            _(info.label), self._say[kind].text(field, before),
            self._say[kind].text(field, after) or self._new_title(info, after), columns, custom,
            _is_newer(theirs, mine),
        )  # fmt: skip

    def _new_title(self, info: FieldInfo, value: Any) -> str:
        """Return what a record is called that comes in with the package; empty where it is no link to one."""
        if info.kind is not FieldKind.REFERENCE or value is None:
            return ""
        rows = self._package.rows.get(RECORD_TYPES[info.reference].table, ())
        return next((_title(row) for row in rows if row["id"] == value), "")

    def _rest(self, table: FileTable, mine: Stored, theirs: Stored, names: Sequence[str]) -> Conflict:
        """Return what has no name of its own to users, together."""
        key = _key(table, mine)
        comma = pgettext("list separator", ", ")
        texts = [comma.join(str(row[name]) for name in names if row[name] not in (None, "")) for row in (mine, theirs)]
        return Conflict(
            f"{table.name}/{'-'.join(str(value) for _name, value in key)}/rest", table.name, key,
            _KIND_OF.get(table.name, ""), _title(mine), _(_REST), texts[0], texts[1],
            tuple((name, theirs[name]) for name in names), (), _is_newer(theirs, mine),
        )  # fmt: skip

    def _own_conflicts(self, table: FileTable, mine: Stored, theirs: Stored) -> Iterator[Conflict]:
        kind = _KIND_OF.get(table.name)
        if kind is None or "custom" not in theirs:
            return
        here, there = json.loads(mine["custom"] or "{}"), json.loads(theirs["custom"] or "{}")
        for name in sorted({*here, *there}):
            info = RECORD_TYPES[kind].find(name)
            if info is not None and here.get(name) != there.get(name):
                yield self._conflict(
                    table, mine, theirs, info=info, column=name, custom=((name, there.get(name)),),
                    values=(here.get(name), there.get(name)),
                )  # fmt: skip


def _key(table: FileTable, row: Stored) -> tuple[tuple[str, Any], ...]:
    return tuple((column.name, row[column.name]) for column in table.columns if column.key_position)


def _is_newer(theirs: Stored, mine: Stored) -> bool:
    return bool(theirs.get("updated_at") or "") and str(theirs["updated_at"]) > str(mine.get("updated_at") or "")


def _is_changed_since(theirs: Stored, gone: Deletion) -> bool:
    return bool(theirs.get("updated_at")) and from_utc_text(theirs["updated_at"]) > gone.deleted_at


def _title(row: Stored) -> str:
    return next((str(row[name]) for name in _NAMING if row.get(name)), "")
