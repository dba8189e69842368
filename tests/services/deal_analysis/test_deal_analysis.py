"""Conversion, stays, outcomes, cycle, velocity, slips and paths, reckoned by hand beside the program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ocrm.services import records
from ocrm.services.deal_analysis import conversion, cycle, outcomes, paths, standing
from ocrm.services.deal_analysis.choices import fetch_choices
from ocrm.services.deal_analysis.cycle import CycleBy, Velocity
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deal_analysis.spread import spread
from ocrm.services.deals import competitors, needs, stage_log
from ocrm.services.figures import fetch_rows
from ocrm.services.filtering.conditions import Condition
from ocrm.services.workspace import Workspace
from tests.services.deal_analysis.conftest import Teller

Story = Callable[[], Workspace]
JANUARY = Selection(date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = Selection(date(2026, 2, 1), date(2026, 2, 28))


def test_median_and_four_in_five_are_exact() -> None:
    found = spread([(1, 2), (3, 1), (10, 1)])
    assert found is not None
    assert (found.count, found.median, found.p80, found.mean) == (4, Decimal(2), 10, Decimal("3.750"))
    assert spread([]) is None


def test_conversion_counts_the_deals_that_first_came_in_the_period(story: Story) -> None:
    rows = conversion.fetch_conversion(story(), JANUARY)
    assert [(row.entered, row.converted) for row in rows[:3]] == [(3, 3), (2, 1), (1, 1)]
    assert rows[0].rate == Fraction(1)
    assert (rows[1].rate, rows[1].amount_rate) == (Fraction(1, 2), Fraction(4, 7))
    assert rows[-1].rate is None


@pytest.mark.parametrize(
    "selection",
    [EVERYTHING, JANUARY, FEBRUARY, Selection(since=date(2026, 1, 11)), Selection(until=date(2026, 1, 20))],
    ids=["all time", "January", "February", "since", "until"],
)
def test_the_conversion_of_each_stage_is_what_its_figure_says(story: Story, selection: Selection) -> None:
    """The figure finds each deal's first day at a stage, the table how far it was at both ends of the period."""
    workspace = story()
    for row in conversion.fetch_conversion(workspace, selection):
        figure = conversion.conversion_figure(workspace, selection, row.stage_id)
        share = None if figure.value is None else float(figure.value)
        assert share == (None if row.rate is None else pytest.approx(float(row.rate))), row.name
        assert fetch_rows(workspace, figure).count == row.entered, row.name


def test_an_entry_that_was_put_right_no_longer_counts(teller: Teller) -> None:
    deal = teller.deal("01-05")
    teller.move("01-10", deal, "proposal")
    wrong = stage_log.stage_history(teller.workspace, deal)[-1]
    before = conversion.fetch_conversion(teller.workspace, EVERYTHING)
    assert [row.entered for row in before][:4] == [1, 1, 1, 1]
    stage_log.correct_entry(
        teller.workspace, wrong.change_id, stage_id=teller.stage("qualification"), note="a slip of the mouse"
    )
    after = conversion.fetch_conversion(teller.workspace, EVERYTHING)
    assert [row.entered for row in after][:4] == [1, 1, 0, 0]
    assert paths.fetch_paths(teller.workspace, EVERYTHING)[0].stage_name == after[1].name


def test_stays_end_when_a_deal_leaves_or_closes(story: Story) -> None:
    rows = conversion.fetch_stays(story(), EVERYTHING)
    first, second = rows[0].stay, rows[1].stay
    assert first is not None
    assert second is not None
    # first contact: 10, 10 (won), 4, 19 (lost), 0 (void), 14; qualification: 10, 25 (lost)
    assert (first.count, first.median) == (6, Decimal(10))
    assert (second.count, second.median, second.p80) == (2, Decimal("17.5"), 25)


def test_win_rate_leaves_void_deals_out_and_cohorts_go_by_the_day_found(story: Story) -> None:
    months = {month.month: month for month in outcomes.fetch_months(story(), EVERYTHING)}
    january, february = months[date(2026, 1, 1)], months[date(2026, 2, 1)]
    assert (january.won, january.lost, january.found, january.found_won) == (1, 0, 3, 2)
    assert (february.won, february.lost, february.found, february.found_won) == (1, 2, 2, 0)
    assert (february.rate, february.amount_rate) == (Fraction(1, 3), Fraction(1, 2))
    assert january.cohort_rate == Fraction(2, 3)


def test_losses_stand_by_reason_and_last_open_stage(story: Story, teller: Teller) -> None:
    losses = outcomes.fetch_losses(story(), EVERYTHING)
    assert [(loss.name, loss.count, loss.amount) for loss in losses] == [("Price", 1, 3_000), ("Budget", 1, 1_000)]
    assert losses[0].by_stage == ((teller.stage("qualification"), 1),)


def test_competitors_of_the_table_and_of_the_field_are_one_list(story: Story) -> None:
    workspace = story()
    lost = workspace.scalar("SELECT id FROM opportunity WHERE status = 'lost' AND expected_amount = 300000")
    competitors.add_competitor(workspace, lost, "Acme", price=Decimal(2_500))
    rivals = outcomes.fetch_rivals(workspace, EVERYTHING)
    assert [(rival.name, rival.won, rival.lost, rival.gap) for rival in rivals] == [("Acme", 1, 1, Decimal(500))]


