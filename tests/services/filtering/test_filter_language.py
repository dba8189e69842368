"""The typed filter language and the SQL behind it, on a real file (scenario F-32)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm import i18n
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.filtering.conditions import (
    COUNTED_DAYS,
    PERIODS,
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Not,
    Operator,
    from_json,
    period_of,
    to_json,
)
from ocrm.services.filtering.filter_completion import complete
from ocrm.services.filtering.filter_language import FilterError, parse_filter, similar_fields
from ocrm.services.filtering.filter_parts import read_typed
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.filtering.filters import compile_filter
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

TODAY = date(2026, 3, 10)
DEALS = record_type("opportunities")
FIXTURE = (
    ("O1", "华东机床厂", "ERP一期", 400_000, "proposal", 50, "2026-03-28"),
    ("O2", "重庆长安配件", "备件年框", 1_000_000, "negotiation", 70, "2026-03-31"),
    ("O3", "绿地物业", "巡检系统", 150_000, "first_contact", 10, "2026-05-15"),
    ("O4", "单氏食品", "冷链监控", 260_000, "needs_analysis", 40, "2026-04-20"),
    ("O5", "曾记餐饮", "POS替换", 80_000, "contract_signing", 90, "2026-03-20"),
    ("O6", "长沙银行", "外呼平台", 600_000, "bidding", 60, "2026-04-30"),
)


@pytest.fixture
def deals(workspace: Workspace) -> Workspace:
    """The opportunities of fixture F0; O1 and O2 carry the tag 重点."""
    by_code = {row.code: row.stage_id for row in stages.list_stages(workspace)}
    for number, (code, customer, subject, amount, stage, probability, close) in enumerate(FIXTURE):
        customer_id = records.add_record(workspace, "customers", {"name": customer}).created_id
        deal_id = records.add_record(workspace, "opportunities", {
            "subject": subject, "code": code, "customer": customer_id, "stage": by_code[stage],
            "expected_amount": Decimal(amount), "expected_close_on": date.fromisoformat(close),
        }).created_id  # fmt: skip
        workspace.connection.execute("UPDATE opportunity SET probability = ? WHERE id = ?", (probability, deal_id))
        if number < 2:
            workspace.connection.execute("INSERT OR IGNORE INTO tag(id, name) VALUES (1, '重点')")
            workspace.connection.execute("INSERT INTO record_tag(record_id, tag_id) VALUES (?, 1)", (deal_id,))
    workspace.connection.execute("UPDATE opportunity SET status = 'won' WHERE code = 'O5'")
    workspace.connection.execute("UPDATE opportunity SET expected_amount = NULL WHERE code = 'O3'")
    return workspace


def find(workspace: Workspace, typed: str | Filter) -> str:
    """Return the codes of the opportunities a filter lets through, by number."""
    filter = (
        parse_filter(typed, DEALS, today=TODAY, words=words_of(DEALS, workspace)) if isinstance(typed, str) else typed
    )
    sql, params = compile_filter(filter, DEALS, today=TODAY, utc_offset=timedelta(hours=8))
    rows = workspace.query(f"SELECT t.code FROM opportunity t WHERE {sql} ORDER BY t.code", params)
    return "".join(code.removeprefix("O") for (code,) in rows)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("金额: 100000..500000 阶段: 需求分析;方案制定", "14"),
        ("!阶段: 初期沟通 & 预计: <2026-04-01", "125"),
        ("stage:proposal amount:100000..500000", "1"),
        ("stage:needs analysis;proposal", "14"),
        ("stage:Needs_Analysis ; \"Proposal\"", "14"),
        ("Stage: Needs analysis Expected amount: >=26万", "4"),
        ("阶段：方案制定；商务谈判", "12"),
        ("金额:10万..50万", "14"),
        ("金额:500000..100000", "14"),
        ("amount:<=260k", "45"),
        ("amount:>100万", ""),
        ("amount:≥100万", "2"),
        ("amount>=100万", "2"),
        ("金额 ≥ 100万 阶段: 需求分析;方案制定;商务谈判;合同签约;初期沟通;招投标/竞争", "2"),
        ("amount:..30万", "45"),
        ("amount:60万..", "26"),
        ("amount:empty", "3"),
        ("!amount:空", "12456"),
        ("!amount:1000000", "13456"),
        ("amount:80000;600000", "56"),
        ("probability:>=60%", "256"),
        ("expected_close_on:2026-03", "125"),
        ("预计:本月", "125"),
        ("预计:this month | 预计:下月", "12456"),
        ("expected close:this quarter", "125"),
        ("预计:2026-03-28..2026-04-20", "124"),
        ("预计:>2026-03", "346"),
        ("预计:+21d", "125"),
        ("预计:+20 days", "15"),
        ("预计:3月20日;2026-05-15", "35"),
        ("预计:<-30d", ""),
        ("created_at:today", "123456"),
        ("created_at:yesterday", ""),
        ("创建时间:近7天", "123456"),
        ("customer:长安", "2"),
        ("客户:长", "26"),
        ("客户:長", "26"),
        ("客户:長*", "6"),
        ("subject:ｅｒｐ", "1"),
        ("stage:negot;bidd", "26"),
        ("客户:=长沙银行", "6"),
        ("客户:长*", "6"),
        ("!客户:长", "1345"),
        ("subject:erp", "1"),
        ("subject:\"ERP一\"", "1"),
        ("编号:O*", "123456"),
        ("tags:重点", "12"),
        ("!标签:重点", "3456"),
        ("tags:empty", "3456"),
        ("status:won", "5"),
        ("stage:won", "5"),
        ("阶段:赢单;初期沟通", "35"),
        ("状态:进行中 !(stage:proposal | stage:bidding)", "234"),
        ("(stage:proposal|stage:bidding) & amount:>50万", "6"),
        ("（阶段：方案制定｜阶段：初期沟通）", "13"),
        ("stage:!proposal;bidding", "2345"),
        ("is_probability_pinned:否", "123456"),
        ("is_probability_pinned:yes", ""),
        ("erp", "1"),
        ("备件 stage:negotiation", "2"),
        ("xjxt", "3"),
        ("\"冷链\"", "4"),
        ("!冷链 amount:<50万", "15"),
        ("", "123456"),
        ("   ", "123456"),
    ],
)  # fmt: skip
def test_a_typed_filter_finds(deals: Workspace, typed: str, found: str) -> None:
    assert find(deals, typed) == found


def test_fields_and_values_go_in_either_language_whatever_the_interface_speaks(
    deals: Workspace, both_languages: str
) -> None:
    for typed in ("阶段:方案制定", "stage:proposal", "Stage:Proposal", "ＳＴＡＧＥ：Proposal"):
        assert find(deals, typed) == "1", typed


def test_a_stage_the_user_renamed_goes_by_its_new_name(deals: Workspace) -> None:
    stage = next(row for row in stages.list_stages(deals) if row.code == "proposal")
    stages.update_stage(deals, stage.stage_id, name="打样")
    assert find(deals, "阶段:打样") == "1"
    assert find(deals, "阶段:方案制定") == "1"


def test_a_filter_that_names_a_stage_by_id_is_written_with_its_name(deals: Workspace) -> None:
    stage = next(row for row in stages.list_stages(deals) if row.code == "proposal")
    filter = Condition("stage", "is", str(stage.stage_id))
    assert find(deals, filter) == "1"
    assert format_filter(filter, DEALS, words=words_of(DEALS, deals)) == "Stage:Proposal"
    assert find(deals, f"stage:{stage.stage_id}") == "1"


@pytest.mark.parametrize(
    ("typed", "position", "words"),
    [
        ("colour:red", 0, ("colour", "Subject")),
        ("stage:proposal colour:red", 15, ("colour",)),
        ("stage:sent", 6, ("Stage", "sent", "Proposal")),
        ("amount:lots", 7, ("lots", "number")),
        ("预计:soon", 3, ("soon", "date")),
        ("amount:100..x", 7, ("100..x",)),
        ("stage:<proposal", 6, ("Stage", "<")),
        ("is_probability_pinned:maybe", 22, ("yes or no",)),
        ("stage:", 6, ("value", "Stage")),
        ("stage:proposal;", 15, ("value",)),
        ("(stage:proposal", 0, ("bracket", "1")),
        ("stage:proposal)", 14, ("bracket", "15")),
        ("stage:proposal |", 16, ("missing", "17")),
        ("()", 1, ("missing",)),
        ("!", 1, ("missing",)),
        ("subject:\"open", 8, ("quotation",)),
        ("; x", 0, ("missing",)),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(typed: str, position: int, words: tuple[str, ...]) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(typed, DEALS, today=TODAY)
    assert caught.value.position == position
    for word in words:
        assert word in str(caught.value)


def condition(field: str, operators: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    """Build conditions of a field with any of some operators, named in one string."""
    return st.builds(Condition, st.just(field), st.sampled_from(operators.split()), values)


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
AMOUNTS = st.decimals(0, 10**9, places=2, allow_nan=False).map(lambda value: value.normalize() + Decimal(0))
DATES = st.dates(date(2000, 1, 1), date(2099, 1, 1))
CONDITIONS = st.one_of(
    condition("subject", "contains not_contains is is_not", TEXTS.filter(lambda word: not word.endswith("*"))),
    condition("stage", "is is_not", st.sampled_from(["proposal", "needs_analysis"])),
    condition("stage", "any_of none_of", st.just(("bidding", "contract_signing"))),
    condition("expected_amount", "lt le gt ge is is_not", AMOUNTS),
    condition("expected_amount", "between", st.just((Decimal(1), Decimal(2)))),
    condition("expected_close_on", "before after on le ge", DATES),
    condition("expected_close_on", "between", st.just((date(2026, 1, 1), date(2026, 2, 2)))),
    condition("expected_close_on", " ".join(PERIODS), st.none()),
    condition("updated_at", " ".join(sorted(COUNTED_DAYS)), st.integers(1, 999)),
    condition("notes", "empty not_empty", st.none()),
    condition("tags", "empty not_empty", st.none()),
    condition("expected_amount", "empty not_empty", st.none()),
    condition("customer", "empty not_empty", st.none()),
    condition("tags", "has_tag has_no_tag", st.sampled_from(["重点", "a b", "x:y", '"q"'])),
    condition("customer", "is", st.integers(1, 2**62)),
    condition("is_probability_pinned", "is", st.booleans()),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.filter(lambda part: isinstance(part, AllOf | AnyOf)).map(Not),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILTERS)
def test_what_is_written_back_reads_the_same(both_languages: str, filter: Filter) -> None:
    typed = format_filter(filter, DEALS)
    assert parse_filter(typed, DEALS, today=TODAY) == filter, typed


@settings(max_examples=200, deadline=None)
@given(FILTERS)
def test_a_saved_filter_comes_back_the_same(filter: Filter) -> None:
    assert from_json(to_json(filter)) == filter


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILTERS)
def test_every_filter_compiles_to_sql_that_runs_and_its_opposite_finds_the_rest(
    deals: Workspace, filter: Filter
) -> None:
    assert sorted(find(deals, filter) + find(deals, Not(filter))) == list("123456")


def test_written_filters_are_in_the_language_of_the_interface(both_languages: str) -> None:
    filter = parse_filter("stage:proposal;bidding amount:>10万 !tags:重点 close date:this_month", DEALS, today=TODAY)
    month = {"en": "this_month", "zh_CN": "本月"}[both_languages]
    assert format_filter(filter, DEALS) == (
        f"{_('Stage')}:{_('Proposal')};{_('Bidding')} {_('Expected amount')}:>100000 !{_('Tags')}:重点"
        f" {_('Expected close')}:{month}"
    )


def test_what_is_past_is_written_as_before_today_and_stays_so_on_other_days(both_languages: str) -> None:
    past = Condition("expected_close_on", "older_than_days", 0)
    typed = f"{_('Expected close')}:<{ {'en': 'today', 'zh_CN': '今天'}[both_languages] }"
    assert format_filter(past, DEALS) == typed
    assert parse_filter(typed, DEALS, today=TODAY) == past


@pytest.mark.parametrize(
    ("operator", "first", "last"),
    [
        ("this_week", "2026-03-09", "2026-03-15"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("next_quarter", "2026-04-01", "2026-06-30"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("next_year", "2027-01-01", "2027-12-31"),
        ("tomorrow", "2026-03-11", "2026-03-11"),
    ],
)
def test_periods_are_calendar_periods(operator: str, first: str, last: str) -> None:
    assert period_of(operator, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_typed_text_never_becomes_sql(deals: Workspace) -> None:
    evil = "x'); DROP TABLE opportunity; --"
    for operator in (Operator.CONTAINS, Operator.IS, Operator.STARTS_WITH):
        assert find(deals, Condition("subject", operator, evil)) == ""
    assert find(deals, Condition("subject", Operator.CONTAINS, "%")) == ""
    with pytest.raises(UserError):
        find(deals, Condition("subject; --", "is", "x"))
    assert find(deals, "") == "123456"


def test_an_operator_that_does_not_fit_is_refused_in_words(deals: Workspace) -> None:
    with pytest.raises(UserError, match="Subject"):
        find(deals, Condition("subject", "this_month"))
    with pytest.raises(UserError, match="saved filter"):
        from_json('{"field": "x", "operator": "explode"}')


@pytest.mark.parametrize(
    "text", ["open amount:>10", "value:high open amount:>10", '"open amount":>10', "进行中商机:>10"]
)
def test_a_name_of_several_words_is_no_slip_for_another_field(workspace: Workspace, text: str) -> None:
    customers = record_type("customers")
    words = words_of(customers, workspace)
    assert similar_fields(text, words) == ("", [])
    assert complete(workspace, customers, words, text=text, cursor=len(text)) == []
    assert read_typed(text, customers, words, today=TODAY).hint == ""


@pytest.mark.parametrize(("language_of_words", "text", "offered"), [
    ("en", "Starred:", ["yes", "no"]), ("en", "Starred:y", ["yes"]), ("en", "Starred:yes", []),
    ("zh_CN", "星标:", ["是", "否"]), ("zh_CN", "星标:y", ["是"]), ("zh_CN", "星标:是", []),
])  # fmt: skip
def test_yes_and_no_are_offered_and_written_in_the_language_of_the_window(
    workspace: Workspace, language_of_words: str, text: str, offered: list[str]
) -> None:
    i18n.set_language(language_of_words)
    customers = record_type("customers")
    words = words_of(customers, workspace)
    assert [one.text for one in complete(workspace, customers, words, text=text, cursor=len(text))] == offered
    starred = Condition("is_starred", Operator.IS, True)
    written = {"en": "Starred:yes", "zh_CN": "星标:是"}[language_of_words]
    assert format_filter(starred, customers, words=words) == written
    assert parse_filter(written, customers, today=TODAY, words=words) == starred


def test_values_are_offered_behind_a_name_of_several_words(workspace: Workspace) -> None:
    customers = record_type("customers")
    offered = complete(workspace, customers, words_of(customers, workspace), text="customer stage:pre", cursor=18)
    assert [one.text for one in offered] == ["Pre-sales"]
