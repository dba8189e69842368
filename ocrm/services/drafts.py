"""What was typed and not saved yet, kept inside the file: it survives a crash and is as secret as the file itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ocrm.services.workspace import Workspace

_PREFIX = "draft/"


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
