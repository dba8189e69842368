"""The pane that lays two versions side by side: lines marked in words and colour, then the sums with their change."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.quotes import comparing
from ocrm.services.quotes.comparing import ComparedLine, ComparedSum, Comparison, Difference, LineChange
from ocrm.services.quotes.reading import QuoteRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.widgets import QuietComboBox, chip, clear_layout, column, form_label, label, row, rule, vbox

_MARKS = {
    LineChange.SAME: (N_("Same"), "neutral"),
    LineChange.CHANGED: (N_("Differs"), "warn"),
    LineChange.ADDED: (N_("Added"), "ok"),
    LineChange.REMOVED: (N_("Removed"), "bad"),
}


class ComparisonPane(EditorPane):
    """Two versions of a deal's quotes; which ones is chosen above, and what it says follows every change."""

    def __init__(self, context: AppContext, versions: Sequence[QuoteRow], *, older: QuoteRow, newer: QuoteRow) -> None:
        self._context, self._versions = context, versions
        form = QWidget()
        layout = vbox(form, spacing=6)
        self.older = self._choice(_("Earlier version"), older)
        self.newer = self._choice(_("Later version"), newer)
        for title, box in ((_("Earlier version"), self.older), (_("Later version"), self.newer)):
            layout.addWidget(form_label(title, box))
            layout.addWidget(box)
        layout.addSpacing(6)
        self._found = vbox(spacing=8)
        layout.addLayout(self._found)
        form.setFocusProxy(self.older)
        super().__init__(_("Compare quotes"), form, name="quote_comparison", is_read_only=True)
        self._show()
        self.older.currentIndexChanged.connect(self._show)
        self.newer.currentIndexChanged.connect(self._show)
        context.bus.changed.connect(self._on_changed)

    def _choice(self, name: str, chosen: QuoteRow) -> QComboBox:
        box = QuietComboBox()
        box.setAccessibleName(name)
        for version in self._versions:
            box.addItem(f"{version.name} · {version.money(version.sums.total)}", version.quote_id)
        box.setCurrentIndex([version.quote_id for version in self._versions].index(chosen.quote_id))
        return box

    def _on_changed(self, changes: Changes) -> None:
        if shiboken6.isValid(self) and "quotes" in changes.topics:
            self._show()

    def _show(self, _number: int = 0) -> None:
        try:
            found = comparing.compare(self._context.workspace, self.older.currentData(), self.newer.currentData())
        except NotFoundError:  # a version was deleted meanwhile
            self.close_requested.emit()
            return
        clear_layout(self._found)
        if found.is_same:
            self._found.addWidget(label(_("Both offer the same."), "muted"))
        for difference in found.whole:
            self._found.addWidget(_difference_label(difference))
        for line in found.lines:
            self._found.addWidget(_line(found, line))
        self._found.addWidget(rule())
        self._found.addWidget(_sums(found))


def _line(found: Comparison, line: ComparedLine) -> QWidget:
    words, tone = _MARKS[line.change]
    is_same = line.change is LineChange.SAME
    title = label(line.title, "muted" if is_same else "strong", wrap=True)
    amount = found.newer.money(line.new_net if line.new_net is not None else line.old_net or found.newer.sums.net * 0)
    head = row(chip(_(words), tone), title, None, label(amount, "muted" if is_same else None), spacing=8)
    made = column(head, *map(_difference_label, line.differences), spacing=2)
    made.setObjectName(f"compared_{line.change.value}")
    return made


def _difference_label(difference: Difference) -> QWidget:
    shown = label(
        _("{field}: {old} → {new}").format(
            field=difference.label, old=difference.old or "–", new=difference.new or "–"
        ),
        wrap=True,
        tone="warn",
    )
    shown.setObjectName("quote_difference")
    return shown


def _sums(found: Comparison) -> QWidget:
    box = QWidget()
    box.setObjectName("compared_sums")
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setColumnStretch(0, 1)
    for place, head in enumerate((f"v{found.older.version}", f"v{found.newer.version}", _("Difference")), start=1):
        grid.addWidget(label(head, "caption"), 0, place, Qt.AlignmentFlag.AlignRight)
    for number, one in enumerate(found.sums, start=1):
        role = "strong" if number == len(found.sums) else None
        grid.addWidget(label(one.label, role or "muted"), number, 0)
        for place, words in enumerate((found.newer.money(one.old), found.newer.money(one.new)), start=1):
            grid.addWidget(label(words, role), number, place, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(_change_label(found, one), number, 3, Qt.AlignmentFlag.AlignRight)
    return box


def _change_label(found: Comparison, one: ComparedSum) -> QWidget:
    if not one.change:
        return label("–", "muted")
    words = found.newer.money(one.change)
    return label(words if one.change < 0 else f"+{words}", tone="bad" if one.change < 0 else "ok")
