"""Fixtures of the window's tests: a themed application, a real file, and everything a page is given."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, qInstallMessageHandler
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services.workspace import Workspace
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.bus import ChangeBus
from ocrm.ui.context import AppContext, Navigator
from ocrm.ui.main_window import MainWindow
from ocrm.ui.operations import OperationRunner
from ocrm.ui.preferences import Preferences
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.theme import Theme, install_theme
from ocrm.ui.widgets import ToastHost
from ocrm.ui.window_app import WindowApp
from tests.new_file import new_workspace

NOW = datetime(2026, 10, 21, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
_PATIENCE_MS = 30_000


class PatientQtBot(QtBot):
    """Waits long enough for a machine that is busy: what takes long there is no fault."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:  # noqa: N802
        """Wait until it holds, or fail after `timeout` in milliseconds."""
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """What presses keys and waits."""
    return PatientQtBot(request)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, cache and log of the tests away from the user's."""
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def _pointer_out_of_the_way(qapp: QApplication) -> None:
    """Put the mouse into the corner: where an earlier test left it, it may hover over what this one shows."""
    QCursor.setPos(0, 0)


@pytest.fixture(autouse=True)
def _no_window_left(qapp: QApplication) -> Iterator[None]:
    """Destroy what a test showed on its own: each change of theme would style it anew, in every test that follows."""
    yield
    for widget in QApplication.topLevelWidgets():
        if widget.parent() is None:
            widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    """The theme, light at 100 %."""
    yield install_theme(qapp, mode="light")
    install_theme(qapp, mode="light")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """A new, empty file."""
    opened = new_workspace(tmp_path / "test.ocrm", clock=clock, language="en")
    yield opened
    opened.close()


@pytest.fixture
def context(look: Theme, workspace: Workspace, tmp_path: Path, qapp: QApplication) -> Iterator[AppContext]:
    """What a page is given, around a bare window (`context.toasts.parent()`)."""
    window = QWidget()
    window.resize(1280, 800)
    bus = ChangeBus(workspace, window)
    toasts, tasks = ToastHost(window), TaskRunner(workspace, window)
    made = AppContext(
        workspace=workspace,
        bus=bus,
        runner=OperationRunner(workspace, bus, toasts=toasts, tasks=tasks),
        tasks=tasks,
        navigator=Navigator(window),
        actions=ActionRegistry(window),
        toasts=toasts,
        preferences=Preferences(tmp_path / "preferences.ini"),
    )
    yield made
    made.tasks.shut_down()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(look: Theme, workspace: Workspace, tmp_path: Path, qapp: QApplication) -> Iterator[MainWindow]:
    """The main window on an empty file, shown."""
    made = MainWindow(workspace, Preferences(tmp_path / "window.ini"))
    made.resize(1440, 900)
    made.show()
    yield made
    end_window(made)


@pytest.fixture
def running(look: Theme, qapp: QApplication, clock: FixedClock) -> Iterator[WindowApp]:
    """The program, with nothing open yet."""
    hooks = sys.excepthook, threading.excepthook
    made = WindowApp(qapp, clock=clock, language="en")
    yield made
    made.close()
    made._collector.stop()
    sys.excepthook, threading.excepthook = hooks
    qInstallMessageHandler(None)
    if made.first_run is not None:
        made.first_run.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def end_window(window: MainWindow) -> None:
    """Take a window and all its threads down before the file closes."""
    window.context.bus.stop()
    window.context.tasks.shut_down()
    QApplication.processEvents()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
