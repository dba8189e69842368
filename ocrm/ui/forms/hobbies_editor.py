"""The line of somebody's hobbies: free text, in which # offers the hobbies noted elsewhere."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter

from ocrm.i18n import _
from ocrm.services.relations.contacts import suggest_hobbies
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.field_editor import TextEditor
from ocrm.ui.widgets import offers_of

_BEGUN = re.compile(r"#([^\s#,，、;；]*)$")


class HobbiesEditor(TextEditor):
    """Offers words for the # the cursor is behind."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.edit.setPlaceholderText(_("#fishing, #tea"))
        self._words = QStringListModel(self)
        self.completer = QCompleter(self._words, self)
        self.completer.setWidget(self.edit)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = offers_of(self.completer, _("Hobbies"))
        self.completer.activated.connect(self.insert)
        self.edit.textEdited.connect(self.offer)

    def offer(self, _text: str = "") -> list[str]:
        """Show the hobbies that begin as the word under way, and return them."""
        match = _BEGUN.search(self.edit.text()[: self.edit.cursorPosition()])
        words = suggest_hobbies(self.workspace, match[1]) if match is not None else []
        self._words.setStringList(words)
        if words and self.edit.hasFocus():
            self.completer.complete()
        else:
            self._popup.hide()
        return words

    def insert(self, word: str) -> None:
        """Put a hobby in place of the one under way."""
        text, cursor = self.edit.text(), self.edit.cursorPosition()
        before = _BEGUN.sub(f"#{word} ", text[:cursor])
        self.edit.setText(before + text[cursor:].lstrip())
        self.edit.setCursorPosition(len(before))
        self._on_changed()
