"""How far the reading, the check or the writing of a file is, in one line."""

from __future__ import annotations

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.ui.tasks import Progress, time_left_text


def reading_words(progress: Progress) -> str:
    """Return the rows read, how fast that goes and how long it takes still."""
    return _words(ngettext("{n} row read", "{n} rows read", progress.done), progress)


def checking_words(progress: Progress) -> str:
    """Return the rows checked of all there are, how fast that goes and how long it takes still."""
    return _words(_("{n} of {total} rows checked"), progress)


def writing_words(progress: Progress) -> str:
    """Return the rows written of all there are, how fast that goes and how long it takes still."""
    return _words(_("{n} of {total} rows"), progress)


def _words(rows: str, progress: Progress) -> str:
    parts = [rows.format(n=format_number(progress.done), total=format_number(progress.total))]
    if progress.per_second:
        parts.append(_("{n} rows a second").format(n=format_number(progress.per_second)))
    parts.append(time_left_text(progress.seconds_left))
    return " · ".join(part for part in parts if part)
