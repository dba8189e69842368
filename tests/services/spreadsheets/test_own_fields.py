"""Fields of one's own in spreadsheets: exported, imported again, and made on the spot from a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.fields import custom_fields, picklists
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets.column_values import column_values
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.new_fields import NewField, new_field_name
from ocrm.services.spreadsheets.own_columns import kind_of_cells, proposed_field
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_source, open_text
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

K = FieldKind
VALUES: dict[FieldKind, Any] = {
    K.TEXT: "=1+1", K.LONG_TEXT: "one\ntwo", K.NUMBER: Decimal("-2.345678"), K.MONEY: Decimal("12.34"),
    K.DATE: date(2026, 3, 1), K.PICKLIST: "A", K.MULTI_PICK: ("A", "B"), K.BOOLEAN: True, K.URL: "https://a.cn/b",
}  # fmt: skip


def add_fields(workspace: Workspace) -> dict[FieldKind, str]:
    for kind in VALUES:
        custom_fields.add_field(workspace, "customers", f"My {kind}", kind=kind, values=("A", "B"))
    return {kind: record_type("customers").field(f"My {kind}").name for kind in VALUES}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_exported_is_imported_again_whole(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, suffix: str
) -> None:
    names = add_fields(workspace)
    row = {"name": "Ltd"} | {names[kind]: value for kind, value in VALUES.items()}
    records.add_record(workspace, "customers", row)
    records.add_record(workspace, "customers", {"name": "Bare"})
    path = tmp_path / f"out{suffix}"
    export_records(workspace, RecordQuery("customers"), ["name", *names.values()], path)
    workspace.close()
    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="en")
    names = add_fields(other)
    with open_source(path) as source:
        table = source.table()
        plan = suggested_plan(table, "customers")
        assert set(plan.fields.values()) == {"name", *names.values()}
        run_import(other, table, plan)
    found = {one["name"]: one for one in _rows(other)}
    assert {kind: found["Ltd"][name] for kind, name in names.items()} == VALUES
    assert {found["Bare"][name] for name in names.values()} == {None, False}
    other.close()


def _rows(workspace: Workspace) -> list[records.RecordRow]:
    ids = records.all_ids(workspace, RecordQuery("customers"))
    return [row for row in records.fetch_rows(workspace, "customers", ids) if row is not None]


def test_an_import_updates_fields_of_ones_own_and_undo_takes_that_back(workspace: Workspace, tmp_path: Path) -> None:
    names = add_fields(workspace)
    records.add_record(workspace, "customers", {"name": "Ltd", names[K.TEXT]: "old", names[K.NUMBER]: Decimal(1)})
    before = rows_of(workspace)
    path = tmp_path / "in.csv"
    path.write_text("name,My text,My number,My multi_pick\nLtd,new,,A;B\n", "utf-8")
    with open_source(path) as source:
        table = source.table()
        plan = suggested_plan(table, "customers")
        from ocrm.services.spreadsheets.plan import Duplicates

        run_import(workspace, table, replace(plan, duplicates=Duplicates.OVERWRITE))
    row = _rows(workspace)[0]
    assert (row[names[K.TEXT]], row[names[K.NUMBER]], row[names[K.MULTI_PICK]]) == ("new", Decimal(1), ("A", "B"))
    workspace.undo()
    assert rows_of(workspace) == before


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [("评分", ["1", "2.5"], K.NUMBER), ("合同金额", ["1,000", "25"], K.MONEY), ("签约日", ["2026-01-02"], K.DATE),
     ("VIP", ["是", "否", "是"], K.BOOLEAN), ("规格", ["大", "小"] * 5, K.PICKLIST), ("链接", ["https://a.cn"], K.URL),
     ("备忘", ["甲", "乙", "丙"], K.TEXT), ("长文", ["一\n二"], K.LONG_TEXT), ("空", [], K.TEXT)],
)  # fmt: skip
def test_a_column_says_what_kind_of_field_it_wants(header: str, cells: Sequence[str], kind: FieldKind) -> None:
    assert kind_of_cells(header, cells) is kind


def test_a_column_becomes_a_field_on_the_spot(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    lines = [f"C{number},{'大' if number % 2 else '小'}" for number in range(8)]
    path.write_text("客户名称,规格: A\n" + "\n".join(lines) + "\n", "utf-8")
    with open_source(path) as source:
        table = source.table()
        before = rows_of(workspace)
        new = proposed_field(table, 1, "customers")
        assert new == NewField("规格 A", K.PICKLIST)
        plan = suggested_plan(table, "customers")
        plan = replace(plan, fields={**plan.fields, 1: new_field_name(1)}, new_fields={1: new})
        planned = plan_import(workspace, table, plan)
        assert (planned.created, planned.filled[new_field_name(1)]) == (8, 8)
        assert rows_of(workspace) == before
        report = run_import(workspace, table, plan)
        row = custom_fields.list_fields(workspace, "customers")[0]
        assert (row.label, row.kind) == ("规格 A", K.PICKLIST)
        assert [value.label for value in picklists.list_values(workspace, row.picklist)] == ["小", "大"]
        assert (report.mapping["规格: A"], report.filled[row.name]) == (row.name, 8)
        assert proposed_field(table, 1, "customers").label == "规格 A 2"
    assert len(workspace.history()) == 1
    workspace.undo()
    assert rows_of(workspace) == before
    assert custom_fields.list_fields(workspace, "customers") == []


def test_several_values_of_a_cell_are_mapped_added_or_left_blank_one_by_one(workspace: Workspace) -> None:
    custom_fields.add_field(workspace, "customers", "Interests", kind=K.MULTI_PICK, values=("Golf", "Tea"))
    name = record_type("customers").field("Interests").name
    with open_text("客户名称\tInterests\nA\tGolf; Chess\nB\ttee、Chess\nC\tjunk;Tea\n") as source:
        table = source.table()
        plan = suggested_plan(table, "customers")
        found = column_values(workspace, table, plan.fields, "customers")[1]
        assert {use.text: (use.count, bool(use.code)) for use in found.texts} == {
            "Golf": (1, True), "Chess": (2, False), "tee": (1, False), "junk": (1, False), "Tea": (1, True),
        }  # fmt: skip
        tea = next(use.code for use in found.texts if use.text == "Tea")
        plan = replace(plan, values={1: {"tee": tea, "junk": ""}}, new_values={1: frozenset(("Chess",))})
        report = run_import(workspace, table, plan)
    assert (report.created, report.problems) == (3, [])
    labels = {value.code: value.label for value in picklists.list_values(workspace, f"customers.{name}")}
    stored = [tuple(labels[code] for code in row[name]) for row in _rows(workspace)]
    assert sorted(stored) == [("Golf", "Chess"), ("Tea",), ("Tea", "Chess")]


def test_a_new_field_for_several_values_gets_each_once(workspace: Workspace) -> None:
    with open_text("客户名称\t标签组\nA\tx;y\nB\ty、z\n") as source:
        table = source.table()
        plan = suggested_plan(table, "customers")
        new = proposed_field(table, 1, "customers", kind=K.MULTI_PICK)
        run_import(workspace, table, replace(plan, fields={**plan.fields, 1: new_field_name(1)}, new_fields={1: new}))
    row = custom_fields.list_fields(workspace, "customers")[0]
    assert [value.label for value in picklists.list_values(workspace, row.picklist)] == ["x", "y", "z"]
    assert [len(record[row.name]) for record in _rows(workspace)] == [2, 2]
