"""Editing a cell of a record table in place: Enter saves and goes down, Tab goes right, Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.choice_editors import SeveralEditor
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor, is_left
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme

Save = Callable[[int, str, Any], str]
"""Writes (record id, field, value); returns why it was refused, empty where it was not."""
_LEAST_WIDTH = 150


class CellEditor(QObject):
    """One editor at a time over the current cell of `view`."""

    def __init__(self, view: RecordView, workspace: Workspace, kind: str, save: Save) -> None:
        super().__init__(view)
        self._view, self._workspace, self._save = view, workspace, save
        self._described = record_type(kind)
        self._editor: FieldEditor | None = None
        self._record_id = 0
        self._before: Any = None

    @property
    def editor(self) -> FieldEditor | None:
        """The editor under way."""
        return self._editor

    def begin(self) -> bool:
        """Edit the current cell; say whether it can be edited."""
        self.close()
        if self._workspace.why_read_only:
            return False
        index = self._view.currentIndex()
        info = self._info(index)
        row = self._view.records.row_at(index.row()) if info is not None else None
        if info is None or row is None:
            return False
        self._record_id = row.record_id
        self._before = records.fetch_record(self._workspace, self._described.kind, row.record_id)[info.name]
        editor = self._make(info, index)
        self._editor = editor
        editor.show()
        editor.setFocus()
        editor.select_all()
        return True

    def _make(self, info: FieldInfo, index: QModelIndex | QPersistentModelIndex) -> FieldEditor:
        editor = make_field_editor(self._workspace, info, self._before)
        editor.setParent(self._view.viewport())
        editor.setAutoFillBackground(True)
        self._view.scrollTo(index)
        rect = self._view.visualRect(index)
        editor.setGeometry(rect.x(), rect.y(), max(rect.width(), theme().px(_LEAST_WIDTH)), editor.sizeHint().height())
        target = editor.focusProxy() or editor
        target.installEventFilter(self)
        if isinstance(editor.input, QComboBox):
            editor.changed.connect(self.commit)
        if isinstance(editor, SeveralEditor):
            editor.menu.aboutToHide.connect(self.commit, Qt.ConnectionType.QueuedConnection)
        return editor

    def _info(self, index: QModelIndex | QPersistentModelIndex) -> FieldInfo | None:
        column = self._view.records.column_at(index.column()) if index.isValid() else None
        info = self._described.fields.get(column.name) if column is not None else None
        return info if info is not None and info.editable and not info.is_computed else None

    def commit(self) -> bool:
        """Save what was entered and close; say whether it was taken."""
        editor = self._editor
        if editor is None:
            return True
        try:
            value = editor.value()
            problem = "" if is_same_value(value, self._before) else self._save(self._record_id, editor.info.name, value)
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
            had_focus = editor.isAncestorOf(self._view.focusWidget() or editor)
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self._view.setFocus()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._editor is not None:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # letters belong to the text, not to the list
                return False
            if isinstance(event, QFocusEvent) and is_left(event):
                self.commit()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if self._editor is not None and self._editor.keeps_key(key):
            return False
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not (self._editor is not None and isinstance(self._editor.input, QPlainTextEdit)):
            below = self._below()
            if self.commit():
                self._go_to(below)
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self.commit():
                self._step_sideways(1 if key == Qt.Key.Key_Tab else -1)
            return True
        return False

    def _below(self) -> int | None:
        """Return the record below the edited one; saving may give the edited one another place."""
        return self._view.records.id_at(self._view.currentIndex().row() + 1)

    def _go_to(self, record_id: int | None) -> None:
        """Go to the same column of a record."""
        column = self._view.currentIndex().column()
        row = self._view.records.row_of(record_id) if record_id is not None else None
        if row is not None:
            self._view.setCurrentIndex(self._view.records.index(row, column))
        self._view.setFocus()

    def _step_sideways(self, by: int) -> None:
        """Edit the next cell of the row that can be edited."""
        header, index = self._view.horizontalHeader(), self._view.currentIndex()
        place = header.visualIndex(index.column()) + by
        while 0 <= place < header.count():
            section = header.logicalIndex(place)
            beside = index.sibling(index.row(), section)
            if not header.isSectionHidden(section) and self._info(beside) is not None:
                self._view.setCurrentIndex(beside)
                self.begin()
                return
            place += by
        self._view.setFocus()
