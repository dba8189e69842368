"""The published facts of the Maven set, reproduced from its import by funnel, win rate and cycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from ocrm import i18n
from ocrm.clock import FixedClock, add_months
from ocrm.services import figures
from ocrm.services.deal_analysis import cycle, funnel, outcomes, paths
from ocrm.services.deal_analysis.cycle import CycleBy
from ocrm.services.deal_analysis.every_figure import funnel_figures
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import adjusted_plan, suggested_plan
from ocrm.services.spreadsheets.reading import open_source
from ocrm.services.workspace import Workspace

_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "maven_crm"
pytestmark = pytest.mark.skipif(not _FOLDER.is_dir(), reason="the shared data are not beside the project")

WON = {
    "GTX Plus Pro": (479, 2_629_651), "MG Advanced": (654, 2_216_387), "GTX Plus Basic": (653, 705_275),
    "GTX Basic": (915, 499_263), "GTK 500": (15, 400_612), "MG Special": (793, 43_768), "GTXPro": (729, 3_510_578),
}  # fmt: skip


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The accounts and deals of the set, imported once."""
    i18n.set_language("en")
    clock = FixedClock(datetime.fromisoformat("2018-01-01T09:00:00+08:00"))
    workspace = Workspace.create(tmp_path_factory.mktemp("maven") / "maven.ocrm", clock=clock, language="en")
    for name, kind in (("accounts.csv", "customers"), ("sales_pipeline.csv", "opportunities")):
        with open_source(_FOLDER / name) as source:
            table = source.table()
        plan = suggested_plan(table, kind)
        if kind == "opportunities":
            plan = adjusted_plan(plan, table, values=[("deal_stage", "Engaging", "needs_analysis")])
        run_import(workspace, table, plan, source_name=name)
    yield workspace
    workspace.close()


def test_the_win_rate_is_that_of_the_published_outcomes(maven: Workspace) -> None:
    figure = outcomes.win_rate_figure(maven, EVERYTHING)
    assert figure.value == Decimal("0.631501")
    assert funnel.fetch_outcomes(maven).win_rate == Fraction(4238, 6711)
    assert outcomes.won_figure(maven, EVERYTHING).value == 10_005_534
    assert outcomes.losses_figure(maven, EVERYTHING).value == 2473


def test_won_and_lost_of_each_quarter(maven: Workspace) -> None:
    expected = [(531, 1_134_672, 116), (1254, 3_086_111, 778), (1257, 2_982_255, 790), (1196, 2_802_496, 789)]
    months = {month.month: month for month in outcomes.fetch_months(maven, EVERYTHING)}
    for quarter, (won, amount, lost) in enumerate(expected):
        first = date(2017, quarter * 3 + 1, 1)
        last = add_months(first, 3)
        closed = funnel.fetch_outcomes(maven, since=first, until=last - timedelta(days=1))
        assert (closed.won_count, closed.won_amount, closed.lost_count) == (won, amount, lost)
        own = [month for day, month in months.items() if first <= day < last]
        assert sum(month.won for month in own) == won
        assert sum(month.won_amount for month in own) == amount


def test_days_to_close_and_won_per_product(maven: Workspace) -> None:
    whole = cycle.fetch_cycle(maven, EVERYTHING)
    assert whole is not None
    assert (whole.count, whole.mean) == (4238, Decimal("51.782"))
    groups = cycle.fetch_cycles(maven, EVERYTHING, CycleBy.PRODUCT)
    assert {group.name: (group.days.count, group.amount) for group in groups} == WON
    narrowed = outcomes.won_figure(maven, Selection(subject="MG Special"))
    assert narrowed.value == 43_768


def test_won_per_account(maven: Workspace) -> None:
    groups = cycle.fetch_cycles(maven, EVERYTHING, CycleBy.CUSTOMER, limit=85)
    amounts = {group.name: group.amount for group in groups}
    best = sorted(amounts.items(), key=lambda pair: -pair[1])[:5]
    assert best == [
        ("Kan-code", 341_455), ("Konex", 269_245), ("Condax", 206_410), ("Cheers", 198_020), ("Hottechi", 194_957),
    ]  # fmt: skip


def test_the_funnel_and_the_paths_hold_all_deals(maven: Workspace) -> None:
    rows = {row.name: row.count for row in funnel.fetch_funnel(maven)}
    assert (rows["First contact"], rows["Needs analysis"]) == (500, 1589)
    found = paths.fetch_paths(maven, EVERYTHING)
    assert sum(path.count for path in found) == 8800
    assert sum(path.count for path in found if path.status == "won") == 4238
    for figure in funnel_figures(maven):
        assert figures.recompute(maven, figure) == figure.value, figure.key
