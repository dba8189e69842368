"""Settings: the mail account, with which the program sends and fetches; nothing is connected to before it is tested."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.encryption.key_ring import RingState, ring_state
from ocrm.services.outbox import passwords
from ocrm.services.outbox.account_check import check_account
from ocrm.services.outbox.accounts import (
    FETCH_EVERY,
    MailAccount,
    PasswordPlace,
    checked_account,
    read_account,
    suggested_account,
)
from ocrm.services.outbox.providers import SECURITY_NAMES, Provider, Security, provider_of
from ocrm.ui.lock.passphrase_fields import passphrase_edit
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import MessageBar, QuietComboBox, button, form_label, label, number_field, row, set_error_state
from ocrm.ui.widgets.writing import writing

_PLACES = {
    PasswordPlace.RING: N_("In the system's key ring"),
    PasswordPlace.FILE: N_("In this encrypted file"),
    PasswordPlace.SESSION: N_("Nowhere: asked for after each start"),
}
_SIGNATURE_HEIGHT = 76


class MailSection(SettingsSection):
    """One account, its password and signature; saved by a button, as its parts only make sense together."""

    def build(self) -> None:
        self._ring: RingState | None = None
        self.add_heading(_("Account"))
        self.lines.addWidget(
            label(
                _("OCRM sends through your own mail server, over encrypted lines only. Nothing is connected to before"
                  " you press Test or save an account. Whether a mail is opened or clicked is not tracked."),
                "caption", wrap=True,
            )
        )  # fmt: skip
        self.lines.addSpacing(theme().px(8))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().px(14))
        self._grid.setVerticalSpacing(theme().px(9))
        self._grid.setColumnStretch(1, 1)
        self.lines.addLayout(self._grid)
        self._build_sender()
        self._build_server()
        self._build_password()
        self._build_fetching()
        self._build_foot()
        self.reload()
        self.context.tasks.fetch(ring_state, self._on_ring, key="mail key ring")

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _build_sender(self) -> None:
        self._name = self._line("mail_name", _("Your name"))
        self._address = self._line("mail_address", _("E-mail address"))
        self._address.editingFinished.connect(self._suggest)
        self._note = label("", "caption", tone="warn", wrap=True)
        self._note.setObjectName("mail_provider_note")
        self._note.hide()
        self._grid.addWidget(self._note, self._grid.rowCount(), 1)

    def _build_server(self) -> None:
        self._host = self._line("mail_host", _("Server to send (SMTP)"))
        self._security = QuietComboBox()
        self._security.setObjectName("mail_security")
        for security, name in SECURITY_NAMES.items():
            self._security.addItem(_(name), security)
        self._port = self._port_field("mail_port", _("Port"))
        self._add(_("Port and encryption"), row(self._port, self._security, None, spacing=8), self._port)
        self._security.setAccessibleName(_("Encryption"))
        self._user = self._line("mail_user", _("User name"))
        self._user.setPlaceholderText(_("the address, unless your provider says else"))

    def _build_password(self) -> None:
        self._password = passphrase_edit(_("Password or app password"), "mail_password")
        self._add(_("Password or app password"), self._password, self._password)
        self._place = QuietComboBox()
        self._place.setObjectName("mail_password_place")
        self._add(_("The password is kept"), row(self._place, None), self._place)
        self._signature = QPlainTextEdit()
        self._signature.setObjectName("mail_signature")
        self._signature.setTabChangesFocus(True)
        self._signature.setFixedHeight(theme().px(_SIGNATURE_HEIGHT))
        self._add(_("Signature"), self._signature, self._signature)

    def _build_fetching(self) -> None:
        self._imap_host = self._line("mail_imap_host", _("Server to fetch (IMAP)"))
        self._imap_host.setPlaceholderText(_("leave empty to fetch nothing"))
        self._imap_port = self._port_field("mail_imap_port", _("Port to fetch"))
        self._fetch = QuietComboBox()
        self._fetch.setObjectName("mail_fetch_minutes")
        for minutes in FETCH_EVERY:
            words = _("Every {n} minutes").format(n=minutes) if minutes else _("Only when I press “Fetch mail”")
            self._fetch.addItem(words, minutes)
        self._fetch.setAccessibleName(_("How often mail is fetched"))
        self._add(_("Port to fetch"), row(self._imap_port, self._fetch, None, spacing=8), self._imap_port)

    def _build_foot(self) -> None:
        self._messages = MessageBar()
        self._messages.setObjectName("mail_account_message")
        self.lines.addSpacing(theme().px(10))
        self.lines.addWidget(self._messages)
        self._save = writing(button(_("Save"), "check", "primary", name="mail_save"))
        self._save.clicked.connect(self.save)
        self._test = writing(button(_("Test"), "zap", name="mail_test"))
        self._test.clicked.connect(self.test)
        self._forget = writing(button(_("Remove the account"), "trash-2", "ghost", name="mail_forget"))
        self._forget.clicked.connect(self.forget)
        self.lines.addSpacing(theme().px(6))
        self.lines.addWidget(row(self._save, self._test, None, self._forget, spacing=8))

    def _line(self, name: str, title: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        self._add(title, edit, edit)
        return edit

    def _port_field(self, name: str, title: str) -> QSpinBox:
        field = number_field(name, title, 1, 65535)
        field.setFixedWidth(theme().px(84))
        return field

    def _add(self, title: str, shown: QWidget, field: QWidget) -> None:
        field.setAccessibleName(title)
        place = self._grid.rowCount()
        self._grid.addWidget(form_label(title, field), place, 0)
        self._grid.addWidget(shown, place, 1)

    # -- showing -------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show the account as it is kept; what is typed and not saved stays."""
        account = read_account(self.context.workspace)
        if getattr(self, "_shown", None) == account:
            return
        self._shown = account
        for edit, text in (
            (self._name, account.name), (self._address, account.address), (self._host, account.host),
            (self._user, account.user), (self._imap_host, account.imap_host),
        ):  # fmt: skip
            edit.setText(text)
        self._port.setValue(account.port)
        self._imap_port.setValue(account.imap_port)
        self._signature.setPlainText(account.signature)
        self._security.setCurrentIndex(self._security.findData(account.security))
        self._fetch.setCurrentIndex(max(0, self._fetch.findData(account.fetch_minutes)))
        self._forget.setVisible(account.is_set_up)
        self._fill_places(account.password_place)
        self._password.clear()
        self._password.setPlaceholderText(_("as it is kept") if account.is_set_up else "")
        self._show_note(account.address)

    def _on_ring(self, state: RingState) -> None:
        self._ring = state
        self._fill_places(self._place.currentData())

    def _fill_places(self, chosen: PasswordPlace | None) -> None:
        """Offer where a password is safe here; an encrypted file first, then the ring."""
        places = [PasswordPlace.SESSION]
        if self._ring is RingState.READY or chosen is PasswordPlace.RING:
            places.insert(0, PasswordPlace.RING)
        if self.context.workspace.file_key is not None:
            places.insert(0, PasswordPlace.FILE)
        is_new = not read_account(self.context.workspace).is_set_up
        self._place.clear()
        for place in places:
            self._place.addItem(_(_PLACES[place]), place)
        wanted = places[0] if is_new and chosen in (None, PasswordPlace.SESSION) else chosen
        self._place.setCurrentIndex(max(0, self._place.findData(wanted)))

    def _suggest(self) -> None:
        """Fill in the servers of the address where the user typed none."""
        address = self._address.text().strip()
        self._show_note(address)
        before = getattr(self, "_suggested", self._shown)
        if "@" not in address or self._host.text().strip() not in ("", before.host):
            return
        found = self._suggested = suggested_account(address)
        self._host.setText(found.host)
        self._port.setValue(found.port)
        self._security.setCurrentIndex(self._security.findData(found.security))
        if self._imap_host.text().strip() in ("", before.imap_host):
            self._imap_host.setText(found.imap_host)

    def _show_note(self, address: str) -> None:
        provider = provider_of(address)
        self._note.setText("" if provider is None else _noted(provider))
        self._note.setVisible(provider is not None)

    # -- doing ---------------------------------------------------------------------------------------------------------

    def typed(self) -> MailAccount:
        """Return the account as it stands in the fields."""
        return MailAccount(
            name=self._name.text().strip(), address=self._address.text().strip(), host=self._host.text().strip(),
            port=self._port.value(), security=Security(self._security.currentData()), user=self._user.text().strip(),
            signature=self._signature.toPlainText().strip(),
            password_place=PasswordPlace(self._place.currentData() or PasswordPlace.SESSION),
            imap_host=self._imap_host.text().strip(), imap_port=self._imap_port.value(),
            fetch_minutes=int(self._fetch.currentData() or 0),
        )  # fmt: skip

    def _checked(self) -> MailAccount | None:
        """Return the account where it can be one; else say what is wrong with it."""
        try:
            account = checked_account(self.typed())
        except UserError as error:
            self._refuse(error)
            return None
        self._mark(None)
        return account

    def save(self) -> None:
        """Keep the account, and its password where one was typed; a key ring may take its time."""
        account = self._checked()
        if account is None:
            return
        keep = partial(passwords.keep_account, self.context.workspace, account, self._password.text())
        self.context.tasks.fetch(keep, self._on_saved, on_error=self._refuse)

    def _on_saved(self, has_password: bool) -> None:
        self.reload()
        words = (
            _("The account is saved.") if has_password else _("The account is saved. Its password is still missing.")
        )
        self._messages.show_message(words, tone="ok" if has_password else "warn")
        self.context.bus.publish(Changes(frozenset({"settings", "mails"}), origin="settings"))

    def test(self) -> None:
        """Connect and log in with what is typed; nothing is sent or saved."""
        account = self._checked()
        if account is None:
            return
        self._messages.show_message(_("Connecting to {host}…").format(host=account.host), tone="info")
        check = partial(check_account, self.context.workspace, account, self._password.text())
        self.context.tasks.fetch(check, self._on_tested, key="mail test", on_error=self._on_test_failed)

    def _on_tested(self, words: str) -> None:
        self._messages.show_message(words, tone="ok")

    def _on_test_failed(self, error: UserError) -> None:
        self._messages.show_message(str(error), tone="bad")

    def forget(self) -> None:
        """Send and fetch no more: account and password go, mails stay as they are."""
        remove = partial(passwords.remove_account, self.context.workspace)
        self.context.tasks.fetch(remove, self._on_forgotten, on_error=self._refuse)

    def _on_forgotten(self, _nothing: None) -> None:
        self.reload()
        words = _("The account and its password are removed. Nothing is connected to any more.")
        self._messages.show_message(words, tone="ok")
        self.context.bus.publish(Changes(frozenset({"settings", "mails"}), origin="settings"))

    def _refuse(self, error: UserError) -> None:
        self._mark(getattr(error, "field", None))
        self._messages.show_message(str(error), tone="bad")

    def _mark(self, field: str | None) -> None:
        fields: dict[str, QWidget] = {
            "name": self._name, "address": self._address, "host": self._host, "port": self._port, "user": self._user,
            "imap_host": self._imap_host, "imap_port": self._imap_port,
        }  # fmt: skip
        for name, widget in fields.items():
            set_error_state(widget, wrong=name == field)
            if name == field:
                widget.setFocus()


def _noted(provider: Provider) -> str:
    """Return a provider's name and what to know of its password."""
    name, note = _(provider.name), _(provider.note)
    return f"{name}: {note}"
