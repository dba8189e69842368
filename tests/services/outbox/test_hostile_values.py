"""S11: whatever stands in subjects, names, addresses and file names, a mail has its own headers and recipients only."""

from __future__ import annotations

import pytest

from ocrm.errors import UserError, ValidationError
from ocrm.services import attachments
from ocrm.services.outbox import composing
from ocrm.services.outbox.addresses import Recipient, Role, checked_recipients, typed_recipients
from ocrm.services.outbox.composing import MailText, queue_mail
from ocrm.services.outbox.deliveries import Fate
from ocrm.services.outbox.sending import Postman
from ocrm.services.workspace import Workspace
from tests.mail_servers import Sink
from tests.services.outbox.conftest import Slept

_BREAKS = ("\r\n", "\n", "\r", "\0", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\x1b", "\x7f")
_ENDINGS = ("Bcc: evil@evil.cn", " Bcc: evil@evil.cn", "\r\nBcc: evil@evil.cn", "X-Evil: 1\r\n\r\nbody", ".\r\n")
BROKEN = [f"Hi{gap}{ending}" for gap in _BREAKS for ending in _ENDINGS]
ENCODED = [
    "=?utf-8?q?hi=0ABcc:evil=40evil.cn?=",
    "=?utf-8?q?hi=0D=0ABcc:evil=40evil.cn?=",
    "=?utf-8?b?aGkKQmNjOiBldmlsQGV2aWwuY24=?=",
    "=?utf-8?b?aGkNCkJjYzogZXZpbEBldmlsLmNu?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fhi=3D0ABcc:evil=3F=3D?=",
    "=?utf-8?q?hi=E2=80=A8Bcc:evil?=",
    "=?utf-8?q?hi=C2=85Bcc:evil?=",
    "=?utf-7?q?hi+AAoA-Bcc:evil?=",
    "=?utf-16?b?aABpAAoAQgBjAGMA?=",
    "=?us-ascii?q?=00?=",
]
ODD = [
    "=?utf-8?q?hello?=", "=?nonsense?q?x?=", "=?utf-8?b?!!!!?=", "=?utf-8?x?abc?=", "=?=?=", "a" * 990, "报" * 600,
    "a b " * 300, "\"quoted\" \\ back", "x" + "\u0301" * 200, "<b>html</b>", "a,b;c:d", "(comment)", "undisclosed:;",
    "👨‍👩‍👧 family", "\u202eevil", "%0d%0aBcc: evil@evil.cn", "\\r\\nBcc: evil@evil.cn", "${jndi:ldap://x}", "{{7*7}}",
]  # fmt: skip
VALUES = [*BROKEN, *ENCODED, *ODD, *(f"{value}报价" for value in ODD[:10])]
_FILES_OF_ONE = 30
_EXPECTED = {
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip


def test_there_are_at_least_a_hundred_values() -> None:
    assert len(set(VALUES)) >= 100


def check(sink: Sink) -> None:
    """Hold every mail the server took against what it should be."""
    for taken in sink.mails:
        assert taken.recipients == ["wang@yunqi.cn"]
        assert taken.sender == "me@ourfirm.cn"
        names = [name.lower() for name in taken.message.keys()]  # noqa: SIM118 - each time a name stands there
        assert set(names) <= _EXPECTED
        assert len(names) == len(set(names))
        raw = taken.data.partition(b"\r\n\r\n")[0].split(b"\r\n")
        assert not [line for line in raw if line.lower().startswith((b"bcc", b"x-evil"))]
        assert taken.data.count(b"\n") == taken.data.count(b"\r\n") == taken.data.count(b"\r")
        assert taken.message["To"].addresses[0].addr_spec == "wang@yunqi.cn"


def send_each(workspace: Workspace, postman: Postman, texts: list[MailText], sleep: Slept) -> int:
    """Queue and send; return how many were refused before anything went out."""
    refused = 0
    for text in texts:
        try:
            queue_mail(workspace, text)
        except ValidationError:
            refused += 1
    for delivered in postman.deliver_all(sleep):
        assert delivered.outcome.fate is Fate.SENT, delivered.outcome
    return refused


def test_no_subject_adds_a_header_or_recipient(
    workspace: Workspace, postman: Postman, sink: Sink, sleep: Slept
) -> None:
    to = tuple(typed_recipients("wang@yunqi.cn", Role.TO))
    refused = send_each(workspace, postman, [MailText(to, value, "text") for value in VALUES], sleep)
    check(sink)
    assert refused >= len(BROKEN) + 7
    assert len(sink.mails) == len(VALUES) - refused
    assert "报" * 600 in {taken.message["Subject"] for taken in sink.mails}


def test_no_name_of_a_recipient_adds_a_header_or_recipient(
    workspace: Workspace, postman: Postman, sink: Sink, sleep: Slept
) -> None:
    texts = [MailText((Recipient(Role.TO, value, "wang@yunqi.cn"),), "s", "t") for value in VALUES]
    refused = send_each(workspace, postman, texts, sleep)
    check(sink)
    assert refused >= len(BROKEN) + 7


@pytest.mark.parametrize("text", [
    "wang@yunqi.cn\r\nBcc: evil@evil.cn", "wang@yunqi.cn\nBcc: evil@evil.cn", "group: a@x.cn, b@x.cn;",
    "undisclosed-recipients:;", "\"a b\"@x.cn", "wang@yunqi.cn>,evil@evil.cn", "wang@@yunqi.cn", "wang@yunqi",
    "wang@[127.0.0.1]", "wang@-yunqi.cn", "<wang@yunqi.cn", "wang@yunqi.cn SIZE=1", "王芳@yunqi.cn", "@yunqi.cn",
    "wang@yunqi.cn\0", "wang@yunqi.cn\u2028", "wang..fang@yunqi.cn", ".wang@yunqi.cn", "a" * 65 + "@yunqi.cn",
    "wang@" + "a" * 250 + ".cn", "wang@xn--\u2028.cn", "wang(comment)@yunqi.cn",
])  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(ValidationError):
        checked_recipients([Recipient(Role.TO, "", text)])


@pytest.mark.parametrize(("text", "expected"), [
    ("王芳 <wang@yunqi.cn>；li@x.com，zhao@x.com", ["wang@yunqi.cn", "li@x.com", "zhao@x.com"]),
    ('"Wang, Fang" <wang@yunqi.cn>, Li <li@x.com>', ["wang@yunqi.cn", "li@x.com"]),
    ("A@x.com, a@X.com", ["A@x.com"]),
    ("ｗａｎｇ@ｙｕｎｑｉ.ｃｎ", ["wang@yunqi.cn"]),
    ("wang@云栖.中国", ["wang@xn--9kqz53d.xn--fiqs8s"]),
])  # fmt: skip
def test_addresses_are_read_as_people_type_them(text: str, expected: list[str]) -> None:
    assert [one.address for one in checked_recipients(typed_recipients(text, Role.TO))] == expected


def test_the_name_that_was_typed_comes_back_as_it_can_be_edited() -> None:
    (one,) = typed_recipients('"Wang, Fang" <wang@yunqi.cn>', Role.TO)
    assert one.name == "Wang, Fang"
    assert typed_recipients(one.shown, Role.TO) == [one]


def test_no_name_of_a_file_adds_a_header(workspace: Workspace, postman: Postman, sink: Sink, sleep: Slept) -> None:
    to = tuple(typed_recipients("wang@yunqi.cn", Role.TO))
    for number in range(0, len(VALUES), _FILES_OF_ONE):
        mail_id = queue_mail(workspace, MailText(to, "s", "t")).created_id or 0
        for value in VALUES[number : number + _FILES_OF_ONE]:
            attachments.attach_data(workspace, composing.KIND, mail_id, f"{value}.pdf", b"%PDF")
    assert {one.outcome.fate for one in postman.deliver_all(sleep)} == {Fate.SENT}
    check(sink)
    files = [file for taken in sink.mails for file in taken.message.iter_attachments()]
    assert len(files) == len(VALUES)
    for file in files:
        assert {name.lower() for name in file.keys()} <= {  # noqa: SIM118
            "content-type", "content-transfer-encoding", "content-disposition", "mime-version",
        }  # fmt: skip
        assert file.get_content() == b"%PDF"


def test_a_text_arrives_whatever_stands_in_it(workspace: Workspace, postman: Postman, sink: Sink, sleep: Slept) -> None:
    to = tuple(typed_recipients("wang@yunqi.cn", Role.TO))
    bodies = [".", "..\n.\n", "a\r\n.\r\nMAIL FROM:<evil@evil.cn>\r\n", "x" * 5000, "报\n" * 3000, "a\0b\x1bc",
              "a\rb\nc", "From me\nTo: you\n\nBcc: x"]  # fmt: skip
    assert send_each(workspace, postman, [MailText(to, "s", body) for body in bodies], sleep) == 0
    check(sink)
    got = [body.get_content().splitlines() for taken in sink.mails if (body := taken.message.get_body()) is not None]
    assert got[:3] == [["."], ["..", "."], ["a", ".", "MAIL FROM:<evil@evil.cn>"]]
    assert got[5] == ["abc"]
    assert len(sink.mails) == len(bodies)


def test_a_head_that_is_not_ours_is_refused_whatever_made_it() -> None:
    from ocrm.services.outbox.messages import _refuse_other_headers

    for head in (b"From: a\r\nBcc: b", b"From: a\r\nFrom: b", b"From: a\nX: b", b"nonsense", b"From: a\rBcc: b"):
        with pytest.raises(UserError):
            _refuse_other_headers(head + b"\r\n\r\nbody")
