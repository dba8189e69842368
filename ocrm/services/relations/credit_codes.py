"""The unified social credit code 统一社会信用代码 with its check digit (GB 32100-2015)."""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_FILLING = re.compile(r"[\s\-·.]+")
_MODULUS = 31


def normalise_credit_code(text: str) -> str:
    """Return a code in capitals without filling, whatever its check digit."""
    return _FILLING.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_digit(code: str) -> str:
    """Return the check digit of the first 17 characters: 31 minus the sum of value times 3^i, modulo 31 (§ 4.4)."""
    total = sum(_ALPHABET.index(char) * pow(3, place, _MODULUS) for place, char in enumerate(code[:17]))
    return _ALPHABET[-total % _MODULUS]


def is_credit_code(code: str) -> bool:
    """Say whether a normalised code has 18 allowed characters and the right check digit."""
    return _SHAPE.fullmatch(code) is not None and code[17] == check_digit(code)
