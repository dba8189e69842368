"""On whose behalf a deal is looked after: filled in, filtered, imported, undone (A3.02)."""

from __future__ import annotations

from ocrm.services import records
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of


def found(workspace: Workspace, text: str) -> list[int]:
    wanted = parse_filter(text, record_type("opportunities"), today=workspace.clock.today())
    return list(records.first_ids(workspace, RecordQuery("opportunities", filter=wanted)))


def test_it_is_written_filtered_and_taken_back(workspace: Workspace) -> None:
    mine = records.add_record(workspace, "opportunities", {"subject": "备件"}).created_id or 0
    theirs = records.add_record(workspace, "opportunities", {"subject": "维保", "on_behalf_of": "王芳"}).created_id or 0
    assert records.fetch_record(workspace, "opportunities", mine)["on_behalf_of"] == ""
    for text in ("on_behalf_of:王芳", "代谁负责:王芳"):
        assert found(workspace, text) == [theirs]
    before = rows_of(workspace)
    records.update_records(workspace, "opportunities", [mine], {"on_behalf_of": "李明"})
    assert workspace.undo_label() == "Change Person represented of “备件”"
    workspace.undo()
    assert rows_of(workspace) == before


def test_it_is_imported_under_its_name_in_either_language(workspace: Workspace) -> None:
    for header, name in (("代谁负责", "王芳"), ("On behalf of", "Mary Jones"), ("Person represented", "Li Ming")):
        table = text_table(f"机会主题,{header}\n巡检 {name},{name}\n")
        plan = suggested_plan(table, "opportunities")
        plan_import(workspace, table, plan)
        run_import(workspace, table, plan, source_name="deals.csv")
        [deal] = found(workspace, f'on_behalf_of:"{name}"')
        assert records.fetch_record(workspace, "opportunities", deal)["subject"] == f"巡检 {name}"
