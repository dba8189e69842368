"""How a deal's card reads: its lines, its tooltip, and the sentence a screen reader says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.formats import format_date_relative, format_money, format_money_short
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.deals.opportunities import DealCard, NextStepState

_STATE_LOOKS = {
    NextStepState.OVERDUE: ("circle-alert", "bad"),
    NextStepState.TODAY: ("circle-dot", "ok"),
    NextStepState.NONE: ("triangle-alert", "warn"),
    NextStepState.FUTURE: ("clock", "text.2"),
}


def state_look(state: NextStepState) -> tuple[str, str]:
    """Return the icon and the colour token of a next step's urgency."""
    return _STATE_LOOKS[state]


@dataclass(frozen=True, slots=True)
class CardWords:
    """Puts cards into words on one day, in the file's currency."""

    today: date
    currency: str

    def amount(self, card: DealCard) -> str:
        """Return the amount in short form: ¥12.5万; a dash where there is none."""
        return "–" if card.amount is None else format_money_short(card.amount, self.currency)

    def customer(self, card: DealCard) -> str:
        """Return the customer's name, or that there is none."""
        return card.customer_name or _("No customer")

    def dwell(self, card: DealCard) -> str:
        """Return the days in the stage: `6 d`, `stalled 18 d`."""
        days = card.days_in_stage
        if card.is_stalled:
            return pgettext("deal card", "stalled {n} d").format(n=days)
        return pgettext("deal card", "{n} d").format(n=days)

    def next_step(self, card: DealCard) -> str:
        """Return the next-step line: `Fri  Site survey`."""
        if card.next_step_state is NextStepState.NONE:
            return _("No next step")
        if card.next_step_on is None:
            return card.next_step
        return f"{format_date_relative(card.next_step_on, self.today)}  {card.next_step}"

    def on_hold(self, card: DealCard) -> str:
        """Return `On hold until 15 Nov`; empty where it is not on hold."""
        if card.hold_until is None:
            return ""
        return _("On hold until {day}").format(day=format_date_relative(card.hold_until, self.today, in_sentence=True))

    def line(self, card: DealCard) -> str:
        """Return a card as a line other programs can read: subject, customer, amount, next step."""
        amount = _("no amount") if card.amount is None else format_money(card.amount, self.currency)
        parts = [card.subject, self.customer(card), amount, self.on_hold(card) or self.next_step(card)]
        return pgettext("list separator", ", ").join(" ".join(part.split()) for part in parts)

    def stalled_reason(self, card: DealCard, limit_days: int) -> str:
        """Return why a deal counts as stalled; empty where it does not."""
        if not card.is_stalled:
            return ""
        return ngettext(
            "Stalled: {n} day in this stage, the limit is {limit}.",
            "Stalled: {n} days in this stage, the limit is {limit}.",
            card.days_in_stage,
        ).format(n=card.days_in_stage, limit=limit_days)

    def tooltip(self, card: DealCard, limit_days: int) -> str:
        """Return the facts a card has no room for, one a line."""
        lines = [card.subject, self.customer(card)]
        if card.amount is not None:
            weighted = format_money(card.weighted, self.currency)
            lines.append(
                _("{amount} · {percent}% · weighted {weighted}").format(
                    amount=format_money(card.amount, self.currency), percent=card.probability, weighted=weighted
                )
            )
        if card.expected_close_on is not None:
            lines.append(self.expected_close(card.expected_close_on))
        if card.is_stalled:
            lines.append(self.stalled_reason(card, limit_days))
        if card.hold_until is not None:
            lines.append(self.on_hold(card))
        return "\n".join(lines)

    def expected_close(self, day: date) -> str:
        """Return `Expected close: 15 Nov`, marked where it has passed."""
        shown = format_date_relative(day, self.today, in_sentence=True)
        if day < self.today:
            return _("Expected close: {day}, past due").format(day=shown)
        return _("Expected close: {day}").format(day=shown)

    def sentence(self, card: DealCard, limit_days: int) -> str:
        """Return all of a card as one sentence."""
        amount = _("no amount") if card.amount is None else format_money(card.amount, self.currency)
        days = ngettext("{n} day in this stage", "{n} days in this stage", card.days_in_stage)
        dwell = (
            self.on_hold(card)
            or self.stalled_reason(card, limit_days).rstrip(".。")
            or days.format(n=card.days_in_stage)
        )
        return _("{subject}, {customer}, {amount}; {dwell}; next step: {step}").format(
            subject=card.subject,
            customer=self.customer(card),
            amount=amount,
            dwell=dwell,
            step=self._step_sentence(card),
        )

    def _step_sentence(self, card: DealCard) -> str:
        if card.next_step_state is NextStepState.NONE:
            return _("none")
        if card.next_step_on is None:
            return card.next_step
        when = format_date_relative(card.next_step_on, self.today, in_sentence=True)
        if card.next_step_state is NextStepState.OVERDUE:
            return _("overdue since {day}, {step}").format(day=when, step=card.next_step)
        return _("{day}, {step}").format(day=when, step=card.next_step)

    def sums(self, amount: Decimal, weighted: Decimal) -> str:
        """Return the sums of a column: `¥1.59M · weighted ¥317.6K`."""
        return _("{amount} · wtd {weighted}").format(
            amount=format_money_short(amount, self.currency), weighted=format_money_short(weighted, self.currency)
        )
