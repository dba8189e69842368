"""Numbers of a foreign list, which leave their country out: kept with it, so that they can be called and compared."""

from __future__ import annotations

from ocrm.i18n import N_

COUNTRIES = {
    "1": N_("United States, Canada"), "7": N_("Russia, Kazakhstan"), "33": N_("France"), "34": N_("Spain"),
    "39": N_("Italy"), "44": N_("United Kingdom"), "49": N_("Germany"), "55": N_("Brazil"), "60": N_("Malaysia"),
    "61": N_("Australia"), "62": N_("Indonesia"), "65": N_("Singapore"), "66": N_("Thailand"), "81": N_("Japan"),
    "82": N_("South Korea"), "84": N_("Vietnam"), "91": N_("India"), "852": N_("Hong Kong"), "853": N_("Macao"),
    "886": N_("Taiwan"), "971": N_("United Arab Emirates"),
}  # fmt: skip
"""The codes offered; numbers of the mainland are kept without theirs (D-50)."""
_WITH_TRUNK = frozenset(("39",))
"""Countries whose numbers keep their first 0 when they are called from abroad."""
_LEAST_DIGITS = 7
"""Shorter ones are service numbers, which cannot be called from elsewhere."""
_LEAST_NATIONAL = 9
"""Digits after which a number that begins like the code is taken to have it already, without its +."""


def with_country(number: str, code: str) -> str:
    """Return a number with the code of its country, where it has none yet."""
    digits = sum(sign.isdigit() for sign in number)
    if number.startswith("+") or digits < _LEAST_DIGITS:
        return number
    if number.startswith(code) and digits >= len(code) + _LEAST_NATIONAL:
        return f"+{number}"
    return f"+{code}{number if code in _WITH_TRUNK else number.removeprefix('0')}"
