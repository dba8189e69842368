"""One group side by side, with what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.duplicates.comparing import Comparison, compare_records
from ocrm.services.duplicates.scanning import DuplicateGroup
from ocrm.services.duplicates.similar import reason_words
from ocrm.ui.context import AppContext
from ocrm.ui.duplicates.comparison_table import ComparisonModel, ComparisonTable
from ocrm.ui.duplicates.group_list import standing
from ocrm.ui.widgets import button, chip, hbox, label, set_variant, vbox

_PAIR = 2


class ComparisonPanel(QFrame):
    """Reads a group in the background and lets one choose, merge, keep apart or leave it for later."""

    merge_requested = Signal()
    distinct_requested = Signal()
    later_requested = Signal()
    open_requested = Signal(object)
    gone = Signal()
    """A record of the group is no longer there."""

    def __init__(self, context: AppContext, kind: str) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("duplicate_panel")
        self._context, self._kind = context, kind
        self._group: DuplicateGroup | None = None
        self._comparison: Comparison | None = None
        self.model = ComparisonModel()
        self.model.chosen.connect(self._read_again)
        self.table = ComparisonTable(self.model)
        self.table.merge_requested.connect(self.merge_requested)
        self.table.leave_out_requested.connect(self.leave_out_current)
        layout = vbox(self)
        layout.addLayout(self._make_head())
        layout.addWidget(self.table, 1)
        layout.addWidget(self._make_foot())

    def _make_head(self) -> QHBoxLayout:
        head = hbox(margins=(16, 10, 12, 8), spacing=8)
        self._standing = chip("", "ok")
        self._reasons = label("", "muted", elide=True)
        self._reasons.setObjectName("duplicate_reasons")
        self._all = button(_("Show what is the same, too"), None, "ghost", checkable=True, name="show_all_fields")
        self._all.toggled.connect(self._fill)
        head.addWidget(self._standing)
        head.addWidget(self._reasons, 1)
        head.addWidget(self._all)
        return head

    def _make_foot(self) -> QWidget:
        foot = QFrame()
        inside = hbox(foot, margins=(16, 10, 16, 10), spacing=8)
        self.merge_button = button(_("Merge"), "git-merge", "primary", name="merge_group")
        self.merge_button.setToolTip(_("Merge") + "  Enter")
        self.merge_button.clicked.connect(self.merge_requested)
        self._distinct = button(_("Not the same"), "x", name="keep_apart")
        self._distinct.setToolTip(_("Remember that these are not the same") + "  D")
        self._distinct.clicked.connect(self.distinct_requested)
        self._later = button(_("Later"), "clock", "ghost", name="merge_later")
        self._later.setToolTip(_("Leave it out of this list for now") + "  L")
        self._later.clicked.connect(self.later_requested)
        self._leave_out = button(_("Leave one out"), "minus", "ghost", name="leave_one_out")
        self._leave_out.setToolTip(_("Leave the record of the current column out of this merge") + "  Del")
        self._leave_out.clicked.connect(self.leave_out_current)
        self._leave_out.hide()
        self._hint = label(_("Click a value to keep it. What is not kept stays searchable."), "caption", elide=True)
        inside.addWidget(self._hint, 1)
        for press in (self._leave_out, self._later, self._distinct, self.merge_button):
            inside.addWidget(press)  # at the far end: a message of the last merge covers the middle
        return foot

    @property
    def keep_id(self) -> int:
        """The record that stays; 0 while nothing is shown."""
        return self.model.keep_id

    @property
    def choices(self) -> Mapping[str, int]:
        """Whose value is kept of each field in sight: what one saw is what one gets."""
        shown = self._comparison.fields if self._comparison is not None else ()
        return {field.name: self.model.kept_of(field) for field in shown if field.differs}

    @property
    def record_ids(self) -> tuple[int, ...]:
        """The records in sight, without those left out."""
        return tuple(record.record_id for record in self.model.records)

    def leave_out_current(self) -> None:
        """Leave the record of the current column out of the merge, as long as two remain."""
        records, column = self.model.records, self.table.currentIndex().column() - 1
        if self._group is None or len(records) <= _PAIR or not 0 <= column < len(records):
            return
        out = records[column].record_id
        left = tuple(record_id for record_id in self.record_ids if record_id != out)
        self._read(self.model.keep_id if self.model.keep_id != out else None, left)

    def use_kind(self, kind: str) -> None:
        """Compare records of another kind from now on."""
        self._kind = kind

    def show_group(self, group: DuplicateGroup | None) -> None:
        """Show a group; None empties the panel."""
        if group == self._group and self._comparison is not None:
            return
        self._group, self._comparison = group, None
        self.model.choices.clear()
        if group is None:
            self.model.show_comparison(None, shows_all=False)
            return
        self._read(None, group.record_ids)

    def _read_again(self) -> None:
        self._read(self.model.keep_id, self.record_ids)

    def _read(self, keep_id: int | None, record_ids: tuple[int, ...]) -> None:
        read = partial(compare_records, self._context.workspace, self._kind, record_ids, keep_id=keep_id)
        self._context.tasks.fetch(read, self._show, key="duplicate comparison", on_error=self._on_gone)

    def _on_gone(self, _error: UserError) -> None:
        self.gone.emit()

    def _show(self, comparison: Comparison) -> None:
        if self._group is None or not set(self._group.record_ids) >= {one.record_id for one in comparison.records}:
            return
        self._comparison = comparison
        self._leave_out.setVisible(len(comparison.records) > _PAIR)
        set_variant(self._standing, "chip", "ok" if self._group.is_sure else "warn")
        self._standing.setText(standing(self._group))
        self._standing.setVisible(bool(self._standing.text()))
        self._standing.updateGeometry()
        self._reasons.setText(reason_words(self._group.reasons))
        self._fill()

    def _fill(self) -> None:
        if self._comparison is not None:
            self.model.show_comparison(self._comparison, shows_all=self._all.isChecked())
            self.table.setCurrentIndex(self.model.index(0, 1))
