"""What I promised a customer and what they promised me: noted, kept, broken or called off (N29)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _, ngettext
from ocrm.models.base import new_id
from ocrm.models.fields import Choice, from_utc_text
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

ME, THEM = "me", "them"
OPEN, KEPT, BROKEN, CANCELLED = "open", "kept", "broken", "cancelled"
MAKERS = (
    Choice(ME, N_("I promised"), ("我", "我方", "i")),
    Choice(THEM, N_("They promised"), ("对方", "客户", "they")),
)
STATUSES = (
    Choice(OPEN, N_("Not kept yet"), ("未兑现", "open")),
    Choice(KEPT, N_("Kept"), ("已兑现",)),
    Choice(BROKEN, N_("Broken"), ("未守约",)),
    Choice(CANCELLED, N_("Called off"), ("已取消",)),
)
_SETTLED = {
    KEPT: N_("Promise kept: “{text}”"),
    BROKEN: N_("Promise broken: “{text}”"),
    CANCELLED: N_("Call off the promise “{text}”"),
    OPEN: N_("Open the promise “{text}” again"),
}
_ROW = (
    "SELECT p.id, p.customer_id, c.name, p.by_whom, p.text, p.due_on, p.status, p.interaction_id, p.created_at"
    " FROM promise p JOIN customer c ON c.id = p.customer_id"
)
_ORDER = "p.status <> 'open', p.due_on IS NULL, p.due_on, p.id"
_BESIDE_POOL = "c.pooled_at IS NULL"


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise by `me` or `them`; `late_days` above 0 says that it is open and its day is past."""

    promise_id: int
    customer_id: int
    customer_name: str
    by_whom: str
    text: str
    due_on: date | None
    status: str
    interaction_id: int | None
    made_at: datetime
    late_days: int

    @property
    def is_open(self) -> bool:
        return self.status == OPEN


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise read from a note, not saved yet."""

    by_whom: str
    text: str
    due_on: date | None = None


# -- reading ----------------------------------------------------------------------------------------------------------


def list_promises(workspace: Workspace, customer_id: int) -> list[PromiseRow]:
    """Return the promises of a customer: open ones first, the next due before others."""
    return _rows(workspace, f"WHERE p.customer_id = ? ORDER BY {_ORDER}", customer_id)


def list_open(workspace: Workspace, *, until: date | None = None, limit: int = 500) -> list[PromiseRow]:
    """Return open promises by the day they are due, undated ones last; with `until`, only dated ones up to it."""
    where = f"WHERE p.status = 'open' AND {_BESIDE_POOL}" + (" AND p.due_on <= ?" if until else "")
    values = (until.isoformat(),) if until else ()
    return _rows(workspace, f"{where} ORDER BY {_ORDER} LIMIT {int(limit)}", *values)


def list_settled(workspace: Workspace, *, limit: int = 200) -> list[PromiseRow]:
    """Return what was kept, broken or called off, the latest first."""
    return _rows(workspace, f"WHERE p.status <> 'open' ORDER BY p.updated_at DESC, p.id DESC LIMIT {int(limit)}")


def list_all(workspace: Workspace, *, customer_id: int | None = None) -> list[PromiseRow]:
    """Return every promise, or every one of a customer, open ones first; those of customers in the pool too."""
    if customer_id is not None:
        return list_promises(workspace, customer_id)
    return _rows(workspace, f"ORDER BY {_ORDER}")


def fetch_promise(workspace: Workspace, promise_id: int) -> PromiseRow:
    """Return one promise; raises NotFoundError."""
    for row in _rows(workspace, "WHERE p.id = ?", promise_id):
        return row
    raise NotFoundError(_("This promise no longer exists. It may have been deleted; undo brings it back."))


def customer_of(workspace: Workspace, promise_id: int) -> int | None:
    """Return whom a promise was made to or by, None once it is gone."""
    found: int | None = workspace.scalar("SELECT customer_id FROM promise WHERE id = ?", (promise_id,))
    return found


def due_words(row: PromiseRow, day_words: str) -> str:
    """Say when a promise is due, or how late it is; `day_words` is its day as read."""
    if row.late_days > 0:
        return ngettext("{n} day late", "{n} days late", row.late_days).format(n=row.late_days)
    return day_words


def _rows(workspace: Workspace, tail: str, *values: Any) -> list[PromiseRow]:
    today = workspace.clock.today()
    return list(_made(workspace.query(f"{_ROW} {tail}", values), today))


def _made(rows: Iterable[tuple[Any, ...]], today: date) -> Iterator[PromiseRow]:
    for row in rows:
        due_on = None if row[5] is None else date.fromisoformat(row[5])
        late = (today - due_on).days if due_on is not None and row[6] == OPEN else 0
        yield PromiseRow(
            row[0], row[1], row[2], row[3], row[4], due_on, row[6], row[7], from_utc_text(row[8]), max(0, late)
        )


# -- changing ---------------------------------------------------------------------------------------------------------


def add_promise(
    workspace: Workspace,
    customer_id: int,
    promise: NewPromise,
    *,
    interaction_id: int | None = None,
    origin: str = "",
) -> Changes:
    """Note a promise; raises ValidationError where nothing is said, NotFoundError without the customer."""
    text = _checked(promise.text, promise.by_whom, OPEN)
    records.title_of(workspace, "customers", customer_id)
    with workspace.operation(N_("Note promise “{text}”"), origin=origin, text=text) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO promise(id, created_at, updated_at, customer_id, interaction_id, by_whom, text, due_on,"
            " status) VALUES (?,?,?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, customer_id, interaction_id, promise.by_whom, text,
             _stored(promise.due_on), OPEN),
        )  # fmt: skip
    return operation.changes


def change_promise(
    workspace: Workspace, promise_id: int, promise: NewPromise, *, status: str = OPEN, origin: str = ""
) -> Changes:
    """Change who promised what until when; raises ValidationError, NotFoundError."""
    fetch_promise(workspace, promise_id)
    text = _checked(promise.text, promise.by_whom, status)
    with workspace.operation(N_("Change promise “{text}”"), origin=origin, text=text) as operation:
        workspace.connection.execute(
            "UPDATE promise SET updated_at = ?, by_whom = ?, text = ?, due_on = ?, status = ? WHERE id = ?",
            (workspace.stamp(), promise.by_whom, text, _stored(promise.due_on), status, promise_id),
        )
    return operation.changes


def settle_promise(workspace: Workspace, promise_id: int, status: str, *, origin: str = "") -> Changes:
    """Say that a promise was kept, broken or called off, or is open again; raises ValidationError, NotFoundError."""
    row = fetch_promise(workspace, promise_id)
    _checked(row.text, row.by_whom, status)
    with workspace.operation(_SETTLED[status], origin=origin, text=row.text) as operation:
        workspace.connection.execute(
            "UPDATE promise SET updated_at = ?, status = ? WHERE id = ?", (workspace.stamp(), status, promise_id)
        )
    return operation.changes


def delete_promise(workspace: Workspace, promise_id: int, *, origin: str = "") -> Changes:
    """Delete a promise; undo brings it back."""
    row = fetch_promise(workspace, promise_id)
    with workspace.operation(N_("Delete promise “{text}”"), origin=origin, text=row.text) as operation:
        workspace.connection.execute("DELETE FROM promise WHERE id = ?", (promise_id,))
    return operation.changes


def _stored(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _checked(text: str, by_whom: str, status: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ValidationError(_("Say what is promised."), field="text")
    for name, code, known in (("by_whom", by_whom, MAKERS), ("status", status, STATUSES)):
        if code not in {choice.code for choice in known}:
            raise ValidationError(_("“{value}” is not known of a promise.").format(value=code), field=name)
    return text
