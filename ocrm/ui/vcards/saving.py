"""Saving one record's card, or those of several, to a file the user chooses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.vcards import exporting
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.tasks import TaskControl

_NOT_IN_NAMES = '<>:"/\\|?*'


def choose_and_save_cards(context: AppContext, kind: str, ids: Sequence[int], owner: QWidget) -> None:
    """Ask for a file and write the cards of contacts or customers to it."""
    if not ids:
        return
    name = f"{_suggested_name(context.workspace, kind, ids)}.vcf"
    path = ask_new_file(owner, _("Save as visiting card"), name, kinds="*.vcf")
    if path is not None:
        save_cards(context, kind, ids, path)


def save_cards(context: AppContext, kind: str, ids: Sequence[int], path: Path) -> None:
    """Write the cards of records to a file, in the background."""
    context.tasks.start(
        _("Write “{name}”").format(name=path.name),
        partial(_write, context.workspace, RecordQuery(kind, ids=tuple(ids)), path),
        on_done=partial(_tell_written, context, path),
        on_error=partial(_tell_error, context),
    )


def _suggested_name(workspace: Workspace, kind: str, ids: Sequence[int]) -> str:
    title = records.title_of(workspace, kind, ids[0]) if len(ids) == 1 else _(record_type(kind).label_many)
    return "".join(char for char in title if char not in _NOT_IN_NAMES).strip(" .") or kind


def _write(workspace: Workspace, query: RecordQuery, path: Path, control: TaskControl) -> int:
    return exporting.export_cards(
        workspace, query, path, progress=control.report, is_cancelled=lambda: control.is_cancelled
    )


def _tell_written(context: AppContext, path: Path, count: int) -> None:
    text = ngettext("Wrote {n} card to “{name}”.", "Wrote {n} cards to “{name}”.", count)
    context.toasts.show(text.format(n=count, name=path.name))


def _tell_error(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")
