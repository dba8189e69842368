"""Blank templates say what belongs where, and what is filled in is imported without a question, in either language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ocrm.i18n import LANGUAGES, translated
from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.records import RecordQuery
from ocrm.services.schema import RECORD_TYPES, FieldKind, record_type
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.kind_guess import guess_kind
from ocrm.services.spreadsheets.mapping import suggest_mapping
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.templates import write_template
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_column_of_a_template_is_understood(
    workspace: Workspace, tmp_path: Path, kind: str, language: str
) -> None:
    custom_fields.add_field(workspace, kind, "门店 数", kind=FieldKind.PICKLIST, values=("甲", "乙"))
    write_template(workspace, tmp_path / "template.xlsx", kind, language=language)
    table = table_of(tmp_path / "template.xlsx")
    assert suggest_mapping(table.columns, kind).unmapped == ()
    name = translated("{records} template.xlsx", language).format(
        records=translated(record_type(kind).label_many, language)
    )
    assert guess_kind(table.columns, name) == kind
    assert table.row_count == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_helps_while_it_is_filled_in(workspace: Workspace, tmp_path: Path, language: str) -> None:
    write_template(workspace, tmp_path / "template.xlsx", "customers", language=language)
    page, lists = _sheets(tmp_path / "template.xlsx")
    titles = {str(cell.value): cell for cell in page[1]}
    name = _label("name", language)
    assert page.freeze_panes == "A2" and lists.sheet_state == "hidden"
    assert titles[name].fill.fgColor.rgb != titles[_label("phone", language)].fill.fgColor.rgb
    assert titles[name].comment is not None
    industry = titles[_label("industry", language)]
    rows = f"{industry.column_letter}2:"
    (help_,) = [one for one in page.data_validations.dataValidation if str(one.sqref).startswith(rows)]
    offered = [cell[0].value for cell in lists[str(help_.formula1).split("!")[1].replace("$", "")]]
    assert translated("Finance", language) in offered and help_.prompt


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_imported_without_a_question(workspace: Workspace, tmp_path: Path, language: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(workspace, path, "customers", language=language)
    book = openpyxl.load_workbook(path)
    page: Any = book.worksheets[0]
    place = {str(cell.value): cell.column for cell in page[1]}
    for name, value in (("name", "重庆长安"), ("phone", "01065529988"), ("industry", translated("Finance", language))):
        page.cell(2, place[_label(name, language)], value)
    book.save(path)
    table = table_of(path)
    report = run_import(workspace, table, suggested_plan(table, "customers"))
    assert (report.created, report.problems, report.unmapped) == (1, [], [])
    (row,) = records.fetch_rows(
        workspace, "customers", records.all_ids(workspace, RecordQuery("customers")), ["name", "phone", "industry"]
    )
    assert row is not None and list(row.values.values()) == ["重庆长安", "01065529988", "finance"]


def _label(name: str, language: str) -> str:
    return translated(record_type("customers").field(name).label, language)


def _sheets(path: Path) -> tuple[Any, Any]:
    page, lists = openpyxl.load_workbook(path).worksheets
    return page, lists
