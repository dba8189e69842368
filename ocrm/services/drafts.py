"""What was typed and not saved yet, kept inside the file: it survives a crash and is as secret as the file itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.models.base import new_id
from ocrm.services.workspace import Workspace

_PREFIX = "draft/"
_PICTURES = _PREFIX + "picture/"


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that was pasted and not saved yet; `key` leads to its bytes."""

    key: int
    name: str


def read_draft(workspace: Workspace, key: str) -> Mapping[str, Any]:
    """Return a kept draft, empty where there is none."""
    text = workspace.scalar("SELECT value FROM setting WHERE key = ?", (_PREFIX + key,))
    found = json.loads(text) if text is not None else {}
    return found if isinstance(found, dict) else {}


def keep_draft(workspace: Workspace, key: str, draft: Mapping[str, Any] | None) -> None:
    """Keep a draft, or forget it with None; outside undo. Raises UserError while an import is writing."""
    with workspace.unrecorded():
        if draft:
            workspace.connection.execute(
                "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (_PREFIX + key, json.dumps(draft, ensure_ascii=False)),
            )
        else:
            workspace.connection.execute("DELETE FROM setting WHERE key = ?", (_PREFIX + key,))


def keep_picture(workspace: Workspace, name: str, data: bytes) -> KeptPicture:
    """Keep a pasted picture until what it belongs to is saved. Raises UserError while an import is writing."""
    kept = KeptPicture(new_id(), name)
    with workspace.unrecorded():
        workspace.connection.execute(
            "INSERT INTO setting(key, value) VALUES (?,?)",
            (f"{_PICTURES}{kept.key}", base64.b64encode(data).decode("ascii")),
        )
    return kept


def read_picture(workspace: Workspace, picture: KeptPicture) -> bytes:
    """Return the bytes of a kept picture, none where it is kept no more."""
    text = workspace.scalar("SELECT value FROM setting WHERE key = ?", (f"{_PICTURES}{picture.key}",))
    return base64.b64decode(text) if text is not None else b""


def forget_pictures(workspace: Workspace, pictures: Iterable[KeptPicture]) -> None:
    """Let kept pictures go: they were saved or taken off. Raises UserError while an import is writing."""
    keys = [(f"{_PICTURES}{picture.key}",) for picture in pictures]
    if keys:
        with workspace.unrecorded():
            workspace.connection.executemany("DELETE FROM setting WHERE key = ?", keys)
