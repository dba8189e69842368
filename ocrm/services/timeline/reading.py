"""Reading what happened, newest first: of a customer, a deal, a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.services.fields import field_history
from ocrm.services.relations import answers
from ocrm.services.timeline.entries import (
    EVER,
    Days,
    TimelineEntry,
    TimelineKind,
)
from ocrm.services.timeline.sources import FILES_ALONE, OF_DEALS, OF_PEOPLE, ORDER, SOURCES, SOURCES_OF_PERSON
from ocrm.services.timeline.words import TimelineWords
from ocrm.services.workspace import Workspace


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
    wanted = (kinds or OF_PEOPLE) & OF_PEOPLE
    return _stored_entries(
        workspace, None, wanted, opportunity_id=None, contact_id=contact_id, since=None, before=before, limit=limit
    )


def _possible(opportunity_id: int | None, contact_id: int | None) -> frozenset[TimelineKind]:
    """Return what can be told of one person or one deal."""
    if contact_id is not None:
        return OF_PEOPLE
    return OF_DEALS if opportunity_id is not None else frozenset(TimelineKind)


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
    sources = SOURCES if customer_id is not None else SOURCES_OF_PERSON
    if wanted == {TimelineKind.FILE}:
        sources = FILES_ALONE
    parts = [
        f"SELECT * FROM ({sources[kind]} AND {moment} >= :since AND {moment} < :before"
        f" ORDER BY {moment} DESC, {record_id} DESC LIMIT :limit)"
        for kind, (moment, record_id) in ORDER.items()
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
    say = TimelineWords(workspace, unanswered)
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
