"""The middle of a customer's page: the composer, and below it what happened; with cards behind a tab where narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QFrame, QStackedWidget, QTabBar, QWidget

from ocrm.i18n import N_, _
from ocrm.services.customers import ContactRow, TimelineKind
from ocrm.services.opportunities import DealCard
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import SearchField, button, hbox, row, tool_button, vbox

_FILTERS: tuple[tuple[str, frozenset[TimelineKind] | None], ...] = (
    (N_("All"), None),
    (N_("Interactions"), frozenset((TimelineKind.INTERACTION,))),
    (N_("Opportunities"), frozenset((TimelineKind.STAGE,))),
    (N_("To-dos"), frozenset((TimelineKind.TODO,))),
)


class Activity(QFrame):
    """Composer, filter chips, timeline."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("activity")
        self.setProperty("surface", "flat")
        self.setMinimumWidth(theme().px(360))
        layout = vbox(self)
        self.composer = Composer(context)
        layout.addWidget(row(self.composer, margins=(16, 12, 16, 8)))
        self._tabs = QTabBar()
        self._tabs.setObjectName("activity_tabs")
        self._tabs.setAccessibleName(_("What to show"))
        self._tabs.setDrawBase(False)
        self._tabs.addTab(_("Timeline"))
        self._tabs.addTab(_("Related"))
        self._tabs.hide()
        layout.addWidget(row(self._tabs, None, margins=(12, 0, 12, 0)))
        self._stack = QStackedWidget()
        layout.addWidget(self._stack, 1)
        self.timeline = Timeline(context.workspace)
        middle = QWidget()
        inside = vbox(middle)
        inside.addWidget(self._make_filters())
        inside.addWidget(self.timeline, 1)
        self._stack.addWidget(middle)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.setFocusProxy(self.composer)

    def _make_filters(self) -> QWidget:
        line = QWidget()
        layout = hbox(line, margins=(16, 0, 12, 2), spacing=6)
        self._chips = QButtonGroup(self)
        for number, (title, _kinds) in enumerate(_FILTERS):
            made = button(_(title), None, "chip", checkable=True, name=f"timeline_filter_{number}")
            made.setChecked(number == 0)
            self._chips.addButton(made, number)
            layout.addWidget(made)
        self._chips.idClicked.connect(self._on_filter)
        layout.addStretch(1)
        self._search = SearchField(_("Find in the timeline"), width=180)
        self._search.setObjectName("timeline_search")
        self._search.text_changed.connect(self.timeline.set_text)
        self._search.down_pressed.connect(self.timeline.setFocus)
        self._search.hide()
        layout.addWidget(self._search)
        self._find = tool_button("search", _("Find in the timeline"), "Ctrl+F", name="timeline_find")
        self._find.clicked.connect(self.focus_search)
        layout.addWidget(self._find)
        return line

    # -- whose --------------------------------------------------------------------------------------------------------

    def show_customer(
        self, customer_id: int, contacts: Sequence[ContactRow], deals: Sequence[DealCard], *, has_plan: bool
    ) -> None:
        """Show a customer's timeline and log for it."""
        self.composer.show_customer(customer_id, contacts, deals, has_plan=has_plan)
        self.timeline.show_customer(customer_id)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _on_filter(self, number: int) -> None:
        self.timeline.set_kinds(_FILTERS[number][1])

    def show_kind(self, kind: TimelineKind) -> None:
        """Show only entries of one kind."""
        self._tabs.setCurrentIndex(0)
        for number, (_title, kinds) in enumerate(_FILTERS):
            if kinds is not None and kind in kinds:
                self._chips.button(number).setChecked(True)
                self._on_filter(number)
        self.timeline.setFocus()

    def focus_composer(self) -> None:
        """Put the keyboard into the text of the composer."""
        self.composer.text.setFocus()

    def focus_search(self) -> None:
        """Show the search field over the timeline and put the keyboard there."""
        self._tabs.setCurrentIndex(0)
        self._find.hide()
        self._search.show()
        self._search.edit.setFocus()
        self._search.edit.selectAll()

    def clear_search(self) -> bool:
        """Put the search field away; say whether it was there."""
        if self._search.isHidden():
            return False
        self._search.clear()
        self._search.hide()
        self._find.show()
        self.timeline.setFocus()
        return True

    # -- cards --------------------------------------------------------------------------------------------------------

    def take_cards(self, cards: QWidget) -> None:
        """Show the cards behind a tab."""
        self._stack.addWidget(cards)
        self._tabs.show()

    def give_back_cards(self, cards: QWidget) -> None:
        """Let the cards stand beside again."""
        self._tabs.setCurrentIndex(0)
        self._stack.removeWidget(cards)
        self._tabs.hide()

    def show_cards(self) -> None:
        """Show the cards where they are behind the tab."""
        if self._stack.count() > 1:
            self._tabs.setCurrentIndex(1)
