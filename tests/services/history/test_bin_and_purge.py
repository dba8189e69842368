"""The bin brings back exactly what went; what is erased is nowhere in the file any more."""

from __future__ import annotations

import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.services import attachments, drafts, interactions, records, search, tags
from ocrm.services.campaigns import members
from ocrm.services.forecasting import targets
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.health import mending
from ocrm.services.history import audit, purging
from ocrm.services.history import bin as record_bin
from ocrm.services.outbox import composing
from ocrm.services.outbox.composing import MailText, NewFile
from ocrm.services.payments import planning, receipts
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.quotes import lines, writing
from ocrm.services.relations import customers
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.tickets import handling
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

SENTINEL = "Zzsentinel"


def _company(workspace: Workspace, name: str, folder: Path) -> int:
    customer = records.add_record(workspace, "customers", {"name": name, "notes": f"{name} 备注"}).created_id or 0
    records.add_record(workspace, "contacts", {"name": f"{name} 周敏", "customer": customer})
    deal = records.add_record(workspace, "opportunities", {"subject": f"{name} 年框", "customer": customer}).created_id
    note = folder / f"{name}.txt"
    note.write_text(f"{name} 正文 " * 50, encoding="utf-8")
    interactions.log_interaction(
        workspace, customer, kind="call", summary=f"{name} 电话", opportunity_id=deal, files=[note]
    )
    attachments.attach_file(workspace, "customers", customer, note)
    tags.add_tag(workspace, [customer], "重点")
    return customer


def test_a_deleted_customer_lies_in_the_bin_with_what_went_with_it(
    workspace: Workspace, tmp_path: Path, clock: FixedClock
) -> None:
    customer = _company(workspace, "华东机床", tmp_path)
    before = rows_of(workspace)
    records.delete_records(workspace, "customers", [customer])
    (row,) = record_bin.list_deleted(workspace)
    assert (row.title, row.kind, row.belongings) == ("华东机床", "customers", 3)
    assert row.deleted_at == clock.now()
    record_bin.restore_deleted(workspace, [customer])
    assert rows_of(workspace) == before
    assert record_bin.list_deleted(workspace) == []
    assert [hit.record_id for hit in search.find(workspace, "hdjc")][:1] == [customer]
    workspace.undo()
    assert record_bin.count_deleted(workspace) == 1


def test_every_kind_of_record_goes_into_the_bin_and_comes_back_from_it(workspace: Workspace) -> None:
    customer = records.add_record(workspace, "customers", {"name": "华东机床"}).created_id
    for kind, described in RECORD_TYPES.items():
        values = {described.title_field: f"要删的{kind}"}
        values |= {"customer": customer} if "customer" in described.fields else {}
        values |= {"happened_at": workspace.clock.now(), "kind": "call"} if kind == "interactions" else {}
        made = records.add_record(workspace, kind, values).created_id or 0
        before = rows_of(workspace)
        records.delete_records(workspace, kind, [made])
        (row,) = record_bin.list_deleted(workspace)
        assert (row.kind, row.title) == (kind, f"要删的{kind}")
        record_bin.restore_deleted(workspace, [made])
        assert rows_of(workspace) == before


def test_contracts_money_and_tickets_come_back_from_the_bin_with_their_customer(
    workspace: Workspace, tmp_path: Path
) -> None:
    customer = records.add_record(workspace, "customers", {"name": SENTINEL}).created_id or 0
    _serve(workspace, customer, tmp_path)
    before = rows_of(workspace)
    records.delete_records(workspace, "customers", [customer])
    (row,) = record_bin.list_deleted(workspace)
    assert (row.title, row.belongings) == (SENTINEL, 2)
    record_bin.restore_deleted(workspace, [customer])
    assert rows_of(workspace) == before


def test_of_many_deleted_together_one_comes_back_alone(workspace: Workspace, tmp_path: Path) -> None:
    first, second = (_company(workspace, name, tmp_path) for name in ("甲方", "乙方"))
    records.delete_records(workspace, "customers", [first, second])
    record_bin.restore_deleted(workspace, [first])
    assert workspace.scalar("SELECT group_concat(name) FROM customer") == "甲方"
    assert workspace.scalar("SELECT group_concat(name) FROM contact") == "甲方 周敏"
    assert workspace.scalar("SELECT count(*) FROM attachment") == 2
    assert [row.title for row in record_bin.list_deleted(workspace)] == ["乙方"]
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def test_what_was_undone_or_split_is_in_no_bin(workspace: Workspace) -> None:
    added = records.add_record(workspace, "customers", {"name": "甲"})
    workspace.revert(added.operation_id)
    assert record_bin.list_deleted(workspace) == []
    with pytest.raises(NotFoundError, match="no longer in the bin"):
        record_bin.restore_deleted(workspace, [added.created_id or 0])


