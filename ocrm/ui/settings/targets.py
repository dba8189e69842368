"""Settings: the targets of a year, with its quarters and months; parts always sum to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial

import shiboken6
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QWidget

from ocrm.clock import add_months
from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.parsing import parse_money
from ocrm.services.forecasting.periods import PeriodKind, title_of_period
from ocrm.services.forecasting.sales_results import Metric, results_by_day, write_value
from ocrm.services.forecasting.target_splitting import Split
from ocrm.services.forecasting.targets import METRIC_TITLES, Rest, YearPlan, fetch_plan, set_target
from ocrm.services.settings import currency
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import SegmentedControl, button, form_label, hbox, label, set_error_state, tool_button

ORIGIN = "settings"
_METRICS = tuple(Metric)
Place = tuple[PeriodKind, int]
"""A field: what it sets, and the number of the month it begins with, from 1."""


class TargetsSection(SettingsSection):
    """One metric of one year; a field is saved when it is left or Enter is pressed, and undone like everything else."""

    def build(self) -> None:
        self._metric = Metric.WON_AMOUNT
        self._year = self.context.workspace.clock.today().year
        self._plan: YearPlan | None = None
        self._edits: dict[Place, QLineEdit] = {}
        self._titles: dict[Place, QLabel] = {}
        self._before: dict[int, QLabel] = {}
        self._build_choices()
        self._build_year()
        self.lines.addSpacing(theme().px(10))
        self.lines.addWidget(self._grid())
        self._build_rest()
        self.reload()

    def reload(self) -> None:
        plan = self._plan = fetch_plan(self.context.workspace, self._metric, self._year)
        self._year_title.setText(title_of_period(PeriodKind.YEAR, date(self._year, 1, 1)))
        for (kind, month), edit in self._edits.items():
            day = date(self._year, month, 1)
            if (kind, month) in self._titles:
                self._titles[kind, month].setText(title_of_period(kind, day))
                edit.setAccessibleName(title_of_period(kind, day))
            if edit.hasFocus() and edit.isModified():
                continue  # being typed while something else changed
            value = plan.value_of(kind, day)
            edit.setText("" if value is None else self._words(value))
            set_error_state(edit, wrong=False)
        self._say("")
        self._split_buttons(is_on=plan.total is not None)
        self._read_last_year()

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_choices(self) -> None:
        self.add_heading(_("Targets"))
        self._chooser = SegmentedControl(
            [(None, _(METRIC_TITLES[metric])) for metric in _METRICS], accessible_name=_("What is counted")
        )
        self._chooser.setObjectName("targets_metric")
        self._chooser.changed.connect(self._on_metric)
        line = hbox()
        line.addWidget(self._chooser)
        line.addStretch(1)
        earlier = tool_button("chevron-left", _("The year before"), name="targets_year_before")
        later = tool_button("chevron-right", _("The year after"), name="targets_year_after")
        earlier.clicked.connect(partial(self._step_year, -1))
        later.clicked.connect(partial(self._step_year, 1))
        self._year_title = label("", "strong")
        for widget in (earlier, self._year_title, later):
            line.addWidget(widget)
        self.lines.addLayout(line)

    def _build_year(self) -> None:
        self.lines.addSpacing(theme().px(12))
        edit = self._edit(PeriodKind.YEAR, 1)
        self.lines.addWidget(form_label(_("The whole year"), edit))
        line = hbox()
        edit.setFixedWidth(theme().px(200))
        line.addWidget(edit)
        self._even = button(_("Split evenly"), None, "small", name="targets_even")
        self._seasonal = button(_("Split as last year went"), None, "small", name="targets_seasonal")
        self._even.clicked.connect(partial(self._split, Split.EQUAL))
        self._seasonal.clicked.connect(partial(self._split, Split.SEASONAL))
        line.addWidget(self._even)
        line.addWidget(self._seasonal)
        line.addStretch(1)
        self.lines.addLayout(line)

    def _grid(self) -> QWidget:
        """Return four lines, each a quarter and its three months."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(10))
        grid.setVerticalSpacing(theme().px(3))
        for quarter in range(4):
            first, row = quarter * 3 + 1, quarter * 4
            self._cell(grid, row, 0, PeriodKind.QUARTER, first)
            for number in range(3):
                self._cell(grid, row, number + 1, PeriodKind.MONTH, first + number)
            grid.setRowMinimumHeight(row + 3, theme().px(8))
        return holder

    def _cell(self, grid: QGridLayout, row: int, column: int, kind: PeriodKind, month: int) -> None:
        edit = self._edit(kind, month)
        title = self._titles[kind, month] = form_label("", edit)
        grid.addWidget(title, row, column)
        grid.addWidget(edit, row + 1, column)
        grid.setColumnStretch(column, 1)
        if kind is PeriodKind.MONTH:
            self._before[month] = label("", "caption", elide=True)
            grid.addWidget(self._before[month], row + 2, column)

    def _edit(self, kind: PeriodKind, month: int) -> QLineEdit:
        edit = self._edits[kind, month] = QLineEdit()
        edit.setObjectName(f"target_{kind}_{month}")
        edit.setPlaceholderText(_("none"))
        edit.editingFinished.connect(partial(self._save, kind, month))
        return edit

    def _build_rest(self) -> None:
        self._keeps = QCheckBox(_("The year stays: months still to come make up for a changed part"))
        self._keeps.setObjectName("targets_keep_year")
        self.lines.addWidget(self._keeps)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("targets_error")
        self.lines.addWidget(self._error)
        words = _("Quarters and the year are the sums of their months; a week has its days' share of the month.")
        self.lines.addWidget(label(words, "caption", wrap=True))

    # -- doing --------------------------------------------------------------------------------------------------------

    def _on_metric(self, number: int) -> None:
        self._metric = _METRICS[number]
        self.reload()

    def _step_year(self, by: int, _checked: bool = False) -> None:
        self._year += by
        self.reload()

    def _split(self, split: Split, _checked: bool = False) -> None:
        if self._plan is not None and self._plan.total is not None:
            self._set(PeriodKind.YEAR, 1, self._plan.total, split=split)

    def _save(self, kind: PeriodKind, month: int) -> None:
        edit, plan = self._edits[kind, month], self._plan
        if plan is None:
            return
        text, present = edit.text().strip(), plan.value_of(kind, date(self._year, month, 1))
        if text == ("" if present is None else self._words(present)):
            return
        value = parse_money(text) if text else None
        if text and value is None:
            set_error_state(edit, wrong=True)
            self._say(_("This is not a number. Write it like 1,200,000 or 1.2M. Nothing was changed."))
            return
        self._set(kind, month, value)

    def _set(self, kind: PeriodKind, month: int, value: Decimal | None, *, split: Split = Split.KEEP) -> None:
        day = date(self._year, month, 1)
        rest = Rest.ADJUSTS if self._keeps.isChecked() else Rest.STAYS
        change = partial(
            set_target,
            self.context.workspace,
            self._metric,
            kind,
            day,
            value,
            split=split,
            rest=rest,
            origin=ORIGIN,
        )
        self._edits[kind, month].setModified(False)
        changes = self.context.runner.perform(change, on_error=partial(self._tell, kind, month))
        if changes is not None:
            self.reload()

    def _tell(self, kind: PeriodKind, month: int, error: UserError) -> None:
        set_error_state(self._edits[kind, month], wrong=isinstance(error, ValidationError))
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._error.setText(words)
        self._error.setVisible(bool(words))

    def _split_buttons(self, *, is_on: bool) -> None:
        for one in (self._even, self._seasonal):
            one.setEnabled(is_on)

    def _words(self, value: Decimal) -> str:
        return write_value(self._metric, value, currency(self.context.workspace))

    # -- last year ----------------------------------------------------------------------------------------------------

    def _read_last_year(self) -> None:
        read = partial(self._last_year, self._metric, self._year)
        self.context.tasks.fetch(read, self._show_last_year, key=f"targets/{id(self)}")

    def _last_year(self, metric: Metric, year: int) -> tuple[Metric, int, Mapping[int, Decimal]]:
        first = date(year - 1, 1, 1)
        by_day = results_by_day(self.context.workspace, metric, first, date(year - 1, 12, 31))
        months = {add_months(first, number).month: Decimal(0) for number in range(12)}
        for day, value in by_day.items():
            months[day.month] += value
        return metric, year, months

    def _show_last_year(self, found: tuple[Metric, int, Mapping[int, Decimal]]) -> None:
        metric, year, months = found
        if not shiboken6.isValid(self) or (metric, year) != (self._metric, self._year):
            return  # built anew, or turned to another year meanwhile
        money = currency(self.context.workspace)
        for month, shown in self._before.items():
            words = write_value(metric, months[month], money, short=True)
            shown.setText(_("{year}: {amount}").format(year=year - 1, amount=words) if months[month] else "")
