"""Importing mails: with whom each would be logged, and all of them as one operation that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import attachments, interactions, records
from ocrm.services.backups.catalogue import MASS_COUNT, Reason
from ocrm.services.mails.mail import NOBODY, Mail, MailAddress
from ocrm.services.mails.people import Companies, Person, company_name, find_person, own_addresses
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.batches import save_batch
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.problem_log import Problem
from ocrm.services.workspace import Workspace

_REPORT_EVERY = 10
_KIND = "email"


class MailOutcome(StrEnum):
    """What becomes of a mail."""

    LOGGED = "logged"
    """With somebody known."""
    NEW = "new"
    """With somebody who is added."""
    SAME = "same"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class MailPlan:
    """What would become of one mail. `other` is who it was exchanged with; `known` where they are known.

    Somebody unknown is proposed: a new contact at `known` where the domain is theirs, else a new customer too.
    """

    number: int
    mail: Mail
    outcome: MailOutcome
    is_incoming: bool = True
    other: MailAddress = NOBODY
    known: Person | None = None
    reason: str = ""

    @property
    def is_wanted(self) -> bool:
        """Whether it is imported unless told otherwise: strangers only on request."""
        return self.outcome is MailOutcome.LOGGED

    @property
    def can_import(self) -> bool:
        """Whether there is anything to import."""
        return self.outcome in (MailOutcome.LOGGED, MailOutcome.NEW)


def preview_mails(workspace: Workspace, mails: Sequence[Mail], *, own: frozenset[str] | None = None) -> list[MailPlan]:
    """Return what an import would make of each mail; nothing is written. `own` are the user's addresses."""
    job = _Import(workspace, own_addresses(workspace, mails) if own is None else own)
    seen: set[str] = set()
    plans = []
    for mail in mails:
        plan = job.plan(mail)
        if mail.message_id and mail.message_id in seen and plan.can_import:
            plan = replace(plan, outcome=MailOutcome.SAME, reason=_("It is among these mails twice"))
        seen.add(mail.message_id)
        plans.append(plan)
    return plans


def import_mails(
    workspace: Workspace,
    mails: Sequence[Mail],
    wanted: Mapping[int, bool] | None = None,
    *,
    source_name: str = "",
    origin: str = "",
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    own: frozenset[str] | None = None,
) -> ImportReport:
    """Log mails as one operation and return how it went; `wanted` by number, else those with somebody known.

    `own` are the user's addresses, found out from the mails themselves where they are not said.

    Raises UserError when cancelled; then nothing was changed.
    """
    job = _Import(workspace, own_addresses(workspace, mails) if own is None else own)
    report = job.report
    label = N_("Import {count} mails from “{name}”")
    if own is None or len(mails) > MASS_COUNT:  # a backup for each few mails that are fetched would be no safeguard
        workspace.safeguard_before(Reason.IMPORT)
    with workspace.operation(label, origin=origin, count=len(mails), name=source_name) as operation:
        for done, mail in enumerate(mails, 1):
            if is_cancelled():
                raise UserError(_("The import was cancelled. Nothing was changed."))
            job.take(mail, wanted or {})
            if done % _REPORT_EVERY == 0:
                operation.next_part_if_large()
                if progress:
                    progress(done, len(mails))
        operation.values["count"] = report.created
        if report.created:
            report.batch = job.batch_id
            save_batch(
                workspace, "interactions", report, batch_id=job.batch_id, source_name=source_name, operation=operation
            )
    report.changes = operation.changes
    return report


