"""F-38: customers go to a colleague with all that hangs on them, arrive once, and only chosen fields change."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import FileFormatError, NewerFileError, UserError
from ocrm.services import attachments, interactions, records, tags
from ocrm.services.campaigns import members
from ocrm.services.contracts import writing as contract_writing
from ocrm.services.deals import competitors, needs
from ocrm.services.duplicates import merging
from ocrm.services.duplicates.belongings import links_to
from ocrm.services.fields import custom_fields, picklists
from ocrm.services.handover import ENDING, contents, receiving
from ocrm.services.handover.contents import Chosen, deals_chosen
from ocrm.services.handover.packing import OVERVIEW, write_package
from ocrm.services.payments import planning, receipts
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.quotes import lines as quote_lines
from ocrm.services.quotes import writing as quotes
from ocrm.services.quotes.reading import list_quotes
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.search import find
from ocrm.services.segmentation import segments
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.handover_sample import PRIVATE, add, fill
from tests.snapshots import rows_of


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled."""


def ids_of(workspace: Workspace) -> list[int]:
    return list(records.all_ids(workspace, records.RecordQuery("customers")))


@pytest.fixture
def other(tmp_path: Path, clock: FixedClock) -> Iterator[Callable[[Workspace, str], Workspace]]:
    """Close a file and open another, as a second computer would; a process holds one at a time."""
    opened: list[Workspace] = []

    def go(present: Workspace, name: str) -> Workspace:
        present.close()
        path = tmp_path / f"{name}.ocrm"
        if path.exists():
            opened.append(Workspace.open(path, clock=clock))
        else:
            opened.append(Workspace.create(path, clock=clock, language="zh_CN"))
        return opened[-1]

    yield go
    for one in opened:
        one.close()


@pytest.mark.usefixtures("both_languages")
def test_f_38_hand_over(workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]) -> None:
    chosen, package = fill(workspace), tmp_path / f"交接{ENDING}"
    told = contents.preview(workspace, Chosen(tuple(chosen)))
    assert len(told.customers) == 25 and len(told.files) == 18
    assert [told.counts[table] for table in ("contact", "opportunity", "interaction")] == [40, 12, 300]
    assert [note.summary for note in told.private_notes] == [PRIVATE] * 3
    assert {note.customer for note in told.private_notes} == {"客户 0", "客户 1", "客户 2"}
    write_package(workspace, Chosen(tuple(chosen)), package)
    with zipfile.ZipFile(package) as archive:
        everything = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        page = archive.read(OVERVIEW).decode()
    assert PRIVATE not in everything and "不给的" not in everything and "客户 27" not in everything
    assert f"{workspace.clock.local_now():%Y-%m-%d %H:%M}" in page  # right on any day it is read
    assert "联系人 39" in page and "电话 299" in page and "报价 17.pdf" in page

    theirs = other(workspace, "theirs")
    before = rows_of(theirs)
    found, changes = receiving.receive_package(theirs, package)
    assert len(found.customers) == 25 and not found.conflicts
    assert found.counts == {table: n for table, n in told.counts.items() if n}
    assert find(theirs, "联系人 39")
    again, nothing = receiving.receive_package(theirs, package)
    assert not again.added_count and not again.conflicts and nothing.is_nothing
    theirs.undo()
    assert rows_of(theirs) == before
    theirs.redo()
    assert len(ids_of(theirs)) == 25 and not changes.is_nothing

    for customer_id, phone in ((chosen[0], "021 111"), (chosen[1], "021 222")):
        records.update_records(theirs, "customers", [customer_id], {"phone": phone})
    mine = other(theirs, "test")
    for customer_id in chosen[:2]:
        records.update_records(mine, "customers", [customer_id], {"phone": "010 999"})
    write_package(mine, Chosen(tuple(chosen)), package)
    theirs = other(mine, "theirs")
    found = receiving.look_through(theirs, package)
    assert [(one.title, one.theirs) for one in found.conflicts] == [("客户 0", "010 999"), ("客户 1", "010 999")]
    before = rows_of(theirs)
    receiving.receive_package(theirs, package, theirs=[found.conflicts[0].key])
    phones = [theirs.scalar("SELECT phone FROM customer WHERE id = ?", (one,)) for one in chosen[:2]]
    assert phones == ["010 999", "021 222"]
    assert len(receiving.look_through(theirs, package).conflicts) == 1
    theirs.undo()
    assert rows_of(theirs) == before


