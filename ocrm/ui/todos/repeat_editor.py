"""Any way to repeat, put together piece by piece, with the rule in words and the next days below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QSpinBox, QWidget

from ocrm.errors import ValidationError
from ocrm.formats import format_date, format_weekday
from ocrm.i18n import N_, _, pgettext
from ocrm.services import recurrence
from ocrm.services.recurrence import NTHS, WORK_DAYS, Frequency, Recurrence
from ocrm.services.workday import occurrences
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, FlowLayout, QuietComboBox, button, hbox, label, number_field, vbox

_LUNAR = "lunar"
_UNITS = (
    (Frequency.DAILY.value, N_("days")),
    (Frequency.WEEKLY.value, N_("weeks")),
    (Frequency.MONTHLY.value, N_("months")),
    (Frequency.YEARLY.value, N_("years")),
    (_LUNAR, N_("lunar years")),
)
_ON_DAY, _ON_LAST, _ON_WEEKDAY, _ON_WORK_DAY = "day", "last", "weekday", "work_day"
_MONTHLY = (
    (_ON_DAY, N_("On day")),
    (_ON_LAST, N_("On the last day")),
    (_ON_WEEKDAY, N_("On the weekday")),
    (_ON_WORK_DAY, N_("On the work day")),
)
_NEVER, _AFTER, _UNTIL = "never", "after", "until"
_ENDS = ((_NEVER, N_("Never ends")), (_AFTER, N_("Ends after")), (_UNTIL, N_("Ends on")))
_MOST_PERIODS, _MOST_TIMES = 999, 999


class RepeatEditor(QFrame):
    """Puts a rule together; nothing is chosen before the button is pressed."""

    chosen = Signal(str)
    """An RRULE."""
    cancelled = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("repeat_editor")
        self.setProperty("surface", "sunken")
        self._workspace = workspace
        self._start = workspace.clock.today()
        self._is_filling = False
        layout = vbox(self, margins=(10, 10, 10, 10), spacing=7)
        layout.addWidget(self._every_line())
        layout.addWidget(self._weekday_line())
        layout.addWidget(self._month_line())
        layout.addWidget(self._end_line())
        self.from_completion = self._tick("repeat_from_done", _("Count from the day it is done"))
        self.to_work_day = self._tick("repeat_to_work_day", _("Move to the next work day"))
        layout.addWidget(self.from_completion)
        layout.addWidget(self.to_work_day)
        self.words = label("", "strong", wrap=True)
        self.words.setObjectName("repeat_words")
        self.days = label("", "caption", wrap=True)
        self.days.setObjectName("repeat_days")
        layout.addWidget(self.words)
        layout.addWidget(self.days)
        layout.addLayout(self._foot())
        self.setFocusProxy(self.count)

    # -- building -----------------------------------------------------------------------------------------------------

    def _every_line(self) -> QWidget:
        line = QWidget()
        inside = hbox(line, spacing=6)
        inside.addWidget(label(pgettext("repeat", "Every")))
        self.count = self._number("repeat_interval", _("Every how many"), 1, _MOST_PERIODS)
        self.unit = self._choice("repeat_unit", _("Unit"), _UNITS)
        inside.addWidget(self.count)
        inside.addWidget(self.unit, 1)
        return line

    def _weekday_line(self) -> QWidget:
        self._weekdays = QWidget()
        flow = FlowLayout(self._weekdays, spacing=4)
        self.weekday_buttons = []
        for weekday in range(7):
            words = recurrence.weekday_word(weekday)
            pressed = button(words, None, "chip", checkable=True, name=f"repeat_weekday_{weekday}")
            pressed.setAccessibleName(words)
            pressed.toggled.connect(self._show)
            flow.addWidget(pressed)
            self.weekday_buttons.append(pressed)
        return self._weekdays

    def _month_line(self) -> QWidget:
        self._month = QWidget()
        flow = FlowLayout(self._month, spacing=6)
        self.month_mode = self._choice("repeat_month_mode", _("Day of the month"), _MONTHLY)
        self.month_day = self._number("repeat_month_day", _("Day"), 1, 31)
        self.nth = QuietComboBox()
        self.weekday = QuietComboBox()
        for number in NTHS:
            self.nth.addItem(recurrence.nth_words(number), number)
        for weekday in range(7):
            self.weekday.addItem(recurrence.weekday_word(weekday), weekday)
        self._prepare(self.nth, "repeat_nth", _("Which one"))
        self._prepare(self.weekday, "repeat_nth_weekday", _("Weekday"))
        for widget in (self.month_mode, self.month_day, self.nth, self.weekday):
            flow.addWidget(widget)
        return self._month

    def _end_line(self) -> QWidget:
        line = QWidget()
        flow = FlowLayout(line, spacing=6)
        self.end = self._choice("repeat_end", _("End"), _ENDS)
        self.times = self._number("repeat_times", _("How many times"), 1, _MOST_TIMES)
        self.times.setFixedWidth(theme().px(92))
        self.times.setSuffix(pgettext("behind a number", " times"))
        self.until = DateField(_("Last day"), today=self._workspace.clock.today())
        self.until.setObjectName("repeat_until")
        self.until.edit.textChanged.connect(self._show)
        for widget in (self.end, self.times, self.until):
            flow.addWidget(widget)
        return line

    def _foot(self) -> QHBoxLayout:
        foot = hbox(spacing=8)
        self.apply = button(_("Repeat like this"), None, "smallPrimary", name="repeat_apply")
        self.apply.clicked.connect(self._on_apply)
        cancel = button(_("Cancel"), None, "small", name="repeat_cancel")
        cancel.clicked.connect(self.cancelled)
        foot.addWidget(self.apply)
        foot.addWidget(cancel)
        foot.addStretch(1)
        return foot

    def _number(self, name: str, title: str, least: int, most: int) -> QSpinBox:
        made = number_field(name, title, least, most)
        made.valueChanged.connect(self._show)
        return made

    def _choice(self, name: str, title: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
        made = QuietComboBox()
        for key, words in choices:
            made.addItem(_(words), key)
        self._prepare(made, name, title)
        return made

    def _prepare(self, box: QComboBox, name: str, title: str) -> None:
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setMinimumWidth(theme().px(64))
        box.currentIndexChanged.connect(self._show)

    def _tick(self, name: str, words: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setObjectName(name)
        made.toggled.connect(self._show)
        return made

    # -- showing ------------------------------------------------------------------------------------------------------

    def open(self, rrule: str, start: date) -> None:
        """Begin with a rule, or with every week, for something that starts on a day."""
        self._start = start
        rule = recurrence.parse_rrule(rrule) if rrule else Recurrence(Frequency.WEEKLY)
        self._is_filling = True
        self.count.setValue(rule.interval)
        _choose(self.unit, _LUNAR if rule.is_lunar else rule.frequency.value)
        for weekday, pressed in enumerate(self.weekday_buttons):
            pressed.setChecked(weekday in (rule.weekdays or (start.weekday(),)))
        self._fill_month(rule)
        _choose(self.end, _AFTER if rule.count is not None else _UNTIL if rule.until is not None else _NEVER)
        self.times.setValue(rule.count or 10)
        self.until.set_day(rule.until)
        self.from_completion.setChecked(rule.from_completion)
        self.to_work_day.setChecked(rule.to_work_day)
        self._is_filling = False
        self._show()

    def _fill_month(self, rule: Recurrence) -> None:
        is_weekday = rule.frequency is Frequency.MONTHLY and rule.nth is not None
        is_last = rule.month_days == (-1,)
        mode = _ON_WORK_DAY if rule.position else _ON_WEEKDAY if is_weekday else _ON_LAST if is_last else _ON_DAY
        _choose(self.month_mode, mode)
        self.month_day.setValue(rule.month_days[0] if rule.month_days and not is_last else self._start.day)
        nth = rule.nth or rule.position or (self._start.day + 6) // 7
        _choose(self.nth, nth)
        _choose(self.weekday, rule.weekdays[0] if is_weekday and rule.weekdays else self._start.weekday())

    def rule(self) -> Recurrence:
        """Return the rule as it is put together. Raises ValidationError."""
        unit = str(self.unit.currentData())
        is_lunar = unit == _LUNAR
        rule = Recurrence(
            Frequency.YEARLY if is_lunar else Frequency(unit),
            self.count.value(),
            is_lunar=is_lunar,
            from_completion=self.from_completion.isChecked(),
            to_work_day=self.to_work_day.isChecked(),
        )
        if rule.frequency is Frequency.WEEKLY:
            chosen = [number for number, pressed in enumerate(self.weekday_buttons) if pressed.isChecked()]
            rule = replace(rule, weekdays=tuple(chosen))
        elif rule.frequency is Frequency.MONTHLY:
            rule = self._with_month(rule)
        return self._with_end(recurrence.anchored(rule, self._start))

    def _with_month(self, rule: Recurrence) -> Recurrence:
        mode, nth = self.month_mode.currentData(), int(self.nth.currentData())
        if mode == _ON_LAST:
            return replace(rule, month_days=(-1,))
        if mode == _ON_WEEKDAY:
            return replace(rule, nth=nth, weekdays=(int(self.weekday.currentData()),))
        if mode == _ON_WORK_DAY:
            return replace(rule, position=nth, weekdays=WORK_DAYS)
        return replace(rule, month_days=(self.month_day.value(),))

    def _with_end(self, rule: Recurrence) -> Recurrence:
        end = self.end.currentData()
        if end == _AFTER:
            return replace(rule, count=self.times.value())
        if end == _NEVER:
            return rule
        until = self.until.day()
        if until is None or until < self._start:
            raise ValidationError(_("Say a last day that is not before the first one."), field="recurrence")
        return replace(rule, until=until)

    def _show(self, *_ignored: object) -> None:
        """Show the parts that the unit asks for, the rule in words, and its next days."""
        if self._is_filling:
            return
        unit, mode = self.unit.currentData(), self.month_mode.currentData()
        self._weekdays.setVisible(unit == Frequency.WEEKLY.value)
        self._month.setVisible(unit == Frequency.MONTHLY.value)
        self.month_day.setVisible(mode == _ON_DAY)
        self.nth.setVisible(mode in (_ON_WEEKDAY, _ON_WORK_DAY))
        self.weekday.setVisible(mode == _ON_WEEKDAY)
        self.times.setVisible(self.end.currentData() == _AFTER)
        self.until.setVisible(self.end.currentData() == _UNTIL)
        self._show_rule()

    def _show_rule(self) -> None:
        try:
            rule = self.rule()
        except ValidationError as error:
            self.words.setText(str(error))
            self.days.setText("")
            self.apply.setEnabled(False)
            return
        self.words.setText(recurrence.describe(rule))
        days = occurrences.preview(self._workspace, rule, self._start)
        told = [f"{format_weekday(day)} {format_date(day, self._start)}" for day in days]
        separator = pgettext("list separator", ", ")
        self.days.setText(_("Next: {days}").format(days=separator.join(told)) if told else _("It never falls due."))
        self.apply.setEnabled(bool(told))

    def _on_apply(self) -> None:
        self.chosen.emit(recurrence.format_rrule(self.rule()))


def _choose(box: QComboBox, key: object) -> None:
    box.setCurrentIndex(max(0, box.findData(key)))
