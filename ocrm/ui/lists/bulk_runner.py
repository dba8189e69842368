"""Changes of many records: at once where they are few, else in the background with progress, cancel and one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from ocrm.errors import UserError
from ocrm.services.backups import catalogue, making
from ocrm.services.changes import Changes
from ocrm.services.listing import bulk
from ocrm.services.listing.bulk import Change
from ocrm.ui.context import AppContext
from ocrm.ui.tasks import TaskControl

MOST_AT_ONCE = catalogue.MASS_COUNT
"""Records that are changed while the user waits; from more, a backup is made first, in the background."""


class Reporting(Protocol):
    """A change that tells how far it is."""

    def __call__(self, *, report: Callable[[int, int], None]) -> Changes: ...


def perform_on(
    context: AppContext,
    record_ids: Sequence[int],
    change: Change,
    *,
    label: str,
    title: str,
    on_error: Callable[[UserError], None] | None = None,
    origin: str = "",
    **values: Any,
) -> bool:
    """Apply a change to records; return False where it was refused at once.

    `label` is what undo and History call a large one, English source text with `values`; `title` names it in the
    status bar meanwhile.
    """
    if len(record_ids) <= MOST_AT_ONCE and not making.is_mass_edit(context.workspace, record_ids):
        return context.runner.perform(partial(change, record_ids), on_error=on_error) is not None
    in_chunks = partial(
        bulk.change_in_chunks, context.workspace, list(record_ids), change, label=label, origin=origin, **values
    )
    start_change(context, title, in_chunks, on_error=on_error)
    return True


def start_change(
    context: AppContext,
    title: str,
    change: Reporting,
    *,
    on_error: Callable[[UserError], None] | None = None,
    on_nothing: Callable[[], None] | None = None,
) -> None:
    """Run a change in the background; then everybody is told, with Undo; `on_nothing` tells of no change."""

    def run(control: TaskControl) -> Changes:
        return change(report=control.report)

    tell = on_error or partial(_tell, context)
    context.tasks.start(title, run, on_done=partial(_publish, context, on_nothing), on_error=tell)


def without_progress(change: Callable[[], Changes], *, report: Callable[[int, int], None]) -> Changes:
    """Make a change that is one statement, so that there is nothing to tell but its beginning."""
    report(0, 1)
    return change()


def _publish(context: AppContext, on_nothing: Callable[[], None] | None, changes: Changes) -> None:
    context.runner.perform(partial(_given, changes))
    if changes.is_nothing and on_nothing is not None:
        on_nothing()


def _given(changes: Changes) -> Changes:
    return changes


def _tell(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")
