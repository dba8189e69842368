"""How often each customer wants to be spoken to, and with whom one is losing touch (D-12, D-10, E-48)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import _, ngettext
from ocrm.models import cadence as model
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.relations.pooled import has_pooled
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

BUCKETS = (7, 15, 30, 90, 180)
"""More days than these without any follow-up (D-10)."""
LONGEST_DAYS = 3650
RED = Condition("cadence", Operator.IS, "red")
"""The customers one is losing touch with, as a filter."""
VALUED = AnyOf(
    (
        Condition("value", Operator.ANY_OF, ("high", "medium")),
        Condition("open_amount", Operator.GT, 0),
        Condition("won_count", Operator.GT, 0),
    )
)
"""The customers whose silence costs most: of value, with a deal open, or with one that was won."""
RED_VALUED = AllOf((RED, VALUED))
"""Those of them one is losing touch with."""
_IS_VALUED = "(value IN ('high', 'medium') OR open_amount > 0 OR won_count > 0)"


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rhythm of a customer: `days` between contacts, 0 for none; `state` is green, yellow, red or empty.

    `since` is what is counted from: the last contact that went both ways, or where there was none (`was_reached`) the
    day the customer was claimed or entered.
    """

    customer_id: int
    name: str
    days: int
    is_own: bool
    since: date
    was_reached: bool
    silent_days: int
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class TouchBucket:
    """How many customers not won yet had no follow-up for more than `days`."""

    days: int
    count: int


_ROW = (
    f"SELECT t.id, t.name, {model.DAYS}, t.contact_every_days IS NOT NULL, {model.SINCE},"
    f" t.last_reached_on IS NOT NULL, {model.SILENT_DAYS}, {model.DUE_ON}, {model.STATE} FROM customer t"
)


def red_after(days: int) -> int:
    """Return after how many days a rhythm is red: one and a half times of it, whole days."""
    return (3 * days + 1) // 2


def fetch_cadence(workspace: Workspace, customer_id: int) -> Cadence:
    """Return the rhythm of a customer and where it stands today; raises NotFoundError."""
    row = workspace.first(f"{_ROW} WHERE t.id = ?", (customer_id,))
    if row is None:
        raise NotFoundError(_("This customer no longer exists. It may have been deleted; undo brings it back."))
    return _cadence(row)


def _cadence(row: tuple[Any, ...]) -> Cadence:
    return Cadence(
        customer_id=row[0],
        name=row[1],
        days=row[2] or 0,
        is_own=bool(row[3]),
        since=date.fromisoformat(row[4]),
        was_reached=bool(row[5]),
        silent_days=row[6],
        due_on=None if row[7] is None else date.fromisoformat(row[7]),
        state=row[8] or "",
    )


def reason(cadence: Cadence) -> str:
    """Say where a rhythm stands, with its numbers."""
    if not cadence.days:
        return _("No rhythm of contact is set for this category.")
    silent = ngettext("{n} day without an answer", "{n} days without an answer", cadence.silent_days)
    if not cadence.was_reached:
        silent = ngettext("Never spoken to, for {n} day", "Never spoken to, for {n} days", cadence.silent_days)
    rhythm = ngettext("every day is the rhythm", "every {n} days is the rhythm", cadence.days)
    return _("{silent}; {rhythm}").format(
        silent=silent.format(n=cadence.silent_days), rhythm=rhythm.format(n=cadence.days)
    )


# -- the rhythms ------------------------------------------------------------------------------------------------------


def read_days(workspace: Workspace) -> Mapping[str, int]:
    """Return the days between contacts by category; a category that has none is left out."""
    days: Mapping[str, int] = read_setting(workspace, model.SETTING)
    return {category: int(count) for category, count in days.items() if count}


def set_days(workspace: Workspace, category: str, days: int) -> None:
    """Set the days between contacts of a category, 0 for no rhythm; raises ValidationError."""
    if not 0 <= days <= LONGEST_DAYS:
        raise ValidationError(
            _("Days between contacts go from 0, for none, to {most}. Nothing was changed.").format(most=LONGEST_DAYS)
        )
    write_setting(workspace, model.SETTING, {**read_setting(workspace, model.SETTING), category: days})


# -- who it is --------------------------------------------------------------------------------------------------------


def count_red(workspace: Workspace, *, valued_only: bool = False) -> int:
    """Return how many customers, or only valued ones, one is losing touch with, read from the index of their days."""
    source, values = _red(workspace, valued_only=valued_only)
    return int(workspace.scalar(f"SELECT count(*) FROM ({source})", values))


