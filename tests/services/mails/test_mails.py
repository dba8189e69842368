"""Mails become interactions: with whom, in which direction, once, and taken back whole."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from ocrm.errors import FileFormatError, UserError
from ocrm.services import attachments, records
from ocrm.services.mails import reading
from ocrm.services.mails.importing import MailOutcome, import_mails, preview_mails
from ocrm.services.mails.mail import Mail
from ocrm.services.mails.reading import find_mails, read_mail, read_mails
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

ME = "me@ourfirm.cn"


def mail_bytes(sender: str, to: str = ME, subject: str = "报价", text: str = "请看附件。", *, number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = "Tue, 03 Mar 2026 10:15:00 +0800", f"<{number}@example.com>"
    mail.set_content(text)
    if number == 1:
        mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="报价单.pdf")
    return mail.as_bytes()


def read(*contents: bytes) -> list[Mail]:
    return [read_mail(data, number=number, source=f"{number}.eml") for number, data in enumerate(contents, 1)]


@pytest.fixture
def contact(workspace: Workspace) -> int:
    """王芳 of 云栖智造."""
    customer = records.add_record(
        workspace, "customers", {"name": "云栖智造", "website": "https://www.yunqi.cn"}
    ).created_id
    values = {"customer": customer, "name": "王芳", "email": "wang@yunqi.cn"}
    return records.add_record(workspace, "contacts", values).created_id or 0


def logged(workspace: Workspace) -> list[records.RecordRow]:
    ids = records.all_ids(workspace, RecordQuery("interactions", sort=("happened_at",)))
    return [row for row in records.fetch_rows(workspace, "interactions", list(ids)) if row is not None]


# -- reading ----------------------------------------------------------------------------------------------------------


def test_a_mail_is_read_with_its_people_text_moment_and_files() -> None:
    mail = read(mail_bytes('"王芳, 采购部" <Wang@Yunqi.cn>'))[0]
    assert (mail.sender.name, mail.sender.address) == ("王芳, 采购部", "wang@yunqi.cn")
    assert (mail.subject, mail.text) == ("报价", "请看附件。")
    assert mail.sent_at == datetime(2026, 3, 3, 2, 15, tzinfo=UTC)
    assert [(file.name, file.data) for file in mail.files] == [("报价单.pdf", b"%PDF-1.4")]


def test_a_mail_of_a_chinese_program_without_charset_is_read() -> None:
    raw = "From: 王芳 <w@a.cn>\r\nSubject: 设备询价\r\nContent-Type: text/plain\r\n\r\n请报价，谢谢王芳\r\n"
    mail = read(raw.encode("gb18030"))[0]
    assert (mail.sender.name, mail.subject, mail.text) == ("王芳", "设备询价", "请报价，谢谢王芳")


def test_encoded_words_in_legacy_charsets_are_read() -> None:
    raw = b"From: =?gb2312?B?zfW3vA==?= <w@a.cn>\r\nSubject: =?GBK?Q?=B1=A8=BC=DB?= =?x-none?Q?abc?=\r\n\r\nhi\r\n"
    mail = read(raw)[0]
    assert (mail.sender.name, mail.subject) == ("王芳", "报价abc")


def test_of_a_mail_that_is_only_a_web_page_the_text_is_kept() -> None:
    page = "<head><style>p{}</style></head><body><p>您好：</p><script>x()</script><p>价格&nbsp;100&lt;br&gt;</p></body>"
    raw = "From: a@b.cn\nSubject: x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + page
    assert read(raw.encode())[0].text == "您好：\n\n价格 100<br>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02PK", "no mail"),
        (b"", "no mail"),
        (b"Subject: x\n\nno sender", "who wrote it"),
        (b"From: a@b.cn\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 600, "too many parts"),
    ],
)
def test_what_is_no_sound_mail_says_why_in_one_sentence(data: bytes, words: str) -> None:
    assert words in read(data)[0].problem


def test_a_mail_that_is_too_large_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    path = tmp_path / "big.eml"
    path.write_bytes(mail_bytes("a@b.cn"))
    assert "larger than" in next(read_mails([path])).problem


def test_no_damage_to_a_mail_stops_the_reading() -> None:
    sound, dice = mail_bytes("王芳 <w@a.cn>"), random.Random(7)
    for _round in range(300):
        data = bytearray(sound)
        for _hit in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        read(bytes(data[: dice.randint(0, len(data))]))
    nested = b"From: a@b.cn\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    assert read(nested)[0].number == 1


def test_folders_are_searched_and_what_has_no_mail_is_told(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    for name in ("b.eml", "2026/a.EML", "notes.txt"):
        (tmp_path / name).write_bytes(mail_bytes("a@b.cn"))
    assert [path.name for path in find_mails([tmp_path])] == ["a.EML", "b.eml"]
    with pytest.raises(FileFormatError, match="no mail"):
        find_mails([tmp_path / "notes.txt"])


# -- importing --------------------------------------------------------------------------------------------------------


def test_mails_are_logged_with_the_contact_in_both_directions(workspace: Workspace, contact: int) -> None:
    mails = read(mail_bytes("王芳 <wang@yunqi.cn>"), mail_bytes(ME, "wang@yunqi.cn", "回复", "好的", number=2))
    report = import_mails(workspace, mails, source_name="mails")
    assert (report.rows, report.created, report.skipped, report.rejected) == (2, 2, 0, 0)
    first, second = logged(workspace)
    assert (first["kind"], first["direction"], first["contact"].record_id) == ("email", "incoming", contact)
    assert first["summary"] == "报价\n\n请看附件。"
    assert second["direction"] == "outgoing"
    files = [row for one in (first, second) for row in attachments.list_attachments(workspace, one.record_id)]
    assert [file.name for file in files] == ["报价单.pdf"]


def test_the_same_mail_is_logged_once_also_from_another_folder(workspace: Workspace, contact: int) -> None:
    mails = read(mail_bytes("wang@yunqi.cn"), mail_bytes("wang@yunqi.cn"))
    assert [plan.outcome for plan in preview_mails(workspace, mails)] == [MailOutcome.LOGGED, MailOutcome.SAME]
    import_mails(workspace, mails)
    report = import_mails(workspace, mails)
    assert (report.created, report.skipped, len(logged(workspace))) == (0, 2, 1)


def test_strangers_are_proposed_and_added_only_when_asked_for(
    workspace: Workspace, contact: int, both_languages: str
) -> None:
    mails = read(
        mail_bytes("李雷 <li@yunqi.cn>", number=2), mail_bytes("Ann <ann@new.example>", number=3),
        mail_bytes("bob@qq.com", number=4), mail_bytes("Ann <ann@new.example>", number=5),
    )  # fmt: skip
    plans = preview_mails(workspace, mails)
    assert [plan.outcome for plan in plans] == [MailOutcome.NEW] * 4
    assert plans[0].known is not None and plans[0].known.customer == "云栖智造"
    assert import_mails(workspace, mails).created == 0
    report = import_mails(workspace, mails, dict.fromkeys(range(1, 5), True))
    assert (report.created, report.also_created) == (4, {"contacts": 2, "customers": 2})
    names = [(row["customer"].title, row["contact"] and row["contact"].title) for row in logged(workspace)]
    assert sorted(names, key=str) == sorted(
        [("云栖智造", "李雷"), ("new.example", "Ann"), ("bob", None), ("new.example", "Ann")], key=str
    )


def test_one_undo_takes_the_whole_import_back(workspace: Workspace, contact: int) -> None:
    before = rows_of(workspace)
    mails = read(mail_bytes("wang@yunqi.cn"), mail_bytes("Ann <ann@new.example>", number=2))
    import_mails(workspace, mails, {2: True}, source_name="mails")
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_history_counts_the_mails_that_came_in(workspace: Workspace, contact: int) -> None:
    mails = read(mail_bytes("wang@yunqi.cn"), mail_bytes("news@nobody.example", number=2))
    changes = import_mails(workspace, mails, source_name="mails").changes
    assert changes.label == "Import 1 mail from “mails”"


def test_a_cancelled_import_changes_nothing(workspace: Workspace, contact: int) -> None:
    before = rows_of(workspace)
    with pytest.raises(UserError, match="cancelled"):
        import_mails(workspace, read(mail_bytes("wang@yunqi.cn")), is_cancelled=lambda: True)
    assert rows_of(workspace) == before


def test_an_unreadable_mail_is_told_and_the_others_are_imported(workspace: Workspace, contact: int) -> None:
    report = import_mails(workspace, read(b"junk", mail_bytes("wang@yunqi.cn", number=2)))
    assert (report.created, report.rejected) == (1, 1)
    assert report.problems[0].value == "1.eml"
