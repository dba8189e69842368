"""Whom a mail about a record goes to, whom half a name may mean, and what was being written when the program ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ocrm.errors import UserError
from ocrm.models import search_index
from ocrm.services import drafts
from ocrm.services.changes import Changes
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.addresses import Recipient, Role
from ocrm.services.outbox.composing import MailText, NewFile, save_draft
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression, verify

DRAFT_PREFIX = "mail/"
_MOST_OFFERED = 8
_MOST_READ = 60
_TABLES = {
    "contacts": "contact WHERE email <> '' AND importance <> 'invalid'",
    "customers": "customer WHERE email <> ''",
}
_PEOPLE = (
    "SELECT name, email FROM contact WHERE email <> '' AND customer_id = ?"
    " ORDER BY importance = 'invalid', is_primary DESC, id LIMIT 1"
)


def mail_about(workspace: Workspace, kind: str, record_id: int) -> MailText:
    """Return a mail to begin about a customer, contact or opportunity: to whom it most likely goes, and signed."""
    customer_id, contact_id, opportunity_id = _links(workspace, kind, record_id)
    recipients = _recipients(workspace, customer_id, contact_id)
    if kind == "customers" and recipients:
        contact_id = workspace.scalar(
            "SELECT id FROM contact WHERE customer_id = ? AND email = ? ORDER BY id",
            (customer_id, recipients[0].address),
        )
    return MailText(
        recipients, body=signed(workspace), customer_id=customer_id, contact_id=contact_id,
        opportunity_id=opportunity_id,
    )  # fmt: skip


def signed(workspace: Workspace, body: str = "") -> str:
    """Return a text with the user's signature below."""
    signature = read_account(workspace).signature.strip()
    return f"{body}\n\n-- \n{signature}" if signature else body


def find_addresses(workspace: Workspace, typed: str, *, limit: int = _MOST_OFFERED) -> list[Recipient]:
    """Return whom the beginning of a name, its pinyin or an address may mean, contacts before customers."""
    found: dict[str, Recipient] = {}
    for kind in ("contacts", "customers"):
        for name, email in (*_by_address(workspace, kind, typed.strip()), *_by_name(workspace, kind, typed.strip())):
            found.setdefault(email.casefold(), Recipient(Role.TO, name, email))
    return list(found.values())[:limit]


def _by_address(workspace: Workspace, kind: str, typed: str) -> list[tuple[str, str]]:
    pattern = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    sql = f"SELECT name, email FROM {_TABLES[kind]} AND email LIKE ? ESCAPE '\\' ORDER BY email LIMIT {_MOST_READ}"
    return [(row[0], row[1]) for row in workspace.query(sql, (f"{pattern}%",))] if typed else []


def _by_name(workspace: Workspace, kind: str, typed: str) -> list[tuple[str, str]]:
    expression = match_expression(typed)
    if not expression:
        return []
    index = search_index.table_of(kind)
    sql = (
        f"SELECT name, email FROM {_TABLES[kind]} AND id IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)"
        f" ORDER BY name LIMIT {_MOST_READ}"
    )
    rows = workspace.query(sql, (expression,))
    return [(row[0], row[1]) for row in rows if verify(typed, row[0])]


def recover_drafts(workspace: Workspace) -> list[Changes]:
    """Make drafts of what was being written when the program ended; nothing typed is lost."""
    made = []
    keys = [row[0] for row in workspace.query("SELECT key FROM setting WHERE key LIKE 'draft/mail/%'")]
    for key in keys:
        name = str(key).removeprefix("draft/")
        kept = drafts.read_draft(workspace, name)
        text, mail_id, files, without = from_draft(kept)
        if not text.is_blank or files:
            with suppress(UserError):  # it was sent or deleted meanwhile
                made.append(save_draft(workspace, text, mail_id=mail_id, files=files, without=without, origin="mail"))
        drafts.keep_draft(workspace, name, None)
    return made


def to_draft(
    text: MailText, *, mail_id: int | None, files: tuple[NewFile, ...], without: tuple[int, ...]
) -> Mapping[str, Any]:
    """Return a mail being written as plain values."""
    return {
        "recipients": [[str(one.role), one.name, one.address] for one in text.recipients],
        "subject": text.subject,
        "body": text.body,
        "links": [text.customer_id, text.contact_id, text.opportunity_id],
        "send_after": None if text.send_after is None else text.send_after.isoformat(),
        "in_reply_to": text.in_reply_to,
        "mail_id": mail_id,
        "files": [[str(file.path or ""), file.attachment_id] for file in files],
        "without": list(without),
    }


def from_draft(kept: Mapping[str, Any]) -> tuple[MailText, int | None, tuple[NewFile, ...], tuple[int, ...]]:
    """Return what `to_draft` was given; files that are no longer there are left out."""
    links = kept.get("links") or [None, None, None]
    when = kept.get("send_after")
    text = MailText(
        tuple(Recipient(Role(role), name, address) for role, name, address in kept.get("recipients", ())),
        str(kept.get("subject", "")), str(kept.get("body", "")), customer_id=links[0], contact_id=links[1],
        opportunity_id=links[2], send_after=datetime.fromisoformat(when) if when else None,
        in_reply_to=str(kept.get("in_reply_to", "")),
    )  # fmt: skip
    files = tuple(
        NewFile(Path(path) if path else None, number)
        for path, number in kept.get("files", ())
        if number or Path(path).is_file()
    )
    return text, kept.get("mail_id"), files, tuple(kept.get("without", ()))


def _links(workspace: Workspace, kind: str, record_id: int) -> tuple[int | None, int | None, int | None]:
    if kind == "customers":
        return record_id, None, None
    if kind == "contacts":
        return workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (record_id,)), record_id, None
    row = workspace.first("SELECT customer_id, contact_id FROM opportunity WHERE id = ?", (record_id,))
    return (None, None, None) if row is None else (row[0], row[1], record_id)


def _recipients(workspace: Workspace, customer_id: int | None, contact_id: int | None) -> tuple[Recipient, ...]:
    row = workspace.first("SELECT name, email FROM contact WHERE email <> '' AND id = ?", (contact_id,))
    row = row or workspace.first(_PEOPLE, (customer_id,))
    row = row or workspace.first("SELECT name, email FROM customer WHERE email <> '' AND id = ?", (customer_id,))
    return () if row is None else (Recipient(Role.TO, row[0], row[1]),)
