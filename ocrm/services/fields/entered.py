"""Cleaned values that remember what they were cleaned from or derived from, on their way into a record (D-50)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from ocrm.formats import format_phone
from ocrm.services.schema import FieldKind

TYPED, DERIVED, SAID, REFUSED = "", "derived", "said", "refused"
"""Where a value comes from, as value_note has it: typed so, worked out from another field, said by somebody,
or refused by a mail server."""

_PLAIN_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_PLAIN_AMOUNT = re.compile(r"-?[\d,]*\.?\d*")


class EnteredText(str):
    """A text, what was typed for it, and further values typed beside it."""

    original: str
    source: str
    others: tuple[str, ...]

    def __new__(cls, value: str, original: str, *, source: str = TYPED, others: tuple[str, ...] = ()) -> EnteredText:
        made = super().__new__(cls, value)
        made.original, made.source, made.others = original, source, others
        return made


class EnteredDay(date):
    """A day, and what was typed for it."""

    original: str
    source = TYPED
    others: tuple[str, ...] = ()


class EnteredAmount(Decimal):
    """An amount, and what was typed for it."""

    original: str
    source = TYPED
    others: tuple[str, ...] = ()


def entered(kind: FieldKind, value: Any, typed: str) -> Any:
    """Return a value that remembers what was typed, where that says more than the value itself.

    Of a list the first one remembers.
    """
    typed = typed.strip()
    if isinstance(value, list):
        return [EnteredText(value[0], typed), *value[1:]] if value and isinstance(value[0], str) else value
    if type(value) is str and kind in (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL, FieldKind.CODE):
        is_other = typed != value and typed != format_phone(value)
        return EnteredText(value, typed) if value and is_other else value
    if type(value) is date and not _PLAIN_DAY.fullmatch(typed):
        day = EnteredDay(value.year, value.month, value.day)
        day.original = typed
        return day
    if type(value) is Decimal and kind is FieldKind.MONEY and not _PLAIN_AMOUNT.fullmatch(typed):
        amount = EnteredAmount(value)
        amount.original = typed
        return amount
    return value


def with_others(value: str, others: tuple[str, ...]) -> EnteredText:
    """Return a text with further values beside it, to be kept as the record's alternate ones."""
    return EnteredText(value, getattr(value, "original", ""), others=others)
