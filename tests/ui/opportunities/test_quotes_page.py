"""The tab of a deal's quotes: typed with the keyboard as in F-13, sent, revised, compared, taken over, taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from ocrm.clock import FixedClock
from ocrm.services import attachments, records
from ocrm.services.deals import opportunities
from ocrm.services.quotes import lines, reading, writing
from ocrm.services.quotes.reading import QuoteRow, QuoteStatus
from ocrm.ui.context import AppContext, Target
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.opportunities.quotes_page import QuotesPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.quotes.comparison_pane import ComparisonPane
from ocrm.ui.theme import theme

NONE, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def deal(deals: dict[str, int]) -> int:
    return deals["MES phase 2"]


@pytest.fixture
def page(record_page: OpportunityRecordPage, deal: int, qapp: QApplication) -> QuotesPage:
    record_page.open(Target("opportunity", "opportunities", deal, view="quotes"))
    qapp.processEvents()
    return record_page.columns.quotes


@pytest.fixture
def sent(page: QuotesPage, context: AppContext, deal: int) -> int:
    """The quote of F-13, sent."""
    quote = writing.add_quote(context.workspace, deal).created_id or 0
    line = {"product": "网关", "quantity": Decimal(3), "unit_price": Decimal(1280), "discount_percent": Decimal(5)}
    lines.add_line(context.workspace, quote, line | {"tax_percent": Decimal(13)})
    lines.add_line(context.workspace, quote, {"product": "实施", "unit_price": Decimal(15000)})
    writing.change_quote(context.workspace, quote, discount_percent=Decimal(2))
    context.bus.publish(writing.set_status(context.workspace, quote, QuoteStatus.SENT))
    return quote


def quote_of(context: AppContext, deal: int) -> QuoteRow:
    return reading.list_quotes(context.workspace, deal)[0]


def type_in(page: QuotesPage, text: str, *keys: Qt.Key) -> None:
    """Type into the cell under way, then press keys there."""
    editor = page.editor.editor
    assert editor is not None
    cast(QLineEdit, editor.focusProxy() or editor).insert(text)
    for key in keys:
        editor = page.editor.editor
        QTest.keyClick((editor.focusProxy() or editor) if editor is not None else page.table, key)


def total_in(page: QuotesPage) -> str:
    QApplication.processEvents()
    return next(found.text() for found in page.findChildren(QLabel, "quote_total") if found.isVisibleTo(page))


def press(page: QuotesPage, name: str) -> None:
    cast(QAbstractButton, page.findChild(QAbstractButton, name)).click()


def choose(page: QuotesPage, name: str) -> None:
    """Choose an entry of the version's menu by its name."""
    menu = page.head.menu()
    entries = [*menu.actions(), *(entry for each in menu.actions() if each.menu() for entry in each.menu().actions())]
    next(entry for entry in entries if entry.objectName() == name).trigger()
    menu.deleteLater()


