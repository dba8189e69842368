"""The to-dos just finished, which stay in sight for a moment where they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.services.workday.todos import TodoGroup, TodoRow

STAYS_FOR_MS = 4000
"""How long a finished to-do stays in sight, struck out."""


@dataclass(slots=True)
class _Finished:
    group: TodoGroup
    timer: QTimer


class FinishedTodos(QObject):
    """Remembers each with the group it was in, until its time is up or it is forgotten."""

    time_up = Signal(object)
    """A to-do has stayed long enough: its id. It is kept until `forget`, or for another while with `wait_again`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: dict[int, _Finished] = {}

    @property
    def ids(self) -> Sequence[int]:
        return tuple(self._kept)

    def group_of(self, todo_id: int) -> TodoGroup | None:
        """Return the group a to-do was in before it was finished, None for one that is not kept."""
        kept = self._kept.get(todo_id)
        return None if kept is None else kept.group

    def keep(self, todo: TodoRow) -> None:
        """Keep a to-do about to be finished."""
        self.forget(todo.todo_id)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(STAYS_FOR_MS)
        timer.timeout.connect(partial(self.time_up.emit, todo.todo_id))
        timer.start()
        self._kept[todo.todo_id] = _Finished(todo.group, timer)

    def wait_again(self, todo_id: int) -> None:
        """Keep a to-do for another while."""
        self._kept[todo_id].timer.start()

    def forget(self, todo_id: int) -> None:
        """Keep a to-do no longer."""
        kept = self._kept.pop(todo_id, None)
        if kept is not None:
            kept.timer.stop()
            kept.timer.deleteLater()
