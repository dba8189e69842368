"""Codes by a pattern such as KH{######} or QT-{yyyyMMdd}-{####}: text, days, and a counter that repeats no number."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import NamedTuple

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

_COUNTER = re.compile(r"\{(#+)\}")
_DAY = re.compile(r"\{([yMd]+)\}")
_DAY_PIECES = (("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"))
_LETTERS = re.compile(r"y+|M+|d+")
_KNOWN = frozenset(name for name, _directive in _DAY_PIECES)
_MOST = 40


class _Numbered(NamedTuple):
    """Where the numbers of a kind stand, and the setting with their pattern."""

    table: str
    column: str
    setting: str


_TABLES = {
    "customers": _Numbered("customer", "code", "customer_code_pattern"),
    "opportunities": _Numbered("opportunity", "code", "opportunity_code_pattern"),
    "quotes": _Numbered("quote", "number", "quote_code_pattern"),
    "contracts": _Numbered("contract", "code", "contract_code_pattern"),
    "tickets": _Numbered("ticket", "code", "ticket_code_pattern"),
}


def next_codes(workspace: Workspace, kind: str, count: int = 1) -> list[str]:
    """Return the next `count` codes of a kind; gaps are allowed, reuse is not (D-43).

    A pattern with days counts anew for each day, month or year it names. The counter is kept in the settings, outside
    undo, so that an undone number stays used.
    """
    pattern, key = pattern_of(workspace, kind), f"counter.{_TABLES[kind].setting}"
    codes, period, last = _free_codes(workspace, kind, pattern, count)
    workspace.connection.execute(
        "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(f"{period}/{last}" if period else last)),
    )
    return codes


def _free_codes(workspace: Workspace, kind: str, pattern: str, count: int) -> tuple[list[str], str, int]:
    """Return the next codes of a pattern that nothing has, the days it counts for, and how far it counted."""
    table, column, setting = _TABLES[kind]
    day = workspace.clock.today()
    period = "-".join(_dated(piece[0], day) for piece in _DAY.finditer(pattern))
    kept = str(json.loads(workspace.scalar("SELECT value FROM setting WHERE key = ?", (f"counter.{setting}",)) or "0"))
    kept_period, _slash, number = kept.rpartition("/")
    last = int(number) if kept_period == period else 0
    codes: list[str] = []
    while len(codes) < count:
        last += 1
        code = format_code(pattern, last, day)
        if workspace.scalar(f"SELECT 1 FROM {table} WHERE {column} = ?", (code,)) is None:
            codes.append(code)
    return codes, period, last


def pattern_of(workspace: Workspace, kind: str) -> str:
    """Return the pattern of a kind."""
    return str(read_setting(workspace, _TABLES[kind].setting))


def set_pattern(workspace: Workspace, kind: str, pattern: str) -> None:
    """Number new records of a kind by another pattern; those there are keep theirs. Raises ValidationError."""
    write_setting(workspace, _TABLES[kind].setting, checked_pattern(pattern))


def checked_pattern(pattern: str) -> str:
    """Return a pattern as it is kept; raises ValidationError where it would not count, or cannot be read."""
    pattern = pattern.strip()
    if len(_COUNTER.findall(pattern)) != 1:
        raise ValidationError(_("A pattern counts once: put {####} where the number goes."), field="pattern")
    rest = _COUNTER.sub("", pattern)
    known = {piece for piece in _DAY.findall(rest) if set(_LETTERS.findall(piece)) <= _KNOWN}
    if set(_DAY.findall(rest)) != known or set("{}") & set(_DAY.sub("", rest)):
        raise ValidationError(_("In braces a pattern has #, yyyy, yy, MM or dd only."), field="pattern")
    if len(pattern) > _MOST:
        raise ValidationError(_("A pattern has at most {n} characters.").format(n=_MOST), field="pattern")
    return pattern


def preview(workspace: Workspace, kind: str, pattern: str) -> str:
    """Return the number the next record would get by a pattern; raises ValidationError."""
    return _free_codes(workspace, kind, checked_pattern(pattern), 1)[0][0]


def format_code(pattern: str, number: int, day: date) -> str:
    """Return a pattern with day and counter filled in: KH{######} and 7 give KH000007."""
    dated = _DAY.sub(lambda match: _dated(match[0], day), pattern)
    return _COUNTER.sub(lambda match: str(number).zfill(len(match[1])), dated)


def _dated(piece: str, day: date) -> str:
    for name, directive in _DAY_PIECES:
        piece = piece.replace(name, f"{day:{directive}}")
    return piece.strip("{}")
