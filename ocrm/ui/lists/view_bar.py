"""The tabs of a list: built-in views, then the user's own to reorder, and what to do with one that was changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets import ViewTabs, button, escape_mnemonic, hbox, label, set_error_state, tool_button
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.writing import writing

MOST_TABS = 7
_TOLD_AFTER_MS = 250
_NAME_WIDTH = 200


class NameField(QWidget):
    """Asks for the name of a view in the row of the tabs: Enter takes it, Esc gives up."""

    named = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = hbox(self, spacing=6)
        self.edit = QLineEdit()
        self.edit.setObjectName("view_name")
        self.edit.setFixedWidth(theme().px(_NAME_WIDTH))
        self.edit.setMaxLength(60)
        self.edit.setPlaceholderText(_("Name of the view"))
        self.edit.setAccessibleName(_("Name of the view"))
        self.edit.installEventFilter(self)
        save = button(_("Save"), None, "small", name="view_name_save")
        save.clicked.connect(self._tell)
        self.problem = label("", "caption", tone="bad", elide=True)
        self.problem.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.problem.setObjectName("view_name_problem")
        layout.addWidget(self.edit)
        layout.addWidget(save)
        layout.addWidget(self.problem)
        self.setFocusProxy(self.edit)

    def begin(self, name: str) -> None:
        """Ask, with a name to begin with."""
        self.show_problem("")
        self.edit.setText(name)
        self.edit.selectAll()
        self.show()
        self.edit.setFocus()

    def show_problem(self, text: str) -> None:
        """Say why a name does not do."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        set_error_state(self.edit, wrong=bool(text))

    def _tell(self) -> None:
        self.named.emit(self.edit.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.given_up.emit()
                return True
        return super().eventFilter(watched, event)


class ViewBar(ViewTabs):
    """Tabs with the tools of saved views; what is done with them is its owner's business."""

    save_requested = Signal()
    save_as_requested = Signal()
    revert_requested = Signal()
    rename_requested = Signal(str)
    delete_requested = Signal(str)
    reordered = Signal(list)
    """The user's own views stand in another order: their keys."""

    def __init__(self, *, accessible_name: str = "") -> None:
        super().__init__(accessible_name=accessible_name)
        self._own: list[tuple[str, str]] = []
        self._built_in = 0
        self._make_tools()
        self.bar.setMovable(True)
        self.bar.tabMoved.connect(self._on_tab_moved)
        self.bar.installEventFilter(self)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._on_menu)
        self.bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.setInterval(_TOLD_AFTER_MS)
        self._moved.timeout.connect(self._tell_order)

    def _make_tools(self) -> None:
        self.more = button(_("More"), "chevron-down", "link", name="more_views")
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.more.clicked.connect(self._offer_more)
        self.more.hide()
        self.add = writing(tool_button("plus", _("Save as a new view"), name="add_view"))
        self.add.clicked.connect(self.save_as_requested)
        self.modified = QWidget()
        strip = hbox(self.modified, spacing=8)
        strip.addWidget(label("● " + _("Modified"), "caption", tone="accent"))
        self.save = button(_("Save"), None, "link", name="view_save")
        self.save.clicked.connect(self.save_requested)
        save_as = button(_("Save as…"), None, "link", name="view_save_as")
        save_as.clicked.connect(self.save_as_requested)
        revert = button(_("Revert"), None, "link", name="view_revert")
        revert.clicked.connect(self.revert_requested)
        strip.addWidget(self.save)
        strip.addWidget(save_as)
        strip.addWidget(revert)
        self.modified.setObjectName("view_modified")
        self.modified.hide()
        self.name_field = NameField()
        self.name_field.given_up.connect(self.end_naming)
        self.name_field.hide()
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.count() - 1, self.more)
        row.insertWidget(row.count() - 1, self.add)
        row.addWidget(self.modified)
        row.addWidget(self.name_field)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_tabs(self, built_in: Sequence[tuple[str, str]], own: Sequence[tuple[str, str]], *, current: str) -> None:
        """Show (key, text) tabs; of the user's own those beyond the seventh are behind More. Nobody is told."""
        if self._moved.isActive():
            return  # the tabs are being dragged
        self._own, self._built_in = list(own), len(built_in)
        tabs = list(own[:MOST_TABS])
        hidden = next((view for view in own[MOST_TABS:] if view[0] == current), None)
        if hidden is not None:
            tabs[-1] = hidden
        self.set_views([*built_in, *tabs], current=current)
        self.more.setVisible(len(own) > MOST_TABS)

    def show_modified(self, is_modified: bool, *, can_save: bool) -> None:
        """Offer to keep or drop what was changed; `can_save` over the view itself."""
        self.modified.setVisible(is_modified and self.name_field.isHidden())
        self.save.setVisible(can_save)

    def ask_name(self, name: str = "") -> None:
        """Ask for a name; `name_field.named` tells it."""
        self.modified.hide()
        self.name_field.begin(name)

    def end_naming(self) -> None:
        """Ask no more."""
        self.name_field.hide()
        self.bar.setFocus()

    def step(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) view, round the end, also to those behind More."""
        keys = [*self._keys[: self._built_in], *(key for key, _text in self._own)]
        if self.current in keys:
            self.changed.emit(keys[(keys.index(self.current) + by) % len(keys)])

    # -- order --------------------------------------------------------------------------------------------------------

    def move_current(self, by: int) -> None:
        """Move the user's own current view left or right."""
        place = self.bar.currentIndex()
        if place >= self._built_in and self._built_in <= place + by < self.bar.count():
            self.bar.moveTab(place, place + by)

    def _on_tab_moved(self, old: int, new: int) -> None:
        self._keys.insert(new, self._keys.pop(old))
        self._moved.start()

    def _tell_order(self) -> None:
        own = [key for key, _text in self._own]
        shown = [key for key in self._keys if key in own]
        self.reordered.emit([*shown, *(key for key in own if key not in shown)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if is_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    # -- menus --------------------------------------------------------------------------------------------------------

    def _on_menu(self, place: QPoint) -> None:
        number = self.bar.tabAt(place)
        if number >= self._built_in:
            self.tab_menu(self._keys[number]).popup(self.bar.mapToGlobal(place))

    def tab_menu(self, key: str) -> QMenu:
        """Return what can be done with one of the user's own views; the menu deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("view_menu")
        menu.addAction(_("Rename…")).triggered.connect(partial(_tell, self.rename_requested, key))
        for text, by in ((_("Move left") + "\tAlt+↑", -1), (_("Move right") + "\tAlt+↓", 1)):
            menu.addAction(text).triggered.connect(partial(self._move, key, by))
        menu.addSeparator()
        menu.addAction(_("Delete the view")).triggered.connect(partial(_tell, self.delete_requested, key))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _move(self, key: str, by: int, _checked: bool = False) -> None:
        place = self._keys.index(key)
        if self._built_in <= place + by < self.bar.count():
            self.bar.moveTab(place, place + by)

    def _offer_more(self) -> None:
        menu = QMenu(self)
        for key, text in self._own:
            if key not in self._keys:
                menu.addAction(escape_mnemonic(text)).triggered.connect(partial(_tell, self.changed, key))
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.more)


def _tell(signal: SignalInstance, key: str, _checked: bool = False) -> None:
    signal.emit(key)
