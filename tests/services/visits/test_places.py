"""The place of a visit: read as typed, kept as the last line of its text, found again in either language."""

from __future__ import annotations

import pytest

from ocrm import i18n
from ocrm.services import interactions, records, search, timeline
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.visits.places import LONGEST, add_coordinates, read_place, split_place, with_place
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Plant 2,\n gate B ", "Plant 2, gate B"), ("29.56,106.55", "29.56, 106.55"),
        ("29.56，106.55", "29.56, 106.55"), ("geo:-33.86,151.21", "-33.86, 151.21"), ("95.1,200", "95.1,200"),
        ("x" * 500, "x" * LONGEST), (" \u2028 ", ""),
    ],
)  # fmt: skip
def test_a_place_is_one_line_and_coordinates_are_written_evenly(typed: str, expected: str) -> None:
    assert read_place(typed) == expected


def test_coordinates_come_behind_what_was_typed_and_only_once() -> None:
    assert add_coordinates("", "29.5630, 106.5516") == "29.5630, 106.5516"
    both = add_coordinates("Plant 2", "29.5630, 106.5516")
    assert both == "Plant 2 (29.5630, 106.5516)"
    assert add_coordinates(both, "29.5630, 106.5516") == both
    assert add_coordinates("29.563,106.5516", "29.5630, 106.5516") == "29.563, 106.5516"
    assert add_coordinates("29.56,106.55", "29.5630, 106.5516") == "29.56, 106.55 (29.5630, 106.5516)"
    long = add_coordinates("x" * LONGEST, "29.5630, 106.5516")
    assert read_place(long) == long and long.endswith("x (29.5630, 106.5516)")


def test_a_text_gives_its_place_back_in_whichever_language_it_was_written(both_languages: str) -> None:
    written = with_place("Saw the new line\nof Mr. Li", "重庆渝北区 2 号厂")
    i18n.set_language("en" if both_languages == "zh_CN" else "zh_CN")
    assert split_place(written) == ("Saw the new line\nof Mr. Li", "重庆渝北区 2 号厂")
    assert split_place("No place here") == ("No place here", "")
    assert split_place(with_place("", "Gate B")) == ("", "Gate B")


def test_a_visit_tells_its_place_as_a_chip_is_filtered_by_it_and_undone(
    workspace: Workspace, both_languages: str
) -> None:
    customer = records.add_record(workspace, "customers", {"name": "Northwind"}).created_id or 0
    before = rows_of(workspace)
    interactions.log_interaction(workspace, customer, kind="visit", summary="Toured", place="29.56,106.55")
    interactions.log_interaction(workspace, customer, kind="visit", summary="", place="Gate B")
    interactions.log_interaction(workspace, customer, kind="call", summary="Place: nowhere")
    told = timeline.fetch_timeline(workspace, customer, kinds=frozenset((timeline.TimelineKind.INTERACTION,)))
    assert sorted((one.text, one.chips) for one in told) == [
        ("", ("Gate B",)), ("Place: nowhere", ()), ("Toured", ("29.56, 106.55",)),
    ]  # fmt: skip
    for words in ("29.56, 106.55", "Gate B"):
        filtered = records.all_ids(
            workspace, RecordQuery("interactions", Condition("summary", Operator.CONTAINS, words))
        )
        searched = [hit.record_id for hit in search.find(workspace, words) if hit.kind == "interactions"]
        assert len(filtered) == 1 and searched == list(filtered)
    for _time in range(3):
        workspace.undo()
    assert rows_of(workspace) == before
