"""Mails go out once, in order, with pauses; offline they wait, and what became of each is told honestly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import UserError, ValidationError
from ocrm.services import attachments, records
from ocrm.services.fields.value_notes import notes_of
from ocrm.services.outbox import composing, custody, deliveries, listing
from ocrm.services.outbox.addresses import Role, typed_recipients
from ocrm.services.outbox.composing import MailText, NewFile, queue_mail, save_draft
from ocrm.services.outbox.deliveries import Fate
from ocrm.services.outbox.listing import Box, MailState
from ocrm.services.outbox.providers import Security
from ocrm.services.outbox.sending import PAUSE_S, Postman
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from tests.mail_servers import Sink, free_port, silent_server, smtp_sink
from tests.services.outbox.conftest import Slept, account_on, postman_for, set_up
from tests.snapshots import rows_of


def text_to(addresses: str, subject: str = "报价", body: str = "您好，\n报价见附件。", **values: object) -> MailText:
    return MailText(tuple(typed_recipients(addresses, Role.TO)), subject, body, **values)  # type: ignore[arg-type]


def queue(workspace: Workspace, addresses: str = "王芳 <wang@yunqi.cn>", **values: object) -> int:
    return queue_mail(workspace, text_to(addresses, **values)).created_id or 0


def state_of(workspace: Workspace, mail_id: int) -> MailState:
    found = listing.fetch_mail(workspace, mail_id)
    assert found is not None
    return found.state


def logged(workspace: Workspace) -> list[records.RecordRow]:
    ids = records.all_ids(workspace, RecordQuery("interactions", sort=("happened_at",)))
    return [row for row in records.fetch_rows(workspace, "interactions", list(ids)) if row is not None]


# -- one mail ---------------------------------------------------------------------------------------------------------


def test_a_mail_reaches_the_server_as_it_was_written(
    workspace: Workspace, postman: Postman, sink: Sink, tmp_path: Path
) -> None:
    (tmp_path / "报价单.pdf").write_bytes(b"%PDF-1.4 offer")
    recipients = (*typed_recipients("王芳 <wang@yunqi.cn>", Role.TO), *typed_recipients("cc@yunqi.cn", Role.CC),
                  *typed_recipients("boss@ourfirm.cn", Role.BCC))  # fmt: skip
    text = MailText(recipients, "关于报价", "您好，\n.\n第二行\n")
    queue_mail(workspace, text, files=[NewFile(tmp_path / "报价单.pdf")])
    delivered = postman.deliver_next()
    assert delivered is not None
    assert delivered.outcome.fate is Fate.SENT
    (taken,) = sink.mails
    assert taken.sender == "me@ourfirm.cn"
    assert taken.recipients == ["wang@yunqi.cn", "cc@yunqi.cn", "boss@ourfirm.cn"]
    message = taken.message
    assert (message["From"], message["To"], message["Cc"], message["Bcc"]) == (
        "张伟 <me@ourfirm.cn>", "王芳 <wang@yunqi.cn>", "cc@yunqi.cn", None,
    )  # fmt: skip
    assert message["Subject"] == "关于报价"
    body = message.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["您好，", ".", "第二行"]
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("报价单.pdf", b"%PDF-1.4 offer")
    assert b"localhost" not in taken.data
    assert message["Message-ID"].endswith("@ourfirm.cn>")


def test_a_sent_mail_becomes_an_outgoing_interaction_with_its_files(
    workspace: Workspace, postman: Postman, wang: tuple[int, int], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    text = text_to("wang@yunqi.cn", customer_id=wang[0], contact_id=wang[1])
    mail_id = queue_mail(workspace, text, files=[NewFile(tmp_path / "a.txt")]).created_id or 0
    assert not logged(workspace)
    postman.deliver_next()
    (row,) = logged(workspace)
    assert (row["kind"], row["direction"], row["contact"].title) == ("email", "outgoing", "王芳")
    assert row["summary"].startswith("报价\n\n您好")
    assert [file.name for file in attachments.list_attachments(workspace, row.record_id)] == ["a.txt"]
    assert state_of(workspace, mail_id) is MailState.SENT


def test_a_mail_to_somebody_known_is_logged_with_them_though_nobody_was_named(
    workspace: Workspace, postman: Postman, wang: tuple[int, int]
) -> None:
    queue(workspace, "WANG@yunqi.cn")
    postman.deliver_next()
    assert [row["contact"].title for row in logged(workspace)] == ["王芳"]


def test_a_sent_mail_that_is_imported_later_is_known_already(
    workspace: Workspace, postman: Postman, sink: Sink, wang: tuple[int, int]
) -> None:
    from ocrm.services.mails.importing import MailOutcome, preview_mails
    from ocrm.services.mails.reading import read_mail

    queue(workspace, customer_id=wang[0])
    postman.deliver_next()
    plans = preview_mails(workspace, [read_mail(sink.mails[0].data)])
    assert [plan.outcome for plan in plans] == [MailOutcome.SAME]


def test_starttls_is_used_and_insisted_upon(workspace: Workspace) -> None:
    from dataclasses import replace

    from ocrm.services.outbox import passwords
    from ocrm.services.outbox.accounts import save_account
    from tests.mail_servers import ASCII_PASSWORD

    with smtp_sink(starttls=True) as sink:
        account = replace(account_on(sink.port), security=Security.STARTTLS)
        save_account(workspace, account)
        passwords.keep_password(workspace, account, ASCII_PASSWORD)
        queue(workspace)
        delivered = postman_for(workspace).deliver_next()
        assert delivered is not None
        assert delivered.outcome.fate is Fate.SENT, delivered.outcome
        assert len(sink.mails) == 1


@pytest.mark.parametrize("certificate", ["elsewhere"])
def test_a_certificate_of_another_name_stops_everything_before_the_password(
    workspace: Workspace, certificate: str
) -> None:
    with smtp_sink(certificate=certificate) as sink:
        set_up(workspace, sink.port)
        mail_id = queue(workspace)
        postman = postman_for(workspace)
        delivered = postman.deliver_next()
        assert delivered is not None
        assert delivered.outcome.fate is Fate.TROUBLE
        assert "certificate" in deliveries.trouble(workspace)
        assert state_of(workspace, mail_id) is MailState.WAITING
        assert postman.deliver_next() is None
        assert not sink.mails


def test_a_certificate_nobody_trusts_stops_everything(workspace: Workspace, sink: Sink) -> None:
    set_up(workspace, sink.port)
    queue(workspace)
    delivered = Postman(workspace).deliver_next()
    assert delivered is not None
    assert delivered.outcome.fate is Fate.TROUBLE
    assert not sink.mails


def test_a_wrong_password_is_told_once_and_not_tried_again(workspace: Workspace, sink: Sink) -> None:
    set_up(workspace, sink.port, "wrong password")
    mail_id = queue(workspace)
    postman = postman_for(workspace)
    postman.deliver_next()
    assert "name or password" in deliveries.trouble(workspace)
    assert "wrong password" not in deliveries.trouble(workspace)
    connections = sink.connections
    assert postman.deliver_next() is None
    assert sink.connections == connections
    set_up(workspace, sink.port)
    deliveries.try_again(workspace)
    workspace.clock.advance(seconds=3)  # type: ignore[attr-defined]
    postman.deliver_next()
    assert state_of(workspace, mail_id) is MailState.SENT


# -- F-26: throttle, offline, refusal ---------------------------------------------------------------------------------


def test_mails_go_out_at_least_two_seconds_apart(
    workspace: Workspace, postman: Postman, sink: Sink, sleep: Slept
) -> None:
    for name in "abc":
        queue(workspace, f"{name}@x.com")
    assert [one.outcome.fate for one in postman.deliver_all(sleep)] == [Fate.SENT] * 3
    assert sleep.seconds == [PAUSE_S, PAUSE_S]
    assert [mail.recipients for mail in sink.mails] == [["a@x.com"], ["b@x.com"], ["c@x.com"]]


def test_the_next_mail_does_not_go_before_its_pause(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    queue(workspace, "a@x.com")
    queue(workspace, "b@x.com")
    postman.deliver_next()
    assert postman.deliver_next() is None
    assert postman.wait_s() == PAUSE_S
    clock.advance(seconds=PAUSE_S)
    assert postman.deliver_next() is not None
    assert len(sink.mails) == 2


def test_offline_mails_wait_and_go_by_themselves_when_the_line_is_there(
    workspace: Workspace, clock: FixedClock, wang: tuple[int, int]
) -> None:
    port = free_port()
    set_up(workspace, port)
    ids = [queue(workspace, f"{name}@x.com", customer_id=wang[0]) for name in "ac"]
    postman = postman_for(workspace)
    delivered = postman.deliver_next()
    assert delivered is not None
    assert delivered.outcome.fate is Fate.NO_LINE
    assert listing.count_mails(workspace)[Box.OUTBOX] == 2
    assert postman.wait_s() == 60
    clock.advance(minutes=1)
    postman.deliver_next()
    assert postman.wait_s() == 120
    with smtp_sink(port=port) as sink:
        moments = []
        for _turn in range(2):
            clock.advance(seconds=postman.wait_s() or 0)
            assert postman.deliver_next() is not None
            moments.append(clock.now())
        assert sorted(mail.recipients for mail in sink.mails) == [["a@x.com"], ["c@x.com"]]
        assert (moments[1] - moments[0]).total_seconds() >= 2
    assert {state_of(workspace, mail_id) for mail_id in ids} == {MailState.SENT}
    assert [row["kind"] for row in logged(workspace)] == ["email", "email"]
    assert postman.wait_s() is None


def test_a_refusal_is_told_in_the_servers_words_and_the_address_is_flagged(
    workspace: Workspace, postman: Postman, sink: Sink, wang: tuple[int, int], clock: FixedClock
) -> None:
    sink.answers["wang@yunqi.cn"] = "550 5.1.1 no such user"
    mail_id = queue(workspace, customer_id=wang[0])
    postman.deliver_next()
    row = listing.fetch_mail(workspace, mail_id)
    assert row is not None
    assert row.state is MailState.REFUSED
    assert row.box is Box.FAILED
    assert "550 5.1.1 no such user" in row.error
    assert "550 5.1.1 no such user" in notes_of(workspace, wang[1])["email"].words
    assert "no such user" in deliveries.refusal_of(workspace, "Wang@yunqi.cn")
    assert not sink.mails
    assert not logged(workspace)
    clock.advance(hours=1)
    assert postman.deliver_next() is None
    records.update_records(workspace, "contacts", [wang[1]], {"email": "wang.fang@yunqi.cn"})
    assert "email" not in notes_of(workspace, wang[1])


def test_a_mail_goes_to_all_of_its_people_or_to_none(workspace: Workspace, postman: Postman, sink: Sink) -> None:
    sink.answers["b@x.com"] = "550 no"
    queue(workspace, "a@x.com, b@x.com")
    delivered = postman.deliver_next()
    assert delivered is not None
    assert delivered.outcome.addresses == ("b@x.com",)
    assert not sink.mails


def test_a_server_that_asks_to_come_back_later_is_asked_again_ever_more_rarely(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    sink.answers["a@x.com"] = "451 4.7.1 greylisted"
    mail_id = queue(workspace, "a@x.com")
    waits = []
    for _turn in range(6):
        postman.deliver_next()
        assert state_of(workspace, mail_id) is MailState.WAITING
        waits.append(postman.wait_s())
        clock.advance(seconds=postman.wait_s() or 0)
    assert waits == [60, 120, 300, 600, 1800, 1800]
    sink.answers.clear()
    postman.deliver_next()
    assert state_of(workspace, mail_id) is MailState.SENT


def test_a_mail_for_later_waits_for_its_moment(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    from datetime import timedelta

    queue(workspace, send_after=clock.now() + timedelta(hours=2))
    assert postman.deliver_next() is None
    assert postman.wait_s() == 7200
    clock.advance(hours=2)
    assert postman.deliver_next() is not None
    assert len(sink.mails) == 1


def test_a_mail_for_later_can_be_sent_at_once(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    from datetime import timedelta

    mail_id = queue(workspace, send_after=clock.now() + timedelta(hours=2))
    composing.send_at_once(workspace, [mail_id])
    assert postman.deliver_next() is not None
    assert len(sink.mails) == 1


def test_people_are_offered_by_name_pinyin_and_address(workspace: Workspace, wang: tuple[int, int]) -> None:
    from ocrm.services.outbox.addressees import find_addresses

    for typed in ("王", "wang", "wf", "wang@y"):
        assert [one.shown for one in find_addresses(workspace, typed)] == ["王芳 <wang@yunqi.cn>"], typed
    assert find_addresses(workspace, "") == find_addresses(workspace, "%") == find_addresses(workspace, "赵") == []


# -- once -------------------------------------------------------------------------------------------------------------


def test_a_line_that_breaks_after_the_mail_leaves_it_unclear_and_is_never_sent_again_by_itself(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    sink.breaks_after_data = True
    mail_id = queue(workspace)
    postman.deliver_next()
    assert state_of(workspace, mail_id) is MailState.UNCLEAR
    sink.breaks_after_data = False
    clock.advance(days=1)
    assert postman.deliver_next() is None
    assert len(sink.mails) == 1


class _Crash(BaseException):
    """The program ends here."""


def test_a_program_that_ends_while_a_mail_is_being_sent_finds_it_unclear_and_asks(
    workspace: Workspace, sink: Sink, wang: tuple[int, int], clock: FixedClock
) -> None:
    set_up(workspace, sink.port)
    mail_id = queue(workspace, customer_id=wang[0])

    def crash(*_args: object, **_values: object) -> None:
        assert state_of(workspace, mail_id) is MailState.SENDING
        raise _Crash

    with pytest.raises(_Crash):
        Postman(workspace, send=crash).deliver_next()  # type: ignore[arg-type]
    postman = postman_for(workspace)
    postman.look_after()
    assert state_of(workspace, mail_id) is MailState.UNCLEAR
    assert postman.deliver_next() is None
    with pytest.raises(UserError, match="unclear"):
        composing.take_out(workspace, [mail_id])
    name = workspace.scalar("SELECT message_id FROM mail_delivery")
    deliveries.say_it_was_not_sent(workspace, mail_id)
    clock.advance(seconds=3)
    postman.deliver_next()
    assert [mail.message["Message-ID"] for mail in sink.mails] == [name]
    assert len(logged(workspace)) == 1


def test_an_unclear_mail_the_user_found_among_the_sent_is_logged_and_not_sent(
    workspace: Workspace, sink: Sink, wang: tuple[int, int]
) -> None:
    set_up(workspace, sink.port)
    mail_id = queue(workspace, customer_id=wang[0])
    deliveries.claim_next(workspace)
    postman = postman_for(workspace)
    postman.look_after()
    deliveries.say_it_was_sent(workspace, mail_id)
    assert state_of(workspace, mail_id) is MailState.SENT
    assert len(logged(workspace)) == 1
    assert postman.deliver_next() is None
    assert not sink.mails


def test_a_sent_mail_whose_logging_was_broken_off_is_logged_at_the_next_start(
    workspace: Workspace, sink: Sink, wang: tuple[int, int]
) -> None:
    set_up(workspace, sink.port)
    queue(workspace, customer_id=wang[0])
    claim = deliveries.claim_next(workspace)
    assert claim is not None
    deliveries.record(workspace, claim, deliveries.Outcome(Fate.SENT))
    assert not logged(workspace)
    postman_for(workspace).look_after()
    postman_for(workspace).look_after()
    assert len(logged(workspace)) == 1


def test_two_programs_never_send_at_once(workspace: Workspace, sink: Sink) -> None:
    set_up(workspace, sink.port)
    queue(workspace)
    with custody.sole_sender(workspace) as is_alone:
        assert is_alone
        assert postman_for(workspace).deliver_next() is None
    assert postman_for(workspace).deliver_next() is not None


def test_a_silent_server_is_broken_off_at_once_when_the_window_closes(workspace: Workspace) -> None:
    with silent_server() as port:
        set_up(workspace, port)
        mail_id = queue(workspace)
        delivered = postman_for(workspace).deliver_next(is_cancelled=lambda: True)
        assert delivered is not None
        assert delivered.outcome.fate in (Fate.NO_LINE, Fate.TROUBLE)
        assert state_of(workspace, mail_id) is MailState.WAITING


# -- undo -------------------------------------------------------------------------------------------------------------


def test_undo_takes_a_mail_out_of_the_queue_while_it_was_not_sent(workspace: Workspace, postman: Postman) -> None:
    before = rows_of(workspace)
    queue(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    assert postman.deliver_next() is None
    workspace.redo()
    assert listing.count_mails(workspace)[Box.OUTBOX] == 1


def test_undo_says_once_that_a_sent_mail_stays_sent_and_goes_on_with_what_was_before(
    workspace: Workspace, postman: Postman, wang: tuple[int, int]
) -> None:
    mail_id = queue(workspace, customer_id=wang[0])
    postman.deliver_next()
    with pytest.raises(UserError, match=r"“Send the mail .* cannot be undone.* What was sent cannot be taken back"):
        workspace.undo()
    assert logged(workspace)
    assert "Log the sent mail" in workspace.undo().label  # the entry in the timeline, for who wants it gone
    assert not logged(workspace)
    assert state_of(workspace, mail_id) is MailState.SENT
    assert "王芳" in workspace.undo().label
    assert workspace.scalar("SELECT count(*) FROM contact") == 0


def test_undo_right_after_sending_a_draft_says_so_before_it_touches_the_timeline(
    workspace: Workspace, postman: Postman, wang: tuple[int, int]
) -> None:
    draft_id = composing.save_draft(workspace, text_to("wang@yunqi.cn")).created_id or 0
    queue_mail(workspace, text_to("wang@yunqi.cn"), mail_id=draft_id)
    postman.deliver_next()
    with pytest.raises(UserError, match="What was sent cannot be taken back"):
        workspace.undo()
    assert logged(workspace)
    workspace.undo()
    workspace.redo()
    assert logged(workspace)
    workspace.undo()  # it was said once
    assert not logged(workspace)


def test_a_mail_that_was_sent_is_not_taken_back_through_the_history_either(
    workspace: Workspace, postman: Postman
) -> None:
    changes = queue_mail(workspace, text_to("a@x.com"))
    postman.deliver_next()
    with pytest.raises(UserError, match="What was sent cannot be taken back"):
        workspace.revert(changes.operation_id)


def test_deleting_a_sent_mail_and_undoing_that_does_not_send_it_again(
    workspace: Workspace, postman: Postman, sink: Sink, clock: FixedClock
) -> None:
    mail_id = queue(workspace)
    postman.deliver_next()
    composing.delete_mails(workspace, [mail_id])
    workspace.undo()
    clock.advance(days=1)
    assert postman.deliver_next() is None
    assert state_of(workspace, mail_id) is MailState.SENT
    assert len(sink.mails) == 1


def test_erasing_the_logged_interaction_for_good_does_not_send_the_mail_again(
    workspace: Workspace, postman: Postman, sink: Sink, wang: tuple[int, int], clock: FixedClock
) -> None:
    from ocrm.services.history.purging import purge_records

    queue(workspace, customer_id=wang[0])
    postman.deliver_next()
    (row,) = logged(workspace)
    records.delete_records(workspace, "interactions", [row.record_id])
    purge_records(workspace, [row.record_id], reason="asked for")
    clock.advance(days=1)
    assert postman.deliver_next() is None
    assert len(sink.mails) == 1


# -- copies of the file -----------------------------------------------------------------------------------------------


def copy_of(workspace: Workspace, path: Path) -> None:
    workspace.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copy(workspace.path, path)


def test_what_waits_in_an_older_copy_is_held_until_it_is_released(
    tmp_path: Path, workspace: Workspace, sink: Sink, clock: FixedClock
) -> None:
    set_up(workspace, sink.port)
    mail_id = queue(workspace)
    copy_of(workspace, tmp_path / "backup.ocrm")
    assert postman_for(workspace).deliver_next() is not None
    path = workspace.path
    workspace.close()
    shutil.copy(tmp_path / "backup.ocrm", path)
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    restored = Workspace.open(path, clock=clock)
    try:
        postman = postman_for(restored)
        assert postman.look_after() == 1
        assert state_of(restored, mail_id) is MailState.HELD_COPY
        clock.advance(days=1)
        assert postman.deliver_next() is None
        assert len(sink.mails) == 1
        composing.release_mails(restored, [mail_id])
        assert postman.deliver_next() is not None
        assert len(sink.mails) == 2
    finally:
        restored.close()


def test_what_waits_is_held_on_another_computer(
    workspace: Workspace, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(workspace, sink.port)
    mail_id = queue(workspace)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another computer"))
    assert postman_for(workspace).deliver_next() is None
    assert state_of(workspace, mail_id) is MailState.HELD_COPY
    assert not sink.mails


def test_a_file_brought_along_as_an_exported_folder_sends_nothing_by_itself(
    workspace: Workspace, sink: Sink, tmp_path: Path, clock: FixedClock
) -> None:
    from ocrm.services.everything.exporting import export_everything
    from ocrm.services.everything.importing import make_file_of_folder

    set_up(workspace, sink.port)
    queue(workspace)
    export_everything(workspace, tmp_path / "all")
    new = tmp_path / "new.ocrm"
    workspace.close()
    make_file_of_folder(tmp_path / "all", new, clock=clock)
    opened = Workspace.open(new, clock=clock)
    try:
        assert postman_for(opened).deliver_next() is None
        assert listing.list_mails(opened, Box.OUTBOX)[0].state is MailState.HELD_COPY
    finally:
        opened.close()


# -- nothing without an account ---------------------------------------------------------------------------------------


def test_without_an_account_nothing_is_queued_and_no_socket_is_opened(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    save_draft(workspace, text_to("a@x.com"))
    with pytest.raises(UserError, match="No mail account is set up"):
        queue(workspace)
    postman = Postman(workspace)
    assert postman.look_after() == 0
    assert postman.wait_s() is None
    assert postman.deliver_next() is None


def test_a_file_opened_to_read_only_sends_nothing(workspace: Workspace, sink: Sink, clock: FixedClock) -> None:
    set_up(workspace, sink.port)
    queue(workspace)
    path = workspace.path
    workspace.close()
    looked_at = Workspace.open(path, clock=clock, to_look=True)
    try:
        postman = postman_for(looked_at)
        assert postman.look_after() == 0
        assert postman.wait_s() is None
        assert postman.deliver_next() is None
    finally:
        looked_at.close()
    assert not sink.connections


# -- writing ----------------------------------------------------------------------------------------------------------


def test_a_draft_keeps_half_typed_addresses_and_goes_nowhere(workspace: Workspace, postman: Postman) -> None:
    before = rows_of(workspace)
    mail_id = save_draft(workspace, text_to("wang@, half")).created_id or 0
    assert [one.address for one in composing.read_mail_text(workspace, mail_id).recipients] == ["wang@", "half"]
    assert postman.deliver_next() is None
    with pytest.raises(ValidationError, match="wang@"):
        queue_mail(workspace, composing.read_mail_text(workspace, mail_id), mail_id=mail_id)
    workspace.undo()
    assert rows_of(workspace) == before


def test_holding_taking_out_and_deleting_keep_a_mail_from_going(workspace: Workspace, postman: Postman) -> None:
    for act in (composing.hold_mails, composing.take_out, composing.delete_mails):
        mail_id = queue(workspace)
        before = rows_of(workspace)
        act(workspace, [mail_id])
        assert postman.deliver_next() is None
        workspace.undo()
        assert rows_of(workspace) == before
        composing.delete_mails(workspace, [mail_id])


def test_files_of_a_mail_have_a_limit_together(workspace: Workspace, postman: Postman, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * (composing.MAX_BYTES + 1))
    before = rows_of(workspace)
    with pytest.raises(UserError, match="larger than"):
        queue_mail(workspace, text_to("a@x.com"), files=[NewFile(tmp_path / "big")])
    assert rows_of(workspace) == before


def test_a_file_kept_with_a_record_goes_along(
    workspace: Workspace, postman: Postman, sink: Sink, wang: tuple[int, int]
) -> None:
    kept = attachments.attach_data(workspace, "customers", wang[0], "合同.docx", b"PK").created_id or 0
    queue_mail(workspace, text_to("a@x.com"), files=[NewFile(attachment_id=kept)])
    postman.deliver_next()
    assert [file.get_filename() for file in sink.mails[0].message.iter_attachments()] == ["合同.docx"]
    assert len(attachments.list_attachments(workspace, wang[0])) == 1


def test_the_states_of_mails_are_said_in_words(workspace: Workspace, postman: Postman, both_languages: str) -> None:
    queue(workspace)
    save_draft(workspace, text_to("a@x.com", ""))
    postman.deliver_next()
    said = [listing.state_words(row, workspace.clock) for box in Box for row in listing.list_mails(workspace, box)]
    expected = {"en": ["Draft, last changed 09:00", "Sent 09:00"]}
    assert said == expected.get(both_languages, said)
    assert all(said)
