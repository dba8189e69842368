"""Settings: the work calendar – which weekdays are worked, and a year of holidays and make-up work days."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTime
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QWidget

from ocrm.clock import add_months
from ocrm.errors import UserError
from ocrm.formats import format_date_long, format_weekday, format_year
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.changes import Changes
from ocrm.services.relations import answers
from ocrm.services.settings import read_setting
from ocrm.services.workday import work_calendar, work_calendar_files
from ocrm.services.workday.festivals import festivals_on
from ocrm.services.workday.work_calendar import PlannedDay
from ocrm.services.workday.working_days import DAY_KIND_TITLES, DayKind, read_calendar, work_weekdays
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.settings.calendar_import import CalendarImport
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.settings.year_sheet import YearSheet
from ocrm.ui.theme import theme
from ocrm.ui.widgets import SegmentedControl, button, form_label, hbox, label, row, tool_button

_ORIGIN = "settings"
_KINDS = tuple(DayKind)
_FILES = "CSV (*.csv);;JSON (*.json);;iCalendar (*.ics)"


class WorkCalendarSection(SettingsSection):
    """A year to look at and mark in; files are looked at before they are taken."""

    most_width = 860

    def build(self) -> None:
        self._planned: list[PlannedDay] = []
        self._source = ""
        self._build_weekdays()
        self._build_hours()
        self._build_year_head()
        self._sheet = YearSheet(_("Days of the year"), today=self.context.workspace.clock.today())
        self._sheet.day_chosen.connect(self._show_day)
        self._sheet.marked.connect(self._mark)
        self._sheet.name_wanted.connect(self._focus_name)
        self._sheet.year_wanted.connect(self._go_to)
        self.lines.addWidget(self._sheet)
        self._build_day_line()
        self._build_files()
        self.reload()

    def reload(self) -> None:
        """Show the year as it is now."""
        workspace, day = self.context.workspace, self._sheet.current_day
        calendar = read_calendar(workspace, date(day.year, 1, 1), date(day.year, 12, 31))
        self._sheet.show_calendar(calendar, day)
        self._year.setText(format_year(day))
        worked = work_calendar.count_workdays(workspace, day.year)
        self._counted.setText(ngettext("{n} work day", "{n} work days", worked).format(n=worked))
        self._clear.setEnabled(bool(calendar.special))
        for number, tick in enumerate(self._weekdays):
            tick.blockSignals(True)
            tick.setChecked(number in calendar.weekdays)
            tick.blockSignals(False)
        self._show_day(day)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_weekdays(self) -> None:
        self.add_heading(_("Work calendar"))
        holder = QWidget()
        line = hbox(holder, spacing=10)
        self._weekdays: list[QCheckBox] = []
        present = work_weekdays(self.context.workspace)
        for number in range(7):
            tick = QCheckBox(format_weekday(date(2024, 1, 1 + number)))  # a Monday
            tick.setObjectName(f"weekday_{number}")
            tick.setChecked(number in present)
            tick.toggled.connect(self._on_weekday)
            self._weekdays.append(tick)
            line.addWidget(tick)
        self.add_row(
            _("Days of the week that are worked"),
            holder,
            note=_(
                "“Next work day” skips the other days and the holidays below, also when something is put off."
                " As a setting this takes no undo; the days below do."
            ),
        )

    def _build_hours(self) -> None:
        self._hours = [self.time_field(key) for key in answers.WORK_HOURS]
        for edit, said in zip(self._hours, (_("Work begins at"), _("Work ends at")), strict=True):
            edit.setAccessibleName(said)
            edit.editingFinished.connect(self._on_hours)
        between = row(self._hours[0], label("–", "muted"), self._hours[1], spacing=6)
        self.add_row(
            _("Hours of work"), between, note=_("How long somebody waits for your answer is counted in these hours.")
        )

    def _on_hours(self) -> None:
        """Keep the hours once both are typed; those that end before they begin are told and put back."""
        begins, ends = (edit.time().toString("HH:mm") for edit in self._hours)
        try:
            answers.set_work_hours(self.context.workspace, begins, ends)
        except UserError as error:
            self.context.toasts.show(str(error), tone="warn")
            self._show_hours()
            return
        self.context.bus.publish(Changes(frozenset({"settings"}), origin=_ORIGIN))

    def _show_hours(self) -> None:
        for edit, key in zip(self._hours, answers.WORK_HOURS, strict=True):
            with QSignalBlocker(edit):
                edit.setTime(QTime.fromString(read_setting(self.context.workspace, key), "HH:mm"))

    def _build_year_head(self) -> None:
        self.lines.addSpacing(theme().px(12))
        line = hbox()
        before = tool_button("chevron-left", _("The year before"), name="calendar_year_before")
        after = tool_button("chevron-right", _("The year after"), name="calendar_year_after")
        before.clicked.connect(partial(self._step_year, -1))
        after.clicked.connect(partial(self._step_year, 1))
        self._year = label("", "h3")
        self._year.setObjectName("calendar_year")
        self._counted = label("", "caption")
        self._clear = button(_("Clear the year"), "rotate-ccw", "ghost", name="calendar_clear")
        self._clear.clicked.connect(self._clear_year)
        for widget in (before, self._year, after, self._counted):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self._clear)
        self.lines.addLayout(line)
        self.lines.addSpacing(theme().px(6))

    def _build_day_line(self) -> None:
        line = hbox(spacing=10)
        self._day = label("", "strong")
        self._day.setObjectName("calendar_day")
        self._kind = SegmentedControl(
            [(None, _(DAY_KIND_TITLES[kind])) for kind in _KINDS], accessible_name=_("What the day is")
        )
        self._kind.setObjectName("calendar_kind")
        self._kind.changed.connect(self._on_kind)
        self._name = QLineEdit()
        self._name.setObjectName("calendar_name")
        self._name.setPlaceholderText(_("Name, such as National Day"))
        self._name.editingFinished.connect(self._on_name)
        line.addWidget(self._day)
        line.addWidget(self._kind)
        line.addWidget(form_label(pgettext("holiday", "Name"), self._name))
        line.addWidget(self._name, 1)
        self.lines.addLayout(line)
        self.lines.addWidget(
            label(_("Click a day twice to mark it. Keys: H holiday, W work day, O ordinary, Enter name."), "caption")
        )

    def _build_files(self) -> None:
        self.add_heading(_("Calendar files"))
        controls = QWidget()
        line = hbox(controls, spacing=8)
        take = button(_("Import…"), "download", name="calendar_import_button")
        take.clicked.connect(self._choose_file)
        self._save = button(_("Export the year…"), "upload", name="calendar_export_button")
        self._save.clicked.connect(self._choose_target)
        line.addWidget(take)
        line.addWidget(self._save)
        self.add_row(_("CSV, JSON or iCalendar"), controls, note=_("You see what would change before it does."))
        menu = QMenu(self)
        for year in work_calendar_files.SHIPPED_YEARS:
            action = QAction(format_year(date(year, 1, 1)), menu)
            action.setObjectName(f"calendar_shipped_{year}")
            action.triggered.connect(partial(self._look_at_shipped, year))
            menu.addAction(action)
        shipped = button(_("Load a year"), "calendar-days", menu=menu, name="calendar_shipped")
        self.add_row(
            _("Holidays of mainland China"),
            shipped,
            note=_("As commonly published. OCRM is no official source: check the days before you rely on them."),
        )
        self._import = CalendarImport()
        self._import.accepted.connect(self._take)
        self._import.rejected.connect(self._import.hide)
        self.lines.addWidget(self._import)

    # -- days ---------------------------------------------------------------------------------------------------------

    def _show_day(self, day: date) -> None:
        calendar = read_calendar(self.context.workspace, day, day)
        special = calendar.special.get(day)
        self._day.setText(format_date_long(day))
        self._kind.set_current(_KINDS.index(DayKind.ORDINARY if special is None else special.kind))
        self._name.setText("" if special is None else special.name)
        self._name.setEnabled(special is not None)

    def _go_to(self, day: date) -> None:
        calendar = read_calendar(self.context.workspace, date(day.year, 1, 1), date(day.year, 12, 31))
        self._sheet.show_calendar(calendar, day)
        self.reload()

    def _step_year(self, by: int) -> None:
        self._go_to(add_months(self._sheet.current_day, 12 * by))

    def _mark(self, day: date, kind: DayKind) -> None:
        special = read_calendar(self.context.workspace, day, day).special.get(day)
        known = next((festival.title for festival in festivals_on(day)), "")
        name = special.name if special is not None and special.name else known
        self._write_day(day, kind, name)

    def _write_day(self, day: date, kind: DayKind, name: str) -> None:
        change = partial(work_calendar.mark_day, self.context.workspace, day, kind, name=name, origin=_ORIGIN)
        self.context.runner.perform(change)
        self.reload()

    def _on_kind(self, number: int) -> None:
        self._mark(self._sheet.current_day, _KINDS[number])

    def _on_name(self) -> None:
        day = self._sheet.current_day
        special = read_calendar(self.context.workspace, day, day).special.get(day)
        if special is not None and special.name != self._name.text().strip():
            self._write_day(day, special.kind, self._name.text())

    def _focus_name(self) -> None:
        if self._name.isEnabled():
            self._name.setFocus()

    def _clear_year(self) -> None:
        year = self._sheet.current_day.year
        self.context.runner.perform(partial(work_calendar.clear_year, self.context.workspace, year, origin=_ORIGIN))
        self.reload()

    def _on_weekday(self, _is_on: bool) -> None:
        chosen = [number for number, tick in enumerate(self._weekdays) if tick.isChecked()]
        try:
            work_calendar.set_weekdays(self.context.workspace, chosen)
        except UserError as error:
            self.context.toasts.show(str(error), tone="bad")
        else:
            topics = frozenset({"settings", work_calendar.TOPIC})
            words = _("Days of the week that are worked")
            self.context.bus.publish(Changes(topics, label=words, origin=_ORIGIN))
        self.reload()

    # -- files --------------------------------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        kinds = _("Work calendars (*.csv *.json *.ics)")
        chosen = ask_file(self, _("Import a work calendar"), kinds=kinds)
        if chosen is not None:
            self.look_at(chosen)

    def look_at(self, path: Path, *, source: str = "") -> None:
        """Show what importing a file would do."""
        try:
            read = work_calendar_files.read_days(path)
        except UserError as error:
            self.context.toasts.show(str(error), tone="bad")
            return
        self._source = source or path.name
        self._planned = work_calendar.plan_import(self.context.workspace, read.days)
        self._import.show_plan(self._source, self._planned, read)
        if read.days:
            self._go_to(min(one.day for one in read.days))

    def _look_at_shipped(self, year: int, _checked: bool = False) -> None:
        path = work_calendar_files.shipped_path(year)
        self.look_at(path, source=_("mainland China {year}, not official").format(year=year))

    def _take(self, is_overwriting: bool) -> None:
        self.context.runner.perform(
            partial(
                work_calendar.import_days,
                self.context.workspace,
                self._planned,
                source=self._source,
                overwrite=is_overwriting,
                origin=_ORIGIN,
            )
        )
        self._sheet.setFocus()
        self._import.hide()
        self.reload()

    def _choose_target(self) -> None:
        year = self._sheet.current_day.year
        chosen = ask_new_file(self, _("Export the work calendar"), f"work-calendar-{year}.csv", kinds=_FILES)
        if chosen is not None:
            self.save(chosen)

    def save(self, path: Path) -> None:
        """Write the year in sight into a file."""
        days = work_calendar.days_of_year(self.context.workspace, self._sheet.current_day.year)
        try:
            work_calendar_files.write_days(path, days)
        except UserError as error:
            self.context.toasts.show(str(error), tone="bad")
        else:
            self.context.toasts.show(_("Saved as “{name}”.").format(name=path.name))
