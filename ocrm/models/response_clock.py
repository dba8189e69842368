"""The response clock in SQL: who wrote or enquired and has no answer yet, and since when (A5.13, D-27, D-28)."""

from __future__ import annotations

import json
from datetime import timedelta

from ocrm.clock import Clock, to_utc
from ocrm.i18n import N_
from ocrm.models.fields import Choice, FieldKind, computed, to_utc_text
from ocrm.models.work_time import FROM, SETTINGS_READ, SPECIAL_DAYS, UNTIL, WEEKDAYS, work_hours

SETTING = "answer_hours"
DEFAULT_HOURS = 8
"""Working hours within which an ordinary enquiry is answered (D-29)."""
LOOK_BACK_DAYS = 30
"""What was asked longer ago is a matter of losing touch, no longer of answering in time."""
LONGEST_HOURS = 80

WRITTEN = "('email', 'message', 'wechat')"
"""The kinds that may wait for an answer; in a call or a visit both speak."""
ENQUIRIES = "('web_form', 'online_inquiry', 'email_inquiry')"
"""The sources of customers who asked in writing before anything was logged with them."""

SETTINGS_ASKED = SETTINGS_READ.format(", ".join(f"'{key}'" for key in (SETTING, WEEKDAYS, FROM, UNTIL)))
_DAYS_ASKED = SPECIAL_DAYS.format("date(ocrm_today(), '-366 days')")
LATE_BEFORE = f"(SELECT ocrm_answer_before(({SETTINGS_ASKED}), ({_DAYS_ASKED})))"
"""What was asked before this moment is overdue now."""
SINCE = f"date(ocrm_today(), '-{LOOK_BACK_DAYS} days')"
IS_QUESTION = f"(q.direction = 'incoming' AND q.kind IN {WRITTEN} AND q.outcome = '')"
"""An interaction `q` that came in, written; with an outcome noted it is settled without an answer."""
IS_ANSWER = (
    f"(NOT (a.direction = 'incoming' AND a.kind IN {WRITTEN}) AND (a.kind <> 'other' OR a.contact_id IS NOT NULL))"
)
"""An interaction `a` by which somebody was answered: we wrote, or both spoke; a memo to oneself is none (D-28)."""
IS_UNANSWERED = (
    "NOT EXISTS (SELECT 1 FROM interaction a WHERE a.customer_id = q.customer_id AND a.happened_at >= q.happened_at"
    f" AND {IS_ANSWER})"
)
IS_FRESH_ENQUIRY = (
    f"(t.last_contacted_on IS NULL AND t.created_at >= {SINCE} AND t.source IN {ENQUIRIES}"
    " AND t.import_batch_id IS NULL)"
)
"""A customer `t` who enquired and with whom nothing was logged yet; a list brought in from elsewhere is no enquiry."""
ASKED_AT = (
    f"(CASE WHEN t.pooled_at IS NOT NULL THEN NULL WHEN {IS_FRESH_ENQUIRY} THEN t.created_at"
    f" WHEN t.last_contacted_on >= {SINCE} THEN (SELECT min(q.happened_at) FROM interaction q"
    f" WHERE q.customer_id = t.id AND q.happened_at >= {SINCE} AND q.happened_at <= ocrm_now()"
    f" AND {IS_QUESTION} AND {IS_UNANSWERED}) END)"
)
"""When a customer `t` asked what is not answered yet: the first question after the last answer."""


def questions_until(moment: str) -> str:
    """Return the SQL of (customer, moment) of all that was asked up to a moment and is not answered yet.

    `moment` is SQL too. Read along the moments of interactions: a month of them, however long the file is kept.
    """
    return (
        "SELECT q.customer_id AS id, q.happened_at AS asked_at FROM interaction q"
        f" INDEXED BY interaction_sorted_happened_at WHERE q.happened_at >= {SINCE} AND q.happened_at <= {moment}"
        f" AND {IS_QUESTION} AND {IS_UNANSWERED}"
        f" UNION ALL SELECT t.id, t.created_at FROM customer t WHERE {IS_FRESH_ENQUIRY} AND t.created_at <= {moment}"
    )


IDS_OWED = f"SELECT id FROM ({questions_until('ocrm_now()')})"
IDS_LATE = f"SELECT id FROM ({questions_until(LATE_BEFORE)})"
"""The customers who wait for an answer, and those of them who wait too long; the pool is not taken away here."""

STATES = (
    Choice("open", N_("Owed, in time"), ("未超时",)),
    Choice("late", N_("Owed, overdue"), ("已超时",)),
)
STATE = f"(CASE {ASKED_AT} <= {LATE_BEFORE} WHEN 1 THEN 'late' WHEN 0 THEN 'open' END)"

COMPUTED = (
    computed("asked_at", N_("Unanswered since"), FieldKind.MOMENT, column=ASKED_AT, width=150,
             aliases=("未回复起始", "等待回复起始")),
    computed("answer", N_("Answer owed"), FieldKind.CHOICE, column=STATE, choices=STATES, width=110,
             aliases=("待回复", "回复")),
)  # fmt: skip
"""Fields of a customer worked out from the response clock."""


def answer_before(clock: Clock, settings: str, special: str) -> str:
    """Return the moment before which a question is overdue now, as it is stored; by settings and days as JSON."""
    chosen = json.loads(settings)
    end = clock.local_now().replace(tzinfo=None)
    limit = timedelta(hours=chosen.get(SETTING, DEFAULT_HOURS))
    moment = work_hours(chosen, json.loads(special)).before(end, limit)
    return to_utc_text(to_utc(clock, moment.date(), moment.time()))
