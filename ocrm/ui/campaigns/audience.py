"""Filling a campaign from a segment: in the background, for a segment may hold everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocrm.i18n import _
from ocrm.services.campaigns import members
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.lists.bulk_runner import start_change, without_progress

_ORIGIN = "campaign"


def use_segment(context: AppContext, campaign_id: int, segment_id: int) -> None:
    """Make a segment the audience of a campaign, and say how many came in."""
    change = partial(members.set_audience, context.workspace, campaign_id, segment_id, origin=_ORIGIN)
    _start(context, _("Add the segment"), change)


def refresh_audience(context: AppContext, campaign_id: int) -> None:
    """Put in who has come into the segment since, and say how many, or that nobody has."""
    change = partial(members.refresh_audience, context.workspace, campaign_id, origin=_ORIGIN)
    _start(context, _("Refresh from the segment"), change)


def _start(context: AppContext, title: str, change: Callable[[], Changes]) -> None:
    start_change(context, title, partial(without_progress, change), on_nothing=partial(_tell_nobody, context))


def _tell_nobody(context: AppContext) -> None:
    context.toasts.show(_("Nobody new: everybody in the segment is a member already."), tone="info")
