"""The pane that says where a file kept with a record is from, and how long it holds."""

from __future__ import annotations

from functools import partial

from ocrm.i18n import N_
from ocrm.services import attachments
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

_FIELDS = (
    FieldInfo("source", N_("Who it is from"), FieldKind.TEXT, ""),
    FieldInfo("dated_on", N_("Dated"), FieldKind.DATE, ""),
    FieldInfo("expires_on", N_("Valid until"), FieldKind.DATE, ""),
)


def file_pane(context: AppContext, kept: AttachmentRow, *, origin: str) -> ValuesPane:
    """Return the pane of a file; `origin` says from which page it was asked for."""
    values = {"source": kept.source, "dated_on": kept.dated_on, "expires_on": kept.expires_on}
    write = partial(_describe, context, kept.attachment_id, origin)
    return ValuesPane(context, kept.name, _FIELDS, write, values=values, name="file_pane")


def _describe(context: AppContext, attachment_id: int, origin: str, values: Values) -> Changes:
    return attachments.describe_file(
        context.workspace,
        attachment_id,
        source=values["source"] or "",
        dated_on=values["dated_on"],
        expires_on=values["expires_on"],
        origin=origin,
    )
