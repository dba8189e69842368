"""Begins a prospecting session with the records of a list, or goes on with the one that was left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.workday import prospecting
from ocrm.ui.context import AppContext, Target


def start_prospecting(context: AppContext, kind: str, record_ids: Sequence[int]) -> None:
    """Begin a session with some records of a kind and go to it."""
    workspace = context.workspace
    title = prospecting.list_title(kind, format_date_iso(workspace.clock.today()))
    ids = list(record_ids[: prospecting.MOST_RECORDS])
    start = partial(prospecting.start_session, workspace, kind, ids, title=title, origin="prospecting")
    changes = context.runner.perform(start)
    if changes is not None and changes.created_id is not None:
        context.navigator.go(Target("prospecting", "prospecting", changes.created_id))


def resume_prospecting(context: AppContext) -> None:
    """Go on with the session that was left; without one, say how to begin."""
    paused = prospecting.paused_session(context.workspace)
    if paused is None:
        context.toasts.show(
            _("Choose a list of customers, contacts or opportunities first, then start there."), tone="info"
        )
        return
    context.navigator.go(Target("prospecting", "prospecting", paused.session_id))
