"""An exported audit names the first entry that was tampered with (F-35, N23), and so does the file itself."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from ocrm.errors import FileFormatError
from ocrm.services import records, tags
from ocrm.services.history import audit
from ocrm.services.workspace import Workspace


@pytest.fixture
def exported(workspace: Workspace, tmp_path: Path) -> Path:
    customer = records.add_record(workspace, "customers", {"name": "华东机床厂"}).created_id or 0
    records.update_records(workspace, "customers", [customer], {"phone": "021-65529988"})
    tags.add_tag(workspace, [customer], "重点")
    workspace.undo()
    records.delete_records(workspace, "customers", [customer])
    path = tmp_path / "audit.txt"
    assert audit.export_audit(workspace, path) == 5
    return path


def test_an_untouched_audit_is_whole_and_says_each_field(exported: Path) -> None:
    result = audit.verify_audit(exported)
    assert result.is_whole and result.entries == 5
    assert result.sentence == "5 entries checked: nothing was changed."
    lines = [json.loads(line.rpartition("\t")[0]) for line in exported.read_text("utf-8").splitlines()]
    assert lines[2]["changes"][0]["fields"] == ["Phone: (empty) → 021-65529988"]


def test_any_flipped_byte_names_the_first_broken_entry(exported: Path) -> None:
    data = exported.read_bytes()
    starts = [0, *(place + 1 for place, byte in enumerate(data) if byte == 10)]
    dice = random.Random(8)
    for place in dice.sample(range(starts[1], len(data)), 150):
        flipped = bytearray(data)
        flipped[place] ^= 1 << dice.randrange(8)
        exported.write_bytes(flipped)
        line = max(number for number, start in enumerate(starts) if start <= place)
        assert audit.verify_audit(exported).broken == line, place


@pytest.mark.parametrize("change", ["left out", "swapped", "cut off", "added"])
def test_whole_lines_are_missed_too(exported: Path, change: str) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    if change == "left out":
        del lines[3]
    elif change == "swapped":
        lines[2], lines[3] = lines[3], lines[2]
    elif change == "cut off":
        del lines[-2:]
    else:
        lines.append(lines[-1])
    exported.write_bytes(b"".join(lines))
    assert not audit.verify_audit(exported).is_whole


def test_another_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    for data in (b"", b"hello\n", bytes(range(256))):
        path.write_bytes(data)
        with pytest.raises(FileFormatError, match="no audit of OCRM"):
            audit.verify_audit(path)


def test_a_step_changed_behind_ocrms_back_shows_in_the_file(workspace: Workspace, exported: Path) -> None:
    assert audit.verify_journal(workspace).is_whole
    workspace.connection.execute(
        "UPDATE operation SET origin = 'x' WHERE id = (SELECT id FROM operation ORDER BY id LIMIT 1 OFFSET 1)"
    )
    assert audit.verify_journal(workspace).broken == 2
