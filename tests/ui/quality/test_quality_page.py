"""The data-quality page: scores, issues, a preview before mending, undo after it."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.field_input import parse_field
from ocrm.services.schema import record_type
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.main_window import MainWindow
from ocrm.ui.quality.page import DataQualityPage
from ocrm.ui.widgets.tiles import KpiTile


@pytest.fixture
def city_less(window: MainWindow) -> int:
    """A customer whose address says its city, which an older program did not fill in."""
    workspace = window.context.workspace
    customer_id = records.add_record(workspace, "customers", {"name": "Lugu Ltd"}).created_id or 0
    workspace.connection.execute("UPDATE customer SET address = '长沙岳麓区麓谷大道' WHERE id = ?", (customer_id,))
    return customer_id


def is_idle(window: MainWindow) -> bool:
    return not window.context.tasks.is_busy


def opened(qtbot: QtBot, window: MainWindow) -> DataQualityPage:
    window.start(Target("quality"))
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert isinstance(window.page, DataQualityPage)
    return window.page


def lines(page: QWidget, name: str) -> list[str]:
    model = page.findChild(QListView, name).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_an_issue_shows_what_would_change_and_a_click_changes_it(
    qtbot: QtBot, window: MainWindow, city_less: int, both_languages: str
) -> None:
    page = opened(qtbot, window)
    title = "No city, but an address" if both_languages == "en" else "有地址但没有城市"
    assert page.findChild(QLabel, "quality_title").text() == title  # what can be mended comes first
    shown = lines(page, "quality_lines")
    assert any("湖南省" in line for line in shown) and any("长沙市" in line for line in shown)
    workspace = window.context.workspace
    assert records.fetch_record(workspace, "customers", city_less)["city"] == ""

    page.findChild(QPushButton, "quality_fix").click()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert records.fetch_record(workspace, "customers", city_less)["city"] == "长沙市"
    assert not any(title in line for line in lines(page, "quality_issues"))
    window.context.runner.undo()
    assert records.fetch_record(workspace, "customers", city_less)["city"] == ""


def test_an_issue_opens_the_rows_it_counts(qtbot: QtBot, window: MainWindow, city_less: int) -> None:
    records.add_record(window.context.workspace, "customers", {"name": "Complete Ltd"})
    page = opened(qtbot, window)
    page.findChild(QPushButton, "quality_rows").click()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert isinstance(window.page, CustomersPage)
    assert list(window.page.view.records.ids) == [city_less]


def test_a_tile_narrows_the_issues_to_its_dimension(qtbot: QtBot, window: MainWindow, city_less: int) -> None:
    page = opened(qtbot, window)
    everything = lines(page, "quality_issues")
    QTest.mouseClick(page.findChild(QWidget, "quality_staleness"), Qt.MouseButton.LeftButton)
    assert lines(page, "quality_issues") == []
    QTest.mouseClick(page.findChild(QWidget, "quality_completeness"), Qt.MouseButton.LeftButton)
    assert lines(page, "quality_issues")
    QTest.mouseClick(page.findChild(QWidget, "quality_score"), Qt.MouseButton.LeftButton)
    assert lines(page, "quality_issues") == everything


def test_an_empty_file_has_nothing_to_judge(qtbot: QtBot, window: MainWindow, both_languages: str) -> None:
    page = opened(qtbot, window)
    words = "nothing to judge" if both_languages == "en" else "没有可评的数据"
    assert words in page.findChild(QWidget, "quality_score").accessibleName()


def test_a_fact_tells_what_was_typed_for_it(qtbot: QtBot, window: MainWindow, both_languages: str) -> None:
    workspace = window.context.workspace
    mobile = parse_field(workspace, record_type("customers").field("mobile"), "+86 138-0013-8000")
    customer_id = records.add_record(workspace, "customers", {"name": "Lugu Ltd", "mobile": mobile}).created_id or 0
    window.context.navigator.open_record("customers", customer_id)
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert window.page is not None
    tip = window.page.findChild(QWidget, "fact_mobile").toolTip()
    words = "As typed" if both_languages == "en" else "原始输入"
    assert words in tip and "+86 138-0013-8000" in tip


def test_where_no_two_are_equal_the_tile_leads_to_those_alike(qtbot: QtBot, window: MainWindow, city_less: int) -> None:
    page = opened(qtbot, window)
    tile = page.findChild(KpiTile, "quality_duplicates")
    assert tile is not None
    assert "look closer" in tile.accessibleName()
    tile.clicked.emit()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert window.page is not None
    assert window.page.key == "duplicates"
