"""The grade by hand stands beside what the sales say, and a disagreement is flagged."""

from __future__ import annotations

import pytest

from ocrm.services.relations import portraits
from ocrm.services.segmentation import grades
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer


def _graded(workspace: Workspace, value: str | None, abc: str, scores: tuple[int, int, int] | None = None) -> int:
    one = add_customer(workspace, "One", [(workspace.clock.today(), 100)], value=value)
    workspace.connection.execute(
        "INSERT INTO customer_score(customer_id, frequency, monetary, abc, rfm_segment, recency_score,"
        " frequency_score, monetary_score, has_more_complaints) VALUES (?,1,100,?,?,?,?,?,0)",
        (one, abc, "champions" if scores else None, *(scores or (None, None, None))),
    )
    return one


@pytest.mark.parametrize(("value", "abc", "conflict"), [
    ("high", "C", "Rated high, sells little"), ("low", "A", "Rated low, sells much"), ("high", "A", ""),
    ("medium", "C", ""), (None, "A", ""),
])  # fmt: skip
def test_hand_and_sales_disagree_where_they_are_opposite(
    workspace: Workspace, value: str | None, abc: str, conflict: str
) -> None:
    assert grades.conflict_words(workspace, _graded(workspace, value, abc)) == conflict


def test_the_portrait_tells_all_three_gradings_and_opens_the_sales(workspace: Workspace) -> None:
    one = _graded(workspace, "low", "A", (5, 5, 5))
    said = next(clause for clause in portraits.fetch_portrait(workspace, one).clauses if clause.topic == "grades")
    assert said.text == (
        "Grade C by hand (Low); Class A by sales; RFM 5-5-5: Champions. They disagree: Rated low, sells much."
    )
    assert [row[1] for row in portraits.clause_rows(workspace, said)] == ["One 0"]


def test_without_sales_nothing_is_said_of_grades(workspace: Workspace) -> None:
    one = add_customer(workspace, "One", value="high")
    assert "grades" not in {clause.topic for clause in portraits.fetch_portrait(workspace, one).clauses}


def test_no_grade_by_hand_is_said_so(workspace: Workspace) -> None:
    found = grades.fetch_grades(workspace, _graded(workspace, None, "B"))
    assert found is not None
    assert found.words == "No grade by hand; Class B by sales."
