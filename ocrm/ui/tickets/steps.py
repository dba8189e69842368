"""The steps a ticket can take from where it stands, as entries of a menu, buttons and keys; the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.tickets import handling
from ocrm.services.tickets.handling import CLOSED, IN_PROGRESS, OPEN, RESOLVED, WAITING
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.tickets.panes import close_pane, resolve_pane
from ocrm.ui.widgets.menu_entries import add_entry

REOPEN, ANSWERED = "reopen", "answered"


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done: its sign, words and key in the list."""

    code: str
    icon: str
    text: str
    key: str


STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step(IN_PROGRESS, "wrench", N_("Work on it"), "W"),
        Step(ANSWERED, "message-circle", N_("Answered now"), "A"),
        Step(WAITING, "hourglass", N_("Wait for the customer"), "P"),
        Step(RESOLVED, "circle-check", N_("Resolve…"), "R"),
        Step(CLOSED, "check", N_("Close ticket…"), "C"),
        Step(REOPEN, "rotate-ccw", N_("Reopen"), "O"),
    )
}
_FROM: dict[str, tuple[str, ...]] = {
    OPEN: (IN_PROGRESS, WAITING, RESOLVED, CLOSED),
    IN_PROGRESS: (WAITING, RESOLVED, CLOSED),
    WAITING: (IN_PROGRESS, RESOLVED, CLOSED),
    RESOLVED: (CLOSED, REOPEN),
    CLOSED: (REOPEN,),
}
_CHANGES: dict[str, tuple[Callable[..., Changes], str]] = {
    IN_PROGRESS: (partial(handling.set_status, status=IN_PROGRESS), N_("Work on {count} tickets")),
    WAITING: (partial(handling.set_status, status=WAITING), N_("Let {count} tickets wait for the customer")),
    REOPEN: (handling.reopen, N_("Reopen {count} tickets")),
    ANSWERED: (handling.mark_answered, N_("Mark {count} tickets as answered")),
}


def steps_from(status: str, *, is_answered: bool = True) -> list[Step]:
    """Return the steps from a status; one that was not answered yet can be marked so."""
    codes = _FROM.get(status, ())
    answer = () if is_answered or status not in handling.UNRESOLVED else (ANSWERED,)
    return [STEPS[code] for code in (*answer, *codes)]


class TicketSteps:
    """Takes tickets a step on; what has to be asked is asked in a pane given to `show`."""

    def __init__(self, context: AppContext, show: Callable[[EditorPane], object], *, origin: str) -> None:
        self._context, self._show, self._origin = context, show, origin

    def take(self, code: str, ticket_ids: Sequence[int]) -> None:
        """Take tickets a step on; nothing happens to none."""
        if not ticket_ids:
            return
        if code == RESOLVED:
            self._show(resolve_pane(self._context, ticket_ids, origin=self._origin))
        elif code == CLOSED:
            self._show(close_pane(self._context, ticket_ids, origin=self._origin))
        else:
            change, label = _CHANGES[code]
            made = partial(_changed, change, self._context.workspace, self._origin)
            title = _(STEPS[code].text)
            perform_on(self._context, ticket_ids, made, label=label, title=title, origin=self._origin)

    def fill_menu(self, menu: QMenu, steps: Sequence[Step], ids: Callable[[], Sequence[int]], *, keys: bool) -> None:
        """Add steps for the tickets `ids` returns when one is chosen."""
        for step in steps:
            add_entry(
                menu, step.icon, _(step.text), partial(self._take_chosen, step.code, ids),
                keys=step.key if keys else "", name=f"ticket_{step.code}", writes=True,
            )  # fmt: skip

    def _take_chosen(self, code: str, ids: Callable[[], Sequence[int]]) -> None:
        self.take(code, ids())


def _changed(change: Callable[..., Changes], workspace: Workspace, origin: str, ticket_ids: Sequence[int]) -> Changes:
    return change(workspace, ticket_ids, origin=origin)
