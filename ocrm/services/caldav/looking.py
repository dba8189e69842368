"""One look at the calendar from beginning to end, with what came of it kept for the settings to tell."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext, pgettext
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.caldav import passwords
from ocrm.services.caldav.accounts import read_account
from ocrm.services.caldav.server import CalendarServer
from ocrm.services.caldav.synchronising import Synchronised, synchronise
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

_LAST = "calendar_account_last"


@dataclass(frozen=True, slots=True)
class LastLook:
    """When the calendar was looked at last, and what came of it: `trouble` in words, else what was done."""

    at: datetime | None
    trouble: str
    done: Synchronised


def server_of(workspace: Workspace) -> CalendarServer | None:
    """Return the line to the calendar of the file, None without account or password; may wait for the key ring."""
    account = read_account(workspace)
    password = passwords.password_of(account.key) if account.is_set_up else ""
    return CalendarServer(account, password) if password else None


def look(workspace: Workspace, server: CalendarServer) -> Synchronised:
    """Bring to-dos and calendar together and keep what came of it. Raises UserError."""
    at = to_utc_text(workspace.clock.now())
    try:
        done = synchronise(workspace, server)
    except UserError as error:
        write_setting(workspace, _LAST, {"at": at, "trouble": str(error)})
        raise
    write_setting(workspace, _LAST, {"at": at, "done": asdict(done)})
    return done


def read_last(workspace: Workspace) -> LastLook:
    """Return what came of the last look."""
    said = read_setting(workspace, _LAST)
    at = from_utc_text(said["at"]) if said.get("at") else None
    return LastLook(at, str(said.get("trouble", "")), Synchronised(**said.get("done", {})))


def forget_last(workspace: Workspace) -> None:
    """Forget it: there is another account, or none."""
    write_setting(workspace, _LAST, {})


def word_done(done: Synchronised) -> str:
    """Say what a look did: 3 sent, 1 taken over; what was changed on both sides by name."""
    counts = (
        (done.sent, ngettext("{n} sent", "{n} sent", done.sent)),
        (done.taken, ngettext("{n} taken over", "{n} taken over", done.taken)),
        (done.removed, ngettext("{n} removed there", "{n} removed there", done.removed)),
    )
    told = pgettext("list separator", ", ").join(words.format(n=count) for count, words in counts if count)
    told = told or _("all is the same on both sides")
    if not done.both:
        return told
    names = pgettext("list separator", ", ").join(done.both[:3])
    return _("{done}; changed on both sides, kept as here: {names}").format(done=told, names=names)
