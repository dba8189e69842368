"""The recovery key: the key of the file in letters for paper, which opens it without the passphrase."""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path

from ocrm.clock import Clock
from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.models.file_key import KEY_BYTES, FileKey

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: nothing that is mistaken for another letter on paper."""
_READ_AS = str.maketrans("OIL", "011")
_CHECK_BYTES = 3
_LENGTH = (KEY_BYTES + _CHECK_BYTES) * 8 // 5
_GROUP = 4
_GROUPS_IN_LINE = 7


def recovery_text(key: FileKey) -> str:
    """Return the key of a file in groups of four letters; the last ones tell a slip of the pen."""
    number = int.from_bytes(key.secret + _check(key.secret), "big")
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read_recovery_text(text: str) -> bytes | None:
    """Return the key somebody copied from paper; None where it is none, or has a slip in it."""
    letters = "".join(text.upper().split()).replace("-", "").translate(_READ_AS)
    if len(letters) != _LENGTH or any(letter not in _LETTERS for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    data = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    secret, check = data[:KEY_BYTES], data[KEY_BYTES:]
    return secret if check == _check(secret) else None


def sheet_html(path: Path, key: FileKey, clock: Clock) -> str:
    """Return the recovery sheet to print: the key, what it opens, until when, and how to keep it."""
    groups = recovery_text(key).split("-")
    lines = [" - ".join(groups[at : at + _GROUPS_IN_LINE]) for at in range(0, len(groups), _GROUPS_IN_LINE)]
    facts = (
        (_("File"), path.name),
        (_("Folder"), str(path.resolve().parent)),
        (_("Printed on"), format_date_iso(clock.today())),
    )
    rows = "".join(f'<tr><td class="head">{escape(name)}&nbsp;&nbsp;</td><td>{escape(value)}</td></tr>'
                   for name, value in facts)  # fmt: skip
    rules = (
        _("This key opens the file and every backup of it made with the present passphrase, without the passphrase."),
        _("Type it, with or without hyphens, where OCRM asks for the passphrase."),
        _("It ends when the passphrase is changed: print a new sheet then. Older backups still open with this one."),
        _("Keep it where you keep your passport. Whoever has this sheet and the file can read everything."),
        _("OCRM keeps no copy of it. Without passphrase and without this sheet nobody can open the file."),
    )
    shown = "".join(f'<p style="font-family: monospace; font-size: 14pt;">{line}</p>' for line in lines)
    told = "".join(f"<li>{escape(rule)}</li>" for rule in rules)
    space = '<p class="sub">________________________________________________________________</p>' * 2
    title = escape(_("OCRM recovery sheet"))
    parts = ((_("Recovery key"), shown), (_("What to know"), f"<ul>{told}</ul>"), (_("Notes by hand"), space))
    sections = "".join(f'<p class="section">{escape(heading)}</p>{content}' for heading, content in parts)
    return f'<p class="title">{title}</p><table>{rows}</table>{sections}'


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"ocrm recovery key" + secret).digest()[:_CHECK_BYTES]
