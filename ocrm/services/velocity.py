"""Sales velocity: what the open deals bring in a day, going by how closed ones went (D-35)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Velocity:
    """The four factors; None where nothing was won, or nothing closed, to tell them from."""

    open_count: int
    mean_won: Decimal | None
    win_rate: Fraction | None
    mean_days_to_win: Decimal | None

    @property
    def per_day(self) -> Decimal | None:
        """Open count × mean won value × win rate ÷ mean days to win, to the cent; None without all four."""
        if self.mean_won is None or self.win_rate is None or not self.mean_days_to_win:
            return None
        exact = self.open_count * Fraction(self.mean_won) * self.win_rate / Fraction(self.mean_days_to_win)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
