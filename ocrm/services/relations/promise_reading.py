"""Finding promises in what is typed: `答应周五给报价`, `promise: send the quote by Friday`, `王总答应下周回复`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ocrm.services.quick_add import parse_quick_add
from ocrm.services.relations.promises import ME, THEM, NewPromise

_CLAUSES = re.compile(
    r"[\n。；;！!]+|(?<=[a-z0-9])\.(?=\s|$)|[，,](?=[^，,。；;\n]{0,12}(?:答应|承诺|保证))", re.IGNORECASE
)
_CHINESE = re.compile(
    r"^(?P<who>[^，,：:\s]{0,12}?)\s*(?:答应|承诺|保证)(?:了|过|会|要|在|于)?\s*[:：]?\s*(?P<what>.+)$"
)
_ENGLISH = re.compile(
    r"^(?:(?P<who>[\w .'’-]{1,40}?)\s+)?promise[sd]?\b(?:\s+(?:to|that\s+(?:i|we|they|he|she)(?:\s+will|’ll|'ll)?))?"
    r"\s*[:：]?\s*(?P<what>.+)$",
    re.IGNORECASE,
)
_MINE = frozenset(
    {"", "我", "我们", "我方", "本人", "咱们", "已", "今天", "当面", "i", "we", "i have", "we have", "i've", "my"}
)
_NO_PROMISE = re.compile(
    r"(?:没有?|不|未|不能|无法|拒绝)$|\b(?:not|never|no|didn't|won't|didn’t|won’t)$", re.IGNORECASE
)
_LONGEST = 300


def read_promises(text: str, now: datetime) -> list[NewPromise]:
    """Return what a note says was promised, by whom and until when; `now` is local.

    A promise named without anybody is one's own. Nothing is saved: the writer sees each and may refuse it.
    """
    return list(_read(text[:20_000], now))


def _read(text: str, now: datetime) -> Iterator[NewPromise]:
    for clause in _CLAUSES.split(text):
        line = clause.strip(" \t，,.·-–—*•")
        found = _CHINESE.match(line) or _ENGLISH.match(line)
        if found is None:
            continue
        who = (found["who"] or "").strip().lower()
        if _NO_PROMISE.search(who):
            continue
        what = found["what"].strip()[:_LONGEST]
        if what:
            yield NewPromise(ME if who in _MINE else THEM, what, parse_quick_add(what, now).due_on)
