"""Work in the background, and its end with the window."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from ocrm.services.workspace import Workspace
from ocrm.ui.tasks import TaskRunner


def test_nothing_begins_once_the_window_is_closing(workspace: Workspace, qapp: QApplication) -> None:
    owner = QObject()
    tasks = TaskRunner(workspace, owner)
    ran: list[str] = []
    tasks.shut_down()
    shown: list[object] = []
    tasks.started.connect(shown.append)

    late = tasks.fetch(lambda: ran.append("fetched"), ran.append, key="late")
    tasks.fetch(lambda: ran.append("fetched"), ran.append, after_paint=True)
    tasks.start("Import", lambda control: ran.append("started"))

    assert late.control.is_cancelled
    assert not tasks.is_busy
    owner.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert (ran, shown) == ([], [])
