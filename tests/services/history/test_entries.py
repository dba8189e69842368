"""The steps of the file: pages, filters, very large steps, and what each did."""

from __future__ import annotations

import pytest

from ocrm.clock import FixedClock
from ocrm.i18n import N_
from ocrm.models import journal_index
from ocrm.services import records, tags
from ocrm.services.deals import opportunity_bulk, pipelines, stages
from ocrm.services.fields.field_history import fetch_field_changes
from ocrm.services.history import keeping
from ocrm.services.history.details import fetch_details
from ocrm.services.history.entries import HistoryFilter, Source, count_history, fetch_history
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace


def test_pages_follow_one_another_without_gap(workspace: Workspace) -> None:
    for number in range(7):
        records.add_record(workspace, "customers", {"name": f"C{number}"})
    first = fetch_history(workspace, HistoryFilter(), limit=3)
    second = fetch_history(workspace, HistoryFilter(), before_id=first[-1].operation_id, limit=9)
    labels = [entry.label for entry in (*first, *second)]
    assert labels == [f"Add “C{number}”" for number in reversed(range(7))]
    assert count_history(workspace, HistoryFilter()) == 7


def test_steps_are_found_by_source(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "甲"})
    records.add_record(workspace, "customers", {"name": "乙"}, origin="cli")
    workspace.undo()
    wanted = {source: [entry.label for entry in fetch_history(workspace, HistoryFilter(source=source))]
              for source in Source}  # fmt: skip
    assert wanted[Source.WINDOW] == ["Add “甲”"]
    assert wanted[Source.COMMAND_LINE] == ["Add “乙”"]
    assert wanted[Source.UNDO] == ["Undid “Add ‘乙’”"]
    assert wanted[Source.IMPORT] == wanted[Source.ITSELF] == []


def test_a_record_finds_the_very_large_steps_it_was_part_of(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_index, "INDEXED_RECORDS", 4)
    monkeypatch.setattr(journal_index, "_BLOCK", 3)
    with workspace.operation(N_("Change {count} records"), count=10):
        ids = [records.add_record(workspace, "contacts", {"name": f"C{n}", "customer": _customer(workspace)}).created_id
               for n in range(10)]  # fmt: skip
    with workspace.operation(N_("Change {count} records"), count=10):
        for contact in ids:
            records.update_records(workspace, "contacts", [contact or 0], {"title": "Manager"})
    workspace.undo()
    workspace.redo()
    for contact in ids:
        assert len(workspace.history(record_id=contact)) == 4
        (change,) = fetch_field_changes(workspace, "contacts", contact or 0)
        assert (change.old, change.new) == ("", "Manager")
    assert workspace.scalar("SELECT count(*) FROM operation_record") == 0


def _customer(workspace: Workspace) -> int:
    found = records.find_by_title(workspace, "customers", "宁波港机")
    return found[0] if found else records.add_record(workspace, "customers", {"name": "宁波港机"}).created_id or 0


def test_details_tell_records_fields_and_the_rest(workspace: Workspace) -> None:
    customer = _customer(workspace)
    changed = records.update_records(workspace, "customers", [customer], {"city": "宁波", "phone": "0574-1"})
    (told,) = fetch_details(workspace, changed.operation_id).records
    assert (told.title, told.action) == ("宁波港机", "update")
    assert set(told.sentences) == {"City: (empty) → 宁波", "Phone: (empty) → 0574-1"}
    tagged = fetch_details(workspace, tags.add_tag(workspace, [customer], "重点").operation_id)
    assert ("Tags", 1) in tagged.others
    workspace.undo()
    undone = fetch_details(workspace, fetch_history(workspace, HistoryFilter())[0].operation_id)
    assert ("Tags", 1) in undone.others


def test_details_of_a_move_name_both_stages(workspace: Workspace) -> None:
    first, second = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))[:2]
    deal = records.add_record(
        workspace, "opportunities", {"subject": "ERP", "customer": _customer(workspace)}
    ).created_id
    moved = opportunity_bulk.move_opportunities(workspace, [deal or 0], second.stage_id)
    (told,) = fetch_details(workspace, moved.operation_id).records
    assert f"Stage: {first.name} → {second.name}" in told.sentences


def test_old_steps_are_dropped_by_choice_and_the_rest_still_undone(workspace: Workspace, clock: FixedClock) -> None:
    customer = _customer(workspace)
    clock.advance(days=100)
    records.update_records(workspace, "customers", [customer], {"city": "宁波"})
    clock.advance(days=1)
    assert not keeping.is_due(workspace)
    write_setting(workspace, keeping.KEEP_DAYS, 90)
    assert keeping.is_due(workspace)
    for _day in range(3):
        records.update_records(workspace, "customers", [customer], {"phone": f"0574-{_day}"})
    assert keeping.drop_old_steps(workspace) == 1
    assert fetch_history(workspace, HistoryFilter())[-1].state == "dropped"
    assert not keeping.is_due(workspace)
    while workspace.undo_label():
        workspace.undo()
    assert records.fetch_record(workspace, "customers", customer)["city"] == ""
