"""Exports for others: what is personal is shown in part or left out, in every format, and nothing takes it back in."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ocrm.cli.session import run
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers
from ocrm.services.schema import FieldKind, Personal, record_type
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.mapping import suggest_mapping
from ocrm.services.spreadsheets.reading import open_source
from ocrm.services.spreadsheets.redaction import ExportProfile, Redaction, shortened, shortened_name
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

SECRETS = (
    "13800138000",
    "138 0013 8000",
    "zhang.san@example.com",
    "zhangsan_wx",
    "81234567",
    "人民路1号",
    "喜欢钓鱼",
    "1988",
)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    customer_id = customers.add_customer(
        workspace, "远泽科技", mobile="13800138000", address="人民路1号", notes="喜欢钓鱼"
    ).created_id
    customers.add_customer(workspace, "李四", kind="person", mobile="13800138000")
    assert customer_id is not None
    records.add_record(
        workspace, "contacts",
        {
            "customer": customer_id, "name": "张三", "mobile": "13800138000", "email": "zhang.san@example.com",
            "wechat": "zhangsan_wx", "qq": "81234567", "home_address": "人民路1号", "notes": "喜欢钓鱼",
            "hobbies": "喜欢钓鱼",
        },
    )  # fmt: skip
    return workspace


def text_of(path: Path) -> str:
    """Return all a written file says."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if path.suffix == ".ods":
        import zipfile

        return zipfile.ZipFile(path).read("content.xml").decode()
    return path.read_text("utf-8-sig")


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv", ".json"])
@pytest.mark.parametrize("redaction", [Redaction.SHORTENED, Redaction.WITHOUT])
@pytest.mark.parametrize("kind", ["customers", "contacts"])
def test_no_format_holds_what_is_personal(
    filled: Workspace, tmp_path: Path, ending: str, redaction: Redaction, kind: str
) -> None:
    path = tmp_path / f"out{ending}"
    report = export_records(filled, RecordQuery(kind), None, path, profile=ExportProfile(redaction))
    text = text_of(path)
    assert not [secret for secret in SECRETS if secret in text]
    assert ("138****8000" in text) == (redaction is Redaction.SHORTENED)
    assert report.left_out and report.shown_in_part
    if kind == "contacts":
        assert ("张三" in text) == (redaction is Redaction.SHORTENED)
        assert "远泽科技" in text
    else:
        assert ("李四" in text) == (redaction is Redaction.SHORTENED)


def test_without_redaction_all_is_there(filled: Workspace, tmp_path: Path) -> None:
    report = export_records(filled, RecordQuery("contacts"), None, tmp_path / "all.csv")
    assert "13800138000" in text_of(tmp_path / "all.csv").replace(" ", "")
    assert report.left_out == report.shown_in_part == []


