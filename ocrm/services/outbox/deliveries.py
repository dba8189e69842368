"""What becomes of sending a mail, written down before and after each try: so that none goes out twice unnoticed.

`sending` is written before the line is opened. Whoever finds it later, without anybody sending, knows that the program
ended in between: such a mail is `unclear`, and the user says what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.models.fields import to_utc_text
from ocrm.services import interactions
from ocrm.services.changes import Changes
from ocrm.services.fields.entered import REFUSED, EnteredText
from ocrm.services.fields.value_notes import write_notes
from ocrm.services.mails.people import Person, find_person
from ocrm.services.outbox import custody
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.composing import letter_of, read_mail_text, subject_term
from ocrm.services.outbox.messages import new_message_id
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

TROUBLE = "mail_trouble"
"""The setting that says why nothing is sent at all: a wrong password, a certificate that is none."""
_TRY_AGAIN_AFTER = (1, 2, 5, 10, 30)
"""Minutes after the first try that did not get through, the second …; then always the last."""
_DUE = (
    " FROM outgoing_mail m LEFT JOIN mail_delivery d ON d.mail_id = m.id WHERE m.status = 'queued'"
    " AND (d.mail_id IS NULL OR d.state = 'waiting')"
)
_DUE_AT = "max(coalesce(m.send_after, ''), coalesce(d.next_try_at, ''))"


class Fate(StrEnum):
    """What a server, or its silence, makes of a mail."""

    SENT = "sent"
    REFUSED = "refused"
    """For good: the mail or somebody it goes to."""
    LATER = "later"
    """Not now: this mail is tried again."""
    NO_LINE = "no line"
    """The server was not reached; no mail would get through."""
    TROUBLE = "trouble"
    """The account is not accepted: nothing is sent until the user has looked."""
    UNCLEAR = "unclear"
    """The line broke after the mail was over and before the server said so."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How sending a mail ended, in words where it failed; `addresses` are those the server refused."""

    fate: Fate
    words: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail this process is about to send."""

    mail_id: int
    message_id: str
    attempts: int


def next_due_at(workspace: Workspace) -> str | None:
    """Return from when on the next mail may go out, as stored; "" at once, None where none waits."""
    found = workspace.scalar(f"SELECT min({_DUE_AT}){_DUE}")
    return None if found is None else str(found)


def claim_next(workspace: Workspace) -> Claim | None:
    """Take the next mail that is due and write down that it is being sent; None where none is."""
    now = workspace.stamp()
    with workspace.unrecorded():
        row = workspace.first(
            f"SELECT m.id, d.message_id, coalesce(d.attempts, 0){_DUE} AND {_DUE_AT} <= ? ORDER BY {_DUE_AT}, m.id",
            (now,),
        )
        if row is None:
            return None
        claim = Claim(row[0], row[1] or new_message_id(read_account(workspace).address), row[2] + 1)
        custody.write_seal(workspace, custody.renew(workspace))
        _write(workspace, claim, "sending")
    return claim


def record(workspace: Workspace, claim: Claim, outcome: Outcome) -> None:
    """Write down what became of a mail, outside undo. Raises UserError while another change is being saved."""
    fate = outcome.fate
    with workspace.unrecorded():
        if fate is Fate.SENT:
            _write(workspace, claim, "sent", sent_at=workspace.stamp())
        elif fate in (Fate.REFUSED, Fate.UNCLEAR):
            _write(workspace, claim, fate.value, error=outcome.words)
        else:
            again = None if fate is Fate.TROUBLE else _later(workspace.clock.now(), claim.attempts)
            _write(workspace, claim, "waiting", error=outcome.words, next_try_at=again)
    if fate is Fate.TROUBLE:
        write_setting(workspace, TROUBLE, outcome.words)


def follow_up(workspace: Workspace, claim: Claim, outcome: Outcome) -> Changes:
    """Let a sent mail become an interaction, and flag the addresses that were refused."""
    if outcome.fate is Fate.SENT:
        return log_sent(workspace, claim.mail_id)
    if outcome.fate is Fate.REFUSED:
        return flag_addresses(workspace, outcome.addresses, outcome.words)
    return _told()


def trouble(workspace: Workspace) -> str:
    """Return why nothing is sent at all, empty where nothing stands in the way."""
    return str(read_setting(workspace, TROUBLE))


def try_again(workspace: Workspace, *mail_ids: int) -> Changes:
    """Send what waits now, some mails or all, and forget what stood in the way. Outside undo."""
    write_setting(workspace, TROUBLE, "")
    which = f" AND mail_id IN ({','.join('?' * len(mail_ids))})" if mail_ids else ""
    with workspace.unrecorded():
        workspace.connection.execute(
            f"UPDATE mail_delivery SET next_try_at = NULL, last_error = '' WHERE state = 'waiting'{which}", mail_ids
        )
        if mail_ids:
            workspace.connection.execute(
                "UPDATE mail_delivery SET state = 'waiting', next_try_at = NULL, attempts = 0"
                f" WHERE state IN ('refused', 'held'){which}",
                mail_ids,
            )
    return _told()


def find_unfinished(workspace: Workspace) -> int:
    """Mark mails as unclear whose sending was broken off; call while nobody else sends. Return how many."""
    connection = workspace.connection
    if workspace.first("SELECT 1 FROM mail_delivery WHERE state = 'sending'") is None:
        return 0
    with workspace.unrecorded():
        connection.execute(
            "UPDATE mail_delivery SET state = 'unclear', last_error = ? WHERE state = 'sending'",
            (_("OCRM ended while this mail was being sent."),),
        )
        return int(connection.changes())


def hold_of_another_copy(workspace: Workspace) -> int:
    """Hold what waits in a copy of the file that may not be the last one; return how many mails that are."""
    if custody.is_ours(workspace):
        return 0
    waiting = [row[0] for row in workspace.query(f"SELECT m.id{_DUE}")]
    words = _("This file is a copy, was restored, or is on another computer: the mail may have been sent from there.")
    with workspace.unrecorded():
        for mail_id in waiting:
            workspace.connection.execute(
                "INSERT INTO mail_delivery(mail_id, message_id, state, attempts, last_error)"
                " VALUES (?, '', 'held', 0, ?)"
                " ON CONFLICT (mail_id) DO UPDATE SET state = 'held', last_error = excluded.last_error",
                (mail_id, words),
            )
        custody.write_seal(workspace, custody.renew(workspace))
    return len(waiting)


def say_it_was_sent(workspace: Workspace, mail_id: int) -> Changes:
    """Take an unclear or held mail for sent: the user found it in the sent folder."""
    with workspace.unrecorded():
        workspace.connection.execute(
            "UPDATE mail_delivery SET state = 'sent', last_error = '', sent_at = ? WHERE mail_id = ?",
            (workspace.stamp(), mail_id),
        )
    return log_sent(workspace, mail_id)


def say_it_was_not_sent(workspace: Workspace, mail_id: int) -> Changes:
    """Send an unclear mail again, under the same name: the user did not find it in the sent folder."""
    with workspace.unrecorded():
        workspace.connection.execute(
            "UPDATE mail_delivery SET state = 'waiting', next_try_at = NULL, last_error = '' WHERE mail_id = ?",
            (mail_id,),
        )
    return _told()


def log_missing(workspace: Workspace) -> list[Changes]:
    """Log sent mails that were not logged because the program ended in between."""
    ids = [
        row[0]
        for row in workspace.query(
            "SELECT d.mail_id FROM mail_delivery d JOIN outgoing_mail m ON m.id = d.mail_id"
            " WHERE d.state = 'sent' AND d.interaction_id IS NULL"
        )
    ]
    return [log_sent(workspace, mail_id) for mail_id in ids]


def log_sent(workspace: Workspace, mail_id: int) -> Changes:
    """Log a sent mail with whom it is about, once, with its files; a mail to nobody known is only listed as sent."""
    message_id = str(workspace.scalar("SELECT message_id FROM mail_delivery WHERE mail_id = ?", (mail_id,)) or "")
    try:
        text, letter = read_mail_text(workspace, mail_id), letter_of(workspace, mail_id)
    except NotFoundError:  # whom it was written for was deleted meanwhile, and the mail with them
        return _told()
    known = _about(workspace, text.customer_id, text.contact_id, [one.address for one in text.recipients])
    external_id = f"mail:{message_id.strip('<>')}"
    is_logged = workspace.first("SELECT 1 FROM interaction WHERE external_id = ?", (external_id,)) is not None
    if known is None or is_logged:
        _note_logged(workspace, mail_id, 0)
        return _told()
    with workspace.operation(N_("Log the sent mail “{subject}”"), subject=subject_term(text.subject)) as operation:
        logged = interactions.log_interaction(
            workspace,
            known.customer_id,
            kind="email",
            summary="\n\n".join(part for part in (text.subject, text.body.strip()) if part) or _("(no subject)"),
            contact_id=known.contact_id or None,
            opportunity_id=text.opportunity_id,
            direction="outgoing",
            pictures=[(file.name, file.data) for file in letter.files],
        )
        interaction_id = int(logged.created_id or 0)
        workspace.connection.execute(
            "UPDATE interaction SET external_id = ? WHERE id = ?", (external_id, interaction_id)
        )
        workspace.connection.execute(
            "UPDATE mail_delivery SET interaction_id = ? WHERE mail_id = ?", (interaction_id, mail_id)
        )
        operation.topics.add("mails")
    return operation.changes


def flag_addresses(workspace: Workspace, addresses: tuple[str, ...], words: str) -> Changes:
    """Note beside an address that a server refused it, with its words; another address forgets it."""
    found = [
        (kind, int(record_id), address)
        for address in addresses
        for kind, table in (("contacts", "contact"), ("customers", "customer"))
        for (record_id,) in workspace.query(
            f"SELECT id FROM {table} WHERE email <> '' AND email = ? COLLATE NOCASE", (address,)
        )
    ]
    if not found:
        return _told()
    label = N_("Note that mail to {address} was refused")
    with workspace.operation(label, address=", ".join(sorted({one[2] for one in found}))) as operation:
        connection = workspace.connection
        for kind, record_id, address in found:
            connection.execute("DELETE FROM value_note WHERE record_id = ? AND field = 'email'", (record_id,))
            write_notes(workspace, [(record_id, {"email": EnteredText(address, words, source=REFUSED)})])
            table = "contact" if kind == "contacts" else "customer"
            connection.execute(f"UPDATE {table} SET updated_at = ? WHERE id = ?", (workspace.stamp(), record_id))
        operation.topics.add("mails")
    return operation.changes


def refusal_of(workspace: Workspace, address: str) -> str:
    """Return a server's words when it refused mail to an address, empty where none did."""
    row = workspace.first(
        "SELECT n.original FROM value_note n WHERE n.field = 'email' AND n.source = ? AND n.record_id IN"
        " (SELECT id FROM contact WHERE email = ?2 COLLATE NOCASE UNION ALL"
        " SELECT id FROM customer WHERE email = ?2 COLLATE NOCASE)",
        (REFUSED, address),
    )
    return "" if row is None else str(row[0])


