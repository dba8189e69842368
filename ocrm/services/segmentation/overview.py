"""What the page of segments shows of the scores: the RFM map, the Pareto curve, the churn bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ocrm.models.fields import from_minor
from ocrm.models.segment import ABC_CLASSES, CHURN_BANDS, RFM_SEGMENTS
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.segmentation.scores import ScoreState, fetch_state
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

LEAST_CUSTOMERS = 10
_CURVE_POINTS = 160


@dataclass(frozen=True, slots=True)
class Group:
    """Customers put together: the code, how many, what they bought in the period, and their share of all of it."""

    code: str
    count: int
    amount: Decimal
    share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class MapCell:
    """A field of the RFM map: customers of one R and one F score, and the mean of what they bought."""

    recency: int
    frequency: int
    count: int
    amount: Decimal

    @property
    def mean(self) -> Decimal:
        """What one of them bought on average, to the cent."""
        return (self.amount / self.count).quantize(Decimal("0.01")) if self.count else Decimal(0)

    @property
    def key(self) -> str:
        """What the field is called in a chart."""
        return f"{self.recency}-{self.frequency}"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the Pareto curve: so many customers, the largest first, hold such a share of sales."""

    customers: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class SegmentationOverview:
    """Everything the scores say of the file; `currency` is the file's."""

    state: ScoreState
    cells: tuple[MapCell, ...]
    groups: tuple[Group, ...]
    classes: tuple[Group, ...]
    curve: tuple[CurvePoint, ...]
    bands: tuple[Group, ...]
    conflicts: int
    currency: str
    months: int
    scoring: str
    percents: tuple[int, int]

    @property
    def is_too_small(self) -> bool:
        """Whether too few customers bought in the period for scores."""
        return self.state.scored_count < LEAST_CUSTOMERS

    @property
    def buyers(self) -> int:
        """How many customers bought for money in the period."""
        return sum(group.count for group in self.classes)


def fetch_overview(workspace: Workspace) -> SegmentationOverview:
    """Return the present scores put together; for a worker thread."""
    return SegmentationOverview(
        state=fetch_state(workspace),
        cells=tuple(_cells(workspace)),
        groups=tuple(_groups(workspace, "rfm_segment", [choice.code for choice in RFM_SEGMENTS])),
        classes=tuple(_groups(workspace, "abc", [choice.code for choice in ABC_CLASSES])),
        curve=tuple(_curve(workspace)),
        bands=tuple(_groups(workspace, "churn", [choice.code for choice in CHURN_BANDS])),
        conflicts=_conflicts(workspace),
        currency=str(read_setting(workspace, "currency")),
        months=int(read_setting(workspace, "rfm_months")),
        scoring=str(read_setting(workspace, "rfm_scoring")),
        percents=(int(read_setting(workspace, "abc_a_percent")), int(read_setting(workspace, "abc_b_percent"))),
    )


def cell_filter(key: str) -> Filter:
    """Return the filter that finds the customers of a field of the map."""
    recency, _dash, frequency = key.partition("-")
    return AllOf((
        Condition("recency_score", Operator.IS, Decimal(recency)),
        Condition("frequency_score", Operator.IS, Decimal(frequency)),
    ))  # fmt: skip


def group_filter(field: str, code: str) -> Condition:
    """Return the filter that finds the customers of a named group, class or band."""
    return Condition(field, Operator.IS, code)


def _cells(workspace: Workspace) -> list[MapCell]:
    rows = workspace.query(
        "SELECT recency_score, frequency_score, count(*), sum(monetary) FROM customer_score"
        " WHERE recency_score IS NOT NULL GROUP BY 1, 2"
    )
    known = {(r, f): (count, from_minor(amount)) for r, f, count, amount in rows}
    return [
        MapCell(r, f, *known.get((r, f), (0, Decimal(0)))) for f in range(5, 0, -1) for r in range(1, 6)
    ]  # fmt: skip


def _groups(workspace: Workspace, column: str, codes: Sequence[str]) -> list[Group]:
    rows = workspace.query(
        f"SELECT {column}, count(*), sum(monetary) FROM customer_score WHERE {column} IS NOT NULL GROUP BY 1"
    )
    known: dict[str, tuple[int, int]] = {code: (count, amount) for code, count, amount in rows}
    whole = sum(amount for _count, amount in known.values())
    return [_group(code, known.get(code, (0, 0)), whole) for code in codes]


def _group(code: str, counted: tuple[int, int], whole: int) -> Group:
    count, amount = counted
    return Group(code, count, from_minor(amount), Fraction(amount, whole) if whole else Fraction(0))


def _curve(workspace: Workspace) -> list[CurvePoint]:
    """Return some points of the curve, evenly along the customers; it ends with all of them."""
    amounts: list[Any] = [
        row[0]
        for row in workspace.query("SELECT monetary FROM customer_score WHERE monetary > 0 ORDER BY monetary DESC")
    ]
    whole, reached = sum(amounts), 0
    step = max(1, len(amounts) // _CURVE_POINTS)
    points = [CurvePoint(0, Fraction(0))] if amounts else []
    for number, amount in enumerate(amounts, 1):
        reached += amount
        if number % step == 0 or number == len(amounts):
            points.append(CurvePoint(number, Fraction(reached, whole)))
    return points


def _conflicts(workspace: Workspace) -> int:
    return int(
        workspace.scalar(
            "SELECT count(*) FROM customer_score s JOIN customer c ON c.id = s.customer_id"
            " WHERE (c.value = 'high' AND s.abc = 'C') OR (c.value = 'low' AND s.abc = 'A')"
        )
    )
