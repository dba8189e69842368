"""Tickets come from a sheet; a satisfaction that is none is told and left out."""

from __future__ import annotations

from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.test_importing import import_text


def test_a_satisfaction_beyond_five_is_told_and_left_out(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "长安"})
    report = import_text(workspace, "tickets", "主题,客户,满意度\n漏水,长安,9\n停机,长安,4\n")
    assert (report.created, [problem.message for problem in report.problems]) == (
        2, ["Satisfaction is a number from 1 to 5."],
    )  # fmt: skip
    rows = records.fetch_rows(workspace, "tickets", records.first_ids(workspace, RecordQuery("tickets")))
    assert {row["subject"]: row["satisfaction"] for row in rows if row is not None} == {"漏水": None, "停机": 4}


def test_a_ticket_resolved_before_it_was_opened_is_told_by_row(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "长安"})
    resolved, opened = "漏水,长安,已解决,2026-01-05 09:00,2026-01-01 09:00", "停机,长安,新建,2026-01-05 09:00,"
    report = import_text(workspace, "tickets", f"主题,客户,状态,提交时间,解决时间\n{resolved}\n{opened}\n")
    assert (report.created, report.rejected) == (1, 1)
    assert [problem.message for problem in report.problems] == [
        "It would be resolved before it was opened, on 2026-01-05."
    ]
