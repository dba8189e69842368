"""Where the entries of a timeline are stored: a query of each kind, and what it is sorted by."""

from __future__ import annotations

from ocrm.models.opportunity import COUNTS
from ocrm.services.timeline.entries import (
    CONTRACT_ENDED,
    CONTRACT_SIGNED,
    NOON,
    TICKET_OPENED,
    TICKET_RESOLVED,
    TimelineKind,
)

ORDER = {
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
_CONTRACT = (
    "SELECT r.id, '{step}' AS step, r.title, r.code, r.amount, r.currency, r.kind, {moment} AS happened_at"
    " FROM contract r WHERE r.customer_id = :customer AND (:deal IS NULL OR r.opportunity_id = :deal) AND {only}"
)
"""The contracts of a customer at one of their days."""
_HAS_ENDED = "r.status IN ('expired', 'completed') AND r.ends_on < ocrm_today()"
_SIGNED = f"CASE WHEN ocrm_day(r.created_at) = r.signed_on THEN r.created_at ELSE r.signed_on || '{NOON}' END"
_PAYMENTS = (
    "SELECT v.id, v.title, v.currency, sum(y.amount) AS amount, y.invoice_number, y.notes, CASE WHEN"
    f" ocrm_day(y.created_at) = y.received_on THEN y.created_at ELSE y.received_on || '{NOON}' END AS happened_at"
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
SOURCES = {
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
        f"{_CONTRACT.format(step=CONTRACT_ENDED, moment=f'r.ends_on || {NOON!r}', only=_HAS_ENDED)}) s WHERE 1"
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
        " UNION ALL SELECT c.id FROM contact c WHERE c.customer_id = :customer"
        " UNION ALL SELECT r.id FROM contract r WHERE r.customer_id = :customer"
        " UNION ALL SELECT h.id FROM ticket h WHERE h.customer_id = :customer)"
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
FILES_ALONE = {
    TimelineKind.FILE: SOURCES[TimelineKind.FILE][:-1]
    + " UNION ALL SELECT v.id FROM interaction v WHERE v.customer_id = :customer)"
}
"""Looked at by themselves, the files of interactions too; among everything else their interactions tell of them."""
OF_DEALS = frozenset(
    (
        TimelineKind.INTERACTION,
        TimelineKind.STAGE,
        TimelineKind.QUOTE,
        TimelineKind.CONTRACT,
        TimelineKind.PAYMENT,
        TimelineKind.TODO,
    )
)
OF_PEOPLE = frozenset((TimelineKind.INTERACTION, TimelineKind.TODO, TimelineKind.TICKET))
SOURCES_OF_PERSON = {
    kind: SOURCES[kind].replace("customer_id = :customer", "contact_id = :person") for kind in OF_PEOPLE
}
"""The same wherever the person worked, along the index of contacts."""
