"""Settings: the calendar of the user's own account (CalDAV), with which dated to-dos are kept alike."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_moment_relative
from ocrm.i18n import _
from ocrm.services.caldav import passwords
from ocrm.services.caldav.accounts import (
    CalendarAccount,
    checked_account,
    keep_account,
    read_account,
    remove_account,
)
from ocrm.services.caldav.looking import forget_last, read_last, word_done
from ocrm.services.changes import Changes
from ocrm.services.encryption.key_ring import RingState, ring_state
from ocrm.services.icalendars.writing import CalendarStyle
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.lock.passphrase_fields import passphrase_edit
from ocrm.ui.theme import theme
from ocrm.ui.widgets import QuietComboBox, button, form_label, label, row, set_error_state, set_tone, vbox
from ocrm.ui.widgets.writing import writing

_STYLE_WIDTH = 220


class CalendarAccountBox(QWidget):
    """Address, name and password; saved by a button, as they only make sense together."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._shown: CalendarAccount | None = None
        layout = vbox(self, spacing=8)
        words = _(
            "Dated to-dos stand in a calendar of your own account, over encrypted lines only. What you move or rename"
            " on the phone comes back here; other entries of that calendar are never touched."
        )
        layout.addWidget(label(words, "caption", wrap=True))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().px(14))
        self._grid.setVerticalSpacing(theme().px(9))
        self._grid.setColumnStretch(1, 1)
        layout.addLayout(self._grid)
        self._build_fields()
        self._said = label("", "caption", wrap=True)
        self._said.setObjectName("calendar_account_said")
        layout.addWidget(self._said)
        layout.addWidget(self._make_foot())
        self.reload()
        context.tasks.fetch(ring_state, self._on_ring, key="calendar key ring")

    def _build_fields(self) -> None:
        self._url, self._user = QLineEdit(), QLineEdit()
        self._url.setObjectName("calendar_url")
        self._url.setPlaceholderText("https://")
        self._user.setObjectName("calendar_user")
        self._password = passphrase_edit(_("Password or app password"), "calendar_password")
        self._in_ring = QCheckBox(_("Keep the password in the key ring"))
        self._in_ring.setObjectName("calendar_in_ring")
        self._in_ring.setEnabled(False)
        self._style = QuietComboBox()
        self._style.setObjectName("calendar_style")
        self._style.setMinimumWidth(theme().px(_STYLE_WIDTH))
        self._style.addItem(_("Events, which every phone shows"), CalendarStyle.EVENTS)
        self._style.addItem(_("Tasks"), CalendarStyle.TASKS)
        for title, field in (
            (_("Address of the calendar"), self._url), (_("User name"), self._user),
            (_("Password or app password"), self._password), ("", self._in_ring),
            (_("To-dos are written as"), self._style),
        ):  # fmt: skip
            number = self._grid.rowCount()
            if title:
                field.setAccessibleName(title)
                self._grid.addWidget(form_label(title, field), number, 0)
            self._grid.addWidget(row(field, None) if field in (self._in_ring, self._style) else field, number, 1)

    def _make_foot(self) -> QWidget:
        self._save = writing(button(_("Save and synchronise"), "check", "primary", name="calendar_save"))
        self._save.clicked.connect(self.save)
        self._now = writing(button(_("Synchronise now"), "repeat", name="calendar_sync"))
        self._now.clicked.connect(partial(self._context.actions.trigger, ActionId.SYNC_CALENDAR))
        self._remove = writing(button(_("Remove the account"), "trash-2", "ghost", name="calendar_remove"))
        self._remove.clicked.connect(self.remove)
        return row(self._save, self._now, None, self._remove, spacing=8)

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show the account as it is kept, and what came of the last look; what is typed and not saved stays."""
        workspace = self._context.workspace
        account = read_account(workspace)
        if account != self._shown:
            self._shown = account
            self._url.setText(account.url)
            self._user.setText(account.user)
            self._style.setCurrentIndex(self._style.findData(account.style))
            self._password.clear()
            self._password.setPlaceholderText(_("as it is kept") if account.is_set_up else "")
        self._now.setVisible(account.is_set_up)
        self._remove.setVisible(account.is_set_up)
        last = read_last(workspace)
        if not account.is_set_up or last.at is None:
            self._say("")
        elif last.trouble:
            self._say(last.trouble, tone="bad")
        else:
            clock = workspace.clock
            when = format_moment_relative(clock.to_local(last.at), clock.local_now(), in_sentence=True)
            self._say(_("Last look {when}: {words}").format(when=when, words=word_done(last.done)))

    def _say(self, words: str, *, tone: str | None = None) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))
        set_tone(self._said, tone)

    def _on_ring(self, state: RingState) -> None:
        is_ready = state is RingState.READY
        self._in_ring.setEnabled(is_ready)
        self._in_ring.setChecked(is_ready)
        self._in_ring.setToolTip("" if is_ready else _("This computer has no key ring: asked for after each start."))

    # -- doing --------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the account, and its password where one was typed; then look at the calendar."""
        typed = CalendarAccount(self._url.text(), self._user.text(), CalendarStyle(self._style.currentData()))
        self._mark(None)
        try:
            account = checked_account(typed)
        except ValidationError as error:
            self._refuse(error)
            return
        keep = partial(_keep, self._context.workspace, account, self._password.text(), self._in_ring.isChecked())
        self._context.tasks.fetch(keep, self._on_kept, key="calendar account kept", on_error=self._refuse)

    def _on_kept(self, _nothing: None) -> None:
        self._password.clear()
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
        self._context.actions.trigger(ActionId.SYNC_CALENDAR)

    def _refuse(self, error: UserError) -> None:
        self._mark(error)
        self._say(str(error), tone="bad")

    def _mark(self, error: UserError | None) -> None:
        wrong = error.field if isinstance(error, ValidationError) else None
        for name, field in (("url", self._url), ("user", self._user)):
            set_error_state(field, wrong=name == wrong)
            if name == wrong:
                field.setFocus()

    def remove(self) -> None:
        """Connect no more; what stands in the calendar stays there."""
        self._context.tasks.fetch(partial(_remove, self._context.workspace), self._on_removed, on_error=self._refuse)

    def _on_removed(self, _nothing: None) -> None:
        self._url.setFocus()
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
        self._context.toasts.show(_("The calendar account is removed. Its entries stay in the calendar."), tone="info")


def _keep(workspace: Workspace, account: CalendarAccount, password: str, in_ring: bool) -> None:
    """Keep account and password; a key ring may take its time."""
    if password:
        passwords.keep(account.key, password, in_ring=in_ring)
    if account != read_account(workspace):
        forget_last(workspace)
    keep_account(workspace, account)


def _remove(workspace: Workspace) -> None:
    remove_account(workspace)
    forget_last(workspace)
