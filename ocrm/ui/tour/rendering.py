"""Draws every page in every language and theme into pictures, without a screen."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QSize, qInstallMessageHandler
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from ocrm.clock import Clock, FixedClock, SystemClock
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.backups import copying
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from ocrm.ui.language import apply_language
from ocrm.ui.main_window import MainWindow
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import install_theme
from ocrm.ui.tour.moving import settle
from ocrm.ui.tour.stops import STOPS, Stop

_FROZEN = datetime(2026, 10, 21, 9, 12, tzinfo=timezone(timedelta(hours=8)))
_SAMPLE_CUSTOMERS = 1284
_SETTLE_S = 0.25


def render_tour(
    file: Path | None,
    out_dir: Path,
    *,
    pages: Sequence[str] | None = None,
    langs: Sequence[str] = ("zh_CN", "en"),
    themes: Sequence[str] = ("light", "dark"),
    size: tuple[int, int] = (1440, 900),
    scale: float = 1.0,
    clock: Clock | None = None,
) -> list[Path]:
    """Write `NAME-THEME-LANGUAGE.png` for every stop and return the paths.

    Without a `file` the sample company is drawn at a frozen moment. `size` is in logical pixels, `scale` the device
    pixels of each. Raises UserError for a page there is not.
    """
    stops = _chosen(pages)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out_dir.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with _faults_raised(), tempfile.TemporaryDirectory() as folder:
        for language in langs:
            apply_language(app, language)
            with _opened(file, language, clock) as workspace:
                for mode in themes:
                    preferences = Preferences(Path(folder) / f"{mode}-{language}.ini")
                    preferences.set("theme", mode)
                    preferences.set("language", language)
                    install_theme(app, mode=mode)
                    window = _show_window(workspace, preferences, size)
                    for stop in stops:
                        path = out_dir / f"{stop.name}-{mode}-{language.partition('_')[0]}.png"
                        _draw(window, stop, scale).save(str(path))
                        written.append(path)
                    _end(app, window)
    return written


def _chosen(pages: Sequence[str] | None) -> list[Stop]:
    there = [stop for stop in STOPS if not stop.page or page_exists(PAGES[stop.page])]
    if pages is None:
        return there
    names = {stop.name for stop in there} | {stop.page for stop in there}
    unknown = [name for name in pages if name not in names]
    if unknown:
        known = ", ".join(stop.name for stop in there)
        raise UserError(_("There is no page “{name}”. Pages: {pages}.").format(name=unknown[0], pages=known))
    return [stop for stop in there if stop.name in pages or stop.page in pages]


@contextmanager
def _faults_raised() -> Iterator[None]:
    """Raise at the end what went wrong inside Qt's calls, and keep the offscreen platform's remarks to itself."""
    faults: list[BaseException] = []

    def note(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        faults.append(error)

    before, sys.excepthook = sys.excepthook, note
    handler = qInstallMessageHandler(_drop)
    try:
        yield
    finally:
        sys.excepthook = before
        qInstallMessageHandler(handler)
    if faults:
        raise faults[0]


def _drop(*_message: object) -> None:
    """Qt says here what the offscreen platform cannot do; a picture shows what matters."""


@contextmanager
def _opened(file: Path | None, language: str, clock: Clock | None) -> Iterator[Workspace]:
    """Open a copy of the file, which drawing would change, or a sample company in that language."""
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            demo = Path(folder) / "demo.ocrm"
            workspace = Workspace.create(demo, clock=clock or FixedClock(_FROZEN), language=language)
            samples.fill_sample(workspace, language=language, customers=_SAMPLE_CUSTOMERS)
        else:
            workspace = Workspace.open(_copied(file, Path(folder)), clock=clock or SystemClock())
        yield workspace
        workspace.close()


def _copied(file: Path, folder: Path) -> Path:
    looked_at = Workspace.open(file, clock=SystemClock(), to_look=True)
    try:
        return copying.copy_verified(looked_at.connection, folder / file.name, key=looked_at.key)
    finally:
        looked_at.close()


def _show_window(workspace: Workspace, preferences: Preferences, size: tuple[int, int]) -> MainWindow:
    window = MainWindow(workspace, preferences)
    window.resize(QSize(*size))
    window.show()
    return window


def _draw(window: MainWindow, stop: Stop, scale: float) -> QPixmap:
    overlay = stop.prepare(window)
    settle(window.context, at_least_s=_SETTLE_S)
    shown = overlay if overlay is not None and overlay.isWindow() else window
    pixmap = QPixmap(shown.size() * scale)
    pixmap.setDevicePixelRatio(scale)
    shown.render(pixmap)
    if overlay is not None:
        overlay.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return pixmap


def _end(app: QApplication, window: MainWindow) -> None:
    window.context.bus.stop()
    window.context.tasks.shut_down()
    window.hide()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
