"""Before an import each column says what becomes of its cells: changed, unreadable, taken apart."""

from __future__ import annotations

import pytest

from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets.column_cleaning import CleanedText, ColumnCleaning, column_cleaning
from ocrm.services.spreadsheets.column_values import column_values
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.previewing import Previewer, derived_text, told_problem
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table


def cleaned(workspace: Workspace, header: str, *cells: str, kind: str = "customers") -> ColumnCleaning:
    title = "商机名称" if kind == "opportunities" else "客户名称"
    rows = "\n".join(f'C{number}\t"{cell}"' for number, cell in enumerate(cells))
    table = text_table(f"{title}\t{header}\n{rows}\n")
    return column_cleaning(Previewer(workspace, table, suggested_plan(table, kind)), 1)


def pairs(cleaning: ColumnCleaning) -> list[tuple[str, str]]:
    return [(text.before, text.after) for text in cleaning.examples]


def test_phones_show_their_plain_form_and_what_was_lost(workspace: Workspace) -> None:
    two = "+86 13800138006;0086-13800138007"
    found = cleaned(workspace, "手机", " 138 0013 8000", "138 0013 8000", "13900139000", two, "1.38001E+10")
    assert (found.changed, found.unreadable) == (3, 1)
    assert found.examples[0].before == "1.38001E+10" and found.examples[0].problem
    assert pairs(found)[1:] == [("138 0013 8000", "13800138000"), (two, "13800138006, 13800138007")]
    assert found.examples[1].count == 2


@pytest.mark.parametrize(
    ("cell", "minor"),
    [("¥3,500.50", 350_050), ("1.2万", 1_200_000), ("$1,097.10K", 109_710_000), ("(1,234)", -123_400),
     ("2.5亿元", 25_000_000_000), ("１２，０００", 1_200_000), ("人民币 88 元整", 8_800)],
)  # fmt: skip
def test_amounts_are_shown_as_they_will_be_kept(workspace: Workspace, cell: str, minor: int) -> None:
    table = text_table(f'商机名称\t金额\nA\t"{cell}"\n')
    plan = suggested_plan(table, "opportunities")
    found = column_cleaning(Previewer(workspace, table, plan), 1)
    assert found.unreadable == 0
    run_import(workspace, table, plan)
    assert workspace.scalar("SELECT expected_amount FROM opportunity") == minor


def test_mere_separators_change_no_amount_and_words_are_unreadable(workspace: Workspace) -> None:
    found = cleaned(workspace, "金额", "38000", "38,000.00", "1200.5", "1.2万", "面议", kind="opportunities")
    assert (found.changed, found.unreadable) == (1, 1)
    assert [text.before for text in found.examples] == ["面议", "1.2万"]


def test_another_currency_and_bracketed_losses_are_told(workspace: Workspace) -> None:
    found = cleaned(workspace, "金额", "￥5", "$7", "(1,234)", kind="opportunities")
    assert {text.before for text in found.examples} == {"$7", "(1,234)"} and found.changed == 2


def test_a_problem_that_names_its_cell_names_it_once() -> None:
    assert told_problem("abc", "“abc” is no number.") == "“abc” is no number."
    assert told_problem("1.38E+10", "Digits are lost.") == "1.38E+10 – Digits are lost."


def test_people_are_counted_in_columns_of_people_only(workspace: Workspace) -> None:
    found = cleaned(workspace, "员工人数", "35人", "约200人", "120", "50-99人")
    assert (found.changed, found.unreadable) == (2, 1)
    assert pairs(found)[1:] == [("35人", "35"), ("约200人", "200")]
    assert cleaned(workspace, "成立年份", "2010人").unreadable == 1
    assert cleaned(workspace, "备注", "35人").examples == ()


def test_people_are_counted_in_an_added_field_named_so(workspace: Workspace) -> None:
    for label in ("参会人数", "订单数"):
        custom_fields.add_field(workspace, "customers", label, kind=FieldKind.NUMBER)
    table = text_table("客户名称\t参会人数\t订单数\nA\t约35人\t7\nB\t12.5\t35人\n")
    report = run_import(workspace, table, suggested_plan(table, "customers"))
    assert [(problem.row, problem.column) for problem in report.problems] == [(3, "订单数")]
    name = next(info.name for info in record_type("customers").fields.values() if info.label == "参会人数")
    ids = records.find_by_title(workspace, "customers", "A")
    assert records.fetch_rows(workspace, "customers", ids)[0][name] == 35


def test_percentages_and_yes_or_no(workspace: Workspace) -> None:
    found = cleaned(workspace, "可能性", "40%", "0.4", "140%", kind="opportunities")
    assert [text.before for text in found.examples if text.problem] == ["140%"]
    assert cleaned(workspace, "锁定", "是", "no", "√", "maybe").unreadable == 1


