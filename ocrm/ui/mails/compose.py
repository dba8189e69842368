"""Writing a mail: to whom, about what, with which files; sent now or later, or kept as a draft: nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from ocrm.clock import to_utc
from ocrm.errors import UserError
from ocrm.i18n import _, pgettext
from ocrm.services.outbox import composing
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.addressees import DRAFT_PREFIX, mail_about, signed, to_draft
from ocrm.services.outbox.addresses import Recipient, Role
from ocrm.services.outbox.composing import MailText, queue_mail, save_draft
from ocrm.services.outbox.deliveries import refusal_of
from ocrm.services.outbox.listing import MailState, fetch_mail
from ocrm.ui.context import AppContext, Target
from ocrm.ui.draft_keeper import DraftKeeper
from ocrm.ui.mails.mail_files import MailFiles
from ocrm.ui.mails.recipients_edit import RecipientsEdit
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.widgets import MessageBar, button, form_label, label, row, tool_button, vbox

_WIDTH, _HEIGHT = 720, 560
UNDO_SECONDS = 10
"""A mail sent now waits so long, so that it can be taken back."""


class ComposeDialog(QDialog):
    """One mail being written; closing it keeps what was typed as a draft."""

    def __init__(
        self, context: AppContext, text: MailText, *, mail_id: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compose_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.setWindowTitle(_("Write a mail"))
        self._context, self._begun, self._mail_id = context, text, mail_id
        self._is_done = False
        self._build()
        self._show_text(text)
        self._keeper = DraftKeeper(context.workspace, self._draft, self)
        self._keeper.take(f"{DRAFT_PREFIX}{mail_id or id(self)}")
        self._before = self.typed(), self.files.new, self.files.without
        for edit in (*self._people.values(), self.subject):
            edit.textChanged.connect(self._on_typed)
        self.body.textChanged.connect(self._on_typed)
        self.files.changed.connect(self._on_typed)
        screen = (parent or self).screen().availableGeometry()
        self.resize(min(theme().px(_WIDTH), screen.width() - 40), min(theme().px(_HEIGHT), screen.height() - 60))

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = vbox(self, margins=(20, 16, 20, 16), spacing=10)
        self._messages = MessageBar()
        self._messages.setObjectName("mail_message")
        layout.addWidget(self._messages)
        layout.addLayout(self._head())
        self.body = QPlainTextEdit()
        self.body.setObjectName("mail_body")
        self.body.setAccessibleName(_("Text of the mail"))
        self.body.setTabChangesFocus(True)
        self.body.setAcceptDrops(False)  # files dropped on it go along: they are no text
        layout.addWidget(self.body, 1)
        self.files = MailFiles(self._context, self._begun.customer_id)
        layout.addWidget(self.files)
        self._hint = label("", "caption", tone="warn", wrap=True)
        self._hint.setObjectName("mail_refused_hint")
        self._hint.hide()
        layout.addWidget(self._hint)
        layout.addWidget(self._foot())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.send_now)

    def _head(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        grid.setVerticalSpacing(theme().px(7))
        grid.setColumnStretch(1, 1)
        self._people: dict[Role, RecipientsEdit] = {}
        titles = {Role.TO: pgettext("mail", "To"), Role.CC: _("Copy to"), Role.BCC: _("Hidden copy to")}
        self._copies: list[QWidget] = []
        for place, (role, title) in enumerate(titles.items()):
            edit = self._people[role] = RecipientsEdit(self._context.workspace, role, title)
            caption = form_label(title, edit)
            grid.addWidget(caption, place, 0)
            grid.addWidget(edit, place, 1)
            self._copies += [caption, edit] if place else []
        self._more = tool_button("chevron-down", _("Copies"), name="mail_more_recipients")
        self._more.clicked.connect(self._show_copies)
        grid.addWidget(self._more, 0, 2)
        self.subject = QLineEdit()
        self.subject.setObjectName("mail_subject")
        self.subject.setMaxLength(500)
        self.subject.setAcceptDrops(False)
        grid.addWidget(form_label(pgettext("mail", "Subject"), self.subject), len(titles), 0)
        grid.addWidget(self.subject, len(titles), 1, 1, 2)
        return grid

    def _foot(self) -> QWidget:
        menu = QMenu(self)
        menu.aboutToShow.connect(partial(self._fill_attach, menu))
        self._attach = button(_("Attach"), "paperclip", menu=menu, name="mail_attach")
        draft = button(_("Keep as a draft"), None, "ghost", name="mail_keep_draft")
        draft.clicked.connect(self.close)
        self._later = button(_("Send later…"), "clock", name="mail_send_later")
        self._later.clicked.connect(self._ask_when)
        self._send = button(_("Send now"), "mail", "primary", tooltip="Ctrl+Enter", name="mail_send")
        self._send.clicked.connect(self.send_now)
        return row(self._attach, None, draft, self._later, self._send, spacing=8)

    def _fill_attach(self, menu: QMenu) -> None:
        menu.clear()
        self.files.fill_menu(menu)

    # -- what is written ----------------------------------------------------------------------------------------------

    def typed(self) -> MailText:
        """Return the mail as it stands in the fields."""
        people: list[Recipient] = [one for edit in self._people.values() for one in edit.recipients()]
        return replace(
            self._begun, recipients=tuple(people), subject=self.subject.text().strip(), body=self.body.toPlainText()
        )

    def _show_text(self, text: MailText) -> None:
        for edit in self._people.values():
            edit.show_recipients(text.recipients)
        self.subject.setText(text.subject)
        self.body.setPlainText(text.body)
        self.files.show_kept(self._mail_id)
        if not any(one.role is not Role.TO for one in text.recipients):
            for widget in self._copies:
                widget.hide()
        else:
            self._more.hide()
        self._show_refusals()
        first = self._people[Role.TO] if not text.recipients else self.subject if not text.subject else self.body
        first.setFocus()

    def _show_copies(self) -> None:
        for widget in self._copies:
            widget.show()
        self._more.hide()
        self._people[Role.CC].setFocus()

    def _on_typed(self) -> None:
        self._keeper.note_change()
        self._show_refusals()

    def _show_refusals(self) -> None:
        """Say of an address that a server refused mail to it before."""
        people = [one for edit in self._people.values() for one in edit.recipients()]
        told = [(one, refusal_of(self._context.workspace, one.address)) for one in people if "@" in one.address]
        words = [_("Mail to {address} was refused before. {words}").format(address=one.address, words=refusal)
                 for one, refusal in told if refusal]  # fmt: skip
        self._hint.setText("\n".join(words))
        self._hint.setVisible(bool(words))

    def _draft(self) -> Mapping[str, Any] | None:
        return to_draft(self.typed(), mail_id=self._mail_id, files=self.files.new, without=self.files.without)

    # -- sending ------------------------------------------------------------------------------------------------------

    def send_now(self) -> None:
        """Put the mail into the outbox; it goes in a moment, and can be taken back until then."""
        now = self._context.workspace.clock.now()
        self._queue(now + timedelta(seconds=UNDO_SECONDS))

    def _ask_when(self) -> None:
        now = self._context.workspace.clock.local_now().replace(tzinfo=None)
        soon = (now + timedelta(hours=1)).replace(minute=0)
        menu = DayMenu(self, day=soon.date(), today=now.date(), at=soon.time(), with_time=True, after=now)
        menu.moment_picked.connect(self._on_moment)
        menu.open_below(self._later)

    def _on_moment(self, local: datetime) -> None:
        self._queue(to_utc(self._context.workspace.clock, local.date(), local.time()))

    def _queue(self, send_after: datetime) -> None:
        workspace = self._context.workspace
        change = partial(
            queue_mail, workspace, replace(self.typed(), send_after=send_after), mail_id=self._mail_id,
            files=self.files.new, without=self.files.without, origin="mail",
        )  # fmt: skip
        fields: dict[str, QWidget] = {str(role): edit for role, edit in self._people.items()}
        fields["subject"] = self.subject
        if self._context.runner.perform(change, on_error=self._refuse, field_widgets=fields) is not None:
            self._end()

    def _refuse(self, error: UserError) -> None:
        actions = []
        if not read_account(self._context.workspace).is_set_up:
            settings = button(_("Set up the account"), "settings", "small", name="mail_open_settings")
            settings.clicked.connect(self._open_settings)
            actions.append(settings)
        self._messages.show_message(str(error), tone="bad", actions=actions)

    def _open_settings(self) -> None:
        self.close()
        self._context.navigator.go(Target("settings", view="mail"))

    def _end(self) -> None:
        self._is_done = True
        self._keeper.forget()
        self.close()

    # -- closing ------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close by Esc: as any other closing, it keeps what was typed."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_done and not self._keep_draft():
            event.ignore()
        else:
            event.accept()  # Qt's own would reject the dialog, which closes it

    def _keep_draft(self) -> bool:
        """Keep what was typed as a draft, where anything was; say whether the window may close."""
        self._is_done = True
        present = self.typed(), self.files.new, self.files.without
        if present == self._before or (present[0].is_blank and not self.files.new and self._mail_id is None):
            self._keeper.forget()
            return True
        change = partial(
            save_draft, self._context.workspace, present[0], mail_id=self._mail_id, files=self.files.new,
            without=self.files.without, origin="mail",
        )  # fmt: skip
        if self._context.runner.perform(change, on_error=self._refuse) is None:
            self._is_done = False
            return False
        self._keeper.forget()
        return True

    # -- dropping -----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.add_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


def write_mail(context: AppContext, text: MailText | None = None, *, mail_id: int | None = None) -> ComposeDialog:
    """Open a window to write a mail, or to go on with one."""
    begun = text or MailText(body=signed(context.workspace))
    window = context.toasts.parent()
    dialog = ComposeDialog(context, begun, mail_id=mail_id, parent=window if isinstance(window, QWidget) else None)
    dialog.show()
    return dialog


def write_about(context: AppContext, kind: str, record_id: int) -> None:
    """Begin a mail about a record, to whom it most likely goes."""
    write_mail(context, mail_about(context.workspace, kind, record_id))


def write_to(context: AppContext, address: str, *, name: str = "") -> None:
    """Begin a mail to an address; whom it belongs to is found when it was sent."""
    write_mail(context, MailText((Recipient(Role.TO, name, address),), body=signed(context.workspace)))


def edit_mail(context: AppContext, mail_id: int) -> None:
    """Go on with a mail as a draft; one in the outbox is taken out of it first, lest it goes while it is changed."""
    workspace = context.workspace
    row = fetch_mail(workspace, mail_id)
    if row is None:
        return
    is_draft = row.state is MailState.DRAFT
    take_out = partial(composing.take_out, workspace, [mail_id], origin="mail")
    if is_draft or context.runner.perform(take_out, toast=False) is not None:
        text = composing.read_mail_text(workspace, mail_id)
        write_mail(context, replace(text, send_after=None), mail_id=mail_id)
