"""The watchdog: it says where the window did not answer, and nothing while it does."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from ocrm.ui import watchdog
from ocrm.ui.watchdog import Stall, Watchdog


def hold_the_thread(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_a_stall_is_told_with_the_function_at_fault(qtbot: QtBot) -> None:
    stalls: list[Stall] = []
    watching = Watchdog(on_stall=stalls.append)
    watching.start()
    qtbot.wait(60)
    hold_the_thread(0.3)
    qtbot.waitUntil(lambda: any("hold_the_thread" in str(stall) for stall in stalls), timeout=3000)
    watching.stop()
    stall = next(stall for stall in stalls if "hold_the_thread" in str(stall))
    assert 0.2 < stall.seconds < 2
    assert str(stall).startswith(f"{stall.seconds * 1000:.0f} ms in test_watchdog.py:")


def test_only_a_debugging_session_is_watched(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.delenv(watchdog.DEBUG_VARIABLE, raising=False)
    assert watchdog.watch_in_debug(qapp) is None  # type: ignore[arg-type]
    monkeypatch.setenv(watchdog.DEBUG_VARIABLE, "1")
    watching = watchdog.watch_in_debug(qapp)  # type: ignore[arg-type]
    assert watching is not None
    watching.stop()
    watching.deleteLater()
