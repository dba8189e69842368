"""The filter row of a list: plain words search, `field:value` narrows, completed and explained while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QWidget

from ocrm.i18n import _
from ocrm.services.filtering.filter_completion import Completion, complete
from ocrm.services.filtering.filter_language import FilterError
from ocrm.services.filtering.filter_parts import Typed, read_typed, spot_of
from ocrm.services.filtering.filter_words import Words, words_of
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.lists.chip_area import ChipArea
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FilterRow, hbox, offers_of, set_error_state, vbox

_PLAIN_WIDTH, _FILTER_WIDTH = 190, 300


class FilterCompleter(QObject):
    """Offers names of fields and values for the word the cursor is in."""

    def __init__(self, edit: QLineEdit, workspace: Workspace, kind: str) -> None:
        super().__init__(edit)
        self._edit, self._workspace, self._kind = edit, workspace, kind
        self.words: Words = words_of(record_type(kind), workspace)
        self.offered: list[Completion] = []
        self._texts = QStringListModel(self)
        self.completer = QCompleter(self._texts, self)
        self.completer.setWidget(edit)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = offers_of(self.completer, _("Fields and values"), name="filter_completions")
        self.completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        edit.textEdited.connect(self.offer)

    def refresh(self) -> None:
        """Learn the present names of stages and lists."""
        self.words = words_of(record_type(self._kind), self._workspace)

    def offer(self, _text: str = "") -> None:
        """Show what may follow, or nothing."""
        cursor = self._edit.cursorPosition()
        self.offered = complete(
            self._workspace, record_type(self._kind), self.words, text=self._edit.text(), cursor=cursor
        )
        if not self.offered or not self._edit.hasFocus():
            self.hide()
            return
        self._texts.setStringList([f"{one.text}   {one.note}".rstrip() for one in self.offered])
        rect = self._edit.rect()
        rect.setWidth(max(rect.width(), theme().px(240)))
        self.completer.complete(rect)

    def hide(self) -> None:
        """Offer nothing."""
        self._popup.hide()

    def _take(self, index: QModelIndex) -> None:
        self.insert(self.offered[index.row()])

    def insert(self, chosen: Completion) -> None:
        """Put a word in place of the one that was begun."""
        text, cursor = self._edit.text(), self._edit.cursorPosition()
        after = "" if chosen.text.endswith(":") or text[cursor:].startswith(" ") else " "
        self._edit.setText(text[: chosen.start] + chosen.text + after + text[cursor:])
        self._edit.setCursorPosition(chosen.start + len(chosen.text) + len(after))
        if chosen.text.endswith(":"):
            self.offer()


class FilterBar(QWidget):
    """A FilterRow that understands the typed filter language; its problem stands below it, the spot marked."""

    narrowed = Signal(object)
    """What is typed now means this: a Typed."""
    committed = Signal(object)
    """Enter: what is typed shall become the filter; a Typed."""

    def __init__(self, workspace: Workspace, kind: str, placeholder: str, *, right: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._workspace, self._kind = workspace, kind
        self.row = FilterRow(placeholder, right=right)
        self.search = self.row.search
        self.search.setToolTip(_("Words search everywhere; city:Hangzhou filters one field"))
        self.chips = ChipArea()
        self.row.set_chip_area(self.chips)
        self.completion = FilterCompleter(self.search.edit, workspace, kind)
        self.typed = Typed()
        self._problem = QLabel()
        self._problem.setObjectName("filter_problem")
        self._problem.setTextFormat(Qt.TextFormat.RichText)
        self._problem.setWordWrap(True)
        self._problem.setProperty("role", "caption")
        self._holder = QWidget()
        hbox(self._holder, margins=(16, 0, 16, 6)).addWidget(self._problem, 1)
        self._holder.hide()
        layout = vbox(self)
        layout.addWidget(self.row)
        layout.addWidget(self._holder)
        self.search.text_changed.connect(partial(self._on_text, False))
        self.search.submitted.connect(self._on_submitted)
        self.search.edit.textChanged.connect(self._fit)

    def refresh(self) -> None:
        """Learn the present names of stages and lists."""
        self.completion.refresh()

    def set_text(self, text: str) -> None:
        """Show words in the field without telling anybody."""
        self.typed = Typed(text)
        if self.search.text() != text:
            self.search.edit.blockSignals(True)
            self.search.set_text(text)
            self.search.edit.blockSignals(False)
            self.search.show_hint()
        self._explain(None, "")
        self._fit(text)

    @property
    def problem(self) -> str:
        """Why what is typed is no filter; empty where it is one."""
        return self._problem.accessibleName()

    def _on_submitted(self) -> None:
        self._on_text(True, self.search.text())

    def _on_text(self, is_done: bool, text: str) -> None:
        try:
            typed = read_typed(
                text, record_type(self._kind), self.completion.words, today=self._workspace.clock.today()
            )
        except FilterError as error:
            # A word under way is no mistake yet; it is explained once something follows it, or after Enter.
            is_under_way = not is_done and not any(char.isspace() for char in text[error.position :])
            self._explain(None if is_under_way else error, text)
            return
        self._explain(None, text)
        self._show_hint(typed.hint)
        if is_done and typed.filter is not None:
            self.set_text(typed.words)
            self.committed.emit(typed)
        elif typed != self.typed:
            self.typed = typed
            self.narrowed.emit(typed)

    def _explain(self, error: FilterError | None, text: str) -> None:
        self._holder.setVisible(error is not None)
        set_error_state(self.search, wrong=error is not None)
        self._problem.setAccessibleName("" if error is None else str(error))
        if error is None:
            return
        before, spot, after = (escape(part) for part in spot_of(text, error.position))
        mark = f'<span style="color:{theme().hex("bad")}; text-decoration: underline;"><b>{spot}</b></span>'
        words = f'<span style="color:{theme().hex("bad")};">{escape(str(error))}</span>'
        self._problem.setText(f"{words}&nbsp;&nbsp; {before}{mark}{after}")

    def _show_hint(self, hint: str) -> None:
        """Say below the field what is not wrong, but may be meant otherwise."""
        if hint:
            self._holder.show()
            self._problem.setText(f'<span style="color:{theme().hex("text.2")};">{escape(hint)}</span>')

    def _fit(self, text: str) -> None:
        """Give a filter more room than a word needs."""
        is_long = ":" in text or "：" in text
        self.search.setFixedWidth(theme().px(_FILTER_WIDTH if is_long else _PLAIN_WIDTH))
