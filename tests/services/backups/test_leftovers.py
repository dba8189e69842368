"""What a kill left of a backup or a restore is taken away; what another program writes is not."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ocrm.services.backups import upkeep
from ocrm.services.relations import customers
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace


def part_of_a_copy(path: Path, *, hours_ago: float) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"Acme")
    written = time.time() - hours_ago * 3600
    os.utime(path, (written, written))
    return path


def test_parts_of_copies_go_once_nobody_can_be_writing_them(workspace: Workspace, tmp_path: Path) -> None:
    customers.add_customer(workspace, "Acme")
    write_setting(workspace, "backup_second_folder", str(tmp_path / "stick"))
    path = workspace.path
    own = path.with_name(f"{path.stem}-backups")
    left = [
        part_of_a_copy(path.with_name(f"{path.name}.restoring.part"), hours_ago=2),
        part_of_a_copy(own / f"{path.stem}-20260309-090000-regular.ocrm.part", hours_ago=2),
        part_of_a_copy(tmp_path / "stick" / f"{path.stem}-20260309-090000-regular.ocrm.part-journal", hours_ago=2),
    ]
    kept = [
        part_of_a_copy(own / f"{path.stem}-20260310-090000-asked.ocrm.part", hours_ago=0.1),
        part_of_a_copy(own / "other-20260309-090000-regular.ocrm.part", hours_ago=2),
    ]
    assert upkeep.look_after(workspace) is not None
    assert not any(part.exists() for part in left)
    assert all(part.exists() for part in kept)
