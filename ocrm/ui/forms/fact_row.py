"""One fact of a record: its name and value, edited where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QMenu, QPlainTextEdit, QSizePolicy, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_beginning
from ocrm.i18n import _, language
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.fields.further_values import FurtherValue
from ocrm.services.fields.value_notes import ValueNote
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.breakable import breakable
from ocrm.ui.forms.choice_editors import ReferenceEditor, SeveralEditor
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor, is_left
from ocrm.ui.forms.further_lines import FurtherLines
from ocrm.ui.theme import theme
from ocrm.ui.widgets import escape_mnemonic, hbox, label, paint_focus_ring, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.word_link import WordLink

_NOTHING = "–"
_LABEL_WIDTH = {"zh_CN": 78, "en": 104}


class FactRow(QFrame):
    """A field's name and value; Enter, F2 or a click turns the value into an editor."""

    saved = Signal(str, object)
    """Field and value: the user left the editor with another value."""
    next_requested = Signal(str, int)
    """Tab in the editor: go on from this field, forwards (1) or backwards (-1)."""

    begun = Signal(str)
    """A field became an editor."""
    history_requested = Signal(str)
    """The history of this field is wanted."""
    copied = Signal(str)
    """The value was put on the clipboard."""
    source_requested = Signal(str)
    """Who said the value of this field shall be noted."""

    def __init__(
        self,
        workspace: Workspace,
        info: FieldInfo,
        *,
        with_history: bool = False,
        is_alone: bool = False,
        with_source: bool = False,
        takes_several: bool = False,
    ) -> None:
        """`with_history` offers the field's history in its menu; one that is alone is named by the heading over it.

        `with_source` asks below the value who said so, and tells it; `takes_several` shows further values there.
        """
        super().__init__()
        self._with_history, self._with_source = with_history, with_source
        self._workspace, self.info = workspace, info
        self._value: Any = None
        self._whole = ""
        self._editor: FieldEditor | None = None
        self.setObjectName(f"fact_{info.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._can_edit = not (info.is_computed or workspace.why_read_only)
        if self._can_edit:
            self.setCursor(Qt.CursorShape.IBeamCursor)
        is_long = info.kind is FieldKind.LONG_TEXT
        outer = vbox(self, margins=(16, 4, 10, 3), spacing=1)
        self._layout = hbox(spacing=8)
        if not is_long:
            name = label(breakable(_(info.label)), "muted", wrap=True)
            name.setFixedWidth(theme().px(_LABEL_WIDTH.get(language(), 104)))
            self._layout.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        elif not is_alone:
            outer.addWidget(label(_(info.label), "muted", elide=True))
        outer.addLayout(self._layout)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if is_long and is_alone:
            self._text.setProperty("role", "muted")
        self._layout.addWidget(self._text, 1)
        self._mark = label(_("derived"), "caption")
        self._mark.setObjectName("fact_derived")
        self._mark.hide()
        self._layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        indent = theme().px(_LABEL_WIDTH.get(language(), 104)) + 8
        self.further = FurtherLines(info, can_edit=not workspace.why_read_only) if takes_several else None
        if self.further is not None:
            self.further.closed.connect(self.setFocus)
            if info.is_computed:  # there is no main value: they stand in its place
                self._layout.addWidget(self.further, 1)
            else:
                holder = hbox(margins=(indent, 0, 0, 0))
                holder.addWidget(self.further, 1)
                outer.addLayout(holder)
        self._source = WordLink("", name="who_said_so")
        self._source.setProperty("tone", "accent")
        self._source.pressed.connect(self._ask_source)
        self._below = QWidget()
        hbox(self._below, margins=(indent, 0, 0, 0)).addWidget(self._source, 1)
        self._below.hide()
        outer.addWidget(self._below)
        self.setMinimumHeight(theme().px(26))

    # -- menu ---------------------------------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.popup(event.globalPos())

    def menu(self) -> QMenu:
        """Return the menu of the fact; it deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("fact_menu")
        if self._can_edit:
            add_entry(menu, "pencil", _("Edit"), self.begin)
        if self.further is not None and not self._workspace.why_read_only:
            self.further.fill_menu(menu)
        if self.text:
            add_entry(menu, "copy", _("Copy the value"), self._copy, name="fact_copy")
        if self._with_history:
            words = _("History: {field}").format(field=escape_mnemonic(_(self.info.label)))
            add_entry(menu, "history", words, self._ask_history, name="fact_history")
        if not self._below.isHidden() and self._can_edit:
            add_entry(menu, "message-circle", _("Who said so…"), self._ask_source, name="fact_who", writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copied.emit(self.text)

    def _ask_history(self) -> None:
        self.history_requested.emit(self.info.name)

    def _ask_source(self) -> None:
        self.source_requested.emit(self.info.name)

    # -- value --------------------------------------------------------------------------------------------------------

    def show_value(self, value: Any, text: str) -> None:
        """Show a value; one that is being edited stays under the user's hands."""
        self._value, self._whole = value, text
        shown = format_beginning(text)
        self._text.setText(breakable(shown) if text else _NOTHING)
        self.setAccessibleName(f"{_(self.info.label)}: {shown}" if text else _(self.info.label))

    def show_note(self, note: ValueNote | None) -> None:
        """Tell where the value came from; that nobody typed it is seen at once."""
        words = note.words if note is not None else ""
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self._mark.setVisible(note is not None and note.is_derived)
        if self._with_source:
            said_by = note.said_by if note is not None else ""
            self._source.set_words(format_beginning(words) if said_by else _("Who said so?"))
            self._below.setVisible(bool(self._whole) and (self._can_edit or bool(said_by)))
            self._source.setEnabled(self._can_edit)

    def show_further(self, values: Sequence[tuple[FurtherValue, str]]) -> None:
        """Show the further values, each with the words for it."""
        if self.further is not None:
            self.further.show_values(values)
            self.further.setVisible(bool(values) or self.further.is_typing)
            self._text.setVisible(self._editor is None and not (self.info.is_computed and values))

    @property
    def is_typing(self) -> bool:
        """Whether the value, or one more, is being typed."""
        return self._editor is not None or (self.further is not None and self.further.is_typing)

    @property
    def text(self) -> str:
        """The whole value as people read it."""
        return self._whole

    @property
    def editor(self) -> FieldEditor | None:
        """The editor under way."""
        return self._editor

    # -- editing ------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Turn the value into an editor."""
        if self.info.is_computed and self.further is not None and not self._workspace.why_read_only:
            self.menu().popup(self.mapToGlobal(self.rect().bottomLeft()))
        if self._editor is not None or not self._can_edit:
            return
        editor = make_field_editor(self._workspace, self.info, self._value)
        (editor.focusProxy() or editor).installEventFilter(self)
        if isinstance(editor.input, QComboBox):
            editor.changed.connect(self.commit)
        if isinstance(editor, ReferenceEditor):
            editor.picker.changed.connect(self._on_picked, Qt.ConnectionType.QueuedConnection)  # the key first
        if isinstance(editor, SeveralEditor):
            editor.menu.aboutToHide.connect(self.commit, Qt.ConnectionType.QueuedConnection)
        self._editor = editor
        self._text.hide()
        self._layout.addWidget(editor, 1)
        editor.show()
        editor.setFocus()
        editor.select_all()
        self.begun.emit(self.info.name)

    def _on_picked(self) -> None:
        """Save a record that was picked; one that was taken out may give way to another."""
        if isinstance(self._editor, ReferenceEditor) and self._editor.picker.reference is not None:
            self.commit()

    def commit(self) -> bool:
        """Save what was entered and close; say whether it was taken."""
        editor = self._editor
        if editor is None:
            return True
        try:
            value = editor.value()
        except ValidationError as error:
            editor.show_error(str(error))
            return False
        if is_same_value(value, self._value):
            self.close_editor()
        else:
            self.saved.emit(self.info.name, value)
        return self._editor is None

    def refuse(self, error: UserError) -> None:
        """Say why the value was not taken."""
        if self._editor is not None:
            self._editor.show_error(str(error))
            self._editor.setFocus()

    def close_editor(self) -> None:
        """Show the value again, without saving."""
        editor, self._editor = self._editor, None
        if editor is None:
            return
        had_focus = (editor.focusProxy() or editor).hasFocus()
        (editor.focusProxy() or editor).removeEventFilter(self)
        self._layout.removeWidget(editor)
        editor.hide()
        editor.deleteLater()
        self._text.show()
        if had_focus:
            self.setFocus()

    # -- events -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._editor is not None:
            if isinstance(event, QKeyEvent):
                return self._on_editor_key(event) or super().eventFilter(watched, event)
            if isinstance(event, QFocusEvent) and is_left(event):
                self.commit()
        return super().eventFilter(watched, event)

    def _on_editor_key(self, event: QKeyEvent) -> bool:
        key, is_press = event.key(), event.type() == QEvent.Type.KeyPress
        if self._editor is not None and self._editor.keeps_key(key):
            event.setAccepted(event.type() == QEvent.Type.ShortcutOverride)
            return False
        is_long = self._editor is not None and isinstance(self._editor.input, QPlainTextEdit)
        is_save = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            not is_long or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        )
        if event.type() == QEvent.Type.ShortcutOverride and (is_save or key == Qt.Key.Key_Escape):
            event.accept()
            return True
        if not is_press:
            return False
        if key == Qt.Key.Key_Escape:
            self.close_editor()
            return True
        if is_save:
            if self.commit():
                self.setFocus()
            return True
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self.commit():
                self.next_requested.emit(self.info.name, 1 if key == Qt.Key.Key_Tab else -1)
            return True
        return False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._editor is None:
            self.begin()
            self._open_choices()

    def _open_choices(self) -> None:
        """Show what can be chosen at once: whoever clicks a choice wants another one."""
        if self._editor is not None and isinstance(self._editor.input, QComboBox):
            self._editor.input.showPopup()
        elif isinstance(self._editor, SeveralEditor):
            self._editor.open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.begin()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse() and self._editor is None:
            painter.fillRect(self.rect(), theme().color("bg.hover"))
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()).adjusted(8, 0, -4, 0))
        super().paintEvent(event)
