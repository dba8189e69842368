"""Reading a small file as a whole, refused in one sentence where it is too large or cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.text.disk_reasons import reason_of


def read_whole(path: Path, at_most: int, *, too_large: Callable[[str], str]) -> bytes:
    """Return the bytes of a file to import; `too_large` says of its name what to do where they are more than `at_most`.

    Raises FileFormatError.
    """
    try:
        if path.stat().st_size > at_most:
            raise FileFormatError(too_large(path.name))
        return path.read_bytes()
    except OSError as error:
        raise FileFormatError(
            _("“{name}” could not be read: {reason}. Nothing was imported.").format(
                name=path.name, reason=reason_of(error)
            )
        ) from error
