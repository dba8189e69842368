"""Every way round the lock that was thought of: what is hidden stays hidden, and only the passphrase brings it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ocrm import paths
from ocrm.clock import FixedClock
from ocrm.services.relations import customers
from ocrm.ui.actions import ActionId
from ocrm.ui.background import BackgroundReminding
from ocrm.ui.history.journey import Journey
from ocrm.ui.lock.locked_reminding import LockedReminding
from ocrm.ui.notifications import BestNotifier, Notification, NotificationButton
from ocrm.ui.opened_copies import place_for_copy, sweep_left_behind
from ocrm.ui.tray import Pause, Tray
from ocrm.ui.window_app import WindowApp
from tests.ui.lock.conftest import NAME

CONTROL = Qt.KeyboardModifier.ControlModifier


def visible_windows() -> list[QWidget]:
    """Return the windows of this program that can be seen, the events of the moment done."""
    QApplication.processEvents()
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


@pytest.fixture
def locked(opened: WindowApp, qtbot: QtBot) -> WindowApp:
    """The program locked, the file closed."""
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    return opened


def test_nothing_in_the_tray_passes(locked: WindowApp) -> None:
    assert locked.locking is not None
    tray = locked.locking._make_tray()
    for ask in (
        tray.open_requested.emit,
        tray.quick_add_requested.emit,
        tray.today_requested.emit,
        tray.reminders_requested.emit,
        lambda: tray.pause_requested.emit(Pause.HOUR),
    ):
        locked.locking.screen.hide()
        ask()
        assert set(visible_windows()) <= {locked.locking.screen}
        assert locked.window is None


def test_the_menu_of_the_tray_is_not_the_one_of_before(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    tray = Tray(opened.window)
    tray.set_reminder_text(NAME)
    tray.menu.popup(QPoint(0, 0))
    opened.lock()
    assert not tray.menu.isVisible()


def test_buttons_of_a_notification_open_the_lock_screen_only(locked: WindowApp) -> None:
    assert locked.locking is not None
    reminding = locked.locking.findChild(LockedReminding)
    assert isinstance(reminding, LockedReminding)
    for act in (
        lambda: reminding._notifier.activated.emit("locked"),
        lambda: reminding._notifier.action_requested.emit("locked", "done"),
        lambda: reminding._notifier.action_requested.emit("todo/1", "snooze"),
    ):
        locked.locking.screen.hide()
        act()
        assert visible_windows() == [locked.locking.screen]
        assert locked.workspace is None


def test_a_pop_up_of_before_is_gone(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    assert opened.attendants is not None
    notifier = BestNotifier(parent=opened.window)
    reminding = opened.attendants.reminding = BackgroundReminding(opened.window, notifier=notifier)
    notifier.popups.show(Notification("todo/1", NAME, NAME, NAME, (NotificationButton("done", "Done"),)))
    qtbot.waitUntil(lambda: bool(notifier.popups.cards))
    cards = list(notifier.popups.cards)
    assert opened.attendants.reminding is reminding
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    assert visible_windows() == [opened.locking.screen]
    assert cards


def test_the_global_key_shows_no_line_to_type_into(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    assert opened.attendants is not None
    reminding = opened.attendants.reminding = BackgroundReminding(opened.window)
    reminding.show_quick_add()
    assert reminding._quick_add is not None
    reminding._quick_add.findChild(QLineEdit).setText(NAME)
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    opened._show_quick_add()
    assert opened.attendants is None
    assert visible_windows() == [opened.locking.screen]


@pytest.mark.parametrize(
    "pressed",
    [Qt.Key.Key_K, Qt.Key.Key_N, Qt.Key.Key_Z, Qt.Key.Key_F, Qt.Key.Key_1, Qt.Key.Key_O],
    ids=str,
)
def test_no_shortcut_reaches_the_program(locked: WindowApp, pressed: Qt.Key) -> None:
    assert locked.locking is not None
    screen = locked.locking.screen
    for place in (screen, screen.findChild(QLineEdit, "unlock_passphrase")):
        QTest.keyClick(place, pressed, CONTROL)
    assert visible_windows() == [screen]
    assert locked.window is None


def test_nothing_can_be_dropped_on_the_lock_screen(locked: WindowApp, tmp_path: Path) -> None:
    assert locked.locking is not None
    screen = locked.locking.screen
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "new.ocrm"))])
    dropped.setText(NAME)
    place = QPoint(20, 20)
    enter = QDragEnterEvent(
        place, Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(screen, enter)
    drop = QDropEvent(
        QPointF(place), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(screen, drop)
    assert not any(widget.acceptDrops() for widget in (screen, *screen.findChildren(QWidget)))
    assert not enter.isAccepted()
    assert visible_windows() == [screen]


def test_the_window_of_the_past_goes_and_leaves_no_copy(opened: WindowApp, clock: FixedClock, qtbot: QtBot) -> None:
    assert opened.window is not None
    workspace = opened.window.context.workspace
    moment = clock.now()
    clock.advance(minutes=1)  # not so long that it locks for want of hands
    customers.add_customer(workspace, "later")
    journey = Journey(opened.window, opened.window.context)
    journey.go(moment)
    qtbot.waitUntil(lambda: journey.window is not None, timeout=10_000)
    assert list(paths.cache_dir().rglob("*.ocrm"))
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    assert visible_windows() == [opened.locking.screen]
    assert not list(paths.cache_dir().rglob("*.ocrm"))


def _palette(window: WindowApp) -> None:
    assert window.window is not None
    window.window.context.actions.trigger(ActionId.PALETTE)


def _shortcuts(window: WindowApp) -> None:
    assert window.window is not None
    window.window.context.actions.trigger(ActionId.SHORTCUTS)


def test_a_past_that_is_still_being_built_does_not_come_up_over_the_lock(
    opened: WindowApp, clock: FixedClock, qtbot: QtBot
) -> None:
    assert opened.window is not None
    workspace = opened.window.context.workspace
    moment = clock.now()
    clock.advance(minutes=1)
    customers.add_customer(workspace, "later")
    journey = Journey(opened.window, opened.window.context)
    journey.go(moment)
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None, timeout=10_000)
    assert opened.locking is not None
    assert visible_windows() == [opened.locking.screen]
    assert journey.window is None
    assert not list(paths.cache_dir().rglob("*.ocrm"))


@pytest.mark.parametrize("open_it", [_palette, _shortcuts])
def test_what_floats_over_the_window_goes_with_it(
    opened: WindowApp, qtbot: QtBot, open_it: Callable[[WindowApp], None]
) -> None:
    open_it(opened)
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    assert visible_windows() == [opened.locking.screen]


def test_closing_or_minimising_the_screen_opens_nothing(locked: WindowApp) -> None:
    assert locked.locking is not None
    screen = locked.locking.screen
    for event in (QEvent.Type.Close, QEvent.Type.WindowStateChange, QEvent.Type.WindowActivate):
        QApplication.sendEvent(screen, QEvent(event))
    locked._raise()
    assert visible_windows() == [screen]
    assert locked.workspace is None


def test_copies_left_by_a_killed_process_go_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ours = place_for_copy("offer.txt")
    ours.write_text(NAME)
    left = tmp_path / "ocrm-opened-dead" / "offer.txt"
    left.parent.mkdir()
    left.write_text(NAME)
    sweep_left_behind()
    assert ours.exists()
    assert not left.parent.exists()
