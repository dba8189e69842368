"""The forecast by quarter, beside what came, from history alone, and before anything is saved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from ocrm.clock import FixedClock, add_months
from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.deals import holds, opportunities, stages
from ocrm.services.figures import fetch_rows, recompute
from ocrm.services.forecasting import forecast_history, forecast_log, simulator
from ocrm.services.forecasting.forecast import fetch_forecast, goals_of
from ocrm.services.forecasting.forecast_figures import accuracy_figure, history_figure
from ocrm.services.forecasting.forecast_history import Model, back_test, choose_model, fetch_history_forecast
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.simulator import SimulatedDeal, apply_simulation, fetch_deals, fetch_weightiest, simulate
from ocrm.services.forecasting.targets import set_target
from ocrm.services.workspace import Workspace
from tests.services.test_selling import DEALS
from tests.snapshots import rows_of

QUARTER = PeriodKind.QUARTER


@pytest.fixture
def deals(workspace: Workspace) -> dict[str, int]:
    """The six deals of the scenarios."""
    by_code = {stage.code: stage.stage_id for stage in stages.list_stages(workspace)}
    made = {}
    for code, (_customer, subject, amount, stage, pinned, expected, _entered) in DEALS.items():
        values = {
            "subject": subject, "expected_amount": Decimal(amount), "stage": by_code[stage],
            "expected_close_on": date.fromisoformat(expected),
        } | ({"probability": pinned} if pinned else {})  # fmt: skip
        made[code] = records.add_record(workspace, "opportunities", values).created_id or 0
    return made


def add_won(workspace: Workspace, amount: int, day: date) -> None:
    made = records.add_record(workspace, "opportunities", {"subject": "W", "expected_amount": Decimal(amount)})
    opportunities.win_opportunity(workspace, made.created_id or 0, closed_on=day)


def sell_each_month(workspace: Workspace, amounts: list[int]) -> None:
    """Win one deal in each of the months before this one, the last amount in the last of them."""
    this_month = workspace.clock.today().replace(day=1)
    for number, amount in enumerate(reversed(amounts), 1):
        if amount:
            add_won(workspace, amount, add_months(this_month, -number))


# -- by quarter -------------------------------------------------------------------------------------------------------


def test_f11_by_quarter_is_the_sum_of_its_months(workspace: Workspace, deals: dict[str, int]) -> None:
    add_won(workspace, 50_000, date(2026, 1, 20))
    found = fetch_forecast(workspace, by=QUARTER)
    assert [period.month for period in found.months] == [date(2026, 1, 1), date(2026, 4, 1)]
    assert [period.weighted for period in found.months] == [Decimal("972000.00"), Decimal("479000.00")]
    assert [period.total for period in found.months] == [Decimal(1_480_000), Decimal(1_010_000)]
    assert [period.won for period in found.months] == [Decimal(50_000), Decimal(0)]
    assert found.weighted == Decimal("1451000.00")


def test_f11_a_day_that_passed_is_overdue_and_in_no_month(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    records.update_records(workspace, "opportunities", [deals["O1"]], {"expected_close_on": date(2026, 4, 15)})
    opportunities.win_opportunity(workspace, deals["O5"], closed_on=date(2026, 3, 20))
    clock.set(datetime.fromisoformat("2026-04-01T09:00:00+08:00"))
    for by in (PeriodKind.MONTH, QUARTER):
        found = fetch_forecast(workspace, by=by)
        assert found.overdue.count == 1
        assert found.overdue.weighted == Decimal("700000.00")
    assert fetch_forecast(workspace).months[0].weighted == Decimal("664000.00")


def test_a_deal_on_hold_stands_apart(workspace: Workspace, deals: dict[str, int]) -> None:
    holds.hold_opportunities(workspace, [deals["O2"]], date(2026, 6, 1))
    found = fetch_forecast(workspace)
    assert found.on_hold.weighted == Decimal("700000.00")
    assert found.months[0].weighted == Decimal("272000.00")


def test_the_goal_of_a_period_is_its_target(workspace: Workspace) -> None:
    set_target(workspace, Metric.WON_AMOUNT, QUARTER, date(2026, 4, 1), Decimal(900_000))
    assert goals_of(workspace, fetch_forecast(workspace)) == {
        date(2026, month, 1): Decimal(300_000) for month in (4, 5, 6)
    }
    assert goals_of(workspace, fetch_forecast(workspace, by=QUARTER)) == {date(2026, 4, 1): Decimal(900_000)}


# -- beside what came -------------------------------------------------------------------------------------------------


def test_the_forecast_is_written_down_once_a_day_and_not_undone(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    assert forecast_log.take_snapshot(workspace)
    assert not forecast_log.take_snapshot(workspace)
    count = "SELECT count(*), count(DISTINCT taken_on) FROM forecast_snapshot"
    assert workspace.first(count) == (12, 1)
    label = workspace.undo_label()
    clock.advance(days=1)
    assert forecast_log.take_snapshot(workspace)
    assert workspace.first(count) == (24, 2)
    assert workspace.undo_label() == label


def test_nothing_is_written_down_of_an_empty_file(workspace: Workspace) -> None:
    assert not forecast_log.take_snapshot(workspace)


def test_e08_error_and_bias_of_what_was_expected_at_the_start(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    clock.set(datetime.fromisoformat("2026-02-26T09:00:00+08:00"))
    forecast_log.take_snapshot(workspace)
    clock.set(datetime.fromisoformat("2026-04-03T09:00:00+08:00"))
    forecast_log.take_snapshot(workspace)
    add_won(workspace, 1_000_000, date(2026, 3, 31))
    add_won(workspace, 400_000, date(2026, 4, 30))
    clock.set(datetime.fromisoformat("2026-05-02T09:00:00+08:00"))
    found = forecast_log.fetch_accuracy(workspace)
    assert [(row.starts_on, row.taken_on, row.expected, row.actual) for row in found.outcomes] == [
        (date(2026, 3, 1), date(2026, 2, 26), Decimal("972000.00"), Decimal(1_000_000)),
        (date(2026, 4, 1), date(2026, 4, 3), Decimal("464000.00"), Decimal(400_000)),
    ]
    assert [row.error for row in found.outcomes] == [Fraction(-28, 1000), Fraction(16, 100)]
    assert found.mean_error == (Fraction(28, 1000) + Fraction(16, 100)) / 2
    assert found.bias == Fraction(36_000, 1_400_000)
    assert (found.days_kept, found.first_on) == (2, date(2026, 2, 26))
    figure = accuracy_figure(workspace, found)
    assert figure.value == recompute(workspace, figure) == Decimal("0.094")
    assert fetch_rows(workspace, figure).count == 2


def test_periods_that_were_not_written_down_at_their_start_are_left_out(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    forecast_log.take_snapshot(workspace)  # the 10th: March had begun long before
    clock.set(datetime.fromisoformat("2026-04-09T09:00:00+08:00"))
    found = forecast_log.fetch_accuracy(workspace)
    assert found.outcomes == ()
    assert (found.mean_error, found.bias, found.days_kept) == (None, None, 1)


# -- from history alone -----------------------------------------------------------------------------------------------


def test_less_than_a_year_of_history_forecasts_nothing(workspace: Workspace) -> None:
    sell_each_month(workspace, [100] * 11)
    found = fetch_history_forecast(workspace)
    assert (found.model, found.coming, found.error) == (None, (), None)
    assert len(found.past) == 11
    add_won(workspace, 100, date(2025, 3, 1))
    assert fetch_history_forecast(workspace).model is not None


def test_a_season_a_trend_and_noise_are_each_told_best_by_their_model(workspace: Workspace) -> None:
    season = [100, 900, 100, 100, 900, 100, 100, 100, 2_000, 100, 500, 100] * 2
    assert choose_model(back_test(season, 12)) is Model.SEASONAL
    assert back_test(season, 12)[Model.SEASONAL] == 0
    assert choose_model(back_test([100 * number for number in range(1, 25)], 12)) is Model.LINEAR
    assert choose_model(back_test([*[10] * 15, *[1000] * 9], 6)) is Model.AVERAGE
    assert Model.SEASONAL not in back_test([100] * 14, 6)
    assert choose_model({}) is Model.AVERAGE


def test_a_trend_goes_on_and_prints_its_error(workspace: Workspace) -> None:
    sell_each_month(workspace, [1_000 * number for number in range(1, 15)])
    found = fetch_history_forecast(workspace, months=3)
    assert found.model is Model.LINEAR
    assert found.error == 0
    assert found.tested == 6
    assert [month.amount for month in found.coming] == [15_000, 16_000, 17_000]
    assert found.coming[0].month == date(2026, 3, 1)
    assert found.errors[Model.AVERAGE] > 0


@pytest.mark.parametrize(
    ("amounts", "model", "deals_counted"),
    [
        ([100, 900] * 12, Model.SEASONAL, 1),
        ([1_000 + 7 * (number % 3) for number in range(14)], Model.AVERAGE, 3),
        ([10_000 + 1_000 * number for number in range(14)], Model.LINEAR, 14),
    ],
)
def test_why_history_says_so_is_told_in_sql(
    workspace: Workspace, amounts: list[int], model: Model, deals_counted: int, both_languages: str
) -> None:
    sell_each_month(workspace, amounts)
    history = fetch_history_forecast(workspace)
    figure = history_figure(workspace, history)
    assert history.model is model
    assert figure.value == recompute(workspace, figure) == history.coming[0].amount
    assert fetch_rows(workspace, figure).count == deals_counted
    title = {"en": "Mar 2026 going by history", "zh_CN": "按历史推算 2026年3月"}[both_languages]
    assert figure.label == title
    assert "%" in figure.formula
    assert both_languages == "en" or ";" not in figure.formula, "Chinese has a sign of its own between the ways"


def test_months_of_nothing_count_as_history_but_not_as_error(workspace: Workspace) -> None:
    sell_each_month(workspace, [500, *[0] * 12, 600])
    found = fetch_history_forecast(workspace)
    assert [month.amount for month in found.past] == [500, *[0] * 12, 600]
    assert found.errors == {Model.AVERAGE: 1, Model.LINEAR: found.errors[Model.LINEAR]}
    assert forecast_history.LEAST_MONTHS == 12


# -- before anything is saved -----------------------------------------------------------------------------------------


def tried(workspace: Workspace, deal_id: int, **values: object) -> SimulatedDeal:
    from dataclasses import replace

    return replace(fetch_deals(workspace, [deal_id])[0], **values)  # type: ignore[arg-type]


def test_n31_what_is_tried_shows_in_the_months_and_changes_nothing(workspace: Workspace, deals: dict[str, int]) -> None:
    before = rows_of(workspace)
    later = tried(workspace, deals["O1"], expected_close_on=date(2026, 4, 15), probability=80)
    found = simulate(workspace, [later, tried(workspace, deals["O3"])])
    assert found.changed == 1
    assert [month.weighted for month in found.before.months[:2]] == [Decimal("972000.00"), Decimal("464000.00")]
    assert [month.weighted for month in found.after.months[:2]] == [Decimal("772000.00"), Decimal("784000.00")]
    assert found.after.months[1].committed == Decimal(400_000)
    assert [month.count for month in found.after.months[:2]] == [2, 3]
    assert rows_of(workspace) == before


@pytest.mark.parametrize(
    ("day", "place"), [(date(2026, 3, 1), "overdue"), (None, "undated"), (date(2030, 1, 1), "beyond")]
)
def test_what_is_tried_agrees_with_what_is_saved(
    workspace: Workspace, deals: dict[str, int], day: date | None, place: str
) -> None:
    values = {"expected_close_on": day, "amount": Decimal("123456.78"), "probability": 33}
    later = [tried(workspace, deals[code], **values) for code in ("O2", "O6")]
    found = simulate(workspace, later)
    apply_simulation(workspace, later)
    assert fetch_forecast(workspace) == found.after, place


def test_applying_is_one_operation_and_undo_brings_all_back(
    workspace: Workspace, deals: dict[str, int], both_languages: str
) -> None:
    before = rows_of(workspace)
    later = [
        tried(workspace, deals["O1"], probability=60),
        tried(workspace, deals["O2"], amount=Decimal(900_000)),
        tried(workspace, deals["O3"]),
    ]
    changes = apply_simulation(workspace, later)
    assert "2" in changes.label
    row = records.fetch_record(workspace, "opportunities", deals["O1"])
    assert (row["probability"], row["is_probability_pinned"]) == (60, True)
    assert records.fetch_record(workspace, "opportunities", deals["O2"])["is_probability_pinned"] is False
    workspace.undo()
    assert rows_of(workspace) == before
    with pytest.raises(ValidationError):
        apply_simulation(workspace, [tried(workspace, deals["O1"])])
    with pytest.raises(ValidationError):
        apply_simulation(workspace, [tried(workspace, deals["O1"], probability=140)])
    assert rows_of(workspace) == before


def test_the_weightiest_deals_come_first_without_closed_ones(workspace: Workspace, deals: dict[str, int]) -> None:
    opportunities.win_opportunity(workspace, deals["O2"])
    holds.hold_opportunities(workspace, [deals["O6"]], date(2026, 6, 1))
    found = fetch_weightiest(workspace)
    assert [deal.subject for deal in found] == ["ERP一期", "冷链监控", "POS替换", "巡检系统"]
    assert simulator.changed_deals(found, {}) == []
    held = tried(workspace, deals["O6"], probability=100)
    assert simulate(workspace, [held]).after.on_hold.weighted == Decimal(600_000)
