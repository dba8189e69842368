"""What a customer's page tells beyond facts and touches: needs, points, shares, brief, portrait, group, print."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)  # fmt: skip

from ocrm import i18n
from ocrm.services import interactions, records, search, tags
from ocrm.services.deals import needs
from ocrm.services.quotes import writing as quotes
from ocrm.services.quotes.lines import add_line
from ocrm.services.quotes.reading import QuoteStatus, fetch_quote, list_customer_quotes
from ocrm.services.relations import briefs, partnerships, points
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.brief_pane import BriefPane
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.points_card import PointsCard
from ocrm.ui.customers.portrait_card import PortraitCard
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.customers.rows_pane import RowsPane
from ocrm.ui.customers.timeline_filters import TimelineFilters
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.page import Page
from ocrm.ui.printing import ask_pdf, document_of, save_pdf
from ocrm.ui.suggestions.suggestion_row import SuggestionRow
from ocrm.ui.tag_menu import TagMenu
from ocrm.ui.theme import Theme, install_theme
from ocrm.ui.widgets.word_link import WordLink
from tests.snapshots import rows_of
from tests.ui.customers.conftest import Sample, add, find
from tests.ui.forms.typing_keys import type_text

Settle = Callable[[], None]


@pytest.fixture
def page(sample: Sample, show_page: Callable[..., Page]) -> CustomerRecordPage:
    shown = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    assert isinstance(shown, CustomerRecordPage)
    return shown


def press(page: QWidget, name: str, kind: type[QWidget] = QToolButton) -> None:
    QTest.mouseClick(find(page, kind, name), Qt.MouseButton.LeftButton)


def pane(page: CustomerRecordPage, kind: type[QWidget]) -> QWidget:
    found = page.findChild(kind)
    assert found is not None
    return found


def entry(page: CustomerRecordPage, name: str) -> None:
    """Choose an entry of the menu of further commands."""
    menu = QMenu()
    page._fill_menu(menu)
    action = next(action for action in menu.actions() if action.objectName() == name)
    action.trigger()


# -- needs, points, shares --------------------------------------------------------------------------------------------


def test_a_need_is_noted_in_a_pane_met_with_one_press_and_undone(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext
) -> None:
    press(page, "card_needs_add")
    shown = pane(page, ValuesPane)
    assert isinstance(shown, ValuesPane)
    shown.save()
    assert shown.editors["text"].error
    type_text(shown.editors["text"].input, "faster changeover")
    shown.save()
    noted = rows_of(workspace)
    press(page, "need_met")
    assert [need.status for need in needs.list_needs(workspace, sample.yunqi)] == ["met"]
    context.runner.undo()
    assert rows_of(workspace) == noted
    assert find(page, QToolButton, "need_met")


def test_points_and_shares_are_in_sight_only_where_used(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    assert page.findChild(QWidget, "card_points").isHidden()  # type: ignore[union-attr]
    page._cards.add_to(PointsCard)
    shown = pane(page, ValuesPane)
    assert isinstance(shown, ValuesPane)
    type_text(shown.editors["points"].input, "300")
    shown.save()
    assert points.list_points(workspace, sample.yunqi)[0].points == 300
    assert not page.findChild(QWidget, "card_points").isHidden()  # type: ignore[union-attr]
    partnerships.add_share(workspace, sample.deal, sample.lanting, 10, role="agent")
    page.reload()
    assert not page.findChild(QWidget, "card_shares").isHidden()  # type: ignore[union-attr]


def test_the_newest_version_of_each_quote_is_on_the_page_and_opens_its_deal(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext, both_languages: str
) -> None:
    card = page.findChild(QWidget, "card_quotes")
    assert card is not None and card.isHidden()
    first = quotes.add_quote(workspace, sample.deal).created_id
    add_line(workspace, int(first or 0), {"product": "Pump", "unit_price": Decimal(1200)})
    quotes.set_status(workspace, int(first or 0), QuoteStatus.SENT)
    revised = quotes.revise_quote(workspace, int(first or 0)).created_id
    quotes.add_quote(workspace, sample.deal)
    page.reload()
    assert not card.isHidden()
    links = card.findChildren(QAbstractButton, "row_link")
    numbers = [one.name for one in list_customer_quotes(workspace, sample.yunqi)]
    assert [link.toolTip() for link in links] == numbers
    assert len(numbers) == 2 and fetch_quote(workspace, int(revised or 0)).name in numbers
    said = [shown.text() for shown in card.findChildren(QLabel)]
    assert any("1,200.00" in text for text in said)
    assert i18n._("Draft") in said
    links[0].click()
    assert context.navigator.current is not None
    assert (context.navigator.current.page, context.navigator.current.view) == ("opportunity", "quotes")


def test_a_deal_of_a_very_long_name_leaves_the_page_its_width(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    before = page.minimumSizeHint().width()
    name = "一个很长的商机名称" * 40
    records.update_records(workspace, "opportunities", [sample.deal], {"subject": name})
    page.reload()
    chip = page.findChild(QPushButton, "composer_deal")
    assert chip is not None and chip.text().endswith("…") and chip.toolTip() == name
    assert page.minimumSizeHint().width() <= max(before, 1024)


# -- facts ------------------------------------------------------------------------------------------------------------


def test_a_credit_rating_asks_who_said_so_and_tells_it(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Settle
) -> None:
    facts = page.findChild(FactsPanel)
    assert facts is not None
    asked = facts.facts["credit"].findChild(WordLink, "who_said_so")
    assert isinstance(asked, WordLink)
    records.update_records(workspace, "customers", [sample.yunqi], {"credit": None})
    page.reload()
    assert not asked.isVisible()
    records.update_records(workspace, "customers", [sample.yunqi], {"credit": "high"})
    page.reload()
    assert asked.isVisible()
    assert asked.text() == "Who said so?"
    settle()
    QTest.mouseClick(asked, Qt.MouseButton.LeftButton)
    shown = pane(page, ValuesPane)
    assert isinstance(shown, ValuesPane)
    type_text(shown.editors["who"].input, "ICBC")
    shown.save()
    page.reload()
    assert asked.text() == "Said by ICBC"
    assert facts.facts["credit"].editor is None  # a press there edits who said so, not the value
    assert not facts.facts["value"].findChild(WordLink, "who_said_so").isVisible()  # type: ignore[union-attr]


def test_a_field_is_found_by_name_and_tells_its_own_history(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Settle
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"city": "Ningbo"})
    records.update_records(workspace, "customers", [sample.yunqi], {"qq": "77"})
    page.reload()
    facts = page.findChild(FactsPanel)
    assert facts is not None
    type_text(facts.search.edit, "postc")
    facts._on_search("postc")
    assert [name for name, fact in facts.facts.items() if not fact.isHidden()] == ["postcode"]
    facts._on_search("zip")
    assert [name for name, fact in facts.facts.items() if not fact.isHidden()] == ["postcode"], "by its other name"
    facts._on_search("")
    menu = facts.facts["city"].menu()
    next(action for action in menu.actions() if action.objectName() == "fact_history").trigger()
    settle()
    QApplication.processEvents()
    told = [line.text() for line in page.findChildren(QLabel, "history_change")]
    assert told == ["City: 杭州 → Ningbo"]


def test_the_group_stands_under_the_facts_with_its_sums(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext
) -> None:
    tree = page.findChild(QWidget, "family_tree")
    assert tree is not None
    assert tree.isHidden()
    child = add(workspace, "云栖软件")
    records.update_records(workspace, "customers", [child], {"parent": sample.yunqi})
    page.reload()
    assert not tree.isHidden()
    assert "$865K" in tree.findChild(QLabel, "family_sums").text()  # type: ignore[union-attr]
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    link = tree.findChild(QPushButton, "row_link")
    assert link is not None
    link.click()
    assert went[-1].record_id == child


# -- brief, portrait, print -------------------------------------------------------------------------------------------


def test_prepare_me_shows_one_page_and_follows_changes(
    both_languages: str, page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext,
    settle: Settle,
) -> None:  # fmt: skip
    context.actions.trigger(ActionId.PREPARE)
    settle()
    shown = pane(page, BriefPane)
    assert isinstance(shown, BriefPane)
    for words in ("确认预算", "付款条款", "MES 二期", "王建国"):
        assert words in shown.text.toPlainText()
    context.runner.perform(lambda: needs.add_need(workspace, sample.yunqi, "换线要快"))
    settle()
    assert "换线要快" in shown.text.toPlainText()
    assert shown.text.verticalScrollBar().maximum() == 0


def test_a_line_of_the_brief_opens_its_record(
    page: CustomerRecordPage, sample: Sample, context: AppContext, settle: Settle
) -> None:
    press(page, "header_prepare")
    settle()
    shown = pane(page, BriefPane)
    assert isinstance(shown, BriefPane)
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    shown.text.anchorClicked.emit(f"record:opportunities/{sample.deal}")
    assert (went[-1].kind, went[-1].record_id) == ("opportunities", sample.deal)


def test_the_customer_file_is_printed_into_a_pdf(
    look: object, sample: Sample, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "file.pdf"
    html = briefs.customer_file_html(workspace, sample.yunqi)
    assert save_pdf(html, path, title="云栖") >= 1
    assert path.read_bytes().startswith(b"%PDF")


def test_what_is_printed_is_as_large_in_every_text_size_and_its_signs_are_copied(look: Theme, tmp_path: Path) -> None:
    look.set_scale(1.5)
    document = document_of("<p class='sub'>B</p>")
    assert document.defaultFont().pointSizeF() == 9.5
    assert document.firstBlock().charFormat().fontPointSize() in (0, 9.5)  # 0: as the document's
    path = tmp_path / "signs.pdf"
    written = "09:10 +1 (x) 生日 用户 一二三 人力 见面 长高 龍馬門車長風飛魚鳥 黃龜齒 靑㐂髙"
    save_pdf(f"<p>{written}</p><p><b>{written}</b></p>", path, title="x")
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext is not installed")
    told = subprocess.run([pdftotext, str(path), "-"], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == [written, written], "no Kangxi radical stands for a character"


def test_the_portrait_opens_the_rows_it_is_made_of(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext, settle: Settle
) -> None:
    for number in range(5):
        moment = workspace.clock.now() - timedelta(days=30 * number)
        interactions.log_interaction(workspace, sample.yunqi, kind="call", summary=f"c{number}", happened_at=moment)
    page.reload()
    settle()
    card = page.findChild(PortraitCard)
    assert card is not None
    line = card.findChild(QLabel, "clause_channel")
    assert line is not None
    line.pressed.emit()  # type: ignore[attr-defined]
    shown = pane(page, RowsPane)
    assert len(shown.findChildren(QWidget, "portrait_row")) == 6
    card.chart.region_clicked.emit("2026-09-01")
    assert len(page._panes.pane.findChildren(QWidget, "portrait_row")) == 1  # type: ignore[union-attr]


# -- menu -------------------------------------------------------------------------------------------------------------


def test_the_link_and_the_clean_phone_are_copied(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, context: AppContext
) -> None:
    entry(page, "copy_link")
    hits = search.find(workspace, QApplication.clipboard().text())
    assert [hit.record_id for hit in hits] == [sample.yunqi]
    context.actions.trigger(ActionId.COPY_CLEAN)
    assert QApplication.clipboard().text() == "13957120088"


@pytest.mark.parametrize(("scheme", "link"), [("tel", "tel:+8613957120088"), ("sip", "sip:13957120088")])
def test_a_click_on_a_number_calls_it_where_that_was_chosen(
    page: CustomerRecordPage, context: AppContext, monkeypatch: pytest.MonkeyPatch, scheme: str, link: str
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    press(page, "copy_phone")
    assert QApplication.clipboard().text() == "13957120088" and not opened, "copying stays the default"
    QApplication.clipboard().clear()
    context.preferences.set("phone_click", scheme)
    page.reload()
    assert find(page, QToolButton, "copy_phone").toolTip() == "Call 139 5712 0088"
    press(page, "copy_phone")
    assert opened == [link] and not QApplication.clipboard().text()
    assert context.toasts.current is not None and context.toasts.current.text == "Calling 139 5712 0088"


def test_a_number_nothing_can_call_is_copied_and_that_is_said(
    page: CustomerRecordPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    context.preferences.set("phone_click", "tel")
    press(page, "copy_phone")
    assert QApplication.clipboard().text() == "13957120088"
    assert context.toasts.current is not None
    assert context.toasts.current.text == "No program here takes tel: links. Copied 139 5712 0088 instead."


def test_merge_goes_to_the_duplicates_with_this_customer(
    page: CustomerRecordPage, sample: Sample, context: AppContext
) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    entry(page, "merge_record")
    assert went[-1].page == "duplicates"


# -- timeline ---------------------------------------------------------------------------------------------------------


def test_the_timeline_narrows_to_changes_and_to_a_person_and_is_exported(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Settle, tmp_path: Path
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"city": "Ningbo"})
    page.reload()
    timeline = page._activity.timeline
    press(page, "timeline_filter_changes", QPushButton)
    assert [told.text for told in timeline.entries] == ["City: 杭州 → Ningbo"]
    press(page, "timeline_filter_all", QPushButton)
    page._activity.filters._set_person(sample.contact)
    assert [told.text for told in timeline.entries] == ["确认预算"]
    assert "王建国" in find(page, QPushButton, "timeline_person").text()  # type: ignore[attr-defined]
    path = tmp_path / "told.csv"
    page._told.export_to(sample.yunqi, path)
    settle()
    assert len(path.read_text("utf-8-sig").splitlines()) == 2


# -- size -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "width"), [(1.0, 1024), (1.5, 1366)])
@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_the_page_fits_a_small_screen_in_both_languages(
    spoken: str, scale: float, width: int, look: Theme, sample: Sample, workspace: Workspace, qapp: QApplication,
    show_page: Callable[..., Page],
) -> None:  # fmt: skip
    i18n.set_language(spoken)
    install_theme(qapp, mode="light", scale=scale)
    child = add(workspace, "云栖软件（宁波）有限公司")
    records.update_records(workspace, "customers", [child], {"parent": sample.yunqi})
    needs.add_need(workspace, sample.yunqi, "a need that is told in very many words so that it cannot fit")
    shown = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    assert isinstance(shown, CustomerRecordPage)
    navigation = round(56 * scale)
    shown.window().resize(width - navigation, 700)
    QTest.qWait(1)
    assert shown.minimumSizeHint().width() <= width - navigation
    shown._commands.open_history()
    for _turn in range(3):  # a layout inside a layout tells the outer one by an event
        QApplication.processEvents()
    assert shown.minimumSizeHint().width() <= width - navigation


def test_a_tag_is_typed_at_once_where_the_menu_was_opened_by_the_mouse(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace
) -> None:
    QTest.mouseClick(find(page, QToolButton, "header_more"), Qt.MouseButton.LeftButton)
    menu = page.findChild(TagMenu)
    assert menu is not None
    above = menu.parentWidget()
    menu.popup(QPoint(400, 300))
    assert menu.focusWidget() is menu.edit
    QTest.keyClicks(menu.focusWidget(), "Fair")
    QTest.keyClick(menu.focusWidget(), Qt.Key.Key_Return)
    assert "Fair" in tags.tags_of(workspace, sample.yunqi)
    assert not above.isVisible()


def test_the_days_under_the_facts_are_whole_in_two_lines_where_one_has_no_room(
    both_languages: str, page: CustomerRecordPage
) -> None:
    facts = page.findChild(FactsPanel)
    assert facts is not None
    days = [one for one in facts.findChildren(QLabel) if one.objectName() in ("created_on", "changed_on")]
    facts._made_on.setText("2025年2月12日创建" if both_languages == "zh_CN" else "Created 12 Feb 2025")
    facts._changed_on.setText("2025年2月12日修改" if both_languages == "zh_CN" else "Changed 12 Feb 2025")
    page.window().resize(1234, 830)
    QApplication.processEvents()
    assert len(days) == 2
    for one in days:
        assert one.width() >= one.sizeHint().width()
        assert one.visibleRegion().boundingRect() == one.rect()


def test_the_chips_over_the_timeline_are_whole_beside_the_brief_in_large_text(
    look: Theme, sample: Sample, qapp: QApplication, show_page: Callable[..., Page], settle: Settle
) -> None:
    i18n.set_language("en")
    install_theme(qapp, mode="light", scale=1.5)
    shown = show_page(CustomerRecordPage, Target("customer", "customers", sample.yunqi))
    assert isinstance(shown, CustomerRecordPage)
    shown.window().resize(938, 728)  # what a window of 1024×768 leaves beside the navigation
    shown._commands.prepare()
    settle()
    chips = shown.findChild(TimelineFilters)
    assert chips is not None
    inside = [one for one in chips.findChildren(QAbstractButton) if one.isVisible()]
    assert {"timeline_person", "timeline_find", "timeline_export"} <= {one.objectName() for one in inside}
    for one in inside:
        whole = QRect(one.mapTo(chips, QPoint()), one.size())
        assert chips.rect().contains(whole), one.objectName()
        assert one.visibleRegion().boundingRect() == one.rect(), one.objectName()


def test_a_search_field_takes_the_keyboard(page: CustomerRecordPage) -> None:
    facts = page.findChild(FactsPanel)
    assert facts is not None
    assert isinstance(facts.search.edit, QLineEdit)
    assert facts.search.edit.accessibleName()


def test_the_brief_follows_a_switch_to_dark(page: CustomerRecordPage, look: Theme, settle: Settle) -> None:
    page._commands.prepare()
    settle()
    shown = pane(page, BriefPane)
    assert isinstance(shown, BriefPane)
    before = shown.text.toHtml()
    look.set_mode("dark")
    assert look.colours["text.1"][:7].lower() in shown.text.toHtml().lower()
    assert shown.text.toHtml() != before


def test_the_pdf_is_proposed_a_name_any_system_takes(
    page: CustomerRecordPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def cancel(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", cancel)
    ask_pdf(context, "<p>Hello</p>", title="A/B Home Co.", parent=page)
    assert proposed == ["A_B Home Co.pdf"]


def test_the_suggestions_say_once_how_the_customer_is_best_reached(
    page: CustomerRecordPage, sample: Sample, workspace: Workspace, settle: Settle
) -> None:
    records.update_records(workspace, "customers", [sample.yunqi], {"preferred_channel": "email"})
    page.reload()
    settle()
    told = page.findChild(QLabel, "suggestions_channel")
    assert told is not None
    assert told.isVisible()
    assert told.text() == "prefers Email"
    rows = page.findChildren(SuggestionRow)
    assert rows
    assert all("prefers Email" not in one.text() for row in rows for one in row.findChildren(QLabel))
