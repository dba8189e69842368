"""Pool and data quality from the command line: look first, then change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.workspace import Workspace

LATER = "2026-05-01T09:00:00+08:00"


@pytest.fixture
def file(workspace: Workspace, clock: FixedClock) -> Path:
    """A closed file with one customer that was never contacted."""
    records.add_record(workspace, "customers", {"name": "Dormant Ltd"})
    workspace.close()
    return workspace.path


def test_a_dry_run_names_who_goes_and_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", LATER, "--json"]
    assert run(["pool", "--dry-run", *options]) == DONE
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["outcome"], row["days"]) == ("Dormant Ltd", "pooled", 52)
    assert row["reason"] == "No new contact for more than 30 days, moved into the pool automatically"


def test_the_first_sweep_wants_a_yes_and_a_claim_brings_back(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", LATER]
    assert run(["pool", *options]) == FIXABLE
    assert "The pool is off" in capsys.readouterr().err
    assert run(["pool", "--yes", *options]) == DONE
    assert "Move “Dormant Ltd” into the pool" in capsys.readouterr().out
    assert run(["pool", "--dry-run", "--json", *options]) == DONE
    assert json.loads(capsys.readouterr().out) == []
    assert run(["list", "customers", "--where", "in_pool:yes", "--json", *options]) == DONE
    (row,) = json.loads(capsys.readouterr().out)
    assert run(["claim", str(row["id"]), *options]) == DONE
    assert "Claim “Dormant Ltd”" in capsys.readouterr().out
    assert run(["claim", str(row["id"]), *options]) == FIXABLE


def test_quality_is_scored_and_mended(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    made = records.add_record(workspace, "customers", {"name": "Lugu Ltd", "email": "wang@gmial.com"})
    workspace.close()
    options = ["--file", str(workspace.path), "--lang", "en"]
    assert run(["quality", "--json", *options]) == DONE
    report = json.loads(capsys.readouterr().out)
    issue = next(issue for issue in report["issues"] if issue["key"] == "email_domains_customers")
    assert (issue["count"], issue["can_fix"]) == (1, True)
    assert 0 < report["score"] < 100
    assert run(["quality", "--fix", "email_domains_customers", *options]) == DONE
    assert run(["show", "customers", str(made.created_id), "--json", *options]) == DONE
    assert "wang@gmail.com" in capsys.readouterr().out
    assert run(["quality", *options]) == DONE
    assert "Score of the file" in capsys.readouterr().out
