"""Rules over customers and their people: promises, rhythm, birthdays, silence after a sale, good buyers going quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ocrm.formats import format_birthday, format_date_relative
from ocrm.i18n import N_, _, ngettext
from ocrm.models.fields import from_minor
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import birthdays, cadence, promises
from ocrm.services.relations.promises import ME, PromiseRow
from ocrm.services.suggestions.rule import Found, Rule, Scope
from ocrm.services.workspace import Workspace

BIRTHDAY_DAYS = 7
WON_FROM_DAYS, WON_UNTIL_DAYS = 14, 60
"""How long after a sale nobody has been in touch: not at once, and not when it is long over."""
_GOOD_SCORE = 4


def _todo(workspace: Workspace, title: str, kind: str = "call", *, in_days: int = 0) -> dict[str, Any]:
    return {
        "todo_title": title, "todo_kind": kind, "todo_on": workspace.clock.today() + timedelta(days=in_days),
    }  # fmt: skip


def _facts_of(workspace: Workspace, customer_ids: list[int]) -> dict[int, tuple[str, Any]]:
    """Return value and open amount of customers."""
    rows = workspace.query(
        "SELECT id, coalesce(value, ''), open_amount FROM customer WHERE id IN (SELECT value FROM json_each(?))",
        (str(customer_ids),),
    )
    return {row[0]: (row[1], from_minor(row[2])) for row in rows}


# -- promises ---------------------------------------------------------------------------------------------------------


def _own_promises(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find what I promised and have not done, from its day on."""
    for row in _promises(workspace, scope, ME, limit):
        title = _("Keep the promise: {text}").format(text=row.text)
        yield _promise(workspace, row, _("I promised: {text}; {due}"), title)


