"""Sending what is due, one mail at a time and never faster than every two seconds; offline it waits for the line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import from_utc_text
from ocrm.services.changes import Changes
from ocrm.services.outbox import custody, deliveries, smtp
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.composing import letter_of
from ocrm.services.outbox.deliveries import Claim, Fate, Outcome
from ocrm.services.outbox.messages import message_bytes
from ocrm.services.outbox.passwords import password_of
from ocrm.services.workspace import Workspace

PAUSE_S = 2.0
"""Between two mails: providers take more for a flood."""
_NO_LINE_AFTER = (1, 2, 5)
"""Minutes until the line is tried again after it was not there once, twice …; then always the last."""
_LOOK_EVERY_S = 0.1
_PATIENT_TURNS = 24
"""Of some seconds each, in which another change may be saved."""

Send = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail that was tried, how that ended, and what it changed."""

    mail_id: int
    outcome: Outcome
    changes: Changes


class Postman:
    """Sends the mail of one open file; several of one file, in this process or others, never send at once."""

    def __init__(
        self, workspace: Workspace, *, send: Send = smtp.send, line: Callable[[], smtp.Line] = smtp.Line
    ) -> None:
        self._workspace, self._send, self._line = workspace, send, line
        self._last_try: datetime | None = None
        self._failures = 0

    @property
    def may_send(self) -> bool:
        """Whether anything can be sent at all: an account, a file that can be written to, nothing in the way."""
        workspace = self._workspace
        if workspace.why_read_only or workspace.as_of is not None:
            return False
        return read_account(workspace).is_set_up and not deliveries.trouble(workspace)

    def look_after(self) -> int:
        """Put in order what was left behind, before the first mail goes; return how many mails are held for it.

        What was being sent when the program ended becomes unclear; what waits in another copy of the file is held.
        """
        if self._workspace.why_read_only or self._workspace.as_of is not None:
            return 0
        with custody.sole_sender(self._workspace) as is_alone:
            if not is_alone:
                return 0
            deliveries.find_unfinished(self._workspace)
            deliveries.log_missing(self._workspace)
            return deliveries.hold_of_another_copy(self._workspace)

    def wait_s(self) -> float | None:
        """Return the seconds until there is something to send; None where nothing waits or nothing may be sent."""
        due = deliveries.next_due_at(self._workspace) if self.may_send else None
        if due is None:
            return None
        now = self._workspace.clock.now()
        waits = [0.0, self._rest_s(now)]
        if due:
            waits.append((from_utc_text(due) - now).total_seconds())
        return max(waits)

    def try_line_again(self) -> None:
        """Try the line at once, whatever it was before: the user asked for it."""
        self._failures = 0

    def deliver_next(self, *, is_cancelled: Callable[[], bool] = lambda: False) -> Delivered | None:
        """Send the next mail that is due; None where none is, or another process sends. Raises UserError."""
        workspace = self._workspace
        if not self.may_send or self._rest_s(workspace.clock.now()) > 0:
            return None
        with custody.sole_sender(workspace) as is_alone:
            if not is_alone:
                return None
            deliveries.find_unfinished(workspace)
            deliveries.hold_of_another_copy(workspace)
            claim = deliveries.claim_next(workspace)
            if claim is None:
                return None
            outcome = self._try(claim, is_cancelled)
            self._last_try = workspace.clock.now()
            self._failures = self._failures + 1 if outcome.fate is Fate.NO_LINE else 0
            self._record(claim, outcome)
            return Delivered(claim.mail_id, outcome, deliveries.follow_up(workspace, claim, outcome))

    def deliver_all(self, sleep: Callable[[float], None]) -> list[Delivered]:
        """Send all that is due now, with pauses; ends early where the line or the account fails."""
        done: list[Delivered] = []
        while self._is_any_due():
            if done:
                sleep(PAUSE_S)
                self._last_try = None
            delivered = self.deliver_next()
            if delivered is None:
                return done
            done.append(delivered)
            if delivered.outcome.fate in (Fate.NO_LINE, Fate.TROUBLE):
                break
        return done

    def _is_any_due(self) -> bool:
        due = deliveries.next_due_at(self._workspace)
        return due is not None and (not due or from_utc_text(due) <= self._workspace.clock.now())

    def _record(self, claim: Claim, outcome: Outcome) -> None:
        """Write down what became of a mail, however long another change takes: nobody else knows it."""
        for _turn in range(_PATIENT_TURNS):
            try:
                deliveries.record(self._workspace, claim, outcome)
                return
            except UserError:
                continue
        deliveries.record(self._workspace, claim, outcome)

    def _rest_s(self, now: datetime) -> float:
        """Return the seconds to rest after the last try: longer where the line was not there."""
        if self._last_try is None:
            return 0.0
        rest = timedelta(seconds=PAUSE_S)
        if self._failures:
            rest = timedelta(minutes=_NO_LINE_AFTER[min(self._failures, len(_NO_LINE_AFTER)) - 1])
        return max(0.0, (self._last_try + rest - now).total_seconds())

    def _try(self, claim: Claim, is_cancelled: Callable[[], bool]) -> Outcome:
        workspace = self._workspace
        account, moment = read_account(workspace), workspace.clock.local_now()
        try:
            letter = letter_of(workspace, claim.mail_id)
            data = message_bytes(account, letter, message_id=claim.message_id, moment=moment)
        except UserError as error:
            return Outcome(Fate.REFUSED, str(error))
        password = password_of(workspace, account)
        if not password:
            return Outcome(Fate.TROUBLE, _("The password of {address} is needed. Nothing was sent; type it in Settings,"
                                           " Mail.").format(address=account.address))  # fmt: skip
        line = self._line()
        addresses = [one.address for one in letter.recipients]
        act = partial(self._send, account, password, addresses, data, line=line)
        return _breakable(act, line, is_cancelled)


def _breakable(act: Callable[[], Outcome], line: smtp.Line, is_cancelled: Callable[[], bool]) -> Outcome:
    """Do something on the line, on a thread of its own: a server that never answers holds nobody up."""
    answers: list[Outcome] = []
    faults: list[BaseException] = []
    is_done = threading.Event()

    def run() -> None:
        try:
            answers.append(act())
        except BaseException as error:  # handed to the caller
            faults.append(error)
        finally:
            is_done.set()

    threading.Thread(target=run, name="mail line", daemon=True).start()
    while not is_done.wait(_LOOK_EVERY_S):
        if is_cancelled() and not line.is_broken_off:
            line.break_off()
            is_done.wait(1)
            break
    if faults:
        raise faults[0]
    if answers:
        return answers[0]
    fate = Fate.UNCLEAR if line.may_have_arrived else Fate.NO_LINE
    return Outcome(fate, _("Sending was broken off."))
