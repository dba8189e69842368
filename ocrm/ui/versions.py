"""Which OCRM this is, and on what it runs: what belongs into every report of a fault."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion

from ocrm import __version__

_FACTS = "OCRM {version} · Python {python} · Qt {qt} · {system}"


def version_text() -> str:
    """Return the versions in one line."""
    return _FACTS.format(
        version=__version__, python=platform.python_version(), qt=qVersion(), system=platform.platform(terse=True)
    )
