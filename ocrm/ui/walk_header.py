"""The top of a record's page: its name, chips, the walk through the list it came from, and a menu of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.ui.customers.name_title import NameTitle
from ocrm.ui.widgets import Header, clear_layout, hbox, label, tool_button


class WalkHeader(Header):
    """Header of one record; `fill_menu` fills the menu of further commands."""

    renamed = Signal(str)
    walk_requested = Signal(int)

    def __init__(
        self,
        list_title: str,
        fill_menu: Callable[[QMenu], object],
        *,
        name_label: str = "",
        beside_name: Sequence[QWidget] = (),
        buttons: Sequence[QWidget] = (),
    ) -> None:
        """`name_label` names the field a click on the name edits; `buttons` stand before the menu."""
        self._name = NameTitle()
        if name_label:
            self._name.edit.setAccessibleName(name_label)
        self._chips = QWidget()
        self._chips_layout = hbox(self._chips, spacing=4)
        self._place = label("", "caption")
        self._place.setObjectName("walk_place")
        self._previous = tool_button("chevron-left", _("Previous record"), "Ctrl+↑", name="walk_previous")
        self._next = tool_button("chevron-right", _("Next record"), "Ctrl+↓", name="walk_next")
        self._more = tool_button("ellipsis", _("More"), name="header_more")
        super().__init__(
            "",
            crumbs=(list_title,),
            left=(self._name, *beside_name, self._chips),
            right=(self._place, self._previous, self._next, *buttons, self._more),
        )
        self._fill_menu = fill_menu
        self._commands = (*buttons, self._more)
        self._is_gone = False
        self._name.renamed.connect(self.renamed)
        self._previous.clicked.connect(self._walk_back)
        self._next.clicked.connect(self._walk_on)
        self._more.clicked.connect(self._open_menu)
        self._title.hide()

    def rename(self) -> None:
        """Let the name be typed."""
        self._name.begin()

    def show_name(self, name: str, chips: Sequence[QWidget] = (), *, can_rename: bool) -> None:
        """Show a name and the chips beside it."""
        self._name.set_name(name, can_rename=can_rename)
        clear_layout(self._chips_layout)
        for made in chips:
            self._chips_layout.addWidget(made)

    def set_gone(self, is_gone: bool, name: str = "") -> None:
        """Show that the record is there no more, under a `name` that stands for it, with nothing to do; or is again."""
        if is_gone:
            self.show_name(name, can_rename=False)
            self.show_place((), 0)
        if is_gone != self._is_gone:
            for widget in self._commands:
                widget.setVisible(not is_gone)
        self._is_gone = is_gone

    def show_place(self, siblings: Sequence[int], record_id: int) -> None:
        """Show where in the list the record stands: `1 / 386`."""
        try:
            place = siblings.index(record_id)
        except ValueError:
            place = -1
        is_known = place >= 0 and len(siblings) > 1
        self._place.setText(f"{format_number(place + 1)} / {format_number(len(siblings))}" if is_known else "")
        for widget in (self._place, self._previous, self._next):
            widget.setVisible(is_known)
        self._previous.setEnabled(place > 0)
        self._next.setEnabled(place < len(siblings) - 1)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave away what is found elsewhere too where there is little room."""
        self._chips.setVisible(not is_narrow)

    def _walk_back(self) -> None:
        self.walk_requested.emit(-1)

    def _walk_on(self) -> None:
        self.walk_requested.emit(1)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("record_menu")
        self._fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
