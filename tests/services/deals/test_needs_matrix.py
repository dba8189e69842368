"""The matrix of needs and products: what counts, in which order, and whose customers a cell opens."""

from __future__ import annotations

import pytest

from ocrm.models.need import NO_PRODUCT
from ocrm.services import records
from ocrm.services.charts.needs_chart import needs_figure
from ocrm.services.charts.style import document_style
from ocrm.services.deals import needs, needs_matrix
from ocrm.services.deals.needs_matrix import NeedCount, NeedsMatrix, cell_key, customers_filter, fetch_matrix
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


def add_customer(workspace: Workspace, name: str) -> int:
    return records.add_record(workspace, "customers", {"name": name}).created_id or 0


@pytest.fixture
def customers(workspace: Workspace) -> list[int]:
    """Three customers: two want it faster from the press, one of them quieter; the third a colour nothing meets."""
    made = [add_customer(workspace, name) for name in ("Changan", "BYD", "Geely")]
    needs.add_need(workspace, made[0], "Faster", product="Press")
    met = needs.add_need(workspace, made[1], "faster", product="press")
    needs.change_need(workspace, met.created_id or 0, status="met")
    needs.add_need(workspace, made[1], "Faster", product="Robot")
    needs.add_need(workspace, made[1], "Quieter\nat night", product="Press")
    needs.add_need(workspace, made[2], "Blue")
    return made


def cell(matrix: NeedsMatrix, words: str, product: str | None) -> NeedCount:
    row = next(row for row in matrix.rows if row.words == words)
    return row.counts[matrix.products.index(product)]


def found(workspace: Workspace, key: str, *, only_open: bool) -> set[int]:
    query = RecordQuery("customers", customers_filter(key, only_open=only_open))
    return set(records.all_ids(workspace, query))


def test_needs_are_counted_by_product_the_most_frequent_first(workspace: Workspace, customers: list[int]) -> None:
    matrix = fetch_matrix(workspace, only_open=False)
    assert [row.words for row in matrix.rows] == ["Faster", "Blue", "Quieter at night"]
    assert matrix.products == ("Press", "Robot", NO_PRODUCT)
    assert cell(matrix, "Faster", "Press") == NeedCount(opened=1, met=1)
    assert cell(matrix, "Blue", NO_PRODUCT) == NeedCount(opened=1)
    assert matrix.rows[0].whole.whole == 3
    assert [count.whole for count in matrix.totals] == [3, 1, 1]
    assert (matrix.whole.whole, matrix.others) == (5, 0)


def test_only_open_needs_count_unless_all_are_asked_for(workspace: Workspace, customers: list[int]) -> None:
    matrix = fetch_matrix(workspace)
    assert matrix.whole == NeedCount(opened=4)
    assert cell(matrix, "Faster", "Press") == NeedCount(opened=1)


def test_customers_in_the_pool_are_left_out(workspace: Workspace, customers: list[int]) -> None:
    with workspace.operation("Pool"):
        stamp = workspace.stamp()
        workspace.connection.execute("UPDATE customer SET pooled_at = ? WHERE id = ?", (stamp, customers[2]))
    assert [row.words for row in fetch_matrix(workspace).rows] == ["Faster", "Quieter at night"]
    assert found(workspace, "Blue", only_open=True) == set()
    assert found(workspace, "", only_open=True) == set(customers[:2])


def test_what_is_rare_joins_the_others(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs_matrix, "MOST_NEEDS", 2)
    monkeypatch.setattr(needs_matrix, "MOST_PRODUCTS", 1)
    customer = add_customer(workspace, "Changan")
    for words, product, times in (("A", "P", 3), ("B", "Q", 2), ("C", "P", 1), ("D", "", 1)):
        for _time in range(times):
            needs.add_need(workspace, customer, words, product=product)
    matrix = fetch_matrix(workspace)
    assert [row.words for row in matrix.rows] == ["A", "B", None]
    assert matrix.products == ("P", None, NO_PRODUCT)
    assert [[count.whole for count in row.counts] for row in matrix.rows] == [[3, 0, 0], [0, 2, 0], [1, 0, 1]]
    assert matrix.others == 2
    assert matrix.narrowed(0).products == (None, NO_PRODUCT)
    assert [count.whole for count in matrix.narrowed(0).totals] == [6, 1]


def test_the_key_of_a_cell_finds_who_said_both_in_one_need(workspace: Workspace, customers: list[int]) -> None:
    changan, byd, geely = customers
    assert found(workspace, cell_key("Faster", "Press"), only_open=True) == {changan}
    assert found(workspace, cell_key("Faster", "Press"), only_open=False) == {changan, byd}
    assert found(workspace, cell_key("Faster", None), only_open=True) == {changan, byd}
    assert found(workspace, cell_key("Quieter at night", "Press"), only_open=True) == {byd}
    assert found(workspace, cell_key(None, "Robot"), only_open=True) == {byd}
    assert found(workspace, cell_key(None, NO_PRODUCT), only_open=True) == {geely}
    assert found(workspace, "", only_open=True) == set(customers)


def test_the_filter_of_a_cell_can_be_typed(both_languages: str, workspace: Workspace, customers: list[int]) -> None:
    described, filter = record_type("customers"), customers_filter(cell_key("Faster", "Press"), only_open=True)
    words = words_of(described, workspace)
    typed = format_filter(filter, described, words=words)
    assert parse_filter(typed, described, today=workspace.clock.today(), words=words) == filter


def test_the_chart_has_a_region_for_every_row_of_its_table(workspace: Workspace, customers: list[int]) -> None:
    chart = needs_figure(fetch_matrix(workspace, only_open=False), document_style())
    assert [row[0] for row in chart.rows] == ["Faster", "Blue", "Quieter at night", "Total"]
    assert [region.key for region in chart.regions[:4]] == ["Faster", "Blue", "Quieter at night", ""]
    assert chart.rows[-1] == ("Total", "3", "1", "1", "5")
    tooltip = next(region.tooltip for region in chart.regions if region.key == "Faster → Press")
    assert tooltip == "Faster → Press\n2 needs · 1 open, 1 met, 0 given up"


def test_without_needs_the_matrix_is_empty(workspace: Workspace) -> None:
    matrix = fetch_matrix(workspace)
    assert (matrix.rows, matrix.whole, matrix.others) == ((), NeedCount(), 0)
    assert needs_figure(matrix, document_style()).rows == ()
