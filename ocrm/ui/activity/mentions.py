"""Completing @contact and #tag while one types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QPlainTextEdit

from ocrm.i18n import _
from ocrm.services.relations.customers import ContactRow
from ocrm.text.pinyin import full_pinyin, initials
from ocrm.ui.theme import theme
from ocrm.ui.widgets import offers_of

_WORD = re.compile(r"(?<![A-Za-z0-9._-])([@＠#＃])([^\s@#＠＃,，。;；]*)$")
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)
_SHOWN, _WIDTH = 8, 220


class Mentions(QObject):
    """Offers people after @ and tags after #, by their letters, pinyin or initials."""

    person_named = Signal(object)
    """A contact was chosen: its id."""

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text)
        self._text = text
        self._people: dict[str, int] = {}
        self._tags: Sequence[str] = ()
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(text)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = offers_of(self._completer, _("Suggestions"), name="mentions")
        self._completer.activated.connect(self._insert)
        text.textChanged.connect(self._offer)

    def set_choices(self, people: Sequence[ContactRow], tags: Sequence[str]) -> None:
        """Offer other people and tags."""
        self._people = {person.name: person.contact_id for person in people}
        self._tags = tags

    @property
    def is_open(self) -> bool:
        """Whether suggestions are in sight."""
        return self._popup.isVisible()

    def named_person(self, text: str) -> int | None:
        """Return the contact whose @name stands in a text, the first one; None for nobody."""
        places = {text.find(sign + name): number for name, number in self._people.items() for sign in "@＠"}
        found = [place for place in places if place >= 0]
        return places[min(found)] if found else None

    def _word(self) -> re.Match[str] | None:
        cursor = self._text.textCursor()
        return _WORD.search(cursor.block().text()[: cursor.positionInBlock()])

    def _offer(self) -> None:
        word = self._word() if self._text.hasFocus() or self.is_open else None
        found = self._fitting(word) if word is not None else []
        if not found or (word is not None and found == [word[2]]):
            self._popup.hide()
            return
        self._model.setStringList(found)
        rect = QRect(self._text.cursorRect())
        rect.setWidth(theme().px(_WIDTH))
        self._completer.complete(rect)
        self._popup.setCurrentIndex(self._model.index(0, 0))

    def _fitting(self, word: re.Match[str]) -> list[str]:
        wanted = word[2].casefold()
        known = list(self._people) if word[1] in "@＠" else self._tags
        return [name for name in known if any(wanted in way for way in _ways(name))][:_SHOWN]

    def _insert(self, chosen: str) -> None:
        word = self._word()
        if word is None:
            return
        cursor = self._text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(word[2]))
        is_person = word[1] in "@＠"
        cursor.insertText(chosen + " ")
        self._text.setTextCursor(cursor)
        if is_person:
            self.person_named.emit(self._people[chosen])

    def takes(self, event: QKeyEvent) -> bool:
        """Say whether a key chooses among the suggestions; the popup hands every key to the text first."""
        return self.is_open and event.key() in _KEYS


def _ways(name: str) -> tuple[str, str, str]:
    """Return the ways a name may be typed: its letters, its pinyin, its initials."""
    return name.casefold(), full_pinyin(name).casefold(), initials(name).casefold()
