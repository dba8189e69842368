"""Sizes are told in the unit a person would use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ocrm.formats import (
    as_typed,
    format_change,
    format_date_relative,
    format_days_since,
    format_moment_relative,
    format_money,
    format_money_change,
    format_money_short,
    format_number,
    format_percent,
    format_percent_change,
    format_phone,
    format_size,
)
from ocrm.parsing import parse_money


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (1024**2 - 1, "1.0 MB"),
        (1_258_291, "1.2 MB"),
        (66_934_105_703, "62.3 GB"),
        (365_072_220_160, "340 GB"),
        (2 * 1024**4, "2.0 TB"),
    ],
)
def test_a_size_is_told_in_its_own_unit(count: int, words: str) -> None:
    assert format_size(count) == words


@pytest.mark.parametrize(
    ("day", "alone", "inside"),
    [
        (date(2026, 3, 9), "Yesterday", "yesterday"),
        (date(2026, 3, 10), "Today", "today"),
        (date(2026, 3, 11), "Tomorrow", "tomorrow"),
        (date(2026, 3, 13), "Fri", "Fri"),
        (date(2026, 3, 7), "3 days ago", "3 days ago"),
        (date(2026, 5, 1), "1 May", "1 May"),
    ],
)
def test_a_day_begins_with_a_capital_only_where_it_stands_alone(day: date, alone: str, inside: str) -> None:
    today = date(2026, 3, 10)
    assert format_date_relative(day, today) == alone
    assert format_date_relative(day, today, in_sentence=True) == inside


def test_a_moment_and_a_past_day_keep_small_letters_inside_a_sentence() -> None:
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert format_moment_relative(now.replace(day=11), now, in_sentence=True) == "tomorrow 09:00"
    assert format_days_since(date(2026, 3, 9), now.date(), in_sentence=True) == "yesterday"


def test_a_number_from_abroad_is_no_landline_of_nanjing() -> None:
    assert format_phone("02562345678") == "025-62345678"
    assert format_phone("0255501234") == "0255501234"


def test_what_is_below_zero_is_shown_with_a_true_minus_everywhere() -> None:
    lost = Decimal("-1234567.5")
    shown = (
        format_number(-1234), format_money(lost), format_money_short(lost), format_percent(-0.125, places=1),
        format_change(-3), format_money_change(lost), format_percent_change(-0.5),
    )  # fmt: skip
    assert all(words.startswith("−") and "-" not in words for words in shown), shown
    assert format_percent(-0.001) == "0%", "what is rounded to nothing has no sign"


def test_what_became_more_says_so() -> None:
    assert (format_change(3), format_change(0), format_percent_change(0.5)) == ("+3", "0", "+50%")
    assert format_money_change(Decimal(1200)).startswith("+")


def test_a_shown_amount_can_be_typed_and_pasted_again() -> None:
    assert as_typed(format_number(-1234)) == "-1,234"
    assert parse_money(format_money(Decimal(-1234))) == -1234
