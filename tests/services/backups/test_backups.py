"""Backups are verified, kept as promised, damaged ones are found, and a restore gives exactly what was backed up."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError, FileInUseError, PassphraseError, UserError
from ocrm.services.backups import catalogue, file_copies, making, restoring
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.services.backups.rotation import superseded
from ocrm.services.relations import customers
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT
from tests.snapshots import rows_of


def flip_a_byte(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0x10
    path.write_bytes(data)


def bring_back(backup: Backup, workspace: Workspace) -> tuple[Workspace, restoring.Restored]:
    """Restore as the window does: close, put in place, open."""
    path, clock, key = workspace.path, workspace.clock, workspace.file_key
    folder = making.read_backup_settings(workspace).folder
    looked_at = restoring.preview(backup, now={}, known=key)
    workspace.close()
    done = restoring.restore(backup, path, kept_folder=folder, clock=clock, key=looked_at.key, present_key=key)
    return Workspace.open(path, clock=clock, passphrase=looked_at.key), done


def test_a_backup_says_what_it_holds_and_why_it_was_made(workspace: Workspace) -> None:
    customers.add_customer(workspace, "重庆长安")
    made = making.make_backup(workspace, Reason.ASKED)
    (found,) = making.list_own_backups(workspace)
    assert found == made
    assert found.counts["customers"] == 1
    assert found.is_good
    assert found.size == made.path.stat().st_size > 0
    assert [path.suffix for path in sorted(made.path.parent.iterdir())] == [".ocrm", ".json"]


def test_nothing_is_copied_again_while_nothing_was_changed(workspace: Workspace, clock: FixedClock) -> None:
    customers.add_customer(workspace, "A")
    assert making.back_up_if_changed(workspace, Reason.REGULAR) is not None
    clock.advance(hours=5)
    assert making.back_up_if_changed(workspace, Reason.REGULAR) is None
    assert not making.is_due(workspace, making.list_own_backups(workspace))
    workspace.undo()
    assert making.is_due(workspace, making.list_own_backups(workspace))


def test_hours_between_backups_are_kept_and_survive_a_clock_set_back(workspace: Workspace, clock: FixedClock) -> None:
    customers.add_customer(workspace, "A")
    making.make_backup(workspace, Reason.REGULAR)
    customers.add_customer(workspace, "B")
    backups = making.list_own_backups(workspace)
    clock.advance(hours=3)
    assert not making.is_due(workspace, backups)
    clock.advance(hours=1, minutes=1)
    assert making.is_due(workspace, backups)
    clock.advance(days=-30)
    assert making.is_due(workspace, backups)


@pytest.mark.parametrize("passphrase", [None, "secret's"])
def test_a_restore_gives_the_rows_of_then_and_can_be_taken_back(
    tmp_path: Path, clock: FixedClock, passphrase: str | None
) -> None:
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="zh_CN", passphrase=passphrase)
    customers.add_customer(workspace, "昨天")
    then = rows_of(workspace)
    yesterday = making.make_backup(workspace, Reason.REGULAR)
    clock.advance(days=1)
    customers.add_customer(workspace, "今天")
    today = rows_of(workspace)
    looked_at = restoring.preview(
        yesterday, now=file_copies.count_records(workspace.connection), known=workspace.file_key
    )
    assert (looked_at.counts["customers"], looked_at.now["customers"]) == (1, 2)
    workspace, done = bring_back(yesterday, workspace)
    assert rows_of(workspace) == then
    assert done.kept is not None
    assert (done.kept.reason, done.kept.state) == (Reason.RESTORE, State.VERIFIED)
    workspace, _done = bring_back(done.kept, workspace)
    assert rows_of(workspace) == today
    workspace.close()
    assert b"SQLite format 3" in yesterday.path.read_bytes() or passphrase


def test_a_restore_is_not_undone_by_the_journal_of_a_crash(tmp_path: Path, clock: FixedClock) -> None:
    """A stale -wal beside the restored file would be played into it, and no check of SQLite would tell."""
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="zh_CN")
    for number in range(30):
        customers.add_customer(workspace, f"早 {number}")
    then = rows_of(workspace)
    backup = making.make_backup(workspace, Reason.REGULAR)
    clock.advance(days=1)
    for number in range(30):
        customers.add_customer(workspace, f"晚 {number}")
    path = workspace.path
    wal = path.with_name(path.name + "-wal").read_bytes()
    workspace.close()
    path.with_name(path.name + "-wal").write_bytes(wal)
    restoring.restore(backup, path, kept_folder=backup.path.parent, clock=clock)
    assert not path.with_name(path.name + "-wal").exists()
    again = Workspace.open(path, clock=clock)
    assert rows_of(again) == then
    again.close()


def test_a_flipped_byte_is_found_and_the_backup_never_restored(workspace: Workspace, clock: FixedClock) -> None:
    customers.add_customer(workspace, "A")
    made = making.make_backup(workspace, Reason.REGULAR)
    flip_a_byte(made.path)
    assert restoring.verify(made).state is State.DAMAGED
    (listed,) = making.list_own_backups(workspace)
    assert listed.state is State.DAMAGED
    assert making.worry(workspace, [listed])
    with pytest.raises(DamagedFileError):
        restoring.preview(listed, now={})
    before = rows_of(workspace)
    workspace.close()
    with pytest.raises(DamagedFileError):
        restoring.restore(listed, workspace.path, kept_folder=made.path.parent, clock=clock)
    again = Workspace.open(workspace.path, clock=clock)
    assert rows_of(again) == before
    clock.advance(minutes=1)
    making.make_backup(again, Reason.ASKED)
    assert not making.worry(again, making.list_own_backups(again))
    again.close()


def test_a_truncated_backup_is_damaged_at_a_glance(workspace: Workspace) -> None:
    customers.add_customer(workspace, "A")
    made = making.make_backup(workspace, Reason.REGULAR)
    made.path.write_bytes(made.path.read_bytes()[:-4096])
    assert making.list_own_backups(workspace)[0].state is State.DAMAGED


def test_an_encrypted_backup_wants_the_passphrase_it_had(tmp_path: Path, clock: FixedClock) -> None:
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="zh_CN", passphrase="then")
    customers.add_customer(workspace, "重庆长安")
    made = making.make_backup(workspace, Reason.REGULAR)
    workspace.close()
    assert "重庆长安".encode() not in made.path.read_bytes()
    assert catalogue.manifest_of(made.path).read_text("utf-8").count("重庆") == 0
    with pytest.raises(PassphraseError):
        restoring.preview(made, now={}, passphrase="now")
    assert restoring.preview(made, now={}, passphrase="then").counts["customers"] == 1
    assert restoring.verify(made).is_good


def test_a_second_folder_gets_the_same_and_its_absence_is_told(workspace: Workspace, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    write_setting(workspace, "backup_second_folder", str(second))
    customers.add_customer(workspace, "A")
    made = making.make_backup(workspace, Reason.REGULAR)
    copied = second / made.path.name
    assert copied.read_bytes() == made.path.read_bytes()
    assert len(making.list_own_backups(workspace)) == 1
    write_setting(workspace, "backup_second_folder", str(second / "gone"))
    with pytest.raises(UserError, match="is not there"):
        making.make_backup(workspace, Reason.ASKED)
    assert not (second / "gone").exists()  # its disk is unplugged: here it would be no second copy


def test_an_unplugged_second_folder_is_no_reason_not_to_import(workspace: Workspace, tmp_path: Path) -> None:
    customers.add_customer(workspace, "A")
    write_setting(workspace, "backup_second_folder", str(tmp_path / "gone"))
    making.safeguard(workspace, Reason.IMPORT)
    backups = making.list_own_backups(workspace)
    assert [one.reason for one in backups] == [Reason.IMPORT]
    assert not making.worry(workspace, backups)
    assert str(tmp_path / "gone") in making.second_folder_worry(workspace, backups)
    (tmp_path / "gone").mkdir()
    assert not making.second_folder_worry(workspace, backups)


def test_a_folder_that_cannot_be_written_to_leaves_the_older_backups(workspace: Workspace, tmp_path: Path) -> None:
    customers.add_customer(workspace, "A")
    blocked = tmp_path / "blocked"
    blocked.touch()
    write_setting(workspace, "backup_folder", str(blocked / "x"))
    with pytest.raises(UserError, match="Your file was not changed"):
        making.make_backup(workspace, Reason.REGULAR)


def test_a_copy_broken_off_leaves_nothing_behind(workspace: Workspace) -> None:
    customers.add_customer(workspace, "A")
    first = making.make_backup(workspace, Reason.REGULAR)

    def break_off(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.make_backup(workspace, Reason.ASKED, report=break_off)
    assert making.list_own_backups(workspace) == [first]
    assert not list(first.path.parent.glob("*.part"))


def test_three_days_without_a_verified_backup_are_told(workspace: Workspace, clock: FixedClock) -> None:
    assert not making.worry(workspace, [])
    customers.add_customer(workspace, "A")
    assert making.worry(workspace, [])
    making.make_backup(workspace, Reason.REGULAR)
    customers.add_customer(workspace, "B")
    assert not making.worry(workspace, making.list_own_backups(workspace))
    clock.advance(days=4)
    assert "4" in making.worry(workspace, making.list_own_backups(workspace))


def test_a_clock_set_back_is_told(workspace: Workspace, clock: FixedClock, both_languages: str) -> None:
    customers.add_customer(workspace, "A")
    making.make_backup(workspace, Reason.REGULAR)
    clock.advance(days=-30)
    assert "2026-03-10" in making.worry(workspace, making.list_own_backups(workspace))


_HOURS = st.lists(st.integers(-24 * 500, 24 * 20), min_size=1, max_size=60)


@given(_HOURS, st.lists(st.sampled_from(list(Reason)), min_size=60, max_size=60),
       st.lists(st.sampled_from(list(State)), min_size=60, max_size=60))  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_what_is_promised_is_never_let_go(hours: list[int], reasons: list[Reason], states: list[State]) -> None:
    backups = sorted(
        (
            Backup(Path(f"{number}.ocrm"), reasons[number], MOMENT + timedelta(hours=hour), state=states[number])
            for number, hour in enumerate(hours)
        ),
        key=lambda one: one.made_at,
        reverse=True,
    )
    gone = {one.path for one in superseded(backups, MOMENT)}
    kept = [one for one in backups if one.path not in gone]
    assert backups[0] in kept
    good = catalogue.newest_good(backups)
    assert good is None or good in kept
    upgrade = next((one for one in backups if one.reason is Reason.UPGRADE), None)
    assert upgrade is None or upgrade in kept
    assert all(one in kept for one in backups if one.made_at > MOMENT - timedelta(hours=48))
    for count, period in ((7, _day), (12, _month)):
        wanted = list(dict.fromkeys(period(one) for one in backups))[:count]
        assert set(wanted) <= {period(one) for one in kept}
    assert superseded(kept, MOMENT) == []


def test_a_year_of_days_leaves_seven_four_and_twelve() -> None:
    backups = [
        Backup(Path(f"{day}.ocrm"), Reason.REGULAR, MOMENT - timedelta(days=day), state=State.VERIFIED)
        for day in range(400)
    ]
    kept = [one for one in backups if one not in superseded(backups, MOMENT)]
    assert [(MOMENT - one.made_at).days for one in kept][:7] == [0, 1, 2, 3, 4, 5, 6]
    assert 15 <= len(kept) <= 23


def _day(one: Backup) -> object:
    return one.made_at.astimezone().date()


def _month(one: Backup) -> object:
    moment: datetime = one.made_at.astimezone()
    return moment.year, moment.month


def test_a_file_in_use_is_not_replaced(workspace: Workspace, clock: FixedClock) -> None:
    made = making.make_backup(workspace, Reason.ASKED)
    customers.add_customer(workspace, "A")
    before = rows_of(workspace)
    with pytest.raises(FileInUseError, match="in use by another program"):
        restoring.restore(made, workspace.path, kept_folder=made.path.parent, clock=clock)
    customers.add_customer(workspace, "B")
    workspace.undo()
    assert rows_of(workspace) == before
    assert len(making.list_own_backups(workspace)) == 1


@pytest.mark.skipif(os.name == "nt", reason="rights are kept in another way there")
def test_what_is_restored_and_what_is_kept_is_readable_by_its_owner_only(
    workspace: Workspace, clock: FixedClock
) -> None:
    made = making.make_backup(workspace, Reason.ASKED)
    made.path.chmod(0o644)  # as after copying it from a drive that knows no rights
    workspace, done = bring_back(made, workspace)
    assert done.kept is not None
    assert {path.stat().st_mode & 0o777 for path in (workspace.path, done.kept.path)} == {0o600}
    workspace.close()


def test_a_file_that_was_not_closed_is_not_taken_for_a_backup(
    workspace: Workspace, clock: FixedClock, tmp_path: Path
) -> None:
    customers.add_customer(workspace, "In the journal only")
    taken = Backup(workspace.path, Reason.ASKED, clock.now())
    with pytest.raises(UserError, match="was not closed"):
        restoring.restore(taken, tmp_path / "new.ocrm", kept_folder=tmp_path, clock=clock)
    assert not list(tmp_path.glob("new.ocrm*"))


def test_a_restore_leaves_nothing_beside_the_file(workspace: Workspace, clock: FixedClock, tmp_path: Path) -> None:
    path = workspace.path
    workspace.close()
    restoring.restore(Backup(path, Reason.ASKED, clock.now()), tmp_path / "new.ocrm", kept_folder=tmp_path, clock=clock)
    assert [found.name for found in tmp_path.glob("new.ocrm*")] == ["new.ocrm"]
