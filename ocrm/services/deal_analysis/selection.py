"""Which deals an analysis counts: a period, a pipeline, a source, a campaign, a product, any filter beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ocrm.services.deals.stages import list_stages
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.filtering.filters import compile_filter
from ocrm.services.schema import record_type
from ocrm.services.segmentation.expansion import expanded
from ocrm.services.workspace import Workspace

KIND = "opportunities"


@dataclass(frozen=True, slots=True)
class Scope:
    """An SQL condition on a deal `t` and the values it binds."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Narrows the deals; None narrows nothing. `subject` is a product: the deal's subject, or a need's product."""

    since: date | None = None
    until: date | None = None
    pipeline_id: int | None = None
    source: str | None = None
    subject: str | None = None
    filter: Filter | None = None
    campaign_id: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the period narrows it."""
        parts = (self.pipeline_id, self.source, self.campaign_id, self.subject, self.filter)
        return any(part is not None for part in parts)

    def without_period(self) -> Selection:
        """Return the same deals of any day."""
        return replace(self, since=None, until=None)

    def before(self, periods: int) -> Selection:
        """Return the same deals of the so many periods before this one; all days for a period without ends."""
        if self.since is None or self.until is None:
            return self
        length = self.until - self.since + timedelta(days=1)
        return replace(self, since=self.since - periods * length, until=self.since - timedelta(days=1))

    def scope(self, workspace: Workspace, *, dated_by: str = "") -> Scope:
        """Return the condition on a deal `t`; the period bounds the day `dated_by` (an SQL column), if one is named."""
        parts: list[str] = []
        values: list[Any] = []
        if dated_by:
            days = self.within(dated_by)
            parts.append(days.sql)
            values += days.values
        if self.pipeline_id is not None:
            parts.append("t.stage_id IN (SELECT id FROM stage WHERE pipeline_id = ?)")
            values.append(self.pipeline_id)
        if self.source is not None:
            parts.append("coalesce(t.source, '') = ?")
            values.append(self.source)
        if self.campaign_id is not None:
            parts.append("t.campaign_id = ?")
            values.append(self.campaign_id)
        if self.subject is not None:
            parts.append("(t.subject = ? OR t.id IN (SELECT opportunity_id FROM need WHERE product = ?))")
            values += [self.subject, self.subject]
        if self.filter is not None:
            clock = workspace.clock
            offset = clock.local_now().utcoffset() or timedelta()
            filter = expanded(workspace, self.filter)
            sql, bound = compile_filter(filter, record_type(KIND), today=clock.today(), utc_offset=offset)
            parts.append(f"({sql})")
            values += bound
        return Scope(" AND ".join(part for part in parts if part != "1") or "1", tuple(values))

    def within(self, column: str) -> Scope:
        """Return the condition that a day lies in the period, such that an index can be used."""
        limits = [(f"{column} >= ?", self.since), (f"{column} <= ?", self.until)]
        bound = [(sql, day.isoformat()) for sql, day in limits if day is not None]
        return Scope(" AND ".join(sql for sql, _day in bound) or "1", tuple(day for _sql, day in bound))

    def as_filter(self, workspace: Workspace, *more: Filter, dated_by: str = "") -> Filter | None:
        """Return the same deals as a filter of the list of opportunities; `dated_by` is a field, `more` holds too."""
        parts: list[Filter] = list(more)
        if dated_by:
            parts += self._period_conditions(dated_by)
        if self.pipeline_id is not None:
            ids = tuple(str(stage.stage_id) for stage in list_stages(workspace, self.pipeline_id, include_retired=True))
            parts.append(Condition("stage", Operator.ANY_OF, ids))
        if self.source is not None:
            is_source = Condition("source", Operator.IS, self.source)
            parts.append(is_source if self.source else Condition("source", Operator.EMPTY))
        if self.campaign_id is not None:
            parts.append(Condition("campaign", Operator.IS, self.campaign_id))
        if self.subject is not None:
            parts.append(Condition("product", Operator.IS, self.subject))
        if self.filter is not None:
            parts.append(self.filter)
        if len(parts) == 1:
            return parts[0]
        return AllOf(tuple(parts)) if parts else None

    def _period_conditions(self, field: str) -> list[Filter]:
        if self.since is not None and self.until is not None:
            return [Condition(field, Operator.BETWEEN, (self.since, self.until))]
        if self.since is not None:
            return [Condition(field, Operator.AFTER, self.since - timedelta(days=1))]
        return [Condition(field, Operator.BEFORE, self.until + timedelta(days=1))] if self.until is not None else []


EVERYTHING = Selection()
