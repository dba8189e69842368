"""The star of a record: the button in the header of its page, and the command over one or many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QToolButton

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.listing import stars
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import tool_button
from ocrm.ui.widgets.writing import writing

KEYS, STAR_BUTTON = "Ctrl+D", "header_star"


def star_button() -> QToolButton:
    """Return the button that shows whether a record has a star; `show_star` says so."""
    made = writing(tool_button("star", _("Star"), KEYS, name=STAR_BUTTON))
    show_star(made, is_starred=False)
    return made


def show_star(button: QToolButton, *, is_starred: bool) -> None:
    """Show a star, or the outline of one; words say what a click does."""
    words = _("Take the star off") if is_starred else _("Star")
    button.setIcon(icon("star-filled", "warn") if is_starred else icon("star"))
    button.setToolTip(f"{words}  {KEYS}")
    button.setAccessibleName(words)


def toggle_stars(context: AppContext, kind: str, record_ids: Sequence[int], *, origin: str) -> None:
    """Put a star on records, or where all of them have one take it off; many in the background."""
    if not record_ids:
        return
    is_starred = not stars.all_starred(context.workspace, kind, record_ids)
    change = partial(_star, context.workspace, kind, origin, is_starred)
    label = stars.STAR_MANY if is_starred else stars.UNSTAR_MANY
    title = _("Star") if is_starred else _("Take the star off")
    perform_on(context, record_ids, change, label=label, title=title, origin=origin)


def _star(workspace: Workspace, kind: str, origin: str, is_starred: bool, record_ids: Sequence[int]) -> Changes:
    return stars.star_records(workspace, kind, record_ids, is_starred=is_starred, origin=origin)
