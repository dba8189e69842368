"""Fetching mails: of known people copies are filed by address, of others only who wrote what is listed."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.mailbox.imap import Head, Mailbox, opened_mailbox
from ocrm.services.mails.importing import import_mails
from ocrm.services.mails.mail import Mail
from ocrm.services.mails.people import find_person
from ocrm.services.mails.reading import MAX_BYTES, read_mail
from ocrm.services.outbox.accounts import MailAccount, read_account
from ocrm.services.outbox.passwords import password_of
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

_SEEN, _STRANGERS = "mailbox_seen", "mailbox_strangers"
FIRST_DAYS = 30
"""How far back the very first look goes."""
MOST_LOOKED_AT = 2_000
"""Mails of one fetch whose headers are read; the others come with the next."""
MOST_FILED = 200
"""Mails of one fetch that are read whole."""
_MOST_STRANGERS = 300
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Stranger:
    """A mail of somebody nobody knows: where it lies, who wrote it about what, and when (ISO 8601)."""

    folder: str
    validity: int
    uid: int
    name: str
    address: str
    subject: str
    sent_at: str = ""

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"{self.folder}/{self.validity}/{self.uid}"


@dataclass(slots=True)
class Fetched:
    """What one look into the mailbox brought."""

    looked_at: int = 0
    filed: int = 0
    known_before: int = 0
    strangers: int = 0
    too_large: int = 0
    has_more: bool = False
    changes: Changes = field(default_factory=Changes)


@dataclass(slots=True)
class _Look:
    """One folder while it is looked through."""

    folder: str
    validity: int
    last_uid: int
    mails: list[Mail] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)


def fetch_mail(
    workspace: Workspace,
    *,
    context: ssl.SSLContext | None = None,
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Look into the mailbox and file what is of known people, in one operation; nothing there is changed or marked.

    Raises UserError where no account is set up to fetch, the server does not let us in, or it was cancelled.
    """
    account, password = _ready(workspace)
    result = Fetched()
    looks: list[_Look] = []
    with opened_mailbox(account, password, context=context) as mailbox:
        for folder in mailbox.folders():
            look = _begin(workspace, account, mailbox, folder)
            _look_through(workspace, mailbox, look, result, account, progress, is_cancelled)
            looks.append(look)
    _file(workspace, account, [mail for look in looks for mail in look.mails], result)
    _remember(workspace, account, looks)
    return result


def list_strangers(workspace: Workspace) -> list[Stranger]:
    """Return the mails of people nobody knows that wait to be taken over or ignored, the newest first."""
    rows = [Stranger(**one) for one in read_setting(workspace, _STRANGERS)]
    return sorted(rows, key=lambda one: (one.sent_at, one.uid), reverse=True)


def ignore_strangers(workspace: Workspace, keys: Sequence[str]) -> Changes:
    """Take mails off the list; they stay where they are. Outside undo."""
    kept = [asdict(one) for one in list_strangers(workspace) if one.key not in set(keys)]
    write_setting(workspace, _STRANGERS, kept)
    return Changes(frozenset({"mails"}), origin="mail")


def take_over(workspace: Workspace, keys: Sequence[str], *, context: ssl.SSLContext | None = None) -> Fetched:
    """Fetch listed mails whole, and log them with whoever wrote them, who is added. Raises UserError."""
    account, password = _ready(workspace)
    wanted = [one for one in list_strangers(workspace) if one.key in set(keys)]
    result = Fetched()
    mails: list[Mail] = []
    with opened_mailbox(account, password, context=context) as mailbox:
        for one in wanted:
            if mailbox.open(one.folder) == one.validity:
                data = mailbox.whole(one.uid)
                if data:
                    mails.append(read_mail(data, number=len(mails) + 1, source=one.subject))
    if wanted and not mails:
        raise UserError(_("The mail is no longer in the mailbox. Nothing was changed; ignore it here."))
    _file(workspace, account, mails, result, with_strangers=True)
    ignore_strangers(workspace, keys)
    return result


def _ready(workspace: Workspace) -> tuple[MailAccount, str]:
    account = read_account(workspace)
    if not account.can_fetch:
        raise UserError(_("No server to fetch from is set up. Nothing was connected to; set it up in Settings, Mail."))
    if workspace.why_read_only:
        raise UserError(workspace.why_read_only)
    password = password_of(workspace, account)
    if not password:
        raise UserError(
            _("The password of {address} is needed. Nothing was fetched; type it in Settings, Mail.").format(
                address=account.address
            )
        )
    return account, password


