"""The widgets of the house: what they understand, how they elide, wrap and report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QCursor, QImage, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ocrm.ui.theme import Theme
from ocrm.ui.widgets import (
    DateField,
    ElidedLabel,
    FigureLabel,
    FlowLayout,
    KpiTile,
    ListModel,
    MessageBar,
    MoneyField,
    QuietComboBox,
    SearchField,
    SegmentedControl,
    StepBar,
    ToastHost,
    ViewTabs,
    button,
    chip,
    days_field,
    paint_bar,
    paint_text,
    wrapped_lines,
)
from ocrm.ui.widgets.gallery import StatesGallery
from ocrm.ui.widgets.painting import initials

TODAY = date(2026, 10, 21)


def test_an_amount_is_understood_and_echoed(look: Theme, both_languages: str) -> None:
    field = MoneyField("Amount")
    field.edit.setText("12.5万")
    assert field.amount() == Decimal(125000)
    assert "¥125,000" in field._echo.text()
    field.edit.setText("many")
    assert field.amount() is None
    assert not field.is_valid()
    assert field.property("state") == "error"
    field.edit.clear()
    assert field.is_valid()


def test_a_day_is_understood_and_written_out(look: Theme, both_languages: str) -> None:
    field = DateField("Day", today=TODAY)
    for typed, day in (("10.23", date(2026, 10, 23)), ("明天", date(2026, 10, 22)), ("fri", date(2026, 10, 23))):
        field.edit.setText(typed)
        assert field.day() == day
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "2026-10-23"
    field.edit.setText("32.13")
    assert field.day() is None
    assert field.property("state") == "error"


def test_a_search_tells_its_text_once_after_a_pause(look: Theme, qtbot) -> None:  # type: ignore[no-untyped-def]
    field, told = SearchField("Search"), []
    field.text_changed.connect(told.append)
    with qtbot.waitSignal(field.text_changed):
        QTest.keyClicks(field.edit, "abc")
    assert told == ["abc"]
    QTest.keyClick(field.edit, Qt.Key.Key_Escape)
    assert told == ["abc", ""]


def test_words_stand_one_space_from_their_icon_also_where_they_change(look: Theme) -> None:
    made = button("Go", "check")
    assert made.text() == " Go"
    made.setText("Go on")
    assert made.text() == " Go on"
    made.setText("")
    assert made.text() == ""


def test_a_choice_says_where_its_words_are_cut(look: Theme, qtbot: QtBot) -> None:
    box, words = QuietComboBox(), "5 minutes before, 45 minutes before"
    box.addItem(words)
    qtbot.addWidget(box)
    box.resize(160, 32)
    assert box.shown_text.endswith("…") and words.startswith(box.shown_text[:-1])
    box.resize(400, 32)
    assert box.shown_text == words == box.currentText()
    box.resize(box.sizeHint())
    assert box.shown_text == words, "what asks for just its room gets it"
    assert not box.grab().isNull()


def test_a_long_label_ends_in_an_ellipsis_and_can_shrink(look: Theme) -> None:
    words = ElidedLabel("A very long name of a company that does not fit at all")
    assert words.minimumSizeHint().width() < 40
    assert words.toolTip() == words.text()


def test_the_title_of_a_tile_ends_before_its_button(look: Theme, qtbot: QtBot) -> None:
    tile = KpiTile("A title much too long for so narrow a tile")
    tile.make_askable()
    qtbot.addWidget(tile)
    tile.resize(140, 90)
    tile.show()
    title, why = tile.findChild(ElidedLabel), tile.findChild(QToolButton)
    assert title is not None and why is not None
    image, left = title.grab().toImage(), title.width() - why.width()
    blank = image.pixel(image.width() - 1, 0)
    assert all(image.pixel(x, y) == blank for x in range(left, image.width()) for y in range(image.height()))


def test_user_data_is_never_read_as_markup_or_mnemonic(look: Theme) -> None:
    assert chip("<b>A & B</b>").textFormat() == Qt.TextFormat.PlainText
    tabs = ViewTabs()
    tabs.set_views([("a", "R&D"), ("b", "B")])
    assert tabs.bar.tabText(0) == "R&&D"


def test_views_go_round_and_tell_their_key(look: Theme) -> None:
    tabs, told = ViewTabs(), []
    tabs.set_views([("all", "All"), ("mine", "Mine")], current="all")
    tabs.changed.connect(told.append)
    tabs.step(1)
    tabs.step(1)
    assert told == ["mine", "all"]


def test_one_segment_is_chosen_at_a_time(look: Theme) -> None:
    control, told = SegmentedControl([(None, "Board"), (None, "List")], accessible_name="Layout"), []
    control.changed.connect(told.append)
    segments = control.findChildren(QWidget, "segment_1")
    QTest.mouseClick(segments[0], Qt.MouseButton.LeftButton)
    assert told == [1]
    assert control.current == 1


def test_a_tile_can_be_pressed_with_the_keyboard(look: Theme, qtbot) -> None:  # type: ignore[no-untyped-def]
    tile = KpiTile("Won this month")
    tile.set_figure("¥63.8万", "4 deals", tone="ok", share=0.5)
    assert tile.accessibleName() == "Won this month ¥63.8万 4 deals"
    with qtbot.waitSignal(tile.clicked):
        QTest.keyClick(tile, Qt.Key.Key_Return)


def test_enter_presses_a_button_as_space_does(look: Theme) -> None:
    widget = button("Import")
    pressed = QSignalSpy(widget.clicked)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(widget, key)
    QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed.count() == 3


def test_a_toast_undoes_and_goes_away(look: Theme) -> None:
    window, undone = QWidget(), []
    window.resize(800, 600)
    host = ToastHost(window)
    toast = host.show("Moved", action_text="Undo", action=lambda: undone.append(1), shortcut="Ctrl+Z")
    assert toast.isVisibleTo(window)
    assert isinstance(toast.action_button, QPushButton)
    toast.action_button.click()
    assert undone == [1]
    assert not toast.isVisibleTo(window)
    host.show("Next")
    window.close()


def test_figures_with_and_without_chinese_stand_on_one_line(look: Theme) -> None:
    assert lowest_ink("¥1") == lowest_ink("¥1万", across="¥1")


def lowest_ink(text: str, *, across: str = "") -> int:
    """Return the lowest dark pixel of a figure, looking no further than `across` is wide."""
    figure = FigureLabel(text, name="figure")
    figure.resize(200, figure.height())
    image = figure.grab().toImage()
    width = figure.fontMetrics().horizontalAdvance(across or text)
    return max(y for x in range(width) for y in range(image.height()) if image.pixelColor(x, y).value() < 128)


def test_a_bar_of_nothing_is_empty(look: Theme) -> None:
    assert colors_of_bar(0.0) == {look.color("bg.sunken").name()}
    assert look.color("accent").name() in colors_of_bar(0.01)


def colors_of_bar(share: float) -> set[str]:
    """Return the colours along the middle of a bar."""
    image = QImage(100, 6, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    paint_bar(painter, QRectF(0, 0, 100, 6), share)
    painter.end()
    return {image.pixelColor(x, 3).name() for x in range(1, 98)}


def test_tabs_have_room_for_whichever_is_chosen(look: Theme, qtbot: QtBot) -> None:
    tabs = ViewTabs()
    qtbot.addWidget(tabs)
    tabs.resize(1200, tabs.sizeHint().height())
    tabs.show()
    names = ["今天", "逾期", "本周", "以后", "重复"]
    for chosen, counts in ((3, (7, 3, 9, 30, 2)), (2, (7, 3, 9, 29, 1)), (0, (8, 3, 11, 29, 1)), (5, (7, 3, 9, 1, 1))):
        texts = [f"{name} · {count}" for name, count in zip(names, counts, strict=True)]
        tabs.set_views([(text, text) for text in (*texts, "已完成")], current=[*texts, "已完成"][chosen])
        qtbot.wait(1)
        assert tabs.bar.tabRect(5).right() < tabs.bar.width()


def test_a_long_toast_fits_the_narrowest_window(look: Theme) -> None:
    window = QWidget()
    window.resize(1440, 900)
    toast = ToastHost(window).show("删除「" + "长" * 64 + "」", action_text="Undo", action=int, shortcut="Ctrl+Shift+Z")
    window.resize(1024, 640)
    QApplication.sendEvent(window, QResizeEvent(window.size(), window.size()))
    assert window.rect().contains(toast.geometry())


def test_a_message_stays_until_dismissed(look: Theme) -> None:
    bar = MessageBar()
    bar.show_message("The file is in use.", tone="warn")
    assert bar.text == "The file is in use."
    assert bar.property("surface") == "warn"
    assert not bar.isHidden()


def test_a_list_model_obeys_qt_and_speaks_sentences(look: Theme) -> None:
    model: ListModel[str] = ListModel(["a", "-", "b"], text=lambda row: f"row {row}", selectable=lambda row: row != "-")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(["a", "-", "b", "c"])
    model.replace_row(0, "z")
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "row z"
    assert not model.flags(model.index(1)) & Qt.ItemFlag.ItemIsSelectable
    assert not model.flags(model.index(2)) & Qt.ItemFlag.ItemIsEditable
    tester.deleteLater()


def test_tags_wrap_into_the_next_line(look: Theme) -> None:
    holder = QWidget()
    flow = FlowLayout(holder)
    for number in range(12):
        flow.addWidget(chip(f"tag number {number}"))
    assert flow.heightForWidth(200) > 2 * flow.heightForWidth(5000)


@pytest.mark.parametrize(("width", "tops"), [(400, 1), (225, 2), (190, 2)])
def test_tools_stand_at_the_end_of_a_line_of_chips_and_never_alone(look: Theme, width: int, tops: int) -> None:
    holder = QWidget()
    flow = FlowLayout(holder)
    chips, tools = [QWidget() for _number in range(3)], [QWidget() for _number in range(2)]
    for one in chips:
        one.setFixedSize(60, 24)
        flow.addWidget(one)
    for one in tools:
        one.setFixedSize(24, 24)
        flow.add_at_end(one)
    flow.setGeometry(QRect(0, 0, width, flow.heightForWidth(width)))
    assert tools[-1].geometry().right() == width - 1
    assert tools[0].y() == tools[1].y() == chips[-1].y()
    assert len({one.y() for one in chips}) == tops


def test_steps_say_where_one_is(look: Theme, both_languages: str) -> None:
    steps = StepBar(["File", "Columns"], current=1)
    assert "2" in steps.accessibleName()
    assert "Columns" in steps.accessibleName()


@pytest.mark.parametrize(
    ("name", "letter"),
    [("杭州云栖智造科技有限公司", "云"), ("王建国", "王"), ("Bright Light Ltd", "BL"), ("", "?"), ("上海", "上")],
)
def test_a_name_has_its_letters(name: str, letter: str) -> None:
    assert initials(name) == letter


def test_text_is_elided_and_wrapped_to_its_room(look: Theme) -> None:
    image = QImage(200, 40, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    width = paint_text(painter, image.rect(), "a rather long line of text that never ends and never ends")
    painter.end()
    assert 0 < width <= 200
    lines = wrapped_lines("王建国确认二期预算已批，希望分三期付款，要求周四前给书面条款。", 120, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wrapped_lines("some words here", 70, lines=3)[0].strip() in ("some", "some words")


def test_a_link_button_has_a_name_without_ampersands(look: Theme) -> None:
    assert button("R&&D").accessibleName() == "R&D"
    assert button("&Open").accessibleName() == "Open"


def test_the_states_are_drawn_in_both_languages(look: Theme, both_languages: str) -> None:
    gallery = StatesGallery()
    assert not gallery.grab().isNull()


def test_the_wheel_scrolls_past_a_number_and_its_unit_agrees(look: Theme, both_languages: str) -> None:
    holder = QWidget()
    box = days_field("days", "Days ahead", 1, 60, value=7)
    QVBoxLayout(holder).addWidget(box)
    holder.show()
    here = QPointF(box.rect().center())
    turned = QWheelEvent(
        here, box.mapToGlobal(here), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turned)
    assert box.value() == 7
    box.setValue(1)
    assert box.text() == ("1 day" if both_languages == "en" else "1 天")
    holder.close()


def test_a_button_lets_the_pointer_go_when_its_menu_closes(qtbot: QtBot) -> None:
    menu = QMenu()
    menu.addAction("Choose")
    opens = button("Template…", menu=menu)
    qtbot.addWidget(menu)
    qtbot.addWidget(opens)
    opens.show()
    opens.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # as while its menu is open
    QCursor.setPos(opens.mapToGlobal(opens.rect().bottomRight()) + QPoint(60, 60))
    menu.popup(opens.mapToGlobal(opens.rect().bottomLeft()))
    menu.close()
    assert not opens.underMouse(), "a dialog opened by the menu would leave it lit"
