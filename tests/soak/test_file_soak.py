"""Damaged files of every kind are read or refused, in time and in little memory."""

from __future__ import annotations

from pathlib import Path

from tests.soak.file_soak import KINDS, damaged, run

_SEEDS = 50


def test_three_hundred_damaged_files_do_no_harm(tmp_path: Path) -> None:
    """The short form; `python3 packaging/dev.py soak --files 10000` opens that many."""
    result = run(tmp_path, range(_SEEDS))
    assert len(result.outcomes) == _SEEDS * len(KINDS) == 300
    assert result.is_flawless, result.table()
    assert any(one.was_read for one in result.outcomes) and not all(one.was_read for one in result.outcomes)


def test_seed_makes_the_same_damage_again() -> None:
    assert damaged("csv", 7) == damaged("csv", 7) != damaged("csv", 8)
