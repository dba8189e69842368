"""The health of a file is told in whole sentences, and what is not well has something that mends it."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError
from ocrm.services import tags
from ocrm.services.backups import catalogue, making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.health import checking, mending
from ocrm.services.health.rows import HealthRow, Mend, Standing
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.disagreeing_index import rename_behind_the_index
from tests.snapshots import rows_of


def rows_by_key(workspace: Workspace) -> dict[str, HealthRow]:
    return {row.key: row for row in checking.examine(workspace)}


def test_a_new_file_is_well(workspace: Workspace, both_languages: str) -> None:
    rows = rows_by_key(workspace)
    assert {key for key, row in rows.items() if row.standing is not Standing.GOOD} <= {"disk", "speed"}
    assert all(row.sentence and row.title for row in rows.values())


def test_a_file_without_a_backup_is_red_until_there_is_a_good_one(workspace: Workspace, clock: FixedClock) -> None:
    customers.add_customer(workspace, "A")
    assert (rows_by_key(workspace)["backups"].standing, rows_by_key(workspace)["backups"].mend) == (
        Standing.BAD, Mend.BACK_UP,
    )  # fmt: skip
    made = making.make_backup(workspace, Reason.REGULAR)
    assert rows_by_key(workspace)["backups"].standing is Standing.GOOD
    made.path.write_bytes(made.path.read_bytes()[:-1])
    assert rows_by_key(workspace)["backups"].standing is Standing.BAD
    clock.advance(minutes=1)
    making.make_backup(workspace, Reason.ASKED)
    assert rows_by_key(workspace)["backups"].standing is Standing.GOOD


def test_backups_from_before_the_passphrase_are_told_until_they_are_gone(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    plain = making.make_backup(workspace, Reason.REGULAR)
    change_key(workspace, "three quiet otters")
    clock.advance(minutes=1)
    customers.add_customer(workspace, "B")
    making.make_backup(workspace, Reason.REGULAR)
    row = rows_by_key(workspace)["backups"]
    assert (row.standing, row.mend) == (Standing.WARNING, Mend.SHOW_BACKUPS)
    assert "1" in row.sentence
    catalogue.remove(plain)
    assert rows_by_key(workspace)["backups"].standing is Standing.GOOD


def test_a_broken_index_is_found_and_mended(workspace: Workspace) -> None:
    customers.add_customer(workspace, "A")
    with workspace.unrecorded():
        workspace.connection.execute("DELETE FROM search_customer")
    row = rows_by_key(workspace)["index"]
    assert (row.standing, row.mend) == (Standing.WARNING, Mend.REINDEX)
    mending.rebuild_index(workspace)
    assert rows_by_key(workspace)["index"].standing is Standing.GOOD


def test_progress_is_told_and_a_compacted_file_is_still_sound(workspace: Workspace) -> None:
    seen: list[tuple[int, int]] = []
    checking.examine(workspace, report=lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1] == len(seen) - 1
    assert mending.compact(workspace) == 0
    assert checking.check_file(workspace).is_sound


def test_compacting_gives_the_room_of_what_was_deleted_back(workspace: Workspace, both_languages: str) -> None:
    with workspace.unrecorded():
        workspace.connection.execute("CREATE TABLE large (text TEXT)")
        workspace.connection.execute("INSERT INTO large VALUES (zeroblob(3000000))")
        workspace.connection.execute("DROP TABLE large")
    customers.add_customer(workspace, "A")
    workspace.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    before, kept = workspace.path.stat().st_size, rows_of(workspace)
    given_back = mending.compact(workspace)
    assert given_back >= 3_000_000
    assert workspace.path.stat().st_size == before - given_back
    assert rows_of(workspace) == kept and checking.check_file(workspace).is_sound
    assert "MB" in mending.compacted_words(given_back)
    workspace.undo()  # the history is as usable as before
    assert workspace.scalar("SELECT count(*) FROM customer") == 0


def test_an_index_that_disagrees_is_built_anew_and_nothing_is_lost(workspace: Workspace, both_languages: str) -> None:
    customer_id = customers.add_customer(workspace, "A").created_id
    assert customer_id is not None
    tags.add_tag(workspace, [customer_id], "A")
    rename_behind_the_index(workspace.connection, "B")
    row, report = rows_by_key(workspace)["integrity"], checking.check_file(workspace)
    assert (row.standing, row.mend) == (Standing.BAD, Mend.REINDEX)
    assert not report.is_sound and row.sentence in report.findings
    with pytest.raises(DamagedFileError, match=r"indexes|索引"):
        making.make_backup(workspace, Reason.ASKED)
    mending.rebuild_index(workspace)
    assert checking.check_file(workspace).is_sound
    assert rows_by_key(workspace)["integrity"].standing is Standing.GOOD
    assert workspace.scalar("SELECT count(*) FROM tag WHERE name = 'B'") == 1
    assert making.make_backup(workspace, Reason.ASKED).is_good


def test_a_conflict_copy_beside_the_file_is_named(workspace: Workspace) -> None:
    Path(workspace.path.with_name("test (conflicted copy).ocrm")).touch()
    assert rows_by_key(workspace)["copies"].mend is Mend.COMPARE
