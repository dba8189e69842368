"""The panes of a quote: saying that it was sent, and all fields of a line at once."""

from __future__ import annotations

from functools import partial

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.quotes import lines, writing
from ocrm.services.quotes.reading import QuoteLineRow, QuoteRow
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

ORIGIN = "opportunity"
_SENT_FIELDS = (
    FieldInfo("kind", N_("Sent by"), FieldKind.PICKLIST, "", picklist="interaction_kind", required=True),
    FieldInfo("follow_up_on", N_("Ask about it on (empty: not planned)"), FieldKind.DATE, ""),
)


def sent_pane(context: AppContext, quote: QuoteRow) -> ValuesPane:
    """Return the pane that says how a version was sent, and when one asks about it."""
    values: Values = {"kind": "email", "follow_up_on": writing.follow_up_day(context.workspace)}
    return ValuesPane(
        context, _("Mark {quote} as sent").format(quote=quote.name), _SENT_FIELDS,
        partial(_send, context, quote.quote_id), values=values, name="quote_sent", save_text=_("Mark as sent"),
    )  # fmt: skip


def _send(context: AppContext, quote_id: int, values: Values) -> Changes:
    return writing.mark_sent(
        context.workspace, quote_id, kind=values["kind"] or "other", follow_up_on=values["follow_up_on"], origin=ORIGIN
    )


def line_pane(context: AppContext, quote: QuoteRow, line: QuoteLineRow) -> ValuesPane:
    """Return the pane with all fields of a line."""
    values = {info.name: getattr(line, info.name) for info in lines.FIELDS}
    write = partial(_change, context, line.line_id)
    title = _("Line of {quote}").format(quote=quote.name)
    return ValuesPane(context, title, lines.FIELDS, write, values=values, name="quote_line_pane")


def _change(context: AppContext, line_id: int, values: Values) -> Changes:
    return lines.change_line(context.workspace, line_id, values, origin=ORIGIN)
