"""Step 2: which column goes into which field, what its texts mean, and how a row would look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.standings import ColumnStanding, Standing, column_standings
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.checks_panel import ChecksPanel
from ocrm.ui.spreadsheets.cleaning_panel import CleaningPanel
from ocrm.ui.spreadsheets.column_table import ColumnTable
from ocrm.ui.spreadsheets.constants_panel import ConstantsPanel
from ocrm.ui.spreadsheets.matching_choice import MatchingChoice
from ocrm.ui.spreadsheets.row_preview import RowPreviewPanel
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.spreadsheets.value_panel import ValuePanel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FlowLayout, chip, hbox, label, panel, rule, vbox

_SIDE_WIDTH = (300, 440)


class ColumnsStep(WizardStep):
    """Columns at the left; values, preview and checks at the right."""

    number = 1

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__(context, session)
        self.setObjectName("import_columns_step")
        layout = hbox(self, margins=(20, 14, 20, 14), spacing=14)
        layout.addWidget(self._make_table_card(), 60)
        layout.addWidget(self._make_side(), 40)
        self._connect()

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_table_card(self) -> QFrame:
        card = panel("panel")
        layout = vbox(card)
        head = hbox(margins=(16, 10, 12, 8), spacing=8)
        head.addWidget(label(_("Match columns"), "h3"))
        chips = QWidget()
        flow = FlowLayout(chips)
        self._matched, self._doubtful, self._left_out = chip("", "ok"), chip("", "warn"), chip("", "neutral")
        for widget in (self._matched, self._doubtful, self._left_out):
            flow.addWidget(widget)
        head.addWidget(chips, 1, Qt.AlignmentFlag.AlignVCenter)
        self._matching = MatchingChoice(self.session)
        head.addWidget(self._matching)
        layout.addLayout(head)
        layout.addWidget(rule())
        self.table = ColumnTable()
        layout.addWidget(self.table, 1)
        return card

    def _make_side(self) -> QWidget:
        self._side = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumWidth(theme().px(_SIDE_WIDTH[0]))
        scroll.setMaximumWidth(theme().px(_SIDE_WIDTH[1]))
        inner = QWidget()
        column = vbox(inner, spacing=14)
        self._values = ValuePanel(self.session)
        self._preview = RowPreviewPanel(self.context, self.session)
        self._checks = ChecksPanel(self.session)
        self._cleaning = CleaningPanel(self.context, self.session)
        self._constants = ConstantsPanel(self.context, self.session)
        for widget in (self._values, self._cleaning, self._preview, self._checks, self._constants):
            column.addWidget(widget)
        column.addStretch(1)
        scroll.setWidget(inner)
        return scroll

    def _connect(self) -> None:
        session = self.session
        self.table.field_chosen.connect(session.set_field)
        self.table.new_field_wanted.connect(session.add_field)
        self.table.selectionModel().currentChanged.connect(self._show_values)
        self._checks.step_requested.connect(self.step_requested)
        self._side.verticalScrollBar().rangeChanged.connect(self._keep_keyboard_in_sight)
        for signal in (session.plan_changed, session.values_changed, session.report_changed):
            signal.connect(self.refresh)

    def _keep_keyboard_in_sight(self, _least: int, most: int) -> None:
        """Keep the end in sight, however heights change, while somebody types in the last panel."""
        focused = self.window().focusWidget()
        if focused is not None and self._constants.isAncestorOf(focused):
            self._side.verticalScrollBar().setValue(most)

    # -- showing ------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        if self.isVisible():
            self._show_columns()

    def enter(self) -> None:
        self._show_columns()
        self._checks.show_counts()
        self._preview.show_row()
        self._constants.show_constants()

    def first_focus(self) -> QWidget | None:
        return self.table

    @property
    def is_ready(self) -> bool:
        plan = self.session.plan
        return plan is not None and bool(plan.fields) and not self.session.missing

    @property
    def hint(self) -> str:
        missing = self.session.missing
        if missing:
            return _("Still needed: {fields}").format(fields=_(", ").join(missing))
        return "" if self.is_ready else _("Choose a field for at least one column.")

    def next_text(self) -> str:
        return _("Next: check problems")

    def _show_columns(self) -> None:
        session, table, plan = self.session, self.session.table, self.session.plan
        if table is None or plan is None:
            return
        standings = column_standings(table, plan, session.report, session.values)
        self.table.show_columns(plan.kind, standings)
        if not self.table.currentIndex().isValid() and standings:
            self.table.setCurrentIndex(self.table.model().index(_first_doubtful(standings), 0))
        self._show_chips(standings)
        self._matching.show_matching()
        self._show_values()
        self.state_changed.emit()

    def _show_chips(self, standings: list[ColumnStanding]) -> None:
        counts = {key: sum(standing.standing is key for standing in standings) for key in Standing}
        good, doubtful, left_out = (counts[key] for key in (Standing.GOOD, Standing.DOUBTFUL, Standing.LEFT_OUT))
        self._matched.setText(ngettext("{n} matched", "{n} matched", good).format(n=good))
        self._doubtful.setText(ngettext("{n} to look at", "{n} to look at", doubtful).format(n=doubtful))
        self._left_out.setText(ngettext("{n} not imported", "{n} not imported", left_out).format(n=left_out))
        self._doubtful.setVisible(bool(doubtful))
        self._left_out.setVisible(bool(left_out))

    def _show_values(self) -> None:
        standing = self.table.current_column()
        if standing is not None:
            self._values.show_column(standing.index, standing.name)
            self._cleaning.show_column(standing.index, standing.name)


def _first_doubtful(standings: list[ColumnStanding]) -> int:
    """Return the place of the first column with values to decide on, else of the first."""
    return next((place for place, standing in enumerate(standings) if standing.new_values or standing.unknown), 0)
