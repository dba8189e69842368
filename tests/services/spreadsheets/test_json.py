"""JSON in and out: a list of objects is a table, exact and repeatable; what is none is refused in one sentence."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.errors import FileFormatError
from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_source
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of


def made(folder: Path, text: str | bytes, name: str = "in.json") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_objects_are_rows_and_their_keys_the_header(tmp_path: Path) -> None:
    table = table_of(made(tmp_path, '[{"名称": "甲", "人数": 12}, {"名称": "乙", "城市": "长沙"}]'))
    assert [column.name for column in table.columns] == ["名称", "人数", "城市"]
    assert list(table) == [(2, ["甲", 12, None]), (3, ["乙", None, "长沙"])]
    assert (table.header_row, table.notes) == (1, ())
    numbered = table_of(made(tmp_path, '[{"2024": 1, "2025": 2}]'))
    assert [column.name for column in numbered.columns] == ["2024", "2025"]


def test_objects_inside_are_columns_and_lists_one_cell(tmp_path: Path) -> None:
    table = table_of(made(tmp_path, '[{"contact": {"name": "王芳"}, "tags": ["a", "b"], "note": null, "vip": true}]'))
    assert [column.name for column in table.columns] == ["contact.name", "tags", "note", "vip"]
    assert list(table) == [(2, ["王芳", "a; b", None, True])]


def test_lists_by_name_are_sheets_and_the_longest_is_shown_first(tmp_path: Path) -> None:
    path = made(tmp_path, '{"customers": [{"name": "甲"}], "contacts": [{"name": "王"}, {"name": "李"}], "version": 1}')
    with open_source(path) as source:
        assert source.sheets == ("customers", "contacts")
        assert source.table().sheet == "contacts"
        assert source.table("customers").row_count == 1


def test_an_object_a_line_is_read_too_and_the_name_does_not_matter(tmp_path: Path) -> None:
    table = table_of(made(tmp_path, '{"name": "甲"}\n{"name": "乙"}\n', "lines.txt"))
    assert [cells for _number, cells in table] == [["甲"], ["乙"]]


def test_long_numbers_and_amounts_stay_exact(tmp_path: Path) -> None:
    table = table_of(made(tmp_path, '[{"id": 123456789012345678901, "amount": 1234567890123456.78}]'))
    assert list(table) == [(2, ["123456789012345678901", "1234567890123456.78"])]


def test_legacy_encodings_are_read(tmp_path: Path) -> None:
    assert list(table_of(made(tmp_path, '[{"名称": "甲"}]'.encode("gb18030")))) == [(2, ["甲"])]
    assert list(table_of(made(tmp_path, b"\xef\xbb\xbf" + '[{"名称": "甲"}]'.encode()))) == [(2, ["甲"])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"name": "甲"},\n{"name": ]', "damaged in line 2"),
        ("[" * 200_000, "damaged"),
        ('[{"n": NaN}]', "damaged"),
        ("[1, 2, 3]", "no list of records"),
        ("[]", "no list of records"),
        ("7", "no list of records"),
        ("", "empty"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        open_source(made(tmp_path, text))


def test_a_csv_that_begins_with_a_bracket_is_still_a_csv(tmp_path: Path) -> None:
    assert list(table_of(made(tmp_path, "[名称],城市\n甲,长沙\n", "in.csv"))) == [(2, ["甲", "长沙"])]


def test_exported_json_is_a_list_of_objects_with_typed_values(workspace: Workspace, tmp_path: Path) -> None:
    values = {"name": '上海 "澜庭"', "headcount": 30, "annual_revenue": Decimal("1200000.10"), "is_starred": True}
    records.add_record(workspace, "customers", values)
    export_records(workspace, RecordQuery("customers"), list(values), tmp_path / "out.json")
    text = (tmp_path / "out.json").read_text("utf-8")
    assert json.loads(text, parse_float=Decimal) == [values]
    export_records(workspace, RecordQuery("contacts"), None, tmp_path / "none.json")
    assert json.loads((tmp_path / "none.json").read_text("utf-8")) == []


def test_exported_json_can_be_imported_again_and_taken_back(
    workspace: Workspace, tmp_path: Path, both_languages: str
) -> None:
    values = {"name": "湘江机电", "category": "vip", "headcount": 30, "credit_code": "91430100MA4L16JQ9D"}
    customer = records.add_record(workspace, "customers", values).created_id or 0
    path = tmp_path / "all.json"
    export_records(workspace, RecordQuery("customers"), None, path)
    records.delete_records(workspace, "customers", [customer])
    table = table_of(path)
    report = run_import(workspace, table, suggested_plan(table, "customers"), source_name=path.name)
    assert (report.created, report.rejected) == (1, 0)
    found = list(records.all_ids(workspace, RecordQuery("customers")))
    row = records.fetch_record(workspace, "customers", found[0])
    assert {name: row[name] for name in values} == values
    workspace.undo()
    assert list(records.all_ids(workspace, RecordQuery("customers"))) == []
