"""The palette over the window: type, go up and down, Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QWidget
from shiboken6 import isValid

from ocrm.i18n import _
from ocrm.ui.context import RECORD_PAGES, AppContext, Target
from ocrm.ui.palette.delegate import PaletteDelegate
from ocrm.ui.palette.entries import PaletteEntry, entry_text, palette_entries
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    EmptyState,
    IconLabel,
    ListModel,
    add_shadow,
    hbox,
    kbd,
    label,
    list_view,
    panel,
    row,
    rule,
    vbox,
)

_SIZE = (660, 516)
_TOP = 96


class PaletteOverlay(QWidget):
    """Covers the window with a scrim and shows the palette on it; Esc or a click beside it closes.

    It lies inside the window: a window of its own would be a black sheet where the desktop does not blend windows.
    """

    new_customer_requested = Signal(str)
    """A customer is to be added who has this number."""

    def __init__(self, context: AppContext, window: QMainWindow) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setAccessibleName(_("Search and commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._window = context, window
        self._focused_before = QApplication.focusWidget()
        self._card = self._make_card()
        self._cover()
        window.installEventFilter(self)
        self._fill("")

    def _make_card(self) -> QWidget:
        card = panel("overlay")
        card.setParent(self)
        layout = vbox(card, margins=(1, 1, 1, 1))
        layout.addWidget(self._make_input())
        layout.addWidget(rule())
        self._model: ListModel[PaletteEntry] = ListModel(text=entry_text, selectable=_is_choice)
        self._delegate = PaletteDelegate()
        self.view = list_view(self._model, self._delegate, _("Results"), transparent=True, name="palette_results")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(self._on_clicked)
        layout.addWidget(self.view, 1)
        hint = _("Try fewer letters, pinyin initials or digits of a phone.")
        self._nothing = EmptyState("search", _("Nothing found"), hint)
        self._nothing.hide()
        layout.addWidget(self._nothing, 1)
        layout.addWidget(rule())
        layout.addWidget(self._make_hints())
        add_shadow(card, blur=48, offset=14)
        return card

    def _make_input(self) -> QWidget:
        self.edit = QLineEdit()
        self.edit.setObjectName("palette_input")
        self.edit.setProperty("bare", "true")
        self.edit.setProperty("role", "palette")
        self.edit.setPlaceholderText(_("Search customers, opportunities, to-dos, commands…"))
        self.edit.setAccessibleName(_("Search and commands"))
        self.edit.textChanged.connect(self._fill)
        self.edit.installEventFilter(self)
        holder = QWidget()
        line = hbox(holder, margins=(18, 13, 14, 13), spacing=12)
        line.addWidget(IconLabel("search", "text.2", size=19))
        line.addWidget(self.edit, 1)
        line.addWidget(kbd("Esc"))
        return holder

    def _make_hints(self) -> QWidget:
        hints = ((_("Select"), "↑↓"), (_("Open"), "Enter"), (_("Commands"), ">"), (_("People"), "@"))
        words: list[QWidget | None] = [label(_("Pinyin initials work: zs → 张三"), "hint"), None]
        for text, key in hints:
            words += [kbd(key), label(text, "hint")]
        return row(*words, margins=(16, 7, 14, 7), spacing=7)

    def _cover(self) -> None:
        """Lie over the whole window, the card in the upper middle."""
        look = theme()
        self.setGeometry(self._window.rect())
        width = min(look.px(_SIZE[0]), self.width() - 40)
        height = min(look.px(_SIZE[1]), self.height() - 60)
        top = min(look.px(_TOP), (self.height() - height) // 2)
        self._card.setGeometry((self.width() - width) // 2, top, width, height)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keyboard back to whom it was taken from."""
        super().closeEvent(event)
        before = self._focused_before
        if before is not None and isValid(before):
            before.setFocus()

    # -- what it does -------------------------------------------------------------------------------------------------

    def _fill(self, text: str) -> None:
        entries = palette_entries(self._context.workspace, self._context.actions, text)
        self._delegate.query = text.strip().lstrip(">@").strip()
        self._model.set_rows(entries)
        self.view.setVisible(bool(entries))
        self._nothing.setVisible(not entries)
        first = next((number for number, entry in enumerate(entries) if _is_choice(entry)), None)
        if first is not None:
            self.view.setCurrentIndex(self._model.index(first))
            self.view.scrollToTop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self._cover()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
            return True
        if key == Qt.Key.Key_Escape:
            self.close()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_call = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(self.view.currentIndex(), logs=is_call)
            return True
        return False

    def _step(self, by: int) -> None:
        """Go to the next choice, over headings, round the end for single steps."""
        choices = [number for number, entry in enumerate(self._model.rows) if _is_choice(entry)]
        if not choices:
            return
        here = self.view.currentIndex().row()
        place = choices.index(here) if here in choices else 0
        place = (place + by) % len(choices) if abs(by) == 1 else min(len(choices) - 1, max(0, place + by))
        self.view.setCurrentIndex(self._model.index(choices[place]))

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index)

    def _choose(self, index: QModelIndex, *, logs: bool = False) -> None:
        """Do what a line is for; `logs` begins to log a call with whoever calls."""
        entry = self._model.row_at(index)
        if entry is None or not _is_choice(entry):
            return
        self.close()
        if entry.new_number:
            self.new_customer_requested.emit(entry.new_number)
        elif logs and entry.is_caller and entry.hit is not None:
            hit = entry.hit
            self._context.navigator.go(Target(RECORD_PAGES[hit.kind], hit.kind, hit.record_id, extra={"compose": True}))
        elif entry.hit is not None:
            self._context.navigator.open_record(entry.hit.kind, entry.hit.record_id)
        elif entry.action_id is not None:
            self._context.actions.trigger(entry.action_id)
        elif entry.section:
            self._context.navigator.go(Target("settings", view=entry.section))

    # -- Qt's events --------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.raise_()
        self.edit.setFocus()

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Keep the keyboard in the input: the rest is reached with the arrow keys."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().color("scrim"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close()


def _is_choice(entry: PaletteEntry) -> bool:
    return not entry.is_heading
