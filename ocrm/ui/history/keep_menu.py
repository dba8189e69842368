"""How long the history is kept: choices in a menu, with what it holds now."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from ocrm.formats import format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.services.history import keeping
from ocrm.services.settings import read_setting, write_setting
from ocrm.ui.context import AppContext
from ocrm.ui.tasks import TaskControl

_CHOICES = (0, 3650, 1095, 365, 90)


def fill_keep_menu(menu: QMenu, context: AppContext) -> None:
    """Offer how long steps are kept; older ones can neither be undone nor looked back to."""
    menu.setObjectName("history_keep")
    menu.setToolTipsVisible(True)
    chosen = int(read_setting(context.workspace, keeping.KEEP_DAYS))
    for days in _CHOICES:
        action = menu.addAction(_words(days))
        action.setCheckable(True)
        action.setChecked(days == chosen)
        action.setToolTip(_("Older steps can neither be undone nor looked back to."))
        action.setEnabled(not context.workspace.why_read_only)
        action.triggered.connect(partial(_keep, context, days))
    menu.addSeparator()
    size = keeping.journal_size(context.workspace)
    count = ngettext("{n} step", "{n} steps", size.steps).format(n=format_number(size.steps))
    menu.addAction(_("{steps}, {size}").format(steps=count, size=format_size(size.size))).setEnabled(False)


def _words(days: int) -> str:
    if days == 0:
        return _("For ever")
    years = days // 365
    if years:
        return ngettext("{n} year", "{n} years", years).format(n=years)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _keep(context: AppContext, days: int, _checked: bool = False) -> None:
    write_setting(context.workspace, keeping.KEEP_DAYS, days)
    if days:
        drop = partial(_drop, context)
        context.tasks.start(_("Dropping old steps"), drop, on_done=partial(_tell, context))


def _drop(context: AppContext, _control: TaskControl) -> int:
    return keeping.drop_old_steps(context.workspace)


def _tell(context: AppContext, count: int) -> None:
    text = ngettext("{n} old step dropped.", "{n} old steps dropped.", count).format(n=format_number(count))
    context.toasts.show(text, tone="info")
