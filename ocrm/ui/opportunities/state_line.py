"""The line that says how a deal stands: what is wrong, its priority and next action, its pin; each explains itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.deals import deal_health, priorities
from ocrm.services.deals.deal_health import DealHealth, Trouble
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.deals.priorities import DealPriority
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import FlowLayout, button, clear_layout, focus_new, set_variant, vbox
from ocrm.ui.widgets.menu_entries import press

_ICONS = {
    Trouble.STALLED: "snowflake",
    Trouble.IDLE: "hourglass",
    Trouble.OVERDUE: "alarm-clock",
    Trouble.NO_NEXT_STEP: "circle-alert",
}
_TONES = {Trouble.STALLED: "bad", Trouble.IDLE: "warn", Trouble.OVERDUE: "bad", Trouble.NO_NEXT_STEP: "warn"}


class StateLine(QFrame):
    """Chips to press; the whole line goes where a closed deal has nothing to say."""

    clock_requested = Signal()
    """The dates and numbers behind the state are wanted."""
    priority_requested = Signal()
    """The parts of the priority are wanted."""
    unpin_requested = Signal()
    """The stage shall set the probability again."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("state_line")
        self.setProperty("surface", "flat")
        holder = QWidget()
        self._flow = FlowLayout(holder)
        vbox(self, margins=(20, 0, 20, 10)).addWidget(holder)

    def show_state(self, deal: OpportunityOverview, health: DealHealth, priority: DealPriority | None) -> None:
        """Show how a deal stands; the keyboard stays on the line where it was there."""
        focused = self._focused()
        clear_layout(self._flow)
        self._chips: list[QPushButton] = []
        if priority is not None:
            self._show_priority(priority)
        if health.held_until is not None:
            words = _("On hold until {day}").format(day=format_date_iso(health.held_until))
            self._add("pause", words, "state_held", self.clock_requested.emit)
        for trouble in health.troubles:
            words = deal_health.trouble_label(trouble)
            if trouble is not Trouble.NO_NEXT_STEP:  # which needs no reason
                reason = deal_health.trouble_reason(health, trouble)
                words = _("{trouble}: {reason}").format(trouble=words, reason=reason)
            made = self._add(_ICONS[trouble], words, f"state_{trouble.value}", self.clock_requested.emit)
            made.setIcon(icon(_ICONS[trouble], _TONES[trouble]))
        if deal.is_open and not health.troubles and health.held_until is None:
            self._show_no_trouble(health)
        if deal.is_pinned and deal.is_open:
            words = _("Pinned at {percent}%").format(percent=deal.probability)
            made = self._add("lock", words, "state_pinned", self.unpin_requested.emit)
            made.setToolTip(_("Let the stage set it again"))
            made.setAccessibleDescription(made.toolTip())
        self.setVisible(bool(self._flow.count()))
        if focused is not None:
            self._focus_again(focused)

    def _focused(self) -> str | None:
        """Return the name of the chip the keyboard is on."""
        found = self.focusWidget()
        return found.objectName() if found is not None and found.hasFocus() else None

    def _focus_again(self, name: str) -> None:
        """Put the keyboard on the chip of a name, on the first one where that is gone."""
        for chip in [*(chip for chip in self._chips if chip.objectName() == name), *self._chips][:1]:
            focus_new(chip)

    def _show_priority(self, priority: DealPriority) -> None:
        words = _("Priority {score}").format(score=priority.score)
        if priority.tier_label:
            words = _("Priority {score} · {tier}").format(score=priority.score, tier=priority.tier_label)
        made = self._add("flag", words, "state_priority", self.priority_requested.emit)
        made.setIcon(icon("flag", {"high": "bad", "medium": "warn"}.get(priority.level)))
        made.setToolTip(priorities.level_label(priority))
        set_variant(made, "level", priority.level)

    def _show_no_trouble(self, health: DealHealth) -> None:
        """Say that a deal is well, or that only what was to be done next is late."""
        if health.next_action_on is not None and health.next_action_on < health.today:
            made = self._add("circle-alert", _("Next step overdue"), "state_action_late", self.clock_requested.emit)
            made.setIcon(icon("circle-alert", "bad"))
        else:
            made = self._add("circle-check", _("All is well"), "state_well", self.clock_requested.emit)
            made.setIcon(icon("circle-check", "ok"))

    def _add(self, icon_name: str, words: str, name: str, pressed: Callable[[], object]) -> QPushButton:
        made = button(words, icon_name, "chip", name=name)
        made.clicked.connect(partial(press, pressed))
        self._flow.addWidget(made)
        made.show()  # at once: it may be given the keyboard
        self._chips.append(made)
        return made
