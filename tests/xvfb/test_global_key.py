"""Keys pressed in another program open quick add and the caller's look-up, on a real X11 display; a real tray."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "xvfb-run", "xdotool")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X11 desktop"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}"),
]

PROGRAM = """
import subprocess, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit
from ocrm.ui.window_app import WindowApp
from ocrm.ui.application import make_application
from ocrm.clock import SystemClock
from ocrm.services.workspace import Workspace

app = make_application()
path = Path(sys.argv[1])
Workspace.create(path, clock=SystemClock(), language="en").close()
running = WindowApp(app, clock=SystemClock(), language="en", background=True)
running.preferences.set("global_quick_add", True)
running.preferences.set("global_who_calls", True)
running.start(path)

def press():
    subprocess.Popen(["xdotool", "key", "--clearmodifiers", "ctrl+alt+q"])
    QTimer.singleShot(1500, tell)

def tell():
    reminding = running.attendants.reminding
    window, tray = reminding._quick_add, reminding._tray
    print("quick add", window is not None and window.isVisible())
    print("tray", tray is not None and tray.is_shown())
    app.clipboard().setText("139 0571 8888")
    subprocess.Popen(["xdotool", "key", "--clearmodifiers", "ctrl+alt+c"])
    QTimer.singleShot(1500, tell_caller)

def tell_caller():
    asked = running.window.findChild(QLineEdit, "palette_input")
    print("caller", asked is not None and asked.isVisible(), "" if asked is None else asked.text())
    running.close()
    app.quit()

QTimer.singleShot(2000, press)
app.exec()
"""


def run_on_display(tmp_path: Path, *, with_tray: bool) -> str:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    tray = "trayer --edge top >/dev/null 2>&1 & tray=$!; sleep 1; " if with_tray else ""
    end = "; kill $tray" if with_tray else ""
    command = f'{tray}"{sys.executable}" "{program}" "{tmp_path / "one.ocrm"}"{end}'
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "bash", "-c", command],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout


def test_the_keys_open_quick_add_and_who_is_calling_and_without_a_tray_all_goes_on(tmp_path: Path) -> None:
    said = run_on_display(tmp_path, with_tray=False).splitlines()
    assert said == ["quick add True", "tray False", "caller True 139 0571 8888"]


@pytest.mark.skipif(shutil.which("trayer") is None, reason="no tray is installed here")
def test_the_icon_stands_in_a_real_tray(tmp_path: Path) -> None:
    assert "tray True" in run_on_display(tmp_path, with_tray=True)
