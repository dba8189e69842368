"""Compact sets of ids are read like any other set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ocrm.models.id_set import IdSet

_IDS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 9))


@given(_IDS, _IDS)
def test_it_answers_as_a_set_of_python_does(ids: list[int], others: list[int]) -> None:
    compact, plain = IdSet(ids), set(ids)
    assert compact == plain and plain == compact
    assert list(compact) == sorted(plain) and len(compact) == len(plain)
    assert compact & set(others) == plain & set(others) and set(others) & compact == plain & set(others)
    assert compact | set(others) == plain | set(others)
    assert all((one in compact) == (one in plain) for one in others)
    assert hash(compact) == hash(IdSet(reversed(ids)))


def test_it_comes_in_blocks_and_is_not_made_twice() -> None:
    ids = IdSet(range(25))
    assert [block.tolist()[0] for block in ids.blocks(10)] == [0, 10, 20]
    assert IdSet.of(ids) is ids
    assert "甲" not in ids and None not in ids
