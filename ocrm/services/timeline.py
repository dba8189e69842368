"""What happened with a customer or a deal, in order: touches, stages, quotes, campaigns, to-dos, files, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from ocrm.clock import to_utc
from ocrm.formats import format_money, format_size
from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_minor, from_utc_text, to_utc_text
from ocrm.models.opportunity import COUNTS
from ocrm.services import pool, settings
from ocrm.services.campaigns import reading as campaigns
from ocrm.services.deals import stages
from ocrm.services.fields import field_history, picklists
from ocrm.services.quotes import reading as quotes
from ocrm.services.relations import answers
from ocrm.services.visits.places import split_place
from ocrm.services.workspace import Workspace

CONTRACT_SIGNED, CONTRACT_ENDED = "signed", "ended"
"""The steps of a contract that are told."""
TICKET_OPENED, TICKET_RESOLVED = "opened", "resolved"
"""The steps of a ticket that are told."""
_EVERYTHING = 100_000
"""Entries an export writes at most."""


class TimelineKind(StrEnum):
    """What an entry of the timeline is about."""

    INTERACTION = "interaction"
    STAGE = "stage"
    QUOTE = "quote"
    CONTRACT = "contract"
    PAYMENT = "payment"
    CAMPAIGN = "campaign"
    TICKET = "ticket"
    TODO = "todo"
    FILE = "file"
    CHANGE = "change"
    POOL = "pool"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day to a last one, both included; None where that side is open."""

    first: date | None = None
    last: date | None = None

    def moments(self, workspace: Workspace) -> tuple[datetime | None, datetime | None]:
        """Return the moment they begin, and the one they are over."""
        begin = None if self.first is None else to_utc(workspace.clock, self.first, time.min)
        over = None if self.last is None else to_utc(workspace.clock, self.last + timedelta(days=1), time.min)
        return begin, over


EVER = Days()


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
    is_unanswered: bool = False
    """Whether it came in and waits for an answer."""


def fetch_timeline(
    workspace: Workspace,
    customer_id: int,
    *,
    kinds: frozenset[TimelineKind] | None = None,
    opportunity_id: int | None = None,
    contact_id: int | None = None,
    days: Days = EVER,
    before: datetime | None = None,
    limit: int = 100,
) -> list[TimelineEntry]:
    """Return what happened with a customer (one deal, one person), newest first, `limit` entries before a moment."""
    begin, over = days.moments(workspace)
    before = min(filter(None, (before, over)), default=None)
    wanted = (kinds or frozenset(TimelineKind)) & _possible(opportunity_id, contact_id)
    entries = _stored_entries(
        workspace, customer_id, wanted - {TimelineKind.CHANGE},
        opportunity_id=opportunity_id, contact_id=contact_id, since=begin, before=before, limit=limit,
    )  # fmt: skip
    if TimelineKind.CHANGE in wanted:
        # Changes are read out of the journal, which is slow: not further back than the page of the others goes.
        since = entries[-1].happened_at if len(entries) >= limit else begin
        entries += _changes(workspace, customer_id, before=before, since=since, limit=limit)
        entries.sort(key=_newest_first, reverse=True)
    return entries[:limit]


