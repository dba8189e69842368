"""Editing a cell of a table where it stands: Enter saves and goes down, Tab goes on, Esc leaves it as it was."""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QTableView

from ocrm.errors import ValidationError
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.choice_editors import SeveralEditor
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor, is_left
from ocrm.ui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_LEAST_WIDTH = 150


class InPlaceEditor(QObject):
    """One editor at a time over the current cell of `view`; subclasses say what a cell holds and how it is saved."""

    least_width = _LEAST_WIDTH
    """The width in pixels an editor has at least, however narrow its column."""

    def __init__(self, view: QTableView, workspace: Workspace) -> None:
        super().__init__(view)
        self._table, self._workspace = view, workspace
        self._editor: FieldEditor | None = None
        self._before: Any = None

    @property
    def editor(self) -> FieldEditor | None:
        """The editor under way."""
        return self._editor

    # -- what subclasses say ------------------------------------------------------------------------------------------

    def field_at(self, _index: AnyIndex) -> FieldInfo | None:
        """Return the field of a cell, None where it cannot be edited."""
        return None

    def take_value(self, _index: AnyIndex, _info: FieldInfo) -> Any:
        """Return the value a cell has now, and remember whose it is."""
        return None

    def write(self, _info: FieldInfo, _value: Any) -> str:
        """Save a value; return why it was refused, empty where it was not."""
        return ""

    def note_below(self) -> Any:
        """Return what stands below the edited cell; saving may give the edited one another place."""
        return None

    def go_down(self, _below: Any) -> None:
        """Go to what `note_below` told."""
        self._table.setFocus()

    # -- editing ------------------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        """Edit the current cell; say whether it can be edited."""
        self.close()
        if self._workspace.why_read_only:
            return False
        index = self._table.currentIndex()
        info = self.field_at(index)
        if info is None:
            return False
        self._before = self.take_value(index, info)
        editor = self._make(info, index)
        self._editor = editor
        editor.show()
        editor.setFocus()
        editor.select_all()
        return True

    def _make(self, info: FieldInfo, index: AnyIndex) -> FieldEditor:
        editor = make_field_editor(self._workspace, info, self._before)
        editor.setParent(self._table.viewport())
        editor.setAutoFillBackground(True)
        self._table.scrollTo(index)
        rect = self._table.visualRect(index)
        width = max(rect.width(), theme().px(self.least_width))
        left = max(0, min(rect.x(), self._table.viewport().width() - width))
        editor.setGeometry(left, rect.y(), width, editor.sizeHint().height())
        target = editor.focusProxy() or editor
        target.installEventFilter(self)
        if isinstance(editor.input, QComboBox):
            editor.changed.connect(self.commit)
        if isinstance(editor, SeveralEditor):
            editor.menu.aboutToHide.connect(self.commit, Qt.ConnectionType.QueuedConnection)
        return editor

    def commit(self) -> bool:
        """Save what was entered and close; say whether it was taken."""
        editor = self._editor
        if editor is None:
            return True
        try:
            value = editor.value()
            problem = "" if is_same_value(value, self._before) else self.write(editor.info, value)
        except ValidationError as error:
            problem = str(error)
        if problem:
            editor.show_error(problem)
            editor.adjustSize()
            return False
        self.close()
        return True

    def close(self) -> None:
        """Close the editor without saving."""
        editor, self._editor = self._editor, None
        if editor is not None:
            had_focus = editor.isAncestorOf(self._table.focusWidget() or editor)
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self._table.setFocus()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._editor is not None and shiboken6.isValid(self._editor):  # it also loses the focus while it is deleted
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # letters belong to the text, not to the list
                return False
            if isinstance(event, QFocusEvent) and is_left(event):
                self.commit()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if self._editor is not None and self._editor.keeps_key(key):
            return False
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not (self._editor is not None and isinstance(self._editor.input, QPlainTextEdit)):
            below = self.note_below()
            if self.commit():
                self.go_down(below)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self.commit():
                self._step_sideways(1 if key == Qt.Key.Key_Tab else -1)
            return True
        return False

    def _step_sideways(self, by: int) -> None:
        """Edit the next cell of the row that can be edited."""
        header, index = self._table.horizontalHeader(), self._table.currentIndex()
        place = header.visualIndex(index.column()) + by
        while 0 <= place < header.count():
            section = header.logicalIndex(place)
            beside = index.sibling(index.row(), section)
            if not header.isSectionHidden(section) and self.field_at(beside) is not None:
                self._table.setCurrentIndex(beside)
                self.begin()
                return
            place += by
        self.run_out(by)

    def run_out(self, _by: int) -> None:
        """Leave the last cell of a row forwards (1), or its first backwards (-1): stay on the row."""
        self._table.setFocus()
