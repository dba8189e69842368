"""The start: what the first paint does not need is not imported before it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ocrm.clock import FixedClock
from ocrm.services.workspace import Workspace

_HEAVY = (
    "icalendar", "lxml", "matplotlib", "numpy", "openpyxl", "python_calamine", "rapidfuzz", "segno", "vobject",
    "desktop_notifier", "asyncio", "ocrm.services.listing.bulk", "ocrm.services.duplicates.scoring",
    "ocrm.services.sample_data.samples", "ocrm.services.spreadsheets.cells", "ocrm.cli.files",
    "ocrm.ui.lists.list_page",
)  # fmt: skip
_SCRIPT = """
import os, sys
import ocrm.app

def tell(_app):
    print(*sorted(name for name in sys.argv[2:] if name in sys.modules), flush=True)
    os._exit(0)

ocrm.app.WindowApp._on_first_paint = tell
from ocrm.cli import main
main([sys.argv[1]])
"""


def test_the_start_imports_nothing_heavy(tmp_path: Path, clock: FixedClock) -> None:
    file = tmp_path / "a.ocrm"
    Workspace.create(file, clock=clock, language="en").close()
    folders = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(file), *_HEAVY],
        env=os.environ | folders | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == []
