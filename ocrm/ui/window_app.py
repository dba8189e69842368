"""The running program: the file and its window, what is asked before it opens, the lock, and how they end."""

from __future__ import annotations

import logging
import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ocrm.clock import Clock
from ocrm.errors import ReadOnlyFileError, UserError
from ocrm.i18n import _
from ocrm.services.backups import restoring
from ocrm.services.backups.restoring import Preview
from ocrm.services.encryption import rekeying
from ocrm.services.encryption.hygiene import leave_no_core_dumps
from ocrm.services.encryption.unlocking import FileKey
from ocrm.services.workspace import Workspace
from ocrm.ui import file_dialogs
from ocrm.ui.actions import ActionId
from ocrm.ui.application import (
    collect_garbage_on_this_thread,
    dress,
    watch_if_debugging,
)
from ocrm.ui.attendants import Attendants
from ocrm.ui.context import Target
from ocrm.ui.faults import FaultHandler
from ocrm.ui.file_care.choosing import FileCommands
from ocrm.ui.file_care.file_opening import FileOpening
from ocrm.ui.file_care.opening import Opened, back_up_on_exit, restore_closed, restored_words
from ocrm.ui.firstrun.choices import Beginning
from ocrm.ui.firstrun.making import make_file
from ocrm.ui.lock.key_ring_keeper import KeyRingKeeper
from ocrm.ui.lock.known_key_files import known_key_file, note_key_file
from ocrm.ui.lock.screen import LockScreen
from ocrm.ui.lock.triggers import LockReason
from ocrm.ui.main_window import MainWindow
from ocrm.ui.opened_copies import sweep_copies
from ocrm.ui.preferences import Preferences
from ocrm.ui.single_instance import InstanceServer, Request, ask_running

if TYPE_CHECKING:
    from ocrm.ui.firstrun.window import FirstRunWindow
    from ocrm.ui.lock.locking import Locking

_log = logging.getLogger(__name__)
_PROBE = "OCRM_STARTUP_PROBE"


