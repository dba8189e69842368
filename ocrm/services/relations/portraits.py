"""画像: who a customer is, in sentences made only of facts in the file; each clause names the rows it is made of.

Below the thresholds nothing is said: two purchases make no rhythm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

from ocrm import formats
from ocrm.errors import NotFoundError
from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import picklists
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.relations.portrait_clauses import Clause as Clause
from ocrm.services.relations.portrait_clauses import clause_rows as clause_rows
from ocrm.services.relations.portrait_clauses import made_of
from ocrm.services.relations.portrait_service import contract_clauses, money_clauses, ticket_clauses
from ocrm.services.schema import record_type
from ocrm.services.segmentation.churn import ACTIVE, fetch_churn
from ocrm.services.segmentation.complaints import complaints_of
from ocrm.services.segmentation.grades import fetch_grades
from ocrm.services.segmentation.orders import Order, list_orders
from ocrm.services.workspace import Workspace

MONTHS = 12
LEAST_CONTACTS = 4
"""Touches below which a rhythm or a channel is chance."""
LEAST_MONTHS = 3
"""Months since the first purchase below which an average says nothing."""
LEAST_PURCHASES = 3
"""Orders below which there is no own interval (D-37)."""
CHANNEL_SHARE = 0.5
_SUBJECTS = 3


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month's logged contacts, and what was ordered in it."""

    month: date
    contacts: int
    won_count: int
    won_amount: Decimal


