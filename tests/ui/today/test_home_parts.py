"""The figures and cards of Today: chosen and put in order in Settings, shown at once, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from ocrm.services.listing.stars import star_records
from ocrm.services.relations import promises
from ocrm.services.relations.promises import NewPromise
from ocrm.services.workday import todos
from ocrm.services.workday.home import CARDS, FIGURES, HomeCard, Placed, read_places, shown_names, write_places
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.settings.section_names import SHOWN
from ocrm.ui.settings.today import TodaySection
from ocrm.ui.today.card_column import CardColumn
from ocrm.ui.today.card_menu import CardMenu
from ocrm.ui.today.page import TodayPage
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets.ticked_order import TickedOrder
from tests.ui.todos.workday import add_customer, add_todo, press, show

Key = Qt.Key
_ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(context: AppContext) -> Iterator[TodayPage]:
    made = TodayPage(context)
    show(context, made)
    visit(made)
    yield made
    made.deleteLater()


@pytest.fixture
def section(context: AppContext) -> Iterator[TodaySection]:
    made = TodaySection(context)
    made.resize(720, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def went(context: AppContext) -> list[Target]:
    targets: list[Target] = []
    context.navigator.went.connect(targets.append)
    return targets


def visit(page: TodayPage) -> None:
    page.visit(Target("today"))
    QApplication.processEvents()


def order(section: TodaySection, name: str) -> TickedOrder:
    found = section.findChild(TickedOrder, name)
    assert found is not None
    return found


def shown(page: TodayPage, *names: str) -> list[str]:
    """Return the widgets of these names that are in sight, from above and from the left."""
    QApplication.processEvents()
    found = [widget for name in names for widget in page.content.findChildren(QWidget, name) if not widget.isHidden()]
    found.sort(key=lambda widget: (widget.mapTo(page.content, widget.rect().topLeft()).y(), widget.x()))
    return [widget.objectName() for widget in found]


def test_a_figure_is_hidden_with_space_and_moved_with_alt_and_the_arrows(
    page: TodayPage, section: TodaySection, workspace: Workspace
) -> None:
    tiles = ("tile_won", "tile_open", "tile_expected", "tile_contacts")
    assert shown(page, *tiles) == list(tiles)
    figures = order(section, "home_figures")
    press(figures, Key.Key_Space)
    assert shown(page, *tiles) == ["tile_open", "tile_expected", "tile_contacts"]
    press(figures, Key.Key_Down)
    press(figures, Key.Key_Down, _ALT)
    assert shown(page, *tiles) == ["tile_expected", "tile_open", "tile_contacts"]
    assert shown_names(workspace, FIGURES) == ["expected", "open", "contacts"]


def test_a_card_is_ticked_by_mouse_and_dragged_up(page: TodayPage, section: TodaySection) -> None:
    add_customer(page.context.workspace, "Acme")
    cards = order(section, "home_cards")
    names = [name for name, _is_shown in cards.entries()]
    rect = cards.visualItemRect(cards.item(names.index("promises")))
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + cards_box(cards))
    assert shown(page, "attention_card", "recent_card", "promises_card") == [
        "attention_card", "recent_card", "promises_card",
    ]  # fmt: skip
    cards.setCurrentRow(names.index("promises"))
    for _step in names[: names.index("promises")]:
        cards.move_current(-1)
    assert shown(page, "attention_card", "recent_card", "promises_card") == [
        "promises_card", "attention_card", "recent_card",
    ]  # fmt: skip


def cards_box(cards: TickedOrder) -> QPoint:
    """Return where in a row its box is."""
    return QPoint(10, cards.sizeHintForRow(0) // 2)


def test_without_figures_and_cards_the_queue_has_the_page(page: TodayPage, section: TodaySection) -> None:
    for part in ("home_figures", "home_cards"):
        entries = order(section, part)
        for row in range(entries.count()):
            entries.item(row).setCheckState(Qt.CheckState.Unchecked)
    column = page.content.findChild(CardColumn)
    assert column is not None and column.isHidden()
    section.findChild(QPushButton, "home_restore").click()
    assert not column.isHidden()
    assert shown(page, "tile_won", "attention_card") == ["tile_won", "attention_card"]


def test_what_is_set_elsewhere_is_seen_in_settings(section: TodaySection, workspace: Workspace) -> None:
    write_places(workspace, CARDS, [Placed("starred", True)])
    section.reload()
    assert order(section, "home_cards").entries()[0] == ("starred", True)


def test_of_two_lists_only_the_one_with_the_keyboard_is_marked(section: TodaySection) -> None:
    section.activateWindow()
    QTest.qWaitForWindowActive(section)
    figures, cards = order(section, "home_figures"), order(section, "home_cards")
    assert not cards.selectedItems()
    figures.setFocus()
    cards.setFocus()
    assert (len(figures.selectedItems()), len(cards.selectedItems())) == (0, 1)


def test_the_button_of_the_page_leads_to_the_cards(page: TodayPage, went: list[Target]) -> None:
    page.findChild(QToolButton, "arrange_today").click()
    assert (went[0].view, went[0].extra) == ("today", {SHOWN: "home_cards"})


def only(page: TodayPage, card: str) -> None:
    write_places(page.context.workspace, CARDS, [Placed(name, name == card) for name in HomeCard])
    visit(page)


def test_the_starred_card_opens_what_has_a_star_and_says_so_where_nothing_has(
    page: TodayPage, went: list[Target], language: str
) -> None:
    only(page, "starred")
    (card,) = page.content.findChildren(QWidget, "starred_card")
    assert any("Ctrl+D" in words.text() for words in card.findChildren(QLabel) if not words.isHidden())
    customer = add_customer(page.context.workspace, "Acme")
    star_records(page.context.workspace, "customers", [customer])
    visit(page)
    starred = page.findChild(PressList, "starred")
    starred.setCurrentIndex(starred.lines.index(0))
    press(starred, Key.Key_Return)
    assert went[-1].record_id == customer


def test_the_promises_card_tells_the_next_due_and_opens_the_customer(page: TodayPage, went: list[Target]) -> None:
    workspace = page.context.workspace
    customer = add_customer(workspace, "Acme")
    today = workspace.clock.today()
    promises.add_promise(workspace, customer, NewPromise("me", "send the drawing", today + timedelta(days=3)))
    promises.add_promise(workspace, customer, NewPromise("me", "the sample", today - timedelta(days=2)))
    only(page, "promises")
    promised = page.findChild(PressList, "promises")
    assert (promised.lines.rows[0].title, promised.lines.rows[0].right) == ("the sample", "2 days late")
    promised.setCurrentIndex(promised.lines.index(0))
    press(promised, Key.Key_Return)
    assert went[-1].record_id == customer


def test_the_agenda_card_stands_beside_the_list(page: TodayPage, context: AppContext) -> None:
    add_todo(context.workspace, "Call Wang", at="10:00")
    only(page, "agenda")
    (hours,) = page.content.findChildren(QWidget, "agenda_card_hours")
    assert not page._work.is_agenda and hours.isVisible()
    assert [pane.isVisible() for pane in page.panes()] == [True, True]


def test_an_hour_of_another_day_begins_a_line_with_that_day(page: TodayPage, context: AppContext) -> None:
    tomorrow = context.workspace.clock.today() + timedelta(days=1)
    page._work.add_at(datetime.combine(tomorrow, time(10)))
    QTest.keyClicks(page._quick_add.edit, "Call Wang")
    press(page._quick_add.edit, Key.Key_Return)
    (todo,) = todos.list_open(context.workspace)
    assert (todo.title, todo.due_on) == ("Call Wang", tomorrow)
    assert todo.due_at is not None and context.workspace.clock.to_local(todo.due_at).hour == 10


def menu_of(page: TodayPage, card: str) -> CardMenu:
    """Open the menu of a card with the right button."""
    (found,) = page.content.findChildren(QWidget, card)
    found.customContextMenuRequested.emit(QPoint(20, 12))
    (menu,) = (one for one in found.findChildren(CardMenu) if one.isVisible())
    return menu


def press_entry(menu: CardMenu, name: str) -> None:
    next(action for action in menu.actions() if action.objectName() == name).trigger()
    menu.close()
    QApplication.processEvents()


def test_a_card_is_moved_and_hidden_by_its_menu(page: TodayPage, context: AppContext) -> None:
    add_customer(context.workspace, "Acme")
    visit(page)
    cards = ("attention_card", "suggestion_panel", "recent_card")
    press_entry(menu_of(page, "recent_card"), "card_-1")
    assert shown_names(context.workspace, CARDS) == ["attention", "recent", "suggestions"]
    assert shown(page, "attention_card", "recent_card") == ["attention_card", "recent_card"]
    menu = menu_of(page, "attention_card")
    assert not next(action for action in menu.actions() if action.objectName() == "card_-1").isEnabled()
    press_entry(menu, "card_hide")
    assert "attention_card" not in shown(page, *cards)
    assert context.toasts.current is not None and "“Needs attention” is hidden" in context.toasts.current.text
    assert read_places(context.workspace, CARDS)[0] == Placed("attention", False)
