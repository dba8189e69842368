"""Saved views and typed filters over the opportunities: the same mechanism as over the customers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.opportunities.board_reading import LIST
from ocrm.ui.opportunities.deal_table import DealTable
from ocrm.ui.opportunities.page import OpportunitiesPage
from tests.ui.customers.conftest import Sample, find


@pytest.fixture
def deals_page(sample: Sample, show_page: Callable[..., object]) -> OpportunitiesPage:
    shown = show_page(OpportunitiesPage)
    assert isinstance(shown, OpportunitiesPage)
    shown.shown.choose_mode(LIST)
    return shown


def subjects(page: OpportunitiesPage) -> list[str]:
    table = page.findChild(DealTable, "open_deals")
    assert table is not None
    model = table.records
    return [str(model.index(row, model.section_of("subject")).data()) for row in range(model.rowCount())]


def type_filter(page: OpportunitiesPage, text: str) -> None:
    edit = find(page, QWidget, "filter_field").findChild(QLineEdit)
    edit.setText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["amount:>=500000", "金额：>=50万"])
def test_a_typed_amount_is_the_amount_chip(deals_page: OpportunitiesPage, text: str) -> None:
    type_filter(deals_page, text)
    assert subjects(deals_page) == ["MES 二期"]
    assert find(deals_page, QPushButton, "chip_min_amount").property("active") == "true"
    assert deals_page.shown._filter() == Condition("expected_amount", Operator.GE, Decimal(500000))


def test_a_saved_view_of_deals_comes_back_with_mode_order_and_filter(
    deals_page: OpportunitiesPage, show_page: Callable[..., object]
) -> None:
    table = deals_page.findChild(DealTable, "open_deals")
    assert table is not None
    type_filter(deals_page, "customer:云栖 probability:<90")
    table.records.sort_by(table.records.section_of("subject"))
    table.sorted.emit()
    find(deals_page, QWidget, "add_view").click()  # type: ignore[attr-defined]
    edit = find(deals_page, QLineEdit, "view_name")
    edit.setText("云栖")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    table.columns.set_shown("tags", is_shown=False)
    assert not deals_page.findChild(QWidget, "view_modified").isHidden()  # type: ignore[union-attr]
    find(deals_page, QPushButton, "view_save").click()
    assert deals_page.findChild(QWidget, "view_modified").isHidden()  # type: ignore[union-attr]
    again = show_page(OpportunitiesPage)
    assert isinstance(again, OpportunitiesPage)
    assert subjects(again) == ["MES 二期"]
    bar = again.findChild(ViewBar)
    assert bar is not None
    assert bar.bar.tabText(bar.bar.currentIndex()).startswith("云栖")
    kept = again.findChild(DealTable, "open_deals")
    assert kept is not None
    assert kept.records.query is not None
    assert kept.records.query.sort == ("subject",)
    assert "tags" not in kept.columns.shown_names()
    assert again.findChild(QWidget, "view_modified").isHidden()  # type: ignore[union-attr]
    again.step_view(1)
    assert sorted(subjects(again)) == ["MES 二期", "精密机床"]
    assert "tags" in kept.columns.shown_names()


def test_the_editor_narrows_the_deals(deals_page: OpportunitiesPage) -> None:
    find(deals_page, QPushButton, "add_filter").click()
    pane = deals_page.findChild(FilterEditorPane)
    assert pane is not None
    pane.group.parts[0].set_condition(Condition("subject", Operator.CONTAINS, "机床"))  # type: ignore[attr-defined]
    pane.apply()
    assert subjects(deals_page) == ["精密机床"]
    assert deals_page.findChild(FilterBar).typed.words == ""  # type: ignore[union-attr]


def test_deals_fit_a_small_window(language: str, deals_page: OpportunitiesPage) -> None:
    type_filter(deals_page, "customer:云栖 probability:<90 amount:>1 tags:重点 created:this_year")
    assert deals_page.minimumSizeHint().width() <= 1024
