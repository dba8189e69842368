"""Stars: put on, taken off, undone, found."""

from __future__ import annotations

import pytest

from ocrm.errors import UserError
from ocrm.services import records, search
from ocrm.services.duplicates.merging import merge_records
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.listing import stars
from ocrm.services.listing.list_views import query_of
from ocrm.services.listing.stars import STARRED
from ocrm.services.records import RecordQuery
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def two(workspace: Workspace) -> list[int]:
    """Two customers."""
    made = [records.add_record(workspace, "customers", {"name": name}) for name in ("长安配件", "长安汽车")]
    return [changes.created_id or 0 for changes in made]


def starred(workspace: Workspace, kind: str = "customers") -> list[int]:
    return list(records.all_ids(workspace, RecordQuery(kind, STARRED)))


def test_one_click_puts_a_star_on_and_the_next_takes_it_off(workspace: Workspace, two: list[int]) -> None:
    stars.toggle_star(workspace, "customers", two[:1])
    assert starred(workspace) == two[:1]
    assert stars.toggle_star(workspace, "customers", two[:1]).label == "Take the star off “长安配件”"
    assert starred(workspace) == []


def test_where_only_some_have_a_star_all_get_one(workspace: Workspace, two: list[int]) -> None:
    stars.star_records(workspace, "customers", two[:1])
    stars.toggle_star(workspace, "customers", two)
    assert sorted(starred(workspace)) == sorted(two)


def test_undo_restores_the_exact_rows(workspace: Workspace, two: list[int]) -> None:
    before = rows_of(workspace)
    stars.star_records(workspace, "customers", two)
    after = rows_of(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


def test_contacts_and_deals_have_stars_and_todos_have_none(workspace: Workspace, two: list[int]) -> None:
    contact = records.add_record(workspace, "contacts", {"customer": two[0], "name": "王芳"}).created_id or 0
    deal = records.add_record(workspace, "opportunities", {"customer": two[0], "subject": "扩容"}).created_id or 0
    stars.star_records(workspace, "contacts", [contact])
    stars.star_records(workspace, "opportunities", [deal])
    assert (starred(workspace, "contacts"), starred(workspace, "opportunities")) == ([contact], [deal])
    todo = records.add_record(workspace, "todos", {"title": "打电话"}).created_id or 0
    with pytest.raises(UserError, match="no star"):
        stars.star_records(workspace, "todos", [todo])


def test_the_view_and_the_typed_filter_show_what_has_a_star(workspace: Workspace, two: list[int]) -> None:
    stars.star_records(workspace, "customers", two[1:])
    assert list(records.all_ids(workspace, query_of(workspace, CUSTOMERS.state("starred")))) == two[1:]
    for typed in ("starred:yes", "星标:是"):
        described = record_type("customers")
        typed_filter = parse_filter(
            typed, described, today=workspace.clock.today(), words=words_of(described, workspace)
        )
        assert list(records.all_ids(workspace, RecordQuery("customers", typed_filter))) == two[1:], typed


def test_starred_records_are_read_by_their_index(workspace: Workspace) -> None:
    where, values = records.condition_of(workspace, RecordQuery("customers", STARRED))
    plan = workspace.query(f"EXPLAIN QUERY PLAN SELECT t.id FROM customer t WHERE {where} ORDER BY t.mnemonic", values)
    assert any("customer_starred" in str(row) for row in plan)


def test_search_names_the_starred_one_first(workspace: Workspace, two: list[int]) -> None:
    assert [hit.record_id for hit in search.find(workspace, "长安")][:2] == two[::-1]
    stars.star_records(workspace, "customers", two[:1])
    assert search.find(workspace, "长安")[0].record_id == two[0]


def test_a_merged_record_keeps_the_star_of_either(workspace: Workspace, two: list[int]) -> None:
    stars.star_records(workspace, "customers", two[1:])
    merge_records(workspace, "customers", two[0], two[1:])
    assert starred(workspace) == two[:1]
    workspace.undo()
    assert starred(workspace) == two[1:]