def fetch_contact_timeline(
    workspace: Workspace,
    contact_id: int,
    *,
    kinds: frozenset[TimelineKind] | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> list[TimelineEntry]:
    """Return what happened with one person wherever they worked, newest first, `limit` entries before a moment."""
    wanted = (kinds or _OF_PEOPLE) & _OF_PEOPLE
    return _stored_entries(
        workspace, None, wanted, opportunity_id=None, contact_id=contact_id, since=None, before=before, limit=limit
    )


def _possible(opportunity_id: int | None, contact_id: int | None) -> frozenset[TimelineKind]:
    """Return what can be told of one person or one deal."""
    if contact_id is not None:
        return _OF_PEOPLE
    return _OF_DEALS if opportunity_id is not None else frozenset(TimelineKind)


def _newest_first(entry: TimelineEntry) -> tuple[datetime, int]:
    return entry.happened_at, entry.record_id


def _stored_entries(
    workspace: Workspace,
    customer_id: int | None,
    wanted: frozenset[TimelineKind],
    *,
    opportunity_id: int | None,
    contact_id: int | None,
    since: datetime | None,
    before: datetime | None,
    limit: int,
) -> list[TimelineEntry]:
    sources = _TIMELINE if customer_id is not None else _TIMELINE_OF_PERSON
    if wanted == {TimelineKind.FILE}:
        sources = _FILES_ALONE
    parts = [
        f"SELECT * FROM ({sources[kind]} AND {moment} >= :since AND {moment} < :before"
        f" ORDER BY {moment} DESC, {record_id} DESC LIMIT :limit)"
        for kind, (moment, record_id) in _TIMELINE_ORDER.items()
        if kind in wanted
    ]
    if not parts:
        return []
    values: dict[str, Any] = {
        "customer": customer_id,
        "deal": opportunity_id,
        "person": contact_id,
        "since": "" if since is None else to_utc_text(since),
        "before": "9" if before is None else to_utc_text(before),
        "limit": limit,
    }
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY happened_at DESC, id DESC LIMIT :limit"
    named = {name: value for name, value in values.items() if f":{name}" in sql}
    unanswered = _unanswered(workspace, customer_id, wanted)
    say = _TimelineWords(workspace, unanswered)
    return [say.entry(row) for row in workspace.connection.execute(sql, named)]


def _unanswered(workspace: Workspace, customer_id: int | None, wanted: frozenset[TimelineKind]) -> frozenset[int]:
    """Return the interactions of a customer that wait for an answer, where they are told of."""
    if customer_id is None or TimelineKind.INTERACTION not in wanted:
        return frozenset()
    return answers.list_unanswered(workspace, customer_id)


def _changes(
    workspace: Workspace, customer_id: int, *, before: datetime | None, since: datetime | None, limit: int
) -> list[TimelineEntry]:
    """Return a customer's changed fields, an entry for what was changed in one step."""
    steps: dict[int, list[field_history.FieldChange]] = {}
    for change in field_history.fetch_field_changes(
        workspace, "customers", customer_id, before=before, since=since, limit=limit
    ):
        steps.setdefault(change.operation_id, []).append(change)
    return [
        TimelineEntry(
            TimelineKind.CHANGE, "customers", operation_id, "",
            _("Fields changed") if changes[0].is_edit else changes[0].step,
            "\n".join(change.sentence for change in changes), changes[0].happened_at, (),
        )
        for operation_id, changes in steps.items()
    ]  # fmt: skip


_TIMELINE_ORDER = {
    TimelineKind.INTERACTION: ("i.happened_at", "i.id"),
    TimelineKind.STAGE: ("m.happened_at", "o.id"),
    TimelineKind.QUOTE: ("b.created_at", "b.id"),
    TimelineKind.CONTRACT: ("s.happened_at", "s.id"),
    TimelineKind.PAYMENT: ("w.happened_at", "w.id"),
    TimelineKind.CAMPAIGN: ("e.happened_at", "e.id"),
    TimelineKind.TICKET: ("u.happened_at", "u.id"),
    TimelineKind.TODO: ("d.completed_at", "d.id"),
    TimelineKind.FILE: ("f.created_at", "f.id"),
    TimelineKind.POOL: ("q.happened_at", "q.id"),
    TimelineKind.CREATED: ("k.created_at", "k.id"),
}
"""The moment and the id of each kind's entries: each kind gives its newest only, so that long histories stay quick."""
_NOON = "T12:00:00Z"
"""Contracts and money have a day: noon, so that it is the same one in nearly every zone, unless entered on it."""
_CONTRACT = (
    "SELECT r.id, '{step}' AS step, r.title, r.code, r.amount, r.currency, r.kind, {moment} AS happened_at"
    " FROM contract r WHERE r.customer_id = :customer AND (:deal IS NULL OR r.opportunity_id = :deal) AND {only}"
)
"""The contracts of a customer at one of their days."""
_HAS_ENDED = "r.status IN ('expired', 'completed') AND r.ends_on < ocrm_today()"
_SIGNED = f"CASE WHEN substr(r.created_at, 1, 10) = r.signed_on THEN r.created_at ELSE r.signed_on || '{_NOON}' END"
_PAYMENTS = (
    "SELECT v.id, v.title, v.currency, sum(y.amount) AS amount, y.invoice_number, y.notes, CASE WHEN"
    f" substr(y.created_at, 1, 10) = y.received_on THEN y.created_at ELSE y.received_on || '{_NOON}' END AS happened_at"
    " FROM contract v JOIN payment y ON y.contract_id = v.id WHERE v.customer_id = :customer"
    " AND (:deal IS NULL OR v.opportunity_id = :deal) GROUP BY v.id, y.received_on, y.created_at"
)
"""What a customer paid; what was registered as one and covers several instalments is told as one."""
_MEMBERSHIP = (
    "SELECT g.id, m.status, g.name, m.{moment} AS happened_at, p.name AS person, {is_first} AS is_first, m.notes"
    " FROM campaign_member m JOIN campaign g ON g.id = m.campaign_id LEFT JOIN contact p ON p.id = m.contact_id"
    " WHERE m.customer_id = :customer"
)
"""A customer's campaigns at the moment they came into them, or at the moment it was last said what became of them."""
_TICKET = (
    "SELECT h.id, '{step}' AS step, h.subject, h.{moment} AS happened_at, p.name AS person, h.category, h.satisfaction,"
    " h.{words} AS words FROM ticket h LEFT JOIN contact p ON p.id = h.contact_id"
    " WHERE h.customer_id = :customer AND (:person IS NULL OR h.contact_id = :person)"
)
"""The tickets of a customer at one of their moments."""
_TIMELINE = {
    TimelineKind.INTERACTION: (
        "SELECT 'interaction' AS what, i.id AS id, i.kind AS subtype, i.summary AS text, i.happened_at AS happened_at,"
        " p.name AS a, o.subject AS b, i.duration_minutes AS n, i.outcome AS c,"
        " (SELECT count(*) FROM attachment x WHERE x.record_id = i.id) AS files, i.is_private FROM interaction i"
        " LEFT JOIN contact p ON p.id = i.contact_id LEFT JOIN opportunity o ON o.id = i.opportunity_id"
        " WHERE i.customer_id = :customer AND (:deal IS NULL OR i.opportunity_id = :deal)"
        " AND (:person IS NULL OR i.contact_id = :person)"
    ),
    TimelineKind.STAGE: (
        "SELECT 'stage' AS what, o.id AS id, m.to_status, m.note, m.happened_at AS happened_at, m.from_stage_id,"
        " m.to_stage_id, 0, o.subject, 0, 0"
        " FROM stage_change m JOIN opportunity o ON o.id = m.opportunity_id"
        f" WHERE o.customer_id = :customer AND (:deal IS NULL OR o.id = :deal) AND {COUNTS}"
    ),
    TimelineKind.QUOTE: (
        "SELECT 'quote' AS what, b.opportunity_id AS id, b.status, b.number, b.created_at AS happened_at, b.id, NULL,"
        " 0, '', 0, 0 FROM quote b"
        " WHERE b.customer_id = :customer AND (:deal IS NULL OR b.opportunity_id = :deal)"
    ),
    TimelineKind.CONTRACT: (
        "SELECT 'contract' AS what, s.id AS id, s.step, s.title, s.happened_at AS happened_at, s.currency, s.code,"
        " s.amount, s.kind, 0, 0 FROM ("
        f"{_CONTRACT.format(step=CONTRACT_SIGNED, moment=_SIGNED, only='r.signed_on IS NOT NULL')}"
        " UNION ALL "
        f"{_CONTRACT.format(step=CONTRACT_ENDED, moment=f'r.ends_on || {_NOON!r}', only=_HAS_ENDED)}) s WHERE 1"
    ),
    TimelineKind.PAYMENT: (
        "SELECT 'payment' AS what, w.id AS id, '', w.title, w.happened_at AS happened_at, w.currency, w.invoice_number,"
        f" w.amount, w.notes, 0, 0 FROM ({_PAYMENTS}) w WHERE 1"
    ),
    TimelineKind.CAMPAIGN: (
        "SELECT 'campaign' AS what, e.id AS id, e.status, e.name, e.happened_at AS happened_at, e.person, e.is_first,"
        " 0, e.notes, 0, 0 FROM ("
        f"{_MEMBERSHIP.format(is_first=1, moment='created_at')}"
        f" UNION ALL {_MEMBERSHIP.format(is_first=0, moment='updated_at')} AND m.status <> 'planned'"
        " AND m.updated_at > m.created_at) e WHERE 1"
    ),
    TimelineKind.TICKET: (
        "SELECT 'ticket' AS what, u.id AS id, u.step, u.subject, u.happened_at AS happened_at, u.person, u.category,"
        " u.satisfaction, u.words, 0, 0 FROM ("
        f"{_TICKET.format(step=TICKET_OPENED, moment='opened_at', words='description')}"
        f" UNION ALL {_TICKET.format(step=TICKET_RESOLVED, moment='resolved_at', words='resolution')}"
        " AND h.resolved_at IS NOT NULL) u WHERE 1"
    ),
    TimelineKind.TODO: (
        "SELECT 'todo' AS what, d.id AS id, d.kind, d.title, d.completed_at AS happened_at, NULL, NULL, 0, d.outcome,"
        " 0, 0 FROM todo d WHERE d.customer_id = :customer AND d.status = 'done'"
        " AND (:deal IS NULL OR d.opportunity_id = :deal) AND (:person IS NULL OR d.contact_id = :person)"
    ),
    TimelineKind.FILE: (
        "SELECT 'file' AS what, f.id AS id, '', f.name, f.created_at AS happened_at, f.source, f.dated_on, f.size,"
        " f.expires_on, 0, 0 FROM attachment f WHERE f.record_id IN"
        " (SELECT :customer UNION ALL SELECT w.id FROM opportunity w WHERE w.customer_id = :customer"
        " UNION ALL SELECT c.id FROM contact c WHERE c.customer_id = :customer)"
    ),
    TimelineKind.POOL: (
        "SELECT 'pool' AS what, q.id AS id, q.kind, q.reason, q.happened_at AS happened_at, NULL, NULL, 0, '', 0, 0"
        " FROM pool_move q WHERE q.customer_id = :customer"
    ),
    TimelineKind.CREATED: (
        "SELECT 'created' AS what, k.id AS id, '', '', k.created_at AS happened_at, NULL, NULL, 0, '', 0, 0"
        " FROM customer k WHERE k.id = :customer"
    ),
}
_FILES_ALONE = {
    TimelineKind.FILE: _TIMELINE[TimelineKind.FILE][:-1]
    + " UNION ALL SELECT v.id FROM interaction v WHERE v.customer_id = :customer)"
}
"""Looked at by themselves, the files of interactions too; among everything else their interactions tell of them."""
_OF_DEALS = frozenset(
    (
        TimelineKind.INTERACTION,
        TimelineKind.STAGE,
        TimelineKind.QUOTE,
        TimelineKind.CONTRACT,
        TimelineKind.PAYMENT,
        TimelineKind.TODO,
    )
)
_OF_PEOPLE = frozenset((TimelineKind.INTERACTION, TimelineKind.TODO, TimelineKind.TICKET))
_TIMELINE_OF_PERSON = {
    kind: _TIMELINE[kind].replace("customer_id = :customer", "contact_id = :person") for kind in _OF_PEOPLE
}
"""The same wherever the person worked, along the index of contacts."""
_RECORD_KINDS = {
    TimelineKind.INTERACTION: "interactions",
    TimelineKind.STAGE: "opportunities",
    TimelineKind.QUOTE: "opportunities",
    TimelineKind.CONTRACT: "contracts",
    TimelineKind.PAYMENT: "contracts",
    TimelineKind.CAMPAIGN: "campaigns",
    TimelineKind.TICKET: "tickets",
    TimelineKind.TODO: "todos",
    TimelineKind.FILE: "attachments",
    TimelineKind.POOL: "customers",
    TimelineKind.CREATED: "customers",
}


class _TimelineWords:
    """Puts timeline rows into words, remembering the names it looked up."""

    def __init__(self, workspace: Workspace, unanswered: frozenset[int]) -> None:
        self._workspace = workspace
        self._unanswered, self._now = unanswered, workspace.clock.now()
        self._kinds = picklists.labels(workspace, "interaction_kind")
        self._stages = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
        self._categories = picklists.labels(workspace, "ticket_category")
        self._outcomes = {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}

    def entry(self, row: tuple[Any, ...]) -> TimelineEntry:
        kind = TimelineKind(row[0])
        title, text, chips = getattr(self, f"_{kind.value}")(row)
        happened_at, is_unanswered = from_utc_text(row[4]), row[1] in self._unanswered
        if is_unanswered:
            chips = (answers.reason(happened_at, self._now), *chips)
        return TimelineEntry(kind, _RECORD_KINDS[kind], row[1], row[2], title, text, happened_at, chips, is_unanswered)

    def _interaction(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        title = self._kinds.get(row[2], row[2])
        if row[7]:
            title += " · " + _("{n} min").format(n=row[7])
        files = ngettext("{n} file", "{n} files", row[9]).format(n=row[9]) if row[9] else ""
        private = _("Private") if row[10] else ""
        text, place = split_place(row[3]) if row[2] == "visit" else (row[3], "")
        return title, text, tuple(chip for chip in (place, row[5], row[6], row[8], files, private) if chip)

    def _stage(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        to_name = self._outcomes.get(row[2], self._stages.get(row[6], ""))
        if row[5] is None:
            return _("New opportunity"), _("“{deal}” begins in {stage}").format(deal=row[8], stage=to_name), ()
        if row[2] == "open" and row[5] == row[6]:
            return (
                _("Opportunity reopened"),
                _("“{deal}” is open again in {stage}").format(deal=row[8], stage=to_name),
                (),
            )
        text = _("“{deal}” {from_stage} → {to_stage}").format(
            deal=row[8], from_stage=self._stages.get(row[5], ""), to_stage=to_name
        )
        return _("Opportunity stage"), text, (row[3],) if row[3] else ()

    def _quote(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        quote = quotes.fetch_quote(self._workspace, row[5])
        text = f"{quote.name} · {quote.money(quote.sums.total)}" if quote.lines else quote.name
        return _("Quote"), text, (quotes.status_label(quote.status),)

    def _contract(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        is_order, has_ended = row[8] == "order", row[2] == CONTRACT_ENDED
        title = _("Contract ended") if has_ended else _("Order placed") if is_order else _("Contract signed")
        money = ""
        if row[7] is not None and not has_ended:
            money = format_money(from_minor(row[7]), row[5] or settings.currency(self._workspace))
        return title, " · ".join(filter(None, (row[3], money))), (row[6],)

    def _payment(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        money = format_money(from_minor(row[7]), row[5] or settings.currency(self._workspace), cents=True)
        return _("Payment received"), f"{money} · {row[3]}", tuple(filter(None, (row[6], row[8])))

    def _campaign(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        if row[6]:
            return _("Added to a campaign"), row[3], tuple(filter(None, (row[5],)))
        status = campaigns.member_status_label(row[2])
        return _("Campaign"), row[3], tuple(filter(None, (status, row[5], row[8])))

    def _ticket(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        is_resolved = row[2] == TICKET_RESOLVED
        title = _("Ticket resolved") if is_resolved else _("Ticket opened")
        answer = _("Satisfaction {n} of 5").format(n=row[7]) if is_resolved and row[7] else ""
        chips = (self._categories.get(row[6], row[6]), row[5], answer)
        return title, "\n".join(filter(None, (row[3], row[8]))), tuple(filter(None, chips))

    def _todo(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("To-do done"), row[3], (row[8],) if row[8] else ()

    def _file(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        source, dated_on, expires_on = row[5], row[6], row[8]
        chips = (format_size(row[7]), source, dated_on, _("valid until {day}").format(day=expires_on))
        return _("File attached"), row[3], tuple(chip for chip in chips[: 4 if expires_on else 3] if chip)

    def _pool(self, row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("Claimed") if row[2] == pool.CLAIMED else _("Moved into the pool"), row[3], ()

    def _created(self, _row: tuple[Any, ...]) -> tuple[str, str, tuple[str, ...]]:
        return _("Customer created"), "", ()


def export_timeline(
    workspace: Workspace,
    customer_id: int,
    path: Path,
    *,
    kinds: frozenset[TimelineKind] | None = None,
    contact_id: int | None = None,
    days: Days = EVER,
) -> int:
    """Write a customer's timeline to an .xlsx or .csv file, the newest first; return how many entries it has."""
    from ocrm.services.spreadsheets.out_table import CellKind, OutColumn
    from ocrm.services.spreadsheets.writing import write_table  # it takes long to import

    columns = (
        OutColumn(_("When"), CellKind.MOMENT, 18),
        OutColumn(_("What"), width=20),
        OutColumn(_("Text"), width=60),
        OutColumn(_("More"), width=30),
    )
    entries = fetch_timeline(workspace, customer_id, kinds=kinds, contact_id=contact_id, days=days, limit=_EVERYTHING)
    rows = (
        (workspace.clock.to_local(entry.happened_at).replace(tzinfo=None), entry.title, entry.text,
         " · ".join(entry.chips))
        for entry in entries
    )  # fmt: skip
    return write_table(path, columns, rows, sheet=_("Timeline")).rows