def _about(
    workspace: Workspace, customer_id: int | None, contact_id: int | None, addresses: list[str]
) -> Person | None:
    """Return with whom a mail is logged: whom it was written for, else whoever is known at its addresses."""
    if customer_id is not None:
        return Person(customer_id, "", contact_id or 0)
    return next(filter(None, (find_person(workspace, address) for address in addresses)), None)


def _note_logged(workspace: Workspace, mail_id: int, interaction_id: int) -> None:
    with workspace.unrecorded():
        workspace.connection.execute(
            "UPDATE mail_delivery SET interaction_id = ? WHERE mail_id = ?", (interaction_id, mail_id)
        )


def _later(now: datetime, attempts: int) -> str:
    minutes = _TRY_AGAIN_AFTER[min(attempts, len(_TRY_AGAIN_AFTER)) - 1]
    return to_utc_text(now + timedelta(minutes=minutes))


def _write(
    workspace: Workspace, claim: Claim, state: str, *, error: str = "", next_try_at: str | None = None,
    sent_at: str | None = None,
) -> None:  # fmt: skip
    workspace.connection.execute(
        "INSERT INTO mail_delivery(mail_id, message_id, state, attempts, next_try_at, last_error, sent_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (mail_id) DO UPDATE SET message_id = ?2, state = ?3,"
        " attempts = ?4, next_try_at = ?5, last_error = ?6, sent_at = ?7",
        (claim.mail_id, claim.message_id, state, claim.attempts, next_try_at, error, sent_at),
    )


def _told() -> Changes:
    """Return that the list of mails changed, by something outside undo."""
    return Changes(frozenset({"mails"}), origin="mail")
