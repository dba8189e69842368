"""What is typed into the form of a pane and not saved yet: kept inside the file, and typed in again after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLineEdit

from ocrm.i18n import _
from ocrm.services.workspace import Workspace
from ocrm.ui.draft_keeper import DraftKeeper
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.record_form import RecordForm

_LINE = "line/"


class FormDraft(QObject):
    """The draft of one pane: closing the pane drops it, a lock or a crash does not."""

    def __init__(
        self, workspace: Workspace, key: str, pane: EditorPane, form: RecordForm | None, *lines: QLineEdit
    ) -> None:
        """`key` names what is entered for whom; `lines` are fields of the pane beside those of its form."""
        super().__init__(pane)
        self._form, self._lines = form, {f"{_LINE}{line.objectName()}": line for line in lines}
        self._keeper = DraftKeeper(workspace, self._current, self)
        self._start = self._typed()
        kept = self._keeper.take(f"form/{key}")
        if kept:
            self._type_in(kept)
            pane.show_note(_("This was typed before and not saved. Go on, or close the pane to drop it."))
        if form is not None:
            form.changed.connect(self._on_changed)
        for line in lines:
            line.textEdited.connect(self._on_changed)
        pane.close_requested.connect(self.forget)
        pane.installEventFilter(self)

    def forget(self) -> None:
        """Drop the draft: it was saved, or is not wanted."""
        self._keeper.forget()
        self._start = self._typed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._keeper.flush()
        return super().eventFilter(watched, event)

    def _on_changed(self, _what: str) -> None:
        self._keeper.note_change()

    def _typed(self) -> dict[str, Any]:
        typed = {} if self._form is None else self._form.typed()
        return typed | {name: line.text() for name, line in self._lines.items()}

    def _current(self) -> Mapping[str, Any] | None:
        blank: tuple[Any, ...] = ("", [], None, False)
        started = self._start
        typed = {
            name: value
            for name, value in self._typed().items()
            if value != started.get(name) and not (value in blank and started.get(name) in blank)
        }
        return typed or None

    def _type_in(self, kept: Mapping[str, Any]) -> None:
        if self._form is not None:
            self._form.type_in({name: value for name, value in kept.items() if not name.startswith(_LINE)})
        for name, line in self._lines.items():
            if name in kept:
                line.setText(str(kept[name]))
