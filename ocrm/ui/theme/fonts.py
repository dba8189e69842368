"""Which font families the program uses: the system's own first, then the bundled ones."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFontDatabase

from ocrm.paths import resource

_PREFERRED = {
    "win32": ("Segoe UI Variable Text", "Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": (".AppleSystemUIFont", "PingFang SC", "Helvetica Neue"),
    "linux": ("Inter", "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei"),
}
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC")


def interface_families() -> list[str]:
    """Return the families to use, best first; empty where the system's default has to do."""
    known = set(QFontDatabase.families())
    chosen = [name for name in _preferred() if name.startswith(".") or name in known]
    if sys.platform == "linux" and not known.intersection(_CHINESE):
        chosen.extend(_bundled_families())
    return chosen


def _preferred() -> tuple[str, ...]:
    return _PREFERRED.get(sys.platform, _PREFERRED["linux"])


def _bundled_families() -> list[str]:
    """Register the fonts that ship with the program and return their families."""
    folder = resource("fonts")
    files = sorted(path for pattern in ("*.otf", "*.ttf", "*.ttc") for path in folder.glob(pattern))
    families: list[str] = []
    for path in files:
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families.extend(QFontDatabase.applicationFontFamilies(number))
    return families
