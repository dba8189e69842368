"""Icon drawings: a Lucide SVG in a given colour as pixels or as a file for the style sheet; knows no theme."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ocrm import paths


@lru_cache(maxsize=512)
def _source(name: str) -> str:
    return paths.resource("icons", f"{name}.svg").read_text("utf-8")


def _coloured(name: str, colour: str, stroke: float) -> str:
    return _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str, stroke: float) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_coloured(name, colour, stroke).encode()))


@lru_cache(maxsize=2048)
def draw_icon(name: str, colour: str, size: int, stroke: float) -> QPixmap:
    """Return a square drawing of `size` device pixels."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _renderer(name, colour, stroke).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def icon_file(name: str, colour: str, size: int, stroke: float = 2.0) -> str:
    """Return the path of an icon on disk, for the style sheet's `url()`; written once per colour and size."""
    text = _coloured(name, colour, stroke)
    text = text.replace('width="24"', f'width="{size}"', 1).replace('height="24"', f'height="{size}"', 1)
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = _icon_folder() / f"{key}.svg"
    if not path.exists():
        path.write_text(text, "utf-8")
    return path.as_posix()


def _icon_folder() -> Path:
    folder = paths.cache_dir() / "style-icons"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
