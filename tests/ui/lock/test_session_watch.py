"""The desktop's own lock is heard over a real D-Bus."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

_LISTENER = """
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from ocrm.ui.lock.session_watch import SessionWatch

app = QCoreApplication([])
watch = SessionWatch()
watch.left_alone.connect(lambda: (print("heard"), app.quit()))
locked = QDBusMessage.createSignal("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged")
locked.setArguments([True])
QDBusConnection.sessionBus().send(locked)
QTimer.singleShot(5000, app.quit)
app.exec()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no D-Bus here")
def test_a_locked_screen_is_heard_on_the_bus_of_the_session() -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", _LISTENER]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "heard"