class WindowApp:
    """The running program: at most one file open in one window."""

    def __init__(
        self,
        app: QApplication,
        *,
        clock: Clock,
        language: str | None = None,
        passphrase: str | None = None,
        background: bool = False,
    ) -> None:
        self._app, self._clock = app, clock
        self._background = background
        self.preferences = Preferences()
        file_dialogs.remember_in(self.preferences)
        self._key_ring = KeyRingKeeper(self.preferences)
        self._opening = FileOpening(
            self.preferences,
            self._key_ring,
            clock,
            passphrase=passphrase,
            front=self._in_front,
            show=self._show_opened,
            tell=self._tell,
        )
        self._opening.given_up.connect(self._on_given_up)
        self._opening.quit_requested.connect(app.quit)
        self._faults = FaultHandler()
        self._faults.install()
        self.workspace: Workspace | None = None
        self.window: MainWindow | None = None
        self.first_run: FirstRunWindow | None = None
        self._server: InstanceServer | None = None
        self.attendants: Attendants | None = None
        self.locking: Locking | None = None
        """Stands while the window is locked; the file is closed then."""
        dress(app, self.preferences, language)
        self._collector = collect_garbage_on_this_thread()
        self._watchdog = watch_if_debugging(app)

    def start(self, path: Path | None, request: Request = Request.RAISE, *, to_look: bool = False) -> bool:
        """Open a file, the last one, or the first-run card; False where another process has it and was asked."""
        path = path or self.preferences.last_file
        if path is None or not path.exists():
            if path is not None and path != self.preferences.last_file:
                raise UserError(
                    _("There is no file “{name}”. Choose another, or make a new one.").format(name=path.name)
                )
            self.show_first_run()
            return True
        if ask_running(path, request):
            return False
        self.open(path, to_look=to_look)
        if request is Request.QUICK_ADD:
            self._show_quick_add()
        return True

    def open(
        self, path: Path, *, target: Target | None = None, to_look: bool = False, key: FileKey | None = None
    ) -> None:
        """Open a file in the window, `to_look` only to read; what goes wrong is told and the present one stays open."""
        self._opening.open(path, target=target, to_look=to_look, key=key)
        if self.asking is not None and self._server is None:
            self._listen(path)

    def create(self, path: Path, beginning: Beginning, passphrase: str | None = None) -> None:
        """Make a file, encrypted where a passphrase is given, fill it where asked to, and open it."""
        if beginning is Beginning.DEMO and path.exists():
            self.open(path)
            return
        try:
            workspace = make_file(path, beginning, clock=self._clock, passphrase=passphrase)
        except UserError as error:
            self._tell(error)
            return
        targets = {Beginning.IMPORT: Target("import"), Beginning.EMPTY: Target("customers")}
        self._show(workspace, targets.get(beginning))

    def show_first_run(self) -> None:
        """Ask where to keep the data and how to begin."""
        from ocrm.ui.firstrun.window import FirstRunWindow  # only at the very first start

        self.first_run = FirstRunWindow()
        self.first_run.create_requested.connect(self.create)
        self.first_run.open_requested.connect(self.open)
        self.first_run.language_chosen.connect(partial(self.preferences.set, "language"))
        self.first_run.show()
        self._app.setQuitOnLastWindowClosed(True)

    def close(self, *, backs_up: bool = True) -> None:
        """End everything that belongs to the open file, after a backup where something was changed."""
        if self.locking is not None:
            self.locking.end()
            self.locking = None
        self._opening.stop()
        if self._server is not None:
            self._server.close()
            self._server = None
        self._close_file(backs_up=backs_up)
        self._key_ring.finish()
        self.preferences.sync()

    def _close_file(self, *, backs_up: bool = False) -> None:
        """Close the window and the file; a later start is still heard."""
        self._dismiss_attendants()
        if self.window is not None:
            self.window.context.bus.stop()
            self.window.context.tasks.shut_down()
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        if self.workspace is not None:
            if backs_up and self.workspace.safeguard is not None:
                back_up_on_exit(self.workspace)
            self.workspace.close()
            self.workspace = None
        sweep_copies()

    def _restore(self, preview: Preview) -> None:
        """Put a backup in the place of the open file, and go on with that."""
        if self.workspace is None:
            return
        if self.workspace.why_read_only:
            self._tell(ReadOnlyFileError(self.workspace.why_read_only))
            return
        path, key = self.workspace.path, self.workspace.file_key
        self.close(backs_up=False)
        try:
            protection = restoring.protection_words(preview.key, key)
            done = restore_closed(preview, path, clock=self._clock, present_key=key)
            told, key = restored_words(done, protection=protection), preview.key
        except UserError as error:
            told = str(error)
        self._key_ring.follow(path, key)
        self._show(Workspace.open(path, clock=self._clock, passphrase=key), Target("settings", view="backups"))
        if self.window is not None:
            self.window.message_bar.show_message(told, tone="info")

    def _in_front(self) -> QWidget | None:
        """Return the window that is in sight, for what is asked in front of it."""
        return self.window or self.first_run

    def _show_opened(self, opened: Opened | None, target: Target | None) -> None:
        """Show a file that was opened with care; the first-run card where the user would rather not."""
        if opened is not None:
            self._show(opened.workspace, Target("settings", view=opened.section) if opened.section else target)
            if opened.told and self.window is not None:
                self.window.message_bar.show_message(opened.told, tone="info")
        elif self.window is None and self.first_run is None:
            self.show_first_run()

    @property
    def asking(self) -> LockScreen | None:
        """The screen that asks for the passphrase of a file that is to be opened."""
        return self._opening.screen

    def _on_given_up(self) -> None:
        """Go back to what is open, else to the first-run card."""
        if self.window is None and self._server is not None:
            self._server.close()
            self._server = None
        if self.window is None and self.first_run is None:
            self.show_first_run()

    # -- lock ---------------------------------------------------------------------------------------------------------

    def lock(self, reason: LockReason = LockReason.ASKED) -> None:
        """Hide everything, and close the file with its key as soon as nothing is being written."""
        if self.window is None or self.locking is not None:
            return
        from ocrm.ui.lock.locking import Locking  # at use: it brings asyncio and the desktop bus

        self._opening.stop()
        key_file = known_key_file(self.preferences, self.window.context.workspace.path)
        locking = self.locking = Locking(self.window, reason, key_file=key_file)
        locking.quiet.connect(self._close_file)
        locking.unlocked.connect(self._unlock)
        locking.quit_requested.connect(self._app.quit)
        if self.attendants is not None:
            self.attendants.triggers.own_copies.forget()
        self._dismiss_attendants()
        self._key_ring.suspend(locking.path)
        locking.begin()

    def _unlock(self, key: FileKey | None) -> None:
        """Come back to the place where one was."""
        locking = self.locking
        if locking is None:
            return
        if self.window is None:
            try:
                workspace = Workspace.open(
                    locking.path, clock=self._clock, passphrase=key, to_look=locking.is_looked_at
                )
            except UserError as error:
                locking.screen.show_error(str(error))
                return
            note_key_file(self.preferences, locking.path, locking.screen.key_file)
            self._key_ring.follow(locking.path, key)
            self.locking = None
            self._show(workspace, None, locking)
        else:  # an import goes on, which kept the file open
            self._key_ring.follow(locking.path, key)
            self.locking = None
            self._attend(self.window).start()
            self.window.show()
        locking.end()

    def _attend(self, window: MainWindow) -> Attendants:
        attendants = self.attendants = Attendants(window)
        attendants.triggers.lock_requested.connect(self.lock)
        return attendants

    def _dismiss_attendants(self) -> None:
        if self.attendants is not None:
            self.attendants.stop()
            self.attendants = None

    # -- the window ----------------------------------------------------------------------------------------------------

    def _raise(self) -> None:
        """Show what there is to be shown: the window, or the lock screen in front of it."""
        if self.asking is not None:
            self.asking.raise_()
            self.asking.activateWindow()
        elif self.locking is not None:
            self.locking.raise_to_front()
        elif self.window is not None:
            self.window.raise_to_front()

    def _show(self, workspace: Workspace, target: Target | None, locked: Locking | None = None) -> None:
        """Show a file in a window of its own; after a lock where one was, and hidden where it was hidden."""
        if self.first_run is not None:
            self.first_run.close()
            self.first_run.deleteLater()
            self.first_run = None
        self.close()
        self._app.setQuitOnLastWindowClosed(False)
        self.workspace = workspace
        self.preferences.set("last_file", str(workspace.path.resolve()))
        self._listen(workspace.path)
        window = self.window = MainWindow(workspace, self.preferences)
        window.context.key_ring = self._key_ring
        self._connect(window)
        self._faults.watch(window)
        attendants = self._attend(window)
        rekeying.sweep_leftovers(workspace.path)
        if workspace.file_key is not None:
            leave_no_core_dumps()
        if locked is None:
            window.start(target)
        else:
            window.start(locked.places[1])
            window.context.navigator.come_back_to(locked.places)
        if self._background or (locked is not None and not locked.was_shown and not locked.screen.isVisible()):
            attendants.start()
        else:
            window.show()

    def _connect(self, window: MainWindow) -> None:
        """Hear what a window wants of the program."""
        window.closed.connect(self._app.quit)
        window.first_painted.connect(self._on_first_paint)
        window.context.actions.connect(ActionId.LOCK, self.lock)
        window.context.actions.connect(ActionId.TIME_TRAVEL, partial(_look_back, window))
        window.commands.everything.file_made.connect(self.open)
        watch = window.context.file_watch
        watch.restore_wanted.connect(self._restore, Qt.ConnectionType.QueuedConnection)
        watch.open_wanted.connect(self.open, Qt.ConnectionType.QueuedConnection)
        FileCommands(window, self.open, self.create)

    def _listen(self, path: Path) -> None:
        """Hear what a later start on the same file wants."""
        self._server = InstanceServer(path)
        self._server.raise_requested.connect(self._raise)
        self._server.quick_add_requested.connect(self._show_quick_add)

    def _on_first_paint(self) -> None:
        probe = os.environ.get(_PROBE)
        if probe:
            Path(probe).write_text(f"painted {time.time()}\n", "utf-8")
        if self.attendants is not None:
            self.attendants.start()
            self.attendants.warm_up_soon()

    def _show_quick_add(self) -> None:
        if self.locking is not None:
            self.locking.raise_to_front()
        elif self.attendants is not None:
            self.attendants.show_quick_add()

    def _tell(self, error: UserError) -> None:
        _log.warning("Could not open a file: %s", type(error).__name__)
        if self.first_run is not None:
            self.first_run.show_error(str(error))
        elif self.window is not None:
            self.window.message_bar.show_message(str(error), tone="bad")
        else:
            self.show_first_run()
            assert self.first_run is not None
            self.first_run.show_error(str(error))


def _look_back(window: MainWindow) -> None:
    from ocrm.ui.history.journey import look_back  # at first use: not needed for the first paint

    look_back(window, window.context)
