"""Targets: parts that sum to the whole, how far one is, and where it leads; each with exact figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.models import migrations
from ocrm.services import interactions, records
from ocrm.services.deal_analysis.cycle import Velocity
from ocrm.services.deals import opportunities
from ocrm.services.forecasting import targets
from ocrm.services.forecasting.attainment import fetch_attainment, fetch_attainments, fetch_course
from ocrm.services.forecasting.forecast_figures import reached_figure
from ocrm.services.forecasting.periods import PeriodKind, end_of, start_of, step_period, title_of_period
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.target_splitting import Split, divide, share_of_days
from ocrm.services.forecasting.targets import Rest, fetch_plan, set_target, target_between, target_of
from ocrm.services.payments import receipts
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

YEAR, QUARTER, MONTH, WEEK = PeriodKind
AMOUNT = Metric.WON_AMOUNT
DAY = date(2026, 3, 10)


def win(workspace: Workspace, amount: int, day: date) -> None:
    """Add a deal won on a day."""
    made = records.add_record(workspace, "opportunities", {"subject": "D", "expected_amount": Decimal(amount)})
    assert made.created_id is not None
    opportunities.win_opportunity(workspace, made.created_id, closed_on=day)


def test_f30_target_pace_and_projection(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, QUARTER, DAY, Decimal(1_200_000))
    win(workspace, 300_000, date(2026, 1, 15))
    win(workspace, 400_000, DAY)
    found = fetch_attainment(workspace, AMOUNT, QUARTER)
    assert (found.elapsed, found.days) == (69, 90)
    assert found.share == Fraction(7, 12)
    assert f"{float(found.share) * 100:.2f}" == "58.33"
    assert found.pace == Decimal("920000.00")
    assert found.behind == Decimal("220000.00")
    assert found.projection == Decimal("913043.48")


def test_f30_a_target_of_payments_counts_what_came_in_by_its_day(workspace: Workspace, clock: FixedClock) -> None:
    set_target(workspace, Metric.PAYMENTS, QUARTER, DAY, Decimal(1_200_000))
    customer = records.add_record(workspace, "customers", {"name": "长安"}).created_id
    values = {"title": "Frame", "customer": customer, "status": "signed", "amount": Decimal(2_000_000)}
    contract = records.add_record(workspace, "contracts", values).created_id or 0
    for amount, day in ((99_999, date(2025, 12, 31)), (300_000, date(2026, 1, 15)), (400_000, DAY)):
        receipts.register_payment(workspace, contract, {"amount": Decimal(amount), "received_on": day})
    found = fetch_attainment(workspace, Metric.PAYMENTS, QUARTER)
    assert (found.actual, found.pace) == (Decimal(700_000), Decimal("920000.00"))
    assert (found.behind, found.projection) == (Decimal("220000.00"), Decimal("913043.48"))
    figure = reached_figure(workspace, Metric.PAYMENTS, QUARTER)
    assert figure.value == Decimal(700_000)


def test_f30_velocity() -> None:
    found = Velocity(6, Decimal(250_000), Fraction(30, 100), Decimal(45))
    assert found.per_day == Decimal("10000.00")
    assert Velocity(50, Decimal(10_000), Fraction(1, 5), Decimal(30)).per_day == Decimal("3333.33")
    assert Velocity(6, Decimal(250_000), None, Decimal(45)).per_day is None


def test_a_year_falls_into_quarters_and_months_that_sum_to_it(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(1_000_000))
    plan = fetch_plan(workspace, AMOUNT, 2026)
    assert plan.total == Decimal(1_000_000)
    assert plan.quarters == (Decimal(250_000),) * 4
    assert set(plan.months) == {Decimal(83_333), Decimal(83_334)}
    assert target_of(workspace, AMOUNT, MONTH, DAY) == plan.months[2]
    assert fetch_plan(workspace, AMOUNT, 2027).total is None


def test_a_year_falls_as_the_last_one_went(workspace: Workspace) -> None:
    win(workspace, 300_000, date(2025, 2, 3))
    win(workspace, 100_000, date(2025, 11, 3))
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(800_000), split=Split.SEASONAL)
    plan = fetch_plan(workspace, AMOUNT, 2026)
    assert [(number + 1, value) for number, value in enumerate(plan.months) if value] == [(2, 600_000), (11, 200_000)]
    assert plan.quarters == (600_000, 0, 0, 200_000)


def test_another_year_keeps_how_its_months_stand_to_one_another(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, MONTH, date(2026, 1, 1), Decimal(100))
    set_target(workspace, AMOUNT, MONTH, date(2026, 7, 1), Decimal(300))
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(1_000))
    assert fetch_plan(workspace, AMOUNT, 2026).quarters == (250, 0, 750, 0)
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(1_200), split=Split.EQUAL)
    assert fetch_plan(workspace, AMOUNT, 2026).months == (Decimal(100),) * 12


def test_a_changed_part_changes_the_year_unless_the_rest_makes_up_for_it(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(120_000))
    set_target(workspace, AMOUNT, QUARTER, date(2026, 4, 1), Decimal(60_000))
    assert fetch_plan(workspace, AMOUNT, 2026).total == 150_000
    set_target(workspace, AMOUNT, MONTH, date(2026, 4, 1), Decimal(47_000), rest=Rest.ADJUSTS)
    plan = fetch_plan(workspace, AMOUNT, 2026)
    assert plan.total == 150_000
    assert plan.months[3] == 47_000
    assert plan.months[:2] == (10_000, 10_000)  # January and February are over: what was aimed at stays
    with pytest.raises(ValidationError, match="cannot make up"):
        set_target(workspace, AMOUNT, MONTH, date(2026, 4, 1), Decimal(900_000), rest=Rest.ADJUSTS)
    assert fetch_plan(workspace, AMOUNT, 2026) == plan


def test_counts_stay_whole(workspace: Workspace) -> None:
    set_target(workspace, Metric.WON_COUNT, YEAR, DAY, Decimal(10))
    plan = fetch_plan(workspace, Metric.WON_COUNT, 2026)
    assert plan.total == 10
    assert set(plan.months) == {Decimal(0), Decimal(1)}
    for wrong in (Decimal("1.5"), Decimal(-1), Decimal(10) ** 16):
        with pytest.raises(ValidationError):
            set_target(workspace, Metric.WON_COUNT, MONTH, DAY, wrong)
    with pytest.raises(ValidationError, match="month"):
        set_target(workspace, AMOUNT, WEEK, DAY, Decimal(1))


def test_weeks_have_the_share_of_their_days_and_sum_to_the_year(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, MONTH, date(2026, 3, 1), Decimal(310_000))
    assert target_of(workspace, AMOUNT, WEEK, DAY) == Decimal(70_000)
    assert target_of(workspace, AMOUNT, WEEK, date(2026, 3, 1)) == Decimal(10_000)  # Sunday of a week of February
    assert target_of(workspace, AMOUNT, WEEK, date(2026, 3, 31)) == Decimal(20_000)
    assert target_of(workspace, AMOUNT, WEEK, date(2026, 6, 1)) is None
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal("1000000.01"), split=Split.EQUAL)
    first, sum_of_weeks = date(2025, 12, 29), Decimal(0)
    while first.year < 2027:
        sum_of_weeks += target_between(workspace, AMOUNT, first, first + timedelta(days=6)) or 0
        first += timedelta(days=7)
    assert sum_of_weeks == Decimal("1000000.01")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.sampled_from([1, 100]))
def test_parts_always_sum_to_the_whole(total: int, weights: list[int], step: int) -> None:
    parts = divide(total, weights, step=step)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) <= whole * step for part, weight in zip(parts, weights, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**12), st.integers(1, 31))
def test_pieces_of_a_month_sum_to_it(value: int, cut: int) -> None:
    month = date(2026, 2, 1)
    at = month + timedelta(days=cut - 1)
    before = share_of_days(value, month, date(2026, 1, 1), at)
    assert before + share_of_days(value, month, at + timedelta(days=1), date(2026, 4, 1)) == value


def test_undo_brings_back_the_exact_targets(workspace: Workspace) -> None:
    set_target(workspace, AMOUNT, YEAR, DAY, Decimal(120_000))
    before = rows_of(workspace)
    changes = set_target(workspace, AMOUNT, QUARTER, DAY, Decimal(99_000), rest=Rest.ADJUSTS)
    assert changes.topics == {"targets"}
    assert "Q1 2026" in changes.label
    after = rows_of(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after
    set_target(workspace, AMOUNT, YEAR, DAY, None)
    assert fetch_plan(workspace, AMOUNT, 2026).total is None


def test_customers_and_contacts_count_on_the_local_day(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-03-01T00:30:00+08:00"))  # 28 February in UTC
    customer = records.add_record(workspace, "customers", {"name": "A"}).created_id
    assert customer is not None
    interactions.log_interaction(workspace, customer, kind="call", summary="x")
    clock.set(datetime.fromisoformat("2026-03-31T23:30:00+08:00"))
    interactions.log_interaction(workspace, customer, kind="call", summary="y")
    assert fetch_attainment(workspace, Metric.NEW_CUSTOMERS, MONTH).actual == 1
    assert fetch_attainment(workspace, Metric.INTERACTIONS, MONTH).actual == 2
    assert fetch_attainment(workspace, Metric.INTERACTIONS, MONTH, date(2026, 2, 3)).actual == 0
    course = fetch_course(workspace, Metric.INTERACTIONS, MONTH)
    assert (course.reached[0], course.reached[29], course.reached[30]) == (1, 1, 2)


def test_without_a_target_what_was_reached_still_shows(workspace: Workspace) -> None:
    win(workspace, 1_000, DAY)
    for found in fetch_attainments(workspace, AMOUNT):
        assert (found.target, found.share, found.pace, found.behind) == (None, None, None, None)
        assert found.actual == 1_000
    coming = fetch_attainment(workspace, AMOUNT, YEAR, date(2027, 5, 1))
    assert (coming.elapsed, coming.projection) == (0, None)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        (MONTH, date(2026, 3, 1), date(2026, 3, 31)),
        (WEEK, date(2026, 3, 9), date(2026, 3, 15)),
    ],
)
def test_periods_of_the_calendar(kind: PeriodKind, first: date, last: date) -> None:
    assert (start_of(kind, DAY), end_of(kind, DAY)) == (first, last)
    assert step_period(kind, DAY, -1) == start_of(kind, first - timedelta(days=1))


def test_periods_have_names_in_both_languages(both_languages: str) -> None:
    names = [title_of_period(kind, DAY) for kind in PeriodKind]
    assert (
        names
        == {
            "en": ["2026", "Q1 2026", "Mar 2026", "Week 11, 2026"],
            "zh_CN": ["2026年", "2026年第1季度", "2026年3月", "2026年第11周"],
        }[both_languages]
    )
    assert i18n.language() == both_languages
    assert set(targets.METRIC_TITLES) == set(Metric)


def test_the_monthly_target_of_the_first_release_becomes_targets_of_the_months(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "old.ocrm"))
    migrations.search_index.register_functions(connection)
    migrations.STEPS[0](connection)
    connection.execute("INSERT INTO setting(key, value) VALUES ('month_target', '150000')")
    migrations.STEPS[1](connection)
    found = connection.execute("SELECT value, count(DISTINCT id), min(metric), count(*) FROM sales_target").fetchall()
    assert found == [(15_000_000, 12, "won_amount", 12)]
    connection.close()
