"""Segments: live filters and lists, as filters themselves, with sums, and undone exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ocrm.errors import UserError, ValidationError
from ocrm.services import records
from ocrm.services.deal_analysis import outcomes
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.filtering import filter_language, filter_writing
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.segmentation import segments
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer
from tests.snapshots import rows_of

SHANGHAI = Condition("city", Operator.IS, "上海")
DAY = date(2026, 3, 1)


def found(workspace: Workspace, text: str) -> list[str]:
    described = record_type("customers")
    words = words_of(described, workspace)
    filter = filter_language.parse_filter(text, described, today=DAY, words=words)
    assert filter is not None
    written = filter_writing.format_filter(filter, described, words=words)
    assert filter_language.parse_filter(written, described, today=DAY, words=words) == filter
    ids = records.all_ids(workspace, RecordQuery("customers", filter, sort=("name",)))
    rows = records.fetch_rows(workspace, "customers", ids, ("name",))
    return [row["name"] for row in rows if row is not None]


@pytest.fixture
def base(workspace: Workspace) -> dict[str, int]:
    """Three customers in two cities, one of them a VIP."""
    return {
        "A": add_customer(workspace, "A", [(DAY, 500)], city="上海", category="vip"),
        "B": add_customer(workspace, "B", city="上海"),
        "C": add_customer(workspace, "C", [(DAY, 70)], city="杭州"),
    }


def test_a_live_segment_counts_sums_and_follows_what_changes(
    workspace: Workspace, base: dict[str, int], both_languages: str
) -> None:
    segment_id = segments.add_segment(workspace, "VIP华东", SHANGHAI).created_id or 0
    assert segments.sum_segment(workspace, segment_id) == segments.SegmentSums(2, Decimal("0.00"), Decimal("500.00"))
    assert found(workspace, "segment:VIP华东") == found(workspace, "细分:vip华东") == ["A", "B"]
    records.update_records(workspace, "customers", [base["C"]], {"city": "上海"})
    assert found(workspace, "segment:VIP华东") == ["A", "B", "C"]
    assert found(workspace, "!segment:VIP华东") == []


def test_segments_may_be_made_of_others_but_never_of_themselves(workspace: Workspace, base: dict[str, int]) -> None:
    outer = segments.add_segment(workspace, "Outer", SHANGHAI).created_id or 0
    vip = AllOf((segments.filter_of(outer), Condition("category", Operator.IS, "vip")))
    inner = segments.add_segment(workspace, "Inner", vip).created_id or 0
    assert found(workspace, "segment:Inner") == ["A"]
    with pytest.raises(ValidationError, match="by itself"):
        segments.set_filter(workspace, outer, segments.filter_of(inner))
    assert found(workspace, "segment:Inner;Outer") == ["A", "B"]


def test_a_list_keeps_its_members_and_is_undone_exactly(workspace: Workspace, base: dict[str, int]) -> None:
    before = rows_of(workspace)
    list_id = segments.add_list(workspace, "Fair", [base["A"]]).created_id or 0
    segments.add_members(workspace, list_id, [base["A"], base["C"]])
    segments.remove_members(workspace, list_id, [base["A"]])
    segments.rename_segment(workspace, list_id, "Trade fair")
    assert found(workspace, 'segment:"Trade fair"') == ["C"]
    full = rows_of(workspace)
    segments.delete_segment(workspace, list_id)
    assert found(workspace, "name:C") == ["C"]
    workspace.undo()
    assert rows_of(workspace) == full
    for _step in range(4):
        workspace.undo()
    assert rows_of(workspace) == before


def test_deleting_a_customer_takes_it_off_its_lists_and_undo_puts_it_back(
    workspace: Workspace, base: dict[str, int]
) -> None:
    list_id = segments.add_list(workspace, "Fair", list(base.values())).created_id or 0
    before = rows_of(workspace)
    records.delete_records(workspace, "customers", [base["A"]])
    assert segments.sum_segment(workspace, list_id).count == 2
    workspace.undo()
    assert rows_of(workspace) == before


def test_what_cannot_be_is_said_in_words(workspace: Workspace, base: dict[str, int]) -> None:
    live = segments.add_segment(workspace, "Live", SHANGHAI).created_id or 0
    with pytest.raises(ValidationError, match="follows its filter"):
        segments.add_members(workspace, live, [base["A"]])
    with pytest.raises(ValidationError, match="already"):
        segments.add_list(workspace, " live ")
    with pytest.raises(UserError, match="Live"):
        segments.find_segment(workspace, "Dead")
    assert segments.definition(workspace, segments.find_segment(workspace, "live")) == "City:=上海"


def test_a_segment_that_was_deleted_finds_nobody_where_it_is_still_named(
    workspace: Workspace, base: dict[str, int]
) -> None:
    live = segments.add_segment(workspace, "Live", SHANGHAI).created_id or 0
    kept = segments.filter_of(live)
    segments.delete_segment(workspace, live)
    assert records.count(workspace, RecordQuery("customers", kept)) == 0


def test_deals_and_people_are_filtered_and_counted_by_the_segment_of_their_customer(
    workspace: Workspace, base: dict[str, int], both_languages: str
) -> None:
    live = segments.add_segment(workspace, "沪上", SHANGHAI).created_id or 0
    fixed = segments.add_list(workspace, "名单", [base["C"]]).created_id or 0
    records.add_record(workspace, "contacts", {"customer": base["C"], "name": "Wang"})
    for segment_id, deals, people, won in ((live, ["A 0"], [], 500), (fixed, ["C 0"], ["Wang"], 70)):
        asked = Condition("customer_segment", Operator.IS, str(segment_id))
        for kind, titles in (("opportunities", deals), ("contacts", people)):
            ids = records.all_ids(workspace, RecordQuery(kind, asked))
            assert [records.title_of(workspace, kind, record_id) for record_id in ids] == titles
        assert outcomes.won_figure(workspace, Selection(filter=asked)).value == won
    asked = Condition("customer_segment", Operator.NONE_OF, (str(live), str(fixed)))
    assert list(records.all_ids(workspace, RecordQuery("opportunities", asked))) == []
    described = record_type("opportunities")
    words = words_of(described, workspace)
    text = filter_writing.format_filter(Condition("customer_segment", Operator.IS, str(live)), described, words=words)
    assert "沪上" in text
    assert filter_language.parse_filter(text, described, today=DAY, words=words) is not None
