"""Card files as phones and programs write them: every version, fold and character set, and files made to hurt."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm.errors import FileFormatError
from ocrm.services.vcards import reading
from ocrm.services.vcards.card import Card
from ocrm.services.vcards.charsets import guess_charset
from ocrm.services.vcards.reading import read_card_file, read_cards

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def card(*lines: str, version: str = "3.0", encoding: str = "utf-8") -> Card:
    text = "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    (found,) = read_cards(text.encode(encoding)).cards
    return found


def seen(found: Card) -> dict[str, Any]:
    """Return what a card says, under the names independent readers use."""
    lines: dict[str, Any] = {
        "FN": found.name, "ORG": "; ".join((found.organization, *found.departments)),
        "TEL": [phone.text for phone in found.phones], "EMAIL": list(found.emails), "PHOTO": found.photo is not None,
        "NOTE": "".join((found.notes or ("",))[0].split())[:80], "VERSION": found.version,
    }  # fmt: skip
    return lines


def expected(sample: dict[str, Any]) -> dict[str, Any]:
    organization = sample.get("ORG", "").replace("\\,", ",").replace(";", "; ")
    note = sample.get("NOTE", "").replace('\\"', '"')
    return {
        "FN": sample.get("FN", ""), "ORG": organization, "TEL": sample.get("TEL", []), "EMAIL": sample.get("EMAIL", []),
        "PHOTO": bool(sample.get("PHOTO")), "NOTE": "".join(note.split())[:80], "VERSION": sample["VERSION"],
    }  # fmt: skip


def test_real_files_say_what_independent_readers_found() -> None:
    if not _SHARED.is_dir():
        pytest.skip("the folder shared/data with other people's files is not here")
    table = []
    for name, facts in json.loads((_SHARED / "EXPECTED_vcards.json").read_text("utf-8")).items():
        path = _SHARED / "vcard" / name
        if not facts["cards"]:
            with pytest.raises(FileFormatError, match="empty"):
                read_card_file(path)
            continue
        file = read_card_file(path)
        table.append(f"{name:40} {len(file.cards)} cards  {file.charset:8} {file.reason}")
        assert len(file.cards) == facts["cards"], name
        for found, sample in zip(file.cards, facts["sample"], strict=False):
            assert seen(found) == expected(sample), name
    print("\n" + "\n".join(table))


@pytest.mark.parametrize(
    ("name", "charset"),
    [("Sören Täve Nüßlebaum", "cp1252"), ("Βαγγέλης Παπαθανασίου", "cp1253"), ("אפרים קישון", "cp1255"),
     ("Віталій Володимирович Кличко", "cp1251"), ("Пётр Ильич Чайковский", "cp1251"), ("François Mélès", "cp1252"),
     ("杭州云栖智造有限公司 张伟", "gb18030"), ("欧阳修", "gb18030")],
)  # fmt: skip
def test_an_undeclared_character_set_is_told_from_the_letters(name: str, charset: str) -> None:
    data = f"BEGIN:VCARD\nVERSION:2.1\nFN:{name}\nEND:VCARD\n".encode(charset)
    file = read_cards(data)
    assert (file.cards[0].name, file.charset) == (name, charset)
    assert "names no character set" in file.reason
    assert guess_charset("王芳".encode()).reason == ""


def test_marked_and_declared_character_sets_are_obeyed() -> None:
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:李娜\r\nEND:VCARD\r\n"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        assert read_cards(mark + text.encode(encoding)).cards[0].name == "李娜"
    declared = b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=GBK:" + "李娜".encode("gbk") + b"\nEND:VCARD\n"
    assert read_cards(declared).cards[0].name == "李娜"


def test_folded_lines_and_soft_breaks_are_put_together() -> None:
    found = card("FN:Ann", "NOTE:one", "  two\\, three\\nfour", "ORG:Acme\\; Sons;Sales")
    assert found.notes == ("one two, three\nfour",)
    assert (found.organization, found.departments) == ("Acme; Sons", ("Sales",))
    old = card(
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=BC=A0=", "=E4=BC=9F", "N:Zhang\\;X;Wei, Jr", version="2.1"
    )
    assert old.name == "张伟"


@pytest.mark.parametrize(
    ("text", "day"),
    [("1980-03-22", date(1980, 3, 22)), ("19800322", date(1980, 3, 22)), ("--04-16", date(4, 4, 16)),
     ("--0416", date(4, 4, 16)), ("1604-02-29", date(4, 2, 29)), ("1996-04-15T201243+04:00", date(1996, 4, 15))],
)  # fmt: skip
def test_birthdays_of_every_version_are_read(text: str, day: date) -> None:
    assert card("FN:Ann", f"BDAY:{text}").birthday == day


def test_a_birthday_that_is_none_is_kept_as_it_is_written() -> None:
    found = card("FN:Ann", "BDAY:19723101")
    assert (found.birthday, found.unread) == (None, (("BDAY", "19723101"),))


def test_a_name_is_put_together_as_its_language_does() -> None:
    assert card("N:张;伟;;;").name == "张伟"
    assert card("N:Doe;John;Q.;Mr.;Sr.").name == "Mr. John Q. Doe Sr."
    assert card("ORG:Acme").name == ""


def test_chat_names_and_pictures_are_found() -> None:
    found = card("FN:Ann", "IMPP;X-SERVICE-TYPE=QQ:qq:10001", "X-SOCIALPROFILE;TYPE=wechat:x-apple:ann_w",
                 "PHOTO:data:image/png;base64,iVBORw0KGgo=", version="4.0")  # fmt: skip
    assert (found.qq, found.wechat) == ("10001", "ann_w")
    assert found.photo is not None and found.photo.ending == ".png"


def test_an_agent_inside_a_card_is_no_card_of_its_own() -> None:
    data = b"BEGIN:VCARD\nFN:Outer\nAGENT:\nBEGIN:VCARD\nFN:Inner\nEND:VCARD\nTITLE:Boss\nEND:VCARD\n"
    (found,) = read_cards(data).cards
    assert (found.name, found.title) == ("Outer", "Boss")


def test_a_file_cut_off_keeps_what_is_there() -> None:
    assert read_cards(b"BEGIN:VCARD\nFN:Ann\nTEL:123").cards[0].name == "Ann"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is empty"), (b"\xef\xbb\xbf", "is empty"), (b"name,phone\nAnn,1", "holds no visiting card"),
     (bytes(range(256)) * 40, "holds no visiting card")],
)  # fmt: skip
@pytest.mark.usefixtures("language")
def test_what_is_no_card_file_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read_cards(data, name="x.vcf")


@given(
    parts=st.lists(
        st.binary(max_size=20)
        | st.sampled_from([b"BEGIN:VCARD\n", b"END:VCARD\n", b"\n", b"VERSION:2.1\n", b"FN;CHARSET=hex:a",
                           b"PHOTO;ENCODING=b:", b"N;ENCODING=QUOTED-PRINTABLE:=4", b"=\n", b" x\n", b"BDAY:--13-99\n",
                           b"TEL;CHARSET=\0:1\n"]),
        max_size=30,
    )
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_bytes_bring_anything_but_cards_or_one_sentence(parts: list[bytes]) -> None:
    try:
        assert read_cards(b"".join(parts)).cards
    except FileFormatError as refused:
        assert str(refused)


@pytest.mark.usefixtures("language")
def test_hostile_files_end_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    head = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann\n"
    monkeypatch.setattr(reading, "MAX_LINE_BYTES", 10_000)
    with pytest.raises(FileFormatError, match="far too long"):
        read_cards(head + b"NOTE:" + b"x" * 20_000 + b"\nEND:VCARD\n")
    with pytest.raises(FileFormatError, match="far too long"):
        read_cards(head + b"NOTE:x\n" * 3_000 + b"END:VCARD\n")
    monkeypatch.setattr(reading, "MAX_CARDS", 3)
    with pytest.raises(FileFormatError, match="more than 3 cards"):
        read_cards(b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\n" * 4)
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    with pytest.raises(FileFormatError, match="larger than"):
        read_cards(head * 10)
    strange = b"BEGIN:VCARD\nTEL;" + b'A="b;' * 500 + b":1\n;;;:x\nFN\nFN:Ann\nPHOTO;ENCODING=b:@@@\nEND:VCARD\n"
    monkeypatch.undo()
    assert read_cards(strange).cards[0].name == "Ann"
