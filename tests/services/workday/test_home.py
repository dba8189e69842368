"""Which figures and cards Today shows, and in which order."""

from __future__ import annotations

from ocrm.services import records, search
from ocrm.services.listing.stars import star_records
from ocrm.services.settings import write_setting
from ocrm.services.workday.home import CARDS, FIGURES, Placed, read_places, shown_names, write_places
from ocrm.services.workspace import Workspace


def test_a_new_file_shows_what_is_shipped_and_offers_the_rest(workspace: Workspace) -> None:
    assert shown_names(workspace, FIGURES) == ["won", "open", "expected", "contacts"]
    assert shown_names(workspace, CARDS) == ["attention", "suggestions", "recent"]
    assert {place.name for place in read_places(workspace, CARDS) if not place.is_shown} == {
        "agenda", "promises", "starred",
    }  # fmt: skip


def test_an_order_is_kept_and_nothing_brings_the_shipped_one_back(workspace: Workspace) -> None:
    places = [Placed("starred", True), Placed("recent", False), *read_places(workspace, CARDS)[:2]]
    write_places(workspace, CARDS, places)
    assert shown_names(workspace, CARDS) == ["starred", "attention", "suggestions"]
    assert read_places(workspace, CARDS)[1] == Placed("recent", False)
    write_places(workspace, CARDS, [])
    assert shown_names(workspace, CARDS) == ["attention", "suggestions", "recent"]


def test_cards_of_another_version_do_no_harm(workspace: Workspace) -> None:
    write_setting(workspace, "home_cards", "weather,-recent,attention")
    places = read_places(workspace, CARDS)
    assert places[:2] == [Placed("recent", False), Placed("attention", True)]
    assert [place.name for place in places[2:]] == ["suggestions", "agenda", "promises", "starred"]


def test_all_may_be_hidden(workspace: Workspace) -> None:
    write_places(workspace, FIGURES, [Placed(place.name, False) for place in read_places(workspace, FIGURES)])
    assert shown_names(workspace, FIGURES) == []


def test_starred_records_are_found_newest_first_and_without_what_was_deleted(workspace: Workspace) -> None:
    made = [
        int(records.add_record(workspace, "customers", {"name": name}).created_id or 0) for name in ("甲", "乙", "丙")
    ]
    star_records(workspace, "customers", made)
    records.delete_records(workspace, "customers", [made[1]])
    assert [hit.title for hit in search.starred_records(workspace)] == ["丙", "甲"]
    assert [hit.title for hit in search.starred_records(workspace, limit=1)] == ["丙"]
