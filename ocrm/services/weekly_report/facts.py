"""The facts of a week, from Monday to Sunday, and of the week after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from ocrm.clock import to_utc
from ocrm.models.fields import from_minor, from_utc_text, to_utc_text
from ocrm.models.opportunity import COUNTS
from ocrm.services.deals import holds, stages
from ocrm.services.fields import picklists
from ocrm.services.relations import answers, follow_ups, promises
from ocrm.services.relations.answers import ResponseTimes
from ocrm.services.relations.follow_ups import FollowUpRate
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.relations.promises import PromiseRow
from ocrm.services.workspace import Workspace

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal with the customer's name; `note` says from where to where it moved, or why it was lost."""

    subject: str
    customer: str
    amount: Decimal | None
    note: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TodoLine:
    """A to-do with its customer."""

    title: str
    customer: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What happened from `monday` on, and what is planned for the week after; lists hold MOST_LISTED at the most."""

    monday: date
    contacts: tuple[tuple[str, int], ...]
    customers_reached: int
    new_customers: tuple[str, ...]
    new_deals: tuple[DealLine, ...]
    moved: tuple[DealLine, ...]
    won: tuple[DealLine, ...]
    lost: tuple[DealLine, ...]
    done: tuple[TodoLine, ...]
    plans: tuple[TodoLine, ...]
    closes: tuple[DealLine, ...]
    promises: tuple[PromiseRow, ...]
    follow_up: FollowUpRate
    responses: ResponseTimes
    today: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def contact_count(self) -> int:
        return sum(count for _kind, count in self.contacts)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def fetch_week(workspace: Workspace, day: date) -> WeekFacts:
    """Return the facts of the week a day is in; looks through the log of moves, so call it in the background."""
    reader = _Reader(workspace, monday_of(day))
    return WeekFacts(
        monday=reader.monday,
        contacts=reader.contacts(),
        customers_reached=reader.reached(),
        new_customers=reader.new_customers(),
        new_deals=reader.new_deals(),
        moved=reader.moved(),
        won=reader.closed("won"),
        lost=reader.closed("lost"),
        done=reader.done(),
        plans=reader.plans(),
        closes=reader.closes(),
        promises=reader.promised(),
        follow_up=reader.follow_up(),
        responses=reader.responses(),
        today=workspace.clock.today(),
    )


class _Reader:
    """Reads one week; moments are bounded by the user's own midnights."""

    def __init__(self, workspace: Workspace, monday: date) -> None:
        self._workspace, self.monday = workspace, monday
        following = monday + timedelta(days=7)
        self._moments = [to_utc_text(to_utc(workspace.clock, day, time())) for day in (monday, following)]
        self._days = [monday.isoformat(), (following - timedelta(days=1)).isoformat()]
        self._next = [following.isoformat(), (following + timedelta(days=6)).isoformat()]

    def contacts(self) -> tuple[tuple[str, int], ...]:
        """Return how many interactions of each kind there were, the most frequent first."""
        labels = picklists.labels(self._workspace, "interaction_kind")
        rows = self._workspace.query(
            "SELECT kind, count(*) FROM interaction WHERE happened_at >= ? AND happened_at < ? GROUP BY kind"
            " ORDER BY count(*) DESC, kind",
            self._moments,
        )
        return tuple((str(labels.get(kind, kind)), int(count)) for kind, count in rows)

    def reached(self) -> int:
        """Return with how many customers there was any interaction."""
        return int(
            self._workspace.scalar(
                "SELECT count(DISTINCT customer_id) FROM interaction WHERE happened_at >= ? AND happened_at < ?",
                self._moments,
            )
        )

    def follow_up(self) -> FollowUpRate:
        """Return the follow-up rate at the end of the week, or today."""
        return follow_ups.fetch_rate(self._workspace, until=date.fromisoformat(self._days[1]))

    def responses(self) -> ResponseTimes:
        """Return how fast was answered what came in."""
        since, until = (from_utc_text(moment) for moment in self._moments)
        return answers.fetch_response_times(self._workspace, since, until)

    def new_customers(self) -> tuple[str, ...]:
        """Return the customers entered in the week."""
        rows = self._workspace.query(
            f"SELECT name FROM customer WHERE created_at >= ? AND created_at < ? ORDER BY id LIMIT {MOST_LISTED}",
            self._moments,
        )
        return tuple(row[0] for row in rows)

    def _deals(self, where: str, values: Sequence[Any], *, order: str, note: str = "''", day: str = "NULL") -> Any:
        rows = self._workspace.query(
            f"SELECT t.subject, coalesce(c.name, ''), t.expected_amount, {note}, {day} FROM opportunity t"
            f" LEFT JOIN customer c ON c.id = t.customer_id WHERE {where} ORDER BY {order}, t.id LIMIT {MOST_LISTED}",
            values,
        )
        return tuple(
            DealLine(subject, customer, None if minor is None else from_minor(minor), said or "", _day(on))
            for subject, customer, minor, said, on in rows
        )

    def new_deals(self) -> tuple[DealLine, ...]:
        """Return the opportunities found in the week."""
        found: tuple[DealLine, ...] = self._deals(
            "t.discovered_on BETWEEN ? AND ?", self._days, order="t.discovered_on"
        )
        return found

    def closed(self, status: str) -> tuple[DealLine, ...]:
        """Return the deals won or lost in the week, the largest first; a lost one with its reason."""
        reasons = picklists.labels(self._workspace, "lost_reason")
        found: tuple[DealLine, ...] = self._deals(
            "t.status = ? AND t.closed_on BETWEEN ? AND ?", [status, *self._days], order="t.expected_amount DESC",
            note="t.lost_reason",
        )  # fmt: skip
        return tuple(DealLine(one.subject, one.customer, one.amount, reasons.get(one.note, one.note)) for one in found)

    def moved(self) -> tuple[DealLine, ...]:
        """Return the deals that went from one stage to another, each from its first to its last stage of the week."""
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(self._workspace).items()}
        rows = self._workspace.query(
            "SELECT t.id, t.subject, coalesce(c.name, ''), t.expected_amount, m.from_stage_id, m.to_stage_id"
            " FROM stage_change m JOIN opportunity t ON t.id = m.opportunity_id"
            " LEFT JOIN customer c ON c.id = t.customer_id WHERE m.happened_at >= ? AND m.happened_at < ?"
            f" AND m.from_stage_id IS NOT NULL AND m.from_stage_id <> m.to_stage_id AND {COUNTS}"
            f" ORDER BY m.happened_at, m.id LIMIT {MOST_LISTED}",
            self._moments,
        )
        first: dict[int, tuple[Any, ...]] = {}
        last: dict[int, int] = {}
        for deal_id, subject, customer, minor, from_id, to_id in rows:
            first.setdefault(deal_id, (subject, customer, minor, from_id))
            last[deal_id] = to_id
        return tuple(
            DealLine(
                subject, customer, None if minor is None else from_minor(minor),
                f"{names.get(from_id, '')} → {names.get(last[deal_id], '')}",
            )
            for deal_id, (subject, customer, minor, from_id) in first.items()
            if from_id != last[deal_id]
        )  # fmt: skip

    def done(self) -> tuple[TodoLine, ...]:
        """Return the to-dos finished in the week."""
        return self._todos(
            "t.status = 'done' AND t.completed_at >= ? AND t.completed_at < ?", self._moments, "t.completed_at"
        )

    def plans(self) -> tuple[TodoLine, ...]:
        """Return the open to-dos of the week after."""
        beside = beside_pool(self._workspace, "t.customer_id")
        return self._todos(f"t.status = 'open' AND t.due_on BETWEEN ? AND ? AND {beside}", self._next, "t.due_on")

    def _todos(self, where: str, values: Sequence[Any], order: str) -> tuple[TodoLine, ...]:
        rows = self._workspace.query(
            "SELECT t.title, coalesce(c.name, ''), t.due_on FROM todo t LEFT JOIN customer c ON c.id = t.customer_id"
            f" WHERE {where} ORDER BY {order}, t.id LIMIT {MOST_LISTED}",
            values,
        )
        return tuple(TodoLine(title, customer, _day(on)) for title, customer, on in rows)

    def closes(self) -> tuple[DealLine, ...]:
        """Return the open deals expected to close in the week after."""
        where = f"t.status = 'open' AND t.expected_close_on BETWEEN ? AND ? AND {holds.awake(self._workspace)}"
        found: tuple[DealLine, ...] = self._deals(
            where, self._next, order="+t.expected_close_on", day="t.expected_close_on"
        )
        return found

    def promised(self) -> tuple[PromiseRow, ...]:
        """Return the open promises due up to the end of the week after."""
        return tuple(promises.list_open(self._workspace, until=date.fromisoformat(self._next[1]), limit=MOST_LISTED))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
