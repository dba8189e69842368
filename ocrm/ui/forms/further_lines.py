"""The further values below a fact: each with a menu of what to do with it, and a line in which one more is typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.fields.further_values import MESSENGERS, SERVICES, FurtherValue
from ocrm.services.schema import FieldInfo
from ocrm.ui.forms.breakable import breakable
from ocrm.ui.forms.field_editor import is_left
from ocrm.ui.widgets import clear_layout, escape_mnemonic, label, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.word_link import WordLink


class FurtherLines(QWidget):
    """Enter adds what is typed, Esc forgets it."""

    added = Signal(str)
    promoted = Signal(object)
    removed = Signal(object)
    copied = Signal(str)
    closed = Signal()
    """The line for one more is put away: the keyboard goes to the fact."""

    def __init__(self, info: FieldInfo, *, can_edit: bool) -> None:
        super().__init__()
        self._info, self._can_edit = info, can_edit
        self.setObjectName(f"further_{info.name}")
        layout = vbox(self, spacing=1)
        self._lines = vbox(spacing=1)
        layout.addLayout(self._lines)
        self._edit = QLineEdit()
        self._edit.setObjectName(f"further_new_{info.name}")
        self._edit.setAccessibleName(_("Another {field}").format(field=_(info.label)))
        self._edit.installEventFilter(self)
        self._edit.hide()
        layout.addWidget(self._edit)
        self._problem = label("", "caption", tone="bad", wrap=True)
        self._problem.hide()
        layout.addWidget(self._problem)

    def show_values(self, values: Sequence[tuple[FurtherValue, str]]) -> None:
        """Show the further values, each with the words for it."""
        clear_layout(self._lines)
        for one, words in values:
            link = WordLink(breakable(words), name="further_value")
            said = _("{field}: {value}").format(field=_(self._info.label), value=words)
            link.setAccessibleName(said)
            link.pressed.connect(partial(self._offer, one, link))
            self._lines.addWidget(link)

    @property
    def is_typing(self) -> bool:
        """Whether one more is being typed."""
        return not self._edit.isHidden()

    def begin(self, text: str = "") -> None:
        """Let one more be typed."""
        self.show()
        self._problem.hide()
        self._edit.setText(text)
        self._edit.show()
        self._edit.setFocus()

    def fill_menu(self, menu: QMenu) -> None:
        """Offer to add one more; of messengers without a field of their own which one."""
        if self._info.name != MESSENGERS:
            words = _("Add another: {field}").format(field=escape_mnemonic(_(self._info.label)))
            add_entry(menu, "plus", words, self.begin, name="fact_another")
            return
        for service in SERVICES:
            begin = partial(self.begin, _("{service}: ").format(service=_(service)))
            add_entry(menu, "plus", escape_mnemonic(_(service)), begin)

    def close_editor(self) -> None:
        """Put the line for one more away: it was taken, or is not wanted."""
        had_keyboard = self._edit.hasFocus()
        self._edit.clear()  # before it is left, or what stands in it would be added again
        self._edit.hide()
        self._problem.hide()
        if had_keyboard:
            self.closed.emit()

    def refuse(self, error: Exception) -> None:
        """Say why the value was not taken."""
        self._problem.setText(str(error))
        self._problem.show()
        self._edit.setFocus()

    def _offer(self, one: FurtherValue, link: QWidget) -> None:
        menu = QMenu(self)
        menu.setObjectName("further_menu")
        if self._can_edit and self._info.name != MESSENGERS:
            add_entry(menu, "check", _("Make this the main one"), partial(self.promoted.emit, one), writes=True)
        add_entry(menu, "copy", _("Copy the value"), partial(self._copy, one.value))
        if self._can_edit:
            add_entry(menu, "trash-2", _("Remove"), partial(self.removed.emit, one), writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, link)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close_editor() if event.key() == Qt.Key.Key_Escape else self._commit()
                return True
        if isinstance(event, QFocusEvent) and is_left(event):
            self._commit() if self._edit.text().strip() else self.close_editor()
        return super().eventFilter(watched, event)

    def _commit(self) -> None:
        self.added.emit(self._edit.text())
