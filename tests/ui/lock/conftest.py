"""The whole program on an encrypted file with one customer whose name must never be seen while it is locked."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ocrm.app import WindowApp
from ocrm.clock import FixedClock
from ocrm.models.file_key import FileKey, new_key
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import Theme

PASSPHRASE = "three quiet otters"
NAME = "重庆长安配件有限公司"


@pytest.fixture
def key() -> FileKey:
    return new_key(PASSPHRASE)


@pytest.fixture
def secret(tmp_path: Path, clock: FixedClock, key: FileKey) -> Path:
    """An encrypted file."""
    path = tmp_path / "secret.ocrm"
    made = Workspace.create(path, clock=clock, language="en", passphrase=key)
    customers.add_customer(made, NAME, mobile="13800138000")
    made.close()
    return path


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
    for handler in logging.getLogger("ocrm").handlers[:]:
        logging.getLogger("ocrm").removeHandler(handler)
        handler.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def opened(running: WindowApp, secret: Path, clock: FixedClock, key: FileKey) -> WindowApp:
    """The program with the encrypted file open."""
    running._show(Workspace.open(secret, clock=clock, passphrase=key), None)
    return running
