"""The pane that lays two versions side by side: lines marked in words and colour, then the sums with their change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.quotes import comparing
from ocrm.services.quotes.comparing import ComparedLine, ComparedSum, Comparison, Difference, LineChange
from ocrm.services.quotes.reading import QuoteRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms.versions_pane import VersionsPane
from ocrm.ui.widgets import chip, column, label, row, rule

_MARKS = {
    LineChange.SAME: (N_("Same"), "neutral"),
    LineChange.CHANGED: (N_("Differs"), "warn"),
    LineChange.ADDED: (N_("Added"), "ok"),
    LineChange.REMOVED: (N_("Removed"), "bad"),
}


class ComparisonPane(VersionsPane):
    """Two versions of a deal's quotes; what it says follows every change of them."""

    def __init__(self, context: AppContext, versions: Sequence[QuoteRow], *, older: QuoteRow, newer: QuoteRow) -> None:
        self._workspace = context.workspace
        offered = [(version.quote_id, f"{version.name} · {version.money(version.sums.total)}") for version in versions]
        super().__init__(
            _("Compare quotes"), offered, older=older.quote_id, newer=newer.quote_id, name="quote_comparison"
        )
        context.bus.changed.connect(self._on_changed)

    def compare(self, older: int, newer: int) -> Iterator[QWidget]:
        found = comparing.compare(self._workspace, older, newer)
        if found.is_same:
            yield label(_("Both offer the same."), "muted")
        yield from map(_difference_label, found.whole)
        for line in found.lines:
            yield _line(found, line)
        yield rule()
        yield _sums(found)

    def _on_changed(self, changes: Changes) -> None:
        if shiboken6.isValid(self) and "quotes" in changes.topics:
            self.refresh()


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
