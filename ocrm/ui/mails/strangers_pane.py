"""Mails of unknown senders in the mailbox: taken over with whoever wrote them, or ignored."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ocrm.clock import Clock
from ocrm.errors import UserError
from ocrm.formats import format_moment_relative
from ocrm.i18n import _, pgettext
from ocrm.services.mailbox.fetching import Fetched, Stranger, ignore_strangers, list_strangers, take_over
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.delegates.two_lines import Looks
from ocrm.ui.mails.mail_rows import mail_list
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import (
    ListModel,
    button,
    label,
    row,
    vbox,
)
from ocrm.ui.widgets.writing import writing


class StrangersPane(QWidget):
    """The list with its two commands, which work on all that is selected."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._is_busy = context, False
        clock = context.workspace.clock
        self._rows: ListModel[Stranger] = ListModel(text=partial(_spoken, clock))
        title = _("Mails of unknown senders")
        self.view = mail_list(self._rows, partial(_looks, clock), title, name="mail_strangers")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.selectionModel().selectionChanged.connect(self._show_buttons)
        self._take = writing(button(_("Take over"), "user-plus", "primary", name="strangers_take"))
        self._take.clicked.connect(self.take_chosen)
        self._ignore = writing(button(_("Ignore"), "x", name="strangers_ignore"))
        self._ignore.clicked.connect(self.ignore_chosen)
        note = _("Taking over adds the sender as a customer or contact and logs the mail. Ignored ones stay in your"
                 " mailbox.")  # fmt: skip
        layout = vbox(self)
        layout.addWidget(self.view, 1)
        foot = row(self._take, self._ignore, None, spacing=8, margins=(16, 10, 16, 2))
        layout.addWidget(foot)
        words = label(note, "caption", wrap=True)
        layout.addWidget(row(words, margins=(16, 0, 16, 10)))

    def reload(self) -> int:
        """Show who waits; return how many mails that are."""
        rows = list_strangers(self._context.workspace)
        place = max(0, self.view.currentIndex().row())
        self._rows.set_rows(rows)
        if rows:
            index = self._rows.index(min(place, len(rows) - 1))
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_buttons()
        return len(rows)

    def take_chosen(self) -> None:
        """Fetch the selected mails whole and log them with whoever wrote them."""
        keys = self._keys()
        if keys and not self._is_busy:
            self._is_busy = True
            self._context.tasks.start(
                _("Fetching mail"), partial(_take_over, self._context.workspace, keys), on_done=self._on_taken,
                on_error=self._on_error,
            )  # fmt: skip

    def ignore_chosen(self) -> None:
        """Take the selected mails off the list."""
        keys = self._keys()
        if keys:
            self._context.runner.perform(partial(ignore_strangers, self._context.workspace, keys), toast=False)

    def _keys(self) -> list[str]:
        rows = (self._rows.row_at(index) for index in self.view.selectionModel().selectedIndexes())
        return [one.key for one in rows if one is not None]

    def _on_taken(self, result: Fetched) -> None:
        self._is_busy = False
        self._context.bus.publish(result.changes)
        self._context.toasts.show(
            result.changes.label, action_text=_("Undo"), action=self._context.runner.undo, shortcut="Ctrl+Z"
        )

    def _on_error(self, error: UserError) -> None:
        self._is_busy = False
        self._context.toasts.show(str(error), tone="bad")

    def _show_buttons(self, *_selections: object) -> None:
        if not self._rows.rows:
            return  # they are out of sight then; switched off, the one just pressed would lose the keyboard
        is_usable = bool(self._keys()) and not self._context.workspace.why_read_only
        self._take.setEnabled(is_usable)
        self._ignore.setEnabled(is_usable)


def _looks(clock: Clock, one: Stranger) -> Looks:
    """Return how a mail is shown: who and what over when and from which address."""
    title = "  ·  ".join((one.name or one.address, one.subject or _("(no subject)")))
    return Looks("mail", title, " · ".join(part for part in (_when(clock, one), one.address) if part))


def _when(clock: Clock, one: Stranger) -> str:
    if not one.sent_at:
        return ""
    return format_moment_relative(clock.to_local(datetime.fromisoformat(one.sent_at)), clock.local_now())


def _spoken(clock: Clock, one: Stranger) -> str:
    parts = (one.name, one.address, one.subject, _when(clock, one))
    return pgettext("spoken list", ", ").join(part for part in parts if part)


def _take_over(workspace: Workspace, keys: list[str], _control: TaskControl) -> Fetched:
    return take_over(workspace, keys)
