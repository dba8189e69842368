"""The calendar account in Settings, and the keeper that looks at it: asked for, told, broken off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.caldav import passwords
from ocrm.services.caldav import server as caldav_server
from ocrm.services.caldav.accounts import CalendarAccount, keep_account, read_account
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.icalendars.account_keeper import CalendarAccountKeeper
from ocrm.ui.settings.calendar_account import CalendarAccountBox
from tests.caldav_server import PASSWORD, USER, Calendar, calendar_server
from tests.mail_servers import client_context
from tests.ui.todos.workday import add_todo


@pytest.fixture(autouse=True)
def calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Calendar]:
    monkeypatch.setattr(caldav_server, "_trusted_context", client_context)
    with calendar_server() as running:
        yield running
    passwords.forget_session()


@pytest.fixture
def keeper(context: AppContext) -> Iterator[CalendarAccountKeeper]:
    made = CalendarAccountKeeper(context)
    context.actions.connect(ActionId.SYNC_CALENDAR, made.look_now)
    yield made
    made.stop()
    context.tasks.wait()


@pytest.fixture
def box(context: AppContext, keeper: CalendarAccountKeeper) -> Iterator[CalendarAccountBox]:
    made = CalendarAccountBox(context)
    made.resize(720, 400)
    made.show()
    context.bus.changed.connect(made.reload)
    yield made
    made.close()
    made.deleteLater()


def settle(context: AppContext) -> None:
    for _again in range(4):
        context.tasks.wait()
        QApplication.processEvents()


def fill(box: CalendarAccountBox, url: str) -> None:
    for name, text in (("calendar_url", url), ("calendar_user", USER), ("calendar_password", PASSWORD)):
        box.findChild(QLineEdit, name).setText(text)


def said(box: CalendarAccountBox) -> str:
    return box.findChild(QLabel, "calendar_account_said").text()


def press(box: CalendarAccountBox, name: str) -> None:
    box.findChild(QPushButton, name).click()
    settle(box._context)


def test_an_account_is_saved_and_looked_at_and_what_came_of_it_is_told(
    box: CalendarAccountBox, context: AppContext, calendar: Calendar, both_languages: str
) -> None:
    add_todo(context.workspace, "Call", at="10:00")
    assert not box.findChild(QPushButton, "calendar_sync").isVisible()
    fill(box, calendar.url)
    press(box, "calendar_save")
    assert len(calendar.resources) == 1
    assert ("1 件" if both_languages == "zh_CN" else "1 sent") in said(box)
    assert box.findChild(QPushButton, "calendar_sync").isVisible()
    assert box.findChild(QLineEdit, "calendar_password").text() == ""
    assert box.findChild(QPushButton, "calendar_save").isEnabled()


def test_the_keyboard_stays_on_save(box: CalendarAccountBox, context: AppContext, calendar: Calendar) -> None:
    box.activateWindow()
    QTest.qWaitForWindowActive(box)
    fill(box, calendar.url)
    save = box.findChild(QPushButton, "calendar_save")
    save.setFocus()
    press(box, "calendar_save")
    assert save.hasFocus()


def test_a_wrong_address_is_told_at_its_field_and_nothing_is_saved(
    box: CalendarAccountBox, context: AppContext, calendar: Calendar
) -> None:
    fill(box, "http://dav.example.cn/")
    press(box, "calendar_save")
    assert "https" in said(box) and not read_account(context.workspace).is_set_up and calendar.asked == []


def test_what_is_changed_on_the_phone_comes_when_asked_for(
    box: CalendarAccountBox, context: AppContext, calendar: Calendar
) -> None:
    call = add_todo(context.workspace, "Call", at="10:00")
    fill(box, calendar.url)
    press(box, "calendar_save")
    (name,) = calendar.resources
    calendar.write(name, calendar.text(name).replace("SUMMARY:Call", "SUMMARY:Call at noon").encode())
    press(box, "calendar_sync")
    assert todos.fetch_todo(context.workspace, call).title == "Call at noon"
    assert context.toasts.current is not None and context.toasts.current.text == "Calendar: 1 taken over"


def test_removing_forgets_the_account_and_leaves_the_calendar_as_it_is(
    box: CalendarAccountBox, context: AppContext, calendar: Calendar
) -> None:
    add_todo(context.workspace, "Call", at="10:00")
    fill(box, calendar.url)
    press(box, "calendar_save")
    press(box, "calendar_remove")
    assert box.focusWidget() is box.findChild(QLineEdit, "calendar_url")
    assert not read_account(context.workspace).is_set_up and said(box) == ""
    assert len(calendar.resources) == 1 and box.findChild(QLineEdit, "calendar_url").text() == ""


def test_without_an_account_nothing_is_connected_to(
    keeper: CalendarAccountKeeper, context: AppContext, calendar: Calendar
) -> None:
    keeper.start()
    context.actions.trigger(ActionId.SYNC_CALENDAR)
    settle(context)
    assert calendar.asked == [] and not keeper._timer.isActive()
    assert context.toasts.current is not None and "no calendar account" in context.toasts.current.text


def test_without_the_password_it_is_asked_for_and_nothing_is_connected_to(
    keeper: CalendarAccountKeeper, context: AppContext, calendar: Calendar
) -> None:
    keep_account(context.workspace, CalendarAccount(calendar.url, USER))
    keeper.look_now()
    settle(context)
    assert calendar.asked == []
    assert context.toasts.current is not None and "password" in context.toasts.current.text


def test_a_changed_to_do_goes_up_by_itself_after_a_while(
    keeper: CalendarAccountKeeper, context: AppContext, calendar: Calendar, qtbot: QtBot
) -> None:
    account = keep_account(context.workspace, CalendarAccount(calendar.url, USER))
    passwords.keep(account.key, PASSWORD, in_ring=False)
    keeper.start()
    call = add_todo(context.workspace, "Call", at="10:00")
    context.bus.publish(records.update_records(context.workspace, "todos", [call], {"title": "Call Wang"}))
    QApplication.processEvents()
    assert keeper._timer.isActive()
    keeper._timer.start(0)
    qtbot.waitUntil(lambda: len(calendar.resources) == 1, timeout=5000)
    settle(context)
    assert context.toasts.current is None or "Calendar" not in context.toasts.current.text


def test_trouble_is_told_once_by_itself_and_each_time_it_was_asked_for(
    keeper: CalendarAccountKeeper, context: AppContext, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = keep_account(context.workspace, CalendarAccount(calendar.url, USER))
    passwords.keep(account.key, PASSWORD, in_ring=False)
    calendar.status = 503
    told: list[str] = []
    monkeypatch.setattr(context.toasts, "show", lambda words, **_ignored: told.append(words))
    counts = []
    for look in (keeper._look, keeper._look, keeper.look_now):
        look()
        settle(context)
        counts.append(len([words for words in told if "503" in words]))
    assert counts == [1, 1, 2]
