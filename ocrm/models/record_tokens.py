"""From what the search index is told of a row to its tokens: in SQL as a function, and in a process of its own."""

from __future__ import annotations

import json

from ocrm.text.tokens import has_runs, index_tokens

BETWEEN_VALUES = "\x1f"
_NO_VALUES = "{}"


def tokens_of(*values: object) -> str:
    """Return the tokens of a record; the first value says how many names, codes and numbers come before the texts.

    The second one are further values of the record, such as a second number; the last one is the JSON of the fields
    the user added.
    """
    names, further = int(str(values[0])), str(values[1] or "")
    texts = [str(value) if value else "" for value in values[2:-1]]
    named = [*texts[:names], *further.split(BETWEEN_VALUES)] if further else texts[:names]
    return index_tokens(named, [*texts[names:], *_texts_in(str(values[-1] or _NO_VALUES))])


def has_runs_in(*values: object) -> bool:
    """Return whether the texts of a record have the characters of the first value; the others are as in `tokens_of`."""
    texts = [str(value) for value in values[2:-1] if value]
    return has_runs(str(values[0]), *str(values[1] or "").split(BETWEEN_VALUES), *texts, *_texts_in(str(values[-1])))


def _texts_in(custom: str) -> list[str]:
    """Return the words among the values of the fields the user added."""
    if custom == _NO_VALUES:
        return []
    found: list[str] = []
    for value in json.loads(custom).values():
        found += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return found
