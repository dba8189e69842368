"""Following up from the command line: touch, suggest, promises, report week."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.workspace import Workspace


@pytest.fixture
def file(workspace: Workspace) -> Path:
    """A closed file with a customer and an open deal."""
    customer = records.add_record(workspace, "customers", {"name": "Lvdi", "category": "vip"}).created_id
    records.add_record(workspace, "opportunities", {"subject": "200 desks", "customer": customer})
    workspace.close()
    return workspace.path


def test_touch_names_who_waits(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", "2026-04-01T09:00:00+08:00"]
    assert run(["touch", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in found["customers"]] == ["Lvdi"]
    assert found["buckets"][0] == {"days": 7, "count": 1}
    assert run(["touch", *options]) == DONE
    assert "Never spoken to, for 22 days" in capsys.readouterr().out


def test_a_suggestion_is_listed_accepted_and_gone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", "2026-03-10T09:00:00+08:00"]
    assert run(["suggest", "--json", *options]) == DONE
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["rule"], row["todo"]) == ("next_step", "Plan the next step: 200 desks")
    assert run(["suggest", "--accept", "1", *options]) == DONE
    assert run(["suggest", "--accept", "9", *options]) == FIXABLE
    assert "There is no suggestion 9" in capsys.readouterr().err


def test_promises_are_noted_and_settled(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", "2026-03-10T09:00:00+08:00"]
    assert run(["list", "customers", "--json", *options]) == DONE
    (customer,) = json.loads(capsys.readouterr().out)
    assert run(["promises", "--add", "答应周五给报价", *options]) == FIXABLE
    assert run(["promises", "--customer", str(customer["id"]), "--add", "答应周五给报价", *options]) == DONE
    capsys.readouterr()
    assert run(["promises", "--json", *options]) == DONE
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["text"], row["due_on"], row["by_whom"]) == ("周五给报价", "2026-03-13", "me")
    assert run(["promises", "--settle", str(row["promise_id"]), *options]) == DONE
    capsys.readouterr()
    assert run(["promises", "--all", *options]) == DONE
    assert "Kept" in capsys.readouterr().out


def test_promises_are_written_to_a_table(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", "2026-03-10T09:00:00+08:00"]
    assert run(["list", "customers", "--json", *options]) == DONE
    customer = str(json.loads(capsys.readouterr().out)[0]["id"])
    add = ["promises", "--customer", customer, "--add", "答应周五给报价", *options]
    assert run(add) == DONE
    out = tmp_path / "promises.json"
    assert run(["promises", "--out", str(out), *options]) == DONE
    assert "Wrote 1 promise" in capsys.readouterr().out
    (written,) = json.loads(out.read_text("utf-8"))
    assert (written["by_whom"], written["status"]) == ("I promised", "Not kept yet")
    assert "报价" in written["promise"]
    table = tmp_path / "promises.csv"
    assert run(["promises", "--out", str(table), "--customer", customer, *options]) == DONE
    assert "报价" in table.read_text("utf-8-sig")


def test_the_week_is_printed_and_written(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--file", str(file), "--lang", "en", "--now", "2026-03-10T09:00:00+08:00"]
    assert run(["report", "week", *options]) == DONE
    assert "Weekly report, Week 11, 2026" in capsys.readouterr().out
    assert run(["report", "week", "--placeholders", *options]) == DONE
    assert "{won_amount}" in capsys.readouterr().out
    assert run(["report", "week", "--json", *options]) == DONE
    assert json.loads(capsys.readouterr().out)["monday"] == "2026-03-09"
    out = tmp_path / "week.xlsx"
    assert run(["report", "week", "--out", str(out), *options]) == DONE
    assert out.stat().st_size > 1000
    template = tmp_path / "own.txt"
    template.write_text("{wonn}", "utf-8")
    assert run(["report", "week", "--template", str(template), *options]) == FIXABLE
    assert "no placeholder" in capsys.readouterr().err
