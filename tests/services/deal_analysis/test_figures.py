"""Why this number: the SQL shown gives the value shown, and the rows are the ones counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import apsw
import pytest

from ocrm.services import figures
from ocrm.services.deal_analysis.every_figure import funnel_figures
from ocrm.services.deal_analysis.funnel_overview import fetch_overview
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.figures import Unit
from ocrm.services.record_figures import TODAY_FIGURES, customer_figure, deal_figure, today_figure
from ocrm.services.workday.today import fetch_tiles
from ocrm.services.workspace import Workspace

Story = Callable[[], Workspace]
NARROWED = Selection(date(2026, 1, 1), date(2026, 3, 31), source="referral")


@pytest.mark.parametrize("chosen", [EVERYTHING, NARROWED])
def test_every_figure_is_what_its_sql_gives_over_a_connection_that_cannot_write(
    story: Story, chosen: Selection, both_languages: str
) -> None:
    workspace = story()
    found = funnel_figures(workspace, chosen)
    found += [today_figure(workspace, key) for key in TODAY_FIGURES]
    assert len(found) > 30
    for figure in found:
        assert figures.recompute(workspace, figure) == figure.value, figure.key
        with figures.read_only(workspace):
            raw = workspace.scalar(figure.sql_text)
        assert "?" not in figure.sql_text
        assert (raw is None) == (figure.value is None), figure.key
        assert figure.formula
        assert figure.text("CNY")


def test_a_count_has_as_many_rows(story: Story) -> None:
    workspace = story()
    for figure in funnel_figures(workspace):
        rows = figures.fetch_rows(workspace, figure)
        if figure.unit is Unit.COUNT:
            assert rows.count == figure.value, figure.key
        assert len(rows.rows) == min(rows.count, figures.MOST_ROWS), figure.key


def test_nothing_can_be_written_while_a_figure_is_asked(story: Story) -> None:
    workspace = story()
    with figures.read_only(workspace), pytest.raises(apsw.ReadOnlyError):
        workspace.connection.execute("DELETE FROM opportunity")
    workspace.connection.execute("DELETE FROM opportunity WHERE id = 0")


def test_values_are_written_into_the_sql_as_literals() -> None:
    sql = "SELECT '?' || ? WHERE a = ? AND b IS ?"
    assert figures.with_literals(sql, ("it's", 5, None)) == "SELECT '?' || 'it''s' WHERE a = 5 AND b IS NULL"


def test_the_tiles_of_the_funnel_and_of_today_show_what_their_figures_say(story: Story) -> None:
    workspace = story()
    overview = fetch_overview(workspace)
    assert overview.figures["won"].value == overview.won == 6_000
    assert overview.figures["weighted"].value == overview.won + overview.weighted
    tiles = fetch_tiles(workspace)
    assert today_figure(workspace, "won").value == tiles.won_amount
    assert today_figure(workspace, "open").value == tiles.open_weighted
    assert today_figure(workspace, "expected").value == tiles.expected_this_month
    assert today_figure(workspace, "contacts").value == tiles.contacts_this_week


def test_a_deal_and_a_customer_tell_their_sums(story: Story) -> None:
    workspace = story()
    deal = workspace.scalar("SELECT id FROM opportunity WHERE status = 'open'")
    assert deal_figure(workspace, deal, "probability").value == Decimal(1_000)
    assert deal_figure(workspace, deal, "age").value == 23
    assert customer_figure(workspace, 1, "won").value == 0
