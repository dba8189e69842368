"""The panes of a ticket: a new one, its words, how it was resolved, how content the customer is with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.schema import Choice, FieldInfo, FieldKind, record_type
from ocrm.services.tickets import handling
from ocrm.services.tickets.reading import KIND, MOST_SATISFIED
from ocrm.ui.context import AppContext
from ocrm.ui.forms import RecordPane
from ocrm.ui.forms.values_pane import Values, ValuesPane
from ocrm.ui.tickets.looks import answer_words

_FIRST_FIELDS = ("subject", "customer", "contact", "category", "priority", "product", "contract", "description")
_LATER_FIELDS = ("satisfaction", "satisfaction_comment", "first_response_at", "resolved_at", "closed_at", "resolution")
"""What is not known yet of a new ticket."""


def new_ticket_pane(
    context: AppContext, *, customer_id: int | None = None, contact_id: int | None = None
) -> RecordPane:
    """Return the pane of a new ticket; the customer is asked for where it is not given."""
    names = [name for name in _FIRST_FIELDS if name != "customer" or customer_id is None]
    known = {*_FIRST_FIELDS, *_LATER_FIELDS}
    more = [info.name for info in record_type(KIND).editable_fields if info.name not in known]
    values: dict[str, Any] = {"category": "question", "priority": "normal", "status": handling.OPEN}
    values |= {} if contact_id is None else {"contact": contact_id}
    fixed = {} if customer_id is None else {"customer": customer_id}
    return RecordPane(context, KIND, names, title=_("Open a ticket"), more=more, values=values, fixed=fixed)


def words_pane(context: AppContext, ticket_id: int, names: Sequence[str], title: str) -> RecordPane:
    """Return the pane that changes what is written in some fields of a ticket."""
    return RecordPane(context, KIND, names, title=title, record_id=ticket_id, name=f"ticket_{names[0]}_pane")


# -- states -----------------------------------------------------------------------------------------------------------


def resolve_pane(context: AppContext, ticket_ids: Sequence[int], *, origin: str) -> ValuesPane:
    """Return the pane that resolves tickets and asks how."""
    many = ngettext("Resolve {n} ticket", "Resolve {n} tickets", len(ticket_ids)).format(n=len(ticket_ids))
    title = _("Resolve the ticket") if len(ticket_ids) == 1 else many
    write = partial(_resolve, context, ticket_ids, origin)
    values = _present(context, ticket_ids)
    return ValuesPane(
        context, title, [_RESOLUTION], write, values=values, name="resolve_ticket_pane", save_text=_("Resolve")
    )


def _resolve(context: AppContext, ticket_ids: Sequence[int], origin: str, values: Values) -> Changes:
    return handling.resolve(context.workspace, ticket_ids, values["resolution"] or "", origin=origin)


def close_pane(context: AppContext, ticket_ids: Sequence[int], *, origin: str) -> ValuesPane:
    """Return the pane that closes tickets and asks how content the customer is, which may stay unsaid."""
    many = ngettext("Close {n} ticket", "Close {n} tickets", len(ticket_ids)).format(n=len(ticket_ids))
    title = _("Close the ticket") if len(ticket_ids) == 1 else many
    answers = tuple(Choice(str(number), answer_words(number)) for number in range(MOST_SATISFIED, 0, -1))
    fields = [
        FieldInfo("satisfaction", N_("How content is the customer?"), FieldKind.CHOICE, "", choices=answers),
        FieldInfo("satisfaction_comment", N_("What they say of it"), FieldKind.LONG_TEXT, ""),
        _RESOLUTION,
    ]
    write = partial(_close, context, ticket_ids, origin)
    values = _present(context, ticket_ids)
    return ValuesPane(context, title, fields, write, values=values, name="close_ticket_pane", save_text=_("Close it"))


def _close(context: AppContext, ticket_ids: Sequence[int], origin: str, values: Values) -> Changes:
    answer = values["satisfaction"]
    return handling.close(
        context.workspace, ticket_ids, None if answer is None else int(answer),
        comment=values["satisfaction_comment"] or "", resolution=values["resolution"] or "", origin=origin,
    )  # fmt: skip


_RESOLUTION = FieldInfo("resolution", N_("How it was resolved"), FieldKind.LONG_TEXT, "")


def _present(context: AppContext, ticket_ids: Sequence[int]) -> Values:
    """Return what is noted already of a single ticket."""
    if len(ticket_ids) != 1:
        return {}
    row = records.fetch_record(context.workspace, KIND, ticket_ids[0])
    answer = row["satisfaction"]
    return {
        "resolution": row["resolution"],
        "satisfaction": None if answer is None else str(answer),
        "satisfaction_comment": row["satisfaction_comment"],
    }


# -- the first answer -------------------------------------------------------------------------------------------------


def answer_pane(context: AppContext, ticket_ids: Sequence[int], *, origin: str) -> ValuesPane:
    """Return the pane that says when the customer got a first answer."""
    fields = [FieldInfo("first_response_at", N_("First answer at"), FieldKind.MOMENT, "", required=True)]
    write = partial(_answer, context, ticket_ids, origin)
    now = context.workspace.clock.now()
    return ValuesPane(
        context, _("First answer"), fields, write, values={"first_response_at": now}, name="answer_ticket_pane"
    )


def _answer(context: AppContext, ticket_ids: Sequence[int], origin: str, values: Values) -> Changes:
    moment: datetime | None = values["first_response_at"]
    return handling.mark_answered(context.workspace, ticket_ids, moment, origin=origin)
