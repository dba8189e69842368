"""Synced folders, conflict copies, older copies, vanished and write-protected files are noticed; nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import apsw
import pytest

from ocrm import paths
from ocrm.clock import FixedClock
from ocrm.errors import ConflictError, FileMovedError, OlderFileError, ReadOnlyFileError
from ocrm.models import database, migrations
from ocrm.services import records
from ocrm.services.backups import copying
from ocrm.services.file_safety import comparing, conflict_copies, known_files, merging, publishing
from ocrm.services.file_safety.known_files import Surprise
from ocrm.services.file_safety.places import Place, locate
from ocrm.services.relations import customers
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox/work", "Dropbox"), ("Dropbox (Personal)", "Dropbox"), ("OneDrive - Company/x", "OneDrive"),
        ("我的坚果云/客户", "坚果云"), ("BaiduSyncdisk", "百度网盘"),
        ("Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Nextcloud", "Nextcloud"),
    ],
)  # fmt: skip
def test_a_synced_folder_is_known_by_its_name(tmp_path: Path, folder: str, service: str, both_languages: str) -> None:
    path = tmp_path / folder / "客户.ocrm"
    path.parent.mkdir(parents=True)
    path.touch()
    found = locate(path)
    assert (found.place, found.service) == (Place.SYNCED, service)
    assert service in found.sentence


def test_other_folders_are_no_matter(tmp_path: Path) -> None:
    for folder in ("boxes", "dropboxes", "work", "Mega deals", "my-onedrive-notes"):
        path = tmp_path / folder / "a.ocrm"
        path.parent.mkdir()
        path.touch()
        assert locate(path).is_safe, folder
    os.link(path, path.with_name("b.ocrm"))
    assert locate(path).place is Place.LINKED


CONFLICTS = [
    "客户 (conflicted copy).ocrm", "客户 (LAPTOP's conflicted copy 2026-03-10).ocrm", "客户(冲突副本).ocrm",
    "客户 (冲突副本 2026-03-10).ocrm", "客户.sync-conflict-20260310-090000-ABCDEFG.ocrm",
    "客户_conflict-20260310-090000.ocrm",
    "客户-DESKTOP-A1B2C3D.ocrm", "客户 (Case Conflict 1).ocrm",
]  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_conflict_copy_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "客户.ocrm"
    for other in (
        file.name,
        name,
        "客户-backup-of-may.ocrm",
        "客户-2026-03-10.ocrm",  # as a file made of an exported folder is called
        "客户 2.ocrm",
        "其他 (conflicted copy).ocrm",
        "客户.xlsx",
    ):
        (tmp_path / other).touch()
    assert [path.name for path in conflict_copies.find_conflict_copies(file)] == [name]


def test_what_is_missing_is_merged_and_what_was_deleted_stays_deleted(workspace: Workspace, clock: FixedClock) -> None:
    kept = customers.add_customer(workspace, "两边都有").created_id
    gone = customers.add_customer(workspace, "这边删了").created_id
    assert kept is not None and gone is not None
    copy = workspace.path.with_name("test (conflicted copy).ocrm")
    copying.copy_verified(workspace.connection, copy)
    clock.advance(minutes=5)
    there = Workspace.open(copy, clock=clock)
    made_there = customers.add_customer(there, "那边新增").created_id
    assert made_there is not None
    records.update_records(there, "customers", [kept], {"notes": "那边改了"})
    there.close()
    clock.advance(minutes=5)
    records.delete_records(workspace, "customers", [gone])
    records.update_records(workspace, "customers", [kept], {"notes": "这边改了"})
    customers.add_customer(workspace, "这边新增")
    before, bytes_before = rows_of(workspace), copy.read_bytes()

    found = comparing.compare(workspace, copy)
    assert [one.title for one in found.missing] == ["那边新增"]
    assert [one.title for one in found.only_theirs if one.is_deleted_here] == ["这边删了"]
    assert [(one.title, one.mine, one.theirs) for one in found.conflicts] == [("两边都有", "这边改了", "那边改了")]
    assert found.only_ours_count == 1

    merging.merge_copy(workspace, copy)
    assert records.title_of(workspace, "customers", made_there) == "那边新增"
    assert records.fetch_record(workspace, "customers", kept)["notes"] == "这边改了"
    assert not records.find_by_title(workspace, "customers", "这边删了")
    assert not list(workspace.query("PRAGMA foreign_key_check"))
    assert not comparing.compare(workspace, copy).missing
    workspace.undo()
    assert rows_of(workspace) == before
    assert copy.read_bytes() == bytes_before


def test_of_what_differs_each_field_is_taken_over_by_itself(workspace: Workspace, clock: FixedClock) -> None:
    kept = customers.add_customer(workspace, "甲公司", phone="0755-1", notes="原来").created_id
    other = customers.add_customer(workspace, "乙公司", notes="原来").created_id
    assert kept is not None and other is not None
    copy = workspace.path.with_name("test (conflicted copy).ocrm")
    copying.copy_verified(workspace.connection, copy)
    clock.advance(minutes=5)
    there = Workspace.open(copy, clock=clock)
    group = customers.add_customer(there, "集团").created_id
    records.update_records(there, "customers", [kept], {"phone": "0755-2", "notes": "那边改了", "parent": group})
    records.update_records(there, "customers", [other], {"notes": "那边改了"})
    there.close()
    clock.advance(minutes=5)
    records.update_records(workspace, "customers", [kept], {"notes": "这边改了"})
    before = rows_of(workspace)

    found = comparing.compare(workspace, copy)
    assert found.differing_count == 2
    keys = {(one.title, one.field): one for one in found.conflicts}
    assert len(keys) == len({one.key for one in found.conflicts}) == 4
    assert keys["甲公司", "Parent customer"].theirs == "集团"
    assert keys["乙公司", "Notes"].is_newer_there
    wanted = [one.key for one in found.conflicts if one.title == "甲公司" and one.field != "Notes"]
    merging.merge_copy(workspace, copy, theirs=wanted)
    after = records.fetch_record(workspace, "customers", kept)
    assert (after["phone"], after["notes"], after["parent"].title) == ("0755-2", "这边改了", "集团")
    assert records.fetch_record(workspace, "customers", other)["notes"] == "原来"
    assert len(comparing.compare(workspace, copy).conflicts) == 2
    assert workspace.undo_label() == "Merge “test (conflicted copy).ocrm”"
    workspace.undo()
    assert rows_of(workspace) == before


def test_two_hundred_restarts_raise_no_alarm_and_an_older_copy_does(workspace: Workspace, clock: FixedClock) -> None:
    path = workspace.path
    workspace.close()
    for _number in range(200):
        opened = Workspace.open(path, clock=clock)
        assert known_files.surprise_of(opened) is Surprise.NOTHING
        known_files.note_session(opened)
        opened.close()
        if _number == 100:
            shutil.copyfile(path, path.with_name("older"))
    shutil.copyfile(path.with_name("older"), path)
    older = Workspace.open(path, clock=clock)
    assert known_files.surprise_of(older) is Surprise.OLDER
    known_files.note_session(older)
    assert known_files.surprise_of(older) is Surprise.NOTHING
    older.close()
    path.unlink()
    other = Workspace.create(path, clock=clock, language="en")
    assert known_files.surprise_of(other) is Surprise.ANOTHER
    other.close()


@pytest.mark.parametrize("how", ["unlink", "rename", "replace"])
def test_a_file_that_vanished_is_noticed_before_the_next_saved(workspace: Workspace, how: str) -> None:
    customers.add_customer(workspace, "安全")
    path = workspace.path
    if how == "unlink":
        path.unlink()
    elif how == "rename":
        path.rename(path.with_name("elsewhere.ocrm"))
    else:
        other = path.with_name("other.ocrm")
        other.write_bytes(b"x")
        other.replace(path)
    with pytest.raises(FileMovedError):
        customers.add_customer(workspace, "nowhere")
    rescue = copying.copy_verified(workspace.connection, path.with_name("rescue.ocrm"))
    connection = apsw.Connection(str(rescue))
    assert connection.execute("SELECT name FROM customer").get == "安全"
    connection.close()


def test_a_write_protected_file_opens_to_be_read(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    workspace.close()
    before = workspace.path.read_bytes()
    monkeypatch.setattr(database, "is_writable", lambda _path: False)
    opened = Workspace.open(workspace.path, clock=clock)
    assert records.find_by_title(opened, "customers", "A")
    assert opened.path.name in opened.why_read_only
    with pytest.raises(ReadOnlyFileError):
        customers.add_customer(opened, "B")
    with pytest.raises(ReadOnlyFileError):
        write_setting(opened, "currency", "EUR")
    opened.close()
    assert workspace.path.read_bytes() == before


def test_an_upgrade_that_is_declined_leaves_the_file_as_it_is(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.close()
    before = workspace.path.read_bytes()
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
    with pytest.raises(OlderFileError):
        Workspace.open(workspace.path, clock=clock, may_upgrade=False)
    assert workspace.path.read_bytes() == before
    assert not workspace.path.with_name("test-backups").exists()


def test_a_working_copy_puts_closed_copies_into_the_synced_folder(workspace: Workspace, clock: FixedClock) -> None:
    customers.add_customer(workspace, "A")
    synced = workspace.path
    local_path = publishing.make_working_copy(workspace)
    workspace.close()
    assert local_path.is_relative_to(paths.data_dir())
    assert known_files.working_copy_of(synced) == local_path
    local = Workspace.open(local_path, clock=clock)
    assert known_files.surprise_of(local) is Surprise.NOTHING
    customers.add_customer(local, "B")
    assert publishing.publish(local) == synced
    assert not synced.with_name(synced.name + "-wal").exists()
    customers.add_customer(local, "C")
    elsewhere = Workspace.open(synced, clock=clock)
    assert elsewhere.scalar("SELECT count(*) FROM customer") == 2
    customers.add_customer(elsewhere, "D")
    elsewhere.close()
    with pytest.raises(ConflictError):
        publishing.publish(local)
    (beside,) = conflict_copies.find_conflict_copies(synced)
    assert [one.title for one in comparing.compare(local, synced).missing] == ["D"]
    assert beside.is_file()
    local.close()


def test_what_a_later_version_remembers_besides_is_left_aside(workspace: Workspace, tmp_path: Path) -> None:
    write_setting(workspace, "backup_second_folder", str(tmp_path / "stick"))
    known_files.note_session(workspace)
    path = paths.config_dir() / "known-files.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({key: {**one, "later": 1} for key, one in said.items()}), "utf-8")
    assert known_files.is_known(workspace.path)
    assert known_files.backup_folders_of(workspace.path) == (tmp_path / "stick",)


def test_a_file_left_open_by_a_crash_is_known(tmp_path: Path, clock: FixedClock) -> None:
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="en")
    customers.add_customer(workspace, "A")
    crashed = tmp_path / "crashed.ocrm"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{workspace.path}{suffix}", f"{crashed}{suffix}")
    workspace.close()
    opened = Workspace.open(crashed, clock=clock)
    assert opened.was_left_open
    assert records.find_by_title(opened, "customers", "A")
    opened.close()
    again = Workspace.open(crashed, clock=clock)
    assert not again.was_left_open
    again.close()


def test_a_missing_folder_is_no_fault_of_the_program(tmp_path: Path) -> None:
    assert conflict_copies.find_conflict_copies(tmp_path / "gone" / "a.ocrm") == []


@pytest.mark.skipif(os.name == "nt", reason="rights are kept in another way there")
def test_a_new_file_and_its_journal_are_readable_by_their_owner_only(workspace: Workspace) -> None:
    customers.add_customer(workspace, "A")
    found = sorted(workspace.path.parent.glob("test.ocrm*"))
    assert workspace.path.with_name("test.ocrm-wal") in found
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
