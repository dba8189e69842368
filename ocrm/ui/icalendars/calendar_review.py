"""A calendar before it is imported: what becomes of each entry, to be ticked, then one step to import."""

from __future__ import annotations

from pathlib import Path

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.icalendars.entry import CalendarFile
from ocrm.services.icalendars.importing import import_calendar
from ocrm.services.icalendars.planning import EntryOutcome, EntryPlan, preview_calendar
from ocrm.services.icalendars.reading import read_calendar_file
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.ui.context import AppContext
from ocrm.ui.icalendars.calendar_table import CalendarTable
from ocrm.ui.spreadsheets.tick_table import Ticks
from ocrm.ui.tasks import TaskControl
from ocrm.ui.vcards.file_review import FileReview


class CalendarReview(FileReview):
    """Reads a calendar, shows its entries, makes to-dos of the ticked ones."""

    def __init__(self, context: AppContext, path: Path, ticks: Ticks | None = None) -> None:
        self.path, self.ticks = path, ticks or Ticks()
        self._table = CalendarTable(self.ticks, context.workspace.clock)
        super().__init__(context, self._table, noun="calendar", name=path.name)
        self._table.changed.connect(self.show_counts)

    @property
    def _plans(self) -> list[EntryPlan]:
        return list(self._table.plans.rows)

    def title(self) -> str:
        return _("Import a calendar")

    def read(self, control: TaskControl) -> tuple[CalendarFile, list[EntryPlan]]:
        file = read_calendar_file(self.path)
        plans = preview_calendar(self._context.workspace, file, is_cancelled=lambda: control.is_cancelled)
        return file, plans

    def again(self) -> CalendarReview:
        return CalendarReview(self._context, self.path, self.ticks)

    def show_read(self, result: tuple[CalendarFile, list[EntryPlan]]) -> str:
        file, plans = result
        self._table.plans.set_rows(plans)
        empty = [] if plans else [_("This calendar holds no events and no tasks.")]
        return " ".join([*empty, *file.notes, *([file.reason] if file.reason else [])])

    def write(self, control: TaskControl) -> ImportReport:
        plans = self._plans
        return import_calendar(
            self._context.workspace, plans, {plan.number: self.ticks.is_ticked(plan) for plan in plans},
            source_name=self.name, origin="import", progress=control.report, is_cancelled=lambda: control.is_cancelled,
        )  # fmt: skip

    def tick_all(self, *, ticked: bool) -> None:
        self.ticks.set_all(self._plans, ticked=ticked)

    def count_ticked(self) -> int:
        """Return how many to-dos the ticked entries make."""
        return sum(len(plan.drafts) for plan in self._plans if self.ticks.is_ticked(plan))

    def summary(self) -> str:
        outcomes = [plan.outcome for plan in self._plans]
        words = [ngettext("{n} entry", "{n} entries", len(outcomes)).format(n=format_number(len(outcomes)))]
        for outcome, text in (
            (EntryOutcome.NEW, _("{n} to add")), (EntryOutcome.CHANGED, _("{n} otherwise here")),
            (EntryOutcome.SAME, _("{n} here already")), (EntryOutcome.PAST, _("{n} over")),
            (EntryOutcome.SKIPPED, _("{n} passed over")),
        ):  # fmt: skip
            count = outcomes.count(outcome)
            if count:
                words.append(text.format(n=format_number(count)))
        return " · ".join(words)

    def import_words(self, count: int) -> str:
        return ngettext("Import {n} to-do", "Import {n} to-dos", count).format(n=format_number(count))

    def done_words(self, report: ImportReport) -> str:
        words = ngettext(
            "“{name}”: {created} to-do added, {updated} changed, {left} left as they are.",
            "“{name}”: {created} to-dos added, {updated} changed, {left} left as they are.",
            report.created,
        )
        return words.format(
            name=self.name, created=format_number(report.created), updated=format_number(report.updated),
            left=format_number(report.skipped + report.rejected),
        )  # fmt: skip
