"""What happens when something is our fault: logged, told once, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
from functools import partial
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from ocrm.errors import DamagedFileError, FileMovedError, UserError
from ocrm.i18n import _
from ocrm.logs import describe_fault
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.versions import version_text
from ocrm.ui.widgets import action_button, button
from ocrm.ui.widgets.menu_entries import press

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("ocrm.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class FaultHandler(QObject):
    """Catches what nobody caught, in any thread."""

    _caught = Signal(str)
    _refused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._window: MainWindow | None = None
        self._was_told = False
        self._details = ""
        self._caught.connect(self._tell)
        self._refused.connect(self._tell_refusal)

    def install(self) -> None:
        """Catch from now on, Python's and Qt's."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_log_qt_message)

    def watch(self, window: MainWindow) -> None:
        """Tell faults in this window."""
        self._window = window
        self._was_told = False
        window.context.tasks.crashed.connect(self.report)

    def report(self, error: BaseException) -> None:
        """Log a bug and tell it; what the user can mend is only told."""
        refusal = error if isinstance(error, UserError) else self._refusal_of(error)
        if refusal is not None:
            self._refused.emit(refusal)
            return
        details = describe_fault(error)
        _log.error("A fault of the program: %s", details)
        self._caught.emit(details)

    def _refusal_of(self, error: BaseException) -> UserError | None:
        """Return what a failing disk is told as: it is no fault of the program."""
        refusal = None if self._window is None else self._window.context.workspace.explained(error)
        if refusal is not None:
            _log.warning("The disk refused: %s", type(error).__name__)
        return refusal

    def _tell(self, details: str) -> None:
        if self._window is None or self._was_told:
            return
        self._was_told = True
        self._details = details
        copy = button(_("Copy details"), None, "link")
        copy.clicked.connect(self._copy)
        folder = action_button(self._window.context.actions[ActionId.OPEN_LOG_FOLDER], "link")
        self._window.message_bar.show_message(
            _("Something went wrong inside OCRM. What you saved is safe; you can go on working."),
            tone="bad",
            actions=[copy, folder],
        )

    def _tell_refusal(self, refusal: UserError) -> None:
        if self._window is None:
            return
        watch = self._window.context.file_watch
        if isinstance(refusal, FileMovedError) and watch.is_kept:
            watch.moved_met.emit(str(refusal))
            return
        if not isinstance(refusal, DamagedFileError):
            self._window.message_bar.show_message(str(refusal), tone="warn")
            return
        navigator = self._window.context.navigator
        ways = []
        for words, section in ((_("Backups…"), "backups"), (_("Salvage…"), "health")):
            way = button(words, None, "link", name=f"damaged_{section}")
            way.clicked.connect(partial(press, partial(navigator.go, Target("settings", view=section))))
            ways.append(way)
        self._window.message_bar.show_message(str(refusal), tone="bad", actions=ways)

    def _copy(self) -> None:
        """Put the fault on the clipboard, with the versions it happened in."""
        QGuiApplication.clipboard().setText(f"{version_text()}\n{self._details}")
        if self._window is not None:
            self._window.context.toasts.show(_("Copied"))

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
