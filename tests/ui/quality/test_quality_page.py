"""The data-quality page: scores, issues, a preview before mending, undo after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import data_quality, records
from ocrm.services.data_quality import QualityReport, mobile_regions
from ocrm.services.duplicates import last_search
from ocrm.services.fields.entered import DERIVED
from ocrm.services.fields.field_input import parse_field
from ocrm.services.fields.value_notes import notes_of
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.main_window import MainWindow
from ocrm.ui.quality import page as quality_page
from ocrm.ui.quality import region_table_button
from ocrm.ui.quality.page import DataQualityPage
from ocrm.ui.widgets import ProgressRow
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
    assert "not searched for yet" in tile.accessibleName()
    tile.clicked.emit()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert window.page is not None
    assert window.page.key == "duplicates"


def test_the_tile_says_how_many_groups_the_last_search_left(
    qtbot: QtBot, window: MainWindow, city_less: int, both_languages: str
) -> None:
    page = opened(qtbot, window)
    tile = page.findChild(KpiTile, "quality_duplicates")
    assert tile is not None
    told = {}
    for groups in (2, 1, 0):
        last_search.note_groups(window.context.workspace, "customers", groups)
        page.reload()
        qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
        told[groups] = tile.accessibleName()
    if both_languages == "en":
        assert "99 2 groups in the last search" in told[2] and "99 1 group in the last search" in told[1]
        assert "100 none in the last search" in told[0]


def test_an_ambiguous_address_offers_its_places_and_one_click_chooses(qtbot: QtBot, window: MainWindow) -> None:
    workspace = window.context.workspace
    values = {"name": "国贸商行", "address": "朝阳区建国路1号"}
    customer = records.add_record(workspace, "customers", values).created_id or 0
    page = opened(qtbot, window)
    issues = page.findChild(QListView, "quality_issues")
    assert issues is not None
    number = next(n for n, text in enumerate(lines(page, "quality_issues")) if "No city" in text)
    issues.setCurrentIndex(issues.model().index(number, 0))
    qtbot.waitUntil(partial(is_idle, window), timeout=10_000)
    view = page.findChild(QListView, "quality_lines")
    assert view is not None
    view.clicked.emit(view.model().index(0, 0))
    menu = page.findChild(QMenu, "quality_choices")
    assert menu is not None
    places = {action.text(): action for action in menu.actions() if action.text()}
    assert {"北京市朝阳区", "吉林省长春市朝阳区"} <= set(places)
    places["北京市朝阳区"].trigger()
    menu.close()
    row = records.fetch_record(workspace, "customers", customer)
    assert (row["province"], row["city"]) == ("北京市", "北京市")
    assert notes_of(workspace, customer)["city"].source == DERIVED
    window.context.runner.undo()
    assert records.fetch_record(workspace, "customers", customer)["city"] == ""


def test_a_long_check_shows_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()

    def slow(_workspace: Workspace, *, report: Callable[[int, int], None]) -> QualityReport:
        while not may_go_on.wait(0.01):
            report(1, 4)
        return QualityReport(None, {}, (), ())

    monkeypatch.setattr(data_quality, "fetch_report", slow)
    monkeypatch.setattr(quality_page, "_SHOWN_AFTER_S", 0.0)
    window.context.navigator.go("quality")
    page = window.page
    progress = page.findChild(ProgressRow, "quality_progress")
    assert progress is not None
    qtbot.waitUntil(progress.isVisible, timeout=10_000)
    progress.cancel.click()
    assert not progress.isVisible()
    resume = page.findChild(QAbstractButton, "quality_resume")
    assert resume is not None and resume.isVisible()
    may_go_on.set()
    resume.click()
    qtbot.waitUntil(partial(is_idle, window), timeout=10_000)
    assert not resume.isVisible()


def test_a_table_of_mobile_prefixes_is_loaded_used_and_removed_here(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = window.context.workspace
    made = records.add_record(workspace, "customers", {"name": "Xihu Ltd", "mobile": "13957120088"}).created_id or 0
    table = tmp_path / "prefixes.csv"
    table.write_text("号段,省份,城市\n1395712,浙江,杭州\n", "utf-8")
    monkeypatch.setattr(region_table_button, "ask_file", lambda *_args, **_kinds: table)
    page = opened(qtbot, window)
    assert not any("No city, but a mobile number" in line for line in lines(page, "quality_issues"))
    choose(page, "regions_load")
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    qtbot.waitUntil(lambda: any("No city, but a mobile number" in line for line in lines(page, "quality_issues")))
    view = page.findChild(QListView, "quality_issues")
    titles = lines(page, "quality_issues")
    number = next(number for number, line in enumerate(titles) if "No city, but a mobile number" in line)
    view.setCurrentIndex(view.model().index(number, 0))
    qtbot.waitUntil(lambda: any("浙江省" in line for line in lines(page, "quality_lines")))
    page.findChild(QPushButton, "quality_fix").click()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert records.fetch_record(workspace, "customers", made)["city"] == "杭州市"
    choose(page, "regions_remove")
    assert not mobile_regions.is_loaded()


def choose(page: QWidget, name: str) -> None:
    """Choose an entry of the menu of regions."""
    menu = page.findChild(QMenu, "quality_regions_menu")
    assert menu is not None
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.objectName() == name).trigger()
