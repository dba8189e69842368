"""The system's key ring opens a file where that is wished, and losing it loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailRing
from keyring.backends.null import Keyring as NullRing

from ocrm.cli.session import run
from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.models.file_key import FileKey, new_key
from ocrm.services.encryption import key_ring
from ocrm.services.encryption.key_ring import RingState
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.encryption.unlocking import unlock
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.rings import BrokenRing, LockedRing, PlainRing, RealRing, Rings, set_up

PASSPHRASE = "three quiet otters"


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Rings:
    return set_up(monkeypatch)


@pytest.fixture(scope="module")
def key() -> FileKey:
    return new_key(PASSPHRASE)


@pytest.fixture
def secret(tmp_path: Path, clock: FixedClock, key: FileKey) -> Path:
    path = tmp_path / "secret.ocrm"
    made = Workspace.create(path, clock=clock, language="en", passphrase=key)
    customers.add_customer(made, "Acme")
    made.close()
    return path


def test_a_kept_key_opens_the_file_wherever_it_was_moved_to(
    rings: Rings, secret: Path, key: FileKey, clock: FixedClock
) -> None:
    assert key_ring.kept_key(secret) is None
    key_ring.keep(key)
    moved = secret.rename(secret.with_name("moved.ocrm"))
    found = key_ring.kept_key(moved)
    opened = Workspace.open(moved, clock=clock, passphrase=found)
    assert opened.scalar("SELECT count(*) FROM customer") == 1
    opened.close()
    assert PASSPHRASE not in str(rings.real.held)


def test_a_changed_passphrase_leaves_the_old_entry_without_use(
    rings: Rings, secret: Path, key: FileKey, clock: FixedClock
) -> None:
    key_ring.keep(key)
    opened = Workspace.open(secret, clock=clock, passphrase=key)
    change_key(opened, "another long passphrase")
    opened.close()
    assert key_ring.kept_key(secret) is None
    assert key_ring.forget(key_ring.entry_of(key))
    assert rings.real.held == {}


def _emptied(rings: Rings) -> None:
    rings.real.held.clear()


def _switched(rings: Rings) -> None:
    rings.use(RealRing())


def _headless(rings: Rings) -> None:
    rings.use(FailRing())


def _locked(rings: Rings) -> None:
    rings.use(LockedRing())


def _throwing(rings: Rings) -> None:
    rings.use(BrokenRing())


def _wrong_entry(rings: Rings) -> None:
    ((name, _text),) = rings.real.held.items()
    rings.real.held[name] = key_ring.recovery_text(FileKey(b"7" * 32, b"salt"))


def _garbage(rings: Rings) -> None:
    ((name, _text),) = rings.real.held.items()
    rings.real.held[name] = "no key at all"


@pytest.mark.parametrize("lose", [_emptied, _switched, _headless, _locked, _throwing, _wrong_entry, _garbage])
def test_a_lost_ring_leaves_the_passphrase_and_makes_no_new_file(
    rings: Rings, secret: Path, key: FileKey, clock: FixedClock, lose: object
) -> None:
    key_ring.keep(key)
    before = secret.read_bytes()
    assert callable(lose)
    lose(rings)
    assert key_ring.kept_key(secret) is None
    assert secret.read_bytes() == before
    assert unlock(secret, PASSPHRASE, clock=clock) == key
    assert unlock(secret, key_ring.recovery_text(key), clock=clock) == key


def test_a_file_that_is_gone_or_plain_gets_no_key(rings: Rings, key: FileKey, tmp_path: Path) -> None:
    key_ring.keep(key)
    missing, plain = tmp_path / "missing.ocrm", tmp_path / "plain.ocrm"
    plain.write_bytes(b"SQLite format 3\0" + bytes(4096))
    assert key_ring.kept_key(missing) is None
    assert key_ring.kept_key(plain) is None
    assert not missing.exists()


def _chain(monkeypatch: pytest.MonkeyPatch, *links: KeyringBackend) -> ChainerBackend:
    monkeypatch.setattr(ChainerBackend, "backends", list(links))
    return ChainerBackend()


@pytest.mark.parametrize("kind", [FailRing, NullRing, PlainRing])
def test_what_is_no_real_ring_gets_no_key(rings: Rings, key: FileKey, kind: type[KeyringBackend]) -> None:
    rings.use(kind())
    assert key_ring.ring_state() in (RingState.NO_RING, RingState.UNSAFE)
    with pytest.raises(UserError, match="did not take the key"):
        key_ring.keep(key)


def test_a_chain_with_a_file_in_it_gets_no_key(rings: Rings, key: FileKey, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = PlainRing()
    rings.use(_chain(monkeypatch, rings.real, plain))
    assert key_ring.ring_state() is RingState.UNSAFE
    with pytest.raises(UserError):
        key_ring.keep(key)
    assert plain.held == rings.real.held == {}
    rings.use(_chain(monkeypatch, rings.real))
    assert key_ring.ring_state() is RingState.READY


def test_the_command_line_asks_the_ring_only_where_it_is_told_to(
    rings: Rings, secret: Path, key: FileKey, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["list", "customers", "--file", str(secret), "--lang", "en"]
    assert run([*arguments, "--key-ring"]) == 1
    assert "The key ring has no key that opens “secret.ocrm”" in capsys.readouterr().err
    key_ring.keep(key)
    assert run(arguments) == 1
    assert run([*arguments, "--key-ring"]) == 0
    assert "Acme" in capsys.readouterr().out
