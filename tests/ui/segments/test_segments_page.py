"""The Segments page: its charts open customers, segments are made, used and undone, classifying changes at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QListView, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.services import records, tags
from ocrm.services.deals import needs
from ocrm.services.deals.needs_matrix import customers_filter
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import partnerships
from ocrm.services.segmentation import rule_tags, scores, segments
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.chart_view import ChartView
from ocrm.ui.lists.segment_menu import SegmentMenu
from ocrm.ui.lists.segment_pane import SegmentPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.segments.classify_panel import RuleLine
from ocrm.ui.segments.page import SegmentsPage
from ocrm.ui.settings.tags import TagsSection
from ocrm.ui.upkeep import Upkeep

TODAY = date(2026, 10, 21)


@pytest.fixture
def buyers(workspace: Workspace) -> list[int]:
    """Twelve customers of whom each later one bought more lately and for more."""
    ids = []
    with workspace.operation("Fill"):
        for number in range(12):
            made = records.add_record(workspace, "customers", {"name": f"Buyer {number}", "city": "上海"})
            ids.append(made.created_id or 0)
            sold = {
                "subject": "Sold", "customer": ids[-1], "status": "won", "expected_amount": Decimal(100 * 2**number),
                "closed_on": TODAY - timedelta(days=300 - 20 * number),
            }  # fmt: skip
            records.add_record(workspace, "opportunities", sold)
    return ids


@pytest.fixture
def page(context: AppContext, buyers: list[int], qtbot: QtBot) -> Iterator[SegmentsPage]:
    shown = show(context, qtbot)
    yield shown
    context.tasks.shut_down()


def show(context: AppContext, qtbot: QtBot, view: str = "rfm") -> SegmentsPage:
    made = SegmentsPage(context)
    qtbot.addWidget(made)
    made.resize(1240, 820)
    made.show()
    made.visit(Target("segments", view=view))
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    return made


def part(page: QWidget, kind: type, name: str) -> QWidget:
    found = page.findChild(kind, name)
    assert found is not None, name
    return found  # type: ignore[no-any-return]


def press(page: QWidget, name: str) -> None:
    part(page, QAbstractButton, name).click()  # type: ignore[attr-defined]


def chart(page: QWidget, name: str) -> ChartView:
    view = part(page, ChartView, name)
    assert isinstance(view, ChartView)
    return view


def went_to(context: AppContext) -> object:
    assert context.navigator.current is not None
    assert context.navigator.current.page == "customers"
    return context.navigator.current.filter


def counted(context: AppContext) -> int:
    filter = went_to(context)
    return records.count(context.workspace, RecordQuery("customers", filter))  # type: ignore[arg-type]


def test_every_field_of_the_map_opens_its_customers(page: SegmentsPage, context: AppContext, qtbot: QtBot) -> None:
    view = chart(page, "rfm_map_chart")
    qtbot.waitUntil(lambda: view.chart is not None)
    assert view.chart is not None
    assert len(view.chart.regions) == len(view.chart.rows) == 25
    rect = view.region_rect("5-1")
    assert rect is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert went_to(context) == AllOf((
        Condition("recency_score", Operator.IS, Decimal(5)), Condition("frequency_score", Operator.IS, Decimal(1)),
    ))  # fmt: skip
    row = next(row for row, region in zip(view.chart.rows, view.chart.regions, strict=True) if region.key == "5-1")
    assert counted(context) == int(row[1]) == 2


def test_a_zone_of_the_curve_and_a_band_open_theirs(page: SegmentsPage, context: AppContext, qtbot: QtBot) -> None:
    for tab, name, key in (("pareto", "pareto_chart", "A"), ("churn", "churn_chart", "lost")):
        page.visit(Target("segments", view=tab))
        view = chart(page, name)
        qtbot.waitUntil(lambda view=view: view.chart is not None)  # type: ignore[misc]
        view.region_clicked.emit(key)
        assert counted(context) > 0
    press(page, "churn_as_table")
    table = part(page, ChartTable, "churn_table")
    table.copy_all()  # type: ignore[attr-defined]
    assert "Churned" in QGuiApplication.clipboard().text()


def test_too_small_a_sample_is_said(context: AppContext, qtbot: QtBot, both_languages: str) -> None:
    page = show(context, qtbot)
    caption = part(page, QLabel, "rfm_map_caption").text()  # type: ignore[attr-defined]
    assert ("样本太小" if both_languages == "zh_CN" else "Sample too small") in caption
    context.tasks.shut_down()


def test_a_segment_is_made_shown_changed_and_deleted(page: SegmentsPage, context: AppContext, qtbot: QtBot) -> None:
    page.new_record()
    pane = page.content.findChild(SegmentPane)
    assert pane is not None
    pane.group.show_filter(Condition("monetary", Operator.GE, Decimal(1000)))
    pane.apply()
    assert not segments.list_segments(context.workspace)  # it has no name yet
    pane.name.setText("Large")
    pane.apply()
    assert [one.name for one in segments.list_segments(context.workspace)] == ["Large"]
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    page.reload()
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    shown = part(page, QListView, "segment_list")
    assert "8 customers" in shown.model().index(0, 0).data()  # type: ignore[attr-defined]
    press(page, "segment_open")
    assert counted(context) == 8
    press(page, "segment_delete")
    assert not segments.list_segments(context.workspace)
    context.runner.undo()
    assert len(segments.list_segments(context.workspace)) == 1


def test_a_setting_beside_the_chart_changes_the_classes(page: SegmentsPage, context: AppContext, qtbot: QtBot) -> None:
    page.visit(Target("segments", view="pareto"))
    before = context.workspace.scalar("SELECT count(*) FROM customer_score WHERE abc = 'A'")
    box = next(box for box in page.findChildren(QWidget, "setting_abc_a_percent"))
    box.setValue(40)  # type: ignore[attr-defined]
    page.reload()
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    assert context.workspace.scalar("SELECT count(*) FROM customer_score WHERE abc = 'A'") < before


def test_classifying_previews_then_changes_as_one_undoable_step(
    page: SegmentsPage, context: AppContext, qtbot: QtBot
) -> None:
    page.visit(Target("segments", view="classify"))
    press(page, "classify_preview")
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    outcome = part(page, QLabel, "class_outcome_0").text()  # type: ignore[attr-defined]
    assert outcome.startswith("3 customers, 3 change")
    high = Condition("value", Operator.IS, "high")
    assert records.count(context.workspace, RecordQuery("customers", high)) == 0
    press(page, "classify_apply")
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    assert records.count(context.workspace, RecordQuery("customers", high)) == 3
    assert part(page, QLabel, "class_outcome_0").isHidden(), "what would change has changed"
    context.runner.undo()
    assert records.count(context.workspace, RecordQuery("customers", Condition("value", Operator.EMPTY))) == 12


def test_the_buttons_stand_below_the_last_rule_and_are_reached_after_it(page: SegmentsPage) -> None:
    page.visit(Target("segments", view="classify"))
    for _rule in range(2):
        QApplication.processEvents()
        apply, last = part(page, QAbstractButton, "classify_apply"), page.findChildren(RuleLine)[-1]
        below = apply.mapTo(page, QPoint()).y() - last.mapTo(page, QPoint(0, last.height())).y()
        assert 0 <= below < last.height(), "a confirmation at the bottom leaves them free"
        last.value.setFocus()
        for _key in range(2):  # over the button that removes the rule
            QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
        assert page.window().focusWidget() is apply
        press(page, "classify_add")


def test_a_rule_that_cannot_be_read_is_marked(page: SegmentsPage) -> None:
    page.visit(Target("segments", view="classify"))
    part(page, QLineEdit, "class_filter_1").setText("nonsense:1")  # type: ignore[attr-defined]
    press(page, "classify_preview")
    assert "nonsense" in part(page, QLabel, "classify_problem").text()  # type: ignore[attr-defined]


def test_the_page_says_the_same_in_chinese(page: SegmentsPage, context: AppContext, qtbot: QtBot) -> None:
    i18n.set_language("zh_CN")
    page.retranslate()
    qtbot.waitUntil(lambda: not context.tasks.is_busy)
    assert page.title() == "客户细分"
    assert "严格更差" in part(page, QLabel, "rfm_definition").text()  # type: ignore[attr-defined]
    press(page, "show_score_map")
    shown = {label.text() for label in page.findChildren(QLabel)}
    assert "重要价值客户" in shown
    assert "R 5 · F 5 · M 5" in shown


def test_tab_leads_from_the_name_of_a_new_segment_into_its_filter(page: SegmentsPage) -> None:
    press(page, "segments_new")
    pane = page.findChild(SegmentPane)
    after = pane.name.nextInFocusChain()
    while not after.focusPolicy() & Qt.FocusPolicy.TabFocus or not after.isVisible():
        after = after.nextInFocusChain()
    assert after is pane.group.joint_box


def test_help_explains_how_customers_are_scored_and_what_equal_ones_get(
    window: MainWindow, qtbot: QtBot, both_languages: str
) -> None:
    window.context.actions.trigger(ActionId.SCORE_MAP)
    pane = window.findChild(QWidget, "score_map_pane")
    assert pane.isVisible()
    said = " ".join(label.text() for label in pane.findChildren(QLabel))
    assert ("equal customers always score alike" if both_languages == "en" else "相同的客户总是同分") in said
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy)


def test_the_list_of_customers_becomes_a_segment_and_ticked_ones_a_list(
    context: AppContext, buyers: list[int], qtbot: QtBot
) -> None:
    workspace = context.workspace
    list_page = CustomersPage(context)
    qtbot.addWidget(list_page)
    list_page.resize(1240, 820)
    list_page.show()
    list_page.visit(Target("customers", filter=Condition("city", Operator.IS, "上海")))
    list_page.save_as_segment()
    pane = list_page.content.findChild(SegmentPane)
    assert pane is not None
    pane.name.setText("华东")
    pane.apply()
    segment = segments.find_segment(workspace, "华东")
    assert segments.sum_segment(workspace, segment.segment_id).count == 12
    menu = SegmentMenu(context, buyers[:3], list_page)
    menu.edit.setText("Fair")
    menu.edit.returnPressed.emit()
    fair = segments.find_segment(workspace, "Fair")
    assert segments.sum_segment(workspace, fair.segment_id).count == 3
    again = SegmentMenu(context, buyers[:1], list_page)
    off = next(action.menu() for action in again.actions() if action.menu() is not None)
    off.actions()[0].trigger()
    assert segments.sum_segment(workspace, fair.segment_id).count == 2
    context.runner.undo()
    assert segments.sum_segment(workspace, fair.segment_id).count == 3
    context.tasks.shut_down()


def test_upkeep_scores_and_tags_what_changed(context: AppContext, buyers: list[int], qtbot: QtBot) -> None:
    workspace = context.workspace
    rule_tags.set_rule(workspace, "大客户", "customers", Condition("monetary", Operator.GE, Decimal(10_000)))
    upkeep = Upkeep(workspace, tasks=context.tasks, bus=context.bus, parent=context.bus)
    told: list[frozenset[str]] = []
    context.bus.changed.connect(lambda changes: told.append(changes.topics))
    upkeep.run()
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert {"scores", "tags"} <= told[0]
    assert not scores.is_stale(workspace)
    assert dict(tags.list_tags(workspace)) == {"大客户": 5}
    assert workspace.undo_label() == "Set the rule of the tag “大客户”"


def test_what_is_typed_into_a_rule_stays_while_the_counts_are_shown_anew(
    context: AppContext, buyers: list[int], qtbot: QtBot
) -> None:
    for name in ("A", "B"):
        rule_tags.set_rule(context.workspace, name, "customers", Condition("city", Operator.IS, "上海"))
    section = TagsSection(context)
    qtbot.addWidget(section)
    with qtbot.waitActive(section):
        section.show()
        section.activateWindow()

    def second() -> QLineEdit:
        QApplication.processEvents()
        return next(one for one in section.findChildren(QLineEdit, "rule_tag_rule_1") if one.isVisible())

    before = second()
    before.setFocus()
    before.selectAll()
    QTest.keyClicks(before, "valu")
    steps = context.workspace.undo_label()
    section.reload()
    assert second() is not before
    assert second().hasFocus()
    assert second().text() == "valu"
    assert context.workspace.undo_label() == steps  # nothing was saved half typed


def test_an_example_of_a_rule_is_filled_in_and_added(
    context: AppContext, buyers: list[int], qtbot: QtBot, both_languages: str
) -> None:
    section = TagsSection(context)
    qtbot.addWidget(section)
    section.show()
    menu = section.findChild(QMenu, "rule_tag_example_menu")
    assert menu is not None
    menu.actions()[0].trigger()
    assert part(section, QComboBox, "rule_tag_kind").currentData() == "contacts"  # type: ignore[attr-defined]
    press(section, "rule_tag_add")
    (tag,) = rule_tags.list_rule_tags(context.workspace)
    assert tag.name == {"en": "Women of 25 to 30", "zh_CN": "25-30岁女性"}[both_languages]
    assert tag.record_kind == "contacts"


def test_a_rule_tag_is_made_and_refused_in_the_settings(
    context: AppContext, buyers: list[int], qtbot: QtBot, both_languages: str
) -> None:
    section = TagsSection(context)
    qtbot.addWidget(section)
    section.show()
    part(section, QLineEdit, "rule_tag_name").setText("沪")  # type: ignore[attr-defined]
    box = part(section, QComboBox, "rule_tag_kind")
    assert box.currentData() == "customers"  # type: ignore[attr-defined]
    press(section, "rule_tag_add")
    assert part(section, QLabel, "tag_rule_problem").isVisible()
    part(section, QLineEdit, "rule_tag_rule").setText("城市:=上海")  # type: ignore[attr-defined]
    press(section, "rule_tag_add")
    section.reload()
    rows = part(section, QAbstractButton, "rule_tag_rows_0").text()  # type: ignore[attr-defined]
    assert rows == {"en": "Counting…", "zh_CN": "正在统计…"}[both_languages], "nobody carries it yet"
    context.tasks.wait()
    QApplication.processEvents()
    assert "12" in part(section, QAbstractButton, "rule_tag_rows_0").text()  # type: ignore[attr-defined]
    rule_tags.apply_rules(context.workspace)
    section.reload()
    rows = part(section, QAbstractButton, "rule_tag_rows_0").text()  # type: ignore[attr-defined]
    assert "12" in rows
    press(section, "rule_tag_rows_0")
    assert counted(context) == 12


def test_contracts_carry_tags_by_rule_and_their_rows_are_opened(
    context: AppContext, buyers: list[int], qtbot: QtBot
) -> None:
    workspace = context.workspace
    for title, amount in (("Supply", 50_000), ("Service", 900)):
        records.add_record(workspace, "contracts", {"title": title, "customer": buyers[0], "amount": Decimal(amount)})
    section = TagsSection(context)
    qtbot.addWidget(section)
    section.show()
    kinds = part(section, QComboBox, "rule_tag_kind")
    assert isinstance(kinds, QComboBox)
    kinds.setCurrentIndex(kinds.findData("contracts"))
    part(section, QLineEdit, "rule_tag_name").setText("Large")  # type: ignore[attr-defined]
    part(section, QLineEdit, "rule_tag_rule").setText("amount:>10000")  # type: ignore[attr-defined]
    press(section, "rule_tag_add")
    rule_tags.apply_rules(workspace)
    section.reload()
    press(section, "rule_tag_rows_0")
    gone_to = context.navigator.current
    assert gone_to is not None and gone_to.page == "contracts"
    found = records.all_ids(workspace, RecordQuery("contracts", gone_to.filter))  # type: ignore[arg-type]
    assert [records.title_of(workspace, "contracts", one) for one in found] == ["Supply"]


# -- needs ------------------------------------------------------------------------------------------------------------


def test_the_needs_matrix_opens_the_customers_of_a_cell(page: SegmentsPage, context: AppContext, qtbot: QtBot,
                                                        buyers: list[int]) -> None:  # fmt: skip
    workspace = context.workspace
    page.visit(Target("segments", view="needs"))
    qtbot.waitUntil(lambda: part(page, QWidget, "needs_empty").isVisible())
    for buyer, product in ((buyers[0], "Press"), (buyers[1], "Press"), (buyers[2], "")):
        context.bus.publish(needs.add_need(workspace, buyer, "Faster", product=product))
    changed = needs.add_need(workspace, buyers[3], "Faster", product="Press")
    context.bus.publish(needs.change_need(workspace, changed.created_id or 0, status="met"))
    view = chart(page, "needs_chart")
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[-1:] == (("Total", "2", "1", "3"),))
    rect = view.region_rect("Faster → Press")
    assert rect is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert counted(context) == 2
    scope = part(page, QComboBox, "needs_scope")
    assert isinstance(scope, QComboBox)
    scope.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[-1] == ("Total", "3", "1", "4"))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert went_to(context) == customers_filter("Faster", only_open=False)
    assert counted(context) == 4
    press(page, "needs_as_table")
    page.findChild(QAction, "segments_copy_numbers").trigger()  # type: ignore[union-attr]
    assert QGuiApplication.clipboard().text().splitlines()[1] == "Faster\t3\t1\t4"


def test_the_needs_are_in_the_language_of_the_user(both_languages: str, context: AppContext, buyers: list[int],
                                                   qtbot: QtBot) -> None:  # fmt: skip
    needs.add_need(context.workspace, buyers[0], "Faster")
    made = show(context, qtbot, view="needs")
    view = chart(made, "needs_chart")
    qtbot.waitUntil(lambda: view.chart is not None)
    heads = {"en": ("Need", "No product", "Total"), "zh_CN": ("需求", "还没有产品", "合计")}
    assert view.chart is not None
    assert view.chart.header == heads[both_languages]
    context.tasks.shut_down()


def test_where_no_need_is_open_all_needs_are_a_press_away(page: SegmentsPage, context: AppContext, qtbot: QtBot,
                                                          buyers: list[int]) -> None:  # fmt: skip
    made = needs.add_need(context.workspace, buyers[0], "Faster")
    context.bus.publish(needs.change_need(context.workspace, made.created_id or 0, status="met"))
    page.visit(Target("segments", view="needs"))
    qtbot.waitUntil(lambda: part(page, QWidget, "needs_none_open").isVisible())
    press(page, "needs_count_all")
    view = chart(page, "needs_chart")
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[-1:] == (("Total", "1", "1"),))
    assert view.isVisible()
    scope = part(page, QComboBox, "needs_scope")
    assert isinstance(scope, QComboBox)
    assert scope.currentData() == "all"


def test_the_matrix_of_needs_is_reached_by_tab_and_saved(page: SegmentsPage, context: AppContext, qtbot: QtBot,
                                                         buyers: list[int], tmp_path: Path) -> None:  # fmt: skip
    needs.add_need(context.workspace, buyers[0], "Faster", product="Press")
    page.visit(Target("segments", view="needs"))
    view = chart(page, "needs_chart")
    qtbot.waitUntil(lambda: view.chart is not None and bool(view.chart.rows))
    page.focus_content()
    reached = []
    for _press in range(25):
        focused = page.focusWidget()
        assert focused is not None
        reached.append(focused.objectName())
        if focused is view:
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert reached[-1] == "needs_chart", reached
    page.save_chart_to(tmp_path / "needs.svg")
    qtbot.waitUntil(lambda: (tmp_path / "needs.svg").exists() and not context.tasks.is_busy)
    assert "Faster" in (tmp_path / "needs.svg").read_text("utf-8") or (tmp_path / "needs.svg").stat().st_size > 4_000


def test_what_partners_are_owed_counts_in_its_period_and_opens_the_partner(
    page: SegmentsPage, context: AppContext, qtbot: QtBot, buyers: list[int]
) -> None:
    workspace = context.workspace
    page.visit(Target("segments", view="partners"))
    qtbot.waitUntil(lambda: part(page, QWidget, "commission_empty").isVisible())
    deal = records.first_ids(workspace, RecordQuery("opportunities", Condition("customer", Operator.IS, buyers[0])), 1)
    context.bus.publish(partnerships.add_share(workspace, deal[0], buyers[5], 10, role="agent"))
    view = chart(page, "commission_chart")
    period = part(page, QComboBox, "commission_period")
    assert isinstance(period, QComboBox)
    period.setCurrentIndex(period.findData("all_time"))  # it was won last year
    qtbot.waitUntil(lambda: view.chart is not None and bool(view.chart.rows))
    assert view.chart is not None
    assert view.chart.rows == (
        ("Buyer 5", "1", "$10", "0", "$0"), ("Total", "1", "$10", "0", "$0"),
    )  # fmt: skip
    rect = view.region_rect(str(buyers[5]))
    assert rect is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert context.navigator.current is not None
    assert (context.navigator.current.kind, context.navigator.current.record_id) == ("customers", buyers[5])
