"""Sizes are told in the unit a person would use."""

from __future__ import annotations

import pytest

from ocrm.formats import format_size


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
