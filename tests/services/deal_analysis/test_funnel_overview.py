"""What the funnel page tells of a period, and the one thing it points out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.deal_analysis.funnel_overview import FunnelOverview, Period, dated_months, fetch_overview
from ocrm.services.deals import opportunities, stages
from ocrm.services.filtering.conditions import conditions
from ocrm.services.filtering.filters import compile_filter
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import set_target
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


def add_deal(workspace: Workspace, stage: str, amount: int, close: str | None, *, found: str = "2026-02-01") -> int:
    """Add a deal in a stage by its code, found and expected on days."""
    by_code = {row.code: row.stage_id for row in stages.list_stages(workspace)}
    values = {
        "subject": f"{stage} {amount}", "stage": by_code[stage], "expected_amount": Decimal(amount),
        "expected_close_on": date.fromisoformat(close) if close else None, "discovered_on": date.fromisoformat(found),
    }  # fmt: skip
    created = records.add_record(workspace, "opportunities", values).created_id
    assert created is not None
    return created


def close_deals(workspace: Workspace, *, won: int = 0, lost: int = 0, stage: str = "first_contact") -> None:
    for _number in range(won):
        opportunities.win_opportunity(workspace, add_deal(workspace, "contract_signing", 100_000, None))
    for _number in range(lost):
        opportunities.lose_opportunity(workspace, add_deal(workspace, stage, 1_000, None), reason="price")


def found_by(workspace: Workspace, overview: FunnelOverview) -> int:
    """Return how many deals the insight's link shows."""
    assert overview.insight is not None
    sql, params = compile_filter(overview.insight.filter, record_type("opportunities"), today=workspace.clock.today())
    return int(workspace.scalar(f"SELECT count(*) FROM opportunity t WHERE {sql}", params))


def test_a_new_file_has_nothing_to_tell(workspace: Workspace) -> None:
    overview = fetch_overview(workspace)
    assert overview.is_empty
    assert overview.insight is None
    assert overview.goal == 0
    assert [row.count for row in overview.rows] == [0] * 7


def test_the_sums_of_a_quarter_are_of_its_months_only(workspace: Workspace) -> None:
    add_deal(workspace, "contract_signing", 100_000, "2026-03-20")
    add_deal(workspace, "proposal", 200_000, "2026-03-31")
    add_deal(workspace, "contract_signing", 700_000, "2026-04-01")
    close_deals(workspace, won=1)
    set_target(workspace, Metric.WON_AMOUNT, PeriodKind.YEAR, workspace.clock.today(), Decimal(1_800_000))
    quarter = fetch_overview(workspace, Period.THIS_QUARTER)
    assert (quarter.won, quarter.committed, quarter.weighted) == (100_000, 100_000, 190_000)
    assert quarter.goal == 450_000
    assert quarter.month_goals[date(2026, 3, 1)] == 150_000
    assert quarter.elapsed == pytest.approx(69 / 90)
    year = fetch_overview(workspace, Period.THIS_YEAR)
    assert (year.committed, year.weighted, year.goal) == (800_000, 820_000, 1_800_000)
    ever = fetch_overview(workspace, Period.ALL_TIME)
    assert (ever.won, ever.goal, ever.elapsed) == (100_000, 0, None)


def test_rates_wait_until_ten_deals_have_closed(workspace: Workspace) -> None:
    close_deals(workspace, won=5, lost=4)
    assert not fetch_overview(workspace).shows_rates
    close_deals(workspace, lost=1)
    overview = fetch_overview(workspace)
    assert overview.shows_rates
    assert overview.shows_win_rate
    assert [(loss.reason, loss.count) for loss in overview.losses] == [("price", 5)]


def test_the_weakest_step_is_pointed_out_with_its_deals(workspace: Workspace, both_languages: str) -> None:
    close_deals(workspace, won=2, lost=10)
    for _number in range(3):
        add_deal(workspace, "first_contact", 10_000, None)
    overview = fetch_overview(workspace)
    assert overview.insight is not None
    first, second = overview.rows[:2]
    for words in (first.name, second.name, "13%", "10"):
        assert words in overview.insight.text
    assert "3" in overview.insight.link
    assert found_by(workspace, overview) == 3


def test_deals_past_their_day_are_pointed_out(workspace: Workspace, clock: FixedClock) -> None:
    add_deal(workspace, "proposal", 300_000, "2026-03-12")
    assert fetch_overview(workspace).insight is None
    clock.advance(days=3)
    overview = fetch_overview(workspace)
    assert overview.insight is not None
    assert "1 deal worth ¥300K is past its expected day" in overview.insight.text
    assert found_by(workspace, overview) == 1


def test_stalled_deals_are_pointed_out(workspace: Workspace, clock: FixedClock) -> None:
    add_deal(workspace, "proposal", 300_000, "2026-12-12")
    clock.advance(days=14)
    assert fetch_overview(workspace).insight is None
    clock.advance(days=1)
    overview = fetch_overview(workspace)
    assert overview.insight is not None
    assert "stalled" in overview.insight.text
    assert found_by(workspace, overview) == 1


def test_what_is_missing_to_the_goal_is_pointed_out_last(workspace: Workspace) -> None:
    add_deal(workspace, "proposal", 100_000, "2026-03-30")
    set_target(workspace, Metric.WON_AMOUNT, PeriodKind.YEAR, workspace.clock.today(), Decimal(600_000))
    overview = fetch_overview(workspace)
    assert overview.insight is not None
    assert "¥100K short of the goal" in overview.insight.text
    assert {condition.field for condition in conditions(overview.insight.filter)} == {"status"}


def test_empty_months_at_the_end_are_left_out_but_four_always_show(workspace: Workspace) -> None:
    assert len(dated_months(fetch_overview(workspace).forecast)) == 4
    add_deal(workspace, "proposal", 1, str(workspace.clock.today() + timedelta(days=130)))
    assert len(dated_months(fetch_overview(workspace).forecast)) == 5
