"""The moment of --now stands still for a command and goes on in a window, where reminders and midnight must come."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ocrm.cli.session import Session

NOW = "2026-03-10T23:59:30+08:00"


def test_now_stands_still_for_a_command_and_goes_on_in_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 100.0
    monkeypatch.setattr("ocrm.clock.time.monotonic", lambda: passed)
    session = Session()
    session.options["now"] = NOW
    command, window = session.clock, session.window_clock
    passed += 60
    moment = datetime.fromisoformat(NOW)
    assert command.now() == moment
    assert window.now() == moment + timedelta(minutes=1) and window.today().day == 11
