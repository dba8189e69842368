"""Opening an older file: a verified backup first, then all steps or none."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.models import migrations
from ocrm.services import customers, records
from ocrm.services.workspace import Workspace


def add_column(connection: apsw.Connection) -> None:
    """The step a later version may bring."""
    connection.execute("ALTER TABLE customer ADD COLUMN later TEXT")


def break_off(connection: apsw.Connection) -> None:
    """A step that fails half-way."""
    add_column(connection)
    raise RuntimeError("no")


@pytest.fixture(params=[None, "secret's"])
def old_file(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> tuple[Path, str | None]:
    path = tmp_path / "old.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN", passphrase=request.param)
    customers.add_customer(workspace, "重庆长安")
    workspace.close()
    return path, request.param


def next_version(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)


def test_older_file_is_backed_up_and_upgraded(
    old_file: tuple[Path, str | None], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old_file
    next_version(monkeypatch, add_column)
    workspace = Workspace.open(path, clock=clock, passphrase=passphrase)
    assert workspace.scalar("SELECT count(*) FROM customer WHERE later IS NULL") == 1
    workspace.undo()
    workspace.close()
    monkeypatch.undo()
    copy = path.with_name("old-before-upgrade-1.ocrm")
    assert copy.read_bytes().startswith(b"SQLite format 3") is (passphrase is None)
    before = Workspace.open(copy, clock=clock, passphrase=passphrase)
    assert len(records.find_by_title(before, "customers", "重庆长安")) == 1
    before.close()


def test_failed_upgrade_leaves_the_old_file_usable(
    old_file: tuple[Path, str | None], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old_file
    next_version(monkeypatch, break_off)
    with pytest.raises(RuntimeError):
        Workspace.open(path, clock=clock, passphrase=passphrase)
    monkeypatch.undo()
    workspace = Workspace.open(path, clock=clock, passphrase=passphrase)
    assert len(records.find_by_title(workspace, "customers", "重庆长安")) == 1
    workspace.close()
