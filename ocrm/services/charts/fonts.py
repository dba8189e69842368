"""Fonts for figures: the ones asked for as far as they are there, and always one that has Chinese characters."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import cache

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from ocrm.paths import resource

_USUAL = {
    "win32": ("Segoe UI", "Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": ("Helvetica Neue", "PingFang SC"),
    "linux": ("Inter", "Noto Sans"),
}
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "SimHei",
)  # fmt: skip
_BUNDLED = "OcrmSansSC-Regular.otf"
_LAST_RESORT = "DejaVu Sans"
_POINTS_PER_PX = 0.72

# Semibold is taken as bold where a family has none; that is no news for the log.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@cache
def families(preferred: Sequence[str]) -> tuple[str, ...]:
    """Return the families to draw with: those of `preferred` (a tuple) that exist, then Chinese and a last resort."""
    known = set(font_manager.fontManager.get_font_names())
    wanted = (*preferred, *_USUAL.get(sys.platform, _USUAL["linux"]), *_CHINESE)
    chosen = [name for name in dict.fromkeys(wanted) if name in known]
    if not known.intersection(_CHINESE):
        chosen.append(_add_bundled())
    return (*chosen, _LAST_RESORT)


def _add_bundled() -> str:
    """Make the font that ships with the program known to matplotlib and return its family."""
    path = resource("fonts", _BUNDLED)
    font_manager.fontManager.addfont(path)
    return FontProperties(fname=path).get_name()


@cache
def font(preferred: Sequence[str], size_px: float, weight: int) -> FontProperties:
    """Return the font of a size in logical pixels; figures are 100 logical pixels to the inch."""
    return FontProperties(family=list(families(preferred)), size=size_px * _POINTS_PER_PX, weight=weight)
