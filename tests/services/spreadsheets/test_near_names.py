"""Names that mean no record are not guessed: the nearest are proposed, and what is accepted holds for the column."""

from __future__ import annotations

from dataclasses import replace

from ocrm.services import records
from ocrm.services.spreadsheets.column_values import ColumnValues, column_values
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.near_names import near_names
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table

DEALS = "商机名称\t客户名称\nA\tAcme Corp\nB\tGTXPro\nC\tGTX Pr0\nD\tGTX Pr0\nE\tNobody\n"


def names_of(workspace: Workspace, text: str, kind: str, index: int) -> ColumnValues:
    table = text_table(text)
    return column_values(workspace, table, suggested_plan(table, kind).fields, kind)[index]


def test_near_means_alike_but_for_its_form_or_a_slip() -> None:
    titles = ("华东机床有限公司", "Technology Ltd", "GTX Pro", "GTX Plus", "AB")
    found = near_names(["华东机床", "technolgy", "gtxpr0", "AC", "Nobody"], titles)
    assert {text: names[0] for text, names in found.items()} == {
        "华东机床": "华东机床有限公司", "technolgy": "Technology Ltd", "gtxpr0": "GTX Pro",
    }  # fmt: skip


def test_names_are_proposed_only_where_one_is_near(workspace: Workspace) -> None:
    for name in ("Acme Corp", "GTX Pro", "GTX Plus"):
        records.add_record(workspace, "customers", {"name": name})
    found = names_of(workspace, DEALS, "opportunities", 1)
    assert [(use.text, use.count) for use in found.texts] == [("GTX Pr0", 2)]
    assert found.proposals["GTX Pr0"][0] == "GTX Pro"


def test_an_accepted_name_holds_for_every_row_of_the_column(workspace: Workspace) -> None:
    made = records.add_record(workspace, "customers", {"name": "GTX Pro"})
    table = text_table(DEALS)
    plan = suggested_plan(table, "opportunities")
    before = {problem.value for problem in plan_import(workspace, table, plan).problems}
    assert before == {"Acme Corp", "GTX Pr0", "Nobody"}
    run_import(workspace, table, replace(plan, values={1: {"GTX Pr0": "GTX Pro"}}))
    linked = workspace.scalar("SELECT count(*) FROM opportunity WHERE customer_id = ?", (made.created_id,))
    assert linked == 3


def test_parents_of_the_same_file_are_no_unknown_names(workspace: Workspace) -> None:
    text = "客户名称\t上级客户\n总公司\t\n分公司\t总公司\n支公司\t总公司司\n"
    records.add_record(workspace, "customers", {"name": "总公司司机"})
    found = names_of(workspace, text, "customers", 1)
    assert "总公司" not in [use.text for use in found.texts]


def test_a_slip_in_the_legal_form_is_near_too() -> None:
    assert near_names(["Acme Corporaton"], ["Acme Corporation", "Isdom"]) == {"Acme Corporaton": ("Acme Corporation",)}
