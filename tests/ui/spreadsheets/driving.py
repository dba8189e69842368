"""Hands for the import page: they press what a user presses and wait for what a user would wait for."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ocrm.ui.spreadsheets.choice_popup import ChoicePopup
from ocrm.ui.spreadsheets.column_table import ColumnTable
from ocrm.ui.spreadsheets.matching_choice import MatchingChoice
from ocrm.ui.spreadsheets.page import ImportPage
from ocrm.ui.spreadsheets.problem_list import ProblemEntry
from ocrm.ui.spreadsheets.problem_table import ProblemTable, index_of
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.wizard import ImportWizard

Found = TypeVar("Found", bound=QWidget)


class Driver:
    """Works one page."""

    def __init__(self, page: ImportPage, qtbot: QtBot) -> None:
        self.page, self._qtbot = page, qtbot

    @property
    def session(self) -> ImportSession:
        return self.page.session

    @property
    def wizard(self) -> ImportWizard:
        wizard = self.page.wizard
        assert wizard is not None
        return wizard

    def find(self, kind: type[Found], name: str) -> Found:
        """Return a widget by its name."""
        shown = self.page.wizard if self.page.wizard is not None and self.page.wizard.isVisible() else self.page.landing
        found = shown.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        """Click a button that can be seen and pressed."""
        button = self.find(QAbstractButton, name)
        assert button.isVisible() and button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def settle(self) -> None:
        """Wait until nothing is read, planned or written."""
        QApplication.processEvents()  # what was just pressed or typed comes first
        tasks = self.page.context.tasks
        self._qtbot.waitUntil(lambda: not tasks.is_busy and not self._is_waiting(), timeout=20_000)

    def _is_waiting(self) -> bool:
        session = self.session
        return (
            session.reader.is_reading
            or session.writer.is_running
            or (session.is_planning and session.writer.run is None)
        )

    def read(self, path: Path) -> None:
        """Give the page a file and wait for step 1."""
        self.page.import_file(path)
        self.settle()

    def go_on(self) -> None:
        """Press Ctrl+Enter and wait for the next step."""
        self.settle()
        window = self.page.window()
        window.activateWindow()  # a closed pop-up leaves the offscreen platform without an active window
        self._qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(self.wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def go_to(self, number: int) -> None:
        """Go on until a step (0 is the first)."""
        while self.wizard.step.number < number:
            before = self.wizard.step.number
            self.go_on()
            assert self.wizard.step.number > before, self.wizard.step.hint

    # -- step 2 -------------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> ColumnTable:
        return self.find(ColumnTable, "import_columns")

    def field_of(self, column: str) -> str:
        """Return the field a column goes into."""
        return next(row.field for row in self.columns.columns.rows if row.name == column)

    def choose_field(self, column: str, typed: str) -> None:
        """Choose a field by keyboard: Enter on the column's line, a word, Enter."""
        table = self.columns
        place = [row.name for row in table.columns.rows].index(column)
        table.setCurrentIndex(table.model().index(place, 0))
        QTest.keyClick(table, Qt.Key.Key_Return)
        popup = self.popup(table)
        edit = popup.findChild(QLineEdit, "choice_search")
        assert edit is not None
        QTest.keyClicks(edit, typed)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        self.settle()

    def choose_matching(self, text: str) -> None:
        """Choose where the matching comes from by what its line begins with, and wait for it."""
        self.press("import_matching")
        choice = self.find(MatchingChoice, "import_matching_choice")
        model = choice.popup.view.model()
        labels = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        place = next(row for row, label in enumerate(labels) if label.startswith(text))
        choice.popup.view.clicked.emit(model.index(place, 0))
        self.settle()

    def popup(self, owner: QWidget) -> ChoicePopup:
        """Return the choice that is open over a table."""
        found = [popup for popup in owner.findChildren(ChoicePopup) if popup.isVisible()]
        assert len(found) == 1
        return found[0]

    # -- step 3 -------------------------------------------------------------------------------------------------------

    @property
    def problems(self) -> list[ProblemEntry]:
        """What stands in the table of problems."""
        return list(self._problem_table.model().rows)  # type: ignore[attr-defined]

    @property
    def _problem_table(self) -> ProblemTable:
        return self.find(ProblemTable, "import_problems")

    def problem(self, row: int, column: str) -> ProblemEntry:
        """Return one problem."""
        return next(entry for entry in self.problems if entry.key == (row, column))

    def mend(self, row: int, column: str, text: str) -> None:
        """Type into a problem's cell: Enter, the text, Enter."""
        table = self._problem_table
        table.setCurrentIndex(index_of(table.model(), row, column))  # type: ignore[arg-type]
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Return)
        editor = table.findChild(QLineEdit, "problem_editor")
        assert editor is not None
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        self.settle()
