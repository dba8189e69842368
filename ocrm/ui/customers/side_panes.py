"""The panes for what hangs on a customer without being a record of its own: points, shares, reports, who said what."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.fields import value_notes
from ocrm.services.records import Reference
from ocrm.services.relations import partnerships, points
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.ui.cards.need_pane import deal_field, number_of
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane

_ORIGIN = "customer"


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


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
        deal_field(context, customer_id, required=True),
        _field("partner", N_("Agent or partner"), FieldKind.REFERENCE, reference="customers", required=True),
        _field("percent", N_("Share in percent"), FieldKind.INTEGER, required=True),
        _field("role", N_("Role")),
    )
    write = partial(_add_share, context)
    return ValuesPane(context, _("Partner share"), fields, write, name="share_pane", save_text=_("Add"))


def _add_share(context: AppContext, values: Values) -> Changes:
    partner = values["partner"]
    partner_id = partner.record_id if isinstance(partner, Reference) else number_of(partner)
    return partnerships.add_share(
        context.workspace,
        number_of(values["opportunity"]) or 0,
        partner_id or 0,
        values["percent"] or 0,
        role=values["role"] or "",
        origin=_ORIGIN,
    )


# -- who said so ------------------------------------------------------------------------------------------------------


def source_pane(context: AppContext, customer_id: int, field: str) -> ValuesPane:
    """Return the pane that notes who said a customer's value of a field."""
    note = value_notes.notes_of(context.workspace, customer_id).get(field)
    fields = (_field("who", N_("A bank, a credit agency, a colleague…")),)
    title = _("Who said so: {field}").format(field=_(record_type("customers").field(field).label))
    write = partial(_note_who_said, context, customer_id, field)
    return ValuesPane(
        context, title, fields, write, values={"who": note.said_by if note is not None else ""}, name="source_pane"
    )


def _note_who_said(context: AppContext, customer_id: int, field: str, values: Values) -> Changes:
    return value_notes.note_who_said(
        context.workspace, "customers", customer_id, field, values["who"] or "", origin=_ORIGIN
    )
