"""A card file before it is imported: what becomes of each card, to be ticked and decided, then one step to import."""

from __future__ import annotations

from pathlib import Path

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.vcards.importing import CardChoice, CardOutcome, CardPlan, import_cards, preview_cards
from ocrm.services.vcards.reading import CardFile, read_card_file
from ocrm.ui.context import AppContext
from ocrm.ui.tasks import TaskControl
from ocrm.ui.vcards.card_table import CardChoices, CardTable
from ocrm.ui.vcards.file_review import FileReview, summary_text


class CardReview(FileReview):
    """Reads a file, shows its cards, imports the ticked ones."""

    def __init__(self, context: AppContext, path: Path, choices: CardChoices | None = None) -> None:
        self.path, self.choices = path, choices or CardChoices()
        self._file: CardFile | None = None
        self._cards = CardTable(self.choices)
        super().__init__(context, self._cards, noun="card", name=path.name)
        self._cards.changed.connect(self.show_counts)

    def title(self) -> str:
        return _("Import visiting cards")

    def read(self, control: TaskControl) -> tuple[CardFile, list[CardPlan]]:
        file = read_card_file(self.path)
        return file, preview_cards(self._context.workspace, file, is_cancelled=lambda: control.is_cancelled)

    def again(self) -> CardReview:
        return CardReview(self._context, self.path, self.choices)

    def show_read(self, result: tuple[CardFile, list[CardPlan]]) -> str:
        self._file, plans = result
        self._cards.plans.set_rows(plans)
        return self._file.reason

    def write(self, control: TaskControl) -> ImportReport:
        assert self._file is not None, "nothing is ticked before it is read"
        plans = self._cards.plans.rows
        chosen = {plan.number: self.choices.chosen.get(plan.number, CardChoice.SKIP)
                  for plan in plans
                  if plan.number in self.choices.chosen or not self.choices.is_ticked(plan)}  # fmt: skip
        return import_cards(
            self._context.workspace, self._file, chosen, source_name=self.name, origin="import",
            progress=control.report, is_cancelled=lambda: control.is_cancelled,
        )  # fmt: skip

    def tick_all(self, *, ticked: bool) -> None:
        self.choices.set_all(self._cards.plans.rows, ticked=ticked)

    def count_ticked(self) -> int:
        return sum(self.choices.is_ticked(plan) for plan in self._cards.plans.rows)

    def summary(self) -> str:
        plans = self._cards.plans.rows
        outcomes = [self.choices.outcome(plan) for plan in plans]
        total = ngettext("{n} card", "{n} cards", len(plans)).format(n=format_number(len(plans)))
        parts = (
            (CardOutcome.NEW, _("{n} new")), (CardOutcome.FILLS, _("{n} fill something in")),
            (CardOutcome.SAME, _("{n} known already")), (CardOutcome.SKIPPED, _("{n} left out")),
        )  # fmt: skip
        return summary_text(total, ((text, outcomes.count(outcome)) for outcome, text in parts))

    def import_words(self, count: int) -> str:
        return ngettext("Import {n} card", "Import {n} cards", count).format(n=format_number(count))

    def hint(self) -> str:
        plans = self._cards.plans.rows
        still_open = sum(plan.is_open and plan.number not in self.choices.chosen for plan in plans)
        text = ngettext("{n} card may be somebody known: decide, or it is left out.",
                        "{n} cards may be somebody known: decide, or they are left out.", still_open)  # fmt: skip
        return text.format(n=still_open) if still_open else ""

    def done_words(self, report: ImportReport) -> str:
        return _("“{name}”: {created} added, {updated} filled in, {left} left as they are.").format(
            name=self.name, created=format_number(report.created), updated=format_number(report.updated),
            left=format_number(report.skipped + report.rejected),
        )  # fmt: skip
