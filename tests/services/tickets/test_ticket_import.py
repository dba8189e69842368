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
