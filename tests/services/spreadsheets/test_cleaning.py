# ruff: noqa: DTZ001 - cells keep wall-clock time
"""Cells mean what the person who filled them meant, or are refused; nothing is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from ocrm.services.spreadsheets.amounts import are_shares, clean_headcount, clean_integer, clean_money, clean_percent
from ocrm.services.spreadsheets.cells import CellProblem, FailedFormula
from ocrm.services.spreadsheets.cleaning import (
    choice_lookup,
    clean_boolean,
    clean_choice,
    clean_emails,
    clean_phones,
    clean_text,
    clean_url,
)
from ocrm.services.spreadsheets.dates import DateOrder, clean_date, clean_moment, find_date_order


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        (13800138000, ["13800138000"]),
        (" 138 0013 8001", ["13800138001"]),
        ("１３８００１３８００２", ["13800138002"]),
        ("+86 13800138006;0086-13800138007", ["13800138006", "13800138007"]),
        ("13900139000/13900139001、13900139000", ["13900139000", "13900139001"]),
        ("010-65529988转123", ["01065529988转123"]),
        ("+86 10 6552 9988", ["01065529988"]),
        ("021-6234567转802", ["0216234567转802"]),
        ("(0571) 8888·8888", ["057188888888"]),
        ("95588", ["95588"]),
        ("400-800-8888", ["4008008888"]),
        ("+1-395-557-1028x208", ["+13955571028x208"]),
    ],
)
def test_phone_numbers_are_kept_as_digits(cell: Any, numbers: list[str]) -> None:
    assert clean_phones(cell) == numbers


@pytest.mark.parametrize(
    "cell", ["1.38001E+10", 1.38e17, "无效电话", "12", 0.5, date(2026, 3, 5), FailedFormula("#N/A")]
)
def test_what_is_no_phone_number_is_refused(cell: Any) -> None:
    with pytest.raises(CellProblem):
        clean_phones(cell)


def test_a_word_with_a_stroke_is_told_whole() -> None:
    with pytest.raises(CellProblem, match="“n/a” is no phone number"):
        clean_phones("n/a")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("¥3,500.50", "3500.50"),
        ("1.2万", "12000"),
        ("12.5万", "125000"),
        ("1.2亿", "120000000"),
        ("12,000", "12000"),
        ("$1,097.10K", "1097100"),
        ("(1,234)", "-1234"),
        ("-¥40,000", "-40000"),
        ("128k", "128000"),
        ("￥128000", "128000"),
        ("100元", "100"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("99,123", "99123"),
        ("3 500", "3500"),
        (33.335, "33.34"),
        (0.1, "0.1"),
        (12000, "12000"),
        ("１，２００", "1200"),
        ("1.2 百万", "1200000"),
    ],
)
def test_amounts_are_read_as_people_write_them(cell: Any, amount: str) -> None:
    assert clean_money(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["10万左右", "1,2345", "abc", "1e5", "", True, 1e16, date(2026, 1, 1), "¥"])
def test_what_is_no_amount_is_refused(cell: Any) -> None:
    with pytest.raises(CellProblem):
        clean_money(cell)


def test_percentages_in_a_column_of_shares_are_shares() -> None:
    assert clean_percent("9.98 %") == Decimal("9.98")
    assert are_shares([0.0998, 1, 0, "50%"]) and not are_shares([0.5, 50]) and not are_shares([1, 0])
    assert clean_percent(0.0998, is_share=True) == Decimal("9.98")
    assert clean_percent("50%", is_share=True) == 50
    assert clean_integer("1,200") == 1200


@pytest.mark.parametrize(
    ("cell", "people"),
    [("35人", 35), ("约200人", 200), ("约 1,200 名员工", 1200), ("1.2万人", 12_000), ("３５名", 35),
     ("about 60 people", 60), ("45 employees", 45), ("1 Person", 1), ("~80", 80), ("大约3千员工", 3000),
     (35, 35), ("350", 350)],
)  # fmt: skip
def test_people_are_counted_with_or_without_their_unit(cell: Any, people: int) -> None:
    assert clean_headcount(cell) == people


@pytest.mark.parametrize("cell", ["50-99人", "200人以上", "1.5人", "约", "人", "20多人", "35件", "3.5", "employees"])
def test_ranges_lower_bounds_and_other_things_are_no_number_of_people(cell: str) -> None:
    with pytest.raises(CellProblem):
        clean_headcount(cell)


def test_an_amount_or_a_number_of_anything_else_has_no_unit_of_people() -> None:
    for clean in (clean_integer, clean_money):
        with pytest.raises(CellProblem):
            clean("35人")


@pytest.mark.parametrize(
    "cell",
    [
        "2026/3/5",
        "2026-03-05",
        "2026.3.5",
        "2026年3月5日",
        "20260305",
        20260305,
        46086,
        "46086",
        "5 Mar 2026",
        "Mar 5, 2026",
        "05-Mar-26",
        "2026-03-05T23:59:00Z",
        date(2026, 3, 5),
        datetime(2026, 3, 5, 12),
        "２０２６年３月５日",
    ],
)
def test_dates_are_read_in_every_common_form(cell: Any) -> None:
    assert clean_date(cell) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell", ["无效日期", "2026-02-30", "3月5日", "10/23", 12, 1.5, "13/13/2026", True, FailedFormula("#REF!")]
)
def test_what_is_no_date_is_refused(cell: Any) -> None:
    with pytest.raises(CellProblem):
        clean_date(cell)


def test_ambiguous_date_waits_for_the_column_to_decide() -> None:
    with pytest.raises(CellProblem, match="ambiguous"):
        clean_date("3/5/2017")
    with pytest.raises(CellProblem, match="ambiguous"):
        clean_date("5/3/26")
    assert find_date_order(["3/5/2017", "3/25/2017"]) is DateOrder.MDY
    assert find_date_order(["3/5/2017", "25/3/2017"]) is DateOrder.DMY
    assert find_date_order(["3/25/2017", "25/3/2017"]) is None
    assert find_date_order(["3/5/2017", "2026-03-25"]) is None
    assert clean_date("3/5/2017", DateOrder.MDY) == date(2017, 3, 5)
    assert clean_date("3/5/2017", DateOrder.DMY) == date(2017, 5, 3)
    assert clean_date("26/3/5", DateOrder.YMD) == date(2026, 3, 5)
    assert clean_date("5/5/2017") == date(2017, 5, 5)
    assert clean_date("3/25/2017") == date(2017, 3, 25)


def test_moments_keep_the_offset_they_name() -> None:
    assert clean_moment("2019-09-09 09:09:09") == datetime(2019, 9, 9, 9, 9, 9)
    assert clean_moment("2010-10-14T12:00:00.000Z") == datetime(2010, 10, 14, 12, tzinfo=UTC)
    east = timezone(timedelta(hours=8))
    assert clean_moment("07/15/2009 02:14:45+0800") == datetime(2009, 7, 15, 2, 14, 45, tzinfo=east)
    assert clean_moment("2026年3月5日 下午2:30") == datetime(2026, 3, 5, 14, 30)
    assert clean_moment("2026-03-05 14点30分") == datetime(2026, 3, 5, 14, 30)
    assert clean_moment("2026-03-05 2:30 PM") == datetime(2026, 3, 5, 14, 30)
    assert clean_moment(46086.5) == datetime(2026, 3, 5, 12)
    with pytest.raises(CellProblem, match="no time"):
        clean_moment("2026-03-05 25:00")


def test_text_is_trimmed_and_numbers_read_as_typed() -> None:
    assert clean_text("\u3000text \u3000") == "text"
    assert clean_text(13800138000) == "13800138000"
    assert clean_text(12.5) == "12.5" and clean_text(1e-7) == "0.0000001"
    assert clean_text(date(2026, 3, 5)) == "2026-03-05"
    assert clean_text(timedelta(days=10, hours=15, minutes=10, seconds=10)) == "255:10:10"
    with pytest.raises(CellProblem, match="lost digits"):
        clean_text(1.10101199003071e17)
    with pytest.raises(CellProblem, match="#REF!"):
        clean_text(FailedFormula("#REF!"))


def test_apostrophe_of_our_own_export_goes_and_others_stay() -> None:
    assert clean_text("'=1+1") == "=1+1"
    assert clean_text("'s-Gravenhage") == "'s-Gravenhage"


def test_addresses_are_checked() -> None:
    assert clean_emails("Li Lei <li@yy.com>") == ["li@yy.com"]
    assert clean_emails("a@b.com; c@d.cn") == ["a@b.com", "c@d.cn"]
    assert clean_url("http://getrebuild.com") == "http://getrebuild.com"
    assert clean_url("www.x.cn/a?b=1") == "www.x.cn/a?b=1"
    assert clean_url("HTTPS://WWW.X.cn/Path?Q=A") == "https://www.x.cn/Path?Q=A", (
        "only the host is the same in capitals"
    )
    assert clean_url("ｗｗｗ．x．cn/") == "www.x.cn"
    assert clean_emails("Wang@YunQi.CN；wang@yunqi.cn") == ["Wang@yunqi.cn", "wang@yunqi.cn"]
    for clean, wrong in ((clean_emails, "无效邮箱 abc"), (clean_url, "无效链接"), (clean_url, "javascript:alert(1)")):
        with pytest.raises(CellProblem):
            clean(wrong)


def test_yes_and_no_in_both_languages() -> None:
    assert all(clean_boolean(cell) for cell in (True, "是", "Yes", "TRUE", 1, "√", "Ｙ"))
    assert not any(clean_boolean(cell) for cell in (False, "否", "no", "0", 0, "×"))
    with pytest.raises(CellProblem, match="neither"):
        clean_boolean("maybe")


def test_choices_are_known_by_code_label_and_alias_and_never_guessed() -> None:
    lookup = choice_lookup([("vip", ("vip", "VIP", "贵宾")), ("lost", ("lost", "Lost customer", "失效"))])
    assert clean_choice(" ＶＩＰ ", lookup) == clean_choice("貴賓", lookup) == "vip"
    assert clean_choice("LOST  Customer", lookup) == "lost"
    with pytest.raises(CellProblem, match="“V” is not in the list"):
        clean_choice("V", lookup)
