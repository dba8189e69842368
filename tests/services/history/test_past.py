"""The file as of a moment (F-34), and bringing a version back."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ReadOnlyFileError, UserError
from ocrm.services import records, search, tags
from ocrm.services.deal_analysis.funnel import fetch_funnel
from ocrm.services.deals import opportunities, opportunity_bulk, pipelines, stages
from ocrm.services.history import keeping, past, versions
from ocrm.services.history.entries import HistoryFilter, fetch_history
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

PHONE_A, PHONE_B = "021-65529988", "021-65520000"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.fixture
def shop(workspace: Workspace, clock: FixedClock) -> dict[str, int]:
    """F-34: phone A set 03-01, B 03-05, customer deleted 03-09; two deals, one of which moved on 03-02."""
    clock.set(at("2026-03-01 09:00"))
    customer = records.add_record(workspace, "customers", {"name": "华东机床厂", "phone": PHONE_A}).created_id or 0
    keeper = records.add_record(workspace, "customers", {"name": "宁波港机"}).created_id or 0
    first, second = (
        row.stage_id for row in stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))[2:4]
    )
    one, two = (
        records.add_record(
            workspace, "opportunities", {"subject": name, "customer": keeper, "stage": first}
        ).created_id or 0
        for name in ("O1", "O2")
    )  # fmt: skip
    clock.set(at("2026-03-02 10:00"))
    opportunity_bulk.move_opportunities(workspace, [two], second, note="谈判")
    clock.set(at("2026-03-05 09:00"))
    records.update_records(workspace, "customers", [customer], {"phone": PHONE_B})
    clock.set(at("2026-03-09 09:00"))
    records.delete_records(workspace, "customers", [customer])
    clock.set(at("2026-03-10 09:00"))
    return {"customer": customer, "keeper": keeper, "O1": one, "O2": two, "first": first, "second": second}


@pytest.mark.parametrize(
    ("moment", "phone"), [("2026-03-03 12:00", PHONE_A), ("2026-03-06 12:00", PHONE_B), ("2026-03-10 08:00", None)]
)
def test_the_file_as_of_a_moment_shows_what_was_so_then(
    moment: str, phone: str | None, workspace: Workspace, shop: dict[str, int]
) -> None:
    before = rows_of(workspace)
    with past.opened_past(workspace, at(moment)) as shown:
        found = records.find_by_title(shown, "customers", "华东机床厂")
        assert found == ([shop["customer"]] if phone else [])
        if phone:
            assert records.fetch_record(shown, "customers", shop["customer"])["phone"] == phone
            assert [hit.record_id for hit in search.find(shown, "hdjc")] == [shop["customer"]]
        assert shown.clock.today().isoformat() == moment[:10]
        assert list(shown.query("PRAGMA foreign_key_check")) == []
        copy = shown.path
    assert not copy.exists()
    assert rows_of(workspace) == before
    assert records.find_by_title(workspace, "customers", "宁波港机") == [shop["keeper"]]


def test_exactly_two_changes_lie_between_the_second_and_the_tenth(workspace: Workspace, shop: dict[str, int]) -> None:
    wanted = HistoryFilter(since=at("2026-03-02 00:00"), until=at("2026-03-10 23:59"), record_id=shop["customer"])
    labels = [entry.label for entry in fetch_history(workspace, wanted)]
    assert labels == ["Delete “华东机床厂”", "Change Phone of “华东机床厂”"]


def _snapshot(workspace: Workspace) -> dict[int, int]:
    """The funnel of the day (report E-06): open deals by stage."""
    return {row.stage_id: row.count for row in fetch_funnel(workspace) if row.count}


def test_deals_stand_in_the_stage_of_that_day(workspace: Workspace, shop: dict[str, int]) -> None:
    with past.opened_past(workspace, at("2026-03-01 18:00")) as shown:
        for deal in ("O1", "O2"):
            assert records.fetch_record(shown, "opportunities", shop[deal])["stage"].record_id == shop["first"]
        assert _snapshot(shown) == {shop["first"]: 2}
    assert records.fetch_record(workspace, "opportunities", shop["O2"])["stage"].record_id == shop["second"]
    assert _snapshot(workspace) == {shop["first"]: 1, shop["second"]: 1}


def test_the_past_cannot_be_changed_and_the_present_can_again(workspace: Workspace, shop: dict[str, int]) -> None:
    with past.opened_past(workspace, at("2026-03-03 12:00")) as shown:
        for change in (
            lambda: records.update_records(shown, "customers", [shop["customer"]], {"phone": "1"}),
            shown.undo,
        ):
            with pytest.raises(ReadOnlyFileError, match="earlier moment"):
                change()
    records.update_records(workspace, "customers", [shop["keeper"]], {"city": "宁波"})
    assert records.fetch_record(workspace, "customers", shop["keeper"])["city"] == "宁波"


def test_restoring_a_version_of_a_deleted_customer_is_an_ordinary_undoable_edit(
    workspace: Workspace, shop: dict[str, int]
) -> None:
    before = rows_of(workspace)
    versions.restore_as_of(workspace, "customers", shop["customer"], at("2026-03-03 12:00"))
    assert records.fetch_record(workspace, "customers", shop["customer"])["phone"] == PHONE_A
    assert workspace.undo_label() == "Restore “华东机床厂” as of 2026-03-03 12:00"
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_version_brings_back_what_went_with_the_record(workspace: Workspace, clock: FixedClock) -> None:
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id or 0
    contact = records.add_record(workspace, "contacts", {"name": "周敏", "customer": customer}).created_id or 0
    tags.add_tag(workspace, [customer], "重点")
    clock.advance(hours=1)
    records.update_records(workspace, "customers", [customer], {"name": "乙", "city": "杭州"})
    records.delete_records(workspace, "customers", [customer])
    versions.restore_as_of(workspace, "customers", customer, at("2026-03-10 09:30"))
    row = records.fetch_record(workspace, "customers", customer)
    assert row["tags"] == ("重点",)
    assert records.fetch_record(workspace, "contacts", contact)["customer"].title == row["name"]


def test_a_record_has_no_version_before_it_was_made(workspace: Workspace, shop: dict[str, int]) -> None:
    with pytest.raises(NotFoundError, match="no such record"):
        versions.restore_as_of(workspace, "customers", shop["customer"], at("2026-02-01 12:00"))


def test_any_earlier_state_comes_back_exactly(workspace: Workspace, clock: FixedClock) -> None:
    """Undo, redo and taking back old steps included."""
    states: list[tuple[datetime, dict[str, list[str]]]] = []

    def note() -> None:
        states.append((clock.now(), rows_of(workspace)))
        clock.advance(minutes=7)

    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id or 0
    note()
    tagged = tags.add_tag(workspace, [customer], "展会")
    note()
    deal = records.add_record(workspace, "opportunities", {"subject": "项目", "customer": customer}).created_id or 0
    note()
    workspace.undo()
    note()
    workspace.redo()
    note()
    opportunities.win_opportunity(workspace, deal)
    note()
    workspace.revert(tagged.operation_id)
    note()
    records.delete_records(workspace, "customers", [customer])
    note()
    for moment, rows in states:
        with past.opened_past(workspace, moment) as shown:
            assert rows_of(shown) == rows


def test_an_encrypted_file_leaves_no_plain_copy(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "secret.ocrm"
    made = Workspace.create(path, clock=clock, language="zh_CN", passphrase="korrekt 马")
    records.add_record(made, "customers", {"name": "Sentinel机床"})
    with past.opened_past(made, clock.now()) as shown:
        data = shown.path.read_bytes()
        assert b"Sentinel" not in data and not data.startswith(b"SQLite format 3")
        assert records.find_by_title(shown, "customers", "Sentinel机床")
    made.close()


def test_what_was_dropped_cannot_be_looked_back_to(workspace: Workspace, shop: dict[str, int]) -> None:
    dropped = keeping.drop_before(workspace, at("2026-03-04 00:00"))
    assert dropped > 0
    with pytest.raises(UserError, match="begins on 2026-03-04"):
        past.build_past(workspace, at("2026-03-03 12:00"))
    with past.opened_past(workspace, at("2026-03-06 12:00")) as shown:
        assert records.fetch_record(shown, "customers", shop["customer"])["phone"] == PHONE_B
    assert json.loads(workspace.scalar("SELECT value FROM setting WHERE key = 'history_begins'"))
