"""Step 4: rows whose record is known already, in OCRM or further up in the file, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QStackedLayout,
    QStyleOptionViewItem,
    QWidget,
)

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.plan import DuplicateRow, Duplicates, Mode
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.choice_popup import ChoicePopup, Option, paint_picker
from ocrm.ui.spreadsheets.difference_panel import DifferencePanel, reason_text
from ocrm.ui.spreadsheets.keys_bar import KeysBar
from ocrm.ui.spreadsheets.picker_table import PickerTable, PlainCellDelegate, RowsModel, has_keyboard
from ocrm.ui.spreadsheets.progress_words import checking_words
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.tasks import Progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    EmptyState,
    LoadingState,
    SegmentedControl,
    hbox,
    label,
    paint_text,
    panel,
    rule,
    vbox,
)
from ocrm.ui.widgets.lists import AnyIndex

_ROW, _RECORD, _MET, _REASON, _DECISION = range(5)
_ALL = (Duplicates.SKIP, Duplicates.FILL, Duplicates.OVERWRITE, Duplicates.KEEP)


def policy_text(policy: Duplicates) -> str:
    """Return what becomes of a row in words."""
    return {
        Duplicates.SKIP: _("Skip"),
        Duplicates.FILL: _("Fill blank fields"),
        Duplicates.OVERWRITE: _("Overwrite"),
        Duplicates.KEEP: _("Keep both"),
    }[policy]


class DuplicatesStep(WizardStep):
    """Duplicates at the left, the current one side by side with what it meets at the right."""

    number = 3

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__(context, session)
        self.setObjectName("import_duplicates_step")
        layout = vbox(self, spacing=0)
        self._keys = KeysBar(session)
        above = hbox(margins=(20, 12, 20, 0))
        above.addWidget(self._keys)
        layout.addLayout(above)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)
        self._loading = LoadingState()
        self._stack.addWidget(self._loading)
        self._none = EmptyState(
            "circle-check", _("No duplicates"), _("Every row is about a record of its own, and none is in OCRM yet.")
        )
        self._none.setObjectName("import_no_duplicates")
        self._stack.addWidget(self._none)
        self._content = self._make_content()
        self._stack.addWidget(self._content)
        session.report_changed.connect(self.refresh)
        session.planning_progressed.connect(self._on_progress)
        session.plan_changed.connect(self._show_keys)
        session.previewer_changed.connect(self._show_differences)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_content(self) -> QWidget:
        content = QWidget()
        layout = hbox(content, margins=(20, 12, 20, 14), spacing=14)
        layout.addWidget(self._make_card(), 57)
        self.differences = DifferencePanel(self.context, self.session)
        layout.addWidget(self.differences, 43)
        return content

    def _make_card(self) -> QFrame:
        card = panel("panel")
        inside = vbox(card)
        inside.addLayout(self._make_head())
        inside.addWidget(rule())
        headings = (_("Row"), _("Record"), _("Known from"), _("Why"), _("What to do"))
        self.rows: RowsModel[DuplicateRow] = RowsModel(headings, self._texts)
        self.table = PickerTable(self.rows, _("Duplicates"), name="import_duplicates", picking=_DECISION)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setItemDelegate(_DuplicateDelegate(self.table, self))
        self.table.set_widths((84, 100, 80, 190, 140), stretch=(_RECORD, _REASON))
        self.table.pick_requested.connect(self._open_choice)
        self.table.selectionModel().currentChanged.connect(self._show_differences)
        self._popup = ChoicePopup(self.table, _("What to do"))
        self._popup.chosen.connect(self._on_chosen)
        inside.addWidget(self.table, 1)
        return card

    def _make_head(self) -> QHBoxLayout:
        self._title = label("", "h3", elide=True)
        self._for_all = SegmentedControl(
            [(None, policy_text(policy)) for policy in _ALL], current=1, accessible_name=_("What to do with all")
        )
        self._for_all.setObjectName("import_policy")
        self._for_all.changed.connect(self._on_all)
        head = hbox(margins=(16, 8, 12, 7), spacing=8)
        head.addWidget(self._title, 1)
        self._keys.add(_("Known rows:"), self._for_all)
        return head

    # -- showing ------------------------------------------------------------------------------------------------------

    def _on_progress(self, progress: Progress) -> None:
        self._loading.say(checking_words(progress))

    def enter(self) -> None:
        session = self.session
        if session.plan is not None:
            self._keys.show_plan(session.plan)
            self._for_all.setEnabled(session.plan.mode is not Mode.CREATE)
        if session.report is None or session.plan is None:
            self._loading.begin()
            self._stack.setCurrentWidget(self._loading)
            self.state_changed.emit()
            return
        found = list(session.duplicates.values())
        self._stack.setCurrentWidget(self._content if found else self._none)
        self.rows.set_rows(found)
        self._title.setText(_title(found))
        self._for_all.set_current(_ALL.index(session.plan.usual_policy))
        if found and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.rows.index(0, _RECORD))
        self._show_differences()
        self.state_changed.emit()

    def _show_keys(self) -> None:
        if self.session.plan is not None and self.isVisible():
            self._keys.show_plan(self.session.plan)

    def first_focus(self) -> QWidget | None:
        return self.table if self.session.duplicates else None

    @property
    def is_ready(self) -> bool:
        return self.session.report is not None

    def next_text(self) -> str:
        return _("Next: import")

    def policy(self, duplicate: DuplicateRow) -> Duplicates:
        """Return what becomes of a row: a likely one is new; one that repeats a row has no blank fields to fill yet."""
        plan = self.session.plan
        if duplicate.is_likely:
            return Duplicates.KEEP
        policy = plan.policy(duplicate.row) if plan is not None else Duplicates.FILL
        return Duplicates.SKIP if policy is Duplicates.FILL and duplicate.like_row is not None else policy

    def _texts(self, duplicate: DuplicateRow) -> Sequence[str]:
        known = _("OCRM")
        if duplicate.like_row is not None:
            known = _("Row {number}").format(number=format_number(duplicate.like_row))
        decision = policy_text(self.policy(duplicate))
        return format_number(duplicate.row), duplicate.title, known, reason_text(duplicate), decision

    def _show_differences(self) -> None:
        duplicate = self.rows.row_at(self.table.currentIndex())
        policy = self.policy(duplicate) if duplicate is not None else Duplicates.FILL
        self.differences.show_duplicate(duplicate, policy)

    # -- deciding -----------------------------------------------------------------------------------------------------

    def _on_all(self, number: int) -> None:
        self.session.set_policy(_ALL[number])

    def _open_choice(self, index: QModelIndex) -> None:
        duplicate = self.rows.row_at(index)
        if duplicate is None:
            return
        offered = [policy for policy in _ALL if duplicate.like_row is None or policy is not Duplicates.FILL]
        options = [Option(policy, policy_text(policy)) for policy in offered]
        cell = self.table.visualRect(index)
        self._popup.open_over(self.table.viewport(), cell, options, current=self.policy(duplicate))

    def _on_chosen(self, key: object) -> None:
        chosen = {index.row() for index in self.table.selectionModel().selectedRows()} or {
            self.table.currentIndex().row()
        }
        self.session.set_policy(Duplicates(str(key)), [self.rows.rows[number].row for number in chosen])
        self.table.setFocus()


def _title(found: Sequence[DuplicateRow]) -> str:
    """Say how many rows are known, and how many only perhaps."""
    likely = sum(duplicate.is_likely for duplicate in found)
    known = len(found) - likely
    parts = []
    if known:
        text = ngettext("{n} row is known already", "{n} rows are known already", known)
        parts.append(text.format(n=format_number(known)))
    if likely:
        text = ngettext("{n} row may be known", "{n} rows may be known", likely)
        parts.append(text.format(n=format_number(likely)))
    return " · ".join(parts)


class _DuplicateDelegate(PlainCellDelegate):
    """Draws the decision as something that opens."""

    def __init__(self, view: PickerTable, step: DuplicatesStep) -> None:
        super().__init__(view)
        self._view, self._step = view, step

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        if index.column() == _DECISION:
            box = option.rect.adjusted(theme().px(4), 0, -theme().px(8), 0)
            paint_picker(painter, box, str(index.data()), is_focused=has_keyboard(self._view, index))
            return
        color = "text.1" if index.column() == _RECORD else "text.2"
        weight = 500 if index.column() == _RECORD else None
        paint_text(painter, inner, str(index.data()), color=color, weight=weight)
