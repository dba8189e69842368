"""One line that becomes a to-do: what is understood stands beside it as chips, and a chip pressed is text again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.name_lookup import NameLookup
from ocrm.services.quick_add import Chip, ChipKind, NameMatch, QuickAdd, parse_quick_add
from ocrm.services.workday import planning
from ocrm.services.workday.working_days import next_working_day
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    FlowLayout,
    IconLabel,
    chip_width,
    hbox,
    kbd,
    label,
    paint_chip,
    paint_focus_ring,
    set_variant,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_TONES = {
    ChipKind.DATE: "info",
    ChipKind.TIME: "info",
    ChipKind.LENGTH: "info",
    ChipKind.REPEAT: "violet",
    ChipKind.REMINDER: "warn",
    ChipKind.KIND: "neutral",
    ChipKind.CUSTOMER: "ok",
    ChipKind.PRIORITY: "bad",
    ChipKind.TAG: "accent",
}
_NAMES_CHANGE_WITH = frozenset({"customers", "contacts", "imports"})
_ROOM_FOR_TEXT = 40


class ChipButton(QAbstractButton):
    """A chip that can be pressed with mouse, Space, Enter or Backspace."""

    def __init__(self, text: str, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.setText(text)
        self.setObjectName("quick_add_chip")
        self.setAccessibleName(text)
        self.setToolTip(_("Press to make it text again"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.text()) + 2, theme().metrics("caption").height() + theme().px(6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, 1, self.height() / 2, self.text(), tone=self._tone)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), radius=4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class QuickAddField(QFrame):
    """Reads what is typed as it is typed; Enter adds it."""

    added = Signal(object)
    """A to-do was added: its id."""
    left = Signal()
    """The keyboard goes on to the list (Down, Esc in an empty line)."""

    def __init__(
        self,
        context: AppContext,
        *,
        links: Mapping[str, int | None] | None = None,
        placeholder: str = "",
        idle_hint: str = "T",
    ) -> None:
        """`links` are the records a to-do belongs to where the line names none; `idle_hint` the key that leads here."""
        super().__init__()
        writing(self, is_left_out=True).setObjectName("quick_add")
        self.setProperty("surface", "sunken")
        self.setProperty("focus", "false")
        self._context, self._links = context, dict(links or {})
        self._ignored: set[str] = set()
        self._names = NameLookup(context.workspace)
        self._reading: QuickAdd | None = None
        self._chips: list[ChipButton] = []
        layout = vbox(self, margins=(10, 4, 8, 4), spacing=2)
        line = hbox(spacing=8)
        line.addWidget(IconLabel("plus", "accent.text", size=15))
        self.edit = self._make_edit(placeholder or _("Add a to-do: tomorrow 15:00 call Yunqi about payment !"))
        line.addWidget(self.edit, 1)
        self._beside = QWidget()
        self._beside_layout = hbox(self._beside, spacing=6)
        self._beside.setMinimumWidth(1)  # chips never keep the window from getting smaller: then they go below
        line.addWidget(self._beside)
        self._idle_hint = idle_hint
        self._hint: QLabel = kbd(idle_hint)
        line.addWidget(self._hint)
        layout.addLayout(line)
        self._nothing_read = label(_("Nothing read yet: all of it is the title"), "caption")
        self._nothing_read.setObjectName("quick_add_nothing_read")
        layout.addWidget(self._nothing_read)
        self._below = QWidget()
        self._below_layout = FlowLayout(self._below, spacing=6)
        layout.addWidget(self._below)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("quick_add_error")
        layout.addWidget(self._error)
        self.setFocusProxy(self.edit)
        self._show("")
        context.bus.changed.connect(self._on_changes)

    @property
    def reading(self) -> QuickAdd | None:
        """What the line is understood as, None while it is empty."""
        return self._reading

    @property
    def error(self) -> str:
        return self._error.text()

    def set_links(self, links: Mapping[str, int | None]) -> None:
        """Let to-dos belong to other records from now on."""
        self._links = dict(links)

    def chips(self) -> list[ChipButton]:
        """Return the chips in sight, in the order of the line."""
        return list(self._chips)

    def submit(self) -> None:
        """Add what is typed."""
        text = self.edit.text().strip()
        if not text:
            return
        line = self._read(text)
        changes = self._context.runner.perform(
            partial(planning.add_typed, self._context.workspace, line, links=self._links, origin="quick_add"),
            on_error=self._show_error,
        )
        if changes is not None:
            self._ignored.clear()
            self.edit.setText("")  # unlike clear(), this leaves nothing for Ctrl+Z to type again
            self._tell_added(changes)

    # -- typing -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_focus = event.type() == QEvent.Type.FocusIn
            set_variant(self, "focus", "true" if has_focus else "false")
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_enter(event):
            event.accept()  # Ctrl+Enter adds what is typed; nothing else
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place_chips()

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            if self.edit.text():
                self.edit.clear()
            else:
                self.left.emit()
            return True
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
            return True
        if _is_enter(event):
            self.submit()
            return True
        return False

    def _make_edit(self, placeholder: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName("quick_add_edit")
        edit.setProperty("bare", "true")
        edit.setAccessibleName(_("Quick add"))
        edit.setPlaceholderText(placeholder)
        edit.setMinimumHeight(theme().px(22))
        edit.textChanged.connect(self._show)
        edit.installEventFilter(self)
        return edit

    def _read(self, text: str) -> QuickAdd:
        return parse_quick_add(
            text,
            self._context.workspace.clock.local_now(),
            names=self._name_of,
            ignored=self._ignored,
            next_work_day=self._next_work_day,
        )

    def _next_work_day(self) -> date:
        workspace = self._context.workspace
        return next_working_day(workspace, workspace.clock.today())

    def _name_of(self, piece: str) -> NameMatch | None:
        """Return whom a piece names; one that was made text again names nobody, nor does any part of it."""
        return None if any(piece in text for text in self._ignored) else self._names(piece)

    def _show(self, text: str) -> None:
        self._ignored = {piece for piece in self._ignored if piece in text}
        self._reading = self._read(text) if text.strip() else None
        self._show_error(None)
        self._hint.setText("Enter" if text.strip() else self._idle_hint)
        self._show_chips(self._reading)
        self._nothing_read.setVisible(self._reading is not None and not self._reading.chips)

    def _show_chips(self, reading: QuickAdd | None) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for understood in reading.chips if reading is not None else ():
            chip = ChipButton(understood.label, _TONES[understood.kind])
            chip.clicked.connect(partial(self._make_text, understood))
            self._chips.append(chip)
        self._place_chips()

    def _place_chips(self) -> None:
        """Put the chips beside the line where there is room, else below it."""
        is_beside = self._fits_beside()
        layout = self._beside_layout if is_beside else self._below_layout
        for chip in self._chips:
            if chip.parentWidget() is not layout.parentWidget():
                layout.addWidget(chip)
                chip.show()
        self._beside.setVisible(bool(self._chips) and is_beside)
        self._below.setVisible(bool(self._chips) and not is_beside)

    def _fits_beside(self) -> bool:
        typed = theme().metrics().horizontalAdvance(self.edit.text())
        taken = sum(chip.sizeHint().width() + 6 for chip in self._chips)
        return typed + taken + theme().px(_ROOM_FOR_TEXT + 90) <= self.width()

    def _make_text(self, chip: Chip, _checked: bool = False) -> None:
        """Turn a chip back into text."""
        if self._reading is not None:
            self._ignored.add(self._reading.source_of(chip))
            self.edit.setFocus()
            self._show(self.edit.text())

    # -- errors and changes -------------------------------------------------------------------------------------------

    def _show_error(self, error: UserError | None) -> None:
        self._error.setText("" if error is None else str(error))
        self._error.setVisible(error is not None)
        self.edit.setAccessibleDescription(self._error.text())

    def _tell_added(self, changes: Changes) -> None:
        if changes.created_id is not None:
            self.added.emit(changes.created_id)

    def _on_changes(self, changes: Any) -> None:
        if changes.topics & _NAMES_CHANGE_WITH:
            self._names = NameLookup(self._context.workspace)


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
