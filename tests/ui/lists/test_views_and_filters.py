"""Saved views, the typed filter language and the filter editor over a list."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Not, Operator
from ocrm.services.listing import views
from ocrm.services.listing.list_views import ListKind
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.lists.chip_area import PartChip
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.filter_chips import ChoiceChip
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.filter_groups import ANY, NONE, GroupPart
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.record_view import RecordView
from tests.ui.customers.conftest import Sample, find

Settle = Callable[[], None]


def names(table: RecordView) -> list[str]:
    model = table.records
    section = model.section_of("name")
    return [str(model.index(row, section).data()) for row in range(model.rowCount())]


def bar(page: CustomersPage) -> ViewBar:
    found = page.findChild(ViewBar)
    assert found is not None
    return found


def tabs(page: CustomersPage) -> list[str]:
    return [bar(page).bar.tabText(number).split(" · ")[0] for number in range(bar(page).bar.count())]


def chips(page: CustomersPage) -> list[str]:
    """Return what the active chips say."""
    found = page.findChildren(ChoiceChip) + page.findChildren(PartChip)
    return [chip.accessibleName() for chip in found if chip.property("active") == "true" and not chip.isHidden()]


def type_filter(page: CustomersPage, text: str, *, enter: bool = False) -> None:
    edit = find(page, QWidget, "filter_field").findChild(QLineEdit)
    edit.setText(text)
    if enter:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    else:
        page.findChild(FilterBar).search.text_changed.emit(text)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["12:30", "http://yq.example/a?b=1", "会议:12：30", "Re: offer"])
def test_a_colon_after_no_field_is_searched_for(
    page: CustomersPage, table: RecordView, sample: Sample, text: str
) -> None:
    records.update_records(page.context.workspace, "customers", [table.records.ids[1]], {"notes": f"来信 {text} 收到"})
    name = names(table)[1]
    type_filter(page, text)
    assert names(table) == [name]
    assert page.findChild(FilterBar).problem == ""  # type: ignore[union-attr]


def test_a_name_much_like_a_field_is_searched_for_and_the_field_is_offered(
    page: CustomersPage, table: RecordView
) -> None:
    type_filter(page, "vaule:high")
    hint = find(page, QLabel, "filter_problem")
    assert isinstance(hint, QLabel)
    assert "Value" in hint.text()
    completion = page.findChild(FilterBar).completion  # type: ignore[union-attr]
    edit = find(page, QWidget, "filter_field").findChild(QLineEdit)
    edit.setCursorPosition(len("vaule:high"))
    completion.offer()
    assert "Value:high" in [offered.text for offered in completion.offered]


def tab_at(page: CustomersPage, name: str) -> int:
    return next(number for number, text in enumerate(tabs(page)) if text.endswith(name))


def choose_tab(page: CustomersPage, name: str) -> None:
    bar(page).bar.setCurrentIndex(tab_at(page, name))


def save_as(page: CustomersPage, name: str) -> None:
    find(page, QWidget, "add_view").click()  # type: ignore[attr-defined]
    edit = find(page, QLineEdit, "view_name")
    edit.setText(name)
    QTest.keyClick(edit, Qt.Key.Key_Return)


# -- typed filters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["value:high;medium", "价值：高；中", "价值:high;中"])
def test_a_typed_filter_is_the_same_chip_as_a_chosen_one(
    page: CustomersPage, table: RecordView, text: str, settle: Settle
) -> None:
    type_filter(page, text, enter=True)
    typed, shown = page._state, chips(page)
    assert names(table) == ["杭州云栖智造", "苏州明远机械"]
    type_filter(page, "", enter=True)
    page._on_filter_applied(None)
    page._on_chosen("value", ("high", "medium"))
    page._show_chips()
    assert page._state.chosen == typed.chosen
    assert page._state.filter == typed.filter
    assert chips(page) == shown
    assert find(page, QWidget, "filter_field").findChild(QLineEdit).text() == ""


def test_several_values_of_a_chip_are_listed_as_the_language_does(
    both_languages: str, context: AppContext, sample: Sample
) -> None:
    chip = ChoiceChip(context, ListKind("customers", ("value",), lambda _workspace: []), "value", ("high", "low"))
    assert chip.text().startswith("价值：高、低" if both_languages == "zh_CN" else "Value: High, Low")


def test_plain_words_stay_a_quick_search_beside_the_filter(page: CustomersPage, table: RecordView) -> None:
    type_filter(page, "value:high;medium 苏州", enter=True)
    assert names(table) == ["苏州明远机械"]
    assert find(page, QWidget, "filter_field").findChild(QLineEdit).text() == "苏州"
    type_filter(page, "", enter=True)
    assert names(table) == ["杭州云栖智造", "苏州明远机械"]


def test_a_typed_filter_narrows_while_it_is_typed(page: CustomersPage, table: RecordView) -> None:
    type_filter(page, "city:上海")
    assert names(table) == ["上海澜庭医疗"]
    assert chips(page) == ["City contains “上海”"]
    type_filter(page, "")
    assert len(names(table)) == 3


def test_a_mistake_is_told_under_the_field_with_its_spot(language: str, page: CustomersPage, table: RecordView) -> None:
    type_filter(page, "city:上海 vaule:high", enter=True)
    problem = find(page, QLabel, "filter_problem")
    assert "“vaule”" in problem.text()
    assert "<b>vaule:high</b>" in problem.text()
    assert len(names(table)) == 3
    type_filter(page, "city:上海", enter=True)
    assert not problem.isVisible()


def test_a_word_under_way_is_no_mistake_yet(page: CustomersPage) -> None:
    type_filter(page, "city:")
    assert page.findChild(FilterBar).problem == ""  # type: ignore[union-attr]


def test_names_and_values_are_completed(page: CustomersPage) -> None:
    edit = find(page, QWidget, "filter_field").findChild(QLineEdit)
    completer = page.findChild(FilterBar).completion  # type: ignore[union-attr]
    for typed, offered in (("va", "Value:"), ("价", "Value:"), ("value:h", "High"), ("city:a value:lo", "Low")):
        edit.setText(typed)
        completer.offer()
        assert completer.offered[0].text == offered
        completer.insert(completer.offered[0])
    assert edit.text() == "city:a value:Low "


# -- the editor -------------------------------------------------------------------------------------------------------


def editor(page: CustomersPage) -> FilterEditorPane:
    find(page, QPushButton, "add_filter").click()
    pane = page.findChild(FilterEditorPane)
    assert pane is not None
    return pane


def test_nested_groups_find_what_the_count_says(
    page: CustomersPage, table: RecordView, workspace: Workspace, settle: Settle
) -> None:
    pane = editor(page)
    pane.group.parts[0].set_condition(Condition("open_amount", Operator.GE, Decimal(1)))  # type: ignore[attr-defined]
    inner = pane.group.add_group()
    inner.set_joint(NONE)
    inner.parts[0].set_condition(Condition("city", Operator.CONTAINS, "苏州"))  # type: ignore[attr-defined]
    deeper = inner.add_group()
    assert deeper.joint == ANY
    deeper.parts[0].set_condition(Condition("tags", Operator.HAS_TAG, "没有"))  # type: ignore[attr-defined]
    made = pane.group.filter()
    assert made == AllOf(
        (
            Condition("open_amount", Operator.GE, Decimal(1)),
            Not(AnyOf((Condition("city", Operator.CONTAINS, "苏州"), Condition("tags", Operator.HAS_TAG, "没有")))),
        )
    )
    pane.count_rows()
    settle()
    expected = records.count(workspace, RecordQuery("customers", made))
    assert find(pane, QLabel, "filter_editor_count").text() == f"{expected} row fits"
    pane.apply()
    assert names(table) == ["杭州云栖智造"]
    assert len(chips(page)) == 2


def test_tab_goes_through_a_condition_made_later_as_it_is_read(page: CustomersPage) -> None:
    pane = editor(page)
    part = pane.group.add_condition()
    part.field_box.setCurrentIndex(part.field_box.findData("city"))
    QApplication.processEvents()
    part.field_box.setFocus()
    reached = []
    for _press in range(4):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        reached.append("" if now is None else now.objectName() or type(now).__name__)
    assert reached == ["condition_operator", "condition_text", "part_remove", "add_condition"], (
        "the value, then the cross"
    )


def test_what_is_typed_at_once_looks_for_a_field_and_nonsense_leaves_the_field_chosen(page: CustomersPage) -> None:
    part = editor(page).group.add_condition()
    chosen = part.field_box.currentText()
    part.field_box.setFocus()
    line = part.field_box.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "Source")
    assert part.field_box.currentText() == "Source"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert part.info is not None
    assert part.info.name == "source"
    QTest.keyClicks(line, "zzz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert part.field_box.currentText() == "Source" != chosen


def test_the_editor_shows_the_chips_and_gives_them_back(page: CustomersPage, table: RecordView) -> None:
    type_filter(page, "value:high;medium city:苏* (tags:重点 | created:this_year)", enter=True)
    before, shown = page._state.filter, names(table)
    pane = editor(page)
    assert len(pane.findChildren(GroupPart)) == 2
    pane.apply()
    assert page._state.filter == before
    assert names(table) == shown


def test_a_condition_over_a_removed_field_is_shown_and_stays(workspace: Workspace, both_languages: str) -> None:
    custom_fields.add_field(workspace, "customers", "Units", kind=FieldKind.NUMBER)
    custom_fields.remove_field(workspace, custom_fields.list_fields(workspace)[0].field_id)
    saved = AllOf((Condition("c1", Operator.GT, Decimal(10)), Condition("city", Operator.IS, "苏州")))
    group = GroupPart(workspace, "customers")
    group.show_filter(saved)
    said = " ".join(part.text() for part in group.findChildren(QLabel))
    assert {"en": "Units (removed) > 10", "zh_CN": "Units（已移除） > 10"}[both_languages] in said
    assert group.filter() == saved


def test_a_missing_value_is_asked_for(page: CustomersPage, table: RecordView, language: str) -> None:
    pane = editor(page)
    pane.apply()
    assert page.findChild(FilterEditorPane) is not None
    assert len(names(table)) == 3


# -- saved views ------------------------------------------------------------------------------------------------------


def test_a_saved_view_comes_back_after_a_restart(
    page: CustomersPage, table: RecordView, show_page: Callable[..., object], settle: Settle, language: str
) -> None:
    type_filter(page, "value:high;medium", enter=True)
    table.records.sort_by(table.records.section_of("city"))
    table.sorted.emit()
    table.columns.set_shown("industry", is_shown=False)
    table.columns.set_shown("city", is_shown=True)
    save_as(page, "Key accounts")
    assert tabs(page)[-1] == "Key accounts"
    assert not find_hidden(page, "view_modified")
    again = show_page(CustomersPage)
    assert isinstance(again, CustomersPage)
    view = again.findChild(RecordView, "customer_table")
    assert view is not None
    assert bar(again).current.startswith("view:")
    assert sorted(names(view)) == ["杭州云栖智造", "苏州明远机械"]
    assert view.records.query is not None
    assert view.records.query.sort == ("city",)
    assert "city" in view.columns.shown_names()
    assert "industry" not in view.columns.shown_names()
    assert not find_hidden(again, "view_modified")


def find_hidden(page: CustomersPage, name: str) -> bool:
    """Return whether a widget is in sight."""
    widget = page.findChild(QWidget, name)
    return widget is not None and not widget.isHidden()


def test_a_changed_view_is_saved_or_reverted(page: CustomersPage, table: RecordView, workspace: Workspace) -> None:
    type_filter(page, "value:high", enter=True)
    save_as(page, "A")
    type_filter(page, "city:上海", enter=True)
    assert find_hidden(page, "view_modified")
    assert names(table) == []
    find(page, QPushButton, "view_revert").click()
    assert names(table) == ["杭州云栖智造"]
    assert not find_hidden(page, "view_modified")
    table.columns.set_shown("value", is_shown=False)
    assert find_hidden(page, "view_modified")
    find(page, QPushButton, "view_save").click()
    assert not find_hidden(page, "view_modified")
    (view,) = views.list_views(workspace, "customers")
    assert [place.is_hidden for place in view.content.columns if place.name == "value"] == [True]


def test_views_are_renamed_moved_deleted_and_brought_back(
    page: CustomersPage, workspace: Workspace, context: AppContext, qtbot: object
) -> None:
    for name in ("A", "B"):
        page._on_view_chosen("all")
        save_as(page, name)
    assert tabs(page)[-2:] == ["A", "B"]
    with qtbot.waitSignal(bar(page).reordered):  # type: ignore[attr-defined]
        QTest.keyClick(bar(page).bar, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert tabs(page)[-2:] == ["B", "A"]
    key = bar(page)._keys[-1]
    bar(page).rename_requested.emit(key)
    edit = find(page, QLineEdit, "view_name")
    edit.setText("b")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "“b”" in find(page, QLabel, "view_name_problem").text()
    edit.setText("C")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert tabs(page)[-2:] == ["B", "C"]
    bar(page).delete_requested.emit(key)
    assert tabs(page)[-1] == "B"
    context.runner.undo()
    assert tabs(page)[-2:] == ["B", "C"]


def test_views_beyond_the_seventh_are_behind_more(page: CustomersPage, workspace: Workspace) -> None:
    for number in range(9):
        views.add_view(workspace, "customers", f"V{number}", views.ViewContent(base="all"))
    page.reload()
    assert tabs(page)[-1] == "V6"
    assert find_hidden(page, "more_views")
    page.step_view(-1)
    assert tabs(page)[-1] == "V8"
    assert bar(page).bar.tabText(bar(page).bar.currentIndex()).startswith("V8")
    page.step_view(1)
    assert bar(page).current == "all"


def test_everything_here_has_a_name_and_fits_a_small_window(
    language: str, page: CustomersPage, sample: Sample, settle: Settle
) -> None:
    type_filter(page, "value:high;medium city:杭州 tags:重点 created:this_year open_amount:>1", enter=True)
    pane = editor(page)
    assert pane.minimumSizeHint().width() <= 420
    page.window().resize(1024, 640)
    settle()
    assert page.minimumSizeHint().width() <= 1024
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


# -- what is not saved ------------------------------------------------------------------------------------------------


def test_the_tab_of_a_view_counts_what_was_saved(page: CustomersPage, table: RecordView, settle: Settle) -> None:
    type_filter(page, "value:high;medium", enter=True)
    save_as(page, "A")
    settle()
    assert bar(page).bar.tabText(bar(page).bar.currentIndex()) == "A · 2"
    type_filter(page, "city:苏州", enter=True)
    assert len(names(table)) == 1
    find(page, QPushButton, "view_save").click()
    settle()
    assert bar(page).bar.tabText(bar(page).bar.currentIndex()) == "A · 1"


def test_what_is_not_saved_of_a_view_survives_another_tab(page: CustomersPage, table: RecordView) -> None:
    type_filter(page, "value:high", enter=True)
    save_as(page, "大客户")
    everybody = tab_at(page, "All")
    type_filter(page, "city:苏州", enter=True)
    changed = names(table)
    bar(page).bar.setCurrentIndex(everybody)
    assert names(table) != changed
    assert "● 大客户" in tabs(page)
    choose_tab(page, "大客户")
    assert names(table) == changed
    assert not bar(page).modified.isHidden()
    find(page, QWidget, "view_revert").click()  # type: ignore[attr-defined]
    assert names(table) == ["杭州云栖智造"]
    assert "● 大客户" not in tabs(page)


def test_a_saved_view_brings_its_order_and_its_grouping(page: CustomersPage, table: RecordView) -> None:
    table.records.sort_by(table.records.section_of("name"))
    table.sorted.emit()
    table.group_by("city")
    save_as(page, "按城市")
    assert bar(page).modified.isHidden()
    grouped = [table.records.header_at(row) is not None for row in range(table.records.rowCount())]
    choose_tab(page, "All")
    assert table.records.grouping == ""
    choose_tab(page, "按城市")
    assert table.records.grouping == "city"
    assert [table.records.header_at(row) is not None for row in range(table.records.rowCount())] == grouped
    assert any(grouped)


def test_the_count_of_a_grouped_list_is_that_of_its_records(page: CustomersPage, table: RecordView) -> None:
    before = page.status_text()
    table.group_by("city")
    assert page.status_text() == before
    table.fold_all(True)
    assert page.status_text() == before


def test_selecting_all_is_offered_for_the_rows_in_sight_only(page: CustomersPage, table: RecordView) -> None:
    table.records.toggle_tick(names(table).index("上海澜庭医疗"))
    everything = find(page, QPushButton, "bulk_select_all")
    assert everything.isVisible()
    assert "3" in everything.text()
    type_filter(page, "city:上海", enter=True)
    assert not everything.isVisible(), "all that is in sight is ticked"
