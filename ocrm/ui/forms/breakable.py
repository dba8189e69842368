"""Where a long run of Latin signs may break in a narrow column: an address, a number, a word no line holds."""

from __future__ import annotations

import re

_LONG_RUN = re.compile(r"(?<![!-~])(?![A-Za-z]{12,14}(?![!-~]))[!-~]{12,}")
_ADDRESS_PART = re.compile(r"(?<=[@./?&=_-])(?=[!-~])")
_WORD_PART = re.compile(r"([^\u200b]{10})(?=[^\u200b])")


def breakable(text: str) -> str:
    """Return text with the places where its long runs may break: after signs, else every so often.

    A word of up to 14 letters has room in a line of its own and stays whole.
    """
    return _LONG_RUN.sub(_broken, text)


def _broken(run: re.Match[str]) -> str:
    return _WORD_PART.sub("\\1\u200b", _ADDRESS_PART.sub("\u200b", run.group()))
