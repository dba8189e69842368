"""The rows of a customer's cards: a person, a deal, a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ocrm.formats import format_date, format_date_relative, format_phone, format_size
from ocrm.i18n import _
from ocrm.services import stages
from ocrm.services.attachments import AttachmentRow
from ocrm.services.customers import ContactRow
from ocrm.services.display import ValueFormatter
from ocrm.services.opportunities import DealCard
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.customers.attached_files import open_copy, save_copy
from ocrm.ui.customers.clipboard import copy_phone, copy_text
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import Avatar, IconLabel, button, chip, escape_mnemonic, hbox, label, tool_button, vbox

_IMPORTANCE_TONES = {"critical": "violet", "important": "info", "invalid": "bad"}


class CardRow(QWidget):
    """Words at the left, of which the first line opens what the row is about, and a menu."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.line: QHBoxLayout = hbox(self, spacing=8)
        self._entries: list[tuple[str, str, Callable[[], object]]] = []
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def add_words(self, first: str, second: str, handler: Callable[[], object]) -> None:
        """Add the two lines; the first is a link."""
        words: QVBoxLayout = vbox(spacing=0)
        link = ElidedLink(first)
        link.clicked.connect(handler)
        words.addWidget(link)
        if second:
            words.addWidget(label(second, "caption", elide=True))
        self.line.addLayout(words, 1)

    def add_entry(self, icon_name: str, text: str, handler: Callable[[], object]) -> None:
        """Add a command to the row's menu."""
        self._entries.append((icon_name, text, handler))

    def add_menu_button(self, tooltip: str) -> None:
        """Show a button for the menu too, for the keyboard."""
        more = tool_button("ellipsis", tooltip, name=f"{self.objectName()}_more")
        more.clicked.connect(partial(self._open_menu, None))
        self.line.addWidget(more)
        self._more = more

    def menu(self) -> QMenu:
        """Return the menu; it deletes itself when closed."""
        menu = QMenu(self)
        for icon_name, text, handler in self._entries:
            menu.addAction(icon(icon_name), text).triggered.connect(partial(_call, handler))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self, place: QPoint | None, _checked: bool = False) -> None:
        where = self.mapToGlobal(place) if place is not None else self.mapToGlobal(QPoint(0, self.height()))
        self.menu().popup(where)


class ElidedLink(QWidget):
    """A link that ends in … where there is no room."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self._link = button(escape_mnemonic(text), None, "link", tooltip=text, name="row_link")
        self._link.setAccessibleName(text)
        self._link.setMinimumWidth(1)
        self._link.clicked.connect(self.clicked)
        layout = hbox(self, spacing=0)
        layout.addWidget(self._link)
        layout.addStretch(1)


def _call(handler: Callable[[], object], _checked: bool = False) -> None:
    handler()


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
            tooltip = _("Copy {number} of {name}").format(number=format_phone(number), name=person.name)
            phone = tool_button("phone", tooltip, name="copy_phone")
            phone.clicked.connect(partial(copy_phone, context, number))
            self.line.addWidget(phone)
        self._fill_menu(context, person, number, edit)
        self.add_menu_button(_("More about {name}").format(name=person.name))

    def _fill_menu(self, context: AppContext, person: ContactRow, number: str, edit: Callable[[], object]) -> None:
        self.add_entry("pencil", _("Edit"), edit)
        opened = partial(context.navigator.open_record, "contacts", self._id)
        self.add_entry("external-link", _("Open the full page"), opened)
        if not person.is_primary:
            self.add_entry("star", _("Make primary"), partial(self.primary_requested.emit, self._id))
        for icon_name, text, value, copy in (
            ("phone", _("Copy the phone number"), number, copy_phone),
            ("mail", _("Copy the e-mail address"), person.email, copy_text),
            ("message-circle", _("Copy the WeChat name"), person.wechat, copy_text),
        ):
            if value:
                self.add_entry(icon_name, text, partial(copy, context, value))
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
        self.add_entry("external-link", _("Open the file"), opened)
        self.add_entry("download", _("Save a copy…"), partial(save_copy, context, attached, self))
        self.add_entry("trash-2", _("Remove"), partial(self.remove_requested.emit, attached.attachment_id))
        self.add_menu_button(_("More about {name}").format(name=attached.name))

    def _show_expiry(self, attached: AttachmentRow, today: date) -> None:
        if attached.expires_on is None:
            return
        has_expired = attached.expires_on < today
        words = _("Expired") if has_expired else _("until {day}").format(day=format_date(attached.expires_on, today))
        self.line.addWidget(chip(words, "bad" if has_expired else "neutral"))
