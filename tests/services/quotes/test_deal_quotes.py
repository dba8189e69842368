"""Quotes of a deal: sums to the cent, numbers that are never given twice, versions that stay as they were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import attachments, records
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities
from ocrm.services.deals.deal_briefs import fetch_deal_brief
from ocrm.services.duplicates import merging
from ocrm.services.numbering import format_code, next_codes
from ocrm.services.quotes import comparing, lines, quote_text, reading, writing
from ocrm.services.quotes.amounts import LineFigures, sums_of
from ocrm.services.quotes.comparing import LineChange
from ocrm.services.quotes.reading import QuoteRow, QuoteStatus
from ocrm.services.settings import write_setting
from ocrm.services.timeline import TimelineKind, fetch_timeline
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id or 0


@pytest.fixture
def deal(workspace: Workspace, customer: int) -> int:
    values = {"subject": "外呼平台", "customer": customer, "expected_amount": Decimal(600_000)}
    return records.add_record(workspace, "opportunities", values).created_id or 0


@pytest.fixture
def quote(workspace: Workspace, deal: int) -> int:
    """The quote of scenario F-13."""
    made = writing.add_quote(workspace, deal).created_id or 0
    gateway = {"product": "网关", "quantity": Decimal(3), "unit": "台", "unit_price": Decimal(1280)}
    lines.add_line(workspace, made, gateway | {"discount_percent": Decimal(5), "tax_percent": Decimal(13)})
    lines.add_line(workspace, made, {"product": "实施", "unit_price": Decimal(15000)})
    writing.change_quote(workspace, made, discount_percent=Decimal(2))
    return made


def assert_undo_restores(workspace: Workspace, change: Callable[[], Changes]) -> None:
    before = rows_of(workspace)
    change()
    assert rows_of(workspace) != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()


def fetch(workspace: Workspace, quote_id: int) -> QuoteRow:
    return reading.fetch_quote(workspace, quote_id)


def test_f13_comes_to_20650_80(workspace: Workspace, quote: int) -> None:
    row = fetch(workspace, quote)
    assert [str(line.net) for line in row.lines] == ["3648.00", "15000.00"]
    sums = row.sums
    assert [str(sum_) for sum_ in (sums.subtotal, sums.discount, sums.net, sums.tax, sums.total)] == [
        "18648.00", "372.96", "18275.04", "2375.76", "20650.80",
    ]  # fmt: skip
    assert row.valid_until == date(2026, 4, 9)
    assert row.lines[1].tax_percent == 13  # the tax of the line before


def test_f13_numbers_count_anew_each_day(workspace: Workspace, deal: int, clock: FixedClock) -> None:
    made = [fetch(workspace, writing.add_quote(workspace, deal).created_id or 0).number for _time in range(2)]
    assert made == ["QT-20260310-0001", "QT-20260310-0002"]
    workspace.undo()
    third = fetch(workspace, writing.add_quote(workspace, deal).created_id or 0).number
    assert third == "QT-20260310-0003"  # what was undone stays used
    clock.advance(days=1)
    assert fetch(workspace, writing.add_quote(workspace, deal).created_id or 0).number == "QT-20260311-0001"


def test_the_pattern_of_numbers_is_a_setting(workspace: Workspace, deal: int) -> None:
    write_setting(workspace, "quote_code_pattern", "HT-{yyyy}/{yyMM}-{###}")
    assert fetch(workspace, writing.add_quote(workspace, deal).created_id or 0).number == "HT-2026/2603-001"
    assert next_codes(workspace, "customers") == ["KH000002"]
    assert format_code("{##}-{dd}", 7, date(2026, 3, 9)) == "07-09"


_percents = st.decimals(0, 100, places=2)
_figures = st.builds(
    LineFigures, st.decimals("0.0001", 9999, places=4), st.decimals(0, 999999, places=4), _percents, _percents
)


@given(st.lists(_figures, max_size=8), _percents)
def test_the_parts_of_any_quote_add_up_to_the_cent(figures: list[LineFigures], discount: Decimal) -> None:
    sums = sums_of(figures, discount)
    assert sum(sums.line_nets, Decimal(0)) == sums.subtotal
    assert sums.subtotal - sums.discount == sums.net == sum((share.net for share in sums.taxes), Decimal(0))
    assert sums.net + sum((share.tax for share in sums.taxes), Decimal(0)) == sums.total
    assert all(amount == round(amount, 2) for amount in (sums.discount, sums.net, sums.tax, sums.total))


def test_each_rate_bears_its_share_of_the_discount() -> None:
    one, three = Decimal(1), Decimal(100)
    sums = sums_of(
        [LineFigures(one, three, Decimal(0), Decimal(13)), LineFigures(one, three, Decimal(0), Decimal(6))], Decimal(10)
    )
    assert [(share.percent, share.net, share.tax) for share in sums.taxes] == [
        (6, Decimal("90.00"), Decimal("5.40")), (13, Decimal("90.00"), Decimal("11.70")),
    ]  # fmt: skip
    assert sums.total == Decimal("197.10")


def test_every_change_of_a_quote_is_one_step(workspace: Workspace, deal: int, quote: int) -> None:
    first, second = (line.line_id for line in fetch(workspace, quote).lines)
    for change in (
        lambda: writing.add_quote(workspace, deal),
        lambda: lines.add_line(workspace, quote, {"description": "培训"}),
        lambda: lines.change_line(workspace, first, {"unit_price": Decimal("1199.995")}),
        lambda: lines.move_line(workspace, second, -1),
        lambda: lines.delete_line(workspace, first),
        lambda: writing.change_quote(workspace, quote, notes="含安装", valid_until=None),
        lambda: writing.mark_sent(workspace, quote, kind="wechat", follow_up_on=date(2026, 3, 13)),
        lambda: writing.revise_quote(workspace, quote),
        lambda: writing.set_status(workspace, quote, QuoteStatus.ACCEPTED),
        lambda: writing.take_over(workspace, quote),
        lambda: writing.delete_quote(workspace, quote),
    ):
        assert_undo_restores(workspace, change)


def test_a_moved_line_stands_where_it_was_put(workspace: Workspace, quote: int) -> None:
    lines.add_line(workspace, quote, {"product": "培训"})
    last = fetch(workspace, quote).lines[-1].line_id
    lines.move_line(workspace, last, -1)
    assert [line.product for line in fetch(workspace, quote).lines] == ["网关", "培训", "实施"]
    lines.move_line(workspace, last, -5)
    assert [line.product for line in fetch(workspace, quote).lines] == ["培训", "网关", "实施"]


def test_what_was_sent_stays_as_it_was_and_a_revision_begins_as_its_copy(
    workspace: Workspace, deal: int, quote: int, clock: FixedClock
) -> None:
    writing.mark_sent(workspace, quote)
    sent = fetch(workspace, quote)
    with pytest.raises(ValidationError):
        lines.add_line(workspace, quote, {"product": "培训"})
    with pytest.raises(ValidationError):
        lines.change_line(workspace, sent.lines[0].line_id, {"quantity": Decimal(4)})
    with pytest.raises(ValidationError):
        writing.change_quote(workspace, quote, discount_percent=Decimal(9))
    writing.change_quote(workspace, quote, notes="客户已收到")
    clock.advance(days=2)
    revised = fetch(workspace, writing.revise_quote(workspace, quote).created_id or 0)
    assert (revised.name, revised.status, revised.dated_on) == ("QT-20260310-0001 v2", "draft", date(2026, 3, 12))
    assert revised.valid_until == date(2026, 4, 11)
    assert revised.sums == sent.sums
    assert [row.name for row in reading.list_quotes(workspace, deal)] == ["QT-20260310-0001 v2", "QT-20260310-0001 v1"]
    assert [row.is_latest for row in reading.list_quotes(workspace, deal)] == [True, False]


def test_f13_the_comparison_marks_only_the_changed_line(workspace: Workspace, quote: int) -> None:
    revised = writing.revise_quote(workspace, quote).created_id or 0
    assert comparing.compare(workspace, quote, revised).is_same
    changed = fetch(workspace, revised).lines[0].line_id
    lines.change_line(workspace, changed, {"unit_price": Decimal(1200), "quantity": Decimal("2.5")})
    found = comparing.compare(workspace, quote, revised)
    assert [(line.title, line.change) for line in found.lines] == [
        ("网关", LineChange.CHANGED), ("实施", LineChange.SAME),
    ]  # fmt: skip
    assert [(one.label, one.old, one.new) for one in found.lines[0].differences] == [
        ("Quantity", "3", "2.5"), ("Unit price", "¥1,280.00", "¥1,200.00"),
    ]  # fmt: skip
    assert found.sums[-1].change == found.newer.sums.total - Decimal("20650.80")


def test_lines_that_came_and_went_are_told_in_their_places(workspace: Workspace, quote: int) -> None:
    revised = writing.revise_quote(workspace, quote).created_id or 0
    lines.delete_line(workspace, fetch(workspace, revised).lines[0].line_id)
    lines.add_line(workspace, revised, {"product": "培训", "unit_price": Decimal(800)})
    writing.change_quote(workspace, revised, discount_percent=Decimal(0))
    found = comparing.compare(workspace, quote, revised)
    assert [(line.title, line.change, line.old_net, line.new_net) for line in found.lines] == [
        ("网关", LineChange.REMOVED, Decimal("3648.00"), None),
        ("实施", LineChange.SAME, Decimal("15000.00"), Decimal("15000.00")),
        ("培训", LineChange.ADDED, None, Decimal("800.00")),
    ]
    assert [(one.label, one.old, one.new) for one in found.whole] == [("Whole discount", "2%", "0%")]


def test_quotes_of_other_numbers_are_compared_by_what_they_offer(workspace: Workspace, deal: int, quote: int) -> None:
    other = writing.add_quote(workspace, deal).created_id or 0
    lines.add_line(workspace, other, {"product": "实施", "unit_price": Decimal(14000)})
    found = comparing.compare(workspace, quote, other)
    assert {line.title: line.change for line in found.lines} == {
        "网关": LineChange.REMOVED, "实施": LineChange.CHANGED,
    }  # fmt: skip


def test_sending_is_logged_and_followed_up(workspace: Workspace, customer: int, deal: int, quote: int) -> None:
    assert writing.follow_up_day(workspace) == date(2026, 3, 13)
    writing.mark_sent(workspace, quote, kind="wechat", follow_up_on=date(2026, 3, 13))
    [entry] = fetch_timeline(workspace, customer, kinds=frozenset((TimelineKind.INTERACTION,)))
    assert entry.text == "Sent quote QT-20260310-0001 v1: ¥20,650.80, valid until 2026-04-09"
    [todo] = todos.list_of_record(workspace, "opportunities", deal)
    assert (todo.title, todo.due_on) == ("Follow up quote QT-20260310-0001 v1", date(2026, 3, 13))
    workspace.undo()
    assert fetch(workspace, quote).status == "draft"
    assert not todos.list_of_record(workspace, "opportunities", deal)


def test_a_quote_sent_runs_out_after_its_last_day(workspace: Workspace, quote: int, clock: FixedClock) -> None:
    writing.set_status(workspace, quote, QuoteStatus.SENT)
    clock.advance(days=30)
    assert fetch(workspace, quote).status == "sent"
    clock.advance(days=1)
    assert fetch(workspace, quote).status == "expired"
    writing.set_status(workspace, quote, QuoteStatus.ACCEPTED)
    assert fetch(workspace, quote).status == "accepted"


def test_the_total_becomes_the_expected_amount_of_an_open_deal(workspace: Workspace, deal: int, quote: int) -> None:
    writing.take_over(workspace, quote)
    assert records.fetch_record(workspace, "opportunities", deal)["expected_amount"] == Decimal("20650.80")
    opportunities.win_opportunity(workspace, deal)
    with pytest.raises(ValidationError, match="closed"):
        writing.take_over(workspace, quote)


def test_what_cannot_be_is_refused_and_changes_nothing(workspace: Workspace, deal: int, quote: int) -> None:
    empty = writing.add_quote(workspace, deal).created_id or 0
    before = rows_of(workspace)
    first = fetch(workspace, quote).lines[0].line_id
    for change in (
        lambda: lines.add_line(workspace, quote, {"product": " "}),
        lambda: lines.change_line(workspace, first, {"quantity": Decimal(0)}),
        lambda: lines.change_line(workspace, first, {"unit_price": Decimal(-1)}),
        lambda: lines.change_line(workspace, first, {"discount_percent": Decimal(101)}),
        lambda: writing.change_quote(workspace, quote, valid_until=date(2026, 3, 9)),
        lambda: writing.change_quote(workspace, quote, dated_on=None),
        lambda: writing.set_status(workspace, empty, QuoteStatus.SENT),
        lambda: writing.take_over(workspace, empty),
    ):
        with pytest.raises(ValidationError):
            change()
    with pytest.raises(NotFoundError):
        lines.delete_line(workspace, 1)
    with pytest.raises(NotFoundError):
        reading.fetch_quote(workspace, 1)
    assert rows_of(workspace) == before


def test_the_file_that_was_sent_is_kept_with_its_version(
    workspace: Workspace, customer: int, quote: int, tmp_path: Path
) -> None:
    (tmp_path / "报价.pdf").write_bytes(b"%PDF")
    attachments.attach_file(workspace, reading.KIND, quote, tmp_path / "报价.pdf")
    assert fetch(workspace, quote).file_count == 1
    assert [kept.name for kept in attachments.list_customer_files(workspace, customer)] == ["报价.pdf"]
    assert_undo_restores(workspace, lambda: writing.delete_quote(workspace, quote))
    assert attachments.list_attachments(workspace, quote) == []


def test_quotes_go_with_their_deal_to_another_customer(
    workspace: Workspace, customer: int, deal: int, quote: int
) -> None:
    other = records.add_record(workspace, "customers", {"name": "澜庭医疗"}).created_id
    assert_undo_restores(
        workspace, lambda: records.update_records(workspace, "opportunities", [deal], {"customer": other})
    )
    records.delete_records(workspace, "customers", [customer])
    assert fetch(workspace, quote).number == "QT-20260310-0001"


def test_a_quote_as_text_says_lines_and_sums(workspace: Workspace, quote: int) -> None:
    lines.change_line(workspace, fetch(workspace, quote).lines[0].line_id, {"description": "<5G>"})
    text = quote_text.quote_text(workspace, quote)
    assert "1. 网关 – <5G>: 3 台 × ¥1,280.00 −5% = ¥3,648.00" in text
    assert text.splitlines()[-5:] == [
        "Subtotal: ¥18,648.00", "Discount 2%: −¥372.96", "Net: ¥18,275.04", "Tax 13%: ¥2,375.76", "Total: ¥20,650.80",
    ]  # fmt: skip
    html = quote_text.quote_html(workspace, quote)
    assert "&lt;5G&gt;" in html
    assert "¥20,650.80" in html


def test_quotes_stay_with_the_customer_others_are_merged_into(
    workspace: Workspace, customer: int, deal: int, quote: int
) -> None:
    kept = records.add_record(workspace, "customers", {"name": "长沙银行股份有限公司"}).created_id or 0
    assert_undo_restores(workspace, lambda: merging.merge_records(workspace, "customers", kept, [customer]))
    assert [row.name for row in reading.list_quotes(workspace, deal)] == ["QT-20260310-0001 v1"]
    assert workspace.scalar("SELECT customer_id FROM quote") == kept


def test_the_brief_of_a_deal_tells_the_latest_version(workspace: Workspace, deal: int, quote: int) -> None:
    writing.mark_sent(workspace, quote)
    [section] = [one for one in fetch_deal_brief(workspace, deal).sections if one.title == "Quotes"]
    assert [(line.head, line.text) for line in section.lines] == [
        ("QT-20260310-0001 v1", "¥20,650.80 · Sent out · 2026-03-10"),
    ]  # fmt: skip


def test_a_quote_speaks_the_language_of_the_window(workspace: Workspace, quote: int, both_languages: str) -> None:
    text = quote_text.quote_text(workspace, quote)
    revised = writing.revise_quote(workspace, quote)
    found = comparing.compare(workspace, quote, revised.created_id or 0)
    if both_languages == "zh_CN":
        assert "报价单 QT-20260310-0001 v1" in text and "整单折扣 2%：−¥372.96" in text and "合计：¥20,650.80" in text
        assert revised.label == "把报价 QT-20260310-0001 修订为 v2"
        assert [one.label for one in found.sums] == ["小计", "折扣", "不含税", "税", "合计"]
    else:
        assert revised.label == "Revise quote QT-20260310-0001 as v2"
        assert [one.label for one in found.sums] == ["Subtotal", "Discount", "Net", "Tax", "Total"]
