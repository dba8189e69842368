"""The weekly report: the facts of a week and the next, templates, and every way out (N36)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from ocrm.clock import FixedClock
from ocrm.errors import UserError, ValidationError
from ocrm.services import interactions, records, weekly_report
from ocrm.services.deals import opportunities, stages
from ocrm.services.relations import promises
from ocrm.services.relations.promises import ME, NewPromise
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

MONDAY = date(2026, 3, 9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.fixture
def week(workspace: Workspace, clock: FixedClock) -> Workspace:
    """A week with a bit of everything; the clock stands at its Tuesday."""
    customer = int(records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id or 0)
    other = int(records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id or 0)
    for kind, moment, whose in (
        ("call", "2026-03-09T00:30:00", customer),  # already Monday here, still Sunday in UTC
        ("call", "2026-03-10T08:00:00", other),
        ("visit", "2026-03-10T08:30:00", customer),
        ("call", "2026-03-08T23:00:00", customer),
    ):
        interactions.log_interaction(workspace, whose, kind=kind, summary="x", happened_at=at(moment))
    deals = [
        int(
            records.add_record(
                workspace, "opportunities", {"subject": name, "customer": customer, "expected_amount": Decimal(amount)}
            ).created_id
            or 0
        )
        for name, amount in (("desks", 5000), ("chairs", 700), ("lamps", 90))
    ]
    steps = [stage.stage_id for stage in stages.stages_by_id(workspace).values()]
    opportunities.win_opportunity(workspace, deals[0])
    opportunities.lose_opportunity(workspace, deals[1], reason="price")
    present = workspace.scalar("SELECT stage_id FROM opportunity WHERE id = ?", (deals[2],))
    records.update_records(
        workspace, "opportunities", [deals[2]],
        {"stage": steps[steps.index(present) + 1], "expected_close_on": MONDAY + timedelta(days=9)},
    )  # fmt: skip
    finished = todos.add_todo(workspace, "Send offer", customer=customer, due_on=clock.today())
    todos.complete_todo(workspace, int(finished.created_id or 0))
    todos.add_todo(workspace, "Visit the plant", customer=customer, due_on=MONDAY + timedelta(days=8))
    todos.add_todo(workspace, "Much later", due_on=MONDAY + timedelta(days=20))
    promises.add_promise(workspace, customer, NewPromise(ME, "samples", MONDAY + timedelta(days=10)))
    return workspace


def test_the_facts_are_those_of_the_local_week(week: Workspace) -> None:
    facts = weekly_report.fetch_week(week, date(2026, 3, 12))
    assert facts.monday == MONDAY
    assert [count for _kind, count in facts.contacts] == [2, 1]
    assert (facts.contact_count, facts.customers_reached) == (3, 2)
    assert facts.new_customers == ("Lvdi", "Yunqi")
    assert [(deal.subject, deal.amount) for deal in facts.won] == [("desks", Decimal("5000.00"))]
    assert [deal.subject for deal in facts.lost] == ["chairs"]
    assert "lamps" in [deal.subject for deal in facts.moved]
    assert [todo.title for todo in facts.done] == ["Send offer"]
    assert [todo.title for todo in facts.plans] == ["Visit the plant"]
    assert [deal.subject for deal in facts.closes] == ["lamps"]
    assert [row.text for row in facts.promises] == ["samples"]
    before = weekly_report.fetch_week(week, date(2026, 3, 8))
    assert (before.contact_count, before.won, before.new_customers) == (1, (), ())


def test_the_report_reads_well_in_both_languages(week: Workspace, both_languages: str) -> None:
    facts = weekly_report.fetch_week(week, MONDAY)
    text = weekly_report.report_text(week, facts)
    assert "{" not in text
    for words in ("desks · Lvdi · ¥5,000", "Visit the plant", "2026-03-19", "samples"):
        assert words in text
    html = weekly_report.report_html(week, facts)
    assert "class='title'" in html
    assert "desks" in html


def test_a_template_of_ones_own_and_what_is_wrong_in_it(week: Workspace) -> None:
    facts = weekly_report.fetch_week(week, MONDAY)
    weekly_report.save_template(week, "# Hi {week}\nWon {won_amount} with {won}\n{plans}")
    assert weekly_report.report_text(week, facts) == (
        "Hi Week 11, 2026\nWon ¥5,000 with desks · Lvdi · ¥5,000\n- 2026-03-17 · Visit the plant · Lvdi\n"
    )
    with pytest.raises(ValidationError, match=r"Line 2: “\{wonn\}” is no placeholder"):
        weekly_report.save_template(week, "Hi\n{wonn}")
    with pytest.raises(ValidationError, match="Line 1: a brace stands alone"):
        weekly_report.save_template(week, "Hi {won")
    assert weekly_report.read_template(week).startswith("# Hi")
    weekly_report.save_template(week, " ")
    assert weekly_report.read_template(week) == weekly_report.default_template()


def test_the_shipped_template_is_right_and_every_placeholder_is_written(week: Workspace, both_languages: str) -> None:
    weekly_report.check_template(weekly_report.default_template())
    every = "\n".join("x {" + name + "}" for name in weekly_report.PLACEHOLDERS)
    facts = weekly_report.fetch_week(week, MONDAY)
    assert "{" not in weekly_report.report_text(week, facts, template=every)


def test_a_workbook_plain_and_in_the_layout_of_the_boss(week: Workspace, tmp_path: Path) -> None:
    facts = weekly_report.fetch_week(week, MONDAY)
    plain = tmp_path / "week.xlsx"
    weekly_report.write_workbook(week, facts, plain)
    cells = [cell for row in load_workbook(plain).active.values for cell in row]  # type: ignore[union-attr]
    assert "desks · Lvdi · ¥5,000" in cells
    layout, filled = tmp_path / "boss.xlsx", tmp_path / "filled.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"], sheet["B3"], sheet["B4"], sheet["B5"] = "Week: {week}", "{plans}", "=1+1", "{unknown}"
    sheet["B2"].font = Font(bold=True)
    book.save(layout)
    weekly_report.write_workbook(week, facts, filled, layout=layout)
    found = load_workbook(filled).active
    assert found is not None
    assert [found[f"B{row}"].value for row in range(2, 6)] == [
        "Week: Week 11, 2026", "2026-03-17 · Visit the plant · Lvdi", "=1+1", "{unknown}",
    ]  # fmt: skip
    assert found["B2"].font.bold
    with pytest.raises(UserError, match="its own layout"):
        weekly_report.write_workbook(week, facts, layout, layout=layout)
    (tmp_path / "no.xlsx").write_text("no workbook", "utf-8")
    with pytest.raises(UserError, match="no workbook"):
        weekly_report.write_workbook(week, facts, filled, layout=tmp_path / "no.xlsx")
