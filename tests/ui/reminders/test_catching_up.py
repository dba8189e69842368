"""Scenario F-21 in the window: what was missed comes once, snoozes once, a jump of the clock fires once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QLabel

from ocrm.clock import FixedClock
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.main_window import MainWindow
from ocrm.ui.notifications.popup import PopupNotifier
from ocrm.ui.reminding import ReminderDriver


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def start(window: MainWindow, popups: PopupNotifier) -> ReminderDriver:
    """Begin to remind, as after a start of the program."""
    context = window.context
    driver = ReminderDriver(
        context.workspace,
        popups,
        runner=context.runner,
        navigator=context.navigator,
        bus=context.bus,
        watch=context.reminders,
    )
    driver.start()
    return driver


def shown(popups: PopupNotifier) -> list[str]:
    """Return what the pop-ups on the screen say, each in one line."""
    return [" | ".join(words.text() for words in card.findChildren(QLabel) if words.text()) for card in popups.cards]


@pytest.fixture
def popups() -> Iterator[PopupNotifier]:
    made = PopupNotifier()
    yield made
    made.shut_down()


def test_what_was_missed_in_the_night_comes_once_and_its_snooze_once(
    window: MainWindow, workspace: Workspace, clock: FixedClock, popups: PopupNotifier
) -> None:
    clock.set(at("03-09T18:00"))
    for title, due in (("evening", "03-09T20:00"), ("morning", "03-10T08:30")):
        todos.add_todo(workspace, title, due_at=at(due))
    start(window, popups).stop()
    clock.set(at("03-10T09:00"))
    driver = start(window, popups)
    [digest] = [words for words in shown(popups) if "Missed" in words]
    assert "Missed 2 reminders" in digest and "evening" in digest and "morning" in digest
    driver.stop()
    for card in popups.cards:
        popups.close(card.notification.key)
    clock.set(at("03-10T09:05"))
    driver = start(window, popups)
    assert shown(popups) == []
    scheduler = driver.scheduler
    evening = next(known.key for known, reminder in scheduler.unanswered() if reminder.title == "evening")
    scheduler.snooze(evening, at("03-10T10:00"))
    fired = []
    while clock.now() < at("03-10T10:05"):
        clock.advance(seconds=30)
        driver.tick()
        if shown(popups):
            fired.append((clock.now(), shown(popups)))
            for card in popups.cards:
                popups.close(card.notification.key)
    [(moment, [words])] = fired
    assert (moment - at("03-10T10:00")).total_seconds() <= 30 and "evening" in words
    driver.stop()


def test_a_jump_of_the_clock_fires_what_it_jumped_over_once(
    window: MainWindow, workspace: Workspace, clock: FixedClock, popups: PopupNotifier
) -> None:
    clock.set(at("03-10T09:05"))
    todos.add_todo(workspace, "visit", due_at=at("03-10T10:30"))
    driver = start(window, popups)
    clock.set(at("03-10T09:10"))
    driver.tick()
    assert not [words for words in shown(popups) if "visit" in words]
    clock.set(at("03-10T11:40"))
    driver.tick()
    assert len([words for words in shown(popups) if "visit" in words]) == 1
    for card in popups.cards:
        popups.close(card.notification.key)
    clock.advance(seconds=30)
    driver.tick()
    assert shown(popups) == []
    driver.stop()


def test_once_nobody_looks_at_the_clock_the_health_says_that_reminders_have_stopped(
    window: MainWindow, workspace: Workspace, clock: FixedClock, popups: PopupNotifier
) -> None:
    driver = start(window, popups)
    watch = window.context.reminders
    assert watch.health(clock)[1]
    driver.stop()
    clock.advance(minutes=10)
    words, is_well = watch.health(clock)
    assert not is_well and words.startswith("Reminders have stopped")
