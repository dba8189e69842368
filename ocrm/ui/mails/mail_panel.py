"""One mail beside the list: how far it is in words, what it says, its files, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from ocrm.formats import format_size
from ocrm.i18n import _, pgettext
from ocrm.services import attachments
from ocrm.services.outbox.addresses import Role
from ocrm.services.outbox.listing import MailRow, MailState, state_words
from ocrm.ui.context import AppContext
from ocrm.ui.mails.mail_rows import STATE_LOOKS, subject_words
from ocrm.ui.widgets import (
    FlowLayout,
    IconLabel,
    button,
    clear_layout,
    column,
    escape_mnemonic,
    hbox,
    label,
    panel,
    row,
    rule,
    vbox,
)
from ocrm.ui.widgets.writing import writing

COMMANDS: dict[MailState, tuple[str, ...]] = {
    MailState.DRAFT: ("edit", "delete"),
    MailState.QUEUED: ("send", "edit", "hold", "delete"),
    MailState.HELD: ("release", "edit", "delete"),
    MailState.HELD_COPY: ("release", "was_sent", "edit", "delete"),
    MailState.WAITING: ("send", "edit", "hold", "delete"),
    MailState.SENDING: (),
    MailState.SENT: ("again", "delete"),
    MailState.REFUSED: ("edit", "send", "delete"),
    MailState.UNCLEAR: ("was_sent", "was_not_sent", "delete"),
}
"""What can be done with a mail, the likeliest first."""
_ICONS = {
    "edit": "pencil", "delete": "trash-2", "send": "rotate-ccw", "hold": "pause", "release": "mail",
    "was_sent": "check", "was_not_sent": "rotate-ccw", "again": "copy",
}  # fmt: skip


def command_words(command: str) -> str:
    """Return what a command is called."""
    return {
        "edit": pgettext("mail", "Edit"),
        "delete": pgettext("mail", "Delete"),
        "send": _("Send now"),
        "hold": pgettext("mail", "Hold"),
        "release": pgettext("mail", "Release"),
        "was_sent": _("It was sent"),
        "was_not_sent": _("It was not, send again"),
        "again": _("Write one like it"),
    }[command]


class MailPanel(QWidget):
    """Shows a mail; it only asks, the page does."""

    asked = Signal(str)
    """One of COMMANDS shall be done with the mail."""
    file_asked = Signal(object)
    """A file of the mail shall be opened: the id of its attachment, which no 32 bits hold."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._mail_id = 0
        holder = panel("flat")
        vbox(self).addWidget(holder)
        outer = vbox(holder, margins=(0, 12, 0, 12), spacing=8)
        self._head = vbox(margins=(18, 0, 18, 0), spacing=6)
        outer.addLayout(self._head)
        self._buttons = FlowLayout(spacing=8)
        beside = hbox(margins=(18, 0, 18, 0))
        beside.addLayout(self._buttons, 1)
        outer.addLayout(beside)
        outer.addWidget(rule())
        self._text = label("", wrap=True, selectable=True)
        self._text.setObjectName("mail_text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._files = FlowLayout(spacing=6)
        inner = QWidget()
        inside = vbox(inner, margins=(18, 6, 18, 12), spacing=12)
        inside.addLayout(self._files)
        inside.addWidget(self._text)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        outer.addWidget(scroll, 1)

    def show_mail(self, mail: MailRow | None) -> None:
        """Show a mail, or nothing."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        for layout in (self._head, self._buttons, self._files):
            clear_layout(layout)
        self.setVisible(mail is not None)
        if mail is None:
            return
        self._show_head(mail)
        made = [self._button(command, is_first=number == 0) for number, command in enumerate(COMMANDS[mail.state])]
        for widget in made:
            self._buttons.addWidget(widget)
        self._text.setText(mail.body)
        self._mail_id = mail.mail_id
        for file in reversed(attachments.list_attachments(self._context.workspace, mail.mail_id)):
            words = f"{escape_mnemonic(file.name)} · {format_size(file.size)}"
            chip = button(words, "paperclip", "chip", tooltip=_("Open"), name="mail_panel_file")
            chip.clicked.connect(partial(self.file_asked.emit, file.attachment_id))
            self._files.addWidget(chip)
        if had_focus and made:
            made[0].setFocus()

    def _show_head(self, mail: MailRow) -> None:
        title = label(subject_words(mail), "h3", wrap=True, selectable=True)
        title.setObjectName("mail_panel_subject")
        self._head.addWidget(title)
        icon, ink = STATE_LOOKS[mail.state]
        state = label(state_words(mail, self._context.workspace.clock), "strong", wrap=True)
        state.setObjectName("mail_panel_state")
        lines: list[QWidget | int | None] = [state]
        if mail.error:
            error = label(mail.error, "caption", tone="bad" if ink == "bad" else "warn", wrap=True, selectable=True)
            error.setObjectName("mail_panel_error")
            lines.append(error)
        line = hbox(spacing=10)
        line.addWidget(IconLabel(icon, ink, size=18))
        line.addWidget(column(*lines, spacing=2), 1)
        self._head.addLayout(line)
        names = {Role.TO: _("To {names}"), Role.CC: _("Copy to {names}"), Role.BCC: _("Hidden copy to {names}")}
        for role, text in names.items():
            people = [one.shown for one in mail.recipients if one.role is role]
            if people:
                shown = text.format(names=pgettext("list separator", ", ").join(people))
                self._head.addWidget(label(shown, "muted", wrap=True, selectable=True))
        if mail.customer_id is not None:
            link = button(escape_mnemonic(mail.customer), "building-2", "link", name="mail_panel_customer")
            go = partial(self._context.navigator.open_record, "customers", mail.customer_id)
            link.clicked.connect(partial(_press, go))
            self._head.addWidget(row(link, None))

    def _button(self, command: str, *, is_first: bool) -> QPushButton:
        variant = "primary" if is_first else "ghost" if command == "delete" else None
        made = writing(button(command_words(command), _ICONS[command], variant, name=f"mail_{command}"))
        made.clicked.connect(partial(self.asked.emit, command))
        return made


def _press(go: partial[None], _checked: bool = False) -> None:
    go()