def test_erased_records_leave_no_byte_in_the_file(workspace: Workspace, tmp_path: Path) -> None:
    kept = _company(workspace, "宁波港机", tmp_path)
    customer = _company(workspace, SENTINEL, tmp_path)
    records.update_records(workspace, "customers", [customer], {"city": f"{SENTINEL} 市"})
    drafts.keep_draft(workspace, f"customers/{customer}", {"text": f"{SENTINEL} draft"})
    (detached,) = attachments.list_attachments(workspace, customer)
    attachments.detach_file(workspace, detached.attachment_id)
    records.delete_records(workspace, "customers", [customer])
    assert purging.preview_purge(workspace, [customer]).titles == (SENTINEL,)
    assert purging.preview_purge(workspace, [customer]).belongings == 3
    purging.purge_records(workspace, [customer], reason="客户要求删除")
    for path in workspace.path.parent.glob(workspace.path.name + "*"):
        assert SENTINEL.lower() not in path.read_bytes().decode("latin-1").lower(), path.name
    assert record_bin.list_deleted(workspace) == []
    assert search.find(workspace, SENTINEL) == []
    assert records.fetch_record(workspace, "customers", kept)["name"] == "宁波港机"
    assert attachments.list_attachments(workspace, kept)
    assert list(workspace.query("PRAGMA foreign_key_check")) == []
    assert "Erase 1 record for good: 客户要求删除" in workspace.history(limit=1)[0].label
    assert audit.verify_journal(workspace).is_whole


def test_undo_passes_over_steps_that_are_wholly_erased(workspace: Workspace) -> None:
    kept = records.add_record(workspace, "customers", {"name": "乙"}).created_id or 0
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id or 0
    records.delete_records(workspace, "customers", [customer])
    purging.purge_records(workspace, [customer], reason="客户要求删除")
    assert [entry.state for entry in workspace.history(limit=4)] == ["done", "erased", "erased", "done"]
    assert workspace.undo_label() == "Add “乙”"
    workspace.undo()
    assert records.find_by_title(workspace, "customers", "乙") == []
    workspace.redo()
    assert records.find_by_title(workspace, "customers", "乙") == [kept]
    assert audit.verify_journal(workspace).is_whole


def test_erasing_wants_a_reason(workspace: Workspace) -> None:
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id or 0
    with pytest.raises(ValidationError, match="needs a reason"):
        purging.purge_records(workspace, [customer], reason="  ")
    assert records.find_by_title(workspace, "customers", "甲") == [customer]


def test_what_hung_on_a_deleted_deal_is_told_with_the_deal(workspace: Workspace, tmp_path: Path) -> None:
    customer = _company(workspace, "甲方", tmp_path)
    deal = workspace.scalar("SELECT id FROM opportunity")
    records.add_record(workspace, "todos", {"title": "回访", "customer": customer, "opportunity": deal})
    records.delete_records(workspace, "opportunities", [deal])
    assert ("甲方 年框", "opportunities") in [(row.title, row.kind) for row in record_bin.list_deleted(workspace)]
    before = len(record_bin.list_deleted(workspace))
    record_bin.restore_deleted(workspace, [deal])
    assert len(record_bin.list_deleted(workspace)) == before - 1
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def test_what_a_step_is_called_stays_readable_where_the_erased_has_the_name_of_a_part_of_it(
    workspace: Workspace,
) -> None:
    targets.set_target(workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, date(2026, 3, 1), Decimal(1000))
    kept = customers.add_customer(workspace, "Acme").created_id
    for name in ("month", "2026-03-01", "Phone"):
        erased = customers.add_customer(workspace, name).created_id
        assert kept is not None and erased is not None
        records.update_records(workspace, "customers", [kept], {"phone": name})
        records.delete_records(workspace, "customers", [erased])
        purging.purge_records(workspace, [erased], reason="asked")
    said = [one.label for one in workspace.history(limit=50)]
    assert "Set the target of Mar 2026 (Amount won)" in said
    assert said.count("Change Phone of “Acme”") == 3


def test_an_erasing_whose_file_could_not_be_written_anew_says_so(
    workspace: Workspace, tmp_path: Path, both_languages: str
) -> None:
    customer = _company(workspace, SENTINEL, tmp_path)
    records.delete_records(workspace, "customers", [customer])

    def refuse(_cursor: object, sql: str, _values: object) -> bool:
        if sql == "VACUUM":
            raise apsw.FullError("database or disk is full")
        return True

    workspace.connection.exec_trace = refuse
    with pytest.raises(UserError, match=r"erased|已彻底删除"):
        purging.purge_records(workspace, [customer], reason="asked")
    workspace.connection.exec_trace = None
    assert record_bin.list_deleted(workspace) == []
    mending.compact(workspace)
    workspace.close()
    assert SENTINEL.encode() not in workspace.path.read_bytes()


@pytest.mark.parametrize("is_deleted", [True, False], ids=["from the bin", "living"])
@pytest.mark.parametrize("has_history", [True, False], ids=["with its history", "after its history was dropped"])
def test_the_files_of_erased_quotes_and_mails_leave_no_byte_either(
    workspace: Workspace, tmp_path: Path, is_deleted: bool, has_history: bool
) -> None:
    customer = records.add_record(workspace, "customers", {"name": SENTINEL}).created_id or 0
    _write_to(workspace, customer, tmp_path)
    if is_deleted:
        records.delete_records(workspace, "customers", [customer])
    elif not has_history:
        for table in ("operation_part", "operation_record", "operation"):
            workspace.connection.execute(f"DELETE FROM {table}")
    purging.purge_records(workspace, [customer], reason="asked")
    workspace.close()
    assert SENTINEL.encode() not in workspace.path.read_bytes()


