"""What a tag with a rule is made of: examples to begin with, and why one stands on a record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ocrm.errors import NotFoundError
from ocrm.services import records, tags
from ocrm.services.figures import fetch_rows
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.schema import record_type
from ocrm.services.segmentation import rule_tags, scores
from ocrm.services.segmentation.rule_examples import EXAMPLES
from ocrm.services.segmentation.rule_figures import tag_figure
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer


def _carriers(workspace: Workspace, number: int) -> set[int]:
    example = EXAMPLES[number]
    rule_tags.set_rule(workspace, "T", example.record_kind, example.rule)
    rule_tags.apply_rules(workspace)
    found = Condition("tags", Operator.HAS_TAG, "T")
    return set(records.all_ids(workspace, records.RecordQuery(example.record_kind, found)))


def test_every_example_is_written_and_read_in_both_languages(workspace: Workspace, both_languages: str) -> None:
    for example in EXAMPLES:
        described, words = record_type(example.record_kind), words_of(record_type(example.record_kind), workspace)
        text = format_filter(example.rule, described, words=words)
        assert parse_filter(text, described, today=workspace.clock.today(), words=words) == example.rule


def test_women_of_25_to_30_are_found_by_solar_and_lunar_birthdays(workspace: Workspace) -> None:
    firm, today = add_customer(workspace, "Lvdi"), workspace.clock.today()
    born = {
        "young": today.replace(year=today.year - 25) + timedelta(days=1), "of 25": today.replace(year=today.year - 25),
        "of 30": today.replace(year=today.year - 31) + timedelta(days=1), "of 31": today.replace(year=today.year - 31),
        "of no year": date(4, 5, 6),
    }  # fmt: skip
    made = {}
    for name, day in born.items():
        values = {"customer": firm, "name": name, "gender": "female", "birthday": day}
        made[name] = records.add_record(workspace, "contacts", values).created_id
    values = {"customer": firm, "name": "he", "gender": "male", "birthday": born["of 25"]}
    records.add_record(workspace, "contacts", values)
    assert _carriers(workspace, 0) == {made["of 25"], made["of 30"]}


def test_who_bought_nothing_for_thirty_days_is_found(workspace: Workspace) -> None:
    today = workspace.clock.today()
    late = add_customer(workspace, "Late", [(today - timedelta(days=31), 100)])
    add_customer(workspace, "Just now", [(today - timedelta(days=30), 100)])
    add_customer(workspace, "Never")
    ordered = add_customer(workspace, "By contract")
    signed = {"title": "HT", "customer": ordered, "status": "signed", "signed_on": today - timedelta(days=40)}
    records.add_record(workspace, "contracts", signed)
    scores.refresh(workspace)
    assert _carriers(workspace, 1) == {late, ordered}


def test_the_average_order_is_rounded_half_up(workspace: Workspace) -> None:
    today = workspace.clock.today()
    one = add_customer(workspace, "One", [(today, 100), (today, 101), (today, 101)])
    none = add_customer(workspace, "None")
    assert str(records.fetch_record(workspace, "customers", one)["average_won"]) == "100.67"
    assert records.fetch_record(workspace, "customers", none)["average_won"] is None


def test_a_tag_tells_its_rule_what_it_found_and_the_rows_it_used(workspace: Workspace, both_languages: str) -> None:
    today = workspace.clock.today()
    one = add_customer(workspace, "One", [(today - timedelta(days=40), 100)], value="high", city="上海")
    rule = AllOf((Condition("last_won_on", Operator.OLDER_THAN_DAYS, 30), Condition("value", Operator.IS, "high")))
    rule_tags.set_rule(workspace, "Quiet", "customers", rule)
    scores.refresh(workspace)
    figure = tag_figure(workspace, "Quiet", one)
    tag = rule_tags.rule_of(workspace, "Quiet")
    assert tag is not None
    assert rule_tags.rule_text(workspace, tag) in figure.formula
    assert {"en": "Value: High", "zh_CN": "价值：高"}[both_languages] in figure.formula
    assert figure.value == 1
    assert [row[1] for row in fetch_rows(workspace, figure).rows] == ["One 0"]
    rule_tags.set_rule(workspace, "Quiet", "customers", Condition("city", Operator.IS, "上海"))
    assert [row[1] for row in fetch_rows(workspace, tag_figure(workspace, "Quiet", one)).rows] == ["One"]


def test_a_tag_by_hand_has_no_rule_to_tell(workspace: Workspace) -> None:
    one = add_customer(workspace, "One")
    tags.add_tag(workspace, [one], "VIP")
    with pytest.raises(NotFoundError, match="no rule"):
        tag_figure(workspace, "VIP", one)