def test_of_two_fields_of_one_customer_only_the_chosen_one_comes(
    workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]
) -> None:
    customer_id = add(workspace, "customers", name="重庆长安", phone="010 1", notes="旧")
    package = tmp_path / "p.ocrmpkg"
    theirs = other(workspace, "theirs")
    add_back = tmp_path / "q.ocrmpkg"
    mine = other(theirs, "test")
    write_package(mine, Chosen((customer_id,)), add_back)
    theirs = other(mine, "theirs")
    receiving.receive_package(theirs, add_back)
    records.update_records(theirs, "customers", [customer_id], {"phone": "010 2", "notes": "新"})
    write_package(theirs, Chosen((customer_id,)), package)
    mine = other(theirs, "test")
    found = receiving.look_through(mine, package)
    assert {(one.field, one.theirs) for one in found.conflicts} == {("Phone", "010 2"), ("Notes", "新")}
    receiving.receive_package(mine, package, theirs=[one.key for one in found.conflicts if one.field == "Phone"])
    after = records.fetch_record(mine, "customers", customer_id)
    assert (after["phone"], after["notes"]) == ("010 2", "旧")


def test_tags_own_fields_and_lists_find_their_place_in_a_file_that_has_others(
    workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]
) -> None:
    custom_fields.add_field(workspace, "customers", "层级", kind=FieldKind.PICKLIST, values=["一级", "二级"])
    picklists.add_value(workspace, "industry", "光伏")
    customer_id = add(workspace, "customers", name="重庆长安", industry="光伏", c1="二级")
    tags.add_tag(workspace, [customer_id], "老客户")
    todos.add_todo(workspace, "回访", customer=customer_id)
    deal = add(workspace, "opportunities", customer=customer_id, subject="一期")
    stage_of = "SELECT s.code FROM opportunity o JOIN stage s ON s.id = o.stage_id WHERE o.id = ?"
    stage = workspace.scalar(stage_of, (deal,))
    write_package(workspace, Chosen((customer_id,)), tmp_path / "a.ocrmpack")
    theirs = other(workspace, "theirs")
    custom_fields.add_field(theirs, "customers", "门店数", kind=FieldKind.NUMBER)
    own = add(theirs, "customers", name="自己的", c1=7)
    tags.add_tag(theirs, [own], "老客户")
    before = rows_of(theirs)
    receiving.receive_package(theirs, tmp_path / "a.ocrmpack")
    row = records.fetch_record(theirs, "customers", customer_id)
    labels = {info.label: info.name for info in record_type("customers").added_fields}
    assert row.values[labels["层级"]] == "二级" and row.values["industry"] == "光伏"
    assert "光伏" in picklists.labels(theirs, "industry").values()
    assert theirs.scalar("SELECT count(*) FROM tag WHERE name = '老客户'") == 1
    assert theirs.scalar("SELECT count(*) FROM record_tag") == 2
    assert theirs.scalar(stage_of, (deal,)) == stage
    codes = [code for (code,) in theirs.query("SELECT code FROM customer")]
    assert len(set(codes)) == 2 and "" not in codes  # both files had numbered their first alike
    assert theirs.first("PRAGMA foreign_key_check") is None
    again, nothing = receiving.receive_package(theirs, tmp_path / "a.ocrmpack")
    assert nothing.is_nothing and not again.conflicts
    theirs.undo()
    assert rows_of(theirs) == before