def _begin(workspace: Workspace, account: MailAccount, mailbox: Mailbox, folder: str) -> _Look:
    """Open a folder and find out where the last look ended; numbers of another validity mean nothing."""
    validity = mailbox.open(folder)
    seen = read_setting(workspace, _SEEN).get(_name(account, folder), {})
    return _Look(folder, validity, int(seen.get("uid", 0)) if seen.get("validity") == validity else 0)


def _look_through(
    workspace: Workspace, mailbox: Mailbox, look: _Look, result: Fetched, account: MailAccount,
    progress: Callable[[int, int], None] | None, is_cancelled: Callable[[], bool],
) -> None:  # fmt: skip
    since = workspace.clock.today() - timedelta(days=FIRST_DAYS)
    uids = mailbox.new_since(look.last_uid, since)
    room = max(0, MOST_LOOKED_AT - result.looked_at)
    result.has_more = result.has_more or len(uids) > room
    uids = uids[:room]
    for start in range(0, len(uids), _AT_ONCE):
        if is_cancelled():
            raise UserError(_("Fetching was cancelled. Nothing was changed."))
        for head in sorted(mailbox.heads(uids[start : start + _AT_ONCE]), key=lambda one: one.uid):
            if len(look.mails) + result.filed >= MOST_FILED:
                result.has_more = True
                return
            _take(workspace, mailbox, look, head, result, account)
            look.last_uid = head.uid
        look.last_uid = max(look.last_uid, *uids[start : start + _AT_ONCE])
        if progress:
            progress(min(start + _AT_ONCE, len(uids)), len(uids))


def _take(
    workspace: Workspace, mailbox: Mailbox, look: _Look, head: Head, result: Fetched, account: MailAccount
) -> None:
    """Read a mail whole where somebody known wrote or got it, else list it."""
    result.looked_at += 1
    told = read_mail(head.headers + b"\r\n\r\n", source=str(head.uid))
    if told.problem:
        return
    own = account.address.casefold()
    is_known = workspace.first("SELECT 1 FROM interaction WHERE external_id = ?", (told.message_id,)) is not None
    if is_known:
        result.known_before += 1
        return
    people = [one.address for one in told.people if one.address != own]
    if any(find_person(workspace, address) is not None for address in people):
        if head.size > MAX_BYTES:
            result.too_large += 1
            return
        data = mailbox.whole(head.uid)
        look.mails.append(read_mail(data, number=head.uid, source=told.subject))
    elif told.sender.address != own:
        when = "" if told.sent_at is None else told.sent_at.isoformat()
        look.strangers.append(
            Stranger(look.folder, look.validity, head.uid, told.sender.name, told.sender.address, told.subject, when)
        )
        result.strangers += 1


def _file(
    workspace: Workspace, account: MailAccount, mails: list[Mail], result: Fetched, *, with_strangers: bool = False
) -> None:
    """Log mails as one operation."""
    if not mails:
        result.changes = Changes(frozenset({"mails"}), origin="mail")
        return
    numbered = [replace(mail, number=number) for number, mail in enumerate(mails, 1)]
    wanted = {mail.number: True for mail in numbered} if with_strangers else None
    report = import_mails(
        workspace, numbered, wanted, source_name=account.address, origin="mail",
        own=frozenset({account.address.casefold()}),
    )  # fmt: skip
    result.filed = report.created
    result.changes = replace(report.changes, topics=report.changes.topics | {"mails"})


def _remember(workspace: Workspace, account: MailAccount, looks: Sequence[_Look]) -> None:
    """Remember where each folder was left, and the strangers found."""
    seen = dict(read_setting(workspace, _SEEN))
    for look in looks:
        seen[_name(account, look.folder)] = {"validity": look.validity, "uid": look.last_uid}
    known = {one.key: one for one in list_strangers(workspace)}
    known |= {one.key: one for look in looks for one in look.strangers}
    newest = sorted(known.values(), key=lambda one: (one.sent_at, one.uid), reverse=True)[:_MOST_STRANGERS]
    write_setting(workspace, _STRANGERS, [asdict(one) for one in newest])
    write_setting(workspace, _SEEN, seen)


def _name(account: MailAccount, folder: str) -> str:
    return f"{account.login}@{account.imap_host}/{folder}"
