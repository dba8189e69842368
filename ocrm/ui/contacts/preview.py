"""The preview beside the contact list: how to reach somebody, their birthday, their deals, what happened last."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_relative, format_phone
from ocrm.i18n import _
from ocrm.services.relations import contacts
from ocrm.services.relations.contacts import ContactOverview, ContactPreview
from ocrm.ui.activity.timeline_looks import entry_look
from ocrm.ui.cards.clipboard import copy_phone, copy_text
from ocrm.ui.contacts.summary import birthday_words, channel_words, role_chip
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import RecordPreview
from ocrm.ui.widgets import (
    Avatar,
    EmptyState,
    IconLabel,
    button,
    escape_mnemonic,
    hbox,
    label,
    panel,
    row,
    rule,
    tool_button,
    vbox,
)


class ContactPreviewPane(RecordPreview):
    """Shows one contact at a time."""

    open_requested = Signal(object)
    log_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="contact_preview")
        self._build_top()
        self.show_record(None)

    @property
    def first_button(self) -> QWidget:
        return self._log

    def _build_top(self) -> None:
        head = hbox(spacing=10)
        self._avatar = Avatar("", size=36, square=False)
        head.addWidget(self._avatar)
        words = vbox(spacing=1)
        self._name = label("", "h3", elide=True)
        self._name.setObjectName("contact_preview_name")
        self._facts = label("", "caption", elide=True)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        head.addLayout(words, 1)
        self._full = tool_button("external-link", _("Open the full page"), "Enter", name="contact_preview_open")
        self._full.clicked.connect(partial(self._ask, self.open_requested))
        head.addWidget(self._full)
        close = tool_button("x", _("Close the preview"), "Space", name="contact_preview_close")
        close.clicked.connect(self.close_requested)
        head.addWidget(close)
        self.top.addLayout(head)
        self._buttons = QWidget()
        actions = hbox(self._buttons, spacing=6)
        self._log = button(_("Log contact"), "pencil", "smallPrimary", name="contact_preview_log")
        self._log.clicked.connect(partial(self._ask, self.log_requested))
        actions.addWidget(self._log)
        actions.addStretch(1)
        self.top.addWidget(self._buttons)
        self._rule = rule()
        self.top.addWidget(self._rule)

    def _ask(self, signal: SignalInstance) -> None:
        if self._shown_id is not None:
            signal.emit(self._shown_id)

    def show_record(self, record_id: int | None) -> None:
        """Show a contact, or that none is chosen."""
        data = None if record_id is None else contacts.fetch_preview(self._context.workspace, record_id)
        self._shown_id = record_id if data is not None else None
        for widget in (self._buttons, self._avatar, self._full, self._rule):
            widget.setVisible(data is not None)
        if data is None:
            self._name.setText("")
            self._facts.setText("")
            ground = panel("flat")
            vbox(ground).addWidget(EmptyState("panel-right", _("Choose a contact to see them here")))
            self.set_content(ground)
            return
        overview = data.overview
        self._avatar.set_name(overview.name)
        self._name.setText(overview.name)
        self._facts.setText(" · ".join(text for text in (overview.customer, overview.row["title"]) if text))
        self.set_content(_Body(self._context, data))


class _Body(QWidget):
    """The part that scrolls."""

    def __init__(self, context: AppContext, data: ContactPreview) -> None:
        super().__init__()
        self._context = context
        self._layout = vbox(self, margins=(16, 8, 16, 16), spacing=6)
        self._add_reach(data.overview)
        self._add_knowledge(data.overview)
        self._add_deals(data)
        self._add_events(data)
        self._layout.addStretch(1)

    def _section(self, title: str) -> None:
        self._layout.addSpacing(4)
        self._layout.addWidget(label(title, "section"))

    def _add_reach(self, overview: ContactOverview) -> None:
        self._section(_("Reach"))
        values = overview.row
        for icon_name, text, copy in (
            ("phone", values["mobile"], copy_phone),
            ("phone", values["work_phone"], copy_phone),
            ("mail", values["email"], copy_text),
            ("message-circle", values["wechat"], copy_text),
        ):
            if not text:
                continue
            shown = format_phone(text) if copy is copy_phone else text
            link = button(escape_mnemonic(shown), icon_name, "link", tooltip=_("Copy {text}").format(text=shown))
            link.clicked.connect(partial(copy, self._context, text))
            self._layout.addWidget(row(link, None))
        self._layout.addWidget(label(channel_words(overview), "caption", wrap=True))

    def _add_knowledge(self, overview: ContactOverview) -> None:
        words = birthday_words(overview, self._context.workspace.clock.today())
        if not words and not overview.row["hobbies"]:
            return
        self._section(_("Good to know"))
        for icon_name, text in (("cake", words), ("star", overview.row["hobbies"])):
            if text:
                self._layout.addWidget(row(IconLabel(icon_name, "text.3", size=14), label(text, wrap=True)))

    def _add_deals(self, data: ContactPreview) -> None:
        if not data.deals:
            return
        self._section(_("Opportunities"))
        for deal in data.deals:
            line = hbox(spacing=8)
            link = button(escape_mnemonic(deal.subject), None, "link", name="contact_deal_link")
            link.clicked.connect(partial(self._context.navigator.open_record, "opportunities", deal.opportunity_id))
            line.addWidget(link)
            line.addStretch(1)
            if deal.role:
                line.addWidget(role_chip(deal.role))
            self._layout.addLayout(line)

    def _add_events(self, data: ContactPreview) -> None:
        if not data.events:
            return
        self._section(_("Last events"))
        clock = self._context.workspace.clock
        for entry in data.events:
            icon_name, _tone = entry_look(entry)
            day = format_date_relative(clock.to_local(entry.happened_at).date(), clock.today())
            line = hbox(spacing=8)
            line.addWidget(IconLabel(icon_name, "text.2", size=14), 0, Qt.AlignmentFlag.AlignTop)
            words = vbox(spacing=1)
            words.addWidget(row(label(entry.title, "strong", elide=False), None, label(day, "caption")))
            if entry.text:
                words.addWidget(label(entry.text, "muted", wrap=True))
            line.addLayout(words, 1)
            self._layout.addLayout(line)
