"""Deals with a known history, told day by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.deals import opportunities, stages
from ocrm.services.workspace import Workspace


@dataclass
class Teller:
    """Makes deals happen on days of 2026, given as month-day."""

    workspace: Workspace
    clock: FixedClock

    def on(self, day: str) -> None:
        """Go to a day."""
        self.clock.set(datetime.fromisoformat(f"2026-{day}T09:00:00+08:00"))

    def stage(self, code: str) -> int:
        """Return a stage of the first pipeline by its code."""
        return next(row.stage_id for row in stages.list_stages(self.workspace) if row.code == code)

    def deal(self, day: str, amount: int = 1_000, *, stage: str = "first_contact", **values: object) -> int:
        """Find a deal on a day."""
        self.on(day)
        given = {
            "subject": "Deal", "stage": self.stage(stage), "expected_amount": Decimal(amount),
            "discovered_on": date.fromisoformat(f"2026-{day}"), **values,
        }  # fmt: skip
        created = records.add_record(self.workspace, "opportunities", given).created_id
        assert created is not None
        return created

    def move(self, day: str, deal: int, stage: str) -> None:
        """Move a deal on a day."""
        self.on(day)
        values = {"stage": self.stage(stage), "stage_note": f"{day} {stage}"}
        records.update_records(self.workspace, "opportunities", [deal], values)

    def win(self, day: str, deal: int) -> None:
        """Win a deal on a day."""
        self.on(day)
        opportunities.win_opportunity(self.workspace, deal)

    def lose(self, day: str, deal: int, reason: str = "price") -> None:
        """Lose a deal on a day."""
        self.on(day)
        opportunities.lose_opportunity(self.workspace, deal, reason=reason)


@pytest.fixture
def teller(workspace: Workspace, clock: FixedClock) -> Teller:
    """A teller over a new file."""
    return Teller(workspace, clock)


@pytest.fixture
def story(teller: Teller) -> Callable[[], Workspace]:
    """Six deals: two won, two lost, one void, one open; told when called, ending on 10 March."""

    def tell() -> Workspace:
        won = teller.deal("01-05", 4_000, source="referral", subject="Press", competitor="Acme")
        teller.move("01-15", won, "qualification")
        teller.move("01-25", won, "proposal")
        teller.win("02-04", won)
        quick = teller.deal("01-10", 2_000, source="referral", subject="Press")
        teller.win("01-20", quick)
        lost = teller.deal("01-12", 3_000, source="tender", competitor=" acme ")
        teller.move("01-16", lost, "qualification")
        teller.lose("02-10", lost, "price")
        other = teller.deal("02-01", 1_000, source="tender")
        teller.lose("02-20", other, "budget")
        void = teller.deal("02-02", 9_000)
        opportunities.void_opportunity(teller.workspace, void)
        open_deal = teller.deal("02-15", 5_000, source="referral", expected_close_on=date(2026, 4, 1))
        teller.move("03-01", open_deal, "qualification")
        later = {"expected_close_on": date(2026, 4, 11)}
        records.update_records(teller.workspace, "opportunities", [open_deal], later)
        teller.on("03-10")
        return teller.workspace

    return tell
