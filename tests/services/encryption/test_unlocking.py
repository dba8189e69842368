"""Finding the key: the passphrase, the recovery key on paper, and how long wrong ones wait."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import PassphraseError, UserError
from ocrm.models.file_key import new_key
from ocrm.services.encryption import attempts, unlocking
from ocrm.services.encryption.recovery import read_recovery_text, recovery_text, sheet_html
from ocrm.services.encryption.strength import Strength, judge
from ocrm.services.encryption.unlocking import FileKey, is_right, unlock
from ocrm.services.workspace import Workspace

RIGHT = "three quiet otters"


@pytest.fixture(scope="module")
def right_key() -> FileKey:
    """The key of the passphrase; making one is slow by design."""
    return new_key(RIGHT)


@pytest.fixture
def secret(tmp_path: Path, clock: FixedClock, right_key: FileKey) -> Path:
    path = tmp_path / "secret.ocrm"
    Workspace.create(path, clock=clock, language="en", passphrase=right_key).close()
    return path


def test_the_recovery_key_opens_the_file_however_it_is_typed(secret: Path, clock: FixedClock) -> None:
    text = recovery_text(unlock(secret, RIGHT, clock=clock))
    assert len(text.split("-")) == 14
    for typed in (text, text.lower(), text.replace("-", " "), text.replace("0", "O").replace("1", "l")):
        key = unlock(secret, typed, clock=clock)
        Workspace.open(secret, clock=clock, passphrase=key).close()


def test_a_slip_in_the_recovery_key_is_noticed() -> None:
    text = recovery_text(FileKey(bytes(range(32)), bytes(16)))
    assert read_recovery_text(text) == bytes(range(32))
    for at, letter in enumerate(text):
        if letter != "-":
            wrong = text[:at] + ("7" if letter != "7" else "8") + text[at + 1 :]
            assert read_recovery_text(wrong) is None
    assert read_recovery_text("three quiet otters") is None


def test_the_recovery_sheet_tells_what_it_opens_and_until_when(
    secret: Path, clock: FixedClock, both_languages: str
) -> None:
    key = unlock(secret, RIGHT, clock=clock)
    sheet = sheet_html(secret, key, clock)
    assert "secret.ocrm" in sheet
    assert RIGHT not in sheet
    for group in recovery_text(key).split("-"):
        assert group in sheet


def test_wrong_passphrases_wait_longer_and_longer_over_a_restart(secret: Path, clock: FixedClock) -> None:
    waited = timedelta()
    for _attempt in range(20):
        left = attempts.wait_left(secret, clock)
        waited += left
        clock.advance(seconds=left.total_seconds())
        attempts.note_failure(secret, clock)
    assert waited >= timedelta(minutes=9)
    with pytest.raises(PassphraseError, match="Too many wrong passphrases"):
        unlock(secret, RIGHT, clock=clock)  # not even the right one
    clock.advance(seconds=60)
    unlock(secret, RIGHT, clock=clock)
    assert attempts.wait_left(secret, clock) == timedelta()


def test_a_clock_set_back_locks_nobody_out(secret: Path, clock: FixedClock) -> None:
    for _attempt in range(12):
        attempts.note_failure(secret, clock)
    clock.advance(days=-400)
    assert attempts.wait_left(secret, clock) == attempts.LONGEST_WAIT
    clock.advance(seconds=59)
    assert attempts.wait_left(secret, clock) == timedelta(seconds=1)  # it counts down
    clock.advance(seconds=1)
    unlock(secret, RIGHT, clock=clock)


def test_the_notes_of_attempts_name_no_file(secret: Path, clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(PassphraseError, match="Wrong passphrase"):
        unlock(secret, "wrong", clock=clock)
    written = list(tmp_path.rglob("unlock-attempts.json"))
    assert len(written) == 1
    assert "secret" not in written[0].read_text("utf-8")


def test_a_plain_file_in_place_of_an_encrypted_one_is_not_opened(secret: Path, clock: FixedClock) -> None:
    secret.unlink()
    Workspace.create(secret, clock=clock, language="en").close()
    with pytest.raises(PassphraseError, match="not encrypted"):
        unlock(secret, RIGHT, clock=clock)
    with pytest.raises(PassphraseError):
        Workspace.open(secret, clock=clock, passphrase=RIGHT)


def test_every_flipped_byte_is_refused(secret: Path, clock: FixedClock) -> None:
    key = unlock(secret, RIGHT, clock=clock)
    content = secret.read_bytes()
    for at in (0, 15, 40, 2_000, 5_000, len(content) - 5):
        secret.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises((UserError, Exception)) as raised:
            opened = Workspace.open(secret, clock=clock, passphrase=key if at > 15 else RIGHT)
            assert opened.connection.execute("PRAGMA integrity_check").get == "ok"
            opened.close()
            pytest.fail(f"byte {at} was not noticed")
        assert "not noticed" not in str(raised.value)
    secret.write_bytes(content)


def test_the_present_key_is_recognized_by_its_words(secret: Path, clock: FixedClock) -> None:
    key = unlock(secret, RIGHT, clock=clock)
    assert is_right(key, RIGHT)
    assert is_right(key, recovery_text(key))
    assert not is_right(key, "three quiet otter")


def test_a_missing_or_empty_key_file_is_explained(secret: Path, clock: FixedClock, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("nowhere", "empty"):
        with pytest.raises(UserError, match=name):
            unlock(secret, RIGHT, clock=clock, key_file=tmp_path / name)


def test_a_file_encrypted_by_the_first_versions_still_opens(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "older.ocrm"
    Workspace.create(path, clock=clock, language="en").close()
    older = apsw.Connection(str(path))
    older.execute("PRAGMA journal_mode = delete")
    older.execute(f"PRAGMA rekey = '{RIGHT}'").fetchall()  # what the cipher itself makes of it
    older.close()
    assert unlocking.is_encrypted(path)
    Workspace.open(path, clock=clock, passphrase=unlock(path, RIGHT, clock=clock)).close()


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", Strength.WEAK), ("123456", Strength.WEAK), ("password1", Strength.WEAK), ("aaaaaaaaaaaa", Strength.WEAK),
        ("Passw0rd2024", Strength.WEAK), ("woaini5201314", Strength.WEAK), ("qwertyuiop", Strength.WEAK),
        ("k7#Qp2!x", Strength.GOOD), ("three quiet otters", Strength.STRONG), ("雨后竹林听风三更", Strength.STRONG),
    ],
)  # fmt: skip
def test_the_hint_tells_ordinary_passphrases_from_good_ones(
    passphrase: str, strength: Strength, both_languages: str
) -> None:
    hint = judge(passphrase)
    assert hint.strength == strength
    assert hint.words
