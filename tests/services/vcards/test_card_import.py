"""Importing cards: what becomes of each, nothing twice, nothing lost, one undo."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ocrm.services import attachments, records, tags
from ocrm.services.relations import customers
from ocrm.services.spreadsheets.batches import list_batches
from ocrm.services.spreadsheets.taking_back import undo_import
from ocrm.services.vcards.importing import CardChoice, CardOutcome, import_cards, preview_cards
from ocrm.services.vcards.reading import CardFile, read_card_file, read_cards
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ANN = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:张伟\nORG:云栖智造;采购部\nTITLE:采购经理\nTEL;TYPE=CELL:+86 138 0013 8000\n"
    "TEL;TYPE=WORK:0571-8888 6666\nTEL;TYPE=FAX,WORK:0571-88886667\nEMAIL:zhang@yunqi.cn\n"
    "BDAY:--04-16\nX-WECHAT:zw_8000\n"
    f"ADR;TYPE=WORK:;;西溪路 1 号;杭州;浙江;310000;中国\nURL:https://yunqi.cn\nCATEGORIES:展会\nPHOTO;ENCODING=b:{PIXEL}\n"
    "NOTE:爱喝茶\nEND:VCARD\n"
)
PERSON = "BEGIN:VCARD\nVERSION:2.1\nN:Smith;Bo\nTEL;CELL:13900139000\nEMAIL:bo@x.org\nEND:VCARD\n"
COMPANY = "BEGIN:VCARD\nVERSION:3.0\nFN:Acme Ltd\nORG:Acme Ltd\nTEL;TYPE=WORK:02155556666\nEND:VCARD\n"


def file_of(*texts: str) -> CardFile:
    return read_cards("".join(texts).encode())


def count(workspace: Workspace, table: str) -> int:
    return int(workspace.scalar(f"SELECT count(*) FROM {table}"))


def one(workspace: Workspace, kind: str, name: str) -> records.RecordRow:
    table = {"contacts": "contact", "customers": "customer"}[kind]
    record_id = workspace.scalar(f"SELECT id FROM {table} WHERE name = ?", (name,))
    return records.fetch_record(workspace, kind, record_id)


def test_a_card_becomes_a_contact_at_its_company(workspace: Workspace) -> None:
    report = import_cards(workspace, file_of(ANN), source_name="a.vcf")
    assert (report.created, report.also_created) == (1, {"customers": 1})
    contact, customer = one(workspace, "contacts", "张伟"), one(workspace, "customers", "云栖智造")
    assert contact["customer"].record_id == customer.record_id and contact["is_primary"]
    wanted = ("title", "department", "mobile", "work_phone", "fax", "email", "wechat", "notes")
    assert [contact[name] for name in wanted] == [
        "采购经理", "采购部", "13800138000", "057188886666", "057188886667", "zhang@yunqi.cn", "zw_8000", "爱喝茶",
    ]  # fmt: skip
    assert str(contact["birthday"]) == "0004-04-16"
    assert (customer["kind"], customer["city"], customer["address"]) == ("organization", "杭州", "西溪路 1 号")
    assert tags.tags_of(workspace, contact.record_id) == ["展会"]
    (picture,) = attachments.list_attachments(workspace, contact.record_id)
    assert picture.name.endswith(".png")


def test_a_person_without_a_company_and_a_company_without_a_person(workspace: Workspace) -> None:
    import_cards(workspace, file_of(PERSON, COMPANY), source_name="a.vcf")
    person, company = one(workspace, "customers", "Bo Smith"), one(workspace, "customers", "Acme Ltd")
    assert (person["kind"], person["mobile"]) == ("person", "13900139000")
    assert one(workspace, "contacts", "Bo Smith")["customer"].record_id == person.record_id
    assert (company["kind"], company["phone"], count(workspace, "contact")) == ("organization", "02155556666", 1)


def test_the_same_file_again_creates_nothing(workspace: Workspace) -> None:
    file = file_of(ANN, PERSON, COMPANY, PERSON)
    assert [plan.outcome for plan in preview_cards(workspace, file)] == ["new", "new", "new", "same"]
    first = import_cards(workspace, file, source_name="a.vcf")
    assert (first.created, first.skipped) == (3, 1)
    before = rows_of(workspace)
    again = import_cards(workspace, file, source_name="a.vcf")
    assert (again.created, again.updated, again.skipped, again.batch) == (0, 0, 4, None)
    assert rows_of(workspace) == before
    assert {plan.outcome for plan in preview_cards(workspace, file)} == {CardOutcome.SAME}


def test_one_undo_takes_the_import_back_and_history_knows_it(workspace: Workspace) -> None:
    before = rows_of(workspace)
    report = import_cards(workspace, file_of(ANN, PERSON), source_name="a.vcf")
    (batch,) = list_batches(workspace)
    assert (batch.source_name, batch.created, batch.kind) == ("a.vcf", 2, "contacts")
    assert report.changes.label == "Import 2 cards from “a.vcf”"
    again = import_cards(workspace, file_of(ANN, PERSON), source_name="a.vcf")
    assert again.changes.label == "Import 0 cards from “a.vcf”"  # the number of those that came in
    undo_import(workspace, report.changes.operation_id)
    assert rows_of(workspace) == before and list_batches(workspace) == []
    workspace.redo()
    assert count(workspace, "contact") == 2


def test_a_known_person_is_filled_and_never_overwritten(workspace: Workspace) -> None:
    import_cards(
        workspace, file_of("BEGIN:VCARD\nFN:张伟\nORG:云栖智造\nTEL;CELL:13800138000\nTITLE:总监\nEND:VCARD\n")
    )
    (plan,) = preview_cards(workspace, file_of(ANN))
    assert (plan.outcome, plan.is_open) == (CardOutcome.FILLS, False)
    assert "same mobile" in plan.reason
    report = import_cards(workspace, file_of(ANN))
    contact = one(workspace, "contacts", "张伟")
    assert (report.updated, contact["title"], contact["email"]) == (1, "总监", "zhang@yunqi.cn")
    assert count(workspace, "contact") == count(workspace, "customer") == 1


def test_the_same_number_under_another_name_waits_for_a_decision(workspace: Workspace) -> None:
    import_cards(workspace, file_of(PERSON))
    other = file_of("BEGIN:VCARD\nFN:Ann Lee\nORG:Beta\nTEL;CELL:13900139000\nTITLE:CEO\nEND:VCARD\n")
    (plan,) = preview_cards(workspace, other)
    assert plan.is_open and not plan.is_wanted
    left = import_cards(workspace, other)
    assert (left.skipped, len(left.problems), count(workspace, "contact")) == (1, 1, 1)
    filled = import_cards(workspace, other, {1: CardChoice.FILL})
    assert (filled.updated, one(workspace, "contacts", "Bo Smith")["title"]) == (1, "CEO")
    added = import_cards(workspace, other, {1: CardChoice.ADD})
    assert (added.created, one(workspace, "contacts", "Ann Lee")["customer"].title) == (1, "Beta")


def test_two_people_of_one_file_with_one_number_are_two(workspace: Workspace) -> None:
    file = file_of(PERSON, "BEGIN:VCARD\nFN:Ann Smith\nTEL;CELL:13900139000\nEND:VCARD\n")
    assert [plan.outcome for plan in preview_cards(workspace, file)] == ["new", "new"]
    assert import_cards(workspace, file).created == 2
    assert import_cards(workspace, file).skipped == 2


def test_what_has_no_field_stands_in_the_notes(workspace: Workspace) -> None:
    text = "BEGIN:VCARD\nFN:Ann\nORG:Beta\nTEL;WORK:CallMe\nEMAIL:a@x.org\nEMAIL:b@x.org\nBDAY:19723101\nEND:VCARD\n"
    import_cards(workspace, file_of(text))
    notes = one(workspace, "contacts", "Ann")["notes"]
    assert all(words in notes for words in ("CallMe", "b@x.org", "19723101"))


@pytest.mark.usefixtures("both_languages")
def test_a_card_of_nobody_is_left_out_with_a_reason(workspace: Workspace) -> None:
    file = file_of(f"BEGIN:VCARD\nVERSION:2.1\nPHOTO;ENCODING=BASE64:{PIXEL}\nEND:VCARD\n", "BEGIN:VCARD\nEND:VCARD\n")
    report = import_cards(workspace, file)
    assert (report.rejected, report.created) == (2, 0)
    assert all(problem.message.endswith((".", "。")) for problem in report.problems)


def test_every_real_file_is_imported_once_and_taken_back(workspace: Workspace) -> None:
    folder = _SHARED / "vcard"
    if not folder.is_dir():
        pytest.skip("the folder shared/data with other people's files is not here")
    before = rows_of(workspace)
    files = [path for path in sorted(folder.rglob("*.vcf")) if path.name != "Empty.vcf"]
    done = 0
    for path in files:
        report = import_cards(workspace, read_card_file(path), source_name=path.name)
        assert report.rows == report.created + report.updated + report.skipped + report.rejected
        again = import_cards(workspace, read_card_file(path), source_name=path.name)
        assert (again.created, again.updated) == (0, 0), path.name
        done += report.batch is not None
    for _number in range(done):
        workspace.undo()
    assert rows_of(workspace) == before


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("云栖智造有限公司", "云栖智造"),
        ("云栖智造", "云栖智造（集团）有限责任公司"),
        ("Blue Water, Inc.", "Blue Water LLC"),
    ],
)
def test_a_company_is_known_whatever_its_legal_form(workspace: Workspace, known: str, written: str) -> None:
    company = customers.add_customer(workspace, known).created_id
    import_cards(workspace, file_of(ANN.replace("ORG:云栖智造;", f"ORG:{written};".replace(", ", "\\, "))))
    assert one(workspace, "contacts", "张伟")["customer"].record_id == company
    assert count(workspace, "customer") == 1


def test_a_company_that_only_begins_alike_is_another_one(workspace: Workspace) -> None:
    customers.add_customer(workspace, "云栖智造软件有限公司")
    import_cards(workspace, file_of(ANN))
    assert count(workspace, "customer") == 2


@pytest.mark.skipif(not (_SHARED / "EXPECTED_vcards.json").is_file(), reason="shared data are not here")
def test_every_value_of_every_real_card_is_in_the_file_afterwards(workspace: Workspace) -> None:
    expected = json.loads((_SHARED / "EXPECTED_vcards.json").read_text("utf-8"))
    for name, facts in expected.items():
        if not facts["cards"]:
            continue
        file = read_card_file(_SHARED / "vcard" / name)
        waiting = {plan.number: CardChoice.ADD for plan in preview_cards(workspace, file) if plan.is_open}
        import_cards(workspace, file, waiting)
        words, digits = _everything_in(workspace)
        for card in facts["sample"]:
            for value in (card.get("FN", ""), *card.get("EMAIL", ()), *re.split("[;\n]", card.get("ORG", ""))):
                assert _plain(value) in words, (name, value)
            for number in card.get("TEL", ()):
                assert re.sub(r"\D", "", number)[-6:] in digits, (name, number)


def _everything_in(workspace: Workspace) -> tuple[str, str]:
    """Return all words, and all runs of digits, of contacts, customers and what is kept beside their fields."""
    tables = ("contact", "customer", "alternate_value", "value_note")
    cells = [str(cell) for table in tables for row in workspace.query(f"SELECT * FROM {table}") for cell in row if cell]
    return "\n".join(map(_plain, cells)), "\n".join(re.sub(r"\D", "", cell) for cell in cells)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
