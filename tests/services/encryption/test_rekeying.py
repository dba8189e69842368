"""Encrypting a file, changing and taking away its passphrase, however the program ends meanwhile."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import FileInUseError, PassphraseError, UserError
from ocrm.models.file_key import is_encrypted
from ocrm.services import drafts
from ocrm.services.encryption import rekeying, unlocking
from ocrm.services.encryption.rekeying import Rekeying, change_key
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

FIRST, SECOND = "first 密码 one", "second 'quoted' two"
NAME = "重庆长安配件有限公司"


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    customers.add_customer(workspace, NAME, mobile="13800138000")
    return workspace


def test_a_plain_file_is_encrypted_and_goes_on_with_undo(filled: Workspace, clock: FixedClock) -> None:
    before = rows_of(filled)
    change_key(filled, FIRST)
    assert rows_of(filled) == before
    assert is_encrypted(filled.path)
    filled.undo()
    assert filled.scalar("SELECT count(*) FROM customer") == 0
    filled.redo()
    filled.close()
    with pytest.raises(PassphraseError):
        Workspace.open(filled.path, clock=clock)
    again = Workspace.open(filled.path, clock=clock, passphrase=FIRST)
    assert again.scalar("SELECT name FROM customer") == NAME
    again.close()


def test_another_passphrase_opens_it_and_the_old_one_no_longer(filled: Workspace, clock: FixedClock) -> None:
    change_key(filled, FIRST)
    change_key(filled, SECOND)
    filled.close()
    with pytest.raises(PassphraseError):
        Workspace.open(filled.path, clock=clock, passphrase=FIRST)
    Workspace.open(filled.path, clock=clock, passphrase=SECOND).close()


def test_the_passphrase_can_be_taken_away(filled: Workspace, clock: FixedClock) -> None:
    before = rows_of(filled)
    change_key(filled, FIRST)
    change_key(filled, None)
    assert not is_encrypted(filled.path)
    assert rows_of(filled) == before
    filled.close()
    Workspace.open(filled.path, clock=clock).close()


def test_a_key_file_is_needed_beside_the_passphrase(filled: Workspace, clock: FixedClock, tmp_path: Path) -> None:
    key_file, other = tmp_path / "photo.jpg", tmp_path / "other.jpg"
    key_file.write_bytes(b"any content that stays")
    other.write_bytes(b"another content")
    change_key(filled, FIRST, key_file=key_file)
    filled.close()
    for wrong in (None, other):
        with pytest.raises(PassphraseError):
            unlocking.unlock(filled.path, FIRST, clock=clock, key_file=wrong)
    key = unlocking.unlock(filled.path, FIRST, clock=clock, key_file=key_file)
    Workspace.open(filled.path, clock=clock, passphrase=key).close()


def test_nothing_is_written_while_the_copy_is_made(filled: Workspace) -> None:
    under_way = Rekeying(filled, FIRST)
    under_way.copy()
    with pytest.raises(UserError, match="Another change is being saved"):
        customers.add_customer(filled, "Too early")
    with pytest.raises(UserError):
        drafts.keep_draft(filled, "note", {"text": "later"})
    under_way.put_in_place()
    customers.add_customer(filled, "Now it can be")
    assert filled.scalar("SELECT count(*) FROM customer") == 2


def test_what_another_program_wrote_meanwhile_is_not_lost(filled: Workspace, clock: FixedClock) -> None:
    under_way = Rekeying(filled, FIRST)
    under_way.copy()
    other = apsw.Connection(str(filled.path))
    other.execute("INSERT INTO setting(key, value) VALUES ('theirs', '1')")
    other.close()
    with pytest.raises(UserError, match="Another program changed the file"):
        under_way.put_in_place()
    assert filled.scalar("SELECT value FROM setting WHERE key = 'theirs'") == "1"
    assert not is_encrypted(filled.path)
    assert not list(filled.path.parent.glob("*rekeying*"))


def test_a_file_somebody_else_reads_is_left_as_it_is(filled: Workspace) -> None:
    other = apsw.Connection(str(filled.path))
    reading = other.execute("SELECT * FROM customer")
    next(reading)
    with pytest.raises(FileInUseError):
        change_key(filled, FIRST)
    reading.close()
    other.close()
    assert not is_encrypted(filled.path)
    customers.add_customer(filled, "Goes on")


def test_cancelling_the_copy_leaves_nothing(filled: Workspace) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    under_way = Rekeying(filled, FIRST)
    with pytest.raises(KeyboardInterrupt):
        under_way.copy(stop)
    under_way.end()
    assert not list(filled.path.parent.glob("*rekeying*"))
    customers.add_customer(filled, "Goes on")


def test_what_a_kill_left_behind_is_swept(filled: Workspace) -> None:
    left = filled.path.with_name(filled.path.name + ".rekeying")
    left.write_bytes(NAME.encode())
    rekeying.sweep_leftovers(filled.path)
    assert not left.exists()


def test_old_backups_open_with_the_old_passphrase(filled: Workspace, clock: FixedClock, tmp_path: Path) -> None:
    from ocrm.services.backups.copying import copy_verified

    change_key(filled, FIRST)
    backup = copy_verified(filled.connection, tmp_path / "backup.ocrm", key=filled.key)
    assert NAME.encode() not in backup.read_bytes()
    change_key(filled, SECOND)
    filled.close()
    opened = Workspace.open(backup, clock=clock, passphrase=FIRST)
    assert opened.scalar("SELECT name FROM customer") == NAME
    opened.close()


def _rekey_for_ever(path: Path, ready: multiprocessing.synchronize.Event) -> None:
    opened = None
    for words in (None, FIRST, SECOND):
        try:
            opened = Workspace.open(path, clock=_clock(), passphrase=words)
            break
        except PassphraseError:
            continue
    assert opened is not None
    ready.set()
    for words in (FIRST, SECOND, None) * 20:
        change_key(opened, words)


def _clock() -> FixedClock:
    from tests.conftest import MOMENT

    return FixedClock(MOMENT)


def test_killed_at_any_moment_it_opens_with_the_old_or_the_new_key(filled: Workspace, clock: FixedClock) -> None:
    filled.close()
    context = multiprocessing.get_context("spawn")
    chance = random.Random(8)
    for _kill in range(3):
        ready = context.Event()
        process = context.Process(target=_rekey_for_ever, args=(filled.path, ready))
        process.start()
        assert ready.wait(30)
        time.sleep(chance.uniform(0.05, 0.9))
        process.kill()
        process.join()
        opened = _opened_with_one_of(filled.path, clock)
        assert opened.scalar("SELECT name FROM customer") == NAME
        assert opened.connection.execute("PRAGMA integrity_check").get == "ok"
        opened.close()


def _opened_with_one_of(path: Path, clock: FixedClock) -> Workspace:
    for words in (None, FIRST, SECOND):
        try:
            return Workspace.open(path, clock=clock, passphrase=words)
        except PassphraseError:
            continue
    raise AssertionError("the file opens with no key at all")
