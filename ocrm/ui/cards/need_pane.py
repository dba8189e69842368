"""The pane of something a customer needs, on the customer's page and on that of a deal."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import needs, opportunities
from ocrm.services.deals.needs import NeedRow
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane


def need_pane(
    context: AppContext,
    customer_id: int,
    need: NeedRow | None = None,
    *,
    opportunity_id: int | None = None,
    origin: str,
) -> ValuesPane:
    """Return the pane of a need, of a new one (of a deal, where one is given) without `need`."""
    deal_id = opportunity_id if need is None else need.opportunity_id
    fields = [
        _field("text", N_("What is needed"), FieldKind.LONG_TEXT, required=True),
        _field("priority", N_("Priority"), FieldKind.CHOICE, choices=needs.NEED_PRIORITIES),
        _field("product", N_("Product that meets it")),
        deal_field(context, customer_id, kept=deal_id),
    ]
    if need is None:
        values: Values = {"priority": "normal", "opportunity": _key(deal_id)}
        write, title = partial(_add, context, customer_id, origin), _("New need")
    else:
        fields.insert(2, _field("status", N_("Status"), FieldKind.CHOICE, choices=needs.STATUSES))
        values = {
            "text": need.text, "priority": need.priority, "status": need.status, "product": need.product,
            "opportunity": _key(deal_id),
        }  # fmt: skip
        write, title = partial(_change, context, need.need_id, origin), _("Need")
    return ValuesPane(context, title, fields, write, values=values, name="need_pane")


def deal_field(context: AppContext, customer_id: int, *, kept: int | None = None, required: bool = False) -> FieldInfo:
    """Return the choice of one of a customer's open deals, or the one `kept`; `number_of` reads what is chosen."""
    deals = opportunities.list_customer_deals(context.workspace, customer_id)
    named = {deal.opportunity_id: deal.subject for deal in deals}
    if kept is not None and kept not in named:
        named[kept] = records.fetch_record(context.workspace, "opportunities", kept)["subject"]
    choices = tuple(Choice(str(deal_id), subject) for deal_id, subject in named.items())
    return _field("opportunity", N_("Opportunity"), FieldKind.CHOICE, choices=choices, required=required)


def number_of(text: Any) -> int | None:
    """Return the id behind a choice, None where nothing is chosen."""
    return None if text in (None, "") else int(text)


def _key(record_id: int | None) -> str | None:
    return None if record_id is None else str(record_id)


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


def _add(context: AppContext, customer_id: int, origin: str, values: Values) -> Changes:
    return needs.add_need(
        context.workspace,
        customer_id,
        values["text"] or "",
        priority=values["priority"] or "normal",
        product=values["product"] or "",
        opportunity_id=number_of(values["opportunity"]),
        origin=origin,
    )


def _change(context: AppContext, need_id: int, origin: str, values: Values) -> Changes:
    return needs.change_need(
        context.workspace,
        need_id,
        text=values["text"] or "",
        priority=values["priority"] or "normal",
        status=values["status"] or "open",
        product=values["product"] or "",
        opportunity_id=number_of(values["opportunity"]),
        origin=origin,
    )
