"""The password of the mail account: in the system's key ring, in an encrypted file, or only as long as OCRM runs.

It is never written into a plain file, the journal, an export, a log or a message.
"""

from __future__ import annotations

import json

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.encryption import key_ring
from ocrm.services.outbox import deliveries
from ocrm.services.outbox.accounts import (
    MailAccount,
    PasswordPlace,
    checked_account,
    forget_account,
    read_account,
    save_account,
)
from ocrm.services.workspace import Workspace

SERVICE = "OCRM mail"
KEY = "mail_password"
"""The row of the settings that holds it; left out wherever settings leave the file."""
_of_session: dict[str, str] = {}
"""{account: password} as long as the program runs."""


def keep_account(workspace: Workspace, account: MailAccount, password: str = "") -> bool:
    """Keep an account with its password, the kept one where none is typed; return whether there is one.

    Raises ValidationError naming the field that cannot be, UserError where the password's place does not take it.
    """
    account, before = checked_account(account), read_account(workspace)
    if not password and before.key == account.key:
        password = password_of(workspace, before)
    if before.is_set_up and (before.key, before.password_place) != (account.key, account.password_place):
        forget_password(workspace, before)
    if password:
        keep_password(workspace, account, password)
    save_account(workspace, account)
    deliveries.try_again(workspace)  # what waited for the old account may get through with this one
    return bool(password)


def remove_account(workspace: Workspace) -> None:
    """Forget account and password; nothing is connected to from now on."""
    forget_password(workspace, read_account(workspace))
    forget_account(workspace)


def keep_password(workspace: Workspace, account: MailAccount, password: str) -> None:
    """Keep the password where the account says. Raises UserError where that place does not take it."""
    place = account.password_place
    if place is PasswordPlace.FILE and workspace.file_key is None:
        raise UserError(
            _("This file is not encrypted, so the password is not kept in it. Choose another place; nothing was saved.")
        )
    if place is PasswordPlace.RING and not key_ring.keep_text(SERVICE, account.key, password):
        raise UserError(_("The key ring did not take the password. Choose another place; nothing was saved."))
    if place is PasswordPlace.FILE:
        _write(workspace, account, password)
    else:
        forget_in_file(workspace)
    _of_session.pop(account.key, None)
    if place is PasswordPlace.SESSION:
        _of_session[account.key] = password


def password_of(workspace: Workspace, account: MailAccount) -> str:
    """Return the password, empty where it has to be asked for; may wait for the key ring."""
    if account.key in _of_session:
        return _of_session[account.key]
    if account.password_place is PasswordPlace.FILE and workspace.file_key is not None:
        text = workspace.scalar("SELECT value FROM setting WHERE key = ?", (KEY,))
        said = json.loads(text) if text else {}
        return str(said.get("password", "")) if said.get("account") == account.key else ""
    if account.password_place is PasswordPlace.RING:
        return key_ring.kept_text(SERVICE, account.key) or ""
    return ""


def forget_password(workspace: Workspace, account: MailAccount) -> None:
    """Forget the password wherever it is."""
    _of_session.pop(account.key, None)
    forget_in_file(workspace)
    if account.password_place is PasswordPlace.RING:
        key_ring.forget_text(SERVICE, account.key)


def forget_session() -> None:
    """Forget what was kept in memory."""
    _of_session.clear()


def forget_in_file(workspace: Workspace) -> None:
    """Take the password out of the file, its bytes too: a copy of it may be about to become readable."""
    if workspace.first("SELECT 1 FROM setting WHERE key = ?", (KEY,)) is None:
        return
    connection = workspace.connection
    connection.execute("PRAGMA secure_delete = ON")
    try:
        with workspace.unrecorded():
            connection.execute("DELETE FROM setting WHERE key = ?", (KEY,))
    finally:
        connection.execute("PRAGMA secure_delete = OFF")


def _write(workspace: Workspace, account: MailAccount, password: str) -> None:
    value = json.dumps({"account": account.key, "password": password}, ensure_ascii=False)
    with workspace.unrecorded():
        workspace.connection.execute(
            "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (KEY, value),
        )
