"""The panes for what hangs on a customer without being a record of its own: needs, points, shares, reports."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services import attachments, needs, opportunities, partnerships, points
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.services.needs import NeedRow
from ocrm.services.records import Reference
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

_ORIGIN = "customer"


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


def _deal_field(context: AppContext, customer_id: int, *, required: bool = False) -> FieldInfo:
    deals = opportunities.list_customer_deals(context.workspace, customer_id)
    choices = tuple(Choice(str(deal.opportunity_id), deal.subject) for deal in deals)
    return _field("opportunity", N_("Opportunity"), FieldKind.CHOICE, choices=choices, required=required)


def _number(text: Any) -> int | None:
    return None if text in (None, "") else int(text)


# -- needs ------------------------------------------------------------------------------------------------------------


def need_pane(context: AppContext, customer_id: int, need: NeedRow | None = None) -> ValuesPane:
    """Return the pane of a need, of a new one without `need`."""
    fields = [
        _field("text", N_("What is needed"), FieldKind.LONG_TEXT, required=True),
        _field("priority", N_("Priority"), FieldKind.CHOICE, choices=needs.NEED_PRIORITIES),
        _field("product", N_("Product that meets it")),
        _deal_field(context, customer_id),
    ]
    values: Values = {"priority": "normal"}
    write = partial(_add_need, context, customer_id)
    if need is not None:
        fields.insert(2, _field("status", N_("Status"), FieldKind.CHOICE, choices=needs.STATUSES))
        deal = str(need.opportunity_id) if need.opportunity_id is not None else None
        values = {
            "text": need.text, "priority": need.priority, "status": need.status, "product": need.product,
            "opportunity": deal,
        }  # fmt: skip
        write = partial(_change_need, context, need.need_id)
    title = _("New need") if need is None else _("Need")
    return ValuesPane(context, title, fields, write, values=values, name="need_pane")


def _add_need(context: AppContext, customer_id: int, values: Values) -> Changes:
    return needs.add_need(
        context.workspace,
        customer_id,
        values["text"] or "",
        priority=values["priority"] or "normal",
        product=values["product"] or "",
        opportunity_id=_number(values["opportunity"]),
        origin=_ORIGIN,
    )


def _change_need(context: AppContext, need_id: int, values: Values) -> Changes:
    return needs.change_need(
        context.workspace,
        need_id,
        text=values["text"] or "",
        priority=values["priority"] or "normal",
        status=values["status"] or "open",
        product=values["product"] or "",
        opportunity_id=_number(values["opportunity"]),
        origin=_ORIGIN,
    )


# -- points -----------------------------------------------------------------------------------------------------------


def points_pane(context: AppContext, customer_id: int) -> ValuesPane:
    """Return the pane that gives or takes points."""
    fields = (
        _field("points", N_("Points, used ones with a minus"), FieldKind.INTEGER, required=True),
        _field("reason", N_("Reason")),
        _field("dated_on", N_("Date"), FieldKind.DATE),
    )
    values = {"dated_on": context.workspace.clock.today()}
    write = partial(_add_points, context, customer_id)
    return ValuesPane(
        context, _("Membership points"), fields, write, values=values, name="points_pane", save_text=_("Add")
    )


def _add_points(context: AppContext, customer_id: int, values: Values) -> Changes:
    return points.add_points(
        context.workspace,
        customer_id,
        values["points"] or 0,
        reason=values["reason"] or "",
        dated_on=values["dated_on"],
        origin=_ORIGIN,
    )


# -- shares -----------------------------------------------------------------------------------------------------------


def share_pane(context: AppContext, customer_id: int) -> ValuesPane:
    """Return the pane that gives a partner a share of one of a customer's deals."""
    fields = (
        _deal_field(context, customer_id, required=True),
        _field("partner", N_("Agent or partner"), FieldKind.REFERENCE, reference="customers", required=True),
        _field("percent", N_("Share in percent"), FieldKind.INTEGER, required=True),
        _field("role", N_("Role")),
    )
    write = partial(_add_share, context)
    return ValuesPane(context, _("Partner share"), fields, write, name="share_pane", save_text=_("Add"))


def _add_share(context: AppContext, values: Values) -> Changes:
    partner = values["partner"]
    partner_id = partner.record_id if isinstance(partner, Reference) else _number(partner)
    return partnerships.add_share(
        context.workspace,
        _number(values["opportunity"]) or 0,
        partner_id or 0,
        values["percent"] or 0,
        role=values["role"] or "",
        origin=_ORIGIN,
    )


# -- reports ----------------------------------------------------------------------------------------------------------


def file_pane(context: AppContext, kept: AttachmentRow) -> ValuesPane:
    """Return the pane that says where a report is from and how long it holds."""
    fields = (
        _field("source", N_("Who it is from")),
        _field("dated_on", N_("Dated"), FieldKind.DATE),
        _field("expires_on", N_("Valid until"), FieldKind.DATE),
    )
    values = {"source": kept.source, "dated_on": kept.dated_on, "expires_on": kept.expires_on}
    write = partial(_describe_file, context, kept.attachment_id)
    return ValuesPane(context, kept.name, fields, write, values=values, name="file_pane")


def _describe_file(context: AppContext, attachment_id: int, values: Values) -> Changes:
    return attachments.describe_file(
        context.workspace,
        attachment_id,
        source=values["source"] or "",
        dated_on=values["dated_on"],
        expires_on=values["expires_on"],
        origin=_ORIGIN,
    )
