"""Tags with a rule: kept current, refused by hand, and gone with their rule."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.services import records, tags
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.segmentation import rule_tags
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer
from tests.snapshots import rows_of

SHANGHAI = Condition("city", Operator.IS, "上海")


def carriers(workspace: Workspace, name: str) -> set[int]:
    found = Condition("tags", Operator.HAS_TAG, name)
    return set(records.all_ids(workspace, records.RecordQuery("customers", found)))


def test_a_rule_tag_follows_the_data_and_stays_out_of_undo(workspace: Workspace) -> None:
    one, two = add_customer(workspace, "One", city="上海"), add_customer(workspace, "Two", city="杭州")
    rule_tags.set_rule(workspace, "沪", "customers", SHANGHAI)
    assert "tags" in rule_tags.apply_rules(workspace).topics
    assert carriers(workspace, "沪") == {one}
    assert rule_tags.apply_rules(workspace).is_nothing
    records.update_records(workspace, "customers", [two], {"city": "上海"})
    rule_tags.apply_rules(workspace)
    assert carriers(workspace, "沪") == {one, two}
    workspace.undo()
    rule_tags.apply_rules(workspace)
    assert carriers(workspace, "沪") == {one}


def test_it_is_not_taken_off_or_put_on_by_hand(workspace: Workspace, both_languages: str) -> None:
    one = add_customer(workspace, "One", city="上海")
    rule_tags.set_rule(workspace, "沪", "customers", SHANGHAI)
    rule_tags.apply_rules(workspace)
    for change in (tags.remove_tag, tags.add_tag):
        with pytest.raises(ValidationError) as refused:
            change(workspace, [one], "沪")
        assert "上海" in str(refused.value)
    assert carriers(workspace, "沪") == {one}


def test_undoing_the_rule_gives_the_tag_back_to_whom_it_was_given_by_hand(workspace: Workspace) -> None:
    one, two = add_customer(workspace, "One", city="上海"), add_customer(workspace, "Two", city="杭州")
    tags.add_tag(workspace, [two], "沪")
    before = rows_of(workspace)
    rule_tags.set_rule(workspace, "沪", "customers", SHANGHAI)
    rule_tags.apply_rules(workspace)
    assert carriers(workspace, "沪") == {one}
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    rule_tags.apply_rules(workspace)
    assert carriers(workspace, "沪") == {one}


def test_undoing_a_new_rule_tag_after_it_was_put_on_leaves_nothing_behind(workspace: Workspace) -> None:
    add_customer(workspace, "One", city="上海")
    before = rows_of(workspace)
    rule_tags.set_rule(workspace, "沪", "customers", SHANGHAI)
    rule_tags.apply_rules(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    rule_tags.apply_rules(workspace)
    tags.delete_tag(workspace, "沪")
    workspace.undo()
    rule_tags.apply_rules(workspace)
    assert len(carriers(workspace, "沪")) == 1


def test_dropping_the_rule_keeps_the_tag_where_it_is(workspace: Workspace) -> None:
    one = add_customer(workspace, "One", city="上海")
    rule_tags.set_rule(workspace, "沪", "customers", SHANGHAI)
    rule_tags.apply_rules(workspace)
    rule_tags.drop_rule(workspace, "沪")
    assert rule_tags.apply_rules(workspace).is_nothing
    tags.remove_tag(workspace, [one], "沪")
    assert carriers(workspace, "沪") == set()


def test_a_rule_cannot_ask_for_its_own_tag(workspace: Workspace) -> None:
    with pytest.raises(ValidationError, match="itself"):
        rule_tags.set_rule(workspace, "x", "customers", Condition("tags", Operator.HAS_NO_TAG, "X"))