class _Import:
    """One pass over some mails, each decided, and in an import written, before the next is looked at."""

    def __init__(self, workspace: Workspace, own: frozenset[str]) -> None:
        self._workspace, self._own = workspace, own
        self._companies = Companies(workspace)
        self.batch_id, self.report = new_id(), ImportReport()

    # -- deciding -----------------------------------------------------------------------------------------------------

    def plan(self, mail: Mail) -> MailPlan:
        """Return what becomes of a mail."""
        if mail.problem:
            return MailPlan(mail.number, mail, MailOutcome.SKIPPED, reason=mail.problem)
        is_incoming, other, known = self._exchanged_with(mail)
        plan = MailPlan(mail.number, mail, MailOutcome.LOGGED, is_incoming, other, known)
        known_mail = "SELECT 1 FROM interaction WHERE external_id = ?"
        if self._workspace.first(known_mail, (mail.message_id,)) is not None:
            return replace(plan, outcome=MailOutcome.SAME, reason=_("Imported before"))
        if known is not None:
            return plan
        company = self._companies.find(other.domain)
        if company is not None:
            reason = _("New contact at “{customer}”, whose address it is").format(customer=company.customer)
            return replace(plan, outcome=MailOutcome.NEW, known=company, reason=reason)
        return replace(plan, outcome=MailOutcome.NEW, reason=_("Nobody known; would be added as a customer"))

    def _exchanged_with(self, mail: Mail) -> tuple[bool, MailAddress, Person | None]:
        """Return whether a mail came in, and with whom it was exchanged: somebody known rather than anybody else."""
        is_own = mail.sender.address in self._own
        known = None if is_own else find_person(self._workspace, mail.sender.address)
        if known is not None:
            return True, mail.sender, known
        others = [one for one in mail.recipients if one.address not in self._own and one != mail.sender]
        for person in others:
            known = find_person(self._workspace, person.address)
            if known is not None:
                return False, person, known
        return (False, others[0], None) if is_own and others else (not is_own, mail.sender, None)

    # -- writing ------------------------------------------------------------------------------------------------------

    def take(self, mail: Mail, wanted: Mapping[int, bool]) -> None:
        """Log one mail and count it; somebody added for an earlier one is known by now."""
        plan, report = self.plan(mail), self.report
        report.rows += 1
        if mail.problem:
            self._reject(mail, mail.problem)
        elif not plan.can_import or not wanted.get(mail.number, plan.is_wanted):
            report.skipped += 1
        else:
            try:
                with self._workspace.connection:  # a savepoint: a mail that is refused leaves no half of itself
                    self._log(plan, plan.known if plan.outcome is MailOutcome.LOGGED else self._add_person(plan))
            except ValidationError as error:
                self._reject(mail, str(error))
            else:
                report.created += 1

    def _reject(self, mail: Mail, reason: str) -> None:
        self.report.rejected += 1
        self.report.problems.append(Problem(mail.number, "", mail.source, reason, is_fatal=True))

    def _add_person(self, plan: MailPlan) -> Person:
        """Add somebody unknown: at the company of the domain, else as a customer."""
        other, company = plan.other, plan.known
        name = other.name or other.address.partition("@")[0]
        title = company_name(other)
        if company is None and not title:
            values = {"name": name, "kind": "person", "email": other.address}
            return Person(self._add("customers", values), name)
        if company is None:
            company = Person(self._add("customers", {"name": title, "kind": "organization"}), title)
            self._companies.add(other.domain, company)
        contact = {"customer": company.customer_id, "name": name, "email": other.address}
        return replace(company, contact_id=self._add("contacts", contact), contact=name)

    def _add(self, kind: str, values: Mapping[str, object]) -> int:
        made = records.add_record(self._workspace, kind, values).created_id or 0
        self._workspace.connection.execute(
            f"UPDATE {record_type(kind).table} SET import_batch_id = ? WHERE id = ?", (self.batch_id, made)
        )
        self.report.also_created[kind] = self.report.also_created.get(kind, 0) + 1
        return made

    def _log(self, plan: MailPlan, known: Person | None) -> None:
        assert known is not None, "a mail is logged with somebody"
        mail, workspace = plan.mail, self._workspace
        made = interactions.log_interaction(
            workspace,
            known.customer_id,
            kind=_KIND,
            summary="\n\n".join(part for part in (mail.subject, mail.text) if part) or _("(no subject)"),
            happened_at=mail.sent_at,
            contact_id=known.contact_id or None,
            direction="incoming" if plan.is_incoming else "outgoing",
        ).created_id
        interaction_id = int(made or 0)
        workspace.connection.execute(
            "UPDATE interaction SET external_id = ?, import_batch_id = ? WHERE id = ?",
            (mail.message_id, self.batch_id, interaction_id),
        )
        for file in mail.files:
            attachments.attach_data(workspace, "interactions", interaction_id, file.name, file.data)
