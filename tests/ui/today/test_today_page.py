"""Today: figures and where they lead, what needs attention, the day's to-dos, another day beginning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton, QSpinBox, QToolButton

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.services import data_quality, records
from ocrm.services.deals import opportunities
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import set_target
from ocrm.services.workday import today
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workday.today_lists import TileKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.settings.today import TodaySection
from ocrm.ui.theme import theme
from ocrm.ui.today.page import TodayPage
from ocrm.ui.today.press_list import PressList
from tests.ui.todos.workday import add_customer, add_deal, add_todo, headings, press, show, titles

Key = Qt.Key


@pytest.fixture
def page(context: AppContext) -> Iterator[TodayPage]:
    made = TodayPage(context)
    show(context, made)
    yield made
    made.deleteLater()


@pytest.fixture
def went(context: AppContext) -> list[Target]:
    targets: list[Target] = []
    context.navigator.went.connect(targets.append)
    return targets


def visit(page: TodayPage) -> None:
    page.visit(Target("today"))
    page.focus_content()
    QApplication.processEvents()


def attention_list(page: TodayPage) -> PressList:
    (found,) = page.findChildren(PressList, "attention")
    return found


def attention(page: TodayPage, kind: AttentionKind) -> int:
    return next(number for number, row in enumerate(attention_list(page).lines.rows) if row.kind is kind)


def press_attention(page: TodayPage, kind: AttentionKind) -> None:
    attention_list(page).setCurrentIndex(attention_list(page).lines.index(attention(page, kind)))
    press(attention_list(page), Key.Key_Return)


def busy_month(workspace: Workspace, clock: FixedClock) -> int:
    """Make a deal that stalls, one won, and return the customer."""
    now = clock.now()
    clock.advance(days=-60)
    customer = add_customer(workspace, value="high")
    add_deal(workspace, customer, "光学检测线升级")
    won = add_deal(workspace, customer, "仓储系统", 600_000)
    clock.set(now)
    opportunities.win_opportunity(workspace, won)
    return customer


def test_the_day_is_shown_with_what_is_due_and_how_far_it_is(
    page: TodayPage, context: AppContext, language: str
) -> None:
    add_todo(context.workspace, "late", days=-1)
    add_todo(context.workspace, "now")
    add_todo(context.workspace, "next", days=1)
    add_todo(context.workspace, "far", days=9)
    visit(page)
    assert titles(page._list) == ["late", "now", "next"]
    assert headings(page._list) == [(_("Overdue"), 1), (_("Today"), 1), (_("Tomorrow"), 1)]
    press(page._list.view, Key.Key_Space)
    assert page._work.progress.text() == {"en": "1 of 2 done", "zh_CN": "完成 1 / 2"}[language]


def test_the_tiles_say_how_the_month_goes(page: TodayPage, context: AppContext, clock: FixedClock) -> None:
    busy_month(context.workspace, clock)
    set_target(context.workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, clock.today(), Decimal(1_200_000))
    visit(page)
    tile = page._tiles.tile(TileKind.WON)
    assert tile.accessibleName() == "Won this month $600K 50% of $1.2M, +$600K on last month"
    assert tile.toolTip() == "Target $1,200,000: 50% reached, 68% of the month gone"
    assert "1 open, $1.28M in all" in page._tiles.tile(TileKind.OPEN).accessibleName()


def test_a_month_like_the_last_is_not_set_beside_it(page: TodayPage, context: AppContext, clock: FixedClock) -> None:
    set_target(context.workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, clock.today(), Decimal(1_200_000))
    visit(page)
    assert page._tiles.tile(TileKind.WON).accessibleName() == "Won this month $0 0% of $1.2M"


@pytest.mark.parametrize(
    ("kind", "page_key", "view"),
    [
        (TileKind.WON, "opportunities", "won"),
        (TileKind.OPEN, "opportunities", "open"),
        (TileKind.EXPECTED, "opportunities", "open"),
        (TileKind.CONTACTS, "customers", None),
    ],
)
def test_a_tile_opens_its_list(
    page: TodayPage, went: list[Target], kind: TileKind, page_key: str, view: str | None
) -> None:
    visit(page)
    press(page._tiles.tile(kind), Key.Key_Return)
    assert (went[0].page, went[0].view) == (page_key, view)


def test_a_line_of_needs_attention_opens_the_records_it_counts(
    page: TodayPage, context: AppContext, clock: FixedClock, went: list[Target]
) -> None:
    busy_month(context.workspace, clock)
    visit(page)
    press_attention(page, AttentionKind.STALLED)
    press_attention(page, AttentionKind.NO_NEXT_STEP)
    press_attention(page, AttentionKind.LOSING_TOUCH)
    assert [(target.page, target.view) for target in went] == [
        ("opportunities", "stalled"),
        ("opportunities", "no_next_step"),
        ("customers", None),
    ]
    query = records.RecordQuery("customers", went[2].filter)  # type: ignore[arg-type]
    counted = next(row for row in today.fetch_attention(context.workspace) if row.kind is AttentionKind.LOSING_TOUCH)
    assert list(records.all_ids(context.workspace, query)) == list(counted.record_ids)


def test_a_birthday_opens_the_person_and_several_are_offered(
    page: TodayPage, context: AppContext, went: list[Target]
) -> None:
    customer = add_customer(context.workspace)
    values = {"customer": customer, "birthday": date(1980, 10, 23)}
    person = records.add_record(context.workspace, "contacts", {"name": "王建国", **values}).created_id
    visit(page)
    press_attention(page, AttentionKind.BIRTHDAYS)
    assert (went[0].kind, went[0].record_id) == ("contacts", person)
    context.runner.perform(lambda: records.add_record(context.workspace, "contacts", {"name": "陈志远", **values}))
    press_attention(page, AttentionKind.BIRTHDAYS)
    (menu,) = attention_list(page).findChildren(QMenu, "birthday_menu")
    assert [action.text().split(" ")[0] for action in menu.actions()] == ["王建国", "陈志远"]
    menu.close()


def test_a_to_do_opens_on_its_own_page(page: TodayPage, context: AppContext, went: list[Target]) -> None:
    todo_id = add_todo(context.workspace, "now")
    visit(page)
    press(page._list.view, Key.Key_Return)
    assert (went[0].page, went[0].record_id) == ("todos", todo_id)


def test_t_goes_to_quick_add_and_what_is_added_is_current(page: TodayPage, context: AppContext) -> None:
    add_todo(context.workspace, "now")
    visit(page)
    press(page._list.view, Key.Key_T)
    assert page._quick_add.edit.hasFocus()
    page._quick_add.edit.setText("今天 17:00 发报价")
    press(page._quick_add.edit, Key.Key_Return)
    assert page._list.current is not None and page._list.current.title == "发报价"


def test_at_midnight_the_page_turns_to_the_next_day(page: TodayPage, context: AppContext, clock: FixedClock) -> None:
    add_todo(context.workspace, "now")
    add_todo(context.workspace, "next", days=1)
    visit(page)
    clock.advance(hours=16)
    page._watch.check()
    assert headings(page._list) == [("Overdue", 1), ("Today", 1)]
    assert page.header is not None
    assert page.header._subtitle.text() == "Thu, 22 Oct"


def test_what_was_due_a_moment_ago_turns_late(page: TodayPage, context: AppContext, clock: FixedClock) -> None:
    add_todo(context.workspace, "now", at="09:30")
    visit(page)
    assert not page._list.shown[0].is_late
    clock.advance(minutes=20)
    page._watch.check()
    assert page._list.shown[0].is_late


def test_an_empty_file_is_told_where_to_begin(page: TodayPage, context: AppContext, language: str) -> None:
    visit(page)
    words = [button.text().strip() for button in page._list.findChildren(QPushButton) if button.isVisible()]
    assert words[0] == _("Import a spreadsheet…")
    assert words[1] == _("New customer")
    add_customer(context.workspace)
    visit(page)
    assert page._list.findChild(QPushButton) is None or i18n.language() == language


def test_all_done_says_what_is_next(page: TodayPage, context: AppContext) -> None:
    add_todo(context.workspace, "now")
    add_todo(context.workspace, "plan the year", days=5)
    visit(page)
    press(page._list.view, Key.Key_Space)
    page._list._finished.time_up.emit(page._list.shown[0].todo_id)
    QApplication.processEvents()
    assert not titles(page._list)
    empty = page._list._empty
    assert empty is not None and empty.isVisible()
    words = " ".join(label.text() for label in empty.findChildren(type(page._work.progress)))
    assert "All done for today." in words
    assert "Next: Mon plan the year" in words


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_the_page_fits_a_small_window(page: TodayPage, context: AppContext, language: str, scale: float) -> None:
    theme().set_scale(scale)
    page.retranslate()
    busy = add_customer(context.workspace)
    add_deal(context.workspace, busy, amount=Decimal("123456789").__int__())
    visit(page)
    assert page.minimumSizeHint().width() <= 968 * scale
    assert page.minimumSizeHint().height() <= 614 * scale
    theme().set_scale(1.0)


def test_colours_follow_a_switch_of_theme(page: TodayPage, context: AppContext) -> None:
    add_todo(context.workspace, "now")
    visit(page)
    light = page._list.grab().toImage()
    theme().set_mode("dark")
    switched = page._list.grab().toImage()
    fresh = TodayPage(context)
    show(context, fresh)
    visit(fresh)
    fresh.resize(page.size())
    assert switched != light
    assert switched.pixelColor(5, 100) == theme().color("bg.panel")
    fresh.deleteLater()
    theme().set_mode("light")


def test_the_clock_is_asked_and_nothing_else(page: TodayPage, clock: FixedClock) -> None:
    clock.set(clock.now() + timedelta(days=400))
    visit(page)
    assert page.header is not None
    assert page.header._subtitle.text() == "Thu, 25 Nov"


def test_a_month_after_the_last_look_the_data_wants_one(
    page: TodayPage, context: AppContext, clock: FixedClock, went: list[Target]
) -> None:
    add_customer(context.workspace)
    clock.advance(days=30)
    visit(page)
    assert not [row for row in attention_list(page).lines.rows if row.kind is AttentionKind.DATA_CHECK]
    clock.advance(days=1)
    visit(page)
    press_attention(page, AttentionKind.DATA_CHECK)
    assert went[-1].page == "quality"
    data_quality.note_checked(context.workspace)
    visit(page)
    assert not [row for row in attention_list(page).lines.rows if row.kind is AttentionKind.DATA_CHECK]


def test_what_needs_attention_is_chosen_in_settings(page: TodayPage, context: AppContext, went: list[Target]) -> None:
    add_deal(context.workspace, add_customer(context.workspace))
    visit(page)
    assert attention(page, AttentionKind.NO_NEXT_STEP) == 0
    page.findChild(QToolButton, "attention_settings").click()
    assert (went[0].page, went[0].view) == ("settings", "today")
    section = TodaySection(context)
    section.findChild(QCheckBox, "attention_no_next_step").click()
    QApplication.processEvents()
    assert not attention_list(page).lines.rows
    section.deleteLater()


def test_how_far_ahead_birthdays_are_told_is_a_setting(page: TodayPage, context: AppContext) -> None:
    customer = add_customer(context.workspace)
    values = {"name": "王建国", "customer": customer, "birthday": date(1980, 11, 10)}
    records.add_record(context.workspace, "contacts", values)
    visit(page)
    assert not attention_list(page).lines.rows
    section = TodaySection(context)
    section.findChild(QSpinBox, "attention_birthday_days").setValue(30)
    QApplication.processEvents()
    assert attention(page, AttentionKind.BIRTHDAYS) == 0
    section.deleteLater()
