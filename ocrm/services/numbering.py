"""Codes by a pattern such as KH{######} or QT-{yyyyMMdd}-{####}: text, days, and a counter that repeats no number."""

from __future__ import annotations

import json
import re
from datetime import date

from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

_COUNTER = re.compile(r"\{(#+)\}")
_DAY = re.compile(r"\{([yMd]+)\}")
_DAY_PIECES = (("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"))
_TABLES = {
    "customers": ("customer", "code", "customer_code_pattern"),
    "opportunities": ("opportunity", "code", "opportunity_code_pattern"),
    "quotes": ("quote", "number", "quote_code_pattern"),
}


def next_codes(workspace: Workspace, kind: str, count: int = 1) -> list[str]:
    """Return the next `count` codes of a kind; gaps are allowed, reuse is not (D-43).

    A pattern with days counts anew for each day, month or year it names. The counter is kept in the settings, outside
    undo, so that an undone number stays used.
    """
    table, column, setting = _TABLES[kind]
    pattern, day = str(read_setting(workspace, setting)), workspace.clock.today()
    key, period = f"counter.{setting}", "-".join(_dated(piece[0], day) for piece in _DAY.finditer(pattern))
    kept = str(json.loads(workspace.scalar("SELECT value FROM setting WHERE key = ?", (key,)) or "0"))
    kept_period, _slash, number = kept.rpartition("/")
    last = int(number) if kept_period == period else 0
    codes: list[str] = []
    while len(codes) < count:
        last += 1
        code = format_code(pattern, last, day)
        if workspace.scalar(f"SELECT 1 FROM {table} WHERE {column} = ?", (code,)) is None:
            codes.append(code)
    workspace.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(f"{period}/{last}" if period else last)),
    )
    return codes


def format_code(pattern: str, number: int, day: date) -> str:
    """Return a pattern with day and counter filled in: KH{######} and 7 give KH000007."""
    dated = _DAY.sub(lambda match: _dated(match[0], day), pattern)
    return _COUNTER.sub(lambda match: str(number).zfill(len(match[1])), dated)


def _dated(piece: str, day: date) -> str:
    for name, directive in _DAY_PIECES:
        piece = piece.replace(name, f"{day:{directive}}")
    return piece.strip("{}")
