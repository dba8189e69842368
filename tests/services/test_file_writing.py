"""A file is replaced as a whole, and a scanner that holds it for a moment on Windows is waited for."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import pytest

from ocrm.errors import UserError
from ocrm.services.file_writing import replace_whole
from ocrm.services.history import audit
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


@pytest.mark.parametrize(("held_for", "is_written"), [(3, True), (1_000, False)])
def test_a_held_file_is_waited_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held_for: int, is_written: bool
) -> None:
    path, refusals, now = tmp_path / "out.csv", [0], [0.0]
    path.write_text("before")
    replace = Path.replace

    def held(part: Path, target: Path) -> Path:
        refusals[0] += 1
        if refusals[0] <= held_for:
            raise PermissionError(13, "held")
        return replace(part, target)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    if is_written:
        replace_whole(path, lambda part: part.write_text("after"))
    else:
        with pytest.raises(UserError, match="another program"):
            replace_whole(path, lambda part: part.write_text("after"))
    assert path.read_text() == ("after" if is_written else "before")
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_exported_over_a_file_of_data(workspace: Workspace, tmp_path: Path) -> None:
    customers.add_customer(workspace, "Acme")
    another = tmp_path / "Another.OCRM"
    another.write_bytes(b"data")
    for target in (workspace.path, another):
        before = target.stat()
        for export in (partial(audit.export_audit, workspace, target), partial(replace_whole, target, Path.touch)):
            with pytest.raises(UserError, match="holds data of OCRM"):
                export()
        assert (target.stat().st_ino, target.stat().st_size) == (before.st_ino, before.st_size)
    assert workspace.scalar("SELECT name FROM customer") == "Acme"
