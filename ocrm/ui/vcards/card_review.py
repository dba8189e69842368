"""A card file before it is imported: what becomes of each card, to be ticked and decided, then one step to import."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.vcards.importing import CardChoice, CardOutcome, CardPlan, import_cards, preview_cards
from ocrm.services.vcards.reading import CardFile, read_card_file
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.running import take_back
from ocrm.ui.tasks import Progress, TaskControl, TaskHandle, time_left_text
from ocrm.ui.vcards.card_table import CardChoices, CardTable
from ocrm.ui.widgets import LoadingState, MessageBar, ProgressRow, button, hbox, label, panel, rule, vbox


class CardReview(QWidget):
    """Reads a file, shows its cards, imports the ticked ones."""

    another_requested = Signal()
    """Another file shall be chosen."""
    closed = Signal()
    """The user is done, or does not want it."""

    def __init__(self, context: AppContext, path: Path, choices: CardChoices | None = None) -> None:
        super().__init__()
        self.setObjectName("card_review")
        self._context, self.path = context, path
        self.choices = choices or CardChoices()
        self._file: CardFile | None = None
        self._task: TaskHandle | None = None
        self._is_left = False
        layout = vbox(self)
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        layout.addWidget(self._make_head())
        self._stack = QStackedWidget()
        self._stack.addWidget(LoadingState())
        self.table = CardTable(self.choices)
        self.table.changed.connect(self._show_counts)
        self._stack.addWidget(self.table)
        layout.addWidget(self._stack, 1)
        layout.addWidget(rule())
        layout.addWidget(self._make_foot())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.run)
        self._read()

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_head(self) -> QFrame:
        head = panel("flat")
        line = hbox(head, margins=(20, 8, 20, 8), spacing=8)
        self._summary = label("", elide=True)
        self._summary.setObjectName("card_summary")
        line.addWidget(self._summary, 1)
        self._all = button(_("Tick all"), "square-check", "ghost", name="cards_all")
        self._all.clicked.connect(partial(self._tick_all, ticked=True))
        self._none = button(_("Tick none"), "square", "ghost", name="cards_none")
        self._none.clicked.connect(partial(self._tick_all, ticked=False))
        line.addWidget(self._all)
        line.addWidget(self._none)
        return head

    def _make_foot(self) -> QFrame:
        foot = panel("flat")
        line = hbox(foot, margins=(20, 10, 20, 10), spacing=10)
        other = button(_("Choose another file"), "folder", name="cards_other")
        other.clicked.connect(self.another_requested)
        self._progress = ProgressRow(_("Importing the cards"), width=200)
        self._progress.cancel_requested.connect(self._cancel)
        self._progress.hide()
        self._hint = label("", "caption", elide=True)
        self._import = button(_("Import"), "download", "primary", tooltip="Ctrl+Enter", name="cards_import")
        self._import.clicked.connect(self.run)
        line.addWidget(other)
        line.addWidget(self._hint, 1)
        line.addWidget(self._progress)
        line.addWidget(self._import)
        self._import.setEnabled(False)
        return foot

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether cards are being written."""
        return self._task is not None and self._progress.isVisibleTo(self)

    @property
    def is_read(self) -> bool:
        """Whether the cards are there to look at."""
        return self._file is not None

    def _read(self) -> None:
        self._task = self._context.tasks.start(
            _("Read “{name}”").format(name=self.path.name),
            partial(_read, self._context.workspace, self.path),
            on_done=self._on_read,
            on_error=self._on_unreadable,
        )

    def _on_read(self, result: tuple[CardFile, list[CardPlan]]) -> None:
        self._task = None
        self._file, plans = result
        self.table.plans.set_rows(plans)
        self._stack.setCurrentWidget(self.table)
        if self._file.reason:
            self._messages.show_message(self._file.reason, tone="info")
        self._show_counts()
        self.focus()

    def _on_unreadable(self, error: UserError) -> None:
        if self._is_left:
            return
        self._task = None
        self._stack.hide()
        self._all.hide()
        self._none.hide()
        self._messages.show_message(str(error), tone="bad")

    def leave(self) -> None:
        """Let go of what is being read: nobody looks any more."""
        self._is_left = True
        self._cancel()

    def focus(self) -> None:
        """Put the keyboard on the cards."""
        if self.isVisible():
            self.table.setFocus()

    def _tick_all(self, *, ticked: bool) -> None:
        self.choices.set_all(self.table.plans.rows, ticked=ticked)
        self.table.viewport().update()
        self._show_counts()

    def _show_counts(self) -> None:
        plans = self.table.plans.rows
        outcomes = [self.choices.outcome(plan) for plan in plans]
        words = [ngettext("{n} card", "{n} cards", len(plans)).format(n=format_number(len(plans)))]
        for outcome, text in (
            (CardOutcome.NEW, _("{n} new")), (CardOutcome.FILLS, _("{n} fill something in")),
            (CardOutcome.SAME, _("{n} known already")), (CardOutcome.SKIPPED, _("{n} left out")),
        ):  # fmt: skip
            count = outcomes.count(outcome)
            if count:
                words.append(text.format(n=format_number(count)))
        self._summary.setText(" · ".join(words))
        wanted = sum(self.choices.is_ticked(plan) for plan in plans)
        text = ngettext("Import {n} card", "Import {n} cards", wanted).format(n=format_number(wanted))
        self._import.setText(f" {text}")
        self._import.setAccessibleName(text)
        self._import.setEnabled(wanted > 0 and self._task is None)
        still_open = sum(plan.is_open and plan.number not in self.choices.chosen for plan in plans)
        hint = ngettext("{n} card may be somebody known: decide, or it is left out.",
                        "{n} cards may be somebody known: decide, or they are left out.", still_open)  # fmt: skip
        self._hint.setText(hint.format(n=still_open) if still_open else _("One undo takes the whole import back."))

    # -- importing ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Import the ticked cards."""
        if self._file is None or self._task is not None or not self._import.isEnabled():
            return
        chosen = {plan.number: self.choices.chosen.get(plan.number, CardChoice.SKIP)
                  for plan in self.table.plans.rows
                  if plan.number in self.choices.chosen or not self.choices.is_ticked(plan)}  # fmt: skip
        self.table.setEnabled(False)
        self._import.setEnabled(False)
        self._progress.show()
        self._progress.set_progress(0, 0)
        self._task = self._context.tasks.start(
            _("Import “{name}”").format(name=self.path.name),
            partial(_write, self._context.workspace, self._file, chosen, self.path.name),
            on_done=self._on_done,
            on_error=self._on_error,
            on_progress=self._on_progress,
        )

    def _on_progress(self, progress: Progress) -> None:
        self._progress.set_progress(progress.done, progress.total, time_left_text(progress.seconds_left))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_done(self, report: ImportReport) -> None:
        self._task = None
        self._progress.hide()
        self._context.bus.publish(report.changes)
        text = _("“{name}”: {created} added, {updated} filled in, {left} left as they are.").format(
            name=self.path.name, created=format_number(report.created), updated=format_number(report.updated),
            left=format_number(report.skipped + report.rejected),
        )  # fmt: skip
        undo = partial(take_back, self._context, report.changes.operation_id)
        self._context.toasts.show(text, action_text=_("Undo"), action=undo, shortcut="Ctrl+Z")
        self.closed.emit()

    def _on_error(self, error: UserError) -> None:
        self._task = None
        self._progress.hide()
        self.table.setEnabled(True)
        self._show_counts()
        self._messages.show_message(str(error), tone="bad")


def _read(workspace: Workspace, path: Path, control: TaskControl) -> tuple[CardFile, list[CardPlan]]:
    file = read_card_file(path)
    return file, preview_cards(workspace, file, is_cancelled=lambda: control.is_cancelled)


def _write(
    workspace: Workspace, file: CardFile, choices: dict[int, CardChoice], name: str, control: TaskControl
) -> ImportReport:
    return import_cards(
        workspace, file, choices, source_name=name, origin="import",
        progress=control.report, is_cancelled=lambda: control.is_cancelled,
    )  # fmt: skip
