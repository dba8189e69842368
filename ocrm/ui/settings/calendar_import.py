"""A look at what importing days into the work calendar would do, before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QStyleOptionViewItem

from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import N_, _, ngettext
from ocrm.services.workday.work_calendar import Fate, PlannedDay, describe_day
from ocrm.services.workday.work_calendar_files import ReadDays
from ocrm.services.workday.working_days import DAY_KIND_TITLES
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    RowDelegate,
    button,
    hbox,
    label,
    list_view,
    paint_row_background,
    paint_text,
    vbox,
)
from ocrm.ui.widgets.painting import paint_state_chip

_FATES = {
    Fate.NEW: (N_("new"), "ok"),
    Fate.SAME: (N_("as it is"), "neutral"),
    Fate.DIFFERENT: (N_("said otherwise"), "warn"),
}
_ROW, _MOST_PROBLEMS = 30, 5


class _PlannedDelegate(RowDelegate):
    """Date, kind and name of a day, at the right what would become of it."""

    row_height = _ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: PlannedDay = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option, separator=True)
        word, tone = _FATES[row.fate]
        right = paint_state_chip(painter, rect, _(word), tone=tone)
        left = rect.x() + look.px(14)
        for text, width, colour in (
            (format_date_iso(row.wanted.day), 96, "text.1"),
            (_(DAY_KIND_TITLES[row.wanted.kind]), 150, "text.2"),
            (row.wanted.name, 600, "text.2"),
        ):
            place = QRect(left, rect.y(), max(0, min(look.px(width), int(right) - left)), rect.height())
            paint_text(painter, place, text, color=colour, tabular=width < 100)
            left += look.px(width)
        painter.restore()


class CalendarImport(QFrame):
    """What a file holds beside what the calendar says; nothing is changed until Import is pressed."""

    accepted = Signal(bool)
    """The days shall be taken; whether those said otherwise are overwritten."""
    rejected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("calendar_import")
        self.setProperty("surface", "panel")
        layout = vbox(self, margins=(1, 12, 1, 12), spacing=8)
        self._title, self._counts = label("", "strong"), label("", "caption", wrap=True)
        self._counts.setObjectName("calendar_import_counts")
        self._problems = label("", "caption", tone="bad", wrap=True)
        self._problems.setObjectName("calendar_import_problems")
        for words in (self._title, self._counts, self._problems):
            line = hbox(margins=(14, 0, 14, 0))
            line.addWidget(words, 1)
            layout.addLayout(line)
        self.rows: ListModel[PlannedDay] = ListModel(text=_sentence)
        view = list_view(self.rows, _PlannedDelegate(), _("Days of the file"), name="calendar_import_days")
        view.setFixedHeight(theme().px(_ROW) * 7)
        layout.addWidget(view)
        foot = hbox(margins=(14, 0, 14, 0))
        self._overwrite = QCheckBox(_("Overwrite the days said otherwise"))
        self._overwrite.setObjectName("calendar_import_overwrite")
        foot.addWidget(self._overwrite)
        foot.addStretch(1)
        leave = button(_("Leave it"), name="calendar_import_leave")
        leave.clicked.connect(self.rejected)
        take = button(_("Import"), "download", "primary", name="calendar_import_take")
        take.clicked.connect(self._take)
        foot.addWidget(leave)
        foot.addWidget(take)
        layout.addLayout(foot)
        self._take_button = take
        self.hide()

    def show_plan(self, source: str, planned: Sequence[PlannedDay], read: ReadDays) -> None:
        """Show what a file would do; what is different stands first."""
        counts = {fate: sum(1 for one in planned if one.fate is fate) for fate in Fate}
        self._title.setText(_("Import days from “{source}”").format(source=source))
        self._counts.setText(
            _("{new} new, {same} as they are, {different} said otherwise").format(
                new=format_number(counts[Fate.NEW]),
                same=format_number(counts[Fate.SAME]),
                different=format_number(counts[Fate.DIFFERENT]),
            )
        )
        self._problems.setText(_problem_words(read.problems))
        self._problems.setVisible(bool(read.problems))
        order = (Fate.DIFFERENT, Fate.NEW, Fate.SAME)
        self.rows.set_rows(sorted(planned, key=lambda one: (order.index(one.fate), one.wanted.day)))
        self._overwrite.setChecked(False)
        self._overwrite.setVisible(bool(counts[Fate.DIFFERENT]))
        self._take_button.setEnabled(bool(counts[Fate.NEW] or counts[Fate.DIFFERENT]))
        self.show()
        self._take_button.setFocus()
        QTimer.singleShot(0, self, self._come_into_sight)

    def _come_into_sight(self) -> None:
        """Scroll the page to it, as it opens under the button that asked for it."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(self, 0, theme().px(12))

    def _take(self) -> None:
        self.accepted.emit(self._overwrite.isChecked())


def _problem_words(problems: Sequence[str]) -> str:
    """Return the first problems in words, and how many more there are."""
    shown = list(problems[:_MOST_PROBLEMS])
    rest = len(problems) - len(shown)
    if rest:
        shown.append(ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return "\n".join(shown)


def _sentence(row: PlannedDay) -> str:
    word, _tone = _FATES[row.fate]
    present = "" if row.present is None or row.fate is Fate.SAME else describe_day(row.present)
    return " · ".join(part for part in (describe_day(row.wanted), _(word), present) if part)
