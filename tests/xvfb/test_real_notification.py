"""A to-do that comes due shows a real notification of a real desktop daemon, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from ocrm.clock import SystemClock
from ocrm.services.relations import customers
from ocrm.services.settings import write_setting
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

NEEDED = ("Xvfb", "dbus-run-session", "dunst", "dunstctl", "xdotool", "import")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
OUTPUT = Path(__file__).parents[1] / "output"
TITLE = "电话王建国 <R&D>"
DUE_IN = timedelta(seconds=4)
PATIENCE_S = 25.0
STILL_ONE_FOR_S = 1.5

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(sys.platform != "linux", reason="needs an X11 desktop"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}"),
]

PRESSED = "完成"
"""The button that is chosen in the daemon's menu of buttons."""
Environment = dict[str, str]


@contextmanager
def running(command: list[str], environment: Environment, **options: object) -> Iterator[subprocess.Popen[str]]:
    """Start a program, and end it, and only it, afterwards."""
    process = subprocess.Popen(command, env=environment, text=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def wait_for(what: Callable[[], bool], *, within_s: float = PATIENCE_S) -> bool:
    """Look again and again; say whether it came."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)  # another process decides; there is no signal to wait for
    return False


def ask(environment: Environment, *command: str) -> str:
    """Return what a small program says; empty where it fails."""
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=10, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def state_of_the_reminder(path: Path) -> str:
    """Return what the file remembers of its only reminder, as another program sees it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    state = connection.execute("SELECT state FROM reminder_state").get
    connection.close()
    return str(state)


def status_of_the_todo(path: Path) -> str:
    """Return the status of the file's only to-do, as another program sees it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    status = connection.execute("SELECT status FROM todo").get
    connection.close()
    return str(status)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Environment]:
    """A screen, a session bus and a notification daemon of our own."""
    with ExitStack() as stack:
        environment = dict(os.environ, HOME=str(tmp_path), QT_QPA_PLATFORM="xcb", LANG="C.UTF-8", LC_ALL="C.UTF-8")
        for name in ("DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "OCRM_NOW"):
            environment.pop(name, None)
        screen = stack.enter_context(
            running(
                ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
                environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        assert screen.stdout is not None
        environment["DISPLAY"] = ":" + screen.stdout.readline().strip()
        # The session lives as long as `cat` does, which ends with its input.
        session = stack.enter_context(
            running(
                ["dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'],
                environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        assert session.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = session.stdout.readline().strip()
        settings = tmp_path / "dunstrc"
        menu = tmp_path / "menu.sh"
        menu.write_text(f"#!/bin/sh\ngrep -m 1 {PRESSED}\n", "utf-8")
        menu.chmod(0o700)
        settings.write_text(f"[global]\nmarkup = full\ndmenu = {menu}\n", "utf-8")
        daemon = ["dunst", "-config", str(settings)]
        stack.enter_context(running(daemon, environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        if not wait_for(lambda: ask(environment, "dunstctl", "count", "displayed") == "0", within_s=10):
            pytest.skip("dunst does not start here")
        yield environment


@pytest.fixture
def file_with_a_due_todo(tmp_path: Path) -> Path:
    """A file whose one to-do comes due in a moment."""
    path = tmp_path / "reminding.ocrm"
    workspace = Workspace.create(path, clock=SystemClock(), language="zh_CN")
    write_setting(workspace, "quiet_hours_on", False)
    customer = customers.add_customer(workspace, "A&B <Ltd>").created_id
    todos.add_todo(workspace, TITLE, kind="call", due_at=workspace.clock.now() + DUE_IN, customer=customer)
    workspace.close()
    return path


@pytest.fixture
def program(desktop: Environment, file_with_a_due_todo: Path, tmp_path: Path) -> Iterator[Path]:
    """The program itself, open on that file; yields where it writes what it has to say."""
    log = tmp_path / "program.log"
    command = [sys.executable, "-m", "ocrm", "--lang", "zh_CN", str(file_with_a_due_todo)]
    with log.open("w") as output, running(command, desktop, stdout=output, stderr=output):
        yield log


def count_shown(desktop: Environment) -> int:
    """Return how many notifications there are or were."""
    counts = [ask(desktop, "dunstctl", "count", where) for where in ("displayed", "history", "waiting")]
    return sum(int(count or 0) for count in counts)


def test_a_todo_that_comes_due_shows_one_notification_of_the_desktop(desktop: Environment, program: Path) -> None:
    assert wait_for(lambda: count_shown(desktop) > 0), program.read_text()
    windows = ask(desktop, "xdotool", "search", "--onlyvisible", "--class", "dunst").splitlines()
    assert len(windows) == 1
    OUTPUT.mkdir(exist_ok=True)
    picture = OUTPUT / "real-notification.png"
    picture.unlink(missing_ok=True)
    ask(desktop, "import", "-window", "root", str(picture))
    assert picture.stat().st_size > 0
    assert not wait_for(lambda: count_shown(desktop) != 1, within_s=STILL_ONE_FOR_S)
    ask(desktop, "dunstctl", "close-all")
    told = ask(desktop, "dunstctl", "history")
    assert '"电话王建国 <R&D>"' in told and "A&amp;B &lt;Ltd&gt;" in told and "&amp;amp;" not in told
    assert program.read_text() == ""


def test_a_click_on_the_notification_answers_it(
    desktop: Environment, program: Path, file_with_a_due_todo: Path
) -> None:
    assert wait_for(lambda: count_shown(desktop) > 0), program.read_text()
    ask(desktop, "dunstctl", "action", "0")
    assert wait_for(lambda: state_of_the_reminder(file_with_a_due_todo) == "dismissed", within_s=5)


def test_the_button_done_finishes_the_to_do(desktop: Environment, tmp_path: Path) -> None:
    path = tmp_path / "button.ocrm"
    workspace = Workspace.create(path, clock=SystemClock(), language="zh_CN")
    write_setting(workspace, "quiet_hours_on", False)
    todos.add_todo(workspace, "发报价单", due_at=workspace.clock.now() + DUE_IN)
    workspace.close()
    command = [sys.executable, "-m", "ocrm", "--lang", "zh_CN", str(path)]
    with running(command, desktop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        assert wait_for(lambda: count_shown(desktop) > 0)
        ask(desktop, "dunstctl", "context")
        assert wait_for(lambda: status_of_the_todo(path) == "done", within_s=5)
        assert wait_for(lambda: state_of_the_reminder(path) == "dismissed", within_s=5)
