"""The ways to begin, as the first-run card asks and the composition root carries out."""

from __future__ import annotations

from enum import Enum

FILE_FILTER = "OCRM (*.ocrm)"


class Beginning(Enum):
    """How to begin."""

    IMPORT = "import"
    DEMO = "demo"
    EMPTY = "empty"