def _forge(package: Path, out: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(package) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out


def test_a_package_that_is_none_or_was_changed_is_refused_and_nothing_is_taken(
    workspace: Workspace, tmp_path: Path
) -> None:
    customer_id = add(workspace, "customers", name="重庆长安")
    package = tmp_path / "a.ocrmpack"
    write_package(workspace, Chosen((customer_id,)), package)

    def edited(parts: dict[str, bytes]) -> None:
        parts["tables/customer.csv"] = parts["tables/customer.csv"].replace("重庆".encode(), "成都".encode())

    def outside(parts: dict[str, bytes]) -> None:
        document = json.loads(parts["manifest.json"])
        document["files"]["../evil.txt"] = {"size": 1, "sha256": "0"}
        parts |= {"manifest.json": json.dumps(document).encode(), "../evil.txt": b"x"}

    def newer(parts: dict[str, bytes]) -> None:
        document = json.loads(parts["manifest.json"])
        parts["manifest.json"] = json.dumps({**document, "schema": 10**6}).encode()

    before = rows_of(workspace)
    text = tmp_path / "no.ocrmpack"
    text.write_text("hello")
    forged = tmp_path / "b.ocrmpack"
    for wrong in (text, tmp_path / "missing", _forge(package, forged, edited), _forge(package, forged, outside)):
        with pytest.raises(FileFormatError, match="Nothing was imported"):
            receiving.receive_package(workspace, wrong)
    assert not (tmp_path.parent / "evil.txt").exists() and not (tmp_path / "evil.txt").exists()
    with pytest.raises(NewerFileError):
        receiving.receive_package(workspace, _forge(package, forged, newer))
    with pytest.raises(UserError, match="no conflict"):
        receiving.receive_package(workspace, package, theirs=["customer/1/name"])
    assert rows_of(workspace) == before


def test_between_two_computers_private_notes_go_both_ways_and_the_newer_of_each_field_can_win(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, other: Callable[[Workspace, str], Workspace]
) -> None:
    chosen = fill(workspace)[:3]
    there, back = tmp_path / "there.ocrmpack", tmp_path / "back.ocrmpack"
    assert contents.preview(workspace, Chosen(tuple(chosen)), with_private=True).counts["interaction"] == 39
    write_package(workspace, Chosen(tuple(chosen)), there, with_private=True)
    laptop = other(workspace, "laptop")
    receiving.receive_package(laptop, there)
    assert laptop.scalar("SELECT count(*) FROM interaction WHERE is_private") == 3
    clock.advance(minutes=5)
    records.update_records(laptop, "customers", chosen[:1], {"phone": "021 111"})
    add(laptop, "contacts", customer=chosen[1], name="新来的")
    write_package(laptop, Chosen(tuple(chosen)), back, with_private=True)
    desk = other(laptop, "test")
    clock.advance(minutes=5)
    records.update_records(desk, "customers", chosen[1:2], {"phone": "010 999"})
    before = rows_of(desk)
    found, _changes = receiving.receive_package(desk, back, theirs=[receiving.NEWER])
    assert [(one.mine, one.is_newer_there) for one in found.conflicts] == [("010-65520000", True), ("010 999", False)]
    assert found.counts == {"contact": 1}
    phones = [desk.scalar("SELECT phone FROM customer WHERE id = ?", (one,)) for one in chosen[:2]]
    assert phones == ["021 111", "010 999"]
    desk.undo()
    assert rows_of(desk) == before


def test_progress_is_told_and_cancelling_leaves_all_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    chosen, package = fill(workspace), tmp_path / "a.ocrmpack"
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        told.append((done, total))

    def cancel(done: int, total: int) -> None:
        if done > total * 0.9:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_package(workspace, Chosen(tuple(chosen)), package, report=cancel)
    assert not list(tmp_path.glob("*.ocrmpack*"))
    write_package(workspace, Chosen(tuple(chosen)), package, report=report)
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] - 1
    records.delete_records(workspace, "customers", chosen)
    before = rows_of(workspace)
    with pytest.raises(Cancelled):
        receiving.receive_package(workspace, package, theirs=[receiving.ALL], report=cancel)
    assert rows_of(workspace) == before


