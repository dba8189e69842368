"""Stops at pages of the day, of figures, of settings and of the history that want something done there first."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.outbox.addressees import mail_about
from ocrm.services.outbox.composing import MailText, save_draft
from ocrm.services.outbox.listing import Box, count_mails
from ocrm.services.records import RecordQuery
from ocrm.services.workday.prospecting import paused_session
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.prospecting.start import resume_prospecting, start_prospecting
from ocrm.ui.today.page import TodayPage
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.tour.moving import go, settle


def show_today(is_agenda: bool, window: MainWindow) -> None:
    """Show the queue of the day, or its hours."""
    window.context.toasts.clear()
    window.context.navigator.go("today")
    if isinstance(window.page, TodayPage):
        window.page.show_agenda(is_agenda=is_agenda)


def prospect(window: MainWindow) -> None:
    """Go through some customers, or go on with that."""
    if paused_session(window.context.workspace) is not None:
        resume_prospecting(window.context)
        return
    ids = records.first_ids(window.context.workspace, RecordQuery("customers"), 12)
    start_prospecting(window.context, "customers", list(ids))


def show_outbox(window: MainWindow) -> None:
    """Show the boxes with a draft in them."""
    workspace = window.context.workspace
    if not count_mails(workspace)[Box.DRAFTS]:
        ids = records.first_ids(workspace, RecordQuery("customers"), 1)
        text = mail_about(workspace, "customers", ids[0]) if ids else MailText()
        save_draft(workspace, replace(text, subject=_("Our offer"), body=_("Here is the offer we spoke of.")))
    go(Target("mails", view="drafts"), window)


def put_repeat_together(window: MainWindow) -> None:
    """Open the editor of when the first to-do comes back."""
    ids = records.first_ids(window.context.workspace, RecordQuery("todos", sort=("due_on",)), 1)
    if ids:
        window.context.navigator.go(Target("todos", "todos", ids[0]))
    box = window.findChild(RepeatBox)
    if box is not None:
        box.open_editor()


def what_if(window: MainWindow) -> None:
    """Try the weightiest deals a month later."""
    go(Target("funnel", view="forecast"), window)
    for name in ("forecast_what_if", "simulator_later"):
        pressed = window.page.findChild(QAbstractButton, name) if window.page is not None else None
        if pressed is not None:
            pressed.click()
            settle(window.context)


def pool_rules(window: MainWindow) -> None:
    """Show the rules of the pool with what they would sweep."""
    go(Target("settings", view="pool"), window)
    look = window.findChild(QAbstractButton, "pool_look")
    if look is not None:
        look.click()


def show_history(window: MainWindow) -> None:
    """Show the steps of a file with some."""
    _have_history(window.context.workspace)
    go(Target("history", view="steps"), window)


def show_bin(window: MainWindow) -> None:
    """Show the bin of a file in which something was deleted."""
    _have_history(window.context.workspace)
    go(Target("history", view="bin"), window)


def _have_history(workspace: Workspace) -> None:
    """Change and delete some customers, so that history and bin have something; once, for other pictures' sake."""
    if _has_step(workspace, "Delete {count} records"):
        return
    first = list(records.first_ids(workspace, RecordQuery("customers"), 3))
    told = {"phone": "0571-88001234", "notes": "", "postcode": "310000"}
    records.update_records(workspace, "customers", first[:1], told)
    records.update_records(workspace, "customers", first[:1], {"website": "www.example.com"})
    workspace.undo()
    records.delete_records(workspace, "customers", first)


def _has_step(workspace: Workspace, label: str) -> bool:
    return bool(workspace.scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE label = ?)", (label,)))
