"""Trying an account out: connecting and logging in, without sending or changing anything."""

from __future__ import annotations

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.outbox import smtp
from ocrm.services.outbox.accounts import MailAccount
from ocrm.services.outbox.deliveries import Fate
from ocrm.services.outbox.passwords import password_of
from ocrm.services.workspace import Workspace


def check_account(
    workspace: Workspace, account: MailAccount, password: str = "", *, line: smtp.Line | None = None
) -> str:
    """Return how well an account works, in words; the kept password where none is given. Raises UserError."""
    secret = password or password_of(workspace, account)
    if not secret:
        raise UserError(_("Type the password first. Nothing was connected to."))
    outcome = smtp.check(account, secret, line=line)
    if outcome.fate is not Fate.SENT:
        raise UserError(outcome.words)
    return _("{host} accepts name and password over an encrypted line. Mail can be sent.").format(host=account.host)