@pytest.mark.usefixtures("both_languages")
def test_an_import_knows_no_column_that_is_shown_in_part(filled: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "shared.xlsx"
    export_records(filled, RecordQuery("contacts"), ["name", "mobile", "email", "wechat"], path,
                   profile=ExportProfile(Redaction.SHORTENED))  # fmt: skip
    with open_source(path) as source:
        matches = suggest_mapping(source.table().columns, "contacts").matches
    assert [match.field for match in matches] == ["name", "", "", ""]


def test_what_is_said_in_part_can_be_recognised_only(workspace: Workspace) -> None:
    fields = record_type("contacts").fields
    for name, whole, part in (
        ("mobile", "13800138000", "138****8000"),
        ("mobile", "+86 138 0013 8000", "86138****8000"),
        ("mobile", "010-62345678", "010****5678"),
        ("mobile", "6234", "****"),
        ("mobile", "13800138000, 13900139000", "138****8000,139****9000"),
        ("email", "zhang.san@example.com", "z***@example.com"),
        ("email", "broken", "****"),
        ("wechat", "zhangsan_wx", "zh****"),
        ("qq", "12345", "1****"),
    ):
        assert shortened(fields[name], whole) == part
    assert shortened_name("张三") == "张**"


def test_a_field_of_ones_own_is_as_personal_as_the_user_says(filled: Workspace, tmp_path: Path) -> None:
    field_id = custom_fields.add_field(filled, "customers", "Hobby of the boss", kind=FieldKind.TEXT).created_id
    plain_id = custom_fields.add_field(filled, "customers", "Floor", kind=FieldKind.NUMBER).created_id
    assert field_id is not None and plain_id is not None
    infos = {info.label: info for info in record_type("customers").added_fields}
    assert infos["Hobby of the boss"].personal is Personal.LEFT_OUT  # free words, unless the user says else
    assert infos["Floor"].personal is Personal.NO
    before = rows_of(filled)
    custom_fields.set_personal(filled, field_id, is_personal=False)
    custom_fields.set_personal(filled, plain_id, is_personal=True)
    report = export_records(
        filled, RecordQuery("customers"), None, tmp_path / "o.csv", profile=ExportProfile(Redaction.WITHOUT)
    )
    header = text_of(tmp_path / "o.csv").splitlines()[0].split(",")
    assert "Hobby of the boss" in header and "Floor" not in header and "Floor" in report.left_out
    filled.undo()
    filled.undo()
    assert rows_of(filled) == before
    infos = {info.label: info for info in record_type("customers").added_fields}
    assert infos["Hobby of the boss"].personal is Personal.LEFT_OUT


def test_nothing_but_personal_columns_is_refused_and_writes_no_file(filled: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing is left to export"):
        export_records(
            filled, RecordQuery("contacts"), ["mobile"], tmp_path / "n.csv", profile=ExportProfile(Redaction.WITHOUT)
        )
    assert not (tmp_path / "n.csv").exists()


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv", ".json"])
@pytest.mark.usefixtures("both_languages")
def test_no_format_holds_an_amount_where_they_are_left_out(filled: Workspace, tmp_path: Path, ending: str) -> None:
    customer_id = filled.scalar("SELECT id FROM customer WHERE name = '远泽科技'")
    records.update_records(filled, "customers", [customer_id], {"annual_revenue": Decimal("918273645.46")})
    custom_fields.add_field(filled, "customers", "Budget", kind=FieldKind.MONEY)
    (own,) = record_type("customers").added_fields
    records.update_records(filled, "customers", [customer_id], {own.name: Decimal("564738.29")})
    path = tmp_path / f"out{ending}"
    report = export_records(filled, RecordQuery("customers"), None, path, profile=ExportProfile(shows_amounts=False))
    assert "918273645" not in text_of(path) and "564738" not in text_of(path)
    assert "13800138000" in text_of(path).replace(" ", "")
    money = [_(info.label) for info in record_type("customers").fields.values() if info.kind is FieldKind.MONEY]
    assert report.left_out == money and "Budget" in money and report.shown_in_part == []


def test_the_command_line_leaves_amounts_out(
    filled: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled.path
    filled.close()
    out = tmp_path / "out.csv"
    command = ["export", "customers", str(out), "--without-amounts", "--file", str(path), "--lang", "en"]
    assert run(command) == 0
    told = capsys.readouterr().out
    assert "Left out: " in told and "Annual revenue" in told and "name an amount" in told
    assert "Annual revenue" not in text_of(out) and "13800138000" in text_of(out).replace(" ", "")
    assert run([*command, "--redact"]) == 0
    assert "138" not in text_of(out) and "Annual revenue" not in text_of(out)
    assert run(["export", "todos", str(tmp_path / "out.ics"), "--without-amounts", "--file", str(path)]) == 1


def test_the_command_line_redacts_and_says_what(
    filled: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = filled.path
    filled.close()
    out = tmp_path / "out.csv"
    common = ["--file", str(path), "--lang", "en"]
    assert run(["export", "contacts", str(out), "--redact", *common]) == 0
    told = capsys.readouterr().out
    assert "Left out: " in told and "Mobile" in told and "Shown in part: Customer, Name" in told
    assert "张**" in text_of(out) and "138" not in text_of(out)
    assert run(["export", "contacts", str(out), "--mask", "--json", *common]) == 0
    assert "Mobile" in json.loads(capsys.readouterr().out)["shown_in_part"]
    assert run(["export", "contacts", str(tmp_path / "out.vcf"), "--redact", *common]) == 1
    assert not (tmp_path / "out.vcf").exists()
