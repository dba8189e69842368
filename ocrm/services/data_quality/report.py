"""The score of the file and of each kind of record, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.data_quality.checks import Check, Dimension, checks_of
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import Filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

DIMENSION_TITLES = {
    Dimension.COMPLETENESS: N_("Completeness"),
    Dimension.VALIDITY: N_("Validity"),
    Dimension.DUPLICATES: N_("No duplicates"),
    Dimension.STALENESS: N_("Freshness"),
}
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong with some records: how many of how many, and one of them in words."""

    key: str
    kind: str
    dimension: Dimension
    title: str
    count: int
    total: int
    example: str
    filter: Filter
    fix: str

    @property
    def share(self) -> float:
        """The share of the records it was asked of."""
        return self.count / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class KindScore:
    """The score of a kind of record, 0 to 100; `dimensions` those of its own that were judged."""

    kind: str
    score: float
    records: int
    dimensions: dict[Dimension, float]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The whole: None as score where the file holds nothing to judge."""

    score: float | None
    dimensions: dict[Dimension, float]
    kinds: tuple[KindScore, ...]
    issues: tuple[Issue, ...]


def fetch_report(workspace: Workspace, *, report: Report | None = None) -> QualityReport:
    """Return the score and the issues, the largest share first; for a worker thread.

    A check scores 100 less the percentage of records it is true of; a dimension is the mean of its checks, a kind the
    mean of its dimensions, the file the mean of its kinds weighted by their records.
    """
    checks = checks_of(workspace)
    formatter = ValueFormatter(workspace)
    found: list[Issue] = []
    for number, check in enumerate(checks):
        if report is not None:
            report(number, len(checks))
        found.append(_issue(workspace, check, formatter))
    kinds = tuple(_kinds(workspace, found))
    judged = sum(kind.records for kind in kinds)
    score = sum(kind.score * kind.records for kind in kinds) / judged if judged else None
    issues = sorted((issue for issue in found if issue.count), key=_by_weight)
    return QualityReport(score, _by_dimension(kinds), kinds, tuple(issues))


def note_checked(workspace: Workspace) -> None:
    """Remember that the user looked at the data today, so that Today reminds of it a month later."""
    today = workspace.clock.today().isoformat()
    if not workspace.why_read_only and read_setting(workspace, "quality_checked_on") != today:
        write_setting(workspace, "quality_checked_on", today)


def _by_weight(issue: Issue) -> tuple[bool, float]:
    return not issue.fix, -issue.share


def _issue(workspace: Workspace, check: Check, formatter: ValueFormatter) -> Issue:
    total = records.count(workspace, RecordQuery(check.kind, check.among))
    query = RecordQuery(check.kind, check.bad)
    count = records.count(workspace, query) if total else 0
    example = _example(workspace, check, formatter) if count else ""
    return Issue(
        check.key, check.kind, check.dimension, check.title, count, max(total, count), example, check.bad, check.fix
    )


def _example(workspace: Workspace, check: Check, formatter: ValueFormatter) -> str:
    described = record_type(check.kind)
    ids = records.first_ids(workspace, RecordQuery(check.kind, check.bad), 1)
    names = [described.title_field, *([check.example] if check.example else [])]
    row = records.fetch_rows(workspace, check.kind, ids, names)[0] if ids else None
    if row is None:
        return ""
    words = [formatter.text(described.field(name), row[name]) for name in names]
    return " · ".join(word for word in words if word)


def _kinds(workspace: Workspace, issues: Iterable[Issue]) -> Iterable[KindScore]:
    by_kind: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.total:
            by_kind.setdefault(issue.kind, []).append(issue)
    for kind, asked in by_kind.items():
        scores: dict[Dimension, list[float]] = {}
        for issue in asked:
            scores.setdefault(issue.dimension, []).append(100 * (1 - issue.share))
        dimensions = {dimension: sum(values) / len(values) for dimension, values in scores.items()}
        count = records.count(workspace, RecordQuery(kind))
        yield KindScore(kind, sum(dimensions.values()) / len(dimensions), count, dimensions)


def _by_dimension(kinds: Iterable[KindScore]) -> dict[Dimension, float]:
    found: dict[Dimension, float] = {}
    for dimension in Dimension:
        judged = [(kind.dimensions[dimension], kind.records) for kind in kinds if dimension in kind.dimensions]
        weight = sum(count for _score, count in judged)
        if weight:
            found[dimension] = sum(score * count for score, count in judged) / weight
    return found
