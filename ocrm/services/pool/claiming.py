"""Taking customers back out of the pool, within the day's cap, and putting them in by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ocrm.clock import to_utc
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.changes import Changes
from ocrm.services.pool.moves import BY_HAND, CLAIMED, move_into_pool, move_out
from ocrm.services.pool.rules import PoolRules, read_rules
from ocrm.services.records.rows import record_gone
from ocrm.services.workspace import Workspace

_NAMED = 3


@dataclass(frozen=True, slots=True)
class PoolState:
    """How a customer stands to the pool: since when it is in it and why."""

    pooled_at: datetime
    reason: str


def pool_state(workspace: Workspace, customer_id: int) -> PoolState | None:
    """Return since when and why a customer is in the pool, None where it is not."""
    pooled_at = workspace.scalar("SELECT pooled_at FROM customer WHERE id = ?", (customer_id,))
    if pooled_at is None:
        return None
    reason = workspace.scalar(
        "SELECT reason FROM pool_move WHERE customer_id = ? AND kind <> ? ORDER BY id DESC LIMIT 1",
        (customer_id, CLAIMED),
    )
    return PoolState(from_utc_text(pooled_at), reason or "")


def claimed_today(workspace: Workspace) -> int:
    """Return how many customers were claimed since midnight."""
    midnight = to_utc_text(to_utc(workspace.clock, workspace.clock.today(), time()))
    return int(
        workspace.scalar("SELECT count(*) FROM pool_move WHERE happened_at >= ? AND kind = ?", (midnight, CLAIMED))
    )


def claim(workspace: Workspace, customer_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Take customers out of the pool as one operation; who is not in it is passed over.

    Raises UserError where that is more than the day's cap, or where one was pooled too recently; nothing is changed.
    """
    found = [row for row in _rows(workspace, customer_ids) if row[2] is not None]
    if not found:
        raise UserError(_("None of these customers is in the pool. Nothing was changed."))
    rules = read_rules(workspace)
    _refuse_beyond_cap(rules, claimed_today(workspace), len(found))
    _refuse_too_soon(workspace, rules, found)
    label = N_("Claim “{title}”") if len(found) == 1 else N_("Claim {count} customers")
    with workspace.operation(label, origin=origin, title=found[0][1], count=len(found)) as operation:
        move_out(workspace, [row[0] for row in found], _("Claimed from the pool"))
    return operation.changes


def put_in_pool(workspace: Workspace, customer_ids: Sequence[int], *, reason: str = "", origin: str = "") -> Changes:
    """Put customers into the pool by hand, as one operation; who is in it already is passed over.

    Raises UserError where a locked one is among them; nothing is changed.
    """
    found = [row for row in _rows(workspace, customer_ids) if row[2] is None]
    if not found:
        return Changes(origin=origin)
    locked = [row[1] for row in found if row[3]]
    if locked:
        raise UserError(
            _("{names} is kept out of the pool. Nothing was changed; untick that on its page first.").format(
                names=_names(locked)
            )
        )
    label = N_("Move “{title}” into the pool") if len(found) == 1 else N_("Move {count} customers into the pool")
    with workspace.operation(label, origin=origin, title=found[0][1], count=len(found)) as operation:
        words = reason.strip() or _("Put into the pool by hand")
        move_into_pool(workspace, [(row[0], words) for row in found], kind=BY_HAND)
    return operation.changes


def _refuse_beyond_cap(rules: PoolRules, claimed: int, wanted: int) -> None:
    left = rules.claim_cap - claimed
    if wanted <= left:
        return
    if left <= 0:
        raise UserError(
            _("You have claimed {n} customers today, as many as a day allows. Nothing was changed; go on tomorrow,"
              " or raise the cap in Settings.").format(n=claimed)
        )  # fmt: skip
    raise UserError(
        ngettext(
            "Only {n} more customer can be claimed today. Nothing was changed; choose fewer, or raise the cap in"
            " Settings.",
            "Only {n} more customers can be claimed today. Nothing was changed; choose fewer, or raise the cap in"
            " Settings.",
            left,
        ).format(n=left)
    )


def _refuse_too_soon(workspace: Workspace, rules: PoolRules, found: Sequence[tuple[int, str, str, int]]) -> None:
    if not rules.claim_interval:
        return
    clock = workspace.clock
    since = clock.today() - timedelta(days=rules.claim_interval)
    fresh = [row[1] for row in found if clock.to_local(from_utc_text(row[2])).date() > since]
    if fresh:
        raise UserError(
            _("{names} fell into the pool less than {n} days ago. Nothing was changed; the rule in Settings makes you"
              " wait.").format(names=_names(fresh), n=rules.claim_interval)
        )  # fmt: skip


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED])
    return f"{shown} …" if len(names) > _NAMED else shown


def _rows(workspace: Workspace, customer_ids: Sequence[int]) -> list[tuple[int, str, str, int]]:
    """Return id, name, pooled_at and lock of customers; raises NotFoundError where none exists."""
    rows = workspace.query(
        "SELECT id, name, pooled_at, is_locked FROM customer WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(customer_ids)),),
    )
    found = [(row[0], row[1], row[2], row[3]) for row in rows]
    if not found:
        raise record_gone()
    return found
