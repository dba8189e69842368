"""The panes that change what hangs on a customer: a contact, a logged interaction."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.forms import RecordPane

_CONTACT_FIELDS = ("name", "title", "mobile", "importance", "email", "wechat", "is_primary")
_INTERACTION_FIELDS = ("kind", "happened_at", "contact", "opportunity", "summary")


def contact_pane(context: AppContext, customer_id: int, contact_id: int | None = None) -> RecordPane:
    """Return the pane of a contact, of a new one without `contact_id`."""
    return RecordPane(
        context,
        "contacts",
        _CONTACT_FIELDS,
        title=_("New contact") if contact_id is None else _("Contact"),
        more=_others("contacts", _CONTACT_FIELDS),
        record_id=contact_id,
        values={"importance": "normal"},
        fixed={"customer": customer_id},
    )


def interaction_pane(context: AppContext, interaction_id: int) -> RecordPane:
    """Return the pane of a logged interaction."""
    more = _others("interactions", _INTERACTION_FIELDS)
    title = _("Logged contact")
    return RecordPane(context, "interactions", _INTERACTION_FIELDS, title=title, more=more, record_id=interaction_id)


def _others(kind: str, named: tuple[str, ...]) -> list[str]:
    editable = (info.name for info in record_type(kind).editable_fields)
    return [name for name in editable if name not in (*named, "customer")]
