"""What people type into a field is understood generously, and nonsense is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ocrm.parsing import parse_date, parse_money

TODAY = date(2026, 10, 21)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.5万", "125000"),
        ("1.2亿", "120000000"),
        ("128,000", "128000"),
        ("￥128000", "128000"),
        ("128k", "128000"),
        ("１２８", "128"),
        ("-40", "-40"),
        ("3千", "3000"),
        ("99.995", "100"),
        ("500 元", "500"),
        ("0", "0"),
    ],
)
def test_amounts_are_understood(text: str, amount: str) -> None:
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "many", "12..5", "万", "1e5", "12 and 5", "9" * 40 + "亿"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_money(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-23", date(2026, 10, 23)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("10.23", date(2026, 10, 23)),
        ("10/23", date(2026, 10, 23)),
        ("10月23日", date(2026, 10, 23)),
        ("9.1", date(2026, 9, 1)),
        ("1.5", date(2027, 1, 5)),
        ("今天", TODAY),
        ("明天", date(2026, 10, 22)),
        ("后天", date(2026, 10, 23)),
        ("yesterday", date(2026, 10, 20)),
        ("周五", date(2026, 10, 23)),
        ("下周一", date(2026, 10, 26)),
        ("星期日", date(2026, 10, 25)),
        ("Fri", date(2026, 10, 23)),
        ("next monday", date(2026, 10, 26)),
        ("3天后", date(2026, 10, 24)),
        ("+3d", date(2026, 10, 24)),
        ("2周后", date(2026, 11, 4)),
        ("1个月后", date(2026, 11, 21)),
    ],
)
def test_days_are_understood(text: str, day: date) -> None:
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "32.13", "2026-02-30", "someday", "next", "周八"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_date(text, TODAY) is None


def test_a_month_on_ends_where_the_month_does() -> None:
    assert parse_date("1个月后", date(2026, 1, 31)) == date(2026, 2, 28)
    assert parse_date("+1month", date(2027, 12, 30)) == date(2028, 1, 30)