def words_in(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(found.text() for found in widget.findChildren(QLabel) if found.isVisibleTo(widget))


def test_f13_is_typed_with_the_keyboard(page: QuotesPage, context: AppContext, deal: int) -> None:
    press(page, "quote_start")
    type_in(page, "网关", TAB)
    type_in(page, "3", TAB)
    type_in(page, "台", TAB)
    type_in(page, "1,280.00", TAB)
    type_in(page, "5%", TAB)
    type_in(page, "13", TAB)  # on to the next line
    type_in(page, "实施", TAB, TAB, TAB)
    type_in(page, "1.5万", ENTER)
    type_in(page, "", Qt.Key.Key_Escape)
    page.facts["discount_percent"].begin()
    editor = page.facts["discount_percent"].editor
    assert editor is not None
    QTest.keyClicks(editor.focusProxy() or editor, "2%")
    QTest.keyClick(editor.focusProxy() or editor, ENTER)
    quote = quote_of(context, deal)
    assert (quote.name, [line.title for line in quote.lines]) == ("QT-20261021-0001 v1", ["网关", "实施"])
    assert quote.sums.total == Decimal("20650.80")
    assert total_in(page) == "$20,650.80"
    for _step in range(10):
        context.runner.undo()
    assert reading.list_quotes(context.workspace, deal) == []
    assert page._stack.currentIndex() == 0


def test_a_wrong_number_is_said_at_its_cell_and_nothing_is_lost(
    page: QuotesPage, context: AppContext, deal: int
) -> None:
    press(page, "quote_start")
    type_in(page, "网关", TAB)
    type_in(page, "many", TAB)
    assert page.editor.editor is not None
    assert "many" in page.editor.editor.error
    type_in(page, "", Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    type_in(page, "0", ENTER)
    assert "above zero" in page.editor.editor.error
    assert not page.leave()
    type_in(page, "", Qt.Key.Key_Escape)
    assert page.leave()
    assert quote_of(context, deal).lines[0].quantity == 1


def test_lines_are_moved_and_removed_with_keys(page: QuotesPage, context: AppContext, deal: int, sent: int) -> None:
    press(page, "quote_revise")
    page.table.stand_on(1, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Up, ALT)
    assert [line.title for line in quote_of(context, deal).lines] == ["实施", "网关"]
    assert page.table.current_line is not None and page.table.current_line.title == "实施"
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert [line.title for line in quote_of(context, deal).lines] == ["网关"]
    context.runner.undo()
    assert [line.title for line in quote_of(context, deal).lines] == ["实施", "网关"]
    menu = page.table.menu_of(quote_of(context, deal).lines[0])
    assert [action.isEnabled() for action in menu.actions()] == [True, False, True, True]
    menu.deleteLater()


def test_what_was_sent_cannot_be_typed_over(page: QuotesPage, context: AppContext, deal: int, sent: int) -> None:
    page.table.stand_on(0, 2)
    QTest.keyClick(page.table, ENTER)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.editor.editor is None
    assert len(quote_of(context, deal).lines) == 2
    assert page.facts["valid_until"].info.is_computed and not page.facts["notes"].info.is_computed


def test_sending_asks_how_and_when_to_follow_up(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    press(page, "quote_start")
    press(page, "quote_send")
    assert quote_of(context, deal).status == "draft"  # nothing is offered yet
    assert record_page._panes.pane is None
    page.editor.begin_here()
    type_in(page, "网关", ENTER)
    press(page, "quote_send")
    pane = record_page._panes.pane
    assert isinstance(pane, ValuesPane)
    assert pane.editors["follow_up_on"].value().isoformat() == "2026-10-26"
    pane.editors["kind"].set_value("wechat")
    pane.save()
    assert quote_of(context, deal).status == "sent"
    assert "Sent out" in words_in(page.head)
    assert page.window().focusWidget() is page.versions  # the button pressed is gone
    context.runner.undo()
    assert quote_of(context, deal).status == "draft"


def test_a_revision_is_compared_in_words_and_colours(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, deal: int, sent: int
) -> None:
    press(page, "quote_revise")
    page.table.stand_on(0, 4)
    QTest.keyClick(page.table, ENTER)
    type_in(page, "1200", ENTER)
    page.table.stand_on(2, 0)
    page.editor.begin_here()
    type_in(page, "培训", Qt.Key.Key_Escape)
    press(page, "quote_compare")
    pane = record_page._panes.pane
    assert isinstance(pane, ComparisonPane)
    shown = words_in(pane)
    assert "Differs" in shown and "Unit price: $1,280.00 → $1,200.00" in shown and "Same" in shown
    [sums] = [found for found in pane.findChildren(QWidget, "compared_sums") if found.isVisibleTo(pane)]
    assert "−$228.00" in words_in(sums)  # 3 × 80 less 5 %
    assert "−$252.49" in words_in(sums)  # less 2 %, and 13 % tax
    writing.delete_quote(context.workspace, quote_of(context, deal).quote_id)
    context.bus.publish(context.workspace.undo())
    assert record_page._panes.pane is pane


def test_the_comparison_follows_and_goes_with_its_versions(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, deal: int, sent: int
) -> None:
    press(page, "quote_revise")
    press(page, "quote_compare")
    pane = cast(ComparisonPane, record_page._panes.pane)
    assert "Both offer the same." in words_in(pane)
    page.table.removed.emit(quote_of(context, deal).lines[0].line_id)
    assert "Removed" in words_in(pane)
    choose(page, "quote_menu_delete")
    assert record_page._panes.pane is None
    assert [quote.version for quote in reading.list_quotes(context.workspace, deal)] == [1]


def test_the_total_is_taken_over_and_taken_back(page: QuotesPage, context: AppContext, deal: int, sent: int) -> None:
    before = records.fetch_record(context.workspace, "opportunities", deal)["expected_amount"]
    choose(page, "quote_menu_take")
    assert records.fetch_record(context.workspace, "opportunities", deal)["expected_amount"] == Decimal("20650.80")
    context.runner.undo()
    assert records.fetch_record(context.workspace, "opportunities", deal)["expected_amount"] == before
    context.bus.publish(opportunities.win_opportunity(context.workspace, deal))
    menu = page.head.menu()
    assert [one.isEnabled() for one in menu.actions() if one.objectName() == "quote_menu_take"] == [False]
    menu.deleteLater()


def test_how_it_stands_is_chosen_from_the_menu(
    page: QuotesPage, context: AppContext, deal: int, sent: int, clock: FixedClock
) -> None:
    press(page, "quote_accept")
    assert quote_of(context, deal).status == "accepted"
    choose(page, "quote_status_sent")
    clock.advance(days=31)
    page.show_deal(page._deal)  # type: ignore[arg-type]
    assert "Expired" in words_in(page.head)


def test_files_text_and_pdf_of_a_version(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, sent: int
) -> None:
    choose(page, "quote_menu_keep")
    [kept] = attachments.list_attachments(context.workspace, sent)
    assert kept.name == "QT-20261021-0001 v1.pdf"
    assert "QT-20261021-0001 v1.pdf" in "\n".join(found.text() for found in page.files.findChildren(QPushButton))
    page.files.describe_requested.emit(kept)
    pane = record_page._panes.pane
    assert isinstance(pane, ValuesPane)
    pane.editors["source"].set_value("采购部")
    pane.save()
    assert attachments.list_attachments(context.workspace, sent)[0].source == "采购部"
    choose(page, "quote_menu_copy")
    assert "Total: $20,650.80" in QGuiApplication.clipboard().text()


def test_a_line_is_edited_as_a_whole_in_a_pane(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, deal: int, sent: int
) -> None:
    press(page, "quote_revise")
    page.table.whole_requested.emit(quote_of(context, deal).lines[0])
    pane = record_page._panes.pane
    assert isinstance(pane, ValuesPane)
    pane.editors["description"].set_value("含三年维保")
    pane.save()
    assert quote_of(context, deal).lines[0].description == "含三年维保"
    shown = page.table.lines.index(0, 0).data()
    assert "网关" in shown


def test_the_versions_are_gone_through_with_arrows(page: QuotesPage, context: AppContext, deal: int, sent: int) -> None:
    press(page, "quote_revise")
    assert page.quote is not None and page.quote.version == 2
    page.versions.setFocus()
    QTest.keyClick(page.versions, Qt.Key.Key_Down)
    assert page.quote.version == 1
    assert not page.table.lines.can_edit
    model = page.versions.versions
    assert [model.index(1, column).data() for column in range(6)] == [
        "QT-20261021-0001", "v1", "2026-10-21", "2026-11-20", "Sent out", "$20,650.80",
    ]  # fmt: skip


def test_a_quote_of_the_timeline_opens_its_tab(
    page: QuotesPage, record_page: OpportunityRecordPage, context: AppContext, deal: int, sent: int
) -> None:
    record_page.open(Target("opportunity", "opportunities", deal, view="activity"))
    assert record_page.section == "activity"
    record_page.open(Target("opportunity", "opportunities", deal, view="quotes"))
    assert record_page.section == "quotes"


def test_shift_tab_goes_back_through_the_cells(page: QuotesPage, context: AppContext, deal: int, sent: int) -> None:
    press(page, "quote_revise")
    page.table.stand_on(1, 0)
    page.editor.begin_here()
    editor = page.editor.editor
    assert editor is not None
    QTest.keyClick(editor.focusProxy() or editor, Qt.Key.Key_Backtab, SHIFT)
    assert page.editor.editor is not None
    assert (page.table.currentIndex().row(), page.editor.editor.info.name) == (0, "tax_percent")


def test_what_has_no_column_stands_behind_what_has_one(page: QuotesPage, context: AppContext, deal: int) -> None:
    quote = writing.add_quote(context.workspace, deal).created_id or 0
    line = {"product": "网关", "description": "5G", "quantity": Decimal(3), "unit": "台", "unit_price": Decimal(1280)}
    context.bus.publish(lines.add_line(context.workspace, quote, line))
    for width, product, quantity in ((900, "网关", "3"), (640, "网关 – 5G", "3"), (500, "网关 – 5G", "3 台")):
        page.table.setFixedWidth(width)
        QApplication.processEvents()
        model = page.table.lines
        assert (model.index(0, 0).data(), model.index(0, 2).data()) == (product, quantity)
        shown = sum(page.table.columnWidth(column) for column in range(model.columnCount()))
        assert shown <= page.table.viewport().width()


def test_no_amount_is_cut_however_large(page: QuotesPage, context: AppContext, deal: int) -> None:
    quote = writing.add_quote(context.workspace, deal).created_id or 0
    line = {"product": "网关", "quantity": Decimal(3), "unit_price": Decimal("1234567890.12")}
    context.bus.publish(lines.add_line(context.workspace, quote, line))
    metrics = theme().metrics("body", tabular=True)
    for table, columns in ((page.table, (4, 7)), (page.versions, (5,))):
        for column in columns:
            words = str(table.model().index(0, column).data())
            assert metrics.horizontalAdvance(words) + 16 <= table.columnWidth(column), words
