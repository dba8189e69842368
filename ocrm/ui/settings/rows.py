"""Lines of a settings section: a title, a note, a control that applies at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTime, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QTimeEdit, QVBoxLayout, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.settings import SETTINGS, read_setting, write_setting
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, column, hbox, label, rule, vbox
from ocrm.ui.widgets.writing import writing

SECTION_WIDTH = 720


class TimeField(QTimeEdit):
    """A clock time whose hour or minute is selected where it is clicked, behind both the hour: typing replaces it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self._select_section)  # once the press has put the caret where it was

    def _select_section(self) -> None:
        is_behind = self.lineEdit().cursorPosition() == len(self.text())
        self.setSelectedSection(self.sectionAt(0) if is_behind else self.currentSection())


class SettingsSection(QWidget):
    """A column of titled lines, as wide as is good to read; subclasses fill it in `build`."""

    fills_height = False
    most_width = SECTION_WIDTH
    is_of_file = True
    """Whether all that is set here is kept in the file; where it can only be read it is off then."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        outer = hbox(self, margins=(28, 20, 28, 20))
        box = QWidget()
        box.setMaximumWidth(theme().px(self.most_width))
        outer.addWidget(box, 1)
        outer.addStretch(0)
        self.lines: QVBoxLayout = vbox(box, spacing=2)
        self._needs_rule = False
        self.build()
        if not self.fills_height:
            self.lines.addStretch(1)

    def build(self) -> None:
        """Add the lines."""

    def reload(self) -> None:
        """Show present values again, after a change elsewhere."""

    def add_heading(self, text: str) -> None:
        if self.lines.count():
            self.lines.addSpacing(theme().px(14))
        self.lines.addWidget(label(text, "h3"))
        self.lines.addSpacing(4)
        self._needs_rule = False

    def add_row(self, title: str, control: QWidget, *, note: str = "") -> None:
        """Add a line; its control takes the title as its accessible name."""
        if self._needs_rule:
            self.lines.addWidget(rule())
        self._needs_rule = True
        line = QWidget()
        inside = hbox(line, margins=(0, 9, 0, 9), spacing=12)
        words: list[QWidget | int | None] = [label(title)]
        if note:
            words.append(label(note, "caption", wrap=True))
        inside.addWidget(column(*words, spacing=1), 1)
        if not control.accessibleName():
            control.setAccessibleName(title)
        inside.addWidget(control)
        self.lines.addWidget(line)

    def speaks_of(self, text: str) -> bool:
        """Say whether a word of this section holds `text`."""
        words = [label.text() for label in self.findChildren(QLabel)]
        words += [pressed.text() for pressed in self.findChildren(QAbstractButton)]
        return any(text.lower() in word.lower() for word in words)

    def add_reset(self, keys: Sequence[str]) -> None:
        """Add a button that sets preferences back to their defaults."""
        reset = button(_("Restore the defaults"), "rotate-ccw", "ghost", name="restore_defaults")
        reset.clicked.connect(partial(self._reset, tuple(keys)))
        self.lines.addSpacing(theme().px(14))
        line = hbox()
        line.addWidget(reset)
        line.addStretch(1)
        self.lines.addLayout(line)

    def _reset(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.context.preferences.reset(key)

    # -- controls bound to preferences of this computer ---------------------------------------------------------------

    def preference_combo(self, key: str, choices: Sequence[tuple[Any, str]]) -> QComboBox:
        """Return a drop-down of (value, text) for a preference."""
        combo = _combo(choices, self.context.preferences.get(key), name=f"preference_{key}")
        combo.currentIndexChanged.connect(partial(self._on_preference_chosen, key, combo))
        return combo

    def preference_switch(self, key: str) -> QCheckBox:
        """Return a tick box for a preference."""
        switch = QCheckBox()
        switch.setObjectName(f"preference_{key}")
        switch.setChecked(bool(self.context.preferences.get(key)))
        switch.toggled.connect(partial(self.context.preferences.set, key))
        return switch

    def _on_preference_chosen(self, key: str, combo: QComboBox, _index: int) -> None:
        self.context.preferences.set(key, combo.currentData())

    # -- controls bound to settings of the file -----------------------------------------------------------------------

    def setting_switch(self, key: str) -> QCheckBox:
        """Return a tick box for a setting kept in the file."""
        switch = QCheckBox()
        switch.setObjectName(f"setting_{key}")
        switch.setChecked(bool(read_setting(self.context.workspace, key)))
        switch.toggled.connect(partial(self.write, key))
        return writing(switch)

    def setting_time(self, key: str) -> QTimeEdit:
        """Return a clock time for a setting kept in the file as HH:MM."""
        edit = self.time_field(key)
        edit.timeChanged.connect(partial(self._on_time, key))
        return writing(edit)

    def time_field(self, key: str) -> QTimeEdit:
        """Return a clock time that shows a setting and leaves it to others to keep what is typed."""
        present = time.fromisoformat(read_setting(self.context.workspace, key))
        edit = TimeField(QTime(present.hour, present.minute))
        edit.setObjectName(f"setting_{key}")
        edit.setDisplayFormat("HH:mm")
        edit.setMinimumWidth(theme().px(90))
        edit.lineEdit().setTextMargins(theme().px(8), 0, 0, 0)
        return edit

    def setting_combo(self, key: str, choices: Sequence[tuple[Any, str]]) -> QComboBox:
        """Return a drop-down of (value, text) for a setting kept in the file."""
        combo = _combo(choices, read_setting(self.context.workspace, key), name=f"setting_{key}")
        combo.currentIndexChanged.connect(partial(self._on_setting_chosen, key, combo))
        return writing(combo)

    def write(self, key: str, value: Any) -> None:
        """Keep a setting in the file and tell everybody."""
        write_setting(self.context.workspace, key, value)
        self.context.bus.publish(Changes(frozenset({"settings"}), label=_(SETTINGS[key].title), origin="settings"))

    def _on_time(self, key: str, chosen: QTime) -> None:
        self.write(key, chosen.toString("HH:mm"))

    def _on_setting_chosen(self, key: str, combo: QComboBox, _index: int) -> None:
        self.write(key, combo.currentData())


def _combo(choices: Sequence[tuple[Any, str]], present: Any, *, name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setMinimumWidth(theme().px(190))
    for value, text in choices:
        combo.addItem(text, value)
    combo.setCurrentIndex(max(0, combo.findData(present)))
    return combo
