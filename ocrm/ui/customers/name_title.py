"""The customer's name at the top of its page; a click or F2 renames it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets import ElidedLabel, hbox

_LEAST_WIDTH = 80


class _Name(ElidedLabel):
    """As wide as the name, narrower where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "h2")
        self.setObjectName("page_title")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 2, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(_LEAST_WIDTH), super().minimumSizeHint().height())


class NameTitle(QWidget):
    """Shows the name; while it is edited, Enter or leaving saves it and Esc leaves it as it was."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        layout = hbox(self, spacing=0)
        self.label = _Name()
        self._can_rename = True
        layout.addWidget(self.label)
        self.edit = QLineEdit()
        self.edit.setObjectName("rename_edit")
        self.edit.setAccessibleName(_("Customer name"))
        self.edit.setMinimumWidth(theme().px(_LEAST_WIDTH))
        self.label.installEventFilter(self)
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self._finish)
        self.edit.hide()
        layout.addWidget(self.edit)

    def set_name(self, name: str, *, can_rename: bool = True) -> None:
        """Show a name."""
        self._can_rename = can_rename
        self.label.setText(name)
        self.label.setToolTip(_("{name}\nClick to rename").format(name=name) if can_rename else name)
        self.label.setCursor(Qt.CursorShape.IBeamCursor if can_rename else Qt.CursorShape.ArrowCursor)
        self.edit.hide()
        self.label.show()

    def begin(self) -> None:
        """Let the name be typed, where it can be."""
        if not self._can_rename:
            return
        self.edit.setText(self.label.text())
        self.edit.setMinimumWidth(max(self.label.width(), theme().px(200)))
        self.label.hide()
        self.edit.show()
        self.edit.setFocus()
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.label and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self.begin()
            return True
        if watched is self.edit and event.type() == QEvent.Type.FocusOut:
            self._finish()
        if watched is self.edit and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self._close()
            return True
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        if self.edit.isHidden():
            return
        text = self.edit.text().strip()
        self._close()
        if text and text != self.label.text():
            self.renamed.emit(text)

    def _close(self) -> None:
        self.edit.hide()
        self.edit.setMinimumWidth(theme().px(_LEAST_WIDTH))
        self.label.show()
