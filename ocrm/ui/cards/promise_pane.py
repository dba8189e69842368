"""The pane and the card's row of a promise."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from ocrm.formats import format_date_relative
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.relations import promises
from ocrm.services.relations.promises import KEPT, MAKERS, ME, OPEN, STATUSES, NewPromise, PromiseRow
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms.values_pane import Values, ValuesPane
from ocrm.ui.widgets import chip, tool_button
from ocrm.ui.widgets.writing import writing

TONES = {"kept": "ok", "broken": "bad", "cancelled": "neutral", "open": "neutral"}
SETTLING = (
    (KEPT, "check", N_("Mark as kept")),
    ("broken", "x", N_("Mark as broken")),
    ("cancelled", "ban", N_("Call it off")),
    (OPEN, "rotate-ccw", N_("Open again")),
)
"""What can become of a promise: code, icon, command."""


def promise_pane(
    context: AppContext,
    customer_id: int,
    promise: PromiseRow | None = None,
    *,
    suggested: NewPromise | None = None,
    interaction_id: int | None = None,
    origin: str,
) -> ValuesPane:
    """Return the pane of a promise; of a new one, which may be `suggested` by a note, without `promise`."""
    fields = [
        _field("text", N_("What is promised"), FieldKind.LONG_TEXT, required=True),
        _field("by_whom", N_("Promised by"), FieldKind.CHOICE, choices=MAKERS, required=True),
        _field("due_on", N_("Due on"), FieldKind.DATE),
    ]
    if promise is None:
        begin = suggested or NewPromise(ME, "")
        values: Values = {"text": begin.text, "by_whom": begin.by_whom, "due_on": begin.due_on}
        write, title = partial(_add, context, customer_id, interaction_id, origin), _("New promise")
    else:
        fields.append(_field("status", N_("Status"), FieldKind.CHOICE, choices=STATUSES, required=True))
        values = {
            "text": promise.text, "by_whom": promise.by_whom, "due_on": promise.due_on, "status": promise.status,
        }  # fmt: skip
        write, title = partial(_change, context, promise.promise_id, origin), _("Promise")
    return ValuesPane(context, title, fields, write, values=values, name="promise_pane")


def _field(name: str, label: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldInfo:
    return FieldInfo(name, label, kind, "", **more)


def _new(values: Values) -> NewPromise:
    return NewPromise(values["by_whom"] or ME, values["text"] or "", values["due_on"])


def _add(context: AppContext, customer_id: int, interaction_id: int | None, origin: str, values: Values) -> Changes:
    return promises.add_promise(
        context.workspace, customer_id, _new(values), interaction_id=interaction_id, origin=origin
    )


def _change(context: AppContext, promise_id: int, origin: str, values: Values) -> Changes:
    status = values["status"] or OPEN
    return promises.change_promise(context.workspace, promise_id, _new(values), status=status, origin=origin)


class PromiseLine(CardRow):
    """A promise on a card: keep, break, call off, edit, delete."""

    edit_requested = Signal(object)
    settle_requested = Signal(object, str)
    delete_requested = Signal(object)

    def __init__(self, context: AppContext, promise: PromiseRow) -> None:
        super().__init__("promise_row")
        makers = {choice.code: _(choice.label) for choice in MAKERS}
        day = format_date_relative(promise.due_on, context.workspace.clock.today()) if promise.due_on else ""
        facts = " · ".join(part for part in (makers[promise.by_whom], promises.due_words(promise, day)) if part)
        edit = partial(self.edit_requested.emit, promise)
        self.add_words(promise.text, facts, edit)
        if promise.late_days:
            self.line.addWidget(chip(_("Late"), "bad"))
        if promise.is_open:
            kept = writing(
                tool_button("check", _("“{text}” was kept").format(text=promise.text[:40]), name="promise_kept")
            )
            kept.clicked.connect(partial(self._settle, promise, KEPT))
            self.line.addWidget(kept)
        else:
            labels = {choice.code: _(choice.label) for choice in STATUSES}
            self.line.addWidget(chip(labels[promise.status], TONES[promise.status]))
        self.add_entry("pencil", _("Edit"), edit)
        for code, icon, words in SETTLING:
            if code != promise.status:
                self.add_entry(icon, _(words), partial(self._settle, promise, code))
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, promise.promise_id))
        self.add_menu_button(_("More about {name}").format(name=promise.text[:40]))

    def _settle(self, promise: PromiseRow, status: str, _checked: bool = False) -> None:
        self.settle_requested.emit(promise.promise_id, status)
