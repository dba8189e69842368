"""A file with a passphrase: nothing readable in it, and no way in without."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import PassphraseError
from ocrm.services import search
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace

PASSPHRASE = '客户\'s "secret" 42'


@pytest.fixture
def locked(tmp_path: Path, clock: FixedClock) -> Path:
    path = tmp_path / "locked.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN", passphrase=PASSPHRASE)
    customers.add_customer(workspace, "重庆长安配件有限公司", mobile="13800138000")
    written = [part.read_bytes() for part in path.parent.glob("locked.ocrm*") if part.suffix != ".ocrm-shm"]
    workspace.close()
    for content in [*written, path.read_bytes()]:
        assert not content.startswith(b"SQLite format 3")
        assert "重庆长安".encode() not in content
        assert b"13800138000" not in content
    return path


def test_right_passphrase_opens_it_with_search_and_undo(locked: Path, clock: FixedClock) -> None:
    workspace = Workspace.open(locked, clock=clock, passphrase=PASSPHRASE)
    assert [hit.title for hit in search.find(workspace, "cqca")] == ["重庆长安配件有限公司"]
    workspace.undo()
    assert search.find(workspace, "cqca") == []
    workspace.close()


@pytest.mark.parametrize("passphrase", ["wrong", "", None])
def test_any_other_is_refused_and_changes_nothing(
    passphrase: str | None, locked: Path, clock: FixedClock, both_languages: str
) -> None:
    before = locked.read_bytes()
    with pytest.raises(PassphraseError) as raised:
        Workspace.open(locked, clock=clock, passphrase=passphrase)
    assert "locked.ocrm" in str(raised.value)
    assert locked.read_bytes() == before
