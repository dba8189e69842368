"""Files kept with records, inside the file itself: encrypted, backed up and moved with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.formats import format_size
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.services.changes import Changes
from ocrm.services.file_writing import refuse_data_file
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file kept with a record; `size` in bytes. A report of others says where it is from and how long it holds."""

    attachment_id: int
    name: str
    size: int
    added_at: datetime
    source: str = ""
    dated_on: date | None = None
    expires_on: date | None = None


_ROW = "SELECT id, name, size, created_at, source, dated_on, expires_on FROM attachment"


def list_attachments(workspace: Workspace, record_id: int) -> list[AttachmentRow]:
    """Return the files of a record, newest first."""
    rows = workspace.query(f"{_ROW} WHERE record_id = ? ORDER BY id DESC", (record_id,))
    return [_row(row) for row in rows]


def fetch_attachment(workspace: Workspace, attachment_id: int) -> AttachmentRow:
    """Return one file; raises NotFoundError."""
    row = workspace.first(f"{_ROW} WHERE id = ?", (attachment_id,))
    if row is None:
        raise NotFoundError(_("This attachment no longer exists."))
    return _row(row)


def _row(row: tuple[Any, ...]) -> AttachmentRow:
    dated_on, expires_on = (None if text is None else date.fromisoformat(text) for text in row[5:7])
    return AttachmentRow(row[0], row[1], row[2], from_utc_text(row[3]), row[4], dated_on, expires_on)


def list_customer_files(workspace: Workspace, customer_id: int) -> list[AttachmentRow]:
    """Return the files of a customer and of all that hangs on it, newest first."""
    rows = workspace.query(
        f"{_ROW} WHERE record_id = ?1 OR record_id IN (SELECT id FROM interaction WHERE customer_id = ?1"
        " UNION ALL SELECT id FROM contact WHERE customer_id = ?1 UNION ALL SELECT id FROM contract WHERE"
        " customer_id = ?1 UNION ALL SELECT id FROM ticket WHERE customer_id = ?1"
        " UNION ALL SELECT id FROM opportunity WHERE customer_id = ?1 UNION ALL SELECT s.id FROM opportunity o"
        " JOIN solution s ON s.opportunity_id = o.id WHERE o.customer_id = ?1 UNION ALL SELECT q.id FROM opportunity o"
        " JOIN quote q ON q.opportunity_id = o.id WHERE o.customer_id = ?1) ORDER BY id DESC",
        (customer_id,),
    )
    return [_row(row) for row in rows]


def attach_file(workspace: Workspace, kind: str, record_id: int, path: Path, *, origin: str = "") -> Changes:
    """Keep a copy of a file with a record; the same content is stored once. Raises UserError above 50 MB."""
    return attach_data(workspace, kind, record_id, path.name, read_file(path), origin=origin)


def read_file(path: Path) -> bytes:
    """Return the content of a file that is to be attached. Raises UserError where it cannot be read or is too large."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise UserError(
            _("“{name}” could not be read: {reason}. Nothing was attached.").format(
                name=path.name, reason=reason_of(error)
            )
        ) from error
    if data is None:
        raise UserError(
            _("“{name}” is larger than {limit}. Nothing was attached; keep it beside OCRM instead.").format(
                name=path.name, limit=format_size(MAX_BYTES)
            )
        )
    return data


def content_hash(data: bytes) -> str:
    """Return what a content is known by, so that it is stored once."""
    return hashlib.sha256(data).hexdigest()


def attach_data(
    workspace: Workspace, kind: str, record_id: int, name: str, data: bytes, *, origin: str = ""
) -> Changes:
    """Keep a content with a record under a name; the same content is stored once."""
    digest = content_hash(data)
    with workspace.operation(N_("Attach “{name}”"), origin=origin, name=name) as operation:
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT OR IGNORE INTO attachment_content(content_hash, data) VALUES (?,?)", (digest, data)
        )
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO attachment(id, created_at, updated_at, record_id, record_kind, name, size, content_hash)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, record_id, kind, name, len(data), digest),
        )
    return operation.changes


def describe_file(
    workspace: Workspace,
    attachment_id: int,
    *,
    source: str = "",
    dated_on: date | None = None,
    expires_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Say of a third party's report who it is from, of which day it is and until when it holds (A1.27).

    Raises ValidationError where it would end before it begins.
    """
    name = fetch_attachment(workspace, attachment_id).name
    if dated_on is not None and expires_on is not None and expires_on < dated_on:
        raise ValidationError(_("It cannot expire before its own date."), field="expires_on")
    days = (None if day is None else day.isoformat() for day in (dated_on, expires_on))
    with workspace.operation(N_("Describe “{name}”"), origin=origin, name=name) as operation:
        workspace.connection.execute(
            "UPDATE attachment SET updated_at = ?, source = ?, dated_on = ?, expires_on = ? WHERE id = ?",
            (workspace.stamp(), source.strip(), *days, attachment_id),
        )
    return operation.changes


def detach_file(workspace: Workspace, attachment_id: int, *, origin: str = "") -> Changes:
    """Take a file off its record; undo brings it back."""
    name = workspace.scalar("SELECT name FROM attachment WHERE id = ?", (attachment_id,))
    if name is None:
        raise NotFoundError(_("This attachment no longer exists."))
    with workspace.operation(N_("Remove attachment “{name}”"), origin=origin, name=name) as operation:
        workspace.connection.execute("DELETE FROM attachment WHERE id = ?", (attachment_id,))
    return operation.changes


def save_attachment(workspace: Workspace, attachment_id: int, target: Path) -> Path:
    """Write an attachment to a file outside; raises UserError where that fails."""
    data = workspace.scalar(
        "SELECT c.data FROM attachment a JOIN attachment_content c USING (content_hash) WHERE a.id = ?",
        (attachment_id,),
    )
    if data is None:
        raise NotFoundError(_("This attachment no longer exists."))
    refuse_data_file(target)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be written: {reason}.").format(name=target.name, reason=reason_of(error))
        ) from error
    return target
