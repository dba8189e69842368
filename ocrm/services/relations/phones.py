"""Phone numbers as they are kept: plain digits, so that the same number written differently is the same."""

from __future__ import annotations

import re
import unicodedata

from ocrm.errors import ValidationError
from ocrm.i18n import _

_SEVERAL = re.compile(r"(?:[、,;/\n\r|]|:::)+")
_FILLING = re.compile(r"[\s\-()·.‐‑–—_]+")
_PLAIN = re.compile(r"(?:[1-9]\d|0[1-9])\d{1,10}", re.ASCII)
_SCIENTIFIC = re.compile(r"\s*\d+(?:\.\d+)?e\+?\d+\s*", re.IGNORECASE)
_MOBILE_CODE = re.compile(r"(?:\+86|0086|86)(?=1[3-9]\d{9}$)")
_LANDLINE_CODE = re.compile(r"(?:\+86|0086)(?:0(?=[1-9])|(?=[2-9]\d|10))")
_NUMBER = re.compile(r"\+?\d{3,20}")
_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#)[:：]?(\d{1,8})$", re.IGNORECASE)
_MOST_EXACT_DIGITS = 15
_KEPT_EXTENSION = re.compile(r"[转x](\d+)$")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")


def split_phones(text: str) -> list[str]:
    """Return each number written in one text, as it is to be kept (D-50).

    Width is folded; spaces, dashes, brackets and dots go; +86 goes before a mainland number; an area code and the
    extension stay. Raises ValidationError for what is no number, or lost digits in a spreadsheet program.
    """
    if _PLAIN.fullmatch(text):
        return [text]
    folded = unicodedata.normalize("NFKC", text)
    parts = [part for part in _SEVERAL.split(folded) if part.strip()]
    return list(dict.fromkeys(normalise_phone(part) for part in parts))


def normalise_phone(text: str) -> str:
    """Return one number as it is to be kept; see `split_phones`."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if _SCIENTIFIC.fullmatch(folded):
        raise ValidationError(_("The file has lost digits of this number; type them again."))
    bare = _FILLING.sub("", folded).replace("＋", "+")
    extension = _EXTENSION.search(bare)
    number = _LANDLINE_CODE.sub("0", _MOBILE_CODE.sub("", bare[: extension.start()] if extension else bare))
    if not _NUMBER.fullmatch(number):
        raise ValidationError(_("“{text}” is no phone number.").format(text=text.strip()))
    if len(number.lstrip("+")) > _MOST_EXACT_DIGITS:
        raise ValidationError(_("“{text}” has more digits than a phone number.").format(text=text.strip()))
    if not extension:
        return number
    sign = "转" if extension[1] in ("转", "分机") else "x"
    return f"{number}{sign}{extension[2]}"


def bare_number(number: str) -> str:
    """Return a kept number as calls show it: no extension, and no 0 before a mobile one, as landlines dial it."""
    bare = _KEPT_EXTENSION.sub("", number)
    mobile = _MOBILE.fullmatch(bare)
    return mobile[1] if mobile else bare


def field_for(number: str) -> str:
    """Return the field of a customer a number goes into: that of mobile numbers, or of all others."""
    return "mobile" if _MOBILE.fullmatch(number) else "phone"


def link_of(number: str, scheme: str) -> str:
    """Return the link that calls a number: `tel` says the country of a mobile one, `sip` what is dialled at a desk.

    Other national numbers stay as they are dialled here: what country they are of cannot be told.
    """
    bare, extension = bare_number(number), _KEPT_EXTENSION.search(number)
    if scheme != "tel":
        return f"{scheme}:{bare}"
    dialled = f"+86{bare}" if _MOBILE.fullmatch(bare) else bare
    return f"tel:{dialled};ext={extension[1]}" if extension else f"tel:{dialled}"
