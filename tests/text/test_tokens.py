"""The search index's tokens and expressions, tried on SQLite's own FTS5 (scenario F-31 and more)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm.text.fold import fold
from ocrm.text.tokens import index_tokens, match_expression, rank_key, verify

NAMES = (
    "张伟", "单雪松", "曾国强", "重庆长安配件有限公司", "长沙银行", "绿地物业", "华东机床厂", "Zhang Wei Ltd", "王芳",
)  # fmt: skip


class Index:
    """The index as the file has it."""

    def __init__(self) -> None:
        self.connection = apsw.Connection(":memory:")
        self.connection.execute(
            "CREATE VIRTUAL TABLE i USING fts5(t, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', "
            "tokenize='unicode61')"
        )
        self.records: list[Sequence[str]] = []

    def add(self, *values: str) -> None:
        self.records.append(values)
        self.connection.execute("INSERT INTO i(rowid, t) VALUES (?, ?)", (len(self.records), index_tokens(values)))

    def find(self, query: str) -> list[str]:
        """Return the first text of each hit, best first."""
        expression = match_expression(query)
        if not expression:
            return []
        found = [self.records[row - 1] for (row,) in self.connection.execute("SELECT rowid FROM i(?)", (expression,))]
        kept = [values[0] for values in found if verify(query, "\n".join(values))]
        return sorted(kept, key=lambda title: rank_key(query, title))


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    for name in NAMES:
        made.add(name)
    yield made
    made.connection.close()


@pytest.mark.parametrize(
    ("query", "tier"),
    [("quality customer 0", 0), ("Quality cust", 1), ("customer 0", 2), ("0 quality", 3), ("qualitycustomer0", 0)],
)
def test_a_name_of_several_words_is_a_whole_or_a_beginning_too(query: str, tier: int) -> None:
    assert rank_key(query, "Quality Customer 0")[0] == tier


@pytest.mark.parametrize("query", ["zw", "zhangw", "張偉", "ＺＷ", "zhangwei", "张伟", "张", "zwei", "zhw"])
def test_zhang_wei_is_found_however_he_is_typed(index: Index, query: str) -> None:
    assert "张伟" in index.find(query)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("shanxuesong", "单雪松"),
        ("danxuesong", "单雪松"),
        ("sxs", "单雪松"),
        ("dxs", "单雪松"),
        ("shanxs", "单雪松"),
        ("xuesong", "单雪松"),
        ("zengguoqiang", "曾国强"),
        ("zgq", "曾国强"),
        ("cgq", "曾国强"),
        ("cqca", "重庆长安配件有限公司"),
        ("chongqingca", "重庆长安配件有限公司"),
        ("chongqingchanganpeijianyouxiangongsi", "重庆长安配件有限公司"),
        ("cqcapjyxgs", "重庆长安配件有限公司"),
        ("长安", "重庆长安配件有限公司"),
        ("长安配", "重庆长安配件有限公司"),
        ("長安", "重庆长安配件有限公司"),
        ("重庆 配件", "重庆长安配件有限公司"),
        ("csyh", "长沙银行"),
        ("changsha yh", "长沙银行"),
        ("lvdi", "绿地物业"),
        ("ludi", "绿地物业"),
        ("lyudi", "绿地物业"),
        ("zhang ltd", "Zhang Wei Ltd"),
    ],
)
def test_a_name_is_found_by_any_piece_and_reading(index: Index, query: str, name: str) -> None:
    assert index.find(query) == [name]


def test_what_is_not_there_is_not_found(index: Index) -> None:
    for query in ("wz", "安长", "长配件", "zhangweii", "xyz", "银行长沙", "999"):
        assert index.find(query) == [], query


def test_any_piece_of_a_phone_number_finds_it() -> None:
    index = Index()
    index.add("张伟", "+86 138-0013-8000", "010-65529988转123")
    for query in (
        "138 0013 8000",
        "13800138000",
        "+8613800138000",
        "0013",
        "8000",
        "1380013",
        "65529988",
        "010-6552",
        "转",
    ):
        assert index.find(query) == ["张伟"], query
    assert index.find("13800138001") == []
    assert index.find("zw 8000") == ["张伟"]


def test_codes_addresses_and_email_are_found() -> None:
    index = Index()
    index.add("Acme", "KH000001", "QT-20260310-0001", "Li.Lei+crm@Example.com", "Rue de l'Église 5", "ERP一期")
    for query in (
        "kh000001",
        "KH0000",
        "QT-20260310-0001",
        "qt-2026",
        "li.lei",
        "example.com",
        "eglise",
        "rue 5",
        "erp",
        "一期",
    ):
        assert index.find(query) == ["Acme"], query


def test_notes_are_found_by_their_words_but_not_by_pinyin() -> None:
    tokens = set(index_tokens(["张伟"], ["客户要求3月12日前验收 ERP"]).split())
    assert {"zhangwei", "zw", "验收", "erp", "客"} <= tokens
    assert not {"yanshou", "ys", "kehu"} & tokens


def test_a_long_name_is_found_by_its_likeliest_reading() -> None:
    index = Index()
    index.add("重庆长安汽车股份有限公司北京第一销售分公司")
    for query in ("cqcaqc", "chongqingchangan", "bjdyxsfgs", "beijing", "zhongqing", "长安汽车"):
        assert len(index.find(query)) == 1, query


def test_the_best_hit_comes_first() -> None:
    index = Index()
    for name in ("上海长安大厦有限公司", "长安", "长安汽车", "北京长安街"):
        index.add(name)
    assert index.find("长安")[0] == "长安"
    assert index.find("长安")[1] == "长安汽车"
    assert index.find("ca")[0] == "长安"


def test_new_and_rare_characters_do_not_break_the_expression() -> None:
    index = Index()
    index.add("𬱖宁")
    index.add("㛃嫒")
    index.add("株式会社トヨタ")
    index.add("한국전력")
    index.add("𞤀x")
    assert index.find("𬱖") == ["𬱖宁"]
    assert index.find("𬱖宁") == ["𬱖宁"]
    assert index.find("トヨタ") == ["株式会社トヨタ"]
    assert index.find("한국전") == ["한국전력"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30), st.text(max_size=12))
def test_no_text_breaks_the_index_and_no_query_breaks_the_expression(text: str, query: str) -> None:
    index = Index()
    index.add(text)
    index.find(query)
    index.connection.close()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("重庆长安单雪松绿女行和曾银"), min_size=1, max_size=7), st.data())
def test_every_piece_of_a_chinese_name_finds_it(chars: list[str], data: st.DataObject) -> None:
    name = "".join(chars)
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    index = Index()
    index.add(name)
    assert index.find(name[start:end]) == [name]
    assert fold(name) == name
    index.connection.close()
