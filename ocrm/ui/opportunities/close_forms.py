"""The forms of winning and losing: actual amount and day; reason by one key, competitor, note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.fields.picklists import PicklistRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    DateField,
    FlowLayout,
    MoneyField,
    QuietComboBox,
    button,
    escape_mnemonic,
    form_label,
    label,
    offers_of,
    set_error_state,
    vbox,
)

_KEYS = 9


NEW_CONTRACT, NO_CONTRACT = 0, -1
"""What is chosen instead of the id of a contract: a new one, or none."""


class WinForm(QWidget):
    """Actual amount (of a single deal), the day of signing, and the contract signed that day."""

    submitted = Signal()

    def __init__(
        self,
        deal: str,
        *,
        currency: str,
        amount: Decimal | None,
        today: date,
        is_single: bool,
        contracts: Sequence[tuple[int, str]] = (),
        contract: int = NEW_CONTRACT,
    ) -> None:
        """`contracts` are ids and names to choose from, `contract` is the one chosen; without any it is not asked."""
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        self.amount_field = MoneyField(_("Actual amount"), currency=currency, amount=amount)
        self.amount_field.setObjectName("win_amount")
        self.amount_field.edit.returnPressed.connect(self.submitted)
        if is_single:
            layout.addWidget(form_label(_("Actual amount"), self.amount_field.edit))
            layout.addWidget(self.amount_field)
            layout.addSpacing(6)
        self.day_field = DateField(_("Signed on"), today=today, day=today)
        self.day_field.setObjectName("win_day")
        self.day_field.edit.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("Signed on"), self.day_field.edit))
        layout.addWidget(self.day_field)
        self.contract_box = QuietComboBox()
        self.contract_box.setObjectName("win_contract")
        for contract_id, words in contracts:
            self.contract_box.addItem(words, contract_id)
        self.contract_box.setCurrentIndex(self.contract_box.findData(contract))
        named = form_label(_("Contract"), self.contract_box)
        for widget in (named, self.contract_box):
            layout.addWidget(widget)
            widget.setVisible(bool(contracts))
        self._error = error_line("win_error")
        layout.addWidget(self._error)
        self.setFocusProxy(self.amount_field.edit if is_single else self.day_field.edit)
        self.amount_field.edit.selectAll()

    @property
    def contract(self) -> int:
        """The id of the contract chosen, NEW_CONTRACT or NO_CONTRACT."""
        chosen = self.contract_box.currentData()
        return NO_CONTRACT if chosen is None else int(chosen)

    def values(self) -> tuple[Decimal | None, date | None]:
        """Return amount and day; raises ValidationError where either is not understood."""
        if not self.amount_field.is_valid():
            raise ValidationError(_("This is not an amount. Write it like 125,000 or 125k."), field="expected_amount")
        if not self.day_field.is_valid():
            raise ValidationError(_("This is not a day. Write it like 2026-10-23 or 10.23."), field="closed_on")
        return self.amount_field.amount(), self.day_field.day()

    def show_error(self, error: UserError) -> None:
        """Say below the fields what is wrong, and go to the field."""
        say_error(self._error, str(error))
        is_amount = isinstance(error, ValidationError) and error.field == "expected_amount"
        (self.amount_field if is_amount else self.day_field).edit.setFocus()


class ReasonChips(QWidget):
    """One choice of a list by mouse or by the keys 1 to 9; Enter submits."""

    chosen = Signal(str)
    submitted = Signal()

    def __init__(self, values: Sequence[PicklistRow]) -> None:
        super().__init__()
        self.setAccessibleName(_("Reason"))
        layout = FlowLayout(self)
        self._group = QButtonGroup(self)
        self._codes = [value.code for value in values]
        for number, value in enumerate(values):
            key = f"{number + 1}  " if number < _KEYS else ""
            chip = button(escape_mnemonic(f"{key}{value.label}"), None, "chip", checkable=True)
            chip.setAccessibleName(value.label)
            chip.setObjectName(f"reason_{value.code}")
            self._group.addButton(chip, number)
            layout.addWidget(chip)
        self._group.idClicked.connect(self._on_clicked)

    @property
    def code(self) -> str:
        """The code chosen, empty for none."""
        number = self._group.checkedId()
        return self._codes[number] if number >= 0 else ""

    @property
    def chips(self) -> list[QPushButton]:
        return [chip for chip in self._group.buttons() if isinstance(chip, QPushButton)]

    def choose(self, number: int) -> None:
        """Choose by place."""
        chip = self._group.button(number)
        if chip is not None:
            chip.setFocus()
            chip.click()

    def set_wrong(self, wrong: bool) -> None:
        for chip in self.chips:
            set_error_state(chip, wrong=wrong)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < min(_KEYS, len(self._codes)):
            self.choose(number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        focused = next((number for number, chip in enumerate(self.chips) if chip.hasFocus()), 0)
        self.chips[(focused + by) % len(self.chips)].setFocus()

    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(self._codes[number])


class LoseForm(QWidget):
    """Why a deal was lost: a reason (needed), the competitor, a note; and whether to ask again."""

    submitted = Signal()

    def __init__(
        self, deal: str, reasons: Sequence[PicklistRow], *, competitor: str = "", known: Sequence[str] = ()
    ) -> None:
        """`known` are names of competitors to choose from while typing."""
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        layout.addWidget(label(_("Reason, keys 1 to 9"), "caption"))
        self.reasons = ReasonChips(reasons)
        self.reasons.setObjectName("lose_reasons")
        self.reasons.chosen.connect(self._on_chosen)
        self.reasons.submitted.connect(self.submitted)
        layout.addWidget(self.reasons)
        self._error = error_line("lose_error")
        layout.addWidget(self._error)
        layout.addSpacing(8)
        self.competitor = QLineEdit(competitor)
        self.competitor.setObjectName("lose_competitor")
        completer = QCompleter(list(known), self.competitor)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        offers_of(completer, _("Competitor who won it"))
        self.competitor.setCompleter(completer)
        self.competitor.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("Competitor who won it"), self.competitor))
        layout.addWidget(self.competitor)
        layout.addSpacing(6)
        self.note = QPlainTextEdit()
        self.note.setObjectName("lose_note")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme().px(84))
        layout.addWidget(form_label(_("Note"), self.note))
        layout.addWidget(self.note)
        layout.addSpacing(8)
        self.ask_again = QCheckBox(_("Remind me in 3 months to ask again"))
        self.ask_again.setObjectName("lose_ask_again")
        layout.addWidget(self.ask_again)
        if self.reasons.chips:
            self.setFocusProxy(self.reasons.chips[0])

    def show_error(self, error: UserError) -> None:
        """Say beside the reasons, or at the note, what is missing."""
        say_error(self._error, str(error))
        if isinstance(error, ValidationError) and error.field == "lost_note":
            self.note.setFocus()
        elif self.reasons.chips:
            self.reasons.set_wrong(True)
            self.reasons.chips[0].setFocus()

    def _on_chosen(self, code: str) -> None:
        say_error(self._error, "")
        self.reasons.set_wrong(False)
        if code == "other":
            self.note.setFocus()
        elif code == "competition" and not self.competitor.text():
            self.competitor.setFocus()


def error_line(name: str) -> QLabel:
    """Return a line for an error, hidden while there is none."""
    line = label("", "caption", tone="bad", wrap=True)
    line.setObjectName(name)
    line.hide()
    return line


def say_error(line: QLabel, text: str) -> None:
    """Show an error in its line; empty hides it."""
    line.setText(text)
    line.setAccessibleName(text)
    line.setVisible(bool(text))
