"""The cards of a file, one a line: who, where, reached how, and what would become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.i18n import _
from ocrm.services.vcards.importing import CardChoice, CardOutcome, CardPlan
from ocrm.ui.spreadsheets.choice_popup import ChoicePopup, Option, paint_picker
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel, has_keyboard
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_text, paint_tick
from ocrm.ui.widgets.lists import AnyIndex

TICK, WHO, COMPANY, REACH, OUTCOME, REASON = range(6)
_MARKS = {
    CardOutcome.NEW: ("plus", "ok"),
    CardOutcome.FILLS: ("pencil", "accent.text"),
    CardOutcome.SAME: ("check", "text.3"),
    CardOutcome.SKIPPED: ("minus", "text.3"),
}


class CardChoices:
    """What the user decided for single cards; without a word each goes as it was proposed."""

    def __init__(self) -> None:
        self.chosen: dict[int, CardChoice] = {}

    def is_ticked(self, plan: CardPlan) -> bool:
        """Return whether a card is imported."""
        choice = self.chosen.get(plan.number)
        return plan.is_wanted if choice is None else choice is not CardChoice.SKIP

    def can_tick(self, plan: CardPlan) -> bool:
        """Return whether there is anything to import of a card."""
        return plan.is_readable and (plan.outcome in (CardOutcome.NEW, CardOutcome.FILLS) or plan.resembles is not None)

    def toggle(self, plan: CardPlan) -> None:
        """Import a card, or leave it out."""
        if not self.can_tick(plan):
            return
        if self.is_ticked(plan):
            self.chosen[plan.number] = CardChoice.SKIP
        elif plan.outcome is CardOutcome.SAME:
            self.chosen[plan.number] = CardChoice.ADD
        elif plan.is_open:
            self.chosen[plan.number] = CardChoice.FILL
        else:
            self.chosen.pop(plan.number, None)

    def set_all(self, plans: Sequence[CardPlan], *, ticked: bool) -> None:
        """Import all cards that are new or fill something, or none; what only may be known keeps what was decided."""
        for plan in plans:
            if plan.outcome in (CardOutcome.NEW, CardOutcome.FILLS) and not plan.is_open:
                if ticked:
                    self.chosen.pop(plan.number, None)
                else:
                    self.chosen[plan.number] = CardChoice.SKIP
            elif not ticked:
                self.chosen.pop(plan.number, None)

    def outcome(self, plan: CardPlan) -> CardOutcome:
        """Return what becomes of a card by what was decided."""
        choice = self.chosen.get(plan.number)
        if choice is CardChoice.ADD:
            return CardOutcome.NEW
        if choice is CardChoice.SKIP or (plan.is_open and choice is None):
            return CardOutcome.SKIPPED
        return plan.outcome


def outcome_text(outcome: CardOutcome) -> str:
    """Return what becomes of a card, in a word or two."""
    return {
        CardOutcome.NEW: _("Add new"),
        CardOutcome.FILLS: _("Fill in"),
        CardOutcome.SAME: _("Known already"),
        CardOutcome.SKIPPED: _("Leave out"),
    }[outcome]


class CardTable(PlainTable):
    """Space ticks a card, Enter opens what can be done with one that resembles a known record."""

    changed = Signal()
    """Another card is ticked, or something else is done with one."""

    def __init__(self, choices: CardChoices) -> None:
        headings = ("", _("Name"), _("Company"), _("Phone or email"), _("What happens"), _("Why"))
        self.plans: RowsModel[CardPlan] = RowsModel(headings, partial(_texts, choices))
        super().__init__(self.plans, _("Visiting cards"), name="card_table", row_height=38)
        self._choices = choices
        self.setItemDelegate(_CardDelegate(self, choices))
        self.set_widths((40, 170, 180, 150, 150, 280), stretch=(WHO, COMPANY, REACH, REASON))
        self._popup = ChoicePopup(self, _("What happens"))
        self._popup.chosen.connect(self._on_chosen)
        self._asked: CardPlan | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plan = self.plans.row_at(self.currentIndex())
        if plan is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_X):
            self._toggle(plan)
            return
        if plan is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._ask(plan)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plan = self.plans.row_at(index)
        if plan is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if index.column() == TICK:
            self._toggle(plan)
        elif index.column() == OUTCOME:
            self._ask(plan)

    def _toggle(self, plan: CardPlan) -> None:
        self._choices.toggle(plan)
        self._tell()

    def _ask(self, plan: CardPlan) -> None:
        """Offer what can be done with a card that resembles a known record."""
        if plan.resembles is None:
            return
        self._asked = plan
        index = self.plans.index(self.plans.rows.index(plan), OUTCOME)
        options = [Option(choice, words(plan)) for choice, words in _OFFERS.items()
                   if choice is not CardChoice.FILL or plan.outcome is CardOutcome.FILLS]  # fmt: skip
        current = self._choices.chosen.get(plan.number) or (CardChoice.FILL if plan.is_wanted else CardChoice.SKIP)
        self._popup.open_over(self.viewport(), self.visualRect(index), options, current=current)

    def _on_chosen(self, choice: CardChoice) -> None:
        if self._asked is not None:
            self._choices.chosen[self._asked.number] = choice
            self._tell()

    def _tell(self) -> None:
        self.viewport().update()
        self.changed.emit()


def _fill_words(plan: CardPlan) -> str:
    return _("Fill in “{name}”").format(name=plan.resembles.name if plan.resembles else "")


def _add_words(_plan: CardPlan) -> str:
    return _("Add as somebody else")


def _skip_words(_plan: CardPlan) -> str:
    return _("Leave out")


_OFFERS: Mapping[CardChoice, Callable[[CardPlan], str]] = {
    CardChoice.FILL: _fill_words,
    CardChoice.ADD: _add_words,
    CardChoice.SKIP: _skip_words,
}


def _texts(choices: CardChoices, plan: CardPlan) -> tuple[str, ...]:
    tick = _("ticked") if choices.is_ticked(plan) else _("not ticked")
    reason = plan.reason
    if plan.is_open and plan.number not in choices.chosen:
        reason = _("Is it the same? {reason}").format(reason=reason)
    return tick, plan.name or "–", plan.company, plan.reach, outcome_text(choices.outcome(plan)), reason


class _CardDelegate(PlainCellDelegate):
    """Draws the tick box, and what happens with its mark."""

    def __init__(self, view: CardTable, choices: CardChoices) -> None:
        super().__init__(view)
        self._view, self._choices = view, choices

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        plan: CardPlan = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        if index.column() == TICK:
            if self._choices.can_tick(plan):
                side = look.px(15)
                box = QRectF(inner.center().x() - side / 2, inner.center().y() - side / 2, side, side)
                paint_tick(painter, box, checked=self._choices.is_ticked(plan))
        elif index.column() == OUTCOME:
            self._paint_outcome(painter, option, index, plan)
        else:
            is_in = self._choices.is_ticked(plan)
            asks = index.column() == REASON and plan.is_open and plan.number not in self._choices.chosen
            color = "warn" if asks else "text.1" if is_in and index.column() == WHO else "text.2"
            paint_text(
                painter, inner, str(index.data() or ""), color=color, weight=500 if index.column() == WHO else None
            )

    def _paint_outcome(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, plan: CardPlan) -> None:
        look, text = theme(), str(index.data() or "")
        if plan.resembles is not None:
            paint_picker(painter, option.rect.adjusted(2, 0, -4, 0), text, is_focused=has_keyboard(self._view, index))
            return
        name, token = _MARKS[self._choices.outcome(plan)]
        side = look.px(15)
        inner = option.rect.adjusted(look.px(8), 0, -look.px(8), -1)
        paint_icon(painter, name, QRectF(inner.x(), inner.center().y() - side / 2, side, side), token)
        color = token if token != "text.3" else "text.2"
        paint_text(painter, inner.adjusted(side + look.px(8), 0, 0, 0), text, color=color)
