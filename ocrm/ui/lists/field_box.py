"""The box of a condition's field, found by typing part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from ocrm.i18n import _
from ocrm.text.fold import fold
from ocrm.ui.widgets import QuietComboBox, offers_of

_LEAST_LETTERS = 6


class FieldBox(QuietComboBox):
    """Offers the names that fit what is typed; Enter, Tab and leaving take the first one offered."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """`names` are the fields' names in words, each with what `currentData` gives for it."""
        super().__init__()
        self.setObjectName("condition_field")
        self.setAccessibleName(_("Field"))
        self.setMaxVisibleItems(20)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        let_shrink(self)
        for words, name in names:
            self.addItem(words, name)
        self._line = _FieldLine(self)
        self.setLineEdit(self._line)
        self.setCompleter(None)  # type: ignore[arg-type]  # the box's own offers what contains before what begins
        self._offered: list[int] = []
        self._texts = QStringListModel(self)
        self.offers = QCompleter(self._texts, self)
        self.offers.setWidget(self)
        self.offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.popup = offers_of(self.offers, _("Field"), name="condition_field_offers")
        self.offers.activated[QModelIndex].connect(self._take_offered)  # type: ignore[index]
        self._line.textEdited.connect(self._offer)
        self._line.editingFinished.connect(self._take_typed)

    @property
    def is_under_way(self) -> bool:
        """Whether something else is typed than what is chosen."""
        return self._line.text() != self.itemText(self.currentIndex())

    def fitting(self, typed: str) -> list[int]:
        """Return the rows a text may mean: the name it is, names that begin with it, names that contain it."""
        sought = fold(typed.strip())
        names = [fold(self.itemText(row)) for row in range(self.count())] if sought else []
        fits = [(name != sought, not name.startswith(sought), row) for row, name in enumerate(names) if sought in name]
        return [row for *_rank, row in sorted(fits)]

    def _offer(self, typed: str) -> None:
        self._offered = self.fitting(typed)
        self._texts.setStringList([self.itemText(row) for row in self._offered])
        if self._offered:
            self.offers.complete()
            self.popup.setCurrentIndex(self.popup.model().index(0, 0))  # shows what Enter takes
        else:
            self.popup.hide()

    def _take_typed(self) -> None:
        if not self.is_under_way:
            return
        marked = self.popup.currentIndex()
        if self.popup.isVisible() and marked.isValid():
            self._take_offered(marked)
        else:
            self._take((self.fitting(self._line.text()) or [self.currentIndex()])[0])

    def _take_offered(self, index: QModelIndex) -> None:
        self._take(self._offered[index.row()])

    def _take(self, row: int) -> None:
        self.popup.hide()
        self.setCurrentIndex(row)
        self.setEditText(self.itemText(row))
        if self.hasFocus():
            self._line.selectAll()


class _FieldLine(QLineEdit):
    """What is typed to find a field replaces the one shown, however the keyboard came here."""

    def __init__(self, box: FieldBox) -> None:
        super().__init__()
        self.setAccessibleName(_("Field"))
        self._box = box

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self._box.is_under_way:
            self.selectAll()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText() and not self._box.is_under_way:  # the press put the caret into the name
            self.selectAll()


def let_shrink(box: QComboBox) -> None:
    """Let a box be narrower than its longest entry."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LEAST_LETTERS)