def test_the_cycle_is_told_apart_by_product(story: Story) -> None:
    workspace = story()
    whole = cycle.fetch_cycle(workspace, EVERYTHING)
    assert whole is not None
    assert (whole.count, whole.median) == (2, Decimal(20))
    groups = cycle.fetch_cycles(workspace, EVERYTHING, CycleBy.PRODUCT)
    assert [(group.name, group.days.count, group.amount) for group in groups] == [("Press", 2, 6_000)]
    assert cycle.fetch_cycles(workspace, FEBRUARY, CycleBy.REGION)[0].name == "Not given"


def test_velocity_is_what_the_formula_says() -> None:
    assert Velocity(50, Decimal(10_000), Fraction(1, 5), Decimal(30)).per_day == Decimal("3333.33")
    assert Velocity(50, None, Fraction(0), None).per_day is None


def test_velocity_counts_the_deals_open_at_the_end_of_each_month(story: Story) -> None:
    workspace = story()
    now = cycle.fetch_velocity(workspace, EVERYTHING)
    assert (now.open_count, now.mean_won, now.win_rate, now.mean_days) == (1, 3_000, Fraction(1, 2), 20)
    months = {one.month: one.velocity for one in cycle.fetch_velocity_months(workspace, EVERYTHING)}
    assert [months[date(2026, number, 1)].open_count for number in (1, 2, 3)] == [2, 1, 1]


def test_days_put_off_and_stalled_deals_stand_by_times_and_stage(story: Story, teller: Teller) -> None:
    workspace = story()
    slips = standing.fetch_slips(workspace, EVERYTHING)
    assert [(row.times, row.count, row.days) for row in slips][:2] == [(0, 0, 0), (1, 1, 10)]
    assert not any(row.count for row in standing.fetch_stalled(workspace, EVERYTHING))
    teller.on("04-01")
    stalled = standing.fetch_stalled(workspace, EVERYTHING)[1]
    assert (stalled.open_count, stalled.count, stalled.amount, stalled.weighted) == (1, 1, 5_000, 1_000)


def test_a_deal_on_hold_counts_as_no_open_deal(story: Story) -> None:
    workspace = story()
    open_deal = workspace.scalar("SELECT id FROM opportunity WHERE status = 'open'")
    records.update_records(workspace, "opportunities", [open_deal], {"hold_until": date(2026, 6, 1)})
    assert cycle.fetch_velocity(workspace, EVERYTHING).open_count == 0
    assert not any(row.count for row in standing.fetch_slips(workspace, EVERYTHING))


def test_paths_lead_from_source_over_the_furthest_stage_to_the_outcome(story: Story) -> None:
    found = paths.fetch_paths(story(), EVERYTHING)
    assert sum(path.count for path in found) == 5
    told = {(path.source, path.stage_name, path.status): path.count for path in found}
    assert told[("referral", "Proposal", "won")] == 1
    assert told[("tender", "Qualification", "lost")] == 1


@pytest.mark.parametrize(
    ("chosen", "won"),
    [
        (Selection(source="referral"), 2),
        (Selection(source="tender"), 0),
        (Selection(subject="Press"), 2),
        (Selection(filter=Condition("expected_amount", "ge", Decimal(4_000))), 1),
        (JANUARY, 1),
    ],
)
def test_every_way_to_narrow_holds_in_sql_and_in_the_list_alike(story: Story, chosen: Selection, won: int) -> None:
    workspace = story()
    scope = chosen.scope(workspace, dated_by="t.closed_on")
    counted = f"SELECT count(*) FROM opportunity t WHERE t.status = 'won' AND {scope.sql}"
    assert workspace.scalar(counted, scope.values) == won
    is_won = Condition("status", "is", "won")
    listed = records.RecordQuery("opportunities", chosen.as_filter(workspace, is_won, dated_by="closed_on"))
    assert records.count(workspace, listed) == won


def test_the_deals_of_a_product_are_those_whose_subject_or_need_names_it(story: Story) -> None:
    workspace = story()
    customer = records.add_record(workspace, "customers", {"name": "Changan"}).created_id or 0
    values = {"subject": "Line 2", "customer": customer, "expected_amount": Decimal(1)}
    deal = records.add_record(workspace, "opportunities", values).created_id or 0
    for product in ("Press", "Crane"):
        needs.add_need(workspace, customer, "Lift it", product=product, opportunity_id=deal)
    needs.add_need(workspace, customer, "For none of the deals", product="Robot")
    scope = Selection(subject="Press").scope(workspace)
    counted = workspace.scalar(f"SELECT count(*) FROM opportunity t WHERE {scope.sql}", scope.values)

    def found(operator: str, value: object) -> set[int]:
        query = records.RecordQuery("opportunities", Condition("product", operator, value))
        return set(records.all_ids(workspace, query))

    assert deal in found("is", "Press") and len(found("is", "Press")) == counted
    assert found("any_of", ("Crane", "Robot")) == {deal}
    assert found("is_not", "Press") == set(records.all_ids(workspace, records.RecordQuery("opportunities"))) - found(
        "is", "Press"
    )
    assert records.fetch_rows(workspace, "opportunities", [deal], ["product"])[0]["product"] == "Press,Crane"


def test_products_offered_are_those_that_come_again(story: Story) -> None:
    choices = fetch_choices(story())
    assert choices.products == ("Deal", "Press")
    assert len(choices.pipelines) == 2
