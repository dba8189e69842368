"""The desktop's own lock, and that it goes to sleep, are heard over a real D-Bus."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

_LISTENER = """
import os, sys
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]  # stands in for the one of the system
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from ocrm.ui.lock.session_watch import SessionWatch

app = QCoreApplication([])
watch = SessionWatch()
watch.left_alone.connect(lambda: (print("heard"), app.quit()))
for bus in (QDBusConnection.systemBus(), QDBusConnection.sessionBus()):
    bus.interface().registeredServiceNames()  # answered only after the bus knows what this connection listens for
told = QDBusMessage.createSignal("/some/where", *sys.argv[1:3])
told.setArguments([True] if sys.argv[3:] else [])
QDBusConnection.sessionBus().send(told)
QTimer.singleShot(20000, app.quit)
app.exec()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no D-Bus here")
@pytest.mark.parametrize(
    "signal",
    [
        ("org.freedesktop.ScreenSaver", "ActiveChanged", "true"),
        ("org.freedesktop.login1.Manager", "PrepareForSleep", "true"),
        ("org.freedesktop.login1.Session", "Lock"),
    ],
)
def test_sleep_and_a_locked_screen_are_heard_on_the_bus(signal: tuple[str, ...]) -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", _LISTENER, *signal]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "heard"
