"""The question a change of a repeating to-do asks: only this one, or all later ones too; in the pane, not a dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import button, hbox, label, vbox

Delete = Callable[[], object]


class SeriesQuestion(QFrame):
    """Two buttons above what was changed; nothing is saved before one is pressed."""

    answered = Signal(bool)
    """Whether the change is for this one only."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("repeat_question")
        self.setProperty("surface", "info")
        inside = vbox(self, margins=(16, 8, 12, 8), spacing=6)
        inside.addWidget(label(_("It repeats. Change this one, or all later ones too?"), wrap=True))
        once = button(_("Only this one"), None, "small", name="repeat_once")
        once.clicked.connect(partial(self._answer, True))
        later = button(_("All later ones"), None, "smallPrimary", name="repeat_all")
        later.clicked.connect(partial(self._answer, False))
        choices = hbox(spacing=8)
        choices.addWidget(once)
        choices.addWidget(later)
        choices.addStretch(1)
        inside.addLayout(choices)
        self.hide()

    def _answer(self, only_this_once: bool, _checked: bool = False) -> None:
        self.answered.emit(only_this_once)


class DeleteSeriesMenu(QMenu):
    """Asks how much of a series shall be deleted; it deletes itself when closed."""

    once_wanted = Signal()
    """The next one shall take the place of this one."""
    all_wanted = Signal()
    """This one shall be deleted, and none shall follow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("delete_series_menu")
        self._add("chevrons-right", _("Skip only this one"), self.once_wanted, name="delete_once")
        self._add("trash-2", _("Delete this one and all later ones"), self.all_wanted, name="delete_series")
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, icon_name: str, words: str, signal: SignalInstance, *, name: str) -> None:
        action = QAction(icon(icon_name), words, self)
        action.setObjectName(name)
        action.triggered.connect(partial(_tell, signal))
        self.addAction(action)

    def open_at(self, place: QPoint) -> None:
        """Open at a global place, with the keyboard on the first answer."""
        self.popup(place)
        self.setActiveAction(self.actions()[0])


def delete_or_ask(parent: QWidget, todo: TodoRow, place: QPoint, *, delete: Delete, skip: Delete) -> None:
    """Delete a to-do, or ask at a global place how much of its series where it repeats."""
    if todo.status != "open" or not todo.recurrence:
        delete()
        return
    menu = DeleteSeriesMenu(parent)
    menu.once_wanted.connect(skip)
    menu.all_wanted.connect(delete)
    menu.open_at(place)


def _tell(signal: SignalInstance, _checked: bool = False) -> None:
    signal.emit()
