"""Which font families the program uses: the system's own first, then the bundled ones."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from ocrm.paths import resource

_PREFERRED = {
    "win32": ("Segoe UI Variable Text", "Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": (".AppleSystemUIFont", "PingFang SC", "Helvetica Neue"),
    "linux": ("Inter", "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei"),
}
_CHINESE = (
    "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "Microsoft YaHei UI",
    "PingFang SC",
)  # fmt: skip


def interface_families() -> list[str]:
    """Return the families to use, best first; empty where the system's default has to do."""
    known = set(QFontDatabase.families())
    chosen = [name for name in _preferred() if name.startswith(".") or name in known]
    if sys.platform == "linux" and not known.intersection(_CHINESE):
        chosen.extend(_bundled_families())
    return chosen


@cache
def paper_families() -> list[str]:
    """Return the families on paper, best first; Chinese comes from the bundled font.

    The system's fonts draw 生 and the Kangxi radical ⽣ by one glyph, and a PDF tells the first character of a glyph:
    what is written would not be found. A glyph of the bundled font stands for one character.
    """
    usual = interface_families() or [QFont().family()]
    chinese = [name for name in usual if name in _CHINESE]
    return list(dict.fromkeys([*(name for name in usual if name not in chinese), *_bundled_families(), *chinese]))


def _preferred() -> tuple[str, ...]:
    return _PREFERRED.get(sys.platform, _PREFERRED["linux"])


@cache
def _bundled_families() -> tuple[str, ...]:
    """Register the fonts that ship with the program and return their families."""
    folder = resource("fonts")
    files = sorted(path for pattern in ("*.otf", "*.ttf", "*.ttc") for path in folder.glob(pattern))
    families: list[str] = []
    for path in files:
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families.extend(QFontDatabase.applicationFontFamilies(number))
    return tuple(families)
