"""The health of a file is told in whole sentences, and what is not well has something that mends it."""

from __future__ import annotations

from pathlib import Path

from ocrm.clock import FixedClock
from ocrm.services import health
from ocrm.services.backups import catalogue, making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.health import HealthRow, Mend, Standing
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


def rows_by_key(workspace: Workspace) -> dict[str, HealthRow]:
    return {row.key: row for row in health.examine(workspace)}


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
    health.rebuild_index(workspace)
    assert rows_by_key(workspace)["index"].standing is Standing.GOOD


def test_progress_is_told_and_a_compacted_file_is_still_sound(workspace: Workspace) -> None:
    seen: list[tuple[int, int]] = []
    health.examine(workspace, report=lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1] == len(seen) - 1
    health.compact(workspace)
    assert health.check_file(workspace).is_sound


def test_a_conflict_copy_beside_the_file_is_named(workspace: Workspace) -> None:
    Path(workspace.path.with_name("test (conflicted copy).ocrm")).touch()
    assert rows_by_key(workspace)["copies"].mend is Mend.COMPARE
