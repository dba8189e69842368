"""The rows of a customer's cards: a person, a deal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from ocrm.formats import format_date, format_phone
from ocrm.i18n import _
from ocrm.services.deals import stages
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.customers import ContactRow
from ocrm.services.schema import record_type
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.clipboard import copy_phone, copy_text
from ocrm.ui.cards.mail_click import write_here
from ocrm.ui.cards.phone_click import click_hint, click_phone
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import Avatar, chip, label, tool_button

_IMPORTANCE_TONES = {"critical": "violet", "important": "info", "invalid": "bad"}


class PersonRow(CardRow):
    """A contact: edit, copy, make primary, delete."""

    edit_requested = Signal(object)
    primary_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, context: AppContext, person: ContactRow, *, role: str = "") -> None:
        """`role` is the part the person plays in the customer's deals."""
        super().__init__("person_row")
        self._id = person.contact_id
        self.line.addWidget(Avatar(person.name, size=26, square=False))
        edit = partial(self.edit_requested.emit, self._id)
        number = person.mobile or person.work_phone
        facts = " · ".join(part for part in (person.department, person.title) if part) or format_phone(number)
        self.add_words(person.name, facts, edit)
        if role:
            self.line.addWidget(chip(role, "violet"))
        elif person.is_primary:
            self.line.addWidget(chip(_("Primary"), "ok"))
        elif person.importance in _IMPORTANCE_TONES:
            info = record_type("contacts").field("importance")
            text = ValueFormatter(context.workspace).text(info, person.importance)
            self.line.addWidget(chip(text, _IMPORTANCE_TONES[person.importance]))
        if number:
            copying = _("Copy {number} of {name}").format(number=format_phone(number), name=person.name)
            phone = tool_button("phone", click_hint(context, number, copying=copying), name="copy_phone")
            phone.clicked.connect(partial(click_phone, context, number))
            self.line.addWidget(phone)
        self._fill_menu(context, person, number, edit)
        self.add_menu_button(_("More about {name}").format(name=person.name))

    def _fill_menu(self, context: AppContext, person: ContactRow, number: str, edit: Callable[[], object]) -> None:
        self.add_entry("pencil", _("Edit"), edit)
        opened = partial(context.navigator.open_record, "contacts", self._id)
        self.add_entry("external-link", _("Open the full page"), opened, writes=False)
        if not person.is_primary:
            self.add_entry("star", _("Make primary"), partial(self.primary_requested.emit, self._id))
        if person.email:
            write = partial(write_here, context, person.email, person.name)
            self.add_entry("mail", _("Write a mail…"), write)
        for icon_name, text, value, copy in (
            ("phone", _("Copy the phone number"), number, copy_phone),
            ("mail", _("Copy the e-mail address"), person.email, copy_text),
            ("message-circle", _("Copy the WeChat name"), person.wechat, copy_text),
        ):
            if value:
                self.add_entry(icon_name, text, partial(copy, context, value), writes=False)
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, self._id))


class DealRow(CardRow):
    """An open deal: stage, probability, expected day and amount."""

    def __init__(self, context: AppContext, deal: DealCard, stage: stages.StageRow | None) -> None:
        super().__init__("deal_row")
        formatter, today = ValueFormatter(context.workspace), context.workspace.clock.today()
        facts = [stage.name if stage is not None else "", f"{deal.probability}%"]
        if deal.expected_close_on is not None:
            facts.append(_("expected {day}").format(day=format_date(deal.expected_close_on, today)))
        opened = partial(context.navigator.open_record, "opportunities", deal.opportunity_id)
        self.add_words(deal.subject, " · ".join(part for part in facts if part), opened)
        if deal.is_stalled:
            self.line.addWidget(chip(_("Stalled"), "bad"))
        if deal.amount is not None:
            self.line.addWidget(label(formatter.money_short(deal.amount)))


class ClosedDealRow(CardRow):
    """A deal that is won, lost or void."""

    def __init__(self, context: AppContext, opportunity_id: int, subject: str, status: str, facts: str) -> None:
        super().__init__("closed_deal_row")
        opened = partial(context.navigator.open_record, "opportunities", opportunity_id)
        self.add_words(subject, facts, opened)
        info = record_type("opportunities").field("status")
        tone = "ok" if status == "won" else "neutral"
        self.line.addWidget(chip(ValueFormatter(context.workspace).text(info, status), tone))
