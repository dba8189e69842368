"""The whole program on an encrypted file with one customer whose name must never be seen while it is locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.models.file_key import FileKey, new_key
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.window_app import WindowApp

PASSPHRASE = "three quiet otters"
NAME = "重庆长安配件有限公司"


@pytest.fixture(scope="session")
def key() -> FileKey:
    """The key of the passphrase; making one is slow by design."""
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
def opened(running: WindowApp, secret: Path, clock: FixedClock, key: FileKey) -> WindowApp:
    """The program with the encrypted file open."""
    running._show(Workspace.open(secret, clock=clock, passphrase=key), None)
    return running
