"""Step 3: only the cells that cannot be used, to be mended in place, left blank, or skipped with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QStackedLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.dates import DateOrder, clean_date
from ocrm.services.spreadsheets.previewing import CellCheck
from ocrm.services.spreadsheets.problem_log import Problem
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.plan_edits import BLANK
from ocrm.ui.spreadsheets.problem_list import (
    MOST_SHOWN,
    ProblemEntry,
    ProblemList,
    ProblemModel,
    ProblemState,
    counts_by_column,
)
from ocrm.ui.spreadsheets.problem_table import ProblemTable
from ocrm.ui.spreadsheets.progress_words import checking_words
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.tasks import Progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    EmptyState,
    IconLabel,
    LoadingState,
    button,
    clear_layout,
    hbox,
    label,
    panel,
    rule,
    vbox,
)

_EVERY = "\0every"


@dataclass(frozen=True, slots=True)
class _Alike:
    """Cells that hold the same as one that was just put right: the column, what they hold, and what that became."""

    index: int
    column: str
    value: str
    text: str
    rows: tuple[int, ...]


class ProblemsStep(WizardStep):
    """The problems, and what can be done about all of them at once."""

    number = 2

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__(context, session)
        self.setObjectName("import_problems_step")
        self._problems = ProblemList()
        self._alike: _Alike | None = None
        self._stack = QStackedLayout(self)
        self._loading = LoadingState()
        self._stack.addWidget(self._loading)
        self._none = EmptyState(
            "circle-check", _("No problems"), _("Every cell that is imported can be read. Go on to the duplicates.")
        )
        self._none.setObjectName("import_no_problems")
        self._stack.addWidget(self._none)
        self._content = self._make_content()
        self._stack.addWidget(self._content)
        session.report_changed.connect(self.refresh)
        session.planning_progressed.connect(self._on_progress)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_content(self) -> QWidget:
        content = QWidget()
        layout = vbox(content, margins=(20, 14, 20, 14), spacing=10)
        self._offers = vbox(spacing=8)
        layout.addLayout(self._offers)
        card = panel("panel")
        inside = vbox(card)
        inside.addLayout(self._make_head())
        inside.addWidget(rule())
        self.model = ProblemModel()
        self.model.edited.connect(self._on_edited)
        self.table = ProblemTable(self.model)
        self.table.blank_requested.connect(self._blank_chosen)
        inside.addWidget(self.table, 1)
        layout.addWidget(card, 1)
        return content

    def _make_head(self) -> QHBoxLayout:
        self._title = label("", "h3")
        self._shown = QComboBox()
        self._shown.setObjectName("import_problem_column")
        self._shown.setAccessibleName(_("Show problems of"))
        self._shown.setProperty("size", "small")
        self._shown.setMinimumWidth(theme().px(170))
        self._shown.activated.connect(self._show_entries)
        self._blank = button(_("Leave blank"), None, "small", name="import_blank_cells")
        self._blank.setToolTip(_("Leave the chosen cells blank and import their rows (Del)"))
        self._blank.clicked.connect(self._blank_chosen)
        self._skip = button(_("Skip the rows"), None, "small", name="import_skip_rows")
        self._skip.setToolTip(_("Leave the chosen rows out"))
        self._skip.clicked.connect(self._skip_chosen)
        self._blank_all = button(_("Leave all unusable cells blank"), None, "small", name="import_blank_all_cells")
        self._blank_all.clicked.connect(partial(self.session.set_blanks_bad_cells, True))
        self._start_over = button(_("Take fixes back"), "rotate-ccw", "ghost", name="import_take_back_fixes")
        self._start_over.clicked.connect(self._take_back)
        head = hbox(margins=(16, 9, 12, 8), spacing=8)
        head.addWidget(self._title)
        head.addWidget(self._shown)
        head.addStretch(1)
        for widget in (self._start_over, self._blank, self._skip, self._blank_all):
            head.addWidget(widget)
        return head

    # -- showing ------------------------------------------------------------------------------------------------------

    def _on_progress(self, progress: Progress) -> None:
        self._loading.say(checking_words(progress))

    def enter(self) -> None:
        report, plan, table = self.session.report, self.session.plan, self.session.table
        if report is None or plan is None or table is None:
            self._loading.begin()
            self._stack.setCurrentWidget(self._loading)
            self.state_changed.emit()
            return
        self._problems.update(report.problems, plan, {column.name: column.index for column in table.columns})
        has_any = bool(self._problems.entries)
        self._stack.setCurrentWidget(self._content if has_any else self._none)
        has_fixes = bool(plan.edits or plan.skipped_rows or plan.blanks_bad_cells)
        self._start_over.setVisible(has_fixes)
        self._show_offers()
        self._fill_columns()
        self._show_entries()
        self.state_changed.emit()

    def first_focus(self) -> QWidget | None:
        return self.table if self._problems.entries else None

    @property
    def is_ready(self) -> bool:
        return self.session.report is not None

    @property
    def hint(self) -> str:
        report = self.session.report
        if report is None or not report.rejected:
            return ""
        text = ngettext("{n} row would be left out", "{n} rows would be left out", report.rejected)
        return text.format(n=format_number(report.rejected))

    def next_text(self) -> str:
        return _("Next: duplicates")

    def _fill_columns(self) -> None:
        counts, chosen = counts_by_column(self._problems.entries), self._shown.currentData()
        self._shown.clear()
        self._shown.addItem(_("All columns"), _EVERY)
        for name, count in counts.items():
            self._shown.addItem(_("{column}: {count}").format(column=name or _("The row"), count=count), name)
        self._shown.setCurrentIndex(max(0, self._shown.findData(chosen)))

    def _show_entries(self) -> None:
        wanted, entries = self._shown.currentData(), self._problems.entries
        if wanted not in (None, _EVERY):
            entries = [entry for entry in entries if entry.column == wanted]
        self.model.set_rows(entries)
        count = self._problems.total
        text = ngettext("{n} problem", "{n} problems", count).format(n=format_number(count))
        if count > MOST_SHOWN:
            text = _("{problems}; the first {n} are shown").format(problems=text, n=format_number(MOST_SHOWN))
        self._title.setText(text)
        open_entries = [entry for entry in entries if entry.state is ProblemState.OPEN]
        self._blank_all.setVisible(any(entry.is_fatal and entry.index is not None for entry in open_entries))
        if not self.table.currentIndex().isValid() and entries:
            self.table.setCurrentIndex(self.model.index(0, 2))

    def _show_offers(self) -> None:
        """Offer to put the like of what was mended right too, and an order of day and month where two are possible."""
        clear_layout(self._offers)
        if self._alike is not None:
            self._offers.addWidget(self._make_alike(self._alike))
        counts = counts_by_column(self._problems.entries)
        for values in self.session.values.values():
            name = self._name_of(values.index)
            if values.date_example and name in counts:
                self._offers.addWidget(self._make_offer(values.index, name, values.date_example, counts[name]))

    def _make_offer(self, index: int, name: str, example: str, count: int) -> QFrame:
        bar = panel("warn")
        bar.setObjectName(f"date_offer_{index}")
        line = hbox(bar, margins=(12, 6, 8, 6), spacing=10)
        line.addWidget(IconLabel("calendar-days", "warn", size=16))
        text = ngettext(
            "{n} date of “{column}” such as {date} can be read in two ways:",
            "{n} dates of “{column}” such as {date} can be read in two ways:",
            count,
        )
        line.addWidget(label(text.format(n=format_number(count), column=name, date=example), elide=True), 1)
        for order, words in ((DateOrder.MDY, _("Month first: {day}")), (DateOrder.DMY, _("Day first: {day}"))):
            choice = button(words.format(day=_as_read(example, order)), None, "small", name=f"read_{order}_{index}")
            choice.clicked.connect(partial(self.session.set_date_order, index, order))
            line.addWidget(choice)
        return bar

    def _make_alike(self, alike: _Alike) -> QFrame:
        bar = panel("info")
        bar.setObjectName("import_alike")
        line = hbox(bar, margins=(12, 6, 8, 6), spacing=10)
        line.addWidget(IconLabel("copy", "info", size=16))
        count = len(alike.rows)
        text = ngettext(
            "{n} more cell of “{column}” holds “{value}”.", "{n} more cells of “{column}” hold “{value}”.", count
        )
        words = text.format(n=format_number(count), column=alike.column, value=alike.value)
        line.addWidget(label(words, elide=True), 1)
        words = _("Put “{text}” there too").format(text=alike.text) if alike.text else _("Leave them blank too")
        choice = button(words, None, "small", name="import_mend_alike")
        choice.clicked.connect(self._mend_alike)
        line.addWidget(choice)
        return bar

    def _name_of(self, index: int) -> str:
        table = self.session.table
        return next((column.name for column in table.columns if column.index == index), "") if table else ""

    # -- mending ------------------------------------------------------------------------------------------------------

    def _on_edited(self, entry: ProblemEntry, text: str) -> None:
        if entry.index is None:
            return
        check = self._check(entry.index, text)
        self._problems.note_edit(entry, text, check)
        self._alike = None
        if not check.problem:  # what cannot be used itself mends nothing else
            self._look_for_alike(entry, text)
        self._show_offers()
        self._show_entries()
        self.session.set_edits({(entry.row, entry.index): text})

    def _check(self, index: int, text: str) -> CellCheck:
        previewer = self.session.previewer
        return previewer.check(index, text) if previewer is not None else CellCheck(text)

    def _look_for_alike(self, entry: ProblemEntry, text: str) -> None:
        """Look in the background for the other cells of the column that hold what a mended one held."""
        report = self.session.report
        if report is not None:
            find = partial(_find_alike, report.problems, entry, text)
            self.context.tasks.fetch(find, self._on_alike_found, key="import alike cells")

    def _on_alike_found(self, alike: _Alike | None) -> None:
        self._alike = alike
        self._show_offers()

    def _mend_alike(self) -> None:
        alike, self._alike = self._alike, None
        if alike is None:
            return
        check = self._check(alike.index, alike.text)
        for entry in self._problems.entries:
            if entry.index == alike.index and entry.row in alike.rows:
                self._problems.note_edit(entry, alike.text, check)
        self.session.set_edits({(row, alike.index): alike.text for row in alike.rows})

    def _blank_chosen(self) -> None:
        cells = {(entry.row, entry.index): BLANK for entry in self.table.chosen() if entry.index is not None}
        if cells:
            self.session.set_edits(cells)

    def _skip_chosen(self) -> None:
        rows = {entry.row for entry in self.table.chosen()}
        if rows:
            self.session.skip_rows(rows)

    def _take_back(self) -> None:
        self._problems, self._alike = ProblemList(), None
        self.session.take_back_fixes()


def _find_alike(problems: Iterable[Problem], entry: ProblemEntry, text: str) -> _Alike | None:
    """Return the other cells of a column that cannot be used and hold what a mended one held."""
    rows = {
        problem.row for problem in problems
        if problem.column == entry.column and problem.value == entry.held and problem.row != entry.row
    }  # fmt: skip
    if not rows or entry.index is None:
        return None
    return _Alike(entry.index, entry.column, entry.held, text, tuple(sorted(rows)))


def _as_read(example: str, order: DateOrder) -> str:
    try:
        return clean_date(example, order).isoformat()
    except CellProblem:
        return "–"
