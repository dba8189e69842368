"""An import is taken back months later, cell by cell: what was typed since stays, the rest is as it was (F-04)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocrm import i18n
from ocrm.errors import UserError
from ocrm.models import journal
from ocrm.services import records, tags
from ocrm.services.fields import custom_fields
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.batches import list_batches
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import Duplicates, ImportReport, suggested_plan
from ocrm.services.spreadsheets.taking_back import UndoCancelledError, preview_undo, undo_import
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of


def bring(workspace: Workspace, text: str, kind: str = "customers", **changes: object) -> ImportReport:
    table = text_table(text)
    plan = replace(suggested_plan(table, kind), match=("name",), duplicates=Duplicates.OVERWRITE, **changes)  # type: ignore[arg-type]
    return run_import(workspace, table, plan, source_name="a.csv")


def customer(workspace: Workspace, name: str) -> int:
    found = workspace.scalar("SELECT id FROM customer WHERE name = ?", (name,))
    assert found is not None, name
    return int(found)


def set_field(workspace: Workspace, name: str, **values: object) -> None:
    records.update_records(workspace, "customers", [customer(workspace, name)], values)


def value(workspace: Workspace, name: str, column: str) -> object:
    return workspace.scalar(f"SELECT {column} FROM customer WHERE name = ?", (name,))


def content(workspace: Workspace) -> dict[str, list[str]]:
    """The rows a user made: without the batch, which comes and goes with its import."""
    return {table: rows for table, rows in rows_of(workspace).items() if table != "import_batch"}


# -- F-04 -------------------------------------------------------------------------------------------------------------

KNOWN = "公司名称,电话,行业\n" + "".join(f"老客户{n},0731{n:08d},it\n" for n in range(10_000))
SHEET = (
    "公司名称,电话,行业\n"
    + "".join(f"新客户{n},0571{n:08d},food\n" for n in range(700))
    + "".join(f"老客户{n},0755{n:08d},food\n" for n in range(250))
    + "".join(f",0755{n:08d},food\n" for n in range(50))
)


@pytest.fixture
def imported(workspace: Workspace) -> tuple[dict[str, list[str]], ImportReport]:
    bring(workspace, KNOWN)
    before = content(workspace)
    report = bring(workspace, SHEET)
    assert (report.created, report.updated, report.rejected) == (700, 250, 50)
    return before, report


def test_undo_of_an_import_with_updates_of_scenario_f_04(
    workspace: Workspace, imported: tuple[dict[str, list[str]], ImportReport]
) -> None:
    report = imported[1]
    for number in range(3):
        set_field(workspace, f"老客户{number}", industry="it" if number else "retail")
        set_field(workspace, f"老客户{number}", industry="finance")
    for number in range(2):
        set_field(workspace, f"新客户{number}", notes="聊过了")
    edited = content(workspace)
    operation = report.changes.operation_id
    preview = preview_undo(workspace, operation)
    assert preview.deleted == (("customers", 698),)
    assert sorted(count for _label, count in preview.restored) == [247, 250]
    assert [conflict.was_added for conflict in preview.conflicts] == [False] * 3 + [True] * 2
    i18n.set_language("zh_CN")
    try:
        chinese = preview_undo(workspace, operation)
        assert chinese.sentence() == "删除新增 698 · 还原电话 250 · 还原行业 247 · 冲突 5(默认保留)"
        assert {conflict.reason for conflict in chinese.conflicts} == {"行业之后改过", "备注之后改过"}
    finally:
        i18n.set_language("en")
    assert content(workspace) == edited, "looking changes nothing"
    changes = undo_import(workspace, operation)
    assert workspace.scalar("SELECT count(*) FROM customer") == 10_002
    assert workspace.scalar("SELECT count(*) FROM customer WHERE name GLOB '老客户*' AND phone GLOB '0731*'") == 10_000
    assert workspace.scalar("SELECT count(*) FROM customer WHERE industry = 'finance'") == 3
    assert workspace.scalar("SELECT count(*) FROM customer WHERE name GLOB '老客户*' AND industry = 'it'") == 9_997
    assert sorted(changes.kept) == ["新客户0", "新客户1", "老客户0", "老客户1", "老客户2"]
    assert [batch.created for batch in list_batches(workspace)] == [10_000]
    workspace.undo()  # which does the import again
    assert content(workspace) == edited
    assert [batch.created for batch in list_batches(workspace)] == [700, 10_000]
    assert preview_undo(workspace, operation) == preview, "so that it can be taken back once more"
    workspace.redo()
    assert [batch.created for batch in list_batches(workspace)] == [10_000]


def test_without_later_edits_everything_is_as_it_was(
    workspace: Workspace, imported: tuple[dict[str, list[str]], ImportReport]
) -> None:
    before, report = imported
    after = content(workspace)
    undo_import(workspace, report.changes.operation_id)
    assert content(workspace) == before
    workspace.redo()
    assert content(workspace) == after
    records.add_record(workspace, "customers", {"name": "后来的"})  # now it is no longer the newest
    assert undo_import(workspace, report.changes.operation_id).kept == ()
    records.delete_records(workspace, "customers", [customer(workspace, "后来的")])
    left = content(workspace)
    assert left["customer"] == before["customer"] and left["search_customer"] == before["search_customer"]


def test_a_large_import_is_taken_back_in_parts_and_comes_back_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PART_BYTES", 1)
    report = bring(workspace, "公司名称,电话,行业\n" + "".join(f"新客户{n},0571{n:08d},food\n" for n in range(3_000)))
    set_field(workspace, "新客户7", city="长沙")
    after = rows_of(workspace)
    assert undo_import(workspace, report.changes.operation_id).kept == ("新客户7",)
    parts = "SELECT count(*) FROM operation_part WHERE operation_id = (SELECT max(id) FROM operation)"
    assert workspace.scalar(parts) >= 3
    assert workspace.scalar("SELECT count(*) FROM customer") == 1
    workspace.undo()
    assert rows_of(workspace) == after


# -- what is typed since ----------------------------------------------------------------------------------------------


def test_what_was_changed_since_can_be_overwritten_row_by_row(workspace: Workspace) -> None:
    bring(workspace, "公司名称,邮编\n甲,410001\n乙,410002\n")
    report = bring(workspace, "公司名称,邮编,城市\n甲,410011,长沙\n乙,410022,长沙\n丙,410033,长沙\n")
    for name in "甲乙丙":
        set_field(workspace, name, city="武汉")
    preview = preview_undo(workspace, report.changes.operation_id)
    assert [(row.title, row.may_be_overwritten) for row in preview.conflicts] == [(name, True) for name in "甲乙丙"]
    overwrite = [row.record_id for row in preview.conflicts if row.title != "甲"]
    assert undo_import(workspace, report.changes.operation_id, overwrite=overwrite).kept == ("甲",)
    rows = list(workspace.query("SELECT name, postcode, city FROM customer ORDER BY name"))
    assert rows == [("乙", "410002", ""), ("甲", "410001", "武汉")]


def test_a_new_customer_somebody_worked_on_stays_with_its_people(workspace: Workspace) -> None:
    report = bring(workspace, "公司名称,联系人,标签\n甲,张三,展会\n乙,李四,展会\n", tag="批次")
    records.add_record(workspace, "interactions", {"customer": customer(workspace, "甲"), "summary": "打过电话"})
    preview = preview_undo(workspace, report.changes.operation_id)
    assert preview.deleted == (("customers", 1), ("contacts", 1))
    assert preview.sentence() == "Delete 1 new · Delete 1 new: Contacts · 1 conflict (kept by default)"
    [conflict] = preview.conflicts
    assert (conflict.title, conflict.reason) == ("甲", "something newer hangs on it")
    assert not conflict.may_be_overwritten
    undo_import(workspace, report.changes.operation_id, overwrite=[conflict.record_id])
    assert list(workspace.query("SELECT name FROM customer")) == [("甲",)]
    assert list(workspace.query("SELECT name FROM contact")) == [("张三",)]
    assert tags.tags_of(workspace, customer(workspace, "甲")) == ["展会", "批次"]


def test_fields_of_ones_own_are_cells_like_others(workspace: Workspace) -> None:
    for label in ("车型", "预算"):
        custom_fields.add_field(workspace, "customers", label, kind=FieldKind.TEXT)
    bring(workspace, "公司名称,车型,预算\n甲,A,1\n")
    report = bring(workspace, "公司名称,车型,预算\n甲,B,2\n")
    fields = {row.label: row.name for row in custom_fields.list_fields(workspace, "customers")}
    set_field(workspace, "甲", **{fields["预算"]: "3"})
    preview = preview_undo(workspace, report.changes.operation_id)
    assert preview.restored == (("车型", 1),) and preview.conflicts[0].reason == "预算 changed since"
    undo_import(workspace, report.changes.operation_id)
    [row] = records.fetch_rows(workspace, "customers", [customer(workspace, "甲")])
    assert row is not None and (row[fields["车型"]], row[fields["预算"]]) == ("A", "3")


def test_a_record_deleted_since_stays_deleted_and_is_told(workspace: Workspace) -> None:
    bring(workspace, "公司名称,城市\n甲,长沙\n")
    report = bring(workspace, "公司名称,城市\n甲,武汉\n乙,武汉\n")
    records.delete_records(workspace, "customers", [customer(workspace, "甲"), customer(workspace, "乙")])
    preview = preview_undo(workspace, report.changes.operation_id)
    assert preview.deleted == () and [row.reason for row in preview.conflicts] == ["deleted since"]
    undo_import(workspace, report.changes.operation_id)
    assert workspace.scalar("SELECT count(*) FROM customer") == 0


# -- breaking off -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_newest", [True, False])
def test_cancelling_leaves_the_import_as_it_is(workspace: Workspace, *, is_newest: bool) -> None:
    report = bring(workspace, "公司名称\n" + "".join(f"公司{n}\n" for n in range(3000)))
    if not is_newest:
        records.add_record(workspace, "customers", {"name": "后来的"})
    before, told = rows_of(workspace), list[int]()
    with pytest.raises(UndoCancelledError):
        undo_import(
            workspace,
            report.changes.operation_id,
            progress=lambda done, _total: told.append(done),
            is_cancelled=lambda: bool(told),
        )
    assert told and rows_of(workspace) == before
    undo_import(workspace, report.changes.operation_id)
    with pytest.raises(UserError, match="taken back already"):
        preview_undo(workspace, report.changes.operation_id)
