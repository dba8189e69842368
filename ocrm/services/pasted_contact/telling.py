"""Telling a visiting card or a signature from a table, where either may have been copied."""

from __future__ import annotations

from ocrm.services.pasted_contact.reading import read_contact

_MOST_LINES = 20
_MOST_OF_ONE = 2
"""Mobile numbers, and addresses, that one person may have."""
_BETWEEN_CELLS = ("\t", ",", ";", "|")


def is_one_contact(text: str) -> bool:
    """Say whether a text of a few lines is about one person or company, rather than a table or a list of several."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MOST_LINES or any("\t" in line for line in lines) or _has_columns(lines):
        return False
    found = read_contact(text)
    ways = [read_contact(line) for line in lines]
    mobiles, mails = (sum(bool(one.value(name)) for one in ways) for name in ("mobile", "email"))
    is_named = bool(found.value("name") or found.value("company"))
    return is_named and max(mobiles, mails) <= _MOST_OF_ONE and 0 < mobiles + mails < len(lines)


def _has_columns(lines: list[str]) -> bool:
    """Say whether each line has as many of one separator as the first."""
    counts = ([line.count(sign) for line in lines] for sign in _BETWEEN_CELLS)
    return any(each[0] and len(set(each)) == 1 for each in counts)
