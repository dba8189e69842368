"""Merging keeps everything, undo and splitting give back the exact rows (F-06, D-55)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.services import attachments, records, search, tags
from ocrm.services.campaigns import members
from ocrm.services.campaigns.reading import list_members
from ocrm.services.duplicates import belongings, comparing, distinct, former, merging, splitting
from ocrm.services.fields import custom_fields, value_notes
from ocrm.services.relations import customers
from ocrm.services.tickets import reading
from ocrm.services.timeline import TimelineEntry, TimelineKind, fetch_timeline
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def _customer(workspace: Workspace, name: str, **values: object) -> int:
    return int(customers.add_customer(workspace, name, **values).created_id or 0)


def _add(workspace: Workspace, record_kind: str, /, **values: object) -> int:
    return int(records.add_record(workspace, record_kind, values).created_id or 0)


def _also(workspace: Workspace, record_id: int) -> set[str]:
    return {value for note in value_notes.notes_of(workspace, record_id).values() for value in note.others}


def _count(workspace: Workspace, table: str, customer_id: int) -> int:
    return int(workspace.scalar(f"SELECT count(*) FROM {table} WHERE customer_id = ?", (customer_id,)))


def _changes_of(workspace: Workspace, customer_id: int) -> list[TimelineEntry]:
    return fetch_timeline(workspace, customer_id, kinds=frozenset({TimelineKind.CHANGE}))


@pytest.fixture
def pair(workspace: Workspace) -> tuple[int, int]:
    """a with 3 activities, 1 opportunity and 2 files; b with 4 activities and a to-do."""
    a = _customer(workspace, "重庆长安汽车有限公司", contact_name="王芳", mobile="13800000001")
    b = _customer(workspace, "长安汽车", contact_name="李四", mobile="13900000002", city="重庆")
    for number in range(3):
        _add(workspace, "interactions", customer=a, kind="call", summary=f"a{number}")
    _add(workspace, "opportunities", customer=a, subject="MES", expected_amount=1000)
    for number in range(2):
        attachments.attach_data(workspace, "customers", a, f"{number}.txt", str(number).encode())
    for number in range(4):
        _add(workspace, "interactions", customer=b, kind="call", summary=f"b{number}")
    _add(workspace, "opportunities", customer=b, subject="ERP", expected_amount=500)
    _add(workspace, "todos", customer=b, title="Visit")
    return a, b


def test_merging_moves_every_child_and_undo_splits_exactly(workspace: Workspace, pair: tuple[int, int]) -> None:
    a, b = pair
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b])
    assert [_count(workspace, table, a) for table in ("interaction", "opportunity", "todo", "contact")] == [7, 2, 1, 2]
    assert workspace.scalar("SELECT count(*) FROM attachment WHERE record_id = ?", (a,)) == 2
    assert workspace.scalar("SELECT count(*) FROM contact WHERE customer_id = ? AND is_primary", (a,)) == 1
    row = records.fetch_record(workspace, "customers", a)
    assert (row["city"], int(row["open_amount"])) == ("重庆", 1500)
    assert records.find_by_title(workspace, "customers", "KH000002") == [a]
    assert records.find_by_title(workspace, "customers", "长安汽车") == [a]
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    workspace.undo()
    assert rows_of(workspace) == before


@pytest.fixture
def f06(workspace: Workspace) -> tuple[int, int]:
    """F-06 to the letter: a with 3 activities, 1 opportunity and 2 files; b with 4 activities and 1 ticket."""
    a, b = _customer(workspace, "重庆长安汽车有限公司"), _customer(workspace, "长安汽车")
    for number in range(3):
        _add(workspace, "interactions", customer=a, kind="call", summary=f"a{number}")
    _add(workspace, "opportunities", customer=a, subject="MES", expected_amount=1000)
    for number in range(2):
        attachments.attach_data(workspace, "customers", a, f"{number}.txt", str(number).encode())
    for number in range(4):
        _add(workspace, "interactions", customer=b, kind="visit", summary=f"b{number}")
    _add(workspace, "tickets", customer=b, subject="扫码枪连不上", category="repair")
    return a, b


def _belongings(workspace: Workspace, customer_id: int) -> dict[str, int]:
    counts = belongings.count_of(workspace, "customers", customer_id)
    return {table: count for table, count in counts.items() if count}


def test_f_06_a_merge_with_a_ticket_and_its_undo(workspace: Workspace, f06: tuple[int, int]) -> None:
    a, b = f06
    assert _belongings(workspace, a) == {"interaction": 3, "opportunity": 1, "attachment": 2}
    assert _belongings(workspace, b) == {"interaction": 4, "ticket": 1}
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b])
    assert _belongings(workspace, a) == {"interaction": 7, "opportunity": 1, "ticket": 1, "attachment": 2}
    assert records.find_by_title(workspace, "customers", "KH000002") == [a], "b's number resolves to a"
    assert former.present_id(workspace, b) == a
    [ticket] = reading.list_of_customer(workspace, a)
    assert (ticket.subject, ticket.customer_name) == ("扫码枪连不上", "重庆长安汽车有限公司")
    workspace.undo()
    assert rows_of(workspace) == before
    assert former.present_id(workspace, b) == b


def test_f_06_undoing_later_leaves_on_a_what_was_added_since_and_lists_it(
    workspace: Workspace, f06: tuple[int, int]
) -> None:
    a, b = f06
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b])
    added = _add(workspace, "interactions", customer=a, kind="call", summary="合并以后")
    result = splitting.split_merge(workspace, b)
    assert [(one.kind, one.record_id, one.title) for one in result.added] == [("interactions", added, "合并以后")]
    assert _belongings(workspace, a) == {"interaction": 4, "opportunity": 1, "attachment": 2}
    assert _belongings(workspace, b) == {"interaction": 4, "ticket": 1}
    records.delete_records(workspace, "interactions", [added])
    assert rows_of(workspace) == before


def test_the_second_number_and_the_old_code_still_find_the_customer(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b])
    for typed in ("13900000002", "KH000002", "0002", "长安汽车"):
        hits = search.find(workspace, typed, kinds=frozenset({"customers"}))
        assert [hit.record_id for hit in hits] == [a], typed
    assert set(value_notes.notes_of(workspace, a)) >= {"mobile", "code", "name"}


def test_splitting_later_leaves_what_was_added_since_and_lists_it(workspace: Workspace, pair: tuple[int, int]) -> None:
    a, b = pair
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b])
    added = _add(workspace, "interactions", customer=a, kind="call", summary="after the merge")
    result = splitting.split_merge(workspace, b)
    assert [(one.kind, one.record_id, one.title) for one in result.added] == [
        ("interactions", added, "after the merge")
    ]
    assert result.kept == ()
    assert (_count(workspace, "interaction", a), _count(workspace, "interaction", b)) == (4, 4)
    records.delete_records(workspace, "interactions", [added])
    after = rows_of(workspace)
    assert after == before


def test_after_a_split_the_timeline_tells_the_merge_and_the_split(workspace: Workspace, pair: tuple[int, int]) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b])
    merged = [entry.text for entry in _changes_of(workspace, a)]
    assert len(merged) == 1
    splitting.split_merge(workspace, b)
    told = [entry.text for entry in _changes_of(workspace, a)]
    assert len(told) == 2
    assert told[1:] == merged, "what was split is told as it was when it was merged"
    titles = [entry.title for entry in _changes_of(workspace, a)]
    assert titles == [
        "Split “长安汽车” from “重庆长安汽车有限公司” again",
        "Merge “长安汽车” into “重庆长安汽车有限公司”",
    ]
    workspace.undo()
    assert [entry.text for entry in _changes_of(workspace, a)] == merged
    assert "Merge" in (workspace.undo_label() or ""), "the merge stands again and can be undone in its turn"
    workspace.redo()
    assert len(_changes_of(workspace, a)) == 2


@pytest.mark.parametrize(("renamed", "kept"), [("", "重庆长安汽车有限公司"), ("长安新能源", "长安新能源")])
def test_a_split_is_called_by_the_names_both_have_then(
    workspace: Workspace, pair: tuple[int, int], renamed: str, kept: str
) -> None:
    """The merge took the name of the one that went; what was renamed since keeps its newer name."""
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b], {"name": b})
    [listed] = former.list_merges(workspace, "customers")
    assert (listed.former_names, listed.winner_name) == (("长安汽车",), "重庆长安汽车有限公司"), "as before the merge"
    if renamed:
        records.update_records(workspace, "customers", [a], {"name": renamed})
    splitting.split_merge(workspace, b)
    assert workspace.undo_label() == f"Split “长安汽车” from “{kept}” again"
    assert records.fetch_record(workspace, "customers", a)["name"] == kept


def test_what_was_merged_in_one_step_is_listed_once_and_comes_back_together(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    c = _customer(workspace, "Changan")
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b, c], {"name": a})
    listed = former.list_merges(workspace, "customers")
    assert [(one.former_names, one.winner_name) for one in listed] == [
        (("长安汽车", "Changan"), "重庆长安汽车有限公司")
    ]
    splitting.split_merge(workspace, listed[0].former_id)
    assert workspace.undo_label() == "Split 2 records from “重庆长安汽车有限公司” again"
    assert rows_of(workspace) == before


def test_splitting_keeps_a_field_that_was_changed_since_and_says_so(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b], {"mobile": b})
    assert records.fetch_record(workspace, "customers", a)["mobile"] == "13900000002"
    records.update_records(workspace, "customers", [a], {"mobile": "13700000003"})
    result = splitting.split_merge(workspace, b)
    kept, given_back = records.fetch_rows(workspace, "customers", [a, b])
    assert kept is not None
    assert given_back is not None
    assert (kept["mobile"], kept["city"], given_back["mobile"]) == ("13700000003", "", "13900000002")
    assert len(result.kept) == 1
    assert "Mobile" in result.kept[0]
    workspace.undo()
    assert records.fetch_rows(workspace, "customers", [b]) == [None]


def test_the_value_confirmed_last_is_kept_unless_one_chooses(
    workspace: Workspace, clock: FixedClock, pair: tuple[int, int]
) -> None:
    a, b = pair
    clock.set(clock.now() + timedelta(days=3))
    records.update_records(workspace, "customers", [b], {"mobile": "13911112222"})
    comparison = comparing.compare_records(workspace, "customers", [a, b], keep_id=a)
    kept = {field.name: field.kept_id for field in comparison.fields}
    assert (kept["mobile"], kept["name"], kept["city"]) == (b, a, b)
    merging.merge_records(workspace, "customers", a, [b], {"mobile": a})
    assert records.fetch_record(workspace, "customers", a)["mobile"] == "13800000001"
    assert "13911112222" in _also(workspace, a)


def test_a_merge_that_keeps_the_loser_s_name_is_told_with_both_names(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merged = merging.merge_records(workspace, "customers", a, [b], {"name": b})
    assert merged.label == "Merge “重庆长安汽车有限公司” into “长安汽车”"


def test_parents_never_form_a_circle(workspace: Workspace) -> None:
    a = _customer(workspace, "甲")
    b = _customer(workspace, "乙", parent=a)
    c = _customer(workspace, "丙", parent=b)
    merging.merge_records(workspace, "customers", c, [a])
    parents = dict(workspace.query("SELECT id, parent_id FROM customer"))
    assert parents == {b: c, c: None}
    workspace.undo()
    merging.merge_records(workspace, "customers", a, [b, c])
    assert dict(workspace.query("SELECT id, parent_id FROM customer")) == {a: None}


def test_tags_are_united_and_not_the_same_is_carried_over(workspace: Workspace) -> None:
    a, b, c = (_customer(workspace, name) for name in ("甲一", "甲二", "甲三"))
    tags.add_tag(workspace, [a, b], "VIP")
    tags.add_tag(workspace, [b], "Expo")
    distinct.mark_distinct(workspace, "customers", [b, c])
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", a, [b])
    assert set(tags.tags_of(workspace, a)) == {"VIP", "Expo"}
    assert (a, c) in distinct.distinct_pairs(workspace)
    workspace.undo()
    assert rows_of(workspace) == before


def test_contacts_merge_likewise_and_each_customer_keeps_one_primary(workspace: Workspace) -> None:
    a = _customer(workspace, "甲公司", contact_name="王芳")
    b = _customer(workspace, "乙公司", contact_name="王 芳")
    other = _add(workspace, "contacts", customer=b, name="赵六")
    (first,), (second, _third) = (
        [row[0] for row in workspace.query("SELECT id FROM contact WHERE customer_id = ? ORDER BY id", (customer,))]
        for customer in (a, b)
    )
    talk = _add(workspace, "interactions", customer=b, contact=second, kind="call", summary="hello")
    before = rows_of(workspace)
    merging.merge_records(workspace, "contacts", first, [second])
    assert workspace.scalar("SELECT contact_id FROM interaction WHERE id = ?", (talk,)) == first
    primary = set(workspace.query("SELECT customer_id, id FROM contact WHERE is_primary"))
    assert primary == {(a, first), (b, other)}
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_record_merged_again_leads_to_the_last_one_and_splits_in_order(workspace: Workspace) -> None:
    a, b, c = (_customer(workspace, name) for name in ("甲", "乙", "丙"))
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", b, [c])
    merging.merge_records(workspace, "customers", a, [b])
    assert records.find_by_title(workspace, "customers", "KH000003") == [a]
    with pytest.raises(UserError, match="Split that merge first"):
        splitting.split_merge(workspace, c)
    splitting.split_merge(workspace, b)
    splitting.split_merge(workspace, c)
    assert rows_of(workspace) == before


def test_history_of_the_kept_record_tells_that_of_the_merged_one_too(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b])
    labels = [entry.label for entry in workspace.history(record_id=a)]
    assert any("长安汽车" in label and label.startswith("Add") for label in labels)


@pytest.mark.parametrize("losers", [[], [1]])
def test_a_record_is_not_merged_with_nothing_or_itself(workspace: Workspace, losers: list[int]) -> None:
    a = _customer(workspace, "甲")
    with pytest.raises(UserError, match="at least two"):
        merging.merge_records(workspace, "customers", a, [a for _one in losers])


def test_no_table_that_names_records_is_forgotten(workspace: Workspace) -> None:
    """Every column that looks like a link is a foreign key, a known loose link, or left alone for a reason."""
    keyed = {
        (table, column)
        for table, column in workspace.query(
            'SELECT m.name, f."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f'
        )
    }
    links = {
        (table, column)
        for table, column in workspace.query(
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            " AND m.name NOT LIKE 'search_%' AND c.name LIKE '%\\_id' ESCAPE '\\'"
        )
    }
    plain = {(table, column) for table, column in links if column not in ("external_id", "import_batch_id")}
    unknown = plain - keyed - belongings.LOOSE_LINKS - set(belongings.LEFT_ALONE)
    assert unknown == set()


def test_fields_of_ones_own_are_chosen_one_by_one(workspace: Workspace) -> None:
    names = []
    for label in ("Fleet", "Plant"):
        made = custom_fields.add_field(workspace, "customers", label, kind="text").created_id
        names.append(custom_fields.field_row(workspace, int(made or 0)).name)
    fleet, plant = names
    a = _customer(workspace, "甲", **{fleet: "12 vans"})
    b = _customer(workspace, "乙", **{fleet: "15 vans", plant: "north"})
    before = rows_of(workspace)
    compared = {field.name: field for field in comparing.compare_records(workspace, "customers", [a, b]).fields}
    assert (compared[fleet].label, compared[fleet].texts) == ("Fleet", ("12 vans", "15 vans"))
    merging.merge_records(workspace, "customers", a, [b], {fleet: b})
    row = records.fetch_record(workspace, "customers", a)
    assert (row[fleet], row[plant]) == ("15 vans", "north")
    assert "12 vans" in _also(workspace, a)
    workspace.undo()
    assert rows_of(workspace) == before


def test_search_forgets_what_undo_takes_away_and_finds_what_it_gives_back(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b])
    workspace.undo()
    index = "SELECT rowid FROM search_customer WHERE search_customer MATCH '\"13900000002\"'"
    assert [row[0] for row in workspace.query(index)] == [b]
    merging.merge_records(workspace, "customers", a, [b])
    splitting.split_merge(workspace, b)
    assert [row[0] for row in workspace.query(index)] == [b]


def test_where_a_value_came_from_goes_with_the_value_that_is_kept(workspace: Workspace) -> None:
    a = _customer(workspace, "甲", mobile="13800000001")
    b = _customer(workspace, "乙", mobile="13900000002")
    workspace.connection.executemany(
        "INSERT INTO value_note(record_id, field, original, source) VALUES (?,'mobile',?,'')",
        [(a, "138-0000-0001"), (b, "139 0000 0002")],
    )
    merging.merge_records(workspace, "customers", a, [b], {"mobile": b})
    assert list(workspace.query("SELECT record_id, original FROM value_note")) == [(a, "139 0000 0002")]


def test_deleting_the_kept_record_and_undoing_that_brings_everything_back(
    workspace: Workspace, pair: tuple[int, int]
) -> None:
    a, b = pair
    merging.merge_records(workspace, "customers", a, [b])
    before = rows_of(workspace)
    records.delete_records(workspace, "customers", [a])
    assert records.find_by_title(workspace, "customers", "KH000002") == []
    workspace.undo()
    assert rows_of(workspace) == before


def test_who_was_reached_by_a_campaign_is_so_after_the_merge(workspace: Workspace, pair: tuple[int, int]) -> None:
    keep, lose = pair
    fair, mailing = _add(workspace, "campaigns", name="Fair"), _add(workspace, "campaigns", name="Mailing")
    for campaign, reached in ((fair, lose), (mailing, keep)):
        members.add_members(workspace, campaign, [keep, lose])
        [member] = [one for one in list_members(workspace, campaign) if one.customer_id == reached]
        members.set_status(workspace, [member.member_id], "replied")
        members.change_member(workspace, member.member_id, contact_id=None, notes="Wants a demo")
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", keep, [lose])
    for campaign in (fair, mailing):
        told = [(one.customer_id, one.status, one.notes) for one in list_members(workspace, campaign)]
        assert told == [(keep, "replied", "Wants a demo")]
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    splitting.split_merge(workspace, lose)
    assert {one.customer_id: one.status for one in list_members(workspace, fair)} == {keep: "planned", lose: "replied"}
