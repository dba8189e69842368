"""Why a customer past its limit is kept out of the pool, in words (D-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ocrm.formats import format_date
from ocrm.i18n import _, ngettext
from ocrm.models.pool import FOREVER, IS_KEPT_AS_WON, KEPT_UNTIL
from ocrm.services.pool.rules import PoolRules

COLUMNS = ", ".join(("t.is_locked", IS_KEPT_AS_WON, *(f"coalesce({day}, '')" for day in KEPT_UNTIL.values())))
"""What a `Keeping` is read from, of a customer `t`."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeps a customer out: the lock on its page, what it bought, and the last day of each exemption, ISO."""

    is_locked: bool
    is_won: bool
    until: dict[str, str]

    @classmethod
    def read(cls, is_locked: int, is_won: int, *days: str) -> Keeping:
        """Return the keeping of a row of `COLUMNS`."""
        return cls(bool(is_locked), bool(is_won), dict(zip(KEPT_UNTIL, days, strict=True)))

    def reason(self, rules: PoolRules, today: date) -> str:
        """Return why the customer is kept out today."""
        if self.is_locked:
            return _("Kept: marked “Kept out of the pool”")
        if self.is_won:
            return _("Kept: has bought before")
        ground = next(name for name, day in self.until.items() if day >= today.isoformat())
        if ground == "runs":
            return _runs(self.until[ground], today)
        if ground == "ended":
            return _ended(date.fromisoformat(self.until[ground]), rules.contract_days, today)
        return _("Kept: open opportunity with a next step") if ground == "deal" else _("Kept: a follow-up is planned")


def _runs(until: str, today: date) -> str:
    if until == FOREVER:
        return _("Kept: a contract without an end runs")
    return _("Kept: a contract runs until {day}").format(day=format_date(date.fromisoformat(until), today))


def _ended(kept_until: date, days: int, today: date) -> str:
    ended_on = kept_until - timedelta(days=days - 1)
    if ended_on >= today:
        return _runs(ended_on.isoformat(), today)
    words = ngettext(
        "Kept: a contract ended {n} day ago, less than {limit}",
        "Kept: a contract ended {n} days ago, less than {limit}",
        (today - ended_on).days,
    )
    return words.format(n=(today - ended_on).days, limit=days)