def _their_promises(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find what they promised and did not do, the day after it was due."""
    for row in _promises(workspace, scope, promises.THEM, limit):
        if row.late_days:
            title = _("Ask about what was promised: {text}").format(text=row.text)
            yield _promise(workspace, row, _("They promised: {text}; {due}"), title)


def _promises(workspace: Workspace, scope: Scope, by_whom: str, limit: int) -> list[PromiseRow]:
    if scope.opportunity_id is not None:
        return []
    today = workspace.clock.today()
    rows = (
        promises.list_open(workspace, until=today)
        if scope.customer_id is None
        else promises.list_promises(workspace, scope.customer_id)
    )
    due = [row for row in rows if row.is_open and row.due_on is not None and row.due_on <= today]
    return [row for row in due if row.by_whom == by_whom][:limit]


def _promise(workspace: Workspace, row: PromiseRow, reason: str, todo_title: str) -> Found:
    day = row.due_on or workspace.clock.today()
    due = promises.due_words(row, format_date_relative(day, workspace.clock.today(), in_sentence=True))
    value, amount = _facts_of(workspace, [row.customer_id])[row.customer_id]
    return Found(
        subject_id=row.promise_id, record_kind="customers", record_id=row.customer_id, title=row.customer_name,
        reason=reason.format(text=row.text, due=due), facts=day.isoformat(),
        customer_id=row.customer_id, customer_name=row.customer_name, amount=amount, value=value,
        **_todo(workspace, todo_title),
    )  # fmt: skip


# -- rhythm and birthdays ---------------------------------------------------------------------------------------------


def _losing_touch(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    if scope.opportunity_id is not None:
        return
    found = cadence.list_red(workspace, limit=limit, customer_id=scope.customer_id)
    facts = _facts_of(workspace, [one.customer_id for one in found])
    formatter = ValueFormatter(workspace)
    for one in found:
        value, amount = facts[one.customer_id]
        reason = cadence.reason(one)
        if value == "high":
            reason = _("{reason}; value high").format(reason=reason)
        if amount:
            reason = _("{reason}; open {amount}").format(reason=reason, amount=formatter.money_short(amount))
        yield Found(
            subject_id=one.customer_id, record_kind="customers", record_id=one.customer_id, title=one.name,
            reason=reason, facts=one.since.isoformat(), customer_id=one.customer_id, customer_name=one.name,
            amount=amount, value=value, **_todo(workspace, _("Get in touch with {name}").format(name=one.name)),
        )  # fmt: skip


def _birthdays(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    if scope.opportunity_id is not None:
        return
    today = workspace.clock.today()
    found = birthdays.upcoming(workspace, BIRTHDAY_DAYS)
    for one in [one for one in found if scope.customer_id in (None, one.customer_id)][:limit]:
        words = _("birthday {day} ({birthday})")
        day = format_date_relative(one.day, today, in_sentence=True)
        reason = words.format(day=day, birthday=format_birthday(one.birthday))
        days = (one.day - today).days
        yield Found(
            subject_id=one.contact_id, record_kind="contacts", record_id=one.contact_id, title=one.name,
            reason=reason, facts=one.day.isoformat(), customer_id=one.customer_id, customer_name=one.customer,
            contact_id=one.contact_id,
            **_todo(workspace, _("Congratulate {name}").format(name=one.name), in_days=days),
        )  # fmt: skip


# -- after a sale, and good buyers ------------------------------------------------------------------------------------


def _after_sale(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    if scope.opportunity_id is not None:
        return
    today = workspace.clock.today()
    days = [(today - timedelta(days=days)).isoformat() for days in (WON_UNTIL_DAYS, WON_FROM_DAYS)]
    only = "c.id = ?" if scope.customer_id is not None else "1"
    rows = workspace.query(
        "SELECT c.id, c.name, coalesce(c.value, ''), max(o.closed_on), o.subject, o.expected_amount, o.id"
        " FROM opportunity o JOIN customer c ON c.id = o.customer_id WHERE o.status = 'won' AND o.closed_on BETWEEN"
        " ? AND ? AND coalesce(c.last_reached_on, '') <= o.closed_on AND c.last_won_on = o.closed_on"
        " AND c.next_todo_on IS NULL AND c.pooled_at IS NULL"
        f" AND {only} GROUP BY c.id ORDER BY o.expected_amount DESC LIMIT {int(limit)}",
        [*days, *([scope.customer_id] if scope.customer_id is not None else [])],
    )
    formatter = ValueFormatter(workspace)
    for customer_id, name, value, closed, subject, minor, deal_id in list(rows):
        past = (today - date.fromisoformat(closed)).days
        amount = None if minor is None else from_minor(minor)
        words = ngettext(
            "“{deal}” was won {n} day ago ({amount}) and nobody has asked since",
            "“{deal}” was won {n} days ago ({amount}) and nobody has asked since",
            past,
        )
        money = _("no amount") if amount is None else formatter.money_short(amount)
        yield Found(
            subject_id=customer_id, record_kind="customers", record_id=customer_id, title=name,
            reason=words.format(deal=subject, n=past, amount=money), facts=str(deal_id), customer_id=customer_id,
            customer_name=name, amount=amount, value=value,
            **_todo(workspace, _("Ask how it goes: {name}").format(name=name)),
        )  # fmt: skip


def _good_buyers(workspace: Workspace, scope: Scope, limit: int) -> Iterator[Found]:
    """Find who bought much and is late with the next order, as the scores have it (D-37, D-38)."""
    if scope.opportunity_id is not None:
        return
    only = "c.id = ?" if scope.customer_id is not None else "1"
    rows = workspace.query(
        "SELECT c.id, c.name, coalesce(c.value, ''), s.recency_score, s.frequency_score, s.monetary_score,"
        " s.recency_days, s.monetary, s.churn FROM customer_score s JOIN customer c ON c.id = s.customer_id"
        f" WHERE s.monetary_score >= {_GOOD_SCORE} AND s.churn IN ('at_risk', 'lost') AND c.pooled_at IS NULL"
        f" AND {only} ORDER BY s.monetary DESC LIMIT {int(limit)}",
        [scope.customer_id] if scope.customer_id is not None else [],
    )
    formatter = ValueFormatter(workspace)
    for customer_id, name, value, recency, frequency, monetary, days, minor, churn in list(rows):
        amount = from_minor(minor)
        words = ngettext(
            "bought {amount} (R{r} F{f} M{m}) and has ordered nothing for {n} day",
            "bought {amount} (R{r} F{f} M{m}) and has ordered nothing for {n} days",
            days or 0,
        )
        reason = words.format(amount=formatter.money_short(amount), r=recency, f=frequency, m=monetary, n=days or 0)
        yield Found(
            subject_id=customer_id, record_kind="customers", record_id=customer_id, title=name, reason=reason,
            facts=f"{churn}/{monetary}", customer_id=customer_id, customer_name=name, amount=amount, value=value,
            **_todo(workspace, _("Win back: {name}").format(name=name)),
        )  # fmt: skip


CUSTOMER_RULES = (
    Rule("own_promise", N_("I promised something"), N_("A promise of yours is due or late."), 95, "handshake",
         _own_promises),
    Rule("their_promise", N_("They promised something"), N_("A promise of theirs is late."), 70, "handshake",
         _their_promises),
    Rule("good_buyer", N_("Good buyer going quiet"), N_("Much was bought, and the next order is late by the scores."),
         65, "coins", _good_buyers),
    Rule("losing_touch", N_("Losing touch"), N_("A customer is half as much again past the rhythm of contact."), 60,
         "snowflake", _losing_touch),
    Rule("after_sale", N_("Won, and nobody asked since"),
         N_("Two weeks to two months after a sale nobody has been in touch."), 55, "trophy", _after_sale),
    Rule("birthday", N_("Birthday soon"), N_("Somebody has a birthday within a week."), 50, "cake", _birthdays),
)  # fmt: skip
