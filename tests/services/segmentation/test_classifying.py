"""Classifying by rules: the first that finds a customer decides; previewed, applied and undone at once."""

from __future__ import annotations

from ocrm.services import records
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.segmentation.classifying import ClassRule, RulePreview, apply_rules, preview_rules, settable_fields
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer
from tests.snapshots import rows_of

RULES = (
    ClassRule(Condition("city", Operator.IS, "上海"), "high"),
    ClassRule(Condition("name", Operator.CONTAINS, "A"), "medium"),
    ClassRule(None, "low"),
)


def test_rules_are_previewed_and_applied_in_order_and_undone_at_once(workspace: Workspace) -> None:
    ids = [
        add_customer(workspace, "A1", city="上海"),
        add_customer(workspace, "A2", city="杭州"),
        add_customer(workspace, "B", city="杭州", value="low"),
    ]
    before = rows_of(workspace)
    assert preview_rules(workspace, "value", RULES) == [
        RulePreview(1, 1, 1), RulePreview(2, 1, 1), RulePreview(3, 1, 0),
    ]  # fmt: skip
    assert rows_of(workspace) == before
    changes = apply_rules(workspace, "value", RULES)
    assert changes.label == "Classify 2 customers by Value"
    rows = records.fetch_rows(workspace, "customers", ids, ("value",))
    assert [row["value"] for row in rows if row] == ["high", "medium", "low"]
    workspace.undo()
    assert rows_of(workspace) == before


def test_only_fields_with_a_list_of_values_can_be_set(workspace: Workspace) -> None:
    names = {info.name for info in settable_fields()}
    assert {"value", "category", "stage", "industry"} <= names
    assert not names & {"name", "abc", "open_amount"}
