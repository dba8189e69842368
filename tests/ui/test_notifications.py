"""Notifications arrive through the best channel there is, and what the user answers is done."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.clock import FixedClock, to_utc
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.settings import write_setting
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.background import BackgroundReminding
from ocrm.ui.context import AppContext
from ocrm.ui.main_window import MainWindow
from ocrm.ui.notifications import BestNotifier, Notification, NotificationButton, Notifier
from ocrm.ui.notifications.desktop import DesktopChannel
from ocrm.ui.notifications.popup import MAX_SHOWN, PopupCard, PopupNotifier
from ocrm.ui.preferences import Preferences
from ocrm.ui.reminding import CHECK_EVERY_MS, ReminderDriver
from ocrm.ui.theme import Theme
from ocrm.ui.tray import Pause, Tray
from tests.ui.conftest import end_window

# Tool windows are raised when shown, which the offscreen platform only remarks upon.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

BUTTONS = (NotificationButton("open", "Open"), NotificationButton("done", "Done"))


class FakeDesktop(DesktopChannel):
    """The desktop's notifications, on paper."""

    def __init__(self) -> None:
        super().__init__("OCRM")
        self.shown: list[Notification] = []
        self.closed: list[str] = []

    def start(self) -> None:
        """Wait for the test to say whether there is a desktop."""

    def show(self, notification: Notification) -> None:
        self.shown.append(notification)

    def close(self, key: str) -> None:
        self.closed.append(key)


class PaperNotifier(Notifier):
    """Writes down what it is to show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Notification] = []
        self.closed: list[str] = []

    def show(self, notification: Notification) -> None:
        self.shown.append(notification)

    def close(self, key: str) -> None:
        self.closed.append(key)

    def shut_down(self) -> None:
        """Nothing to let go of."""

    def description(self) -> str:
        return "paper"


def note(key: str, title: str = "Call Zhang San", body: str = "14:00 · Acme") -> Notification:
    return Notification(key, title, body, "OCRM · 14:00", "phone", "info", BUTTONS)


@pytest.fixture
def popups(look: Theme, qapp: QApplication) -> Iterator[PopupNotifier]:
    notifier = PopupNotifier()
    yield notifier
    notifier.shut_down()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def best(look: Theme, qapp: QApplication) -> Iterator[BestNotifier]:
    notifier = BestNotifier(desktop=FakeDesktop())
    yield notifier
    notifier.shut_down()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def desktop_of(best: BestNotifier) -> FakeDesktop:
    assert isinstance(best._desktop, FakeDesktop)
    return best._desktop


# -- channels ---------------------------------------------------------------------------------------------------------


def test_what_is_shown_before_the_desktop_answers_waits_and_goes_there(best: BestNotifier) -> None:
    best.show(note("a"))
    assert not desktop_of(best).shown and not best.popups.cards and not best.is_ready
    desktop_of(best).probed.emit(True)
    assert [one.key for one in desktop_of(best).shown] == ["a"] and not best.popups.cards
    assert "desktop" in best.description()


def test_without_a_desktop_the_pop_up_shows_it(best: BestNotifier) -> None:
    best.show(note("a"))
    desktop_of(best).probed.emit(False)
    assert [card.notification.key for card in best.popups.cards] == ["a"]
    assert best.description() == "OCRM's own pop-ups"


def test_what_the_desktop_refuses_becomes_a_pop_up(best: BestNotifier) -> None:
    desktop_of(best).probed.emit(True)
    desktop_of(best).failed.emit(note("a"))
    assert [card.notification.key for card in best.popups.cards] == ["a"]


def test_answers_of_every_channel_come_out_alike(best: BestNotifier, qtbot: QtBot) -> None:
    desktop_of(best).probed.emit(False)
    with qtbot.waitSignal(best.action_requested) as answered:
        desktop_of(best).action_requested.emit("a", "done")
    assert answered.args == ["a", "done"]
    best.show(note("b"))
    with qtbot.waitSignal(best.action_requested) as answered:
        press(best.popups.cards[0], "notification_done")
    assert answered.args == ["b", "done"] and not best.popups.cards


def test_with_no_session_bus_the_desktop_says_so_at_once(
    look: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    channel = DesktopChannel("OCRM")
    try:
        with qtbot.waitSignal(channel.probed, timeout=10_000) as probed:
            channel.start()
        assert probed.args == [False]
        with qtbot.waitSignal(channel.failed):
            channel.show(note("a"))
    finally:
        channel.shut_down()


_DESKTOP = """
import asyncio, sys, threading
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, method
from PySide6.QtCore import QCoreApplication, QTimer
from ocrm.ui.notifications import Notification
from ocrm.ui.notifications.desktop import DesktopChannel

