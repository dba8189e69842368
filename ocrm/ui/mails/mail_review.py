"""Mails before they are imported: with whom each would be logged, to be ticked, then one step to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.mails.importing import MailOutcome, MailPlan, import_mails, preview_mails
from ocrm.services.mails.mail import Mail
from ocrm.services.mails.reading import find_mails, read_mails
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.ui.context import AppContext
from ocrm.ui.mails.mail_table import MailTable
from ocrm.ui.spreadsheets.tick_table import Ticks
from ocrm.ui.tasks import TaskControl
from ocrm.ui.vcards.file_review import FileReview, summary_text


class MailReview(FileReview):
    """Reads mails and folders of them, shows each, logs the ticked ones."""

    def __init__(self, context: AppContext, paths: Sequence[Path], ticks: Ticks | None = None) -> None:
        self.paths, self.ticks = tuple(paths), ticks or Ticks()
        self._mails: list[Mail] = []
        self._table = MailTable(self.ticks, context.workspace.clock)
        name = paths[0].name if len(paths) == 1 else ngettext("{n} file", "{n} files", len(paths)).format(n=len(paths))
        super().__init__(context, self._table, noun="mail", name=name)
        self._table.changed.connect(self.show_counts)

    def title(self) -> str:
        return _("Import mails")

    def read(self, control: TaskControl) -> tuple[list[Mail], list[MailPlan]]:
        mails = list(
            read_mails(find_mails(self.paths), progress=control.report, is_cancelled=lambda: control.is_cancelled)
        )
        return mails, preview_mails(self._context.workspace, mails)

    def again(self) -> MailReview:
        return MailReview(self._context, self.paths, self.ticks)

    def show_read(self, result: tuple[list[Mail], list[MailPlan]]) -> str:
        self._mails, plans = result
        self._table.plans.set_rows(plans)
        return ""

    def write(self, control: TaskControl) -> ImportReport:
        wanted = {plan.number: self.ticks.is_ticked(plan) for plan in self._table.plans.rows}
        return import_mails(
            self._context.workspace, self._mails, wanted, source_name=self.name, origin="import",
            progress=control.report, is_cancelled=lambda: control.is_cancelled,
        )  # fmt: skip

    def tick_all(self, *, ticked: bool) -> None:
        self.ticks.set_all(self._table.plans.rows, ticked=ticked)

    def count_ticked(self) -> int:
        return sum(self.ticks.is_ticked(plan) for plan in self._table.plans.rows)

    def summary(self) -> str:
        outcomes = [plan.outcome for plan in self._table.plans.rows]
        total = ngettext("{n} mail", "{n} mails", len(outcomes)).format(n=format_number(len(outcomes)))
        parts = (
            (MailOutcome.LOGGED, _("{n} with somebody known")), (MailOutcome.NEW, _("{n} with somebody new")),
            (MailOutcome.SAME, _("{n} known already")), (MailOutcome.SKIPPED, _("{n} not readable")),
        )  # fmt: skip
        return summary_text(total, ((text, outcomes.count(outcome)) for outcome, text in parts))

    def import_words(self, count: int) -> str:
        return ngettext("Import {n} mail", "Import {n} mails", count).format(n=format_number(count))

    def hint(self) -> str:
        plans = self._table.plans.rows
        strangers = sum(plan.outcome is MailOutcome.NEW and not self.ticks.is_ticked(plan) for plan in plans)
        text = ngettext("{n} mail with somebody new is left out unless you tick it.",
                        "{n} mails with somebody new are left out unless you tick them.", strangers)  # fmt: skip
        return text.format(n=format_number(strangers)) if strangers else ""

    def done_words(self, report: ImportReport) -> str:
        words = ngettext(
            "“{name}”: {created} mail logged, {left} left out.",
            "“{name}”: {created} mails logged, {left} left out.",
            report.created,
        )
        return words.format(
            name=self.name, created=format_number(report.created), left=format_number(report.skipped + report.rejected)
        )
