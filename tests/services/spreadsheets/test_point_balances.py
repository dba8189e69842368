"""Membership points in a sheet of customers become lines of their ledgers (A1.26)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocrm.services import records
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import points
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.plan import Duplicates, suggested_plan
from ocrm.services.spreadsheets.taking_back import undo_import
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of

SHEET = "客户名称,手机,积分\n云起,13957120088,300\n长安,13957120011,0\n金盾,13957120022,\n"


def found(workspace: Workspace, name: str) -> int:
    (record_id,) = records.all_ids(workspace, RecordQuery("customers", Condition("name", Operator.IS, name)))
    return record_id


def balance(workspace: Workspace, name: str) -> object:
    return records.fetch_record(workspace, "customers", found(workspace, name))["points"]


def test_a_column_of_points_gives_each_customer_its_balance(workspace: Workspace, both_languages: str) -> None:
    before = rows_of(workspace)
    table = text_table(SHEET)
    plan = suggested_plan(table, "customers")
    assert plan.fields[2] == "points"
    report = run_import(workspace, table, plan, source_name="会员.csv")
    assert report.created == 3
    assert [balance(workspace, name) for name in ("云起", "长安", "金盾")] == [300, None, None]
    (line,) = points.list_points(workspace, found(workspace, "云起"))
    expected = {"en": "Balance by “会员.csv”", "zh_CN": "来自「会员.csv」的余额"}
    assert (line.points, line.reason) == (300, expected[both_languages])
    assert line.dated_on == workspace.clock.today()
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_same_sheet_again_changes_nothing_and_a_later_one_the_difference(workspace: Workspace) -> None:
    table = text_table(SHEET)
    run_import(workspace, table, suggested_plan(table, "customers"))
    again = run_import(workspace, table, suggested_plan(table, "customers"))
    assert (again.created, again.updated) == (0, 0)
    points.add_points(workspace, found(workspace, "云起"), -50, reason="Used")
    later = text_table(SHEET.replace("300", "420"))
    plan = suggested_plan(later, "customers")
    plan = replace(plan, duplicates=Duplicates.OVERWRITE)
    before = rows_of(workspace)
    assert plan_import(workspace, later, plan).updated == 1
    assert rows_of(workspace) == before  # only counted
    assert run_import(workspace, later, plan).updated == 1
    assert [line.points for line in points.list_points(workspace, found(workspace, "云起"))] == [170, -50, 300]
    assert balance(workspace, "云起") == 420
    workspace.undo()
    assert rows_of(workspace) == before


@pytest.mark.parametrize(("policy", "expected"), [(Duplicates.FILL, 300), (Duplicates.SKIP, 300)])
def test_a_ledger_that_was_begun_is_left_alone_where_only_blanks_are_filled(
    workspace: Workspace, policy: Duplicates, expected: int
) -> None:
    table = text_table(SHEET)
    run_import(workspace, table, suggested_plan(table, "customers"))
    later = text_table(SHEET.replace("300", "420").replace("13957120022,", "13957120022,80"))
    plan = suggested_plan(later, "customers")
    plan = replace(plan, duplicates=policy)
    run_import(workspace, later, plan)
    assert balance(workspace, "云起") == expected
    assert balance(workspace, "金盾") == (80 if policy is Duplicates.FILL else None)


def test_customers_are_found_by_their_points(workspace: Workspace) -> None:
    table = text_table(SHEET)
    run_import(workspace, table, suggested_plan(table, "customers"))
    query = RecordQuery("customers", Condition("points", Operator.GE, 100))
    assert list(records.all_ids(workspace, query)) == [found(workspace, "云起")]


def test_an_import_is_taken_back_later_with_its_points_and_no_others(workspace: Workspace) -> None:
    table = text_table(SHEET)
    run_import(workspace, table, suggested_plan(table, "customers"))
    points.add_points(workspace, found(workspace, "金盾"), 40, reason="Typed")
    later = text_table(SHEET.replace("300", "420"))
    plan = replace(suggested_plan(later, "customers"), duplicates=Duplicates.OVERWRITE)
    report = run_import(workspace, later, plan)
    records.update_records(workspace, "customers", [found(workspace, "长安")], {"city": "重庆市"})
    undo_import(workspace, report.changes.operation_id)
    assert balance(workspace, "云起") == 300
    assert balance(workspace, "金盾") == 40
    assert records.fetch_record(workspace, "customers", found(workspace, "长安"))["city"] == "重庆市"
