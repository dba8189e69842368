"""What every page is given: the open file, the bus, the runners, the navigator, actions, toasts, preferences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from ocrm.services.workspace import Workspace
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.bus import ChangeBus
from ocrm.ui.file_watch import FileWatch
from ocrm.ui.lock.key_ring_keeper import KeyRingKeeper
from ocrm.ui.operations import OperationRunner
from ocrm.ui.preferences import Preferences
from ocrm.ui.reminder_watch import ReminderWatch
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.waiting_files import WaitingFiles
from ocrm.ui.widgets.toast import ToastHost

RECORD_PAGES = {
    "customers": "customer",
    "contacts": "contact",
    "opportunities": "opportunity",
    "todos": "todos",
    "interactions": "customer",
    "promises": "customer",
    "contracts": "contract",
    "tickets": "ticket",
    "campaigns": "campaign",
}
"""The page a record of a kind opens on. The page gets the kind and id and finds what it belongs to."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place to go to: a page, and what it should show."""

    page: str
    kind: str | None = None
    record_id: int | None = None
    view: str | None = None
    filter: object | None = None
    extra: Mapping[str, Any] | None = None


Places = tuple[tuple[Target, ...], Target | None, tuple[Target, ...]]
"""Where one was, is, and was before going back."""


def _always() -> bool:
    return True


class Navigator(QObject):
    """Where the window is and was: a history like a browser's."""

    went = Signal(object)
    """The window shall show a `Target`."""
    changed = Signal()
    """Back or forward became possible or impossible."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._past: list[Target] = []
        self._future: list[Target] = []
        self._current: Target | None = None
        self.may_leave: Callable[[], bool] = _always
        """Says whether the place where one is can be left; where not, one stays and the history with it."""

    @property
    def current(self) -> Target | None:
        return self._current

    @property
    def can_back(self) -> bool:
        return bool(self._past)

    @property
    def can_forward(self) -> bool:
        return bool(self._future)

    def go(self, target: Target | str) -> None:
        """Go to a target, or a page by its key."""
        if isinstance(target, str):
            target = Target(target)
        if not self.may_leave():
            return
        if self._current is not None and self._current != target:
            self._past.append(self._current)
            self._future.clear()
        self._arrive(target)

    def replace(self, target: Target) -> None:
        """Show a target in place of the present one, without a step in the history."""
        if self.may_leave():
            self._arrive(target)

    def open_record(self, kind: str, record_id: int, siblings: Sequence[int] | None = None) -> None:
        """Open a record; `siblings` are the ids of the list it came from, for `1 / 386 ‹ ›`."""
        extra = {"siblings": siblings} if siblings is not None else None
        self.go(Target(RECORD_PAGES[kind], kind, record_id, extra=extra))

    def log_contact(self, customer_id: int) -> None:
        """Go to a customer with the keyboard in the composer."""
        self.go(Target(RECORD_PAGES["customers"], "customers", customer_id, extra={"compose": True}))

    def back(self) -> None:
        if self._past and self._current is not None and self.may_leave():
            self._future.append(self._current)
            self._arrive(self._past.pop())

    def forward(self) -> None:
        if self._future and self._current is not None and self.may_leave():
            self._past.append(self._current)
            self._arrive(self._future.pop())

    def places(self) -> Places:
        """Return what `come_back_to` takes."""
        return tuple(self._past), self._current, tuple(self._future)

    def come_back_to(self, places: Places) -> None:
        """Go where one was in a window of before, with its history."""
        self._past, self._future = list(places[0]), list(places[2])
        if places[1] is not None:
            self._arrive(places[1])

    def _arrive(self, target: Target) -> None:
        self._current = target
        self.went.emit(target)
        self.changed.emit()


@dataclass(slots=True)
class AppContext:
    """The rooms a page may use; handed to each page by the window."""

    workspace: Workspace
    bus: ChangeBus
    runner: OperationRunner
    tasks: TaskRunner
    navigator: Navigator
    actions: ActionRegistry
    toasts: ToastHost
    preferences: Preferences
    key_ring: KeyRingKeeper | None = None
    """None where nothing opens and locks files, as in a window of the past."""
    reminders: ReminderWatch = field(default_factory=ReminderWatch)
    file_watch: FileWatch = field(default_factory=FileWatch)
    waiting_files: WaitingFiles = field(default_factory=WaitingFiles)
