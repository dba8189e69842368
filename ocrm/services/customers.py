"""Customers: what is known of one on a single page, and what happened with them, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services import opportunities, picklists, records, stages, tags, todos
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace
from ocrm.text.pinyin import mnemonic


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person at a customer, as cards show them."""

    contact_id: int
    name: str
    title: str
    department: str
    mobile: str
    work_phone: str
    email: str
    wechat: str
    importance: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """The summary strip and header of a customer's page."""

    customer_id: int
    name: str
    kind: str
    category: str
    value: str | None
    industry: str
    city: str
    tags: tuple[str, ...]
    created_at: datetime
    open_amount: Decimal
    open_count: int
    open_weighted: Decimal
    won_amount: Decimal
    won_count: int
    first_won_year: int | None
    last_contacted_on: date | None
    contacts_this_month: int
    next_todo: todos.TodoRow | None


class TimelineKind(StrEnum):
    """What an entry of the timeline is about."""

    INTERACTION = "interaction"
    STAGE = "stage"
    TODO = "todo"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. `subtype` is the interaction's kind, the outcome of a stage change, or empty."""

    kind: TimelineKind
    record_kind: str
    record_id: int
    subtype: str
    title: str
    text: str
    happened_at: datetime
    chips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """A customer that may be the one being typed, with the reason."""

    customer_id: int
    name: str
    reason: str


def fetch_overview(workspace: Workspace, customer_id: int) -> CustomerOverview:
    """Return a customer's header and summary strip; raises NotFoundError."""
    row = workspace.first(
        "SELECT name, kind, category, value, coalesce(industry, ''), city, created_at, open_amount, won_amount,"
        " won_count, last_contacted_on FROM customer WHERE id = ?",
        (customer_id,),
    )
    if row is None:
        raise NotFoundError(_("This customer no longer exists. It may have been deleted; undo brings it back."))
    deals = opportunities.list_customer_deals(workspace, customer_id)
    first_won = workspace.scalar(  # the plus keeps SQLite from looking for the customer among all that was ever won
        "SELECT min(closed_on) FROM opportunity WHERE customer_id = ? AND +status = 'won'", (customer_id,)
    )
    steps = todos.list_of_record(workspace, "customers", customer_id)
    return CustomerOverview(
        customer_id=customer_id,
        name=row[0],
        kind=row[1],
        category=row[2],
        value=row[3],
        industry=str(picklists.labels(workspace, "industry").get(row[4], row[4])),
        city=row[5],
        tags=tuple(tags.tags_of(workspace, customer_id)),
        created_at=from_utc_text(row[6]),
        open_amount=from_minor(row[7]),
        open_count=len(deals),
        open_weighted=sum((deal.weighted for deal in deals), Decimal("0.00")),
        won_amount=from_minor(row[8]),
        won_count=row[9],
        first_won_year=None if first_won is None else int(first_won[:4]),
        last_contacted_on=None if row[10] is None else date.fromisoformat(row[10]),
        contacts_this_month=_contacts_this_month(workspace, customer_id),
        next_todo=steps[0] if steps else None,
    )


def _contacts_this_month(workspace: Workspace, customer_id: int) -> int:
    first = workspace.clock.today().replace(day=1)
    return int(
        workspace.scalar(
            "SELECT count(*) FROM interaction WHERE customer_id = ? AND happened_at >= ?",
            (customer_id, first.isoformat()),
        )
    )


def list_contacts(workspace: Workspace, customer_id: int) -> list[ContactRow]:
    """Return the people at a customer, the primary one first."""
    rows = workspace.query(
        "SELECT id, name, title, department, mobile, work_phone, email, wechat, importance, is_primary FROM contact"
        " WHERE customer_id = ? ORDER BY is_primary DESC, id",
        (customer_id,),
    )
    return [
        ContactRow(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], bool(row[9])) for row in rows
    ]


