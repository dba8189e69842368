"""The strip below the name of a ticket: how long it is open, and a button for each step it can take."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ocrm.i18n import _
from ocrm.services.tickets import reading
from ocrm.services.tickets.reading import TicketRow
from ocrm.ui.tickets.steps import STEPS, steps_from
from ocrm.ui.widgets import FlowLayout, button, label, vbox
from ocrm.ui.widgets.writing import writing


class StepBar(QFrame):
    """Shows one ticket at a time; its buttons ask for a step by its code."""

    step_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ticket_steps")
        self.setProperty("surface", "header")
        holder = QWidget()
        flow = FlowLayout(holder, spacing=6)
        self._words = label("", "muted")
        self._words.setObjectName("ticket_open_words")
        flow.addWidget(self._words)
        self._buttons = {}
        for step in STEPS.values():
            made = writing(button(_(step.text), step.icon, "small", name=f"ticket_{step.code}"))
            made.clicked.connect(partial(self._ask, step.code))
            self._buttons[step.code] = made
            flow.addWidget(made)
        vbox(self, margins=(16, 6, 12, 8)).addWidget(holder)

    def show_ticket(self, ticket: TicketRow, category: str) -> None:
        """Offer what can be done from where a ticket stands; the keyboard goes on to what is still there."""
        self._words.setText(f"{category} · {reading.open_words(ticket)}")
        offered = [step.code for step in steps_from(ticket.status, is_answered=ticket.first_response_at is not None)]
        had_keyboard = any(made.hasFocus() for made in self._buttons.values())
        for code, made in self._buttons.items():
            made.setVisible(code in offered)
        if had_keyboard and offered and not any(made.hasFocus() for made in self._buttons.values()):
            self._buttons[offered[0]].setFocus()

    def first_button(self) -> QWidget:
        """Return where the keyboard goes."""
        return next(made for made in self._buttons.values() if not made.isHidden())

    def _ask(self, code: str, _checked: bool = False) -> None:
        self.step_requested.emit(code)
