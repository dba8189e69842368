"""How a customer is graded: the value given by hand beside what its sales say, and where the two disagree (A1.09)."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.models.customer import LEVELS
from ocrm.models.segment import ABC_CLASSES, GRADE_CONFLICTS, RFM_SEGMENTS
from ocrm.services.workspace import Workspace

_LABELS = {choice.code: choice.label for choice in LEVELS}
_CLASSES = {choice.code: choice.label for choice in ABC_CLASSES}
_GROUPS = {choice.code: choice.label for choice in RFM_SEGMENTS}
_CONFLICTS = {choice.code: choice.label for choice in GRADE_CONFLICTS}
_LETTERS = {"high": "A", "medium": "B", "low": "C"}
"""The grade that a value given by hand stands for."""


@dataclass(frozen=True, slots=True)
class Grades:
    """The value by hand, the ABC class by sales (D-36), the RFM group and scores (D-38); empty where there is none."""

    value: str
    abc: str
    rfm_group: str
    scores: tuple[int, int, int] | None

    @property
    def conflict(self) -> str:
        """The code of the disagreement between hand and sales, empty for none."""
        if (self.value, self.abc) == ("high", "C"):
            return "rated_above_sales"
        return "rated_below_sales" if (self.value, self.abc) == ("low", "A") else ""

    @property
    def words(self) -> str:
        """The three gradings side by side, empty where there are no sales to grade by."""
        if not self.abc:
            return ""
        by_hand = _("No grade by hand")
        if self.value:
            by_hand = _("Grade {letter} by hand ({value})").format(
                letter=_LETTERS[self.value], value=_(_LABELS[self.value])
            )
        parts = [by_hand, _("{abc} by sales").format(abc=_(_CLASSES[self.abc]))]
        if self.scores is not None:
            recency, frequency, monetary = self.scores
            group = _(_GROUPS.get(self.rfm_group, "Other scores"))
            parts.append(_("RFM {r}-{f}-{m}: {group}").format(r=recency, f=frequency, m=monetary, group=group))
        told = _("; ").join(parts)
        if not self.conflict:
            return _("{gradings}.").format(gradings=told)
        return _("{gradings}. They disagree: {how}.").format(gradings=told, how=_(_CONFLICTS[self.conflict]))


def fetch_grades(workspace: Workspace, customer_id: int) -> Grades | None:
    """Return how a customer is graded; None where there is no such customer."""
    row = workspace.first(
        "SELECT coalesce(c.value, ''), coalesce(s.abc, ''), coalesce(s.rfm_segment, ''), s.recency_score,"
        " s.frequency_score, s.monetary_score FROM customer c LEFT JOIN customer_score s ON s.customer_id = c.id"
        " WHERE c.id = ?",
        (customer_id,),
    )
    if row is None:
        return None
    value, abc, group, *scores = row
    is_scored = None not in scores
    return Grades(value, abc, group, (scores[0], scores[1], scores[2]) if is_scored else None)


def conflict_words(workspace: Workspace, customer_id: int) -> str:
    """Return how value and sales disagree, empty where they do not."""
    found = fetch_grades(workspace, customer_id)
    return _(_CONFLICTS[found.conflict]) if found is not None and found.conflict else ""