def test_without_customers_no_package_is_written(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="at least one"):
        write_package(workspace, Chosen(()), tmp_path / "a.ocrmpack")
    assert not list(tmp_path.glob("*.ocrmpack*"))


def test_every_table_that_hangs_on_a_customer_goes_or_stays_for_a_reason(workspace: Workspace) -> None:
    named = {*contents.DATA_TABLES, *contents.LEFT_OUT}
    for parent in (contents.CUSTOMER, "contact", "opportunity", "interaction", "todo"):
        keyed = workspace.query(
            "SELECT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f"
            " WHERE m.type = 'table' AND f.\"table\" = ?",
            (parent,),
        )
        assert {name for (name,) in keyed} <= named
        assert {link.table for link in links_to(workspace, parent)} <= named | {
            "merged_record", "suggestion_answer", "prospecting_entry",
        }  # fmt: skip


@pytest.mark.usefixtures("both_languages")
def test_what_was_deleted_here_stays_deleted_unless_it_is_wanted_back(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, other: Callable[[Workspace, str], Workspace]
) -> None:
    chosen, package = fill(workspace)[:3], tmp_path / "a.ocrmpack"
    write_package(workspace, Chosen(tuple(chosen)), package)
    desk = other(workspace, "desk")
    receiving.receive_package(desk, package)
    whole = rows_of(desk)
    desk.undo()
    clock.advance(minutes=1)
    assert not receiving.look_through(desk, package).conflicts  # what an undo took back was not deleted
    desk.redo()
    records.delete_records(desk, "customers", chosen[:1])
    before = rows_of(desk)
    found, nothing = receiving.receive_package(desk, package)
    (asked,) = found.conflicts
    assert (asked.title, asked.is_deleted_here, asked.is_newer_there) == ("客户 0", True, False)
    assert f"{clock.local_now():%Y-%m-%d}" in asked.mine
    assert nothing.is_nothing and not found.added_count and rows_of(desk) == before
    receiving.receive_package(desk, package, theirs=[receiving.NEWER])
    assert rows_of(desk) == before
    back, _changes = receiving.receive_package(desk, package, theirs=[asked.key])
    assert back.customers == ("客户 0",)
    again = rows_of(desk)
    for table in ("contact", "opportunity", "interaction", "attachment"):
        assert len(again[table]) == len(whole[table])
    assert desk.first("PRAGMA foreign_key_check") is None
    desk.undo()
    assert rows_of(desk) == before


def test_what_hangs_on_a_contact_deleted_here_comes_without_it_and_finds_it_again(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, other: Callable[[Workspace, str], Workspace]
) -> None:
    customer = add(workspace, "customers", name="云栖")
    contact = add(workspace, "contacts", customer=customer, name="王芳")
    old = add(workspace, "interactions", customer=customer, contact=contact, summary="旧")
    write_package(workspace, Chosen((customer,)), tmp_path / "a.ocrmpack")
    clock.advance(minutes=5)
    new = add(workspace, "interactions", customer=customer, contact=contact, summary="新")
    records.update_records(workspace, "contacts", [contact], {"title": "总监"})
    write_package(workspace, Chosen((customer,)), tmp_path / "b.ocrmpack")
    clock.advance(minutes=-3)
    desk = other(workspace, "desk")
    receiving.receive_package(desk, tmp_path / "a.ocrmpack")
    records.delete_records(desk, "contacts", [contact])
    found, _changes = receiving.receive_package(desk, tmp_path / "b.ocrmpack")
    assert [(one.title, one.is_deleted_here, one.is_newer_there) for one in found.conflicts] == [("王芳", True, True)]
    assert found.counts == {"interaction": 1}
    whom = "SELECT contact_id FROM interaction WHERE id = ?"
    assert (desk.scalar(whom, (old,)), desk.scalar(whom, (new,))) == (None, None)
    receiving.receive_package(desk, tmp_path / "b.ocrmpack", theirs=[receiving.NEWER])
    assert (desk.scalar(whom, (old,)), desk.scalar(whom, (new,))) == (contact, contact)