shown, closed = [], []

class Server(ServiceInterface):
    def __init__(self): super().__init__("org.freedesktop.Notifications")
    @method()
    def GetCapabilities(self) -> "as": return ["body", "actions"]
    @method()
    def GetServerInformation(self) -> "ssss": return ["paper", "us", "1", "1.2"]
    @method()
    def Notify(self, app: "s", old: "u", icon: "s", title: "s", body: "s", acts: "as", hints: "a{sv}", ms: "i") -> "u":
        shown.append(title)
        return len(shown)
    @method()
    def CloseNotification(self, number: "u"): closed.append(number)

async def serve():
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/Notifications", Server())
    await bus.request_name("org.freedesktop.Notifications")
    ready.set()
    await bus.wait_for_disconnect()

ready = threading.Event()
threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
ready.wait(10)
app = QCoreApplication([])
channel = DesktopChannel("OCRM")

def go(_is_there):
    for key in ("a", "b"):
        channel.show(Notification(key, key))

def look():
    if len(shown) == 2:
        channel.close("a")
        channel.shut_down()
        app.quit()

channel.probed.connect(go)
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
QTimer.singleShot(15000, app.quit)
channel.start()
app.exec()
print(sorted(closed))
"""


def test_nothing_stays_on_the_desktop_after_the_end() -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("there is no dbus-run-session here")
    found = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _DESKTOP], capture_output=True, text=True, timeout=40
    )
    assert found.stdout.strip() == "[1, 2]", found.stderr


# -- pop-ups ----------------------------------------------------------------------------------------------------------


def press(card: PopupCard, name: str) -> None:
    widget = card.findChild(QAbstractButton, name)
    assert widget is not None
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_three_pop_ups_are_stacked_and_the_oldest_make_room_for_what_is_due_now(popups: PopupNotifier) -> None:
    for number in range(5):
        popups.show(note(str(number)))
    cards = popups.cards
    assert len(cards) == MAX_SHOWN and popups.waiting_count == 2
    for lower, upper in itertools.pairwise(cards):
        assert upper.geometry().bottom() < lower.geometry().top()
    assert [card.notification.key for card in cards] == ["2", "3", "4"]
    press(cards[1], "notification_close")
    assert [card.notification.key for card in popups.cards] == ["1", "2", "4"]
    popups.close("0")
    press(popups.cards[0], "notification_close")
    assert [card.notification.key for card in popups.cards] == ["2", "4"] and not popups.waiting_count


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_pop_up_is_as_high_as_its_wrapped_words(
    popups: PopupNotifier, look: Theme, both_languages: str, scale: float
) -> None:
    work = "Call back about the long quotation for the valves of the new plant"
    work = {"zh_CN": "给北京第一机床厂的王女士回电话，商量新厂不锈钢阀门的报价和交货日期"}.get(both_languages, work)
    body = "\n".join(f"{hour}:00  {work}" for hour in (14, 15, 16))
    popups.show(note("a", work * 2, body))
    look.set_scale(scale)  # also while it stands there
    [card] = popups.cards
    card.grab()  # lays it out
    assert card.width() == look.px(380)
    for shown in card.findChildren(QLabel):
        if shown.wordWrap():
            assert shown.height() >= shown.heightForWidth(shown.width()) > 0
            assert card.rect().contains(QRect(shown.mapTo(card, QPoint()), shown.size()))


def test_pop_ups_that_find_no_room_on_the_screen_wait(popups: PopupNotifier, qapp: QApplication) -> None:
    area = qapp.primaryScreen().availableGeometry()
    for key in "abc":
        popups.show(note(key, body="\n".join(["14:00 · Acme"] * (area.height() // 70))))
    assert [card.notification.key for card in popups.cards] == ["b", "c"] and popups.waiting_count == 1
    assert all(area.contains(card.geometry()) for card in popups.cards)
    press(popups.cards[0], "notification_close")
    assert [card.notification.key for card in popups.cards] == ["a", "c"]


def test_a_pop_up_takes_no_focus_and_says_everything_in_one_name(popups: PopupNotifier) -> None:
    popups.show(note("a"))
    [card] = popups.cards
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert card.accessibleName() == "Call Zhang San. 14:00 · Acme"
    assert all(widget.accessibleName() for widget in card.findChildren(QAbstractButton))


def test_the_keyboard_reaches_a_pop_up_and_escape_closes_it(popups: PopupNotifier, qtbot: QtBot) -> None:
    assert not popups.focus_latest()
    popups.show(note("a"))
    assert popups.focus_latest()
    [card] = popups.cards
    first = card.focusWidget()
    assert isinstance(first, QPushButton) and first.objectName() == "notification_open"
    with qtbot.waitSignal(popups.dismissed) as dismissed:
        QTest.keyClick(card, Qt.Key.Key_Escape)
    assert dismissed.args == ["a"] and not popups.cards


def test_a_notification_of_the_same_key_replaces_the_first(popups: PopupNotifier) -> None:
    popups.show(note("a", "old"))
    popups.show(note("a", "new"))
    assert [card.notification.title for card in popups.cards] == ["new"]


def test_markup_in_a_title_is_shown_as_typed(popups: PopupNotifier) -> None:
    popups.show(note("a", "<b>R&D</b>"))
    assert "<b>R&D</b>" in popups.cards[0].accessibleName()


# -- the driver -------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper() -> PaperNotifier:
    return PaperNotifier()


@pytest.fixture
def driver(context: AppContext, paper: PaperNotifier) -> Iterator[ReminderDriver]:
    made = ReminderDriver(context.workspace, paper, runner=context.runner, navigator=context.navigator, bus=context.bus)
    made.start()
    yield made
    made.stop()


def add(workspace: Workspace, title: str, due: datetime | date, **values: object) -> int:
    name = "due_at" if isinstance(due, datetime) else "due_on"
    created = todos.add_todo(workspace, title, **{name: due}, **values).created_id
    assert created is not None
    return created


def remind(driver: ReminderDriver, clock: FixedClock, *, minutes: int) -> None:
    clock.advance(minutes=minutes)
    driver.tick()


def test_a_to_do_that_comes_due_is_shown_once_with_its_buttons(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    add(workspace, "Call Zhang San", clock.now() + timedelta(minutes=3), kind="call")
    remind(driver, clock, minutes=3)
    driver.tick()
    [shown] = paper.shown
    assert shown.title == "Call Zhang San" and shown.icon == "phone"
    assert [button.title for button in shown.buttons] == ["Open", "Done", "Snooze 1 hour"]


def test_done_finishes_the_to_do_and_can_be_undone(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    todo_id = add(workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    paper.action_requested.emit(paper.shown[0].key, "done")
    assert todos.fetch_todo(workspace, todo_id).status == "done"
    workspace.undo()
    assert todos.fetch_todo(workspace, todo_id).status == "open"


def test_snooze_brings_it_back_after_an_hour(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    add(workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    paper.action_requested.emit(paper.shown[0].key, "snooze")
    for _step in range(119):
        clock.advance(seconds=30)
        driver.tick()
    assert len(paper.shown) == 1
    clock.advance(seconds=30)
    driver.tick()
    assert len(paper.shown) == 2


def test_a_click_opens_the_to_do_in_the_window(
    driver: ReminderDriver, paper: PaperNotifier, context: AppContext, clock: FixedClock, qtbot: QtBot
) -> None:
    todo_id = add(context.workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    with qtbot.waitSignal(driver.attention_requested):
        paper.activated.emit(paper.shown[0].key)
    target = context.navigator.current
    assert target is not None and (target.kind, target.record_id) == ("todos", todo_id)


def test_what_was_missed_comes_as_one_and_can_be_put_off_together(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    for number in range(4):
        add(workspace, f"Call {number}", clock.now() + timedelta(minutes=3 + number))
    remind(driver, clock, minutes=60)
    [digest] = paper.shown
    assert digest.title == "Missed 4 reminders" and digest.tone == "warn"
    paper.action_requested.emit(digest.key, "tomorrow")
    assert len(driver.scheduler._store.snoozed()) == 4
    remind(driver, clock, minutes=24 * 60)
    assert len(paper.shown) == 2


def test_finishing_it_in_the_window_takes_the_notification_away(
    driver: ReminderDriver, paper: PaperNotifier, context: AppContext, clock: FixedClock
) -> None:
    todo_id = add(context.workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    context.bus.publish(todos.complete_todo(context.workspace, todo_id))
    assert paper.closed == [paper.shown[0].key]


def test_a_reminder_stays_until_it_is_answered_and_goes_then_while_a_test_passes(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    add(workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    [shown] = paper.shown
    assert not shown.is_passing
    paper.action_requested.emit(shown.key, "snooze")
    assert paper.closed == [shown.key]
    driver.show_test()
    assert paper.shown[-1].is_passing


def test_the_status_bar_names_the_next_reminder(
    driver: ReminderDriver, context: AppContext, clock: FixedClock, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(driver.status_changed) as told:
        changes = todos.add_todo(context.workspace, "Sign", due_at=clock.now() + timedelta(minutes=48))
        context.bus.publish(changes)
    assert told.args == ["Next reminder 10:00  Sign"]
    i18n.set_language("zh_CN")
    with qtbot.waitSignal(driver.status_changed) as told:
        driver.retranslate()
    assert told.args == ["下一个提醒 10:00  Sign"]


def test_the_status_bar_names_the_end_of_the_quiet_hours_that_hold_a_reminder_back(
    driver: ReminderDriver, context: AppContext, clock: FixedClock, qtbot: QtBot
) -> None:
    late = clock.local_now().replace(hour=22, minute=30)
    with qtbot.waitSignal(driver.status_changed) as told:
        context.bus.publish(todos.add_todo(context.workspace, "Sign", due_at=late))
    assert told.args == ["Next reminder tomorrow 08:00  Sign"]


def test_a_pause_is_told_and_ends_by_itself(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock, qtbot: QtBot
) -> None:
    add(workspace, "Call", clock.now() + timedelta(minutes=3))
    with qtbot.waitSignal(driver.status_changed) as told:
        driver.pause_until(clock.now() + timedelta(hours=1))
    assert told.args == ["Reminders paused until 10:12"]
    with qtbot.waitSignal(driver.status_changed) as told:
        driver.pause_until(clock.now() + timedelta(days=1))
    assert told.args == ["Reminders paused until tomorrow 09:12"]
    driver.pause_until(clock.now() + timedelta(hours=1))
    remind(driver, clock, minutes=30)
    assert not paper.shown
    with qtbot.waitSignal(driver.paused_changed) as paused:
        remind(driver, clock, minutes=30)
    assert paused.args == [False]
    assert [one.title for one in paper.shown] == ["Missed: Call"]


def test_privacy_keeps_names_out_of_notifications(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    write_setting(workspace, "private_notifications", True)
    add(workspace, "Call Zhang San", clock.now() + timedelta(minutes=3), kind="call")
    remind(driver, clock, minutes=3)
    assert paper.shown[0].title == "1 call" and "Zhang" not in paper.shown[0].body


def test_the_clock_on_the_wall_is_looked_at_twice_a_minute(driver: ReminderDriver) -> None:
    assert 0 < driver._timer.interval() <= CHECK_EVERY_MS == 30_000


def test_the_test_notification_says_what_shows_it(driver: ReminderDriver, paper: PaperNotifier) -> None:
    driver.show_test()
    assert paper.shown[0].title == "Reminders work" and paper.shown[0].body == "paper"


def test_switching_reminders_off_is_told_at_once(
    driver: ReminderDriver, context: AppContext, both_languages: str, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(driver.status_changed) as told:
        write_setting(context.workspace, "reminders_on", False)
        context.bus.publish(Changes(frozenset({"settings"}), label="", origin="settings"))
    assert told.args == [{"en": "Reminders are off", "zh_CN": "提醒已关闭"}[both_languages]]


def test_a_list_of_the_day_leads_to_its_records_and_a_greeting_to_the_clipboard(
    driver: ReminderDriver, paper: PaperNotifier, context: AppContext, clock: FixedClock, qtbot: QtBot
) -> None:
    for number in range(2):
        add(context.workspace, f"Sign {number}", clock.today() + timedelta(days=1))
    customer = records.add_record(context.workspace, "customers", {"name": "Yunqi"}).created_id
    day = clock.today() + timedelta(days=1)
    mei = {"name": "Mei", "customer": customer, "birthday": date(1990, day.month, day.day)}
    records.add_record(context.workspace, "contacts", mei)
    clock.set(to_utc(clock, day, time(8, 59)))
    driver.tick()
    clock.set(to_utc(clock, day, time(9)))
    driver.tick()
    by_title = {one.title: one for one in paper.shown}
    assert "Sign 0" in by_title["2 to-dos today"].body
    paper.action_requested.emit(by_title["2 to-dos today"].key, "open")
    assert context.navigator.current is not None and context.navigator.current.page == "today"
    birthday = by_title["Birthday of Mei"]
    assert [button.title for button in birthday.buttons] == ["Open", "Copy greeting", "Snooze 1 hour"]
    with qtbot.waitSignal(driver.copied):
        paper.action_requested.emit(birthday.key, "copy")
    assert "Mei" in QApplication.clipboard().text()


def test_what_is_put_off_in_the_list_leaves_the_desktop(
    driver: ReminderDriver, paper: PaperNotifier, workspace: Workspace, clock: FixedClock
) -> None:
    add(workspace, "Call", clock.now() + timedelta(minutes=3))
    remind(driver, clock, minutes=3)
    [known] = [one for one, _reminder in driver.scheduler.unanswered()]
    driver.scheduler.snooze(known.key, clock.now() + timedelta(minutes=10))
    driver.look_again()
    assert paper.closed == [paper.shown[0].key]


def test_a_pop_up_offers_more_moments_beside_the_hour(popups: PopupNotifier, qtbot: QtBot) -> None:
    later = NotificationButton("snooze", "Snooze 1 hour", (("snooze:tonight", "Tonight 20:00"),))
    popups.show(Notification("a", "Call", "", "", "bell", "info", (later,)))
    menu = popups.cards[0].findChild(QMenu, "notification_choices")
    with qtbot.waitSignal(popups.action_requested) as asked:
        menu.actions()[0].trigger()
    assert asked.args == ["a", "snooze:tonight"]


# -- the window behind it ---------------------------------------------------------------------------------------------


@pytest.fixture
def window(look: Theme, workspace: Workspace, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(workspace, Preferences(tmp_path / "preferences.ini"))
    made.start()
    made.show()
    yield made
    end_window(made)


def test_closing_to_the_background_is_explained_once(window: MainWindow) -> None:
    notifier = BestNotifier(desktop=FakeDesktop())
    reminding = BackgroundReminding(window, notifier=notifier)
    desktop_of(notifier).probed.emit(True)
    window.context.preferences.set("close_to_background", True)
    for _time in range(2):
        window.show()
        window.close()
    assert [one.title for one in desktop_of(notifier).shown] == ["OCRM keeps reminding you"]
    reminding.stop()


def test_ctrl_shift_r_goes_to_the_newest_pop_up(window: MainWindow, qtbot: QtBot) -> None:
    notifier = BestNotifier(desktop=FakeDesktop())
    reminding = BackgroundReminding(window, notifier=notifier)
    desktop_of(notifier).probed.emit(False)
    notifier.show(note("a"))
    with qtbot.waitActive(notifier.popups.cards[0]):
        QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    reminding.stop()


def test_the_window_says_in_red_that_reminders_have_stopped_and_they_go_on_once_they_can(
    window: MainWindow, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    todos.add_todo(window.context.workspace, "Call", due_at=clock.now() + timedelta(hours=2))
    notifier = BestNotifier(desktop=FakeDesktop())
    reminding = BackgroundReminding(window, notifier=notifier)
    reminding.start()
    said = window.findChild(QLabel, "status_reminder")
    assert said is not None and said.text().startswith("Next reminder") and not said.property("tone")
    scheduler = window.context.reminders.scheduler
    with monkeypatch.context() as broken, qtbot.captureExceptions() as faults:
        broken.setattr(scheduler, "due", lambda: 1 / 0)
        clock.advance(minutes=3)
        QTimer.singleShot(0, reminding._driver.tick)
        qtbot.waitUntil(lambda: bool(faults))
        reminding.feel_pulse()
        assert said.text().startswith("Reminders have stopped: last looked") and said.property("tone") == "bad"
        assert reminding._driver._timer.isActive()  # it is tried again
    reminding._driver.tick()
    reminding.feel_pulse()
    assert said.text().startswith("Next reminder") and not said.property("tone")
    reminding.stop()


# -- the tray ---------------------------------------------------------------------------------------------------------


def test_the_tray_offers_the_day_in_both_languages(look: Theme, both_languages: str, qtbot: QtBot) -> None:
    tray = Tray()
    tray.set_due_counts(1, 2)
    tray.set_reminder_text("14:00 A & B")
    texts = [action.text() for action in tray.menu.actions() if action.text() and action.isVisible()]
    if both_languages == "zh_CN":
        assert texts == [
            "打开 OCRM", "快速添加…", "谁来电？", "今天 3 件，逾期 1 件", "14:00 A && B", "暂停提醒 1 小时",
            "暂停提醒到明天", "锁定", "退出",
        ]  # fmt: skip
    else:
        assert texts == [
            "Open OCRM", "Quick add…", "Who is calling?", "Today: 3 to-dos, 1 overdue", "14:00 A && B",
            "Pause reminders for 1 hour", "Pause reminders until tomorrow", "Lock", "Quit",
        ]  # fmt: skip
    assert "14:00 A & B" in tray.tooltip
    pauses = {action.objectName(): action for action in tray.menu.actions()}
    with qtbot.waitSignal(tray.pause_requested) as asked:
        pauses["tray_pause_tomorrow"].trigger()
    assert asked.args == [Pause.TOMORROW]
    tray.set_paused(True)
    assert pauses["tray_pause_not"].isVisible() and not pauses["tray_pause_hour"].isVisible()
    tray.menu.deleteLater()
