"""The calendar of the user's own account: its address, the name there, and how to-dos stand in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.caldav import passwords
from ocrm.services.icalendars.writing import CalendarStyle
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

ACCOUNT, STATE = "calendar_account", "calendar_account_state"
_LONGEST = 500
_IN_PATHS = "/%:@!$&'()*+,;=~"
"""What stands in paths as it is; what is percent-encoded already stays so."""


@dataclass(frozen=True, slots=True)
class CalendarAccount:
    """A calendar on a server; without an address nothing is ever connected to."""

    url: str = ""
    user: str = ""
    style: CalendarStyle = CalendarStyle.EVENTS

    @property
    def is_set_up(self) -> bool:
        return bool(self.url)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 443

    @property
    def path(self) -> str:
        """The path of the calendar, which ends in a slash."""
        return urlsplit(self.url).path

    @property
    def key(self) -> str:
        """What its password is kept under."""
        return f"{self.user}@{self.host}:{self.port}"


def read_account(workspace: Workspace) -> CalendarAccount:
    """Return the account of the file, one that is not set up where there is none."""
    said = read_setting(workspace, ACCOUNT)
    style = said.get("style")
    known = CalendarStyle(style) if style in set(CalendarStyle) else CalendarStyle.EVENTS
    return CalendarAccount(str(said.get("url", "")), str(said.get("user", "")), known)


def keep_account(workspace: Workspace, account: CalendarAccount) -> CalendarAccount:
    """Keep an account, outside undo; what was sent to another calendar is forgotten. Raises ValidationError."""
    account = checked_account(account)
    if account != read_account(workspace):
        write_setting(workspace, STATE, {})
    write_setting(workspace, ACCOUNT, asdict(account))
    return account


def remove_account(workspace: Workspace) -> None:
    """Forget account, password and what was sent; what stands in the calendar stays there."""
    passwords.forget(read_account(workspace).key)
    write_setting(workspace, ACCOUNT, {})
    write_setting(workspace, STATE, {})


def checked_account(account: CalendarAccount) -> CalendarAccount:
    """Return an account as it can be used. Raises ValidationError naming the field that cannot be."""
    url, user = account.url.strip(), account.user.strip()
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_whole = False
    if not is_whole or len(url) > _LONGEST or any(char.isspace() or not char.isprintable() for char in url):
        raise ValidationError(_("Give the whole address of the calendar: https://… Nothing was saved."), field="url")
    if parts.scheme.lower() != "https":
        raise ValidationError(
            _("Only https:// is spoken, so that nobody reads the password on the way. Nothing was saved."), field="url"
        )
    if parts.username is not None or parts.query or parts.fragment:
        words = _("Leave name, password, ? and # out of the address. Nothing was saved.")
        raise ValidationError(words, field="url")
    if not user or len(user) > _LONGEST or not user.isprintable() or ":" in user:
        raise ValidationError(_("Give the name you sign in with. Nothing was saved."), field="user")
    path = quote(parts.path, safe=_IN_PATHS)
    path = path if path.endswith("/") else f"{path}/"
    return CalendarAccount(urlunsplit(("https", parts.netloc.lower(), path, "", "")), user, account.style)
