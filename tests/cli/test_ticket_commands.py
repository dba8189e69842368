"""Tickets from the command line: those to be done, one written out and taken on, how content customers are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.tickets import handling
from ocrm.services.workspace import Workspace

FIRST, SECOND = "GD-20260310-001", "GD-20260310-002"


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    customer = records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id or 0
    urgent = {"category": "complaint", "priority": "urgent", "description": "每天掉线"}
    handling.open_ticket(workspace, customer, "网关掉线", urgent)
    resolved = handling.open_ticket(workspace, customer, "要发票").created_id or 0
    handling.close(workspace, [resolved], 4, resolution="已开")
    path: Path = workspace.path
    workspace.close()
    return ["--file", str(path), "--lang", "en", "--now", "2026-03-12T09:00:00+08:00"]


def test_what_is_to_be_done_is_listed(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tickets", *options]) == DONE
    out = capsys.readouterr().out
    assert FIRST in out and "Urgent" in out and "open for 2 days" in out
    assert SECOND not in out
    assert run(["tickets", "长沙银行", "--all", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [(one["code"], one["status"], one["satisfaction"]) for one in found] == [
        (FIRST, "open", None), (SECOND, "closed", 4),
    ]  # fmt: skip
    assert run(["list", "tickets", "--fields", "code,status", "--json", *options]) == DONE
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_ticket_is_shown_and_goes_its_way(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ticket", FIRST, "--work", *options]) == DONE
    assert run(["ticket", FIRST, "--resolve", "换了电源", "--rating", "5", "--comment", "很快", *options]) == DONE
    capsys.readouterr()
    assert run(["ticket", FIRST, *options]) == DONE
    out = capsys.readouterr().out
    assert "Complaint · Urgent · Closed ticket · resolved after 2 days" in out
    assert "What happened: 每天掉线" in out and "Resolution: 换了电源" in out
    assert "Satisfaction: Very satisfied · 很快" in out
    assert run(["undo", *options]) == DONE
    capsys.readouterr()
    assert run(["ticket", "网关掉线", "--json", *options]) == DONE
    assert json.loads(capsys.readouterr().out)["status"] == "in_progress", "both steps were one"


def test_how_content_customers_are(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tickets", "--satisfaction", *options]) == DONE
    assert capsys.readouterr().out.strip() == "Satisfied: 100% of 1 answer, mean 4.0"
    assert run(["tickets", "长沙银行", "--satisfaction", "--json", *options]) == DONE
    assert json.loads(capsys.readouterr().out)["rated"] == 1


def test_bad_input_changes_nothing(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ticket", "GD-1", *options]) == FIXABLE
    assert "No record is called “GD-1”. Nothing was changed." in capsys.readouterr().err
    assert run(["ticket", FIRST, "--comment", "ok", *options]) == FIXABLE
    assert "--close" in capsys.readouterr().err
    assert run(["ticket", FIRST, "--rating", "6", *options]) != DONE


def test_a_customer_shows_its_tickets(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "customers", "长沙银行", *options]) == DONE
    assert "Tickets: 网关掉线; 要发票" in capsys.readouterr().out
