"""Fields of one's own from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.services import schema
from ocrm.services.fields import field_layout
from ocrm.services.fields.field_layout import Need
from ocrm.services.workspace import Workspace
from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


def test_a_field_is_added_filled_listed_and_removed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "field-add", "customers", "Machine")
    answer(capsys, "field-add", "customers", "Size", "--kind", "multi_pick", "--values", "Big;Small")
    answer(capsys, "field-add", "customers", "Pages", "--kind", "number")
    answer(capsys, "field-add", "customers", "Sheets", "--kind", "formula", "--formula", "[Pages] / 2")
    made = answer(capsys, "add", "customers", "name=Ltd", "Machine=Komori", "Size=Small;big", "Pages=7.5")
    answer(capsys, "set", "customers", str(made["id"]), "Machine=Heidelberg")
    rows = answer(capsys, "list", "customers", "--fields", "name,Machine,Size,Sheets", "--where", "Pages:>7")
    assert [(row["name"], row["c1"], row["c2"]) for row in rows] == [("Ltd", "Heidelberg", ["Big", "Small"])]
    assert float(rows[0]["c4"]) == 3.75
    assert answer(capsys, "search", "heidel")[0]["id"] == made["id"]
    answer(capsys, "field-rename", "customers", "Machine", "Press")
    answer(capsys, "field-remove", "customers", "Press")
    assert [row["label"] for row in answer(capsys, "fields", "customers") if row["removed"]] == ["Press"]
    assert "Press" in refusal(capsys, "list", "customers", "--fields", "Press")
    answer(capsys, "field-restore", "customers", "c1")
    assert answer(capsys, "show", "customers", str(made["id"]))["c1"] == "Heidelberg"
    assert "Pages: “x”" in refusal(capsys, "set", "customers", str(made["id"]), "Pages=x")
    assert "no field" in refusal(capsys, "field-remove", "customers", "Nothing")


def test_records_that_lack_something_are_listed(file: Path, capsys: pytest.CaptureFixture[str], clock: object) -> None:
    made = answer(capsys, "add", "customers", "name=Ltd")
    workspace = Workspace.open(file, clock=clock)  # type: ignore[arg-type]
    field_layout.set_need(workspace, "customers", "mobile", Need.REQUIRED)
    workspace.close()
    assert answer(capsys, "incomplete", "customers") == [{"id": made["id"], "title": "Ltd", "missing": ["mobile"]}]


def test_a_column_is_imported_into_a_field_named_by_its_label(
    file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answer(capsys, "field-add", "customers", "Press", "--kind", "text")
    sheet = tmp_path / "in.csv"
    sheet.write_text("name,Maschine\nLtd,Komori\n", "utf-8")
    schema.use_added_fields({}, {})  # as in a process of its own
    answer(capsys, "import", str(sheet), "--into", "customers", "--map", "Maschine=Press")
    assert answer(capsys, "list", "customers", "--fields", "Press")[0]["c1"] == "Komori"
    out = tmp_path / "out.csv"
    answer(capsys, "export", "customers", str(out), "--fields", "name,Press")
    assert out.read_text("utf-8-sig").splitlines() == ["Customer name,Press", "Ltd,Komori"]


def test_the_template_of_an_industry_is_listed_and_added(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = {row["code"]: row["added"] for row in answer(capsys, "industry")}
    assert codes["clinic"] is False
    answer(capsys, "industry", "clinic")
    assert {row["code"]: row["added"] for row in answer(capsys, "industry")}["clinic"] is True
    assert {"Allergies", "Paid by"} <= {row["label"] for row in answer(capsys, "fields", "customers")}
    made = answer(capsys, "add", "customers", "name=Li Na", "kind=person", "Allergies=Penicillin")
    answer(capsys, "add", "interactions", f"customer={made['id']}", "kind=Consultation", "summary=Teeth cleaned")
    assert "clinic" in refusal(capsys, "industry", "nowhere")
