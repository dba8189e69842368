"""The panes of a campaign: a new one, whom it is for, one more member, what is noted of a member."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services.campaigns import members
from ocrm.services.campaigns.reading import KIND, MemberRow
from ocrm.services.changes import Changes
from ocrm.services.relations import customers
from ocrm.services.schema import Choice, FieldInfo, FieldKind, record_type
from ocrm.services.segmentation import segments
from ocrm.ui.context import AppContext
from ocrm.ui.forms import RecordPane
from ocrm.ui.forms.values_pane import Values, ValuesPane

ORIGIN = "campaign"
_FIRST_FIELDS = ("name", "kind", "status", "starts_on", "ends_on", "budget", "cost", "goals", "materials")


def new_campaign_pane(context: AppContext, *, values: dict[str, Any] | None = None) -> RecordPane:
    """Return the pane of a new campaign."""
    more = [info.name for info in record_type(KIND).editable_fields if info.name not in _FIRST_FIELDS]
    known = {"kind": "email", "status": "planned"} | (values or {})
    return RecordPane(context, KIND, _FIRST_FIELDS, title=_("New campaign"), more=more, values=known)


def audience_pane(context: AppContext, campaign_id: int, use: Callable[[int], None]) -> ValuesPane:
    """Return the pane that asks which segment the campaign is for; `use` is given its id."""
    known = segments.list_segments(context.workspace)
    choices = tuple(Choice(str(segment.segment_id), segment.name) for segment in known)
    field = FieldInfo("segment", N_("Segment"), FieldKind.CHOICE, "", choices=choices, required=True)
    present = members.audience_of(context.workspace, campaign_id)
    values = {"segment": str(present or (known[0].segment_id if known else ""))}
    write = partial(_use_segment, use)
    return ValuesPane(
        context, _("Whom is it for?"), [field], write, values=values, name="audience_pane", save_text=_("Add them")
    )


def _use_segment(use: Callable[[int], None], values: Values) -> Changes:
    if not values["segment"]:
        raise ValidationError(
            _("Choose a segment. Where there is none yet, make one on the Segments page."), field="segment"
        )
    use(int(values["segment"]))
    return Changes()


def add_member_pane(context: AppContext, campaign_id: int) -> ValuesPane:
    """Return the pane that puts one customer into a campaign, perhaps with the person meant there."""
    fields = [
        FieldInfo("customer", N_("Customer"), FieldKind.REFERENCE, "", reference="customers"),
        FieldInfo("contact", N_("Contact"), FieldKind.REFERENCE, "", reference="contacts"),
    ]
    write = partial(_add_member, context, campaign_id)
    return ValuesPane(context, _("Add a member"), fields, write, name="add_member_pane", save_text=_("Add"))


def _add_member(context: AppContext, campaign_id: int, values: Values) -> Changes:
    workspace, customer, contact = context.workspace, values["customer"], values["contact"]
    if customer is None and contact is None:
        raise ValidationError(_("Choose a customer, or somebody who works there."), field="customer")
    if contact is not None and customer is None:
        return members.add_contacts(workspace, campaign_id, [contact], origin=ORIGIN)
    return members.add_member(workspace, campaign_id, customer, contact_id=contact, origin=ORIGIN)


def member_pane(context: AppContext, member: MemberRow) -> ValuesPane:
    """Return the pane that says who is meant at a member, and what there is to note."""
    people = customers.list_contacts(context.workspace, member.customer_id)
    choices = tuple(Choice(str(person.contact_id), person.name) for person in people)
    fields = [
        FieldInfo("contact", N_("Person meant"), FieldKind.CHOICE, "", choices=choices),
        FieldInfo("notes", N_("Notes"), FieldKind.LONG_TEXT, ""),
    ]
    values = {"contact": None if member.contact_id is None else str(member.contact_id), "notes": member.notes}
    write = partial(_change_member, context, member.member_id)
    return ValuesPane(context, member.customer, fields, write, values=values, name="member_pane")


def _change_member(context: AppContext, member_id: int, values: Values) -> Changes:
    contact = int(values["contact"]) if values["contact"] else None
    return members.change_member(
        context.workspace, member_id, contact_id=contact, notes=values["notes"] or "", origin=ORIGIN
    )


def join_pane(context: AppContext, customer_id: int) -> ValuesPane:
    """Return the pane that puts a customer into one of the campaigns."""
    fields = [FieldInfo("campaign", N_("Campaign"), FieldKind.REFERENCE, "", reference=KIND, required=True)]
    people = customers.list_contacts(context.workspace, customer_id)
    choices = tuple(Choice(str(person.contact_id), person.name) for person in people)
    fields.append(FieldInfo("contact", N_("Person meant"), FieldKind.CHOICE, "", choices=choices))
    write = partial(_join, context, customer_id)
    return ValuesPane(context, _("Add to a campaign"), fields, write, name="join_pane", save_text=_("Add"))


def _join(context: AppContext, customer_id: int, values: Values) -> Changes:
    if values["campaign"] is None:
        raise ValidationError(_("{field} is needed.").format(field=_("Campaign")), field="campaign")
    contact = int(values["contact"]) if values["contact"] else None
    return members.add_member(context.workspace, values["campaign"], customer_id, contact_id=contact, origin="customer")
