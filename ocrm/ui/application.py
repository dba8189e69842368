"""The QApplication: who it is, how it looks, and how it deals with garbage; the same whichever window is open."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QTimer
from PySide6.QtWidgets import QApplication

from ocrm.ui.language import apply_language, chosen_language
from ocrm.ui.own_files import name_own_files
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import install_theme
from ocrm.ui.widgets.labels import logo_icon

if TYPE_CHECKING:
    from ocrm.ui.watchdog import Watchdog

_COLLECT_EVERY_MS = 1000


def make_application() -> QApplication:
    """Return the QApplication, told who it is."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    _choose_input_method()
    app = QApplication(sys.argv[:1])
    name_own_files()
    app.setApplicationName("OCRM")
    app.setApplicationDisplayName("OCRM")
    app.setDesktopFileName("ocrm")
    return app


def _choose_input_method() -> None:
    """Talk to fcitx through its IBus side where Qt has no fcitx plugin, as the wheel has none."""
    if not os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        return
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    if not any(folder.glob("*fcitx*")):
        os.environ["QT_IM_MODULE"] = "ibus"


def end_when_told(app: QApplication) -> None:
    """Come to an orderly end when the session ends or the system asks: backed up, and with no notification left.

    Python hears a signal when it runs next, which `collect_garbage_on_this_thread` makes it do.
    """
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)  # Windows has not all of them
        if number is not None:
            signal.signal(number, partial(_end, app))


def _end(app: QApplication, _number: int, _frame: object) -> None:
    app.exit()  # unlike quit(), which a window that wants to stay refuses


def has_screen() -> bool:
    """Say whether a window can be opened at all."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def dress(app: QApplication, preferences: Preferences, language: str | None = None) -> None:
    """Give the program its language, theme and icon: as chosen, or in a language asked for."""
    apply_language(app, chosen_language(language or preferences.language))
    install_theme(
        app,
        mode=str(preferences.get("theme")),
        scale=float(preferences.get("text_size")),
        density=str(preferences.get("density")),
    )
    app.setWindowIcon(logo_icon())


def watch_if_debugging(app: QApplication) -> Watchdog | None:
    """Log where the window does not answer, where OCRM_DEBUG=1 asks for it."""
    if not os.environ.get("OCRM_DEBUG"):
        return None
    from ocrm.ui.watchdog import watch_in_debug  # only for developers

    return watch_in_debug(app)


def collect_garbage_on_this_thread() -> QTimer:
    """Collect cycles here only: Python may otherwise delete Qt objects on a worker thread, which crashes."""
    gc.disable()
    timer = QTimer()
    timer.setInterval(_COLLECT_EVERY_MS)
    timer.timeout.connect(_collect)
    timer.start()
    return timer


def _collect() -> None:
    for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=False)):
        if count > limit > 0:
            gc.collect(generation)
