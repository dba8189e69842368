"""Files kept with records, inside the file itself: encrypted, backed up and moved with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ocrm.errors import NotFoundError, UserError
from ocrm.formats import format_size
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file kept with a record; `size` in bytes."""

    attachment_id: int
    name: str
    size: int
    added_at: datetime


def list_attachments(workspace: Workspace, record_id: int) -> list[AttachmentRow]:
    """Return the files of a record, newest first."""
    rows = workspace.query(
        "SELECT id, name, size, created_at FROM attachment WHERE record_id = ? ORDER BY id DESC", (record_id,)
    )
    return [AttachmentRow(i, name, size, from_utc_text(created)) for i, name, size, created in rows]


def list_customer_files(workspace: Workspace, customer_id: int) -> list[AttachmentRow]:
    """Return the files of a customer and of what was logged with it, newest first."""
    rows = workspace.query(
        "SELECT id, name, size, created_at FROM attachment WHERE record_id = ?"
        " OR record_id IN (SELECT id FROM interaction WHERE customer_id = ?) ORDER BY id DESC",
        (customer_id, customer_id),
    )
    return [AttachmentRow(i, name, size, from_utc_text(created)) for i, name, size, created in rows]


def attach_file(workspace: Workspace, kind: str, record_id: int, path: Path, *, origin: str = "") -> Changes:
    """Keep a copy of a file with a record; the same content is stored once. Raises UserError above 50 MB."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise UserError(
            _("“{name}” could not be read: {reason}. Nothing was attached.").format(
                name=path.name, reason=error.strerror
            )
        ) from error
    if data is None:
        raise UserError(
            _("“{name}” is larger than {limit}. Nothing was attached; keep it beside OCRM instead.").format(
                name=path.name, limit=format_size(MAX_BYTES)
            )
        )
    digest = hashlib.sha256(data).hexdigest()
    with workspace.operation(N_("Attach “{name}”"), origin=origin, name=path.name) as operation:
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT OR IGNORE INTO attachment_content(content_hash, data) VALUES (?,?)", (digest, data)
        )
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO attachment(id, created_at, updated_at, record_id, record_kind, name, size, content_hash)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, record_id, kind, path.name, len(data), digest),
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
    try:
        target.write_bytes(data)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be written: {reason}.").format(name=target.name, reason=error.strerror)
        ) from error
    return target
