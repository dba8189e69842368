"""What follows from other rows and is kept current in the same transaction: a customer's sums, days and next to-do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

import apsw

_REFRESH = """
UPDATE customer SET
    last_contacted_on = (SELECT date(max(happened_at), :offset) FROM interaction WHERE customer_id = customer.id),
    next_todo_on = (SELECT min(due_on) FROM todo WHERE customer_id = customer.id AND status = 'open'),
    open_amount = (SELECT coalesce(sum(expected_amount), 0) FROM opportunity
                   WHERE customer_id = customer.id AND status = 'open'),
    won_amount = (SELECT coalesce(sum(expected_amount), 0) FROM opportunity
                  WHERE customer_id = customer.id AND status = 'won'),
    won_count = (SELECT count(*) FROM opportunity WHERE customer_id = customer.id AND status = 'won'),
    last_won_on = (SELECT max(closed_on) FROM opportunity WHERE customer_id = customer.id AND status = 'won')
WHERE id = :id
"""

_TITLES = {
    "customer": "name",
    "contact": "name",
    "opportunity": "subject",
    "todo": "title",
    "interaction": "summary",
    "tag": "name",
    "attachment": "name",
}


def refresh_customers(
    connection: apsw.Connection, customer_ids: Iterable[int | None], *, utc_offset: timedelta
) -> None:
    """Work out the derived columns of customers again; None among the ids is passed over.

    `utc_offset` is the user's: a late call counts for the local day.
    """
    wanted = {customer_id for customer_id in customer_ids if customer_id is not None}
    offset = f"{int(utc_offset.total_seconds()) // 60:+d} minutes"
    connection.executemany(_REFRESH, [{"id": customer_id, "offset": offset} for customer_id in wanted])


def customers_among(connection: apsw.Connection, record_ids: Collection[int]) -> list[int]:
    """Return the customers that records are or belong to."""
    found: set[int] = set()
    chunk = 500
    ordered = list(record_ids)
    for start in range(0, len(ordered), chunk):
        part = ordered[start : start + chunk]
        marks = ",".join("?" * len(part))
        for table, column in (("customer", "id"), ("opportunity", "customer_id"), ("todo", "customer_id"),
                              ("interaction", "customer_id")):  # fmt: skip
            rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE id IN ({marks})", part)
            found.update(value for (value,) in rows if value is not None)
    return list(found)


def title_of(connection: apsw.Connection, table: str, record_id: int) -> str | None:
    """Return what a row is called, or None where it is gone or has no name."""
    column = _TITLES.get(table)
    if column is None:
        return None
    title: str | None = connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (record_id,)).get
    return title
