"""Contracts come from a sheet with their customers, and what ends before it begins is told row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.test_importing import import_text
from tests.snapshots import rows_of

_SHEET = """合同名称,客户,合同金额,签订日期,开始日期,到期日期,状态
年度维保,长安,"120,000",2026-01-05,2026-01-06,2027-01-05,执行中
备件框架,长安,5万,2025-12-01,2026-03-01,2026-02-01,已签订
"""


def test_rows_that_end_before_they_begin_are_told_and_left_out(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "长安"})
    before = rows_of(workspace)
    report = import_text(workspace, "contracts", _SHEET)
    assert (report.created, report.rejected) == (1, 1)
    [problem] = report.problems
    assert (problem.row, problem.column, problem.value) == (3, "到期日期", "2026-02-01")
    assert problem.message == "It would end before it begins, on 2026-03-01."
    ids = records.first_ids(workspace, RecordQuery("contracts"))
    row = records.fetch_record(workspace, "contracts", ids[0])
    assert (row["amount"], row["status"], row["ends_on"]) == (Decimal(120000), "executing", date(2027, 1, 5))
    workspace.undo()
    after = rows_of(workspace)
    assert {name: rows for name, rows in after.items() if name != "import_batch"} == {
        name: rows for name, rows in before.items() if name != "import_batch"
    }
