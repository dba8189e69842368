"""Cards we write: phones read them, we read them back without loss, and a QR code of one stays small."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.services import records, tags
from ocrm.services.records import RecordQuery, RecordRow
from ocrm.services.vcards import exporting, qr
from ocrm.services.vcards.card import Card, CardAddress, CardPhone, CardPhoto
from ocrm.services.vcards.importing import import_cards
from ocrm.services.vcards.reading import read_card_file, read_cards
from ocrm.services.vcards.writing import minimal_card, write_card
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay

CUSTOMER = {
    "name": "云栖智造; Co., \\Ltd", "short_name": "云栖", "phone": "057188886666", "email": "info@yunqi.cn",
    "city": "杭州",
    "province": "浙江", "address": "西溪路 1 号, 2 楼", "postcode": "310000", "country": "中国", "website": "https://yunqi.cn",
    "value": "high", "headcount": 120, "annual_revenue": Decimal("1234567.89"), "notes": "第一行\n第二行; a, b\\n",
    "wechat": "yunqi", "qq": "10001", "fax": "057188886667", "industry": "manufacturing", "mobile": "13700137000",
}  # fmt: skip
CONTACT = {
    "name": "张伟", "title": "采购经理", "department": "采购部", "mobile": "13800138000",
    "work_phone": "057188886666转801",
    "home_phone": "057166667777", "fax": "057188886667", "email": "zhang@yunqi.cn", "wechat": "zw", "qq": "10002",
    "home_address": "文三路 2 号", "birthday": date(4, 4, 16), "hobbies": "茶、围棋", "notes": "a\nb", "gender": "male",
    "importance": "critical", "salutation": "张总", "responsibility": "采购", "preferred_channel": "wechat",
}  # fmt: skip
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).map(str.strip)
FILLED = TEXT.filter(bool)
CARDS = st.builds(
    Card,
    name=FILLED.map(lambda text: " ".join(text.split())).filter(bool),
    organization=FILLED,
    departments=st.lists(FILLED, max_size=2).map(tuple),
    title=TEXT,
    role=TEXT,
    phones=st.lists(
        st.builds(CardPhone, FILLED.filter(lambda text: not text.casefold().startswith("tel:")),
                  st.sets(st.sampled_from(["CELL", "WORK", "FAX"])).map(frozenset)), max_size=3
    ).map(tuple),
    emails=st.lists(FILLED.filter(lambda text: not text.casefold().startswith("mailto:")), max_size=2).map(tuple),
    addresses=st.lists(st.builds(CardAddress, FILLED, TEXT, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    urls=st.lists(FILLED, max_size=2).map(tuple),
    notes=st.lists(FILLED, max_size=2).map(tuple),
    categories=st.lists(FILLED, max_size=3).map(tuple),
    birthday=st.none() | st.dates(date(1900, 1, 1)) | st.just(date(4, 2, 29)),
    gender=st.sampled_from(["", "female", "male"]),
    wechat=TEXT,
    qq=TEXT,
    uid=TEXT,
    is_company=st.booleans(),
    photo=st.none() | st.just(CardPhoto(b"\x89PNG" + bytes(range(200)), ".png")),
    extras=st.dictionaries(st.sampled_from(["hobbies", "customer_short_name"]), FILLED),
)  # fmt: skip


@given(card=CARDS, version=st.sampled_from(["3.0", "4.0"]))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(card: Card, version: str) -> None:
    text = write_card(card, version=version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = read_cards(text.encode()).cards
    assert replace(found, number=0, version="") == card


@pytest.fixture
def filled(workspace: Workspace) -> tuple[Workspace, int, int]:
    customer = records.add_record(workspace, "customers", CUSTOMER).created_id or 0
    contact = records.add_record(workspace, "contacts", {"customer": customer, **CONTACT}).created_id or 0
    tags.add_tag(workspace, [customer, contact], "展会")
    return workspace, customer, contact


def moved(row: RecordRow) -> dict[str, Any]:
    """Return the fields that go from file to file: those people edit, without numbers of our own."""
    left_out = {"code", "mnemonic", "customer", "parent", "external_id", "id"}
    from ocrm.services.schema import record_type

    names = {info.name for info in record_type(row.kind).editable_fields} - left_out
    return {name: row[name] for name in names} | {"tags": row["tags"]}


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_our_own_fields_come_through_without_loss(
    filled: tuple[Workspace, int, int], tmp_path: Path, clock: FixedClock, version: str
) -> None:
    workspace, customer, contact = filled
    text = exporting.write_cards(workspace, "customers", [customer], version=version)
    text += exporting.write_cards(workspace, "contacts", [contact], version=version)
    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="zh_CN")
    report = import_cards(other, read_cards(text.encode()))
    assert (report.created, report.rejected) == (2, 0)
    for kind, table, record_id in (("customers", "customer", customer), ("contacts", "contact", contact)):
        (there,) = other.query(f"SELECT id FROM {table}")
        assert moved(records.fetch_record(other, kind, there[0])) == moved(
            records.fetch_record(workspace, kind, record_id)
        )
    other.close()


@pytest.mark.parametrize("birthday", [LunarDay(1990, 5, 5, is_leap=True), LunarDay(0, 8, 15)])
def test_a_birthday_by_the_moon_comes_back_as_one(
    filled: tuple[Workspace, int, int], tmp_path: Path, clock: FixedClock, birthday: LunarDay
) -> None:
    workspace, _customer, contact = filled
    records.update_records(workspace, "contacts", [contact], {"birthday": birthday})
    text = exporting.write_cards(workspace, "contacts", [contact])
    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="zh_CN")
    import_cards(other, read_cards(text.encode()))
    assert records.fetch_record(other, "contacts", other.scalar("SELECT id FROM contact"))["birthday"] == birthday
    other.close()


def test_our_own_file_comes_back_as_the_same(filled: tuple[Workspace, int, int], tmp_path: Path) -> None:
    workspace, _customer, _contact = filled
    for kind in ("customers", "contacts"):
        path = tmp_path / f"{kind}.vcf"
        assert exporting.export_cards(workspace, RecordQuery(kind), path) == 1
        report = import_cards(workspace, read_card_file(path))
        assert (report.skipped, report.created, report.updated) == (1, 0, 0)


def test_other_kinds_are_no_cards(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="contacts and customers"):
        exporting.export_cards(workspace, RecordQuery("todos"), tmp_path / "x.vcf")
    assert not list(tmp_path.glob("*.vcf*"))


def test_a_qr_code_holds_the_minimal_card_and_stays_scannable(filled: tuple[Workspace, int, int]) -> None:
    workspace, _customer, contact = filled
    text = minimal_card(exporting.card_of(workspace, "contacts", contact))
    assert "张伟" in text and "13800138000" in text and "NOTE" not in text and "PHOTO" not in text
    assert 21 <= len(qr.card_qr_modules(workspace, "contacts", contact)) <= 81  # version 16 at most: 0.5 mm a module
