"""What the opportunities page says while it has no deals to show, and what can be done then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.widgets import EmptyState, button
from ocrm.ui.widgets.writing import writing


def nothing_fits(without_filters: int, *, clear: Callable[[], object]) -> EmptyState:
    """Say that the filters leave nothing of so many deals."""
    undo = button(_("Clear all filters"), "x", name="empty_clear")
    undo.clicked.connect(clear)
    text = ngettext("{n} without them.", "{n} without them.", without_filters).format(n=format_number(without_filters))
    return EmptyState("list-filter", _("No opportunity fits these filters"), text, [undo])


def nothing_here() -> EmptyState:
    """Say that a tab is empty while others are not."""
    return EmptyState("circle-check", _("Nothing here"), _("No opportunity belongs in this view now."))


def no_deals_yet(context: AppContext, *, new: Callable[[], object]) -> EmptyState:
    """Say what the page is for, and how to begin."""
    begin = writing(button(_("New opportunity"), "plus", "primary", name="empty_new"))
    begin.clicked.connect(new)
    bring = button(_("Import a spreadsheet…"), "upload", name="empty_import")
    bring.clicked.connect(partial(context.actions.trigger, ActionId.IMPORT))
    text = _("Keep every deal you work on here, with its amount, its stage and the next step.")
    return EmptyState("kanban", _("No opportunities yet"), text, [begin, bring])


def no_stages(context: AppContext) -> EmptyState:
    """Say that a pipeline has no stages, and where they are made."""
    to_settings = button(_("Set up stages…"), "settings", "primary", name="empty_stages")
    to_settings.clicked.connect(partial(context.navigator.go, Target("settings", view="stages")))
    text = _("A board has a column for each stage of a pipeline. Make the stages you sell by first.")
    return EmptyState("kanban", _("This pipeline has no stages yet"), text, [to_settings])
