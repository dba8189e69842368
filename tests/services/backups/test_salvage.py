"""What can be read of a damaged file is read into a new one, and what was lost is told."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError, UserError
from ocrm.i18n import _
from ocrm.services import search
from ocrm.services.backups import salvage
from ocrm.services.health import checking
from ocrm.services.health.rows import Standing
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

PAGE = 4096


@pytest.fixture(params=[None, "secret's"])
def file(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> tuple[Path, str | None, dict[str, int]]:
    path = tmp_path / "mine.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN", passphrase=request.param)
    samples.fill_sample(workspace, language="zh_CN", customers=150)
    counts = {table: len(rows) for table, rows in rows_of(workspace).items()}
    workspace.close()
    return path, request.param, counts


def test_a_sound_file_is_read_whole(file: tuple[Path, str | None, dict[str, int]], clock: FixedClock) -> None:
    path, passphrase, counts = file
    told = salvage.salvage_file(path, path.with_name("new.ocrm"), passphrase=passphrase)
    assert (told.lost, told.unreadable) == (0, ())
    again = Workspace.open(told.path, clock=clock, passphrase=passphrase)
    assert {table: len(rows) for table, rows in rows_of(again).items()} == counts
    assert checking.check_file(again).is_sound
    again.close()
    with pytest.raises(UserError):
        salvage.salvage_file(path, told.path, passphrase=passphrase)


def test_pages_of_customers_are_lost_and_all_else_is_read(
    file: tuple[Path, str | None, dict[str, int]], clock: FixedClock
) -> None:
    path, passphrase, counts = file
    leaves = leaves_of(path, "interaction") if passphrase is None else []
    data = bytearray(path.read_bytes())
    chosen = leaves[2:4] if leaves else [len(data) // PAGE // 2]
    for page in chosen:
        at = (page - 1) * PAGE
        data[at : at + PAGE] = random.Random(1).randbytes(PAGE)
    path.write_bytes(data)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    told = salvage.salvage_file(path, path.with_name("new.ocrm"), passphrase=passphrase)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    again = Workspace.open(told.path, clock=clock, passphrase=passphrase)
    found = {table: len(rows) for table, rows in rows_of(again).items()}
    if leaves:
        assert told.unreadable == ("interaction",)
        assert f"{told.lost}" in told.sentence and told.lost_of == {"interaction": told.lost}
        assert 0 < counts["interaction"] - found["interaction"] <= 2 * 60
        assert told.lost == counts["interaction"] - found["interaction"]
        assert found["customer"] == counts["customer"]
    assert sum(found.values()) > 0.8 * sum(counts.values())
    assert checking.check_file(again).is_sound
    assert search.find(again, "公司")
    again.close()


@pytest.mark.parametrize("table", ["interaction", "customer"])
def test_rows_below_a_damaged_page_that_leads_to_them_are_found_again(
    tmp_path: Path, clock: FixedClock, table: str
) -> None:
    path = tmp_path / "mine.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN")
    samples.fill_sample(workspace, language="zh_CN", customers=150)
    counts = rows_of(workspace)
    workspace.close()
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchall()[0]
    connection.close()
    data = bytearray(path.read_bytes())
    assert data[(root - 1) * PAGE] == 5  # a page that leads to others
    data[(root - 1) * PAGE : root * PAGE] = random.Random(1).randbytes(PAGE)
    path.write_bytes(data)
    damaged = Workspace.open(path, clock=clock)
    assert not checking.check_file(damaged).is_sound
    found = {row.key: row for row in checking.examine(damaged)}
    assert found["integrity"].standing is Standing.BAD and found["disk"].standing is not Standing.BAD
    assert found["backups"].standing is Standing.BAD and "is safe" not in found["backups"].sentence
    damaged.close()
    told = salvage.salvage_file(path, tmp_path / "new.ocrm")
    again = Workspace.open(told.path, clock=clock)
    assert (told.lost, told.unreadable) == (0, ())
    assert rows_of(again)[table] == counts[table]
    assert checking.check_file(again).is_sound
    again.close()


def test_what_was_read_in_part_only_is_named(tmp_path: Path, both_languages: str) -> None:
    told = salvage.Salvaged(tmp_path / "new.ocrm", 120, 3, ("customer", "interaction", "tag"), {"customer": 3})
    for word in ("Customers", "Interactions", "Further entries"):
        assert _(word) in told.sentence
    assert "3" in told.sentence and "120" in told.sentence


def test_a_file_without_its_first_page_says_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.ocrm"
    path.write_bytes(b"\0" * 20_000)
    with pytest.raises(DamagedFileError):
        salvage.salvage_file(path, tmp_path / "new.ocrm")
    assert not (tmp_path / "new.ocrm").exists()
    assert [one.name for one in tmp_path.glob("*.part")] == []


def leaves_of(path: Path, table: str) -> list[int]:
    """Return the pages that hold the rows of a table."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
        return [int(row[0]) for row in connection.execute(sql, (table,))]  # type: ignore[arg-type]
    finally:
        connection.close()
