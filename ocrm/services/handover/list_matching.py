"""What rows of a package refer to by the ids of another file, found again here: stages, tags, lists, fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ocrm.models.base import new_id
from ocrm.services.fields.own_fields import picklist_of
from ocrm.services.handover.contents import DATA_TABLES, PICKED_BESIDE
from ocrm.services.handover.incoming import Incoming, Stored
from ocrm.services.schema import RECORD_TYPES, FieldKind
from ocrm.services.workspace import Workspace

_PICKED = (FieldKind.PICKLIST, FieldKind.MULTI_PICK)
_KIND_OF = {described.table: kind for kind, described in RECORD_TYPES.items()}


class ListMatching:
    """Turns rows of a package into rows of this file; what is missing here is noted in `new_rows` to be added first."""

    def __init__(self, workspace: Workspace, package: Incoming, left: Mapping[int, int | None]) -> None:
        """`left` are records that stay deleted here; what hung on one goes to the record it was merged into, if any."""
        self._workspace, self._package = workspace, package
        self._by_id = {table: {row["id"]: row for row in package.rows[table]} for table in ("pipeline", "stage",
                       "stage_task", "tag")}  # fmt: skip
        self._ids: dict[tuple[str, int], int | None] = {}
        self._fields: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self.new_rows: dict[str, list[Stored]] = {}
        """Rows to be added by table, parents first."""
        self._links = {table: self._links_of(table) for table in DATA_TABLES}
        self._known = {table: {row.get("id") for row in package.rows[table]} for table in DATA_TABLES}
        self._left = dict(left)

    # -- rows ---------------------------------------------------------------------------------------------------------

    def translated(self, table: str, given: Stored) -> Stored | None:
        """Return a row as this file would hold it, None where it belongs to nothing here."""
        row = dict(given)
        if row.get("id") in self._left or not self._follow_left(table, row):
            return None
        for column, parent, goes_with, _cascades in self._links[table]:
            value = row.get(column)
            if value is None:
                continue
            row[column] = self._link(parent, value)
            if row[column] is None and goes_with:
                return None
        for column in ("import_batch_id", "plan_step_id"):
            if column in row:
                row[column] = None
        for column, picklist in PICKED_BESIDE.get(table, {}).items():
            if row[column]:
                row[column] = self._code(picklist, picklist, row[column])
        kind = _KIND_OF.get(table)
        if kind is not None:
            self._translate_values(kind, row)
        return row

    def _follow_left(self, table: str, row: Stored) -> bool:
        """Let the links of a row go that lead to what stays deleted; say whether the row still belongs to something."""
        for column, goes_with in [*((one[0], one[3]) for one in self._links[table]), ("record_id", True)]:
            if row.get(column) not in self._left:
                continue
            winner = self._left[row[column]]
            if winner is not None and "id" in row:
                row[column] = winner
            elif goes_with and not self._is_here(table, row):
                self._left[row.get("id", 0)] = None
                return False
            else:
                del row[column]
        return True

    def _is_here(self, table: str, row: Stored) -> bool:
        return "id" in row and self._workspace.scalar(f"SELECT 1 FROM {table} WHERE id = ?", (row["id"],)) is not None

    def _links_of(self, table: str) -> list[tuple[str, str, bool, bool]]:
        """Return the links of a table: column, parent, whether it cannot do without, whether it is deleted with it."""
        rows = self._workspace.query(
            'SELECT f."from", f."table", f.on_delete <> \'SET NULL\' AND i."notnull", f.on_delete = \'CASCADE\''
            ' FROM pragma_foreign_key_list(?1) f JOIN pragma_table_info(?1) i ON i.name = f."from"',
            (table,),
        )
        return [(column, parent, bool(needed), bool(cascades)) for column, parent, needed, cascades in rows]

    def _link(self, parent: str, value: int) -> int | None:
        if parent in self._by_id:
            return self._same(parent, value)
        if parent not in self._known:
            return None
        if value in self._known[parent]:
            return value
        found: int | None = self._workspace.scalar(f"SELECT id FROM {parent} WHERE id = ?", (value,))
        return found

    # -- stages and tags ----------------------------------------------------------------------------------------------

    def _same(self, table: str, value: int) -> int | None:
        """Return the id here of a stage, pipeline, task or tag of the package; it is added where there is none."""
        if (table, value) not in self._ids:
            given = self._by_id[table].get(value)
            self._ids[table, value] = None if given is None else self._matched(table, dict(given))
        return self._ids[table, value]

    def _matched(self, table: str, row: Stored) -> int | None:
        if "pipeline_id" in row:
            row["pipeline_id"] = self._same("pipeline", row["pipeline_id"])
        if "stage_id" in row:
            row["stage_id"] = self._same("stage", row["stage_id"])
        found = _SEARCH[table](self._workspace, row)
        if found is None:
            if self._workspace.scalar(f"SELECT 1 FROM {table} WHERE id = ?", (row["id"],)):
                row["id"] = new_id()
            self.new_rows.setdefault(table, []).append(row)
            found = row["id"]
        return found

    # -- values -------------------------------------------------------------------------------------------------------

    def _translate_values(self, kind: str, row: Stored) -> None:
        for name, info in RECORD_TYPES[kind].shipped_fields.items():
            if info.picklist and row.get(name):
                row[name] = self._code(info.picklist, info.picklist, row[name])
        given = json.loads(row.get("custom") or "{}")
        if given:
            values = {self._field(kind, name): self._own_value(kind, name, value) for name, value in given.items()}
            values.pop("", None)
            row["custom"] = json.dumps(values, ensure_ascii=False) if values else "{}"

    def _own_value(self, kind: str, name: str, value: Any) -> Any:
        field = self._field_row(kind, name)
        if field is None or field["kind"] not in {str(one) for one in _PICKED}:
            return value
        there, here = picklist_of(kind, name), picklist_of(kind, self._field(kind, name))
        if isinstance(value, list):
            return [self._code(there, here, code) for code in value]
        return self._code(there, here, value)

    def _field_row(self, kind: str, name: str) -> Stored | None:
        rows = self._package.rows["custom_field"]
        return next((row for row in rows if row["record_kind"] == kind and row["name"] == name), None)

    def _field(self, kind: str, name: str) -> str:
        """Return what an added field of the package is called in code here; empty where the package tells nothing."""
        if (kind, name) not in self._fields:
            given = self._field_row(kind, name)
            self._fields[kind, name] = "" if given is None else self._matched_field(kind, dict(given))
        return self._fields[kind, name]

    def _matched_field(self, kind: str, row: Stored) -> str:
        found = self._workspace.scalar(
            "SELECT name FROM custom_field WHERE record_kind = ? AND label = ? AND kind = ? ORDER BY is_removed, id",
            (kind, row["label"], row["kind"]),
        )
        if found is not None:
            return str(found)
        names = self._workspace.query("SELECT name FROM custom_field WHERE record_kind = ?", (kind,))
        taken = {name for (name,) in names}
        taken |= {one["name"] for one in self.new_rows.get("custom_field", []) if one["record_kind"] == kind}
        number = next(number for number in range(1, len(taken) + 2) if f"c{number}" not in taken)
        row |= {"id": new_id(), "name": f"c{number}", "position": number}
        self.new_rows.setdefault("custom_field", []).append(row)
        return str(row["name"])

    def _code(self, there: str, here: str, code: Any) -> Any:
        """Return the code here of a value of a list; one of the same name counts as it, an unknown one is added."""
        key = here, str(code)
        if key not in self._codes:
            self._codes[key] = self._matched_code(there, here, str(code))
        return self._codes[key]

    def _matched_code(self, there: str, here: str, code: str) -> str:
        rows = self._package.rows["picklist_value"]
        given = next((row for row in rows if row["picklist"] == there and row["code"] == code), None)
        name = (given or {}).get("name") or code
        found = self._workspace.scalar(
            "SELECT code FROM picklist_value WHERE picklist = ?1 AND (code = ?2 OR name = ?3) ORDER BY code <> ?2",
            (here, code, name),
        )
        if found is None:
            place = self._workspace.scalar("SELECT count(*) FROM picklist_value WHERE picklist = ?", (here,))
            added = {"id": new_id(), "picklist": here, "code": code, "name": name, "position": place, "is_retired": 0}
            self.new_rows.setdefault("picklist_value", []).append(added)
            return code
        return str(found)


def _by(table: str, *columns: str) -> Callable[[Workspace, Stored], int | None]:
    where = " AND ".join(f"{column} = ?" for column in columns)

    def find(workspace: Workspace, row: Stored) -> int | None:
        found: int | None = workspace.scalar(
            f"SELECT id FROM {table} WHERE {where} ORDER BY id", [row[column] for column in columns]
        )
        return found

    return find


def _by_code(table: str, *columns: str) -> Callable[[Workspace, Stored], int | None]:
    """Search by code, which shipped rows have, else by the name the user gave."""

    def find(workspace: Workspace, row: Stored) -> int | None:
        return _by(table, *columns, "code" if row["code"] else "name")(workspace, row)

    return find


_SEARCH = {
    "tag": _by("tag", "name"),
    "pipeline": _by_code("pipeline"),
    "stage": _by_code("stage", "pipeline_id"),
    "stage_task": _by("stage_task", "stage_id", "title"),
}
"""How the same thing is found here."""
