"""All that the targets tab shows at once: each period's attainment, and the course of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.services.forecasting.attainment import Attainment, Course, fetch_attainments, fetch_course
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TargetsOverview:
    """A metric's attainments in year, quarter, month and week of today, and the course of one of them."""

    metric: Metric
    attainments: tuple[Attainment, ...]
    course: Course
    currency: str

    @property
    def has_targets(self) -> bool:
        """Whether any of the periods has a target."""
        return any(attainment.target is not None for attainment in self.attainments)


def fetch_targets_overview(workspace: Workspace, metric: Metric, kind: PeriodKind) -> TargetsOverview:
    """Return how far one is with a metric; for a worker thread."""
    return TargetsOverview(
        metric,
        tuple(fetch_attainments(workspace, metric)),
        fetch_course(workspace, metric, kind),
        currency(workspace),
    )
