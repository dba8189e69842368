"""How the window is started: log, language, screen, the running program; and with which status it ends."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ocrm import i18n
from ocrm.child_processes import serve_if_child
from ocrm.clock import Clock, SystemClock
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.logs import set_up_log
from ocrm.ui.application import end_when_told, has_screen, make_application
from ocrm.ui.single_instance import Request
from ocrm.ui.window_app import WindowApp


def open_window(
    path: Path | None = None,
    *,
    clock: Clock | None = None,
    language: str | None = None,
    background: bool = False,
    passphrase: str | None = None,
    quick_add: bool = False,
    to_look: bool = False,
) -> int:
    """Open the window and return the exit status when it is closed; with `quick_add` the small one for a line.

    Without a screen a plain sentence is printed and the status is 1.
    """
    i18n.set_language(language or i18n.system_language())
    if not has_screen():
        message = _("There is no screen here to open a window on. `ocrm tour` draws every page into pictures.")
        print(message, file=sys.stderr)
        return 1
    set_up_log()
    app = make_application()
    end_when_told(app)
    running = WindowApp(
        app,
        clock=clock or SystemClock(),
        language=language,
        passphrase=passphrase,
        background=background,
    )
    try:
        if not running.start(path, Request.QUICK_ADD if quick_add else Request.RAISE, to_look=to_look):
            return 0
        return int(QApplication.exec())
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        running.close()


def main() -> None:
    """Open the window, from a desktop icon: `ocrm-window [--background] [FILE]`."""
    serve_if_child()
    arguments = sys.argv[1:]
    files = [argument for argument in arguments if not argument.startswith("-")]
    sys.exit(open_window(Path(files[0]) if files else None, background="--background" in arguments))
