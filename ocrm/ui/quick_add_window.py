"""Quick add from anywhere: a small window on top of all others, for one line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QCursor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services.workday import todos
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.todos.quick_add_field import QuickAddField
from ocrm.ui.widgets import label, vbox

_WIDTH = 640
_GONE_AFTER_MS = 1200
_FROM_THE_TOP = 4  # a quarter of the screen above it, where the eyes are


class QuickAddWindow(QWidget):
    """Enter adds and goes away; Shift+Enter adds and stays for the next; Esc goes away, keeping what was typed."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Dialog)
        self.setObjectName("quick_add_window")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._context = context
        layout = vbox(self, margins=(14, 14, 14, 12), spacing=8)
        self.field = QuickAddField(context, idle_hint="Enter")
        self.field.added.connect(self._on_added)
        self.field.left.connect(self.close)
        layout.addWidget(self.field)
        self._note = label("", "caption", wrap=True)
        self._note.setObjectName("quick_add_window_note")
        layout.addWidget(self._note)
        layout.addStretch(1)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(_GONE_AFTER_MS)
        self._leaving.timeout.connect(self.close)
        self.setFixedWidth(theme().px(_WIDTH))
        self.retranslate()

    @property
    def note(self) -> str:
        return self._note.text()

    def retranslate(self) -> None:
        """Name everything in the present language."""
        self.setWindowTitle(_("Quick add"))
        self._note.setText(_("Enter adds it. Shift+Enter adds it and stays for the next. Esc closes."))

    def appear(self) -> None:
        """Show the window in front of everything on the screen the mouse is on, ready to type."""
        self._leaving.stop()
        self.retranslate()
        self.field.setEnabled(True)
        self.adjustSize()
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        self.move(area.center().x() - self.width() // 2, area.top() + area.height() // _FROM_THE_TOP)
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leaving.stop()
        super().closeEvent(event)

    def _on_added(self, todo_id: int) -> None:
        todo = todos.fetch_todo(self._context.workspace, todo_id)
        today, day = self._context.workspace.clock.today(), todo.due_on
        when = _("no date") if day is None else format_date_relative(day, today, in_sentence=True)
        self._note.setText(_("Added “{title}”, {when}.").format(title=todo.title, when=when))
        if not QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._leaving.start()
