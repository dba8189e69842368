"""Telling a visiting card or a signature from a table, where either may have been copied."""

from __future__ import annotations

from ocrm.services.pasted_contact.reading import read_contact

_MOST_LINES = 20
_BETWEEN_CELLS = ("\t", ",", ";", "|")


def is_one_contact(text: str) -> bool:
    """Say whether a text of a few lines is about one person or company, rather than a table or a list of several."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MOST_LINES or any("\t" in line for line in lines) or _has_columns(lines):
        return False
    found = read_contact(text)
    is_named = bool(found.value("name") or found.value("company"))
    ways = [read_contact(line) for line in lines]
    mobiles = sum(bool(one.value("mobile")) for one in ways)
    mails = sum(bool(one.value("email")) for one in ways)
    return is_named and 1 <= mobiles + mails and mobiles <= 2 and mails <= 2 and mobiles + mails < len(lines)


def _has_columns(lines: list[str]) -> bool:
    """Say whether each line has as many of one separator as the first."""
    first = lines[0]
    return any(
        sign in first and all(line.count(sign) == first.count(sign) for line in lines) for sign in _BETWEEN_CELLS
    )