@pytest.mark.parametrize("is_deleted", [True, False], ids=["from the bin", "living"])
@pytest.mark.parametrize("has_history", [True, False], ids=["with its history", "after its history was cut off"])
def test_contracts_money_tickets_and_memberships_of_an_erased_customer_leave_no_byte(
    workspace: Workspace, tmp_path: Path, is_deleted: bool, has_history: bool
) -> None:
    customer = records.add_record(workspace, "customers", {"name": f"{SENTINEL} GmbH"}).created_id or 0
    payment, member = _serve(workspace, customer, tmp_path)
    if not has_history:
        for table in ("operation_part", "operation_record", "operation"):
            workspace.connection.execute(f"DELETE FROM {table}")
    receipts.change_payment(workspace, payment, {"notes": f"{SENTINEL} second note"})
    members.change_member(workspace, member, contact_id=None, notes=f"{SENTINEL} second note")
    if is_deleted:
        records.delete_records(workspace, "customers", [customer])
    purging.purge_records(workspace, [customer], reason="asked")
    assert workspace.scalar("SELECT count(*) FROM campaign") == 1
    for table in ("contract", "payment_plan", "payment", "ticket", "campaign_member", "attachment"):
        assert workspace.scalar(f"SELECT count(*) FROM {table}") == 0
    parts = [zlib.decompress(packed) for (packed,) in workspace.query("SELECT changeset FROM operation_part")]
    assert not any(SENTINEL.encode() in part for part in parts)
    workspace.close()
    assert SENTINEL.encode() not in workspace.path.read_bytes()


def _serve(workspace: Workspace, customer: int, folder: Path) -> tuple[int, int]:
    """Give a customer a paid contract, a ticket and a place in a campaign; return the payment and the member."""
    values = {"customer": customer, "title": f"{SENTINEL} frame", "amount": Decimal(900), "status": "signed",
              "terms": f"{SENTINEL} clause", "signed_by": f"{SENTINEL} Meier"}  # fmt: skip
    contract = records.add_record(workspace, "contracts", values).created_id or 0
    planning.plan_instalments(workspace, contract, Plan(Template.EQUAL, workspace.clock.today()))
    planning.add_instalment(workspace, contract, {"amount": Decimal(5), "note": f"{SENTINEL} retention"})
    paid = {"amount": Decimal(400), "invoice_number": f"{SENTINEL}-1", "notes": f"{SENTINEL} bank"}
    payment = receipts.register_payment(workspace, contract, paid).created_id or 0
    ticket = handling.open_ticket(workspace, customer, f"{SENTINEL} leaks", {"contract": contract}).created_id or 0
    handling.resolve(workspace, [ticket], f"{SENTINEL} sealed")
    for kind, record in (("contracts", contract), ("tickets", ticket)):
        (folder / f"{kind}.txt").write_text(f"{SENTINEL} in {kind} " * 400, "utf-8")
        attachments.attach_file(workspace, kind, record, folder / f"{kind}.txt")
    campaign = records.add_record(workspace, "campaigns", {"name": "Fair"}).created_id or 0
    members.add_member(workspace, campaign, customer)
    member = int(workspace.scalar("SELECT id FROM campaign_member"))
    members.change_member(workspace, member, contact_id=None, notes=f"{SENTINEL} wants a seat")
    return payment, member


def test_the_files_of_a_quote_go_and_come_back_with_its_deal(workspace: Workspace, tmp_path: Path) -> None:
    customer = records.add_record(workspace, "customers", {"name": SENTINEL}).created_id or 0
    deal = _write_to(workspace, customer, tmp_path)
    before = rows_of(workspace)
    records.delete_records(workspace, "opportunities", [deal])
    assert workspace.scalar("SELECT group_concat(name) FROM attachment") == "mail.txt"
    workspace.undo()
    assert rows_of(workspace) == before


def _write_to(workspace: Workspace, customer: int, folder: Path) -> int:
    """Begin a deal with a quote, and a mail, each with a file; return the deal."""
    deal = records.add_record(workspace, "opportunities", {"subject": SENTINEL, "customer": customer}).created_id or 0
    quote = writing.add_quote(workspace, deal).created_id or 0
    lines.add_line(workspace, quote, {"product": f"{SENTINEL} product"})
    for name in ("quote", "mail"):
        (folder / f"{name}.txt").write_text(f"{SENTINEL} in the {name} " * 400, "utf-8")
    attachments.attach_file(workspace, "quotes", quote, folder / "quote.txt")
    mail = MailText(subject=f"{SENTINEL} hello", body=f"{SENTINEL} body", customer_id=customer)
    composing.save_draft(workspace, mail, files=[NewFile(folder / "mail.txt")])
    return deal