def test_what_is_new_of_a_customer_merged_here_goes_to_the_one_it_was_merged_into(
    workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]
) -> None:
    kept, merged = (add(workspace, "customers", name=name) for name in ("云栖", "云栖智造"))
    known = add(workspace, "contacts", customer=merged, name="王芳")
    write_package(workspace, Chosen((kept, merged)), tmp_path / "a.ocrmpack")
    fresh = add(workspace, "contacts", customer=merged, name="李明")
    write_package(workspace, Chosen((kept, merged)), tmp_path / "b.ocrmpack")
    desk = other(workspace, "desk")
    receiving.receive_package(desk, tmp_path / "a.ocrmpack")
    merging.merge_records(desk, "customers", kept, [merged])
    found, _changes = receiving.receive_package(desk, tmp_path / "b.ocrmpack")
    assert [one.title for one in found.conflicts if one.is_deleted_here] == ["云栖智造"]
    whose = "SELECT customer_id FROM contact WHERE id = ?"
    assert (desk.scalar(whose, (known,)), desk.scalar(whose, (fresh,))) == (kept, kept)
    assert desk.first("PRAGMA foreign_key_check") is None


def _two_deals(workspace: Workspace) -> tuple[int, int, int]:
    """Make a customer with a contact and two deals, each with what hangs on it; return customer, deal and the other."""
    customer = add(workspace, "customers", name="重庆长安")
    add(workspace, "contacts", customer=customer, name="单丹")
    first, second = (add(workspace, "opportunities", customer=customer, subject=name) for name in ("一期", "二期"))
    for deal, word in ((first, "一期的事"), (second, "二期的事"), (None, "平时的事")):
        interactions.log_interaction(workspace, customer, kind="call", summary=word, opportunity=deal)
        todos.add_todo(workspace, word, customer=customer, opportunity=deal)
    needs.add_need(workspace, customer, "热备", opportunity_id=first)
    needs.add_need(workspace, customer, "不停机", opportunity_id=second)
    competitors.add_competitor(workspace, first, "Acme")
    competitors.add_competitor(workspace, second, "Bolt")
    for deal, product in ((first, "网关"), (second, "二期网关")):
        offered = quotes.add_quote(workspace, deal).created_id or 0
        quote_lines.add_line(workspace, offered, {"product": product, "unit_price": Decimal("1280.5")})
        revised = quotes.revise_quote(workspace, offered).created_id or 0
        attachments.attach_data(workspace, "quotes", revised, f"{product}.pdf", b"%PDF")
    return customer, first, second


def test_a_deal_goes_with_its_customer_and_nothing_of_the_other_deals(
    workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]
) -> None:
    customer, deal, _second = _two_deals(workspace)
    what, package = deals_chosen(workspace, [deal]), tmp_path / f"商机{ENDING}"
    assert what == Chosen((customer,), (deal,))
    told = contents.preview(workspace, what)
    counted = ("customer", "contact", "opportunity", "interaction", "todo", "need", "competitor", "quote",
               "quote_line", "attachment")  # fmt: skip
    assert [told.counts[table] for table in counted] == [1, 1, 1, 2, 2, 1, 1, 2, 2, 1]
    write_package(workspace, what, package, briefs=[("一期 / 重庆长安", b"%PDF brief")])
    with zipfile.ZipFile(package) as archive:
        everything = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        page = archive.read(OVERVIEW).decode()
        assert archive.read("briefs/1 一期 重庆长安.pdf") == b"%PDF brief"
    assert "Opportunities handed over" in page and quote("briefs/1 一期 重庆长安.pdf") in page
    assert "一期的事" in page and "平时的事" in page
    assert not any(word in everything for word in ("二期", "不停机", "Bolt"))

    theirs = other(workspace, "theirs")
    before = rows_of(theirs)
    found, _changes = receiving.receive_package(theirs, package)
    assert found.counts == {table: n for table, n in told.counts.items() if n}
    assert theirs.first("PRAGMA foreign_key_check") is None
    second, first = list_quotes(theirs, deal)
    assert (second.version, second.sums, second.lines[0].origin_id) == (2, first.sums, first.lines[0].line_id)
    assert second.sums.total == Decimal("1280.50") and second.file_count == 1
    again, nothing = receiving.receive_package(theirs, package)
    assert nothing.is_nothing and not again.conflicts
    theirs.undo()
    assert rows_of(theirs) == before


