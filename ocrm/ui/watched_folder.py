"""Watching a folder for files to import: new ones are offered, or imported where that was switched on and is safe."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.spreadsheets.watched_folder import (
    FolderLook,
    WatchedFile,
    look_into,
    note_done,
    note_imported,
    note_present,
)
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets.toast import Toast

if TYPE_CHECKING:
    from ocrm.services.spreadsheets.plan import ImportPlan, ImportReport
    from ocrm.services.spreadsheets.reading import Table

_SETTLE_MS = 2_000
"""A file that did not change for so long is whole."""
_LOOK_EVERY_MS = 60_000
"""Network folders tell nobody that something is new."""


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """Which folder this computer watches for the open file, None for none; and whether it imports by itself."""

    folder: Path | None = None
    imports_itself: bool = False


def read_watched(context: AppContext) -> WatchedPlace:
    """Return what is watched."""
    found = context.preferences.recall(_key(context)) or {}
    return WatchedPlace(Path(found["path"]) if found.get("path") else None, bool(found.get("imports_itself")))


def choose_watched(context: AppContext, place: WatchedPlace) -> None:
    """Watch another folder from now on, or none; what is in it already is left alone."""
    folder = place.folder
    if folder is not None and folder != read_watched(context).folder:
        look = partial(note_present, context.workspace, folder)
        context.tasks.fetch(
            look, partial(_keep, context, place), key="watched folder", on_error=partial(_tell, context)
        )
    else:
        _keep(context, place)


def _keep(context: AppContext, place: WatchedPlace, _noted: int = 0) -> None:
    path = "" if place.folder is None else str(place.folder)
    context.preferences.remember(_key(context), {"path": path, "imports_itself": place.imports_itself})
    context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))


def _tell(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")


def _key(context: AppContext) -> str:
    name = hashlib.sha256(str(context.workspace.path.resolve()).encode()).hexdigest()[:16]
    return f"watched_folder/{name}"


class FolderWatch(QObject):
    """Looks into the folder when something changes there, in the background, and offers what is new."""

    looked = Signal()
    """The folder was looked into."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._place = WatchedPlace()
        self._seen: Mapping[Path, WatchedFile] = {}
        self._told: set[str] = set()
        self._offer_shown: Toast | None = None
        self._offered: frozenset[str] = frozenset()
        self._began = context.workspace.clock.now()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_folder)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE_MS)
        self._soon.timeout.connect(self.look)
        self._now_and_then = QTimer(self)
        self._now_and_then.setInterval(_LOOK_EVERY_MS)
        self._now_and_then.timeout.connect(self.look)
        context.bus.changed.connect(self._on_changes)
        context.waiting_files.left.connect(self._leave)

    def start(self) -> None:
        """Begin to watch the folder, where one was chosen."""
        self.stop()
        self._place, self._seen = read_watched(self._context), {}
        folder = self._place.folder
        if folder is None:
            self._context.waiting_files.show(())
            return
        self._watcher.addPath(str(folder))
        self._now_and_then.start()
        self.look()

    def stop(self) -> None:
        """Watch no more."""
        self._soon.stop()
        self._now_and_then.stop()
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())

    def look(self) -> None:
        """Look into the folder in the background."""
        if self._place.folder is not None:
            look = partial(look_into, self._context.workspace, self._place.folder, self._seen)
            self._context.tasks.fetch(look, self._on_looked, key="look into watched folder")

    def _on_folder(self, _path: str) -> None:
        self._soon.start()

    def _on_looked(self, found: FolderLook) -> None:
        self._seen = found.files
        self._context.waiting_files.show(found.waiting)
        self._withdraw(found.waiting)
        new = [file for file in found.waiting if file.digest not in self._told]
        self._told.update(file.digest for file in new)
        offered = [file for file in new if not (self._place.imports_itself and file.is_spreadsheet)]
        self._offer(offered)
        for file in new:
            if file not in offered:
                self._read(file)
        if found.is_settling:
            self._soon.start()
        self.looked.emit()

    # -- offering -----------------------------------------------------------------------------------------------------

    def _offer(self, files: list[WatchedFile]) -> None:
        """Tell quietly that files are new; they also wait where imports begin."""
        if not files:
            return
        count = len(files)
        extra = {"path": files[0].path} if count == 1 else None
        if extra:
            text = _("“{name}” is new in the watched folder.")
        else:
            text = ngettext("{n} new file in the watched folder", "{n} new files in the watched folder", count)
        self._offer_shown = self._context.toasts.show(
            text.format(n=format_number(count), name=files[0].path.name),
            tone="info",
            action_text=_("Look at it") if extra else _("Look at them"),
            action=partial(self._context.navigator.go, Target("import", extra=extra)),
        )
        self._offered = frozenset(file.digest for file in files)

    def _withdraw(self, waiting: Sequence[WatchedFile]) -> None:
        """Take the toast away once what it offers was left or imported."""
        offer = self._offer_shown
        if offer is not None and self._offered.isdisjoint(file.digest for file in waiting):
            if self._context.toasts.current is offer:
                self._context.toasts.clear()
            self._offer_shown = None

    def _leave(self, file: WatchedFile) -> None:
        self._note([file.digest])

    def _note(self, digests: list[str]) -> None:
        note = partial(note_done, self._context.workspace, digests)
        self._context.tasks.fetch(note, self._on_noted, on_error=self._on_busy)

    def _on_noted(self, _nothing: object) -> None:
        self.look()

    def _on_busy(self, _error: UserError) -> None:
        """Another change was being saved: it is offered once more, that is all."""

    def _on_changes(self, changes: Changes) -> None:
        if "settings" in changes.topics and read_watched(self._context) != self._place:
            self.start()
        if "imports" in changes.topics and self._context.waiting_files.files:
            note = partial(note_imported, self._context.workspace, self._context.waiting_files.files, self._began)
            self._context.tasks.fetch(note, self._on_noted, on_error=self._on_busy)

    # -- by itself ----------------------------------------------------------------------------------------------------

    def _read(self, file: WatchedFile) -> None:
        self._context.tasks.fetch(
            partial(_read_table, file.path), partial(self._on_read, file), on_error=partial(self._on_unclear, file)
        )

    def _on_read(self, file: WatchedFile, table: Table) -> None:
        """Import a table whose mapping is remembered; any other is offered."""
        plan = self._remembered(table)
        if plan is None:
            self._offer([file])
            return
        self._context.tasks.start(
            _("Import “{name}” from the watched folder").format(name=file.path.name),
            partial(_import, self._context.workspace, table, plan, file.path.name),
            on_done=partial(self._on_imported, file),
            on_error=partial(self._on_unclear, file),
        )

    def _remembered(self, table: Table) -> ImportPlan | None:
        from ocrm.services.spreadsheets.plan import suggested_plan  # at use, as below: few watch a folder
        from ocrm.ui.spreadsheets.memory import remembered_kind, remembered_plan

        kind = remembered_kind(self._context.preferences, table)
        if kind is None:
            return None
        return remembered_plan(self._context.preferences, table, suggested_plan(table, kind))

    def _on_imported(self, file: WatchedFile, report: ImportReport | None) -> None:
        if report is None:
            self._offer([file])
            return
        from ocrm.ui.spreadsheets.taking_back import take_back

        self._note([file.digest])
        self._context.bus.publish(report.changes)
        text = _("“{name}” of the watched folder: {created} added, {updated} changed.").format(
            name=file.path.name, created=report.created, updated=report.updated
        )
        undo = partial(take_back, self._context, report.changes.operation_id, file.path.name)
        has_changed = not report.changes.is_nothing
        self._context.toasts.show(
            text, action_text=_("Undo") if has_changed else "", action=undo if has_changed else None
        )

    def _on_unclear(self, file: WatchedFile, _error: UserError) -> None:
        """What cannot be read or imported by itself is looked at by the user, who is told why there."""
        self._offer([file])


def _read_table(path: Path) -> Table:
    from ocrm.services.spreadsheets.reading import open_source

    with open_source(path) as source:
        return source.table()


def _import(
    workspace: Workspace, table: Table, plan: ImportPlan, name: str, control: TaskControl
) -> ImportReport | None:
    """Import a table where every row and every cell is understood; None where a person should look at it first."""
    from ocrm.services.spreadsheets.importing import plan_import, run_import

    expected = plan_import(workspace, table, plan, is_cancelled=lambda: control.is_cancelled)
    if expected.problems or expected.rejected or any(expected.unmatched.values()):
        return None
    return run_import(
        workspace, table, plan, source_name=name, origin="import", progress=control.report,
        is_cancelled=lambda: control.is_cancelled,
    )  # fmt: skip
