"""What if: other days, probabilities and amounts of open deals, and the forecast that follows, before saving (N31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import holds
from ocrm.services.forecasting.forecast import COMMITTED_FROM, LIKELY_FROM, Forecast, ForecastMonth, fetch_forecast
from ocrm.services.forecasting.periods import start_of
from ocrm.services.workspace import Workspace

APPLY_ONE = N_("Apply what was tried on “{title}”")
APPLY_MANY = N_("Apply what was tried on {count} deals")
_CENT = Decimal("0.01")
_NOTHING = Decimal("0.00")
_MOST_DEALS = 200


@dataclass(frozen=True, slots=True)
class SimulatedDeal:
    """An open deal with what the forecast takes from it."""

    opportunity_id: int
    subject: str
    customer: str
    expected_close_on: date | None
    probability: int
    amount: Decimal | None
    is_on_hold: bool = False

    @property
    def weighted(self) -> Decimal:
        """Amount × probability, half-up to the cent (D-04)."""
        return ((self.amount or _NOTHING) * self.probability / 100).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Simulation:
    """The forecast as it is and as it would be; the periods of both are the same."""

    before: Forecast
    after: Forecast
    changed: int


def fetch_deals(workspace: Workspace, opportunity_ids: Sequence[int]) -> list[SimulatedDeal]:
    """Return open deals by their ids; closed ones are left out."""
    marks = ",".join("?" * len(opportunity_ids))
    found = _read(workspace, f"t.id IN ({marks})", opportunity_ids)
    order = {opportunity_id: place for place, opportunity_id in enumerate(opportunity_ids)}
    return sorted(found, key=lambda deal: order[deal.opportunity_id])


def fetch_weightiest(workspace: Workspace, *, most: int = _MOST_DEALS) -> list[SimulatedDeal]:
    """Return the open deals that weigh most in the forecast, without those on hold."""
    return _read(workspace, f"{holds.awake(workspace)} ORDER BY {WEIGHTED_AMOUNT} DESC, t.id LIMIT {most}", ())


def simulate(
    workspace: Workspace, deals: Sequence[SimulatedDeal], before: Forecast | None = None, *, months: int = 6
) -> Simulation:
    """Return the forecast with deals as given in place of as they are saved; nothing is changed."""
    present = before or fetch_forecast(workspace, months=months)
    today = workspace.clock.today()
    saved = {deal.opportunity_id: deal for deal in fetch_deals(workspace, [deal.opportunity_id for deal in deals])}
    pairs = [(saved[deal.opportunity_id], deal) for deal in deals if deal.opportunity_id in saved]
    changed = [(old, new) for old, new in pairs if old != new]
    after = present
    for old, new in changed:
        after = _moved(_moved(after, old, today, sign=-1), new, today, sign=1)
    return Simulation(present, after, len(changed))


def apply_simulation(workspace: Workspace, deals: Sequence[SimulatedDeal], *, origin: str = "") -> Changes:
    """Save what was tried, as one operation; a changed probability is pinned (D-03).

    Raises ValidationError where a value is out of range, or nothing differs from what is saved.
    """
    saved = {deal.opportunity_id: deal for deal in fetch_deals(workspace, [deal.opportunity_id for deal in deals])}
    changes = {
        deal.opportunity_id: values
        for deal in deals
        if deal.opportunity_id in saved and (values := _differences(saved[deal.opportunity_id], deal))
    }
    if not changes:
        raise ValidationError(_("Nothing was changed yet: try another day, probability or amount first."))
    label = APPLY_ONE if len(changes) == 1 else APPLY_MANY
    title = saved[next(iter(changes))].subject
    with workspace.operation(label, origin=origin, title=title, count=len(changes)) as operation:
        for opportunity_id, values in changes.items():
            records.update_records(workspace, "opportunities", [opportunity_id], values)
    return operation.changes


def changed_deals(saved: Sequence[SimulatedDeal], tried: Mapping[int, SimulatedDeal]) -> list[SimulatedDeal]:
    """Return the deals that differ from what is saved."""
    return [tried[deal.opportunity_id] for deal in saved if tried.get(deal.opportunity_id, deal) != deal]


def _differences(saved: SimulatedDeal, tried: SimulatedDeal) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if tried.expected_close_on != saved.expected_close_on:
        values["expected_close_on"] = tried.expected_close_on
    if tried.amount != saved.amount:
        values["expected_amount"] = tried.amount
    if tried.probability != saved.probability:
        values |= {"probability": tried.probability, "is_probability_pinned": True}
    return values


def _read(workspace: Workspace, where: str, values: Sequence[Any]) -> list[SimulatedDeal]:
    today = workspace.clock.today()
    rows = workspace.query(
        "SELECT t.id, t.subject, coalesce(c.name, ''), t.expected_close_on, t.probability, t.expected_amount,"
        " t.hold_until FROM opportunity t LEFT JOIN customer c ON c.id = t.customer_id"
        f" WHERE t.status = 'open' AND {where}",
        values,
    )
    return [
        SimulatedDeal(
            opportunity_id, subject, customer, _day(close_on), probability,
            None if amount is None else from_minor(amount), holds.is_on_hold(_day(hold_until), today),
        )
        for opportunity_id, subject, customer, close_on, probability, amount, hold_until in rows
    ]  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


# -- moving a deal from one place of the forecast to another ----------------------------------------------------------


def _moved(forecast: Forecast, deal: SimulatedDeal, today: date, *, sign: int) -> Forecast:
    """Return a forecast with a deal added (+1) or taken out (-1) where it belongs."""
    if deal.is_on_hold:
        return replace(forecast, on_hold=_changed(forecast.on_hold, deal, sign))
    if deal.expected_close_on is None:
        return replace(forecast, undated=_changed(forecast.undated, deal, sign))
    if deal.expected_close_on < today:
        return replace(forecast, overdue=_changed(forecast.overdue, deal, sign))
    start = start_of(forecast.by, deal.expected_close_on)
    months = (_changed(period, deal, sign) if period.month == start else period for period in forecast.months)
    return replace(forecast, months=tuple(months))


def _changed(period: ForecastMonth, deal: SimulatedDeal, sign: int) -> ForecastMonth:
    amount = (deal.amount or _NOTHING) * sign
    return replace(
        period,
        count=period.count + sign,
        weighted=period.weighted + deal.weighted * sign,
        committed=period.committed + (amount if deal.probability >= COMMITTED_FROM else _NOTHING),
        likely=period.likely + (amount if deal.probability >= LIKELY_FROM else _NOTHING),
        total=period.total + amount,
    )
