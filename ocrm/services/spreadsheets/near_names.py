"""Names in a file that no record has but one nearly has: proposed, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from ocrm.services.duplicates.normal_forms import company_key
from ocrm.services.spreadsheets.cleaning import choice_key

_NEAR = 80.0
"""Percent of alike letters from which a name is proposed."""
_SHORTEST = 3
_MOST_PROPOSED = 3
_MOST_COMPARISONS = 30_000_000
"""Pairs of names compared letter by letter, which takes some seconds; beyond, only what names the company counts."""


def near_names(texts: Sequence[str], titles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the titles each text may mean, the nearest first; texts near to none are left out.

    华东机床 is near 华东机床有限公司, technolgy near technology; of two letters nothing is near.
    """
    by_key: dict[str, list[str]] = defaultdict(list)
    whole: dict[str, str] = {}
    for title in titles:
        whole[choice_key(title)] = title
        by_key[company_key(title) or choice_key(title)].append(title)
    keys = list(by_key) if len(texts) * len(by_key) <= _MOST_COMPARISONS else []
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key = company_key(text) or choice_key(text)
        near = [key] if key in by_key else _near_keys(key, keys)
        names = tuple(title for one in near for title in by_key[one])
        if not names and keys:  # a slip in the legal form itself leaves it standing: Acme Corporaton
            names = tuple(whole[one] for one in _near_keys(choice_key(text), list(whole)))
        if names:
            found[text] = names[:_MOST_PROPOSED]
    return found


def _near_keys(key: str, keys: Sequence[str]) -> list[str]:
    if len(key) < _SHORTEST:
        return []
    matches = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST_PROPOSED)
    return [match for match, _score, _place in matches]
