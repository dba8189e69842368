"""What a field of a known record becomes when a row of a file meets it: one rule for the import and its preview."""

from __future__ import annotations

from typing import Any

from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.plan import Duplicates

_BLANK = (None, "", ())


def met_value(stored: Any, given: Any, policy: Duplicates, *, adds_picks: bool) -> Any:
    """Return what stands there afterwards, CLEARED where the row empties it; FILL changes only what is blank.

    With `adds_picks` several values join those that are there.
    """
    if policy not in (Duplicates.FILL, Duplicates.OVERWRITE):
        return stored
    if given is CLEARED:
        return CLEARED
    if policy is Duplicates.FILL and stored not in _BLANK:
        return stored
    if adds_picks and isinstance(given, tuple) and isinstance(stored, tuple):
        return (*stored, *(one for one in given if one not in stored))
    return given
