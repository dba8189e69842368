"""What follows from other rows and is kept current in the same transaction: a customer's sums, days and next to-do."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import timedelta

import apsw

from ocrm.models.deal_clock import IS_TOUCH
from ocrm.models.id_set import IdSet

_REFRESH = f"""
UPDATE customer SET last_contacted_on = fresh.last_contacted_on, next_todo_on = fresh.next_todo_on,
    open_amount = fresh.open_amount, won_amount = fresh.won_amount, won_count = fresh.won_count,
    last_won_on = fresh.last_won_on, last_reached_on = fresh.last_reached_on
FROM (
    SELECT wanted.value AS id,
        (SELECT date(max(happened_at), :offset) FROM interaction WHERE customer_id = wanted.value) AS last_contacted_on,
        (SELECT date(max(i.happened_at), :offset) FROM interaction i WHERE i.customer_id = wanted.value
            AND {IS_TOUCH}) AS last_reached_on,
        (SELECT min(due_on) FROM todo WHERE customer_id = wanted.value AND status = 'open') AS next_todo_on,
        coalesce(sum(o.expected_amount) FILTER (WHERE o.status = 'open'), 0) AS open_amount,
        coalesce(sum(o.expected_amount) FILTER (WHERE o.status = 'won'), 0) AS won_amount,
        count(*) FILTER (WHERE o.status = 'won') AS won_count,
        max(o.closed_on) FILTER (WHERE o.status = 'won') AS last_won_on
    FROM json_each(:ids) AS wanted LEFT JOIN opportunity o ON o.customer_id = wanted.value GROUP BY wanted.value
) AS fresh
WHERE customer.id = fresh.id AND (customer.last_contacted_on, customer.next_todo_on, customer.open_amount,
    customer.won_amount, customer.won_count, customer.last_won_on, customer.last_reached_on) IS NOT (
    fresh.last_contacted_on, fresh.next_todo_on, fresh.open_amount, fresh.won_amount, fresh.won_count,
    fresh.last_won_on, fresh.last_reached_on)
"""
_AT_ONCE = 5_000

_PARENT = "SELECT parent_id FROM customer WHERE id = ?"
_CHUNK = 500
_MANY = 1_000
"""Records above which the parents of all customers are read at once."""

_TITLES = {
    "customer": "name",
    "contact": "name",
    "opportunity": "subject",
    "todo": "title",
    "interaction": "summary",
    "tag": "name",
    "segment": "name",
    "attachment": "name",
    "promise": "text",
}


def refresh_customers(
    connection: apsw.Connection, customer_ids: Iterable[int | None], *, utc_offset: timedelta
) -> None:
    """Work out the derived columns of customers again; None among the ids is passed over.

    `utc_offset` is the user's: a late call counts for the local day.
    """
    wanted = IdSet(customer_id for customer_id in customer_ids if customer_id is not None)
    offset = f"{int(utc_offset.total_seconds()) // 60:+d} minutes"
    for part in wanted.blocks(_AT_ONCE):
        connection.execute(_REFRESH, {"ids": json.dumps(part.tolist()), "offset": offset})


def customers_among(connection: apsw.Connection, record_ids: Collection[int]) -> list[int]:
    """Return the customers that records are or belong to."""
    found: set[int] = set()
    for part in IdSet.of(record_ids).blocks(_CHUNK):
        marks = ",".join("?" * len(part))
        for table, column in (("customer", "id"), ("opportunity", "customer_id"), ("todo", "customer_id"),
                              ("interaction", "customer_id")):  # fmt: skip
            rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE id IN ({marks})", tuple(part))
            found.update(value for (value,) in rows if value is not None)
    return list(found)


def is_in_circle(connection: apsw.Connection, record_ids: Collection[int]) -> bool:
    """Say whether one of the records is a customer that stands above itself."""
    parents: dict[int, int | None] = {}
    reads_all = len(record_ids) > _MANY
    if reads_all:
        parents.update(connection.execute("SELECT id, parent_id FROM customer WHERE parent_id IS NOT NULL"))

    def parent_of(customer_id: int) -> int | None:
        if customer_id not in parents and not reads_all:
            parents[customer_id] = connection.execute(_PARENT, (customer_id,)).get
        return parents.get(customer_id)

    harmless: set[int] = set()
    for record_id in record_ids:
        line: set[int] = set()
        above = record_id if parent_of(record_id) is not None else None
        while above is not None and above not in harmless:
            if above in line:
                return True
            line.add(above)
            above = parent_of(above)
        harmless |= line
    return False


def title_of(connection: apsw.Connection, table: str, record_id: int) -> str | None:
    """Return what a row is called, or None where it is gone or has no name."""
    column = _TITLES.get(table)
    if column is None:
        return None
    title: str | None = connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (record_id,)).get
    return title
