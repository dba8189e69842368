"""Making values of cells: a pure function per kind of field, which returns the value or raises CellProblem."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.relations.phones import split_phones
from ocrm.services.spreadsheets.cells import MAX_EXACT, Cell, CellProblem, FailedFormula, formula_problem
from ocrm.text.fold import fold

CLEAR = "∅"
"""What a cell says to empty a field; a blank cell leaves it as it is."""
NEUTRALISED = "=+-@\t\r\n＝＋－＠"
"""First characters that make a spreadsheet program run a text cell as a formula."""

T = TypeVar("T")

_EMAIL = re.compile(r"[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]{2,}")
_SEVERAL = re.compile(r"(?:[,;、\s|]|:::)+")
_URL = re.compile(r"((?:(?:https?|ftp)://)?[^\s/@:]+\.[^\s/@.?#]{2,}(?::\d+)?)([/?#]\S*)?", re.IGNORECASE)
_YES = frozenset(("yes", "y", "true", "t", "1", "是", "有", "对", "真", "√", "✓", "✔", "on", "x", "已完成", "完成"))
_NO = frozenset(("no", "n", "false", "f", "0", "否", "无", "错", "假", "×", "✗", "off", "未完成", "-"))


def clean_text(cell: Cell) -> str:
    """Return trimmed text; numbers and dates as a person would type them.

    Raises CellProblem for a number whose last digits the spreadsheet program rounded away.
    """
    if type(cell) is str:
        return _unguarded(cell).strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and not math.isnan(cell):
        if abs(cell) >= MAX_EXACT:
            raise CellProblem(_("The file has lost digits of this number; type them again."))
        return f"{cell:.15g}" if "e" not in f"{cell:.15g}" else f"{cell:.15f}".rstrip("0")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds") if cell.time() != datetime.min.time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, FailedFormula):
        raise formula_problem(cell)
    return _hours(cell) if isinstance(cell, timedelta) else str(cell)


def shown_cell(cell: Cell) -> str:
    """Return a cell as the file shows it."""
    if cell is None:
        return ""
    try:
        return clean_text(cell)
    except CellProblem:
        return str(getattr(cell, "code", cell))


def _hours(duration: timedelta) -> str:
    """Return a duration as spreadsheet programs show it, 255:10:10; a fraction of a second is left out."""
    seconds = int(abs(duration).total_seconds())
    sign = "-" if duration < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _unguarded(text: str) -> str:
    """Take off the apostrophe that our export puts before what would run as a formula."""
    if text.startswith("'") and text[1:].lstrip(" '").startswith(tuple(NEUTRALISED)):
        return text[1:]
    return text


def clean_phones(cell: Cell) -> list[str]:
    """Return the phone numbers of a cell, several where there are (D-50)."""
    if isinstance(cell, (date, bool)) or (isinstance(cell, float) and abs(cell) < MAX_EXACT):
        raise CellProblem(_("“{text}” is no phone number.").format(text=cell))
    text = clean_text(cell)
    if not any(sign.isdigit() for sign in text):  # such as n/a, which is not two numbers
        raise CellProblem(_("“{text}” is no phone number.").format(text=text))
    try:
        return split_phones(text)
    except ValidationError as error:
        raise CellProblem(str(error)) from error


def clean_emails(cell: Cell) -> list[str]:
    """Return the e-mail addresses of a cell, their domains in small letters; a name around `<…>` and `mailto:` go."""
    text = unicodedata.normalize("NFKC", clean_text(cell))
    bracketed: list[str] = re.findall(r"<([^<>]+)>", text)
    parts = bracketed or [part for part in _SEVERAL.split(text) if part]
    found = [part.strip().removeprefix("mailto:") for part in parts]
    if not found or not all(_EMAIL.fullmatch(address) for address in found):
        raise CellProblem(_("“{text}” is no e-mail address.").format(text=text))
    named = (address.rpartition("@") for address in found)
    return list(dict.fromkeys(f"{name}@{domain.lower()}" for name, _at, domain in named))


def clean_url(cell: Cell) -> str:
    """Return a web address, scheme and host in small letters and without the / after a bare host."""
    text = unicodedata.normalize("NFKC", clean_text(cell))
    found = _URL.fullmatch(text)
    if found is None:
        raise CellProblem(_("“{text}” is no web address.").format(text=text))
    place, rest = found[1].lower(), found[2] or ""
    return place if rest == "/" else f"{place}{rest}"


def clean_boolean(cell: Cell) -> bool:
    """Return yes or no."""
    if isinstance(cell, bool):
        return cell
    word = fold(clean_text(cell))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellProblem(_("“{text}” is neither yes nor no.").format(text=clean_text(cell)))


def choice_key(text: str) -> str:
    """Return the form in which the texts of choices are compared: folded, without blanks."""
    return "".join(fold(text).split())


def choice_lookup(choices: Iterable[tuple[T, tuple[str, ...]]]) -> dict[str, T]:
    """Return {comparable text: value} of (value, its texts, the code first); who claims a text first keeps it."""
    listed = list(choices)
    lookup: dict[str, T] = {}
    for value, texts in listed:
        lookup.setdefault(choice_key(texts[0]), value)
    for value, texts in listed:
        for text in texts:
            lookup.setdefault(choice_key(text), value)
    return lookup


def clean_choice(cell: Cell, lookup: Mapping[str, T]) -> T:
    """Return the value whose text a cell shows; raises CellProblem where there is none, never guesses."""
    text = clean_text(cell)
    value = lookup.get(choice_key(text))
    if value is None:
        raise CellProblem(_("“{text}” is not in the list.").format(text=text))
    return value
