"""Codes by a pattern such as KH{######}: text, and a counter that never gives the same number twice."""

from __future__ import annotations

import re

from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

_COUNTER = re.compile(r"\{(#+)\}")
_TABLES = {
    "customers": ("customer", "customer_code_pattern"),
    "opportunities": ("opportunity", "opportunity_code_pattern"),
}


def next_codes(workspace: Workspace, kind: str, count: int = 1) -> list[str]:
    """Return the next `count` codes of a kind; gaps are allowed, reuse is not (D-43).

    The counter is kept in the settings, outside undo, so that an undone number stays used.
    """
    table, setting = _TABLES[kind]
    pattern = str(read_setting(workspace, setting))
    key = f"counter.{setting}"
    last = int(workspace.scalar("SELECT value FROM setting WHERE key = ?", (key,)) or 0)
    codes: list[str] = []
    while len(codes) < count:
        last += 1
        code = format_code(pattern, last)
        if workspace.scalar(f"SELECT 1 FROM {table} WHERE code = ?", (code,)) is None:
            codes.append(code)
    workspace.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, str(last)),
    )
    return codes


def format_code(pattern: str, number: int) -> str:
    """Return a pattern with its counter filled in: KH{######} and 7 give KH000007."""
    return _COUNTER.sub(lambda match: str(number).zfill(len(match[1])), pattern)