def test_a_private_note_of_another_deal_is_not_offered(workspace: Workspace) -> None:
    customer, deal, second = _two_deals(workspace)
    for one in (deal, second):
        interactions.log_interaction(
            workspace, customer, kind="call", summary=f"{one}", opportunity=one, is_private=True
        )  # fmt: skip
    told = contents.preview(workspace, deals_chosen(workspace, [deal]))
    assert [note.summary for note in told.private_notes] == [f"{deal}"]


def test_a_deal_without_a_customer_is_not_handed_over(workspace: Workspace) -> None:
    _customer, deal, _second = _two_deals(workspace)
    alone = add(workspace, "opportunities", subject="谁的")
    with pytest.raises(UserError, match="“谁的” has no customer"):
        deals_chosen(workspace, [deal, alone])


def test_contracts_money_tickets_and_campaigns_go_with_their_customer(
    workspace: Workspace, tmp_path: Path, other: Callable[[Workspace, str], Workspace]
) -> None:
    customer, stranger = (add(workspace, "customers", name=name) for name in ("重庆长安", "别人"))
    deal = add(workspace, "opportunities", subject="年框", customer=customer)
    quote = quotes.add_quote(workspace, deal).created_id or 0
    quote_lines.add_line(workspace, quote, {"product": "刀具", "unit_price": Decimal(900)})
    before = contract_writing.add_from_quote(workspace, quote, {"ends_on": date(2026, 3, 31)}).created_id or 0
    contract_writing.sign(workspace, before)
    contract = contract_writing.renew(workspace, before).created_id or 0
    planning.plan_instalments(workspace, before, Plan(Template.EQUAL, date(2026, 3, 1)))
    picklists.add_value(workspace, "payment_method", "承兑汇票")
    method = picklists.list_values(workspace, "payment_method")[-1].code
    receipts.register_payment(workspace, before, {"method": method, "invoice_number": "FP-1"})
    add(workspace, "tickets", subject="漏油", customer=customer, contract=contract)
    campaign, old = (
        add(workspace, "campaigns", name="展会"),
        segments.add_list(workspace, "老客户", [customer, stranger]),
    )
    members.set_audience(workspace, campaign, old.created_id or 0)
    tables = ("contract", "payment_plan", "payment", "ticket", "campaign_member")
    mine = {table: list(workspace.query(f"SELECT * FROM {table} ORDER BY id")) for table in tables}
    mine["campaign_member"] = [row for row in mine["campaign_member"] if row[4] == customer]
    package = tmp_path / f"交接{ENDING}"
    write_package(workspace, Chosen((customer,)), package)

    theirs = other(workspace, "theirs")
    receiving.receive_package(theirs, package)
    assert {table: list(theirs.query(f"SELECT * FROM {table} ORDER BY id")) for table in tables} == mine
    assert list(theirs.query("SELECT name, segment_id FROM campaign")) == [("展会", None)]
    assert picklists.labels(theirs, "payment_method")[method] == "承兑汇票"
    assert list(theirs.query("PRAGMA foreign_key_check")) == []
