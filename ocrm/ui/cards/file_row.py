"""The row of an attached file: open, save a copy, say where it is from, remove."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal

from ocrm.formats import format_date, format_date_relative, format_size
from ocrm.i18n import _
from ocrm.services.attachments import AttachmentRow
from ocrm.ui.cards.attached_files import open_copy, save_copy
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import IconLabel, chip


class FileRow(CardRow):
    """An attached file: open, save a copy, remove."""

    remove_requested = Signal(object)
    describe_requested = Signal(object)

    def __init__(self, context: AppContext, attached: AttachmentRow) -> None:
        super().__init__("file_row")
        clock = context.workspace.clock
        self.line.addWidget(IconLabel("paperclip", "text.3", size=14))
        day = format_date_relative(clock.to_local(attached.added_at).date(), clock.today())
        if attached.dated_on is not None:
            day = format_date(attached.dated_on, clock.today())
        opened = partial(open_copy, context, attached)
        facts = (attached.source, format_size(attached.size), day)
        self.add_words(attached.name, " · ".join(fact for fact in facts if fact), opened)
        self._show_expiry(attached, clock.today())
        self.add_entry("info", _("Source and validity…"), partial(self.describe_requested.emit, attached))
        self.add_entry("external-link", _("Open the file"), opened, writes=False)
        self.add_entry("download", _("Save a copy…"), partial(save_copy, context, attached, self), writes=False)
        self.add_entry("trash-2", _("Remove"), partial(self.remove_requested.emit, attached.attachment_id))
        self.add_menu_button(_("More about {name}").format(name=attached.name))

    def _show_expiry(self, attached: AttachmentRow, today: date) -> None:
        if attached.expires_on is None:
            return
        has_expired = attached.expires_on < today
        words = _("Expired") if has_expired else _("until {day}").format(day=format_date(attached.expires_on, today))
        self.line.addWidget(chip(words, "bad" if has_expired else "neutral"))
