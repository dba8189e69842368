"""The ways to the duplicates page: from ticked rows, from one record, from a menu."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.i18n import _
from ocrm.services.duplicates.merging import MOST_AT_ONCE
from ocrm.ui.context import AppContext, Target

PAGE = "duplicates"
CHOSEN = "ids"
"""Under this name a target says which records are to be compared; one alone is compared with what is like it."""


def compare_chosen(context: AppContext, kind: str, record_ids: Sequence[int]) -> None:
    """Show records side by side to be merged; one alone beside what is like it."""
    if not record_ids:
        return
    if len(record_ids) > MOST_AT_ONCE:
        text = _("At most {n} records are merged at once. Nothing was changed.").format(n=MOST_AT_ONCE)
        context.toasts.show(text, tone="info")
        return
    context.navigator.go(Target(PAGE, kind, extra={CHOSEN: tuple(record_ids)}))
