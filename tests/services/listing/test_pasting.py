"""Pasting cells: what changes, what cannot, one undo; and what is done to many records in chunks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.listing import bulk, pasting
from ocrm.services.schema import FieldKind
from ocrm.services.workspace import Workspace


def add(workspace: Workspace, name: str, **values: object) -> int:
    created = records.add_record(workspace, "customers", {"name": name, **values}).created_id
    assert created is not None
    return created


def value(workspace: Workspace, record_id: int, field: str) -> object:
    return records.fetch_record(workspace, "customers", record_id)[field]


def test_cells_of_a_spreadsheet_program_are_read_with_their_quotes() -> None:
    assert pasting.read_cells('a\tb\n"two\nlines"\t"say ""hi"""\r\n') == [["a", "b"], ["two\nlines", 'say "hi"']]
    assert pasting.read_cells("") == []
    assert pasting.read_cells(pasting.write_cells([["x\ty", "1"], ["", "2"]])) == [["x\ty", "1"], ["", "2"]]


def test_a_rectangle_says_what_changes_and_what_cannot(workspace: Workspace, both_languages: str) -> None:
    ids = [add(workspace, "A", city="杭州"), add(workspace, "B"), add(workspace, "C")]
    cells = [["杭州", "高"], ["苏州", "nonsense"], ["上海", "low"]]
    plan = pasting.plan_paste(workspace, "customers", ids, ["city", "value"], cells=cells)
    assert plan.same_count == 1
    assert [(cell.title, cell.field, cell.value) for cell in plan.changes] == [
        ("A", "value", "high"), ("B", "city", "苏州"), ("C", "city", "上海"), ("C", "value", "low"),
    ]  # fmt: skip
    (problem,) = plan.problems
    assert (problem.title, problem.field, problem.after) == ("B", "value", "nonsense")
    assert problem.problem


def test_pasted_cells_are_one_undo(workspace: Workspace) -> None:
    ids = [add(workspace, "A", city="杭州"), add(workspace, "B")]
    plan = pasting.plan_paste(workspace, "customers", ids, ["city", "value"], cells=[["苏州", "高"], ["上海", "低"]])
    pasting.apply_paste(workspace, plan)
    assert [value(workspace, record_id, "city") for record_id in ids] == ["苏州", "上海"]
    workspace.undo()
    assert [value(workspace, record_id, "city") for record_id in ids] == ["杭州", ""]


def test_one_pasted_cell_fills_every_row_chosen(workspace: Workspace) -> None:
    ids = [add(workspace, "A"), add(workspace, "B")]
    plan = pasting.plan_paste(workspace, "customers", ids, ["city"], cells=[["苏州"]])
    assert len(plan.changes) == 2


def test_a_worked_out_column_cannot_be_pasted_into(workspace: Workspace) -> None:
    plan = pasting.plan_paste(workspace, "customers", [add(workspace, "A")], ["open_amount"], cells=[["5"]])
    assert not plan.changes
    assert plan.problems[0].problem


def test_many_records_change_in_chunks_with_one_undo(workspace: Workspace) -> None:
    ids = [add(workspace, f"{number}") for number in range(5)]
    told: list[int] = []

    def change(part: object) -> Changes:
        return records.update_records(workspace, "customers", part, {"city": "苏州"})  # type: ignore[arg-type]

    bulk.change_in_chunks(workspace, ids, change, label=N_("Change"), report=lambda done, _total: told.append(done))
    assert told == [0, 5]
    assert {value(workspace, record_id, "city") for record_id in ids} == {"苏州"}
    workspace.undo()
    assert {value(workspace, record_id, "city") for record_id in ids} == {""}


def test_a_cancelled_change_of_many_leaves_everything_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    ids = [add(workspace, f"{number}") for number in range(5)]

    class StoppedError(Exception):
        pass

    def report(done: int, _total: int) -> None:
        if done == 4:
            raise StoppedError

    def change(part: object) -> Changes:
        return records.update_records(workspace, "customers", part, {"city": "苏州"})  # type: ignore[arg-type]

    with pytest.raises(StoppedError):
        bulk.change_in_chunks(workspace, ids, change, label=N_("Change"), report=report)
    assert {value(workspace, record_id, "city") for record_id in ids} == {""}


def test_the_sum_of_cells_is_of_one_kind_only(workspace: Workspace) -> None:
    customer = add(workspace, "A")
    ids = [
        records.add_record(
            workspace, "opportunities", {"customer": customer, "subject": "x", "expected_amount": Decimal(amount)}
        ).created_id
        or 0
        for amount in (100, 201)
    ]
    summary = bulk.sum_cells(workspace, "opportunities", [(ids, ["subject", "expected_amount"])])
    assert (summary.count, summary.kind, summary.total) == (2, FieldKind.MONEY, Decimal(301))
    assert summary.average == Decimal("150.50")
    assert bulk.sum_cells(workspace, "opportunities", [(ids, ["subject"])]).count == 0
    assert bulk.sum_cells(workspace, "opportunities", [(ids, ["expected_amount", "probability"])]).kind is None
