"""The panes of a contact: a new one, another employer, having left, a part in a deal."""

from __future__ import annotations

from functools import partial
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.deals import deal_roles
from ocrm.services.relations import employments
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.ui.context import AppContext
from ocrm.ui.forms import RecordPane
from ocrm.ui.forms.values_pane import Values, ValuesPane

_ORIGIN = "contact"
_FIRST_FIELDS = ("customer", "name", "title", "mobile", "importance", "email", "wechat", "birthday")


def new_contact_pane(context: AppContext) -> RecordPane:
    """Return the pane of a new contact, whose customer is asked for too."""
    more = [info.name for info in record_type("contacts").editable_fields if info.name not in _FIRST_FIELDS]
    values = {"importance": "normal"}
    return RecordPane(context, "contacts", _FIRST_FIELDS, title=_("New contact"), more=more, values=values)


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


# -- employers --------------------------------------------------------------------------------------------------------


def move_pane(context: AppContext, contact_id: int) -> ValuesPane:
    """Return the pane that moves somebody to another customer."""
    fields = [
        _field("customer", N_("New employer"), FieldKind.REFERENCE, reference="customers", required=True),
        _field("title", N_("Job title")),
        _field("department", N_("Department")),
        _field("moved_on", N_("Since"), FieldKind.DATE),
    ]
    values = {"moved_on": context.workspace.clock.today()}
    write = partial(_move, context, contact_id)
    return ValuesPane(
        context, _("Changed employer"), fields, write, values=values, name="move_pane", save_text=_("Move")
    )


def _needed(values: Values, name: str, label: str) -> int:
    """Return the record chosen in a field; raises ValidationError where none is."""
    if values[name] is None:
        raise ValidationError(_("{field} is needed.").format(field=_(label)), field=name)
    return int(values[name])


def _move(context: AppContext, contact_id: int, values: Values) -> Changes:
    customer_id = _needed(values, "customer", N_("New employer"))
    return employments.move_to(
        context.workspace, contact_id, customer_id, title=values["title"] or "",
        department=values["department"] or "", moved_on=values["moved_on"], origin=_ORIGIN,
    )  # fmt: skip


# -- roles ------------------------------------------------------------------------------------------------------------


def role_pane(context: AppContext, contact_id: int) -> ValuesPane:
    """Return the pane that gives somebody a part in a deal."""
    fields = [
        _field("opportunity", N_("Opportunity"), FieldKind.REFERENCE, reference="opportunities", required=True),
        _field("role", N_("Role"), FieldKind.CHOICE, choices=deal_roles.ROLES, required=True),
    ]
    write = partial(_set_role, context, contact_id)
    return ValuesPane(context, _("Part in a deal"), fields, write, values={"role": "decision_maker"}, name="role_pane")


def _set_role(context: AppContext, contact_id: int, values: Values) -> Changes:
    deal_id = _needed(values, "opportunity", N_("Opportunity"))
    return deal_roles.set_role(context.workspace, deal_id, contact_id, role=values["role"], origin=_ORIGIN)