def test_addresses_are_taken_apart_and_only_blanks_filled(workspace: Workspace) -> None:
    found = cleaned(workspace, "地址", "湖南省长沙市岳麓区麓谷大道658号", "somewhere")
    assert found.is_address and found.changed == 1
    assert found.examples == (
        CleanedText("湖南省长沙市岳麓区麓谷大道658号", "湖南省 / 长沙市 / 岳麓区 / 麓谷大道658号", "", 1),
    )


ADDRESSES = (
    "湖南省长沙市岳麓区麓谷大道658号",
    "上海市浦东新区张江路1号",
    "长沙岳麓区麓谷大道",
    "新疆乌鲁木齐天山区",
    "朝阳区建国路1号",
)


@pytest.mark.usefixtures("both_languages")
def test_f_03_says_what_it_derives_and_where_several_places_fit(workspace: Workspace) -> None:
    found = cleaned(workspace, "地址", *ADDRESSES)
    assert (found.changed, found.unreadable, found.undecided) == (4, 0, 1)
    assert found.examples[0].choices == ("北京市", "吉林省长春市")
    assert [after for _before, after in pairs(found)[1:]] == [
        "湖南省 / 长沙市 / 岳麓区 / 麓谷大道658号",
        "上海市 / 上海市 / 浦东新区 / 张江路1号",
        f"{derived_text('湖南省')} / 长沙市 / 岳麓区 / 麓谷大道",
        "新疆维吾尔自治区 / 乌鲁木齐市 / 天山区",
    ]


def test_the_preview_of_a_row_shows_the_region_its_address_tells(workspace: Workspace) -> None:
    table = text_table(
        "客户名称\t地址\t城市\n甲\t长沙岳麓区麓谷大道\t\n乙\t长沙岳麓区麓谷大道\t星沙\n丙\t朝阳区建国路1号\t\n"
    )
    previewer = Previewer(workspace, table, suggested_plan(table, "customers"))
    for position, after in enumerate([("湖南省 (derived)", "长沙市 (derived)"), (), ()]):
        shown = previewer.preview(position)
        assert shown is not None
        assert tuple(line.after for line in shown.lines if not line.before) == after


def test_the_preview_of_a_row_shows_every_number_and_address_of_a_cell(workspace: Workspace) -> None:
    table = text_table("姓名\t邮箱\n甲\ta@x.com ::: b@x.com\n")
    shown = Previewer(workspace, table, suggested_plan(table, "contacts")).preview(0)
    assert shown is not None and [line.after for line in shown.lines] == ["甲", "a@x.com, b@x.com"]


def test_the_order_of_dates_comes_with_its_evidence(workspace: Workspace) -> None:
    table = text_table("商机名称\t发现日期\nA\t3/5/2017\nB\t3/25/2017\n")
    values = column_values(workspace, table, {1: "discovered_on"}, "opportunities")[1]
    assert (values.date_example, values.date_proof) == ("3/5/2017", "3/25/2017")
    table = text_table("商机名称\t发现日期\nA\t3/5/2017\nB\t2/4/2017\n")
    assert column_values(workspace, table, {1: "discovered_on"}, "opportunities")[1].date_proof == ""


def test_codes_stay_text_and_lost_digits_are_refused(workspace: Workspace) -> None:
    table = text_table("客户名称\t客户编号\nA\t00123\nB\t007\n")
    run_import(workspace, table, suggested_plan(table, "customers"))
    assert [code for (code,) in workspace.query("SELECT code FROM customer ORDER BY name")] == ["00123", "007"]


def test_the_sign_that_empties_a_field_is_no_value_of_a_list(workspace: Workspace) -> None:
    table = text_table("公司名称,行业\n甲,∅\n乙,造船\n")
    values = column_values(workspace, table, {1: "industry"}, "customers")[1]
    assert [use.text for use in values.texts] == ["造船"]


def test_a_credit_code_is_written_in_capitals_and_one_with_a_wrong_check_digit_is_told(
    workspace: Workspace, both_languages: str
) -> None:
    header, right = "统一社会信用代码", "91350100M000100Y43"
    found = cleaned(workspace, header, "91350100m000100y43", "91350100M000100Y44")
    assert (found.changed, found.unreadable) == (1, 1)
    assert found.examples[0].before == "91350100M000100Y44" and found.examples[0].problem
    assert pairs(found)[1:] == [("91350100m000100y43", right)]
    table = text_table(f"客户名称\t{header}\nA\t91350100m000100y43\nB\t91350100M000100Y44\n")
    report = run_import(workspace, table, suggested_plan(table, "customers"))
    (problem,) = report.problems
    words = "its check digit does not fit" if both_languages == "en" else "校验位不对"
    assert report.created == 2 and problem.row == 3 and words in problem.message and not problem.is_fatal
    assert list(workspace.query("SELECT name, credit_code FROM customer ORDER BY name")) == [("A", right), ("B", "")]
