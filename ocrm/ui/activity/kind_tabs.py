"""The tabs that choose what kind of contact is logged, and a menu of all of them where they have no room."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.composer_kinds import MOST_KEYS, USUAL, offered_kinds
from ocrm.ui.widgets import EvenTabBar, escape_mnemonic, hbox, tool_button
from ocrm.ui.widgets.menu_places import open_below


class KindTabs(QWidget):
    """A tab for each kind that Settings offer; the first nine have a number key."""

    changed = Signal()
    """Another tab was chosen."""
    picked = Signal()
    """A kind was picked from the menu: the keyboard goes to what is typed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._kinds: tuple[tuple[str, str], ...] = ()
        self.bar = EvenTabBar()
        self.bar.setObjectName("composer_tabs")
        self.bar.setAccessibleName(_("Kind of contact"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self._every = tool_button("chevron-down", _("All kinds of contact"), name="composer_all_kinds")
        self._every.clicked.connect(self._offer)
        line = hbox(self)
        line.addWidget(self.bar)
        line.addStretch(1)
        line.addWidget(self._every)
        self.show_kinds()
        self.bar.currentChanged.connect(self._on_changed)

    @property
    def kind(self) -> str:
        """The kind of the chosen tab."""
        return self._kinds[self.bar.currentIndex()][0]

    def show_kinds(self) -> None:
        """Offer the kinds there are now; the chosen one stays, where it still is one, and nothing is told."""
        kinds = offered_kinds(self._workspace)
        if kinds == self._kinds:
            return
        chosen = self.kind if self._kinds else USUAL
        self._kinds = kinds
        blocked = self.bar.blockSignals(True)
        while self.bar.count():
            self.bar.removeTab(0)
        for number, (_kind, title) in enumerate(kinds):
            self.bar.addTab(escape_mnemonic(title))
            if number < MOST_KEYS:
                self.bar.setTabToolTip(number, f"Alt+{number + 1}")
        self.choose(chosen)
        self.bar.blockSignals(blocked)
        self._every.setVisible(len(kinds) > MOST_KEYS)

    def choose(self, kind: str) -> None:
        """Choose the tab of a kind, the usual one where it is offered no more."""
        codes = [code for code, _title in self._kinds]
        usual = codes.index(USUAL) if USUAL in codes else 0
        self.bar.setCurrentIndex(codes.index(kind) if kind in codes else usual)

    def choose_number(self, number: int) -> bool:
        """Choose the tab of a number key, 1 being the first; say whether there is one."""
        if not 1 <= number <= len(self._kinds):
            return False
        self.bar.setCurrentIndex(number - 1)
        return True

    def _offer(self) -> None:
        """Offer every kind, also those whose tab has no room."""
        menu = QMenu(self)
        menu.setObjectName("composer_kinds_menu")
        for number, (_kind, title) in enumerate(self._kinds):
            action = menu.addAction(escape_mnemonic(title))
            action.setCheckable(True)
            action.setChecked(number == self.bar.currentIndex())
            action.triggered.connect(partial(self._pick, number))
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self._every)

    def _pick(self, number: int, _checked: bool = False) -> None:
        self.bar.setCurrentIndex(number)
        self.picked.emit()

    def _on_changed(self, _number: int) -> None:
        self.changed.emit()
