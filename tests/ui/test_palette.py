"""The palette: records and commands by a few letters, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from ocrm import i18n
from ocrm.services import records, tags
from ocrm.services.relations import customers
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.palette.delegate import split_at
from ocrm.ui.palette.entries import palette_entries
from ocrm.ui.palette.overlay import PaletteOverlay


@pytest.fixture
def palette(context: AppContext) -> Iterator[PaletteOverlay]:
    """The palette over a window, with two customers and a deal in the file."""
    workspace = context.workspace
    for name in ("杭州云栖智造科技有限公司", "Bright Ltd"):
        changes = customers.add_customer(workspace, name)
    records.add_record(workspace, "opportunities", {"subject": "MES phase 2", "customer": changes.created_id})
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    dialog = PaletteOverlay(context, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    yield dialog
    dialog.close()
    window.close()
    window.deleteLater()


def titles(dialog: PaletteOverlay) -> list[str]:
    return [entry.title for entry in dialog._model.rows if not entry.is_heading]


def test_pinyin_initials_find_a_customer_and_enter_opens_it(palette: PaletteOverlay, context: AppContext) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    QTest.keyClicks(palette.edit, "yq")
    assert "杭州云栖智造科技有限公司" in titles(palette)
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert went[0].page == "customer"
    assert went[0].kind == "customers"


def test_deals_and_commands_have_their_own_sections(palette: PaletteOverlay, context: AppContext) -> None:
    context.actions.connect(ActionId.NEW_CUSTOMER, partial(int, 0))
    palette.edit.setText("mes")
    headings = [entry.title for entry in palette._model.rows if entry.is_heading]
    assert headings == ["Opportunities, contracts, to-dos and more"]
    palette.edit.setText(">new cust")
    assert titles(palette) == ["New customer"]


def test_what_is_called_or_numbered_exactly_so_comes_first_over_all_kinds(
    palette: PaletteOverlay, context: AppContext
) -> None:
    workspace = context.workspace
    customer = customers.add_customer(workspace, "O6 Optics").created_id
    assert customer is not None
    records.add_record(workspace, "contacts", {"name": "O. Sixt", "customer": customer, "mobile": "138 0000 0606"})
    deal = records.add_record(workspace, "opportunities", {"subject": "O6", "customer": customer}).created_id
    code = str(workspace.scalar("SELECT code FROM customer WHERE id = ?", (customer,)))
    records.add_record(workspace, "todos", {"title": f"{code} wants a call back"})
    palette.edit.setText("o6")
    first = next(entry.hit for entry in palette._model.rows if entry.hit is not None)
    assert first.record_id == deal
    assert titles(palette).count("O6") == 1
    palette.edit.setText(code.lower())
    first = next(entry.hit for entry in palette._model.rows if entry.hit is not None)
    assert (first.kind, first.record_id) == ("customers", customer)
    palette.edit.setText("O6 Optics")
    headings = [entry.title for entry in palette._model.rows if entry.is_heading]
    assert headings[0] == "Customers and contacts", "a customer called so is first among customers as it is"


def test_a_command_is_known_in_both_languages(palette: PaletteOverlay, context: AppContext) -> None:
    context.actions.connect(ActionId.NEW_CUSTOMER, partial(int, 0))
    i18n.set_language("zh_CN")
    context.actions.retranslate()
    for typed in (">新建客户", ">xjkh", ">new customer"):
        entries = palette_entries(context.workspace, context.actions, typed)
        assert "新建客户" in [entry.title for entry in entries], typed


@pytest.mark.parametrize("typed", ["chongfu", "cf", "chachong", "查重", "quchong", "Duplicate"])
def test_the_duplicates_are_found_by_pinyin_initials_and_other_words(
    palette: PaletteOverlay, context: AppContext, typed: str
) -> None:
    i18n.set_language("zh_CN")
    context.actions.retranslate()
    context.actions.connect(ActionId.GO_DUPLICATES, lambda: None)
    entries = palette_entries(context.workspace, context.actions, f">{typed}")
    assert [entry.action_id for entry in entries if entry.action_id][:1] == [ActionId.GO_DUPLICATES]


def test_a_command_is_done(palette: PaletteOverlay, context: AppContext) -> None:
    done: list[int] = []
    context.actions.connect(ActionId.TOGGLE_THEME, partial(done.append, 1))
    palette.edit.setText("light and dark")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert done == [1]
    assert not palette.isVisible()


def test_arrows_skip_headings_and_go_round(palette: PaletteOverlay) -> None:
    palette.edit.setText("b")
    rows = list(palette._model.rows)
    for _press in range(len(rows) + 1):
        QTest.keyClick(palette.edit, Qt.Key.Key_Down)
        assert not rows[palette.view.currentIndex().row()].is_heading
    QTest.keyClick(palette.edit, Qt.Key.Key_Up)
    assert not rows[palette.view.currentIndex().row()].is_heading


def test_nothing_found_says_what_to_try(palette: PaletteOverlay) -> None:
    palette.edit.setText("qqqqqqq")
    assert titles(palette) == []
    assert palette._nothing.isVisibleTo(palette)


def test_an_empty_palette_offers_recent_records_and_commands(palette: PaletteOverlay, context: AppContext) -> None:
    context.actions.connect(ActionId.NEW_CUSTOMER, partial(int, 0))
    palette.edit.setText("x")
    palette.edit.clear()
    shown = titles(palette)
    assert "Bright Ltd" in shown
    assert "New customer" in shown


def test_escape_closes(palette: PaletteOverlay) -> None:
    QTest.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_people_only_with_an_at_sign(palette: PaletteOverlay) -> None:
    palette.edit.setText("@b")
    assert titles(palette) == ["Bright Ltd"]


def test_the_typed_letters_are_picked_out() -> None:
    assert split_at("Bright Ltd", "ght") == ("Bri", "ght", " Ltd")
    assert split_at("杭州云栖智造", "yq") == ("杭州", "云栖", "智造")
    assert split_at("杭州云栖智造", "yunqi")[1] == "云栖"
    assert split_at("张三", "zhangs") == ("", "张三", "")
    assert split_at("张三", "ls") == ("张三", "", "")
    assert split_at("Bright Ltd", "") == ("Bright Ltd", "", "")


def test_a_sign_in_front_narrows_to_tags_amounts_or_keys(palette: PaletteOverlay, context: AppContext) -> None:
    workspace = context.workspace
    (customer,) = records.find_by_title(workspace, "customers", "Bright Ltd")
    tags.add_tag(workspace, [customer], "展会")
    deal = records.add_record(
        workspace, "opportunities", {"subject": "Cold store", "expected_amount": Decimal(125_000)}
    )
    records.add_record(workspace, "opportunities", {"subject": "Far away", "expected_amount": Decimal(9_000_000)})
    assert deal.created_id
    palette.edit.setText("#展")
    assert titles(palette) == ["Bright Ltd"]
    for typed in ("¥12.5万", "￥125000", "$120k"):
        palette.edit.setText(typed)
        assert titles(palette) == ["Cold store"], typed
    palette.edit.setText("¥ many")
    assert titles(palette) == []
    context.actions.connect(ActionId.NEW_CUSTOMER, partial(int, 0))
    palette.edit.setText("？")
    keys = [entry for entry in palette._model.rows if not entry.is_heading]
    assert keys
    assert all(entry.shortcut for entry in keys)


@pytest.mark.parametrize(
    ("typed", "section"),
    [
        ("encryption", "security"), ("stages", "stages"), ("reminders", "reminders"), ("加密", "security"),
        ("jiami", "security"), ("jm", "security"), ("阶段", "stages"), ("jieduan", "stages"), ("beifen", "backups"),
        ("password", "security"), ("mima", "security"), ("backup and", "backups"), ("health", "health"),
    ],
)  # fmt: skip
def test_the_sections_of_the_settings_are_found_in_both_languages_and_by_pinyin(
    palette: PaletteOverlay, context: AppContext, both_languages: str, typed: str, section: str
) -> None:
    context.actions.connect(ActionId.GO_SETTINGS, partial(int, 0))
    context.actions.retranslate()
    palette.edit.setText(typed)
    assert section in [entry.section for entry in palette._model.rows if entry.section]
    assert all("：" in entry.title or ": " in entry.title for entry in palette._model.rows if entry.section)


def test_a_section_of_the_settings_opens(palette: PaletteOverlay, context: AppContext) -> None:
    context.actions.connect(ActionId.GO_SETTINGS, partial(int, 0))
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    palette.edit.setText(">Settings: Lock")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert [(target.page, target.view) for target in went] == [("settings", "security")]


def test_every_section_of_the_settings_has_a_name() -> None:
    from ocrm.ui.settings.page import SECTIONS
    from ocrm.ui.settings.section_names import SECTION_NAMES

    assert list(SECTIONS) == list(SECTION_NAMES)


# -- who is calling ---------------------------------------------------------------------------------------------------


@pytest.fixture
def wang(context: AppContext) -> int:
    """王建国 at a customer, whose id this is."""
    made = customers.add_customer(context.workspace, "云栖", mobile="13800138000").created_id or 0
    records.add_record(context.workspace, "contacts", {"customer": made, "name": "王建国", "mobile": "13957120088"})
    return made


def test_a_number_tells_who_calls_first_and_a_key_logs_the_call(
    palette: PaletteOverlay, context: AppContext, wang: int
) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    palette.edit.setText("+86 139 5712 0088")
    first = palette._model.rows[1]
    assert first.title == "王建国" and first.subtitle.startswith("云栖")
    assert titles(palette).count("王建国") == 1
    QTest.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (went[-1].page, went[-1].kind, went[-1].extra) == ("contact", "contacts", {"compose": True})
    palette.edit.setText("13800138000")
    palette.show()
    QTest.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (went[-1].page, went[-1].record_id, went[-1].extra) == ("customer", wang, {"compose": True})


def test_what_comes_next_with_who_calls_has_a_line_of_its_own(
    palette: PaletteOverlay, context: AppContext, wang: int
) -> None:
    day = context.workspace.clock.today()
    records.add_record(context.workspace, "todos", {"title": "报价", "customer": wang, "due_on": day})
    palette.edit.setText("13957120088")
    assert titles(palette)[:2] == ["王建国", "Next: today 报价"]


def test_enter_opens_who_calls(palette: PaletteOverlay, context: AppContext, wang: int) -> None:
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    palette.edit.setText("13957120088")
    QTest.keyClick(palette.edit, Qt.Key.Key_Return)
    assert (went[-1].page, went[-1].kind) == ("contact", "contacts")


def test_the_command_takes_the_number_of_the_clipboard_and_adds_who_is_new(window: MainWindow) -> None:
    QApplication.clipboard().setText(" 010-6552 9988 \n")
    window.context.actions.trigger(ActionId.WHO_CALLS)
    shown = window.findChild(PaletteOverlay)
    assert shown is not None and shown.edit.text() == "010-6552 9988"
    assert titles(shown)[0] == "New customer with the number 010-65529988"
    QTest.keyClick(shown.edit, Qt.Key.Key_Return)
    pane = window.findChild(NewCustomerPane)
    assert pane is not None and pane._form.editor("phone").value() == "01065529988"


def test_the_command_asks_for_a_number_where_none_was_copied(both_languages: str, window: MainWindow) -> None:
    QApplication.clipboard().setText("no number")
    window.context.actions.trigger(ActionId.WHO_CALLS)
    shown = window.findChild(PaletteOverlay)
    assert shown is not None and shown.edit.text() == ""
    assert window.context.actions[ActionId.WHO_CALLS].text() == (
        "谁来电？" if both_languages == "zh_CN" else "Who is calling?"
    )
