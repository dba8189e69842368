"""Columns find their fields by header, in either language, and no column is lost silently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocrm.i18n import in_every_language
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.spreadsheets.kind_guess import guess_kind
from ocrm.services.spreadsheets.mapping import importable_fields, suggest_mapping
from ocrm.services.spreadsheets.plan import Mode, suggested_plan
from ocrm.services.spreadsheets.previewing import missing_fields
from tests.services.spreadsheets.conftest import text_table


def suggested(header: str, kind: str, *rows: str) -> dict[str, str]:
    table = text_table("\n".join((header, *rows)) + "\n")
    return {match.column.name: match.field for match in suggest_mapping(table.columns, kind).matches}


def test_headers_are_known_in_both_languages_and_however_they_are_written() -> None:
    found = suggested("客户名称*,手机（必填）,E-mail Address,ＣＩＴＹ,annual_revenue,Weird", "customers", "a,b,c,d,e,f")
    assert found == {
        "客户名称*": "name",
        "手机（必填）": "mobile",
        "E-mail Address": "email",
        "ＣＩＴＹ": "city",
        "annual_revenue": "annual_revenue",
        "Weird": "",
    }


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_field_is_found_by_its_label_in_every_language(kind: str) -> None:
    for name, info in importable_fields(kind).items():
        if "." in name:
            continue
        for text in (name, *in_every_language(info.label)):
            assert suggested(f"{text},other", kind, "x,y")[text] == name, (name, text)


def test_no_field_is_used_twice() -> None:
    found = suggested("电话,公司电话,联系电话", "customers", "1,2,3")
    assert sorted(found.values()) == ["", "", "phone"]


def test_person_in_a_customer_sheet_keeps_mobile_and_email() -> None:
    found = suggested("公司名称,联系人,手机,邮箱,职务,电话", "customers", "a,b,c,d,e,f")
    assert found == {
        "公司名称": "name",
        "联系人": "contact.name",
        "手机": "contact.mobile",
        "邮箱": "contact.email",
        "职务": "contact.title",
        "电话": "phone",
    }
    assert suggested("公司名称,手机,职务", "customers", "a,b,c") == {"公司名称": "name", "手机": "mobile", "职务": ""}


def test_columns_with_telling_values_are_found_without_a_header() -> None:
    found = suggested("名称,联络,信", "customers", "甲,13800138000,a@b.cn", "乙,13900139000,c@d.cn")
    assert found == {"名称": "name", "联络": "mobile", "信": "email"}


def test_word_for_word_names_win() -> None:
    assert suggested("close_date", "opportunities", "2026-01-01") == {"close_date": "closed_on"}
    assert suggested("CLOSEDATE", "opportunities", "2026-01-01") == {"CLOSEDATE": "expected_close_on"}


def test_headers_of_other_systems_in_one_word_are_known() -> None:
    assert suggested("EstimatedValue", "opportunities", "5") == {"EstimatedValue": "expected_amount"}
    assert suggested("ActivityType,Subject", "todos", "Call,x") == {"ActivityType": "kind", "Subject": "title"}


def test_headers_in_traditional_characters_are_known() -> None:
    table = text_table("公司名稱,城市,備註\n臺灣甲公司,臺北,測試文字\n國際貿易公司,高雄,聯絡人已離職\n")
    assert guess_kind(table.columns) == "customers"
    assert list(suggest_mapping(table.columns, "customers").fields.values()) == ["name", "city", "notes"]


def test_a_kind_none_of_whose_fields_is_there_is_not_guessed() -> None:
    assert guess_kind(text_table("城市,abc,def\n长沙,x,y\n").columns) == "customers"


def test_people_whose_names_are_in_two_columns_are_contacts() -> None:
    table = text_table("id,first_name,last_name,email,gender,ip\n1,Ada,Lovelace,a@b.cn,Female,1.2.3.4\n")
    assert guess_kind(table.columns) == "contacts"


def test_people_of_no_company_need_none_while_they_may_be_customers() -> None:
    plan = suggested_plan(text_table("姓名,手机\n王芳,13800138000\n"), "contacts")
    assert missing_fields(plan) == ["Customer"]
    plan = replace(plan, create_missing=frozenset(("customers",)))
    assert missing_fields(plan) == [] and missing_fields(replace(plan, mode=Mode.UPDATE)) == ["Customer"]


def test_deals_that_nothing_tells_apart_want_a_subject() -> None:
    plan = suggested_plan(text_table("LeadSource,CreatedDate,Notes\nWeb,2025-02-05,x\n"), "opportunities")
    assert missing_fields(plan) == ["Subject"]
    assert missing_fields(suggested_plan(text_table("Customer,Amount\nAcme,5\n"), "opportunities")) == []


def test_a_row_of_field_names_is_not_doubted() -> None:
    assert not text_table("客户名称;城市;备注\n甲乙丙公司;长沙;测试\n丁戊己公司;上海;好\n").notes
