"""Make texts comparable: case, width, accents and traditional characters are folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ocrm.paths import resource

IDEOGRAPHS = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as the inside of a regular expression's brackets."""

_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1fff]")


@cache
def _simplified() -> dict[int, str]:
    """Return the translation table from traditional to simplified characters."""
    lines = resource("traditional.txt").read_text(encoding="utf-8").splitlines()
    traditional, simplified = (line for line in lines if not line.startswith("#"))
    return dict(zip(map(ord, traditional), simplified, strict=True))


def simplify(text: str) -> str:
    """Return `text` with traditional Chinese characters in their simplified forms."""
    return text.translate(_simplified())


def fold_width(text: str) -> str:
    """Return `text` in lower case with full-width letters and digits made plain and accents dropped."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if _ACCENTED.search(text):
        bare = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        text = unicodedata.normalize("NFC", "".join(bare))
    return text


def fold(text: str) -> str:
    """Return the form of `text` that comparisons use: 張偉 → 张伟, ＺＷ → zw, Café → cafe."""
    return text.lower() if text.isascii() else simplify(fold_width(text))
