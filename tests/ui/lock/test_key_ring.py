"""The key ring in the window: asked at the start where that is wished, never by the lock, and never relied upon."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailRing
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.models.file_key import FileKey
from ocrm.services.encryption import key_ring
from ocrm.services.encryption.recovery import recovery_text
from ocrm.ui.context import Target
from ocrm.ui.window_app import WindowApp
from tests.rings import LockedRing, PlainRing, Rings, set_up
from tests.ui.lock.conftest import PASSPHRASE
from tests.ui.lock.test_lock import give, lock
from tests.ui.lock.test_security_settings import enter, press


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Rings:
    return set_up(monkeypatch)


def switch_of(running: WindowApp, qtbot: QtBot) -> QCheckBox:
    """Open the section and return the switch, once the ring was looked at."""
    assert running.window is not None
    running.window.context.navigator.go(Target("settings", view="security"))
    with qtbot.waitSignal(running._key_ring.looked):
        running._key_ring.look()
    switch = running.window.findChild(QCheckBox, "key_ring_switch")
    assert isinstance(switch, QCheckBox)
    return switch


def note_of(running: WindowApp) -> str:
    assert running.window is not None
    label = running.window.findChild(QLabel, "key_ring_note")
    assert isinstance(label, QLabel)
    return label.text()


def keep_it(running: WindowApp, rings: Rings, qtbot: QtBot) -> None:
    """Switch it on, as a user does."""
    switch_of(running, qtbot).click()
    assert running.window is not None
    enter(running.window, present=PASSPHRASE)
    press(running.window, "passphrase_do")
    qtbot.waitUntil(lambda: bool(rings.real.held))
    # The ring has it before the window knows; until then a name would find this panel instead of the next one.
    qtbot.waitUntil(lambda: running.window.findChild(QWidget, "passphrase_panel") is None)


def start_again(running: WindowApp, path: Path) -> None:
    """Quit and start, as far as one process can."""
    running.close()
    running.open(path)


def test_switched_on_the_file_opens_without_typing(opened: WindowApp, rings: Rings, secret: Path, qtbot: QtBot) -> None:
    assert not switch_of(opened, qtbot).isChecked()  # off by default
    keep_it(opened, rings, qtbot)
    qtbot.waitUntil(lambda: switch_of(opened, qtbot).isChecked())
    start_again(opened, secret)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert opened.workspace is not None
    assert opened.workspace.scalar("SELECT count(*) FROM customer") == 1
    switch_of(opened, qtbot).click()
    qtbot.waitUntil(lambda: not rings.real.held)
    start_again(opened, secret)
    assert opened.window is None
    assert opened.asking is not None


def test_a_wrong_passphrase_keeps_nothing(opened: WindowApp, rings: Rings, qtbot: QtBot) -> None:
    switch = switch_of(opened, qtbot)
    switch.click()
    assert opened.window is not None
    enter(opened.window, present="wrong")
    press(opened.window, "passphrase_do")
    refusal = opened.window.findChild(QLabel, "passphrase_refusal")
    qtbot.waitUntil(lambda: bool(refusal.text()))
    assert not switch.isChecked()
    assert rings.real.held == {}


def test_the_lock_asks_all_the_same_and_so_does_a_start_after_it(
    opened: WindowApp, rings: Rings, secret: Path, qtbot: QtBot
) -> None:
    keep_it(opened, rings, qtbot)
    lock(opened, qtbot)
    qtbot.waitUntil(lambda: not rings.real.held)
    start_again(opened, secret)  # quitting the lock screen is no way around it
    assert opened.asking is not None
    qtbot.wait(50)
    assert opened.window is None
    give(opened.asking, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None and bool(rings.real.held))


@pytest.mark.parametrize("kind", [FailRing, LockedRing, PlainRing])
def test_a_ring_that_fails_leaves_the_passphrase(
    opened: WindowApp, rings: Rings, secret: Path, qtbot: QtBot, kind: type, both_languages: str
) -> None:
    keep_it(opened, rings, qtbot)
    before = sorted(secret.parent.glob("*.ocrm"))
    rings.use(kind())
    start_again(opened, secret)
    assert opened.asking is not None
    said = opened.asking.findChild(QLabel, "unlock_note")
    words = {"en": "did not give the key", "zh_CN": "没有给出"}[both_languages]
    qtbot.waitUntil(lambda: words in said.text())
    assert opened.window is None
    give(opened.asking, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert sorted(secret.parent.glob("*.ocrm")) == before


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FailRing, {"en": "no key ring that answers", "zh_CN": "没有可用的密钥环"}),
        (PlainRing, {"en": "may write keys down readably", "zh_CN": "可能会把密钥明文保存"}),
    ],
)
def test_without_a_safe_ring_the_switch_is_off_and_says_why(
    opened: WindowApp, rings: Rings, qtbot: QtBot, kind: type, words: dict[str, str], both_languages: str
) -> None:
    rings.use(kind())
    assert not switch_of(opened, qtbot).isEnabled()
    assert words[both_languages] in note_of(opened)


def test_a_changed_passphrase_takes_its_entry_along_and_a_removed_one_ends_it(
    opened: WindowApp, rings: Rings, key: FileKey, qtbot: QtBot
) -> None:
    keep_it(opened, rings, qtbot)
    assert opened.window is not None
    press(opened.window, "security_change")
    enter(opened.window, present=PASSPHRASE, new="another long one", again="another long one")
    press(opened.window, "passphrase_do")
    old = (key_ring.SERVICE, key_ring.entry_of(key))
    qtbot.waitUntil(lambda: bool(rings.real.held) and old not in rings.real.held)
    assert len(rings.real.held) == 1
    qtbot.waitUntil(lambda: opened.window.findChild(QPushButton, "sheet_later") is not None)
    qtbot.waitUntil(lambda: not opened.window.context.tasks.shown)
    qtbot.waitUntil(lambda: opened.window.findChild(QWidget, "passphrase_panel") is None)  # the one before is gone
    press(opened.window, "security_remove")
    enter(opened.window, present="another long one")
    press(opened.window, "passphrase_do")
    qtbot.waitUntil(lambda: not rings.real.held)


def test_the_key_is_written_nowhere_but_into_the_ring(
    opened: WindowApp, rings: Rings, key: FileKey, tmp_path: Path, qtbot: QtBot
) -> None:
    keep_it(opened, rings, qtbot)
    opened.close()
    secrets = (key.secret, key.secret.hex().encode(), recovery_text(key).encode(), PASSPHRASE.encode())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if any(secret in file.read_bytes() for secret in secrets)]
    assert not any(text in " ".join((*sys.argv, *os.environ.values())) for text in (PASSPHRASE, recovery_text(key)))
