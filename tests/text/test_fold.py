"""Folding: what is the same to a person compares equal."""

from __future__ import annotations

import pytest

from ocrm.text.fold import fold, simplify


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張偉", "张伟"),
        ("ＺＷ１２３", "zw123"),
        ("Café ÀÉÎ", "cafe aei"),
        ("STRAẞE", "strasse"),
        ("ⅷ", "viii"),
        ("⼈⽂", "人文"),
        ("重庆", "重庆"),
        ("", ""),
    ],
)
def test_case_width_accents_and_traditional_writing_fold_away(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_folding_twice_changes_nothing_more() -> None:
    for text in ("張偉", "Åse Ｂ", "長沙銀行", "が", "한국", "Ǆ"):
        assert fold(fold(text)) == fold(text)


def test_simplified_writing_stays_as_it_is() -> None:
    assert simplify("著作 重庆长安") == "著作 重庆长安"
