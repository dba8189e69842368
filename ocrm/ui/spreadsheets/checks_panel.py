"""The checks before an import: how many rows are ready, met before, or cannot be used; and where to see them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.standings import PlanStanding, plan_standing
from ocrm.ui.spreadsheets.kind_titles import COMES_ALONG, ICONS, comes_along_words
from ocrm.ui.spreadsheets.progress_words import checking_words
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.tasks import Progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, button, hbox, label, panel, rule, vbox

PROBLEMS_STEP, DUPLICATES_STEP = 2, 3
_WORTH_TELLING_S = 1.0


class _CheckLine:
    """A line of the grid: mark, number, words, and with `link` a way to the rows; hidden at zero unless it stays."""

    def __init__(
        self, grid: QGridLayout, icon: str, tone: str, *, link: QWidget | None = None, stays: bool = False
    ) -> None:
        self._stays = stays
        self._number = label("", "strong")
        self._number.setMinimumWidth(theme().px(44))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words = label("", wrap=True)
        self._widgets: list[QWidget] = [IconLabel(icon, tone, size=16), self._number, self._words]
        if link is not None:
            self._widgets.append(link)
        place = grid.rowCount()
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, place, column)
            widget.hide()

    def show_count(self, count: int, text: str) -> None:
        """Show a count with the words it is counted in."""
        self._number.setText(format_number(count))
        self._words.setText(text)
        for widget in self._widgets:
            widget.setVisible(bool(count) or self._stays)


class ChecksPanel(QFrame):
    """Counts of the present plan; `step_requested` leads to what a count counts."""

    step_requested = Signal(int)

    def __init__(self, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_checks")
        self._session = session
        layout = vbox(self, margins=(16, 10, 16, 12), spacing=8)
        self._busy = label(_("Counting…"), "caption")
        head = hbox()
        head.addWidget(label(_("Before the import"), "h3"))
        head.addStretch(1)
        head.addWidget(self._busy)
        layout.addLayout(head)
        self._progress = label("", "caption", wrap=True)
        self._progress.setObjectName("import_check_progress")
        self._progress.hide()
        layout.addWidget(self._progress)
        layout.addLayout(self._make_lines())
        self._rule = rule()
        layout.addWidget(self._rule)
        self._creates = QCheckBox(_("Create customers that are not in OCRM yet"))
        self._creates.setObjectName("import_create_customers")
        self._creates.setAccessibleName(self._creates.text())
        self._creates.clicked.connect(session.set_creates_customers)
        layout.addWidget(self._creates)
        note = panel("info")
        inside = hbox(note, margins=(10, 7, 10, 7))
        inside.addWidget(IconLabel("undo-2", "info", size=16))
        text = _("The whole import can be taken back, also later from the import history.")
        inside.addWidget(label(text, wrap=True), 1)
        layout.addWidget(note)
        session.report_changed.connect(self.show_counts)
        session.plan_changed.connect(self.show_counts)
        session.planning_progressed.connect(self._show_progress)

    def _make_lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(2, 1)
        self._ready = _CheckLine(grid, "circle-check", "ok", stays=True)
        self._besides = {kind: _CheckLine(grid, ICONS[kind], "info") for kind in COMES_ALONG}
        self._known = _CheckLine(grid, "copy", "warn", link=self._link("import_show_duplicates", DUPLICATES_STEP))
        link = self._link("import_show_likely", DUPLICATES_STEP)
        self._likely = _CheckLine(grid, "copy", "warn", link=link)
        self._blank = _CheckLine(grid, "triangle-alert", "warn", link=self._link("import_show_cells", PROBLEMS_STEP))
        self._left_out = _CheckLine(grid, "circle-alert", "bad", link=self._link("import_show_rows", PROBLEMS_STEP))
        return grid

    def _link(self, name: str, step: int) -> QWidget:
        link = button(_("Show"), None, "link", name=name)
        link.clicked.connect(partial(self.step_requested.emit, step))
        return link

    def _show_progress(self, progress: Progress) -> None:
        """Tell how far a check is that takes long enough to ask."""
        if self._session.is_planning and progress.seconds >= _WORTH_TELLING_S:
            self._progress.setText(checking_words(progress))
            self._progress.show()

    def show_counts(self) -> None:
        """Show the counts of the last report."""
        session, plan = self._session, self._session.plan
        self._busy.setVisible(session.is_planning)
        if not session.is_planning:
            self._progress.hide()
        if plan is not None:
            links_to_customers = plan.kind != "customers"
            self._creates.setVisible(links_to_customers)
            self._rule.setVisible(links_to_customers)
            self._creates.setChecked("customers" in plan.create_missing)
        if session.report is not None:
            self._show(plan_standing(session.report))

    def _show(self, standing: PlanStanding) -> None:
        ready, known = standing.ready, standing.duplicates
        blank, left_out = standing.emptied_cells, standing.rejected
        words = ngettext("row can be imported", "rows can be imported", ready)
        self._ready.show_count(ready, words)
        for kind, line in self._besides.items():
            count = standing.created_besides.get(kind, 0)
            line.show_count(count, comes_along_words(kind, count))
        words = ngettext("is known already", "are known already", known)
        self._known.show_count(known, words)
        words = ngettext("is perhaps known", "are perhaps known", standing.likely)
        self._likely.show_count(standing.likely, words)
        words = ngettext("unusable cell stays blank", "unusable cells stay blank", blank)
        self._blank.show_count(blank, words)
        words = ngettext("row is left out for problems", "rows are left out for problems", left_out)
        self._left_out.show_count(left_out, words)
