"""The command line: what it prints, what it answers as JSON, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, USAGE, run

NOW = "2026-03-10T09:00:00+08:00"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cli.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", NOW)
    assert run(["new", str(path), "--lang", "en"]) == DONE
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert run([*arguments, "--lang", "en"]) == FIXABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.strip()


def test_add_list_show_set_delete_undo(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(
        capsys,
        "add",
        "customers",
        "name=重庆长安配件有限公司",
        "category=潜在",
        "source=转介绍",
        "phone=+86 138-0013-8000",
    )
    (row,) = answer(capsys, "list", "customers")
    assert row["id"] == made["id"]
    assert (row["record_kind"], row["code"], row["phone"], row["source"]) == (
        "customers",
        "KH000001",
        "13800138000",
        "referral",
    )
    deal = answer(
        capsys,
        "add",
        "opportunities",
        "subject=备件",
        f"customer={made['id']}",
        "expected_amount=12.5万",
        "stage=proposal",
    )
    shown = answer(capsys, "show", "opportunities", str(deal["id"]))
    assert (shown["stage"], shown["expected_amount"], shown["probability"], shown["customer_id"]) == (
        "proposal",
        125000,
        50,
        made["id"],
    )
    answer(capsys, "set", "opportunities", str(deal["id"]), "stage=won")
    assert answer(capsys, "show", "opportunities", str(deal["id"]))["status"] == "won"
    answer(capsys, "delete", "customers", str(made["id"]))
    assert answer(capsys, "list", "opportunities") == []
    undone = answer(capsys, "undo")
    assert undone["label"] == "Delete “重庆长安配件有限公司”"
    assert made["id"] in undone["ids"]
    assert len(answer(capsys, "list", "opportunities")) == 1
    labels = [entry["label"] for entry in answer(capsys, "history")]
    assert labels[0] == "Undid “Delete ‘重庆长安配件有限公司’”"
    assert [hit["id"] for hit in answer(capsys, "search", "cqca")] == [made["id"]]


def test_filter_language_and_sort(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for subject, amount, stage in (
        ("甲", 400000, "proposal"),
        ("乙", 260000, "needs_analysis"),
        ("丙", 80000, "proposal"),
    ):
        answer(capsys, "add", "opportunities", f"subject={subject}", f"expected_amount={amount}", f"stage={stage}")
    found = answer(
        capsys,
        "list",
        "opportunities",
        "--where",
        "amount:100000..500000",
        "--sort",
        "-expected_amount",
        "--fields",
        "subject",
    )
    assert [row["subject"] for row in found] == ["甲", "乙"]
    found = answer(capsys, "list", "opportunities", "--where", "阶段:方案制定", "--fields", "subject,stage")
    assert {row["subject"] for row in found} == {"甲", "丙"}


def test_due_and_today_say_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "add", "todos", "title=迟了", "due_on=2026-03-08")
    answer(capsys, "add", "todos", "title=今天", "due_on=2026-03-10")
    answer(capsys, "add", "opportunities", "subject=没有下一步", "stage=proposal")
    due = answer(capsys, "due", "--until", "2026-03-09")
    assert [(row["title"], row["reason"]) for row in due] == [("迟了", "2 days overdue")]
    rows = answer(capsys, "today")
    assert [row["title"] for row in rows] == ["迟了", "今天", "没有下一步"]
    assert all(row["reason"] for row in rows)


def test_funnel_forecast_and_check_answer(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(
        capsys,
        "add",
        "opportunities",
        "subject=甲",
        "expected_amount=100",
        "stage=proposal",
        "expected_close_on=2026-04-01",
    )
    funnel = answer(capsys, "funnel")
    assert sum(stage["count"] for stage in funnel["stages"]) == 1
    assert sum(stage["weighted"] for stage in funnel["stages"]) == 50
    forecast = answer(capsys, "forecast")
    assert (forecast["weighted"], forecast["months"][1]["month"]) == (50, "2026-04")
    assert answer(capsys, "check", "--reindex")["ok"] is True


def test_lost_needs_a_reason_here_too(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deal = answer(capsys, "add", "opportunities", "subject=甲")
    assert "needs a reason" in refusal(capsys, "set", "opportunities", str(deal["id"]), "stage=lost")
    answer(capsys, "set", "opportunities", str(deal["id"]), "stage=lost", "lost_reason=价格")
    assert answer(capsys, "show", "opportunities", str(deal["id"]))["lost_reason"] == "price"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list", "deals"), "Kinds: customers"),
        (("undo",), "nothing to undo"),
        (("show", "customers", "5"), "no longer exists"),
        (("add", "customers", "name"), "field=value"),
        (("add", "customers", "nick=x"), "no field"),
        (("list", "customers", "--now", "yesterday"), "no moment"),
    ],
)
def test_what_the_user_can_mend_ends_with_one_sentence(
    arguments: tuple[str, ...], says: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refusal(capsys, *arguments)
    assert says in said
    assert "\n" not in said
    assert "Traceback" not in said


def test_wrong_usage_ends_with_two(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["frobnicate"]) == USAGE
    assert run(["list"]) == USAGE


def test_options_go_before_or_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "a.ocrm")
    assert run(["--lang", "zh_CN", "new", path]) == DONE
    assert "已创建" in capsys.readouterr().out
    assert run(["--file", path, "--json", "list", "customers"]) == DONE
    assert json.loads(capsys.readouterr().out) == []
    assert run(["new", path, "--lang", "en"]) == FIXABLE
    assert "exists already" in capsys.readouterr().err


def test_demo_is_the_same_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = []
    for name in ("a", "b", "c"):
        path, seed = str(tmp_path / f"{name}.ocrm"), "2" if name == "c" else "1"
        assert run(["new", path, "--demo", "--records", "60", "--seed", seed, "--lang", "zh_CN", "--now", NOW]) == DONE
        rows = answer(capsys, "list", "customers", "--file", path, "--limit", "500", "--fields", "name")
        names.append([row["name"] for row in rows])
    assert len(names[0]) == 60
    assert names[0] == names[1] != names[2]


def test_reading_imports_no_qt(file: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from ocrm.cli.session import run; import ocrm.cli; run(['list','customers']);"
        " print('PySide6' in sys.modules, 'matplotlib' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=None)
    assert found.stdout.split()[-2:] == ["False", "False"]


@pytest.mark.parametrize(
    "command",
    [["list", "customers"], ["segments"], ["rfm"], ["pareto"], ["today"], ["check"], ["report", "week"], ["quality"]],
    ids=" ".join,
)
def test_a_file_is_looked_at_the_next_day_without_a_byte_changed(
    file: Path, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(capsys, "add", "customers", "name=Acme")
    before = file.read_bytes()
    monkeypatch.setenv("OCRM_NOW", "2026-03-12T09:00:00+08:00")
    assert run([*command, "--read-only", "--lang", "en"]) == DONE
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        ["add", "customers", "name=B"], ["quick-add", "call"], ["undo"], ["check", "--reindex"], ["check", "--compact"],
        ["targets", "--set", "1"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_file_that_is_only_looked_at_takes_no_change(
    file: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "add", "customers", "name=Acme")
    before = file.read_bytes()
    assert "open to read only" in refusal(capsys, *command, "--read-only")
    assert file.read_bytes() == before
