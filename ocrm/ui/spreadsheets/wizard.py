"""The import wizard: five steps on one page; nothing is written before the last."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.out_table import WriteReport
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.problem_rows import write_problem_rows
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.spreadsheets.steps.columns_step import ColumnsStep
from ocrm.ui.spreadsheets.steps.done_step import DoneStep
from ocrm.ui.spreadsheets.steps.duplicates_step import DuplicatesStep
from ocrm.ui.spreadsheets.steps.file_step import FileStep
from ocrm.ui.spreadsheets.steps.problems_step import ProblemsStep
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import StepBar, button, hbox, label, panel, rule, vbox

STEPS: tuple[type[WizardStep], ...] = (FileStep, ColumnsStep, ProblemsStep, DuplicatesStep, DoneStep)
"""The steps in order."""


class ImportWizard(QWidget):
    """Shows one session; it can be made anew at any time, as for another language, and goes on at the same step."""

    another_requested = Signal()
    """Another file shall be chosen."""
    closed = Signal()
    """The user leaves the wizard."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.setObjectName("import_wizard")
        self._context, self._session = context, session
        self._focuses_next = False
        self._run_state = self._state_of_run()
        layout = vbox(self)
        self._bar = StepBar((_("File"), _("Match columns"), _("Check problems"), _("Duplicates"), _("Import")))
        self._bar.step_clicked.connect(self._on_step_clicked)
        top = panel("header")
        vbox(top, margins=(20, 4, 20, 4)).addWidget(self._bar)
        layout.addWidget(top)
        self._stack = QStackedWidget()
        self._steps: dict[int, WizardStep] = {}
        layout.addWidget(self._stack, 1)
        layout.addWidget(rule())
        layout.addWidget(self._make_foot())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.go_on)
        for signal in (session.reader.changed, session.plan_changed, session.report_changed):
            signal.connect(self._show_foot)
        session.writer.changed.connect(self._on_run_changed)
        self._show_step(session.step, takes_keyboard=False)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _step(self, number: int) -> WizardStep:
        """Return a step, made when it is first come to."""
        if number not in self._steps:
            step = self._steps[number] = STEPS[number](self._context, self._session)
            step.state_changed.connect(self._show_foot)
            step.step_requested.connect(self._show_step)
            if isinstance(step, FileStep | DoneStep):
                step.another_requested.connect(self.another_requested)
            self._stack.addWidget(step)
        return self._steps[number]

    def _make_foot(self) -> QFrame:
        foot = panel("flat")
        line = hbox(foot, margins=(20, 10, 20, 10), spacing=10)
        self._back = button(_("Previous step"), "arrow-left", name="import_back")
        self._back.clicked.connect(self.go_back)
        text = _("Download problem rows (.xlsx)")
        self._download = button(text, "download", "ghost", name="import_download_problems")
        self._download.clicked.connect(self._choose_problem_file)
        self._hint = label("", "caption", elide=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hint.setObjectName("import_hint")
        self._next = button(variant="primary", name="import_next")
        self._next.setToolTip("Ctrl+Enter")
        self._next.clicked.connect(self.go_on)
        line.addWidget(self._back)
        line.addWidget(self._download)
        line.addWidget(self._hint, 1)
        line.addWidget(self._next)
        return foot

    @property
    def next_button(self) -> QPushButton:
        """The button that goes on."""
        return self._next

    # -- going --------------------------------------------------------------------------------------------------------

    @property
    def step(self) -> WizardStep:
        """The step in sight."""
        return self._step(self._session.step)

    def go_on(self) -> None:
        """Go to the next step, or do what the last one is for."""
        if self.step.is_ready and self.step.go_on():
            self._show_step(self.step.number + 1)

    def go_back(self) -> bool:
        """Go one step back; say whether there was one. Everything chosen stays."""
        if self._session.writer.run is not None or self.step.number == 0:
            return False
        self._show_step(self.step.number - 1)
        return True

    def focus(self) -> None:
        """Put the keyboard where the step begins, or on the button that goes on as soon as it can be pressed."""
        target = self.step.first_focus()
        (target or self.step).setFocus()  # until the button can be pressed: else Qt goes to the first one of the window
        self._focuses_next = target is None
        self._show_foot()

    def _on_step_clicked(self, number: int) -> None:
        if number < self.step.number and self._session.writer.run is None:
            self._show_step(number)

    def _show_step(self, number: int, *, takes_keyboard: bool = True) -> None:
        self._session.step = number
        step = self._step(number)
        self._stack.setCurrentWidget(step)
        self._bar.set_current(number)
        step.enter()
        self._show_foot()
        if takes_keyboard:
            self.focus()

    def _on_run_changed(self) -> None:
        before, self._run_state = self._run_state, self._state_of_run()
        if self._run_state != before:
            self.focus()
        self._show_foot()

    def _state_of_run(self) -> tuple[bool, bool]:
        """Return whether the import is under way and whether it was taken back: buttons come and go with either."""
        writer = self._session.writer
        return writer.is_running, writer.run is not None and writer.run.is_undone

    def _show_foot(self) -> None:
        step, session = self.step, self._session
        self._back.setVisible(session.writer.run is None)
        self._back.setEnabled(step.number > 0)
        self._download.setVisible(self._has_problem_rows())
        text = step.next_text()
        self._next.setText(text)
        self._next.setAccessibleName(text)
        self._next.setEnabled(step.is_ready)
        self._next.setVisible(not session.writer.is_running)
        if self._focuses_next and self._next.isVisible() and self._next.isEnabled():
            self._focuses_next = False
            self._next.setFocus()
        written = session.writer.run is not None
        self._hint.setText(step.hint or ("" if written else _("Nothing is written before the last step")))

    # -- problem rows -------------------------------------------------------------------------------------------------

    def _has_problem_rows(self) -> bool:
        """Return whether there is anything to download: what merely repeats is no problem before the duplicates."""
        report, number = self._session.report, self.step.number
        if report is None or number == FileStep.number:
            return False
        return bool(report.problems.of_cells if number <= ProblemsStep.number else report.problems)

    def _choose_problem_file(self) -> None:
        folder = self._session.reader.folder
        name = _("{file}-problems.xlsx").format(file=Path(self._session.reader.name).stem)
        path = ask_new_file(self, _("Save the problem rows"), name, kinds="*.xlsx;;*.csv", folder=folder)
        if path is not None:
            self.save_problem_rows(path)

    def save_problem_rows(self, path: Path) -> None:
        """Write the rows with problems to a workbook, in the background."""
        table, report = self._session.table, self._session.report
        if table is None or report is None:
            return
        self._context.tasks.start(
            _("Write the problem rows"),
            partial(_write_problems, path, table, report),
            on_done=partial(self._on_problems_written, path),
            on_error=self._on_error,
        )

    def _on_problems_written(self, path: Path, report: WriteReport) -> None:
        text = ngettext("Wrote {n} row to “{name}”.", "Wrote {n} rows to “{name}”.", report.rows)
        self._context.toasts.show(text.format(n=report.rows, name=path.name))

    def _on_error(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")


def _write_problems(path: Path, table: Table, report: ImportReport, _control: TaskControl) -> WriteReport:
    return write_problem_rows(path, table, report)
