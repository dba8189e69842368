"""What was typed is kept beside what became of it (D-50, F-01), whichever way it came in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ocrm.errors import ValidationError
from ocrm.services import records, search, timeline
from ocrm.services.fields.field_input import parse_field
from ocrm.services.fields.value_notes import ValueNote, note_who_said, notes_of
from ocrm.services.relations import customers
from ocrm.services.relations.credit_codes import check_digit, is_credit_code, normalise_credit_code
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of


def typed(workspace: Workspace, texts: Mapping[str, str]) -> dict[str, Any]:
    fields = record_type("customers").fields
    return {name: parse_field(workspace, fields[name], text) for name, text in texts.items()}


def add(workspace: Workspace, **texts: str) -> int:
    values = {"name": "重庆长安配件有限公司", **typed(workspace, texts)}
    return records.add_record(workspace, "customers", values).created_id or 0


def test_f01_a_customer_added_in_a_line(workspace: Workspace) -> None:
    values = typed(workspace, {"category": "潜在", "source": "转介绍", "mobile": "+86 138-0013-8000"})
    made = customers.add_customer(workspace, "重庆长安配件有限公司", **values)
    records.add_record(workspace, "customers", {"name": "重庆长江航运公司"})
    customer_id = made.created_id or 0
    row = records.fetch_record(workspace, "customers", customer_id)
    assert (row["code"], row["category"], row["mobile"]) == ("KH000001", "potential", "13800138000")
    assert row["mnemonic"] == "chongqingchanganpeijianyouxiangongsi"
    assert notes_of(workspace, customer_id) == {"mobile": ValueNote("+86 138-0013-8000")}
    assert [hit.record_id for hit in search.find(workspace, "cqca")][:1] == [customer_id]
    (entry,) = timeline.fetch_timeline(workspace, customer_id)
    assert entry.kind is timeline.TimelineKind.CREATED
    assert workspace.clock.to_local(entry.happened_at).isoformat() == "2026-03-10T09:00:00+08:00"


def test_days_and_amounts_keep_what_says_more_than_the_value(workspace: Workspace) -> None:
    customer_id = add(workspace, annual_revenue="1.2亿", founded_year="2009", website="example.com")
    row = records.fetch_record(workspace, "customers", customer_id)
    assert row["annual_revenue"] == Decimal(120_000_000)
    assert notes_of(workspace, customer_id) == {"annual_revenue": ValueNote("1.2亿")}
    deal = record_type("opportunities").field("expected_close_on")
    assert parse_field(workspace, deal, "2026年3月5日") == date(2026, 3, 5)
    assert parse_field(workspace, deal, "2026年3月5日").original == "2026年3月5日"
    assert type(parse_field(workspace, deal, "2026/3/5")) is date


def test_several_numbers_typed_at_once_stand_beside_the_first(workspace: Workspace, both_languages: str) -> None:
    customer_id = add(workspace, mobile="13957120088 / 13957120099、0571-88990011")
    row = records.fetch_record(workspace, "customers", customer_id)
    assert row["mobile"] == "13957120088"
    note = notes_of(workspace, customer_id)["mobile"]
    assert note.others == ("13957120099", "057188990011")
    assert "13957120099" in note.words
    hits = records.all_ids(workspace, records.RecordQuery("customers", text="13957120099"))
    assert list(hits) == [customer_id]


def test_a_value_that_is_replaced_forgets_its_original_and_undo_brings_both_back(workspace: Workspace) -> None:
    customer_id = add(workspace, mobile="+86 138-0013-8000")
    before = rows_of(workspace)
    records.update_records(workspace, "customers", [customer_id], {"mobile": "13900139000"})
    assert notes_of(workspace, customer_id) == {}
    workspace.undo()
    assert rows_of(workspace) == before
    records.delete_records(workspace, "customers", [customer_id])
    assert notes_of(workspace, customer_id) == {}
    workspace.undo()
    assert rows_of(workspace) == before


def test_an_import_keeps_originals_too(workspace: Workspace) -> None:
    table = text_table("客户名称,手机\n长安,+86 138-0013-8000\n云起,13957120088\n金盾,13957120011、13957120012\n")
    run_import(workspace, table, suggested_plan(table, "customers"), source_name="客户.csv")
    noted = list(workspace.query("SELECT field, original FROM value_note ORDER BY original"))
    assert noted == [("mobile", "+86 138-0013-8000"), ("mobile", "13957120011、13957120012")]
    workspace.undo()
    assert list(workspace.query("SELECT 1 FROM value_note UNION ALL SELECT 1 FROM alternate_value")) == []


def test_f03_a_typed_address_fills_what_is_blank_and_marks_it(workspace: Workspace) -> None:
    customer_id = add(workspace, address="长沙岳麓区麓谷大道")
    row = records.fetch_record(workspace, "customers", customer_id)
    assert (row["province"], row["city"], row["address"]) == ("湖南省", "长沙市", "长沙岳麓区麓谷大道")
    assert notes_of(workspace, customer_id)["province"] == ValueNote("长沙岳麓区麓谷大道", "derived")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"city": "株洲市"}, ("", "株洲市")),  # another city than the address says: nothing is overwritten or added
        ({"city": "长沙"}, ("湖南省", "长沙")),
        ({"country": "Germany"}, ("", "")),
    ],
)
def test_f03_what_was_said_is_never_overwritten(
    workspace: Workspace, given: dict[str, str], expected: tuple[str, str]
) -> None:
    customer_id = add(workspace, address="湖南省长沙市岳麓区麓谷大道658号", **given)
    row = records.fetch_record(workspace, "customers", customer_id)
    assert (row["province"], row["city"]) == expected


def test_f03_an_ambiguous_address_fills_nothing(workspace: Workspace) -> None:
    customer_id = add(workspace, address="朝阳区建国路1号")
    assert records.fetch_record(workspace, "customers", customer_id)["city"] == ""


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110108551385082Q", "914403001922038216"])
def test_a_credit_code_with_the_right_check_digit_is_taken(workspace: Workspace, code: str) -> None:
    assert is_credit_code(code)
    customer_id = add(workspace, credit_code=f"{code[:8]} {code[8:]}".lower())
    assert records.fetch_record(workspace, "customers", customer_id)["credit_code"] == code


def test_a_credit_code_with_a_wrong_check_digit_is_refused(workspace: Workspace) -> None:
    wrong = "91350100M000100Y4" + ("4" if check_digit("91350100M000100Y4") != "4" else "5")
    assert not is_credit_code(normalise_credit_code(wrong))
    with pytest.raises(ValidationError, match="check digit"):
        add(workspace, credit_code=wrong)


# -- who said so ------------------------------------------------------------------------------------------------------


def test_a_credit_rating_remembers_who_said_so_until_it_is_another_one(
    workspace: Workspace, both_languages: str
) -> None:
    made = records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id
    assert made is not None
    with pytest.raises(ValidationError):  # nothing was said yet
        note_who_said(workspace, "customers", made, "credit", "ICBC")
    records.update_records(workspace, "customers", [made], {"credit": "high"})
    before = rows_of(workspace)
    note_who_said(workspace, "customers", made, "credit", " ICBC ")
    note = notes_of(workspace, made)["credit"]
    assert note.words == {"en": "Said by ICBC", "zh_CN": "据ICBC"}[both_languages]
    note_who_said(workspace, "customers", made, "credit", "")
    assert "credit" not in notes_of(workspace, made)
    workspace.undo()
    assert notes_of(workspace, made)["credit"].said_by == "ICBC"
    workspace.undo()
    assert rows_of(workspace) == before
    note_who_said(workspace, "customers", made, "credit", "ICBC")
    records.update_records(workspace, "customers", [made], {"city": "Ningbo"})
    assert notes_of(workspace, made)["credit"].said_by == "ICBC"
    records.update_records(workspace, "customers", [made], {"credit": "low"})
    assert "credit" not in notes_of(workspace, made)
