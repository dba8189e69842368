"""The password of the calendar's account: in the system's key ring, or only as long as OCRM runs; never in a file."""

from __future__ import annotations

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.encryption import key_ring

SERVICE = "OCRM calendar"
_of_session: dict[str, str] = {}
"""{account: password} as long as the program runs."""


def keep(account: str, password: str, *, in_ring: bool) -> None:
    """Keep a password under an account's key. Raises UserError where the ring does not take it."""
    if in_ring and not key_ring.keep_text(SERVICE, account, password):
        raise UserError(_("The key ring did not take the password. Keep it for this session only, or try again."))
    if not in_ring:
        key_ring.forget_text(SERVICE, account)
    _of_session[account] = password


def password_of(account: str) -> str:
    """Return the password, empty where it has to be asked for; may wait for the key ring."""
    return _of_session.get(account) or key_ring.kept_text(SERVICE, account) or ""


def forget(account: str) -> None:
    """Forget the password wherever it is."""
    _of_session.pop(account, None)
    key_ring.forget_text(SERVICE, account)


def forget_session() -> None:
    """Forget what was kept in memory."""
    _of_session.clear()
