"""The preview beside the contact list: how to reach somebody, their birthday, their deals, what happened last."""

from __future__ import annotations

from functools import partial

from ocrm.formats import format_phone
from ocrm.i18n import _
from ocrm.services.relations import contacts
from ocrm.services.relations.contacts import ContactOverview, ContactPreview
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.cards.mail_click import offer_mail
from ocrm.ui.cards.phone_click import click_hint, click_phone
from ocrm.ui.contacts.summary import birthday_words, channel_words, role_chip
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import PreviewBody, RecordPreview
from ocrm.ui.widgets import (
    IconLabel,
    button,
    escape_mnemonic,
    hbox,
    label,
    row,
)


class ContactPreviewPane(RecordPreview):
    """Shows one contact at a time."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="contact_preview", nothing=_("Choose a contact to see them here"))
        self._actions.addStretch(1)
        self.show_record(None)

    def _show_present(self, record_id: int) -> bool:
        data = contacts.fetch_preview(self._context.workspace, record_id)
        if data is None:
            return False
        overview = data.overview
        facts = (overview.customer, overview.row["title"])
        self._show(record_id, overview.name, facts, _Body(self._context, data), is_square=False)
        return True


class _Body(PreviewBody):
    """The part that scrolls: ways to reach them, what is good to know, deals, what happened last."""

    def __init__(self, context: AppContext, data: ContactPreview) -> None:
        super().__init__(context)
        self._add_reach(data.overview)
        self._add_knowledge(data.overview)
        self._add_deals(data)
        self._add_events(data.events)

    def _add_reach(self, overview: ContactOverview) -> None:
        self._add_section(_("Reach"))
        values = overview.row
        for icon_name, text, click in (
            ("phone", values["mobile"], click_phone),
            ("phone", values["work_phone"], click_phone),
            ("mail", values["email"], offer_mail),
            ("message-circle", values["wechat"], copy_text),
        ):
            if not text:
                continue
            shown = format_phone(text) if click is click_phone else text
            hint = _("Write to {text}, or copy it") if click is offer_mail else _("Copy {text}")
            hint = hint.format(text=shown)
            if click is click_phone:
                hint = click_hint(self._context, text, copying=hint)
            link = button(escape_mnemonic(shown), icon_name, "link", tooltip=hint)
            link.clicked.connect(partial(click, self._context, text))
            self._layout.addWidget(row(link, None))
        self._layout.addWidget(label(channel_words(overview), "caption", wrap=True))

    def _add_knowledge(self, overview: ContactOverview) -> None:
        words = birthday_words(overview, self._context.workspace.clock.today())
        if not words and not overview.row["hobbies"]:
            return
        self._add_section(_("Good to know"))
        for icon_name, text in (("cake", words), ("star", overview.row["hobbies"])):
            if text:
                self._layout.addWidget(row(IconLabel(icon_name, "text.3", size=14), label(text, wrap=True)))

    def _add_deals(self, data: ContactPreview) -> None:
        if not data.deals:
            return
        self._add_section(_("Opportunities"))
        for deal in data.deals:
            line = hbox(spacing=8)
            link = self._link("opportunities", deal.opportunity_id, deal.subject, name="contact_deal_link")
            line.addWidget(link)
            line.addStretch(1)
            if deal.role:
                line.addWidget(role_chip(deal.role))
            self._layout.addLayout(line)
