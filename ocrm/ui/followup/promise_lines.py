"""A promise in the two lines of a list."""

from __future__ import annotations

from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services.relations import promises
from ocrm.services.relations.promises import MAKERS, ME, STATUSES, PromiseRow
from ocrm.ui.context import AppContext
from ocrm.ui.followup.two_lines import TwoLines

_TONES = {"kept": "ok", "broken": "bad", "cancelled": "text.3"}


def promise_lines(context: AppContext, row: PromiseRow) -> TwoLines:
    """Return a promise as the two lines of a list."""
    makers = {choice.code: _(choice.label) for choice in MAKERS}
    labels = {choice.code: _(choice.label) for choice in STATUSES}
    today = context.workspace.clock.today()
    day = format_date_relative(row.due_on, today) if row.due_on is not None else _("No date")
    right = promises.due_words(row, day) if row.is_open else labels[row.status]
    tone = "bad" if row.late_days else _TONES.get(row.status, "text.2")
    icon_name = "arrow-right" if row.by_whom == ME else "arrow-left"
    return TwoLines(row.promise_id, icon_name, row.text, f"{makers[row.by_whom]} · {row.customer_name}", right, tone)
