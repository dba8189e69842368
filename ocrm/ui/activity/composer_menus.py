"""What can be chosen on the chips of the composer: with whom, when, about which deal, and when the next step is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.clock import to_utc
from ocrm.i18n import _
from ocrm.services import interactions
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.relations.customers import ContactRow
from ocrm.services.visits.places import LONGEST
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.composer_draft import MINUTES, Draft, next_day_titles
from ocrm.ui.activity.text_menu import TextMenu
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.menu_places import open_below

_NEXT_DAYS = (1, 3, 7, 14, 30)
_BELOW = 2
Choices = Sequence[tuple[str, Any]]


def minutes_text(minutes: int) -> str:
    """Return 30 min."""
    return _("{n} min").format(n=minutes)


class DraftMenus(QObject):
    """Opens below a chip the choices for a draft."""

    chosen = Signal(str, object)
    """Something was chosen: the draft's attribute and its value."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._clock, self._parent = workspace, workspace.clock, parent
        self._draft = Draft()
        self._contacts: Sequence[ContactRow] = ()
        self._deals: Sequence[DealCard] = ()

    def set_draft(self, draft: Draft, contacts: Sequence[ContactRow], deals: Sequence[DealCard]) -> None:
        """Offer choices for a draft, among contacts and deals."""
        self._draft, self._contacts, self._deals = draft, contacts, deals

    def contact_menu(self, below: QWidget) -> None:
        """Offer the contacts."""
        choices = [(one.name, one.contact_id) for one in self._contacts]
        self._open(self._menu("contact_id", [*choices, (_("No contact"), None)]), below)

    def deal_menu(self, below: QWidget) -> None:
        """Offer the deals."""
        choices = [(one.subject, one.opportunity_id) for one in self._deals]
        self._open(self._menu("opportunity_id", [*choices, (_("No deal"), None)]), below)

    def time_menu(self, below: QWidget) -> None:
        """Offer when it was."""
        clock = self._clock
        yesterday = to_utc(clock, clock.today() - timedelta(days=1), time(15))
        choices = (
            (_("Now"), None),
            (_("An hour ago"), clock.now() - timedelta(hours=1)),
            (_("Yesterday 15:00"), yesterday),
        )
        menu = self._menu("happened_at", choices)
        menu.addAction(_("Pick date and time…")).triggered.connect(partial(self._pick_time, below))
        self._open(menu, below)

    def duration_menu(self, below: QWidget) -> None:
        """Offer how long it took."""
        choices = [(minutes_text(number), number) for number in MINUTES]
        self._open(self._menu("duration_minutes", [*choices, (_("No duration"), None)]), below)

    def place_menu(self, below: QWidget) -> None:
        """Ask where it was."""
        menu = TextMenu(self._parent, self._draft.place, name="place", title=_("Place"),
                        hint=_("Address, or 29.5630, 106.5516"), most=LONGEST)  # fmt: skip
        menu.typed.connect(partial(self.chosen.emit, "place"))
        menu.open_below(below)

    def outcome_menu(self, below: QWidget) -> None:
        """Ask what came of it, and offer what came of such contacts before."""
        usual = interactions.usual_outcomes(self._workspace, self._draft.kind)
        menu = TextMenu(self._parent, self._draft.outcome, name="outcome", title=_("Outcome"),
                        hint=_("What came of it?"), offered=usual)  # fmt: skip
        menu.typed.connect(partial(self.chosen.emit, "outcome"))
        menu.open_below(below)

    def next_menu(self, below: QWidget) -> None:
        """Offer when the next step is due."""
        today, titles = self._clock.today(), next_day_titles()
        choices = [(titles[days][:1].upper() + titles[days][1:], today + timedelta(days=days)) for days in _NEXT_DAYS]
        menu = self._menu("next_on", [*choices, (_("None"), None)])
        menu.addAction(_("Pick a day…")).triggered.connect(partial(self._pick_next, below))
        self._open(menu, below)

    def _menu(self, name: str, choices: Choices) -> QMenu:
        menu = QMenu(self._parent)
        menu.setObjectName(f"{name}_menu")
        for text, value in choices:
            action = menu.addAction(escape_mnemonic(text))
            action.setCheckable(True)
            action.setChecked(getattr(self._draft, name) == value)
            action.triggered.connect(partial(self._choose, name, value))
        return menu

    def _open(self, menu: QMenu, below: QWidget) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, below, gap=_BELOW)

    def _choose(self, name: str, value: Any, _checked: bool = False) -> None:
        self.chosen.emit(name, value)

    def _pick_time(self, below: QWidget, _checked: bool = False) -> None:
        clock, happened_at = self._clock, self._draft.happened_at
        local = clock.local_now() if happened_at is None else clock.to_local(happened_at)
        menu = DayMenu(self._parent, day=local.date(), today=clock.today(), at=local.time(), with_time=True)
        menu.moment_picked.connect(self._on_time_picked)
        menu.open_below(below)

    def _on_time_picked(self, local: datetime) -> None:
        self.chosen.emit("happened_at", to_utc(self._clock, local.date(), local.time()))

    def _pick_next(self, below: QWidget, _checked: bool = False) -> None:
        today = self._clock.today()
        menu = DayMenu(self._parent, day=self._draft.next_on or today, today=today)
        menu.day_picked.connect(partial(self._choose, "next_on"))
        menu.open_below(below)
