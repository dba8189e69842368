"""A log of calls in the import page: a number nobody has is put right in place, and is no customer by itself."""

from __future__ import annotations

from pathlib import Path

from ocrm.services import records
from ocrm.ui.context import AppContext
from tests.ui.spreadsheets.driving import Driver


def test_an_unknown_number_of_a_log_is_mended_by_the_customers_name(
    both_languages: str, driver: Driver, context: AppContext, tmp_path: Path
) -> None:
    workspace = context.workspace
    for values in ({"name": "云栖", "mobile": "13957120088"}, {"name": "Mingyuan"}):
        records.add_record(workspace, "customers", values)
    path = tmp_path / "calls.csv"
    known, unknown = "139 5712 0088,2026-03-09 10:00,03:25,来电", "13000000000,2026-03-09 11:00,00:41,未接"
    rows = ("号码,时间,时长,类型", known, unknown)
    path.write_text("\n".join(rows), "utf-8")
    driver.read(path)
    session = driver.session
    assert session.plan is not None and session.plan.kind == "interactions"
    assert not session.plan.create_missing, "whoever called by mistake is no customer"
    driver.go_on()
    driver.go_on()
    assert [problem.key for problem in driver.problems] == [(3, "号码")]
    driver.mend(3, "号码", "Mingyuan")
    driver.settle()
    assert session.report is not None and (session.report.created, session.report.rejected) == (2, 0)
