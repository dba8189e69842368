"""What the customer list can show: views, filters, counts, and the to-do planned for many."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import interactions, records, tags
from ocrm.services.listing import bulk
from ocrm.services.listing.list_views import (
    ListState,
    count_views,
    count_without,
    list_options,
    narrowings,
    query_of,
)
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.relations import customers
from ocrm.services.relations.customer_views import CUSTOMERS, built_in_views
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


def add(workspace: Workspace, name: str, **values: str) -> int:
    return int(customers.add_customer(workspace, name, **values).created_id or 0)


@pytest.fixture
def ids(workspace: Workspace, clock: FixedClock) -> list[int]:
    """An old valuable one never contacted, an old low one contacted today, a new one, an old lost one."""
    now = clock.now()
    clock.set(now - timedelta(days=90))
    old = add(workspace, "Old", value="high", city="Paris")
    low = add(workspace, "Low", value="low", city="Paris")
    lost = add(workspace, "Lost", value="high", category="lost")
    clock.set(now)
    interactions.log_interaction(workspace, low, kind="call", summary="hello")
    return [old, low, add(workspace, "New", value="medium"), lost]


def found(workspace: Workspace, state: ListState) -> set[int]:
    return set(records.all_ids(workspace, query_of(workspace, state)))


def test_each_view_shows_what_its_title_says(workspace: Workspace, ids: list[int], both_languages: str) -> None:
    old, low, new, lost = ids
    expected = {
        "all": {old, low, new, lost},
        "valuable": {old, new, lost},
        "quiet": {old},
        "losing_touch": {old},
        "unanswered": set(),
        "left_alone": {old},
        "new_this_month": {new},
        "starred": set(),
        "not_contacted": {old},
        "pool": set(),
    }
    assert {view.key: found(workspace, CUSTOMERS.state(view.key)) for view in built_in_views(workspace)} == expected
    tabs = ("all", "valuable", "quiet", "losing_touch", "new_this_month", "starred")
    assert count_views(workspace, CUSTOMERS) == {key: len(expected[key]) for key in tabs}


def test_filters_join_and_values_of_one_field_are_alternatives(workspace: Workspace, ids: list[int]) -> None:
    old, low, _new, _lost = ids
    tags.add_tag(workspace, [old], "key")
    paris = CUSTOMERS.state().with_chosen("city", ("Paris",))
    assert found(workspace, paris) == {old, low}
    assert found(workspace, paris.with_chosen("value", ("high", "medium"))) == {old}
    assert found(workspace, paris.with_chosen("tags", ("key", "other"))) == {old}
    assert found(workspace, paris.with_chosen("city", ())) == set(ids)


def test_options_are_counted_and_choices_keep_their_order(workspace: Workspace, ids: list[int]) -> None:
    assert [(option.value, option.count) for option in list_options(workspace, CUSTOMERS, "value")] == [
        ("high", 2),
        ("medium", 1),
        ("low", 1),
    ]
    assert [(option.value, option.count) for option in list_options(workspace, CUSTOMERS, "city")] == [("Paris", 2)]


def test_each_narrowing_names_itself_and_can_be_dropped(workspace: Workspace, ids: list[int]) -> None:
    state = CUSTOMERS.state("valuable", {"city": ("Paris",)}, "zzz")
    parts = narrowings(workspace, state)
    assert [part.name for part in parts] == ["High and medium value", "City: Paris", "“zzz”"]
    assert count_without(workspace, [part.without for part in parts]) == [0, 0, 1]


def test_a_todo_for_many_is_one_operation(workspace: Workspace, clock: FixedClock, ids: list[int]) -> None:
    line = parse_quick_add("tomorrow 15:00 send the price list", clock.local_now())
    bulk.add_todo_for_each(workspace, ids[:3], line)
    planned = [todos.list_of_record(workspace, "customers", one) for one in ids[:3]]
    assert [[todo.title for todo in rows] for rows in planned] == [["send the price list"]] * 3
    workspace.undo()
    assert not any(todos.list_of_record(workspace, "customers", one) for one in ids)
    with pytest.raises(ValidationError):
        bulk.add_todo_for_each(workspace, ids, parse_quick_add("tomorrow", clock.local_now()))


def test_it_is_said_how_many_will_change(workspace: Workspace, ids: list[int]) -> None:
    assert bulk.count_differing(workspace, "customers", ids, field="value", value="high") == 2
    assert bulk.count_differing(workspace, "customers", ids, field="city", value=None) == 2


def test_a_first_contact_comes_with_the_customer_or_neither_does(workspace: Workspace) -> None:
    made = customers.add_customer(workspace, "Yunqi", contact_name="Wang")
    assert [person.name for person in customers.list_contacts(workspace, made.created_id or 0)] == ["Wang"]
    workspace.undo()
    assert count_views(workspace, CUSTOMERS)["all"] == 0
    with pytest.raises(ValidationError):
        customers.add_customer(workspace, "  ", contact_name="Wang")
