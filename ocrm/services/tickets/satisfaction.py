"""How content customers are with what was done for them: the share of fours and fives among the answers (D-56)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ocrm.formats import format_number, format_percent
from ocrm.i18n import N_, _, ngettext
from ocrm.services.records import RecordQuery, condition_of
from ocrm.services.tickets.reading import KIND
from ocrm.services.workspace import Workspace

CONTENT_FROM = 4
"""From this answer on, of five, a customer counts as content."""
ANSWERS = (
    N_("Very dissatisfied"), N_("Dissatisfied"), N_("Neither nor"), N_("Satisfied"), N_("Very satisfied"),
)  # fmt: skip
"""What the answers 1 to 5 mean."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The answers of customers, 1 to 5: how many there are, how many are content, what they add up to."""

    rated: int = 0
    content: int = 0
    total: int = 0

    @property
    def share(self) -> Decimal | None:
        """CSAT: the content ones among those who answered, as a share of one; None while nobody did."""
        return Decimal(self.content) / self.rated if self.rated else None

    @property
    def mean(self) -> Decimal | None:
        """The mean of the answers to a tenth; None while nobody answered."""
        return (Decimal(self.total) / self.rated).quantize(_TENTH, ROUND_HALF_UP) if self.rated else None

    @property
    def text(self) -> str:
        """What is said of it in a line; empty while nobody answered."""
        if self.share is None or self.mean is None:
            return ""
        words = ngettext(
            "Satisfied: {percent} of {n} answer, mean {mean}", "Satisfied: {percent} of {n} answers, mean {mean}",
            self.rated,
        )  # fmt: skip
        return words.format(percent=format_percent(self.share), mean=self.mean, n=format_number(self.rated))


def satisfaction_of(answers: Iterable[int | None]) -> Satisfaction:
    """Return the satisfaction of answers; what is None was not answered."""
    given = [answer for answer in answers if answer is not None]
    return Satisfaction(len(given), sum(answer >= CONTENT_FROM for answer in given), sum(given))


def fetch_satisfaction(workspace: Workspace, query: RecordQuery | None = None) -> Satisfaction:
    """Return the satisfaction of all tickets, or of those a query finds, in one reading."""
    where, values = condition_of(workspace, query or RecordQuery(KIND))
    row = workspace.first(
        "SELECT count(t.satisfaction), count(CASE WHEN t.satisfaction >= ? THEN 1 END),"
        f" coalesce(sum(t.satisfaction), 0) FROM ticket t WHERE {where}",
        (CONTENT_FROM, *values),
    )
    return Satisfaction(*(row or ()))


def satisfaction_words(answer: int) -> str:
    """Return what an answer of 1 to 5 means in words."""
    return _(ANSWERS[answer - 1])