@dataclass(frozen=True, slots=True)
class Portrait:
    """The portrait of a customer: clauses in reading order, and the last twelve months."""

    customer_id: int
    name: str
    clauses: tuple[Clause, ...]
    months: tuple[MonthCount, ...]

    @property
    def text(self) -> str:
        """The clauses as one paragraph."""
        return " ".join(clause.text for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Channel:
    """How a customer is best reached: stated, or inferred from `count` of `total` logged contacts of kind `code`."""

    code: str
    is_stated: bool
    count: int = 0
    total: int = 0


def preferred_channel(workspace: Workspace, customer_id: int) -> Channel | None:
    """Return the stated channel; else the one most logged contacts took, where there are enough of them."""
    stated = workspace.scalar("SELECT preferred_channel FROM customer WHERE id = ?", (customer_id,))
    if stated:
        return Channel(stated, is_stated=True)
    rows = list(
        workspace.query(
            "SELECT kind, count(*) FROM interaction WHERE customer_id = ? AND kind NOT IN ('other', 'care', 'service')"
            " GROUP BY kind ORDER BY 2 DESC, 1",
            (customer_id,),
        )
    )
    total = sum(count for _kind, count in rows)
    if total < LEAST_CONTACTS or rows[0][1] <= total * CHANNEL_SHARE:
        return None
    return Channel(rows[0][0], is_stated=False, count=rows[0][1], total=total)


def fetch_portrait(workspace: Workspace, customer_id: int) -> Portrait:
    """Return the portrait of a customer; raises NotFoundError."""
    name = workspace.scalar("SELECT name FROM customer WHERE id = ?", (customer_id,))
    if name is None:
        raise NotFoundError(_("This customer no longer exists. It may have been deleted; undo brings it back."))
    painter = _Painter(workspace, customer_id)
    clauses = (
        *painter.who(), *painter.since(), *painter.contact_rhythm(), *painter.channel(), *painter.purchases(),
        *painter.monthly(), *painter.grades(), *painter.subjects(), *painter.open_deals(),
        *contract_clauses(workspace, customer_id), *money_clauses(workspace, customer_id),
        *ticket_clauses(workspace, customer_id), *painter.people(), *painter.risk(),
    )  # fmt: skip
    return Portrait(customer_id, str(name), clauses, tuple(painter.months()))


class _Painter:
    """Writes the clauses of one portrait."""

    def __init__(self, workspace: Workspace, customer_id: int) -> None:
        self._workspace, self._id = workspace, customer_id
        self._today = workspace.clock.today()
        self._formatter = ValueFormatter(workspace)
        self._orders = list_orders(workspace, customer_id)

    def _of_orders(self, topic: str, text: str, orders: Sequence[Order], *more: tuple[str, int]) -> Clause:
        """Return a clause made of orders, the latest first, and of more records by kind and id."""
        records = [(order.kind, order.record_id) for order in reversed(orders)]
        return made_of(topic, text, [*records, *more] or [("customers", self._id)])

    def who(self) -> Iterator[Clause]:
        """Yield what kind of customer it is."""
        names = ("kind", "category", "industry", "city", "headcount", "value", "gender")
        row = self._workspace.first(f"SELECT {', '.join(names)} FROM customer WHERE id = ?", (self._id,))
        described = record_type("customers")
        said = {
            name: self._formatter.text(described.field(name), value)
            for name, value in zip(names, row or (), strict=False)
        }
        facts = [said["category"], said["industry"], said["city"]]
        if said["headcount"] and row is not None and row[0] == "organization":
            facts.append(_("{n} employees").format(n=said["headcount"]))
        if said["gender"] and row is not None and row[0] == "person":
            facts.append(said["gender"])
        if said["value"]:
            facts.append(_("value {value}").format(value=said["value"]))
        yield Clause("who", _("{facts}.").format(facts=" · ".join(fact for fact in facts if fact)), ids=(self._id,))

    def since(self) -> Iterator[Clause]:
        """Yield since when: the first purchase, else the first contact."""
        if self._orders:
            text = _("Buys since {month}.").format(month=formats.format_month(self._orders[0].day))
            yield self._of_orders("since", text, self._orders[:1])
            return
        row = self._workspace.first(
            "SELECT id, happened_at FROM interaction WHERE customer_id = ? ORDER BY happened_at LIMIT 1", (self._id,)
        )
        if row is not None:
            day = self._local_day(row[1])
            text = _("In contact since {month}, nothing bought yet.").format(month=formats.format_month(day))
            yield Clause("since", text, "interactions", ids=(row[0],))

    def contact_rhythm(self) -> Iterator[Clause]:
        """Yield how often there is contact, over the last year, and when last."""
        since = self._today - timedelta(days=365)
        days = [
            self._local_day(row[0])
            for row in self._workspace.query(
                "SELECT happened_at FROM interaction WHERE customer_id = ? AND happened_at >= ? ORDER BY happened_at",
                (self._id, since.isoformat()),
            )
        ]
        if len(days) < LEAST_CONTACTS:
            return
        gap = round(median((later - earlier).days for earlier, later in pairwise(days)))
        last = formats.format_days_since(days[-1], self._today, in_sentence=True)
        words = ngettext("Contact about every day", "Contact about every {n} days", max(gap, 1))
        text = _("{rhythm}, {count} times in the last year; last contact: {when}.").format(
            rhythm=words.format(n=max(gap, 1)), count=len(days), when=last
        )
        touched = Condition("happened_at", Operator.BETWEEN, (since, self._today))
        yield Clause("rhythm", text, "interactions", AllOf((self._own(), touched)))

    def channel(self) -> Iterator[Clause]:
        """Yield the preferred channel."""
        channel = preferred_channel(self._workspace, self._id)
        if channel is None:
            return
        if channel.is_stated:
            name = self._formatter.text(record_type("customers").field("preferred_channel"), channel.code)
            yield Clause("channel", _("Prefers {channel}, as stated.").format(channel=name), ids=(self._id,))
            return
        name = picklists.labels(self._workspace, "interaction_kind").get(channel.code, channel.code)
        text = _("Mostly reached by {channel}: {n} of {total} contacts.").format(
            channel=name, n=channel.count, total=channel.total
        )
        yield Clause(
            "channel", text, "interactions", AllOf((self._own(), Condition("kind", Operator.IS, channel.code)))
        )

    def purchases(self) -> Iterator[Clause]:
        """Yield what was bought: how often, for how much, and the own interval where there is one."""
        if not self._orders:
            return
        amount = _sum(self._orders)
        words = ngettext("Bought {n} time for {amount}", "Bought {n} times for {amount}", len(self._orders))
        text = words.format(n=len(self._orders), amount=self._formatter.money_short(amount))
        last = formats.format_days_since(self._orders[-1].day, self._today, in_sentence=True)
        gap = self._interval()
        if gap is None:
            text = _("{bought}; last purchase: {when}.").format(bought=text, when=last)
        else:
            words = ngettext(
                "{bought}, about every day; last purchase: {when}.",
                "{bought}, about every {n} days; last purchase: {when}.",
                max(round(gap), 1),
            )
            text = words.format(bought=text, n=round(gap), when=last)
        yield self._of_orders("purchases", text, self._orders)

    def monthly(self) -> Iterator[Clause]:
        """Yield what was bought in a month on average since the first purchase, where there is enough to say so."""
        if len(self._orders) < LEAST_PURCHASES:
            return
        first = self._orders[0].day
        months = (self._today.year - first.year) * MONTHS + self._today.month - first.month + 1
        if months < LEAST_MONTHS:
            return
        average = (_sum(self._orders) / months).quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = _("On average {amount} a month, over {n} months.").format(
            amount=self._formatter.money_short(average), n=months
        )
        yield self._of_orders("monthly", text, self._orders)

    def grades(self) -> Iterator[Clause]:
        """Yield the grade by hand beside those by sales, and whether they disagree."""
        found = fetch_grades(self._workspace, self._id)
        if found is not None and found.words:
            yield self._of_orders("grades", found.words, self._orders)

    def _interval(self) -> float | None:
        days = [order.day for order in self._orders]
        if len(days) < LEAST_PURCHASES:
            return None
        gap = median((later - earlier).days for earlier, later in pairwise(days))
        return float(gap) if gap > 0 else None

    def subjects(self) -> Iterator[Clause]:
        """Yield what was bought last."""
        if self._orders:
            latest = self._orders[-_SUBJECTS:]
            text = _("Bought: {subjects}.").format(subjects=_("; ").join(order.title for order in reversed(latest)))
            yield self._of_orders("subjects", text, latest)

    def open_deals(self) -> Iterator[Clause]:
        """Yield what is open."""
        row = self._workspace.first(
            "SELECT count(*), coalesce(sum(expected_amount), 0) FROM opportunity"
            " WHERE customer_id = ? AND +status = 'open'",
            (self._id,),
        )
        if row is not None and row[0]:
            words = ngettext("{n} open deal worth {amount}.", "{n} open deals worth {amount}.", row[0])
            text = words.format(n=row[0], amount=self._formatter.money_short(from_minor(row[1])))
            still_open = AllOf((self._own(), Condition("status", Operator.IS, "open")))
            yield Clause("open", text, "opportunities", still_open)

    def people(self) -> Iterator[Clause]:
        """Yield who matters inside."""
        rows = list(
            self._workspace.query(
                "SELECT id, name, title FROM contact WHERE customer_id = ? AND importance IN ('critical', 'important')"
                " ORDER BY importance <> 'critical', is_primary DESC, id LIMIT 3",
                (self._id,),
            )
        )
        if rows:
            said = _("{name} ({title})")
            names = _(", ").join(said.format(name=name, title=title) if title else name for _id, name, title in rows)
            text = _("Who matters: {names}.").format(names=names)
            yield Clause("people", text, "contacts", ids=tuple(row[0] for row in rows))

    def risk(self) -> Iterator[Clause]:
        """Yield the risk of losing it, where there is one: its churn band with the reason (D-37)."""
        churn = fetch_churn(self._workspace, self._id)
        if churn is None or churn.band == ACTIVE:
            return
        text = _("{band}. {reason}").format(band=churn.label, reason=churn.reason)
        yield self._of_orders("risk", text, self._orders, *complaints_of(self._workspace, self._id))

    def _local_day(self, stored: str) -> date:
        return self._workspace.clock.to_local(from_utc_text(stored)).date()

    def _own(self) -> Condition:
        return Condition("customer", Operator.IS, self._id)

    def months(self) -> Iterator[MonthCount]:
        """Yield the last twelve months, the earliest first."""
        first = _months_before(self._today.replace(day=1), MONTHS - 1)
        contacts = Counter(
            self._local_day(row[0]).replace(day=1)
            for row in self._workspace.query(
                "SELECT happened_at FROM interaction WHERE customer_id = ? AND happened_at >= ?",
                (self._id, (first - timedelta(days=1)).isoformat()),
            )
        )
        for back in range(MONTHS - 1, -1, -1):
            month = _months_before(self._today.replace(day=1), back)
            ordered = [order for order in self._orders if order.day.replace(day=1) == month]
            yield MonthCount(month, contacts[month], len(ordered), _sum(ordered))


def _sum(orders: Sequence[Order]) -> Decimal:
    return sum((order.amount for order in orders), Decimal("0.00"))


def _months_before(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def month_filter(customer_id: int, month: date) -> Filter:
    """Return the interactions of a customer in a month."""
    last = _months_before(month, -1) - timedelta(days=1)
    return AllOf(
        (Condition("customer", Operator.IS, customer_id), Condition("happened_at", Operator.BETWEEN, (month, last)))
    )
