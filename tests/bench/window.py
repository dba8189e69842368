"""What the user waits for in the window: start, a list, a record."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.timing import Measure, compare

_BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        open(sys.argv[1], "w").write("painted")
        QTimer.singleShot(0, app.quit)
app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
"""


def measure_start(file: Path, *, runs: int = 5) -> Measure:
    """Time from starting the process to the painted window, beside a bare PySide6 window's; both are compiled before.

    Installed programs are: a checkout run with PYTHONDONTWRITEBYTECODE would compile every module at every start.
    """
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "painted"
        environment = os.environ | {
            "OCRM_STARTUP_PROBE": str(probe), "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": folder,
            "XDG_DATA_HOME": folder, "XDG_STATE_HOME": folder,
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", folder),
            "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
        }  # fmt: skip
        ocrm, bare = [sys.executable, "-m", "ocrm", str(file)], [sys.executable, "-c", _BARE, str(probe)]
        for command in (ocrm, bare):
            _until_painted(command, probe, environment)
        return compare(
            "start to painted window",
            lambda: _until_painted(ocrm, probe, environment),
            lambda: _until_painted(bare, probe, environment),
            "bare PySide6 window",
            runs=runs,
        )


def _until_painted(command: list[str], probe: Path, environment: dict[str, str]) -> None:
    probe.unlink(missing_ok=True)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not probe.exists():
        if process.poll() is not None and not probe.exists():
            raise RuntimeError(f"{command[1:3]} ended with {process.returncode} before it painted")
        if time.monotonic() > deadline:
            process.kill()
            raise RuntimeError("no window was painted within a minute")
        time.sleep(0.002)
    process.kill()
    process.wait()


_MEMORY = """
import sys
from pathlib import Path
from tests.bench import lists, window
with window.open_window(Path(sys.argv[1])) as shown:
    lists.show_customers(shown)
    status = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
"""


def measure_memory(file: Path) -> int:
    """Return the megabytes a process of its own holds with the window and all customers listed; Linux only."""
    found = subprocess.run([sys.executable, "-c", _MEMORY, str(file)], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[-1]) // 1024


@contextmanager
def open_window(file: Path) -> Iterator[object]:
    """Open a file in a real window on the offscreen platform."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ocrm.clock import SystemClock
    from ocrm.services.workspace import Workspace
    from ocrm.ui.application import make_application
    from ocrm.ui.main_window import MainWindow
    from ocrm.ui.preferences import Preferences
    from ocrm.ui.theme import install_theme

    application = make_application()
    install_theme(application, mode="light")
    workspace = Workspace.open(file, clock=SystemClock())
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(workspace, Preferences(Path(folder) / "ocrm.ini"))
        window.resize(1440, 900)
        window.show()
        settle(window)
        preload(window)
        yield window
        window.close()
        window.context.tasks.shut_down()
    workspace.close()


def preload(window: object) -> None:
    """Do what the program does by itself two seconds after the start, while nobody does anything."""
    from functools import partial

    from ocrm.ui.preloading import Preloader

    loader = Preloader(prepare=partial(window.prepare, "customers"))  # type: ignore[attr-defined]
    loader.start()
    while not loader.is_done:
        settle(window)


def settle(window: object) -> None:
    """Let everything that was asked for be painted."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    for _round in range(3):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    window.repaint()  # type: ignore[attr-defined]


def measure_pages(file: Path) -> list[Measure]:
    """Time the customers list and a record from the click to the paint, beside the raw read and a bare table."""
    with open_window(file) as window:
        workspace, navigator = window.context.workspace, window.context.navigator  # type: ignore[attr-defined]
        ids = [row[0] for row in workspace.query("SELECT id FROM customer ORDER BY last_contacted_on DESC LIMIT 40")]
        bare = _bare_table(workspace)
        position = iter(ids * 50)

        def show(page: str) -> Callable[[], None]:
            def run() -> None:
                navigator.go(page)
                settle(window)

            return run

        def open_record() -> None:
            navigator.open_record("customers", next(position))
            settle(window)

        def back_and_list() -> None:
            navigator.go("customers")
            settle(window)

        show("customers")()
        measures = [
            compare(
                "customers list, click to paint",
                _after(show("today"), back_and_list),
                bare,
                "raw read + bare QTableView",
            )
        ]
        measures.append(
            compare("record page, click to paint", open_record, _raw_record(workspace, ids), "the same rows in raw SQL")
        )
    return measures


def _after(first: Callable[[], None], then: Callable[[], None]) -> Callable[[], None]:
    # Going away again is not what is measured, but it costs a few milliseconds each side of the ratio's truth.
    def run() -> None:
        first()
        then()

    return run


def _bare_table(workspace: object) -> Callable[[], None]:
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    view = QTableView()
    view.resize(1200, 800)
    view.show()

    def run() -> None:
        model = QStandardItemModel()
        rows = workspace.query(  # type: ignore[attr-defined]
            "SELECT name, value, next_todo_on, last_contacted_on, open_amount, industry, city, won_amount FROM customer"
            " ORDER BY mnemonic COLLATE NOCASE, id LIMIT 200"
        )
        for row in rows:
            model.appendRow([QStandardItem(str(value)) for value in row])
        view.setModel(model)
        view.repaint()

    return run


def _raw_record(workspace: object, ids: list[int]) -> Callable[[], None]:
    position = iter(ids * 200)

    def run() -> None:
        customer = next(position)
        for sql in (
            "SELECT * FROM customer WHERE id = ?",
            "SELECT * FROM contact WHERE customer_id = ?",
            "SELECT * FROM opportunity WHERE customer_id = ?",
            "SELECT * FROM todo WHERE customer_id = ? AND status = 'open'",
            "SELECT * FROM interaction WHERE customer_id = ? ORDER BY happened_at DESC LIMIT 100",
        ):
            list(workspace.query(sql, (customer,)))  # type: ignore[attr-defined]

    return run