def fetch_timeline(
    workspace: Workspace,
    customer_id: int,
    *,
    kinds: frozenset[TimelineKind] | None = None,
    opportunity_id: int | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> list[TimelineEntry]:
    """Return what happened with a customer (or one deal), newest first, by pages of `limit` before a moment."""
    values: dict[str, Any] = {
        "customer": customer_id,
        "deal": opportunity_id,
        "before": "9" if before is None else before.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "limit": limit,
    }
    wanted = kinds or frozenset(TimelineKind)
    parts = [
        f"SELECT * FROM ({_TIMELINE[kind]} AND {moment} < :before"
        f" ORDER BY {moment} DESC, {record_id} DESC LIMIT :limit)"
        for kind, (moment, record_id) in _TIMELINE_ORDER.items()
        if kind in wanted and (kind in _OF_DEALS or opportunity_id is None)
    ]
    rows = workspace.connection.execute(
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY happened_at DESC, id DESC LIMIT :limit", values
    )
    say = _TimelineWords(workspace)
    return [say.entry(row) for row in rows]


_TIMELINE_ORDER = {
    TimelineKind.INTERACTION: ("i.happened_at", "i.id"),
    TimelineKind.STAGE: ("m.happened_at", "o.id"),
    TimelineKind.TODO: ("d.completed_at", "d.id"),
    TimelineKind.CREATED: ("k.created_at", "k.id"),
}
"""The moment and the id of each kind's entries: each kind gives its newest only, so that long histories stay quick."""
_TIMELINE = {
    TimelineKind.INTERACTION: (
        "SELECT 'interaction' AS what, i.id AS id, i.kind AS subtype, i.summary AS text, i.happened_at AS happened_at,"
        " p.name AS a, o.subject AS b, i.duration_minutes AS n, i.outcome AS c,"
        " (SELECT count(*) FROM attachment x WHERE x.record_id = i.id) AS files FROM interaction i"
        " LEFT JOIN contact p ON p.id = i.contact_id LEFT JOIN opportunity o ON o.id = i.opportunity_id"
        " WHERE i.customer_id = :customer AND (:deal IS NULL OR i.opportunity_id = :deal)"
    ),
    TimelineKind.STAGE: (
        "SELECT 'stage', o.id, m.to_status, m.note, m.happened_at, m.from_stage_id, m.to_stage_id, 0, o.subject, 0"
        " FROM stage_change m JOIN opportunity o ON o.id = m.opportunity_id"
        " WHERE o.customer_id = :customer AND (:deal IS NULL OR o.id = :deal)"
    ),
    TimelineKind.TODO: (
        "SELECT 'todo', d.id, d.kind, d.title, d.completed_at, NULL, NULL, 0, d.outcome, 0 FROM todo d"
        " WHERE d.customer_id = :customer AND d.status = 'done' AND (:deal IS NULL OR d.opportunity_id = :deal)"
    ),
    TimelineKind.CREATED: (
        "SELECT 'created', k.id, '', '', k.created_at, NULL, NULL, 0, '', 0 FROM customer k WHERE k.id = :customer"
    ),
}
_OF_DEALS = frozenset((TimelineKind.INTERACTION, TimelineKind.STAGE, TimelineKind.TODO))


class _TimelineWords:
    """Puts timeline rows into words, remembering the names it looked up."""

    def __init__(self, workspace: Workspace) -> None:
        self._kinds = picklists.labels(workspace, "interaction_kind")
        self._stages = {stage.stage_id: stage.name for stage in stages.list_stages(workspace)}
        self._outcomes = {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}

    def entry(self, row: tuple[Any, ...]) -> TimelineEntry:
        kind = TimelineKind(row[0])
        record_kind = {
            TimelineKind.INTERACTION: "interactions",
            TimelineKind.STAGE: "opportunities",
            TimelineKind.TODO: "todos",
            TimelineKind.CREATED: "customers",
        }[kind]
        title, text, chips = getattr(self, f"_{kind.value}")(row)
        return TimelineEntry(kind, record_kind, row[1], row[2], title, text, from_utc_text(row[4]), chips)

    def _interaction(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        title = self._kinds.get(row[2], row[2])
        if row[7]:
            title += " · " + _("{n} min").format(n=row[7])
        files = _("{n} files").format(n=row[9]) if row[9] else ""
        return title, row[3], tuple(chip for chip in (row[5], row[6], row[8], files) if chip)

    def _stage(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        to_name = self._outcomes.get(row[2], self._stages.get(row[6], ""))
        if row[5] is None:
            return _("New opportunity"), _("“{deal}” begins in {stage}").format(deal=row[8], stage=to_name), ()
        text = _("“{deal}” {from_stage} → {to_stage}").format(
            deal=row[8], from_stage=self._stages.get(row[5], ""), to_stage=to_name
        )
        return _("Opportunity stage"), text, (row[3],) if row[3] else ()

    def _todo(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("To-do done"), row[3], (row[8],) if row[8] else ()

    def _created(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("Customer created"), "", ()


def add_customer(
    workspace: Workspace, name: str, *, contact_name: str = "", origin: str = "", **values: Any
) -> Changes:
    """Add a customer, with the name of its first contact where known; raises ValidationError on a blank name.

    Code and mnemonic are made where not given.
    """
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=name.strip()[:60]) as operation:
        records.add_record(workspace, "customers", {"name": name, **values})
        customer_id = operation.created_id
        if contact_name.strip():
            records.add_record(workspace, "contacts", {"customer": customer_id, "name": contact_name})
        operation.created_id = customer_id
    return replace(operation.changes, created_id=customer_id)  # inside a larger operation its changes come later


def find_similar(workspace: Workspace, name: str, *, phone: str = "", limit: int = 5) -> list[Similar]:
    """Return customers that may be the same: equal name, equal phone, or a name that begins alike, for the hint."""
    found: dict[int, Similar] = {}
    name = name.strip()
    if len(name) >= 2:
        rows = workspace.query(
            "SELECT id, name FROM customer WHERE short_name <> '' AND short_name = ?1 UNION ALL SELECT id, name"
            " FROM customer WHERE name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?1 || char(1114111) LIMIT ?2",
            (name, limit),
        )
        for customer_id, other in rows:
            reason = _("same name") if mnemonic(other) == mnemonic(name) else _("name begins alike")
            found[customer_id] = Similar(customer_id, other, reason)
    if phone:
        for customer_id, other in workspace.query(
            "SELECT id, name FROM customer WHERE (mobile <> '' AND mobile = ?1) OR (phone <> '' AND phone = ?1)"
            " LIMIT ?2",
            (phone, limit),
        ):
            found[customer_id] = Similar(customer_id, other, _("same phone"))
    return list(found.values())[:limit]