def list_red(
    workspace: Workspace, *, limit: int, customer_id: int | None = None, valued_only: bool = False
) -> list[Cadence]:
    """Return the customers one is losing touch with: high value first, then who has waited longest; or one of them."""
    if customer_id is not None:
        found = fetch_cadence(workspace, customer_id)
        return [found] if found.state == "red" else []
    source, values = _red(workspace, valued_only=valued_only)
    first = f"SELECT id FROM ({source}) ORDER BY value IS NOT 'high', day LIMIT {int(limit)}"
    order = "t.value IS NOT 'high', " + model.SINCE
    rows = workspace.query(f"{_ROW} WHERE t.id IN ({first}) ORDER BY {order}, t.id", values)
    return [_cadence(row) for row in rows]


def turning_red(workspace: Workspace, day: date, *, limit: int) -> list[str]:
    """Return the names of the customers one begins to lose touch with on a day, valuable ones first."""
    source, values = _red(workspace, on=day)
    rows = workspace.query(
        f"SELECT c.name FROM ({source}) r JOIN customer c ON c.id = r.id"
        f" ORDER BY c.value IS NOT 'high', c.id LIMIT {int(limit)}",
        values,
    )
    return [row[0] for row in rows]


_DAY = "coalesce(last_reached_on, received_on, substr(created_at, 1, 10))"
"""As the index customer_by_reach has it."""


def _red(workspace: Workspace, *, on: date | None = None, valued_only: bool = False) -> tuple[str, list[Any]]:
    """Return the SQL of (id, day, value) of the red customers, of those that turn red `on` a day, and what it binds.

    One range of an index for each category; the few customers with a rhythm of their own are read one by one.
    """
    valued = f" AND {_IS_VALUED}" if valued_only else ""
    today = workspace.clock.today() if on is None else on
    compare = "<=" if on is None else "="
    parts, values = [], []
    for category, days in read_days(workspace).items():
        parts.append(
            f"SELECT id, {_DAY} AS day, value FROM customer INDEXED BY customer_by_reach WHERE pooled_at IS NULL"
            f" AND category = ? AND {_DAY} {compare} ? AND contact_every_days IS NULL{valued}"
        )
        values += [category, (today - timedelta(days=red_after(days))).isoformat()]
    own_limit = "date(?, '-' || ((3 * contact_every_days + 1) / 2) || ' days')"
    parts.append(
        f"SELECT id, {_DAY} AS day, value FROM customer INDEXED BY customer_by_own_rhythm WHERE contact_every_days > 0"
        f" AND pooled_at IS NULL AND {_DAY} {compare} {own_limit}{valued}"
    )
    return " UNION ALL ".join(parts), [*values, today.isoformat()]


# -- losing touch -----------------------------------------------------------------------------------------------------


def fetch_buckets(workspace: Workspace) -> list[TouchBucket]:
    """Return the customers not won yet whose last follow-up, or first day, is longer ago than each of BUCKETS."""
    today = workspace.clock.today()
    seen = "coalesce(last_contacted_on, substr(created_at, 1, 10))"
    counts = ", ".join(f"count(*) FILTER (WHERE {seen} < ?)" for _days in BUCKETS)
    days = [(today - timedelta(days=days)).isoformat() for days in BUCKETS]
    row = workspace.first(
        f"SELECT {counts} FROM customer WHERE pooled_at IS NULL AND won_count = 0 AND category <> 'lost'", days
    )
    return [TouchBucket(days, count) for days, count in zip(BUCKETS, row or (), strict=True)]


def bucket_filter(workspace: Workspace, days: int) -> Filter:
    """Return the customers a bucket counts, as a list shows them."""
    never = AllOf(
        (Condition("last_contacted_on", Operator.EMPTY), Condition("created_at", Operator.OLDER_THAN_DAYS, days))
    )
    parts: list[Filter] = [
        Condition("won_count", Operator.IS, 0),
        Condition("category", Operator.IS_NOT, "lost"),
        AnyOf((Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, days), never)),
    ]
    if has_pooled(workspace):
        parts.append(Condition("in_pool", Operator.IS, False))
    return AllOf(tuple(parts))


def bucket_title(days: int) -> str:
    """Return what a bucket is called."""
    return ngettext("More than {n} day", "More than {n} days", days).format(n=days)
