"""The panes that read an earlier version of a solution, and that hold two versions against each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.deals import solutions
from ocrm.services.deals.solutions import LineState, SolutionRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.widgets import clear_layout, form_label, label, vbox

_SIGNS = {LineState.SAME: " ", LineState.GONE: "−", LineState.NEW: "+"}
_TONES = {LineState.SAME: None, LineState.GONE: "bad", LineState.NEW: "ok"}


class SolutionPane(EditorPane):
    """An earlier version, to read."""

    def __init__(self, context: AppContext, solution: SolutionRow) -> None:
        form = QWidget()
        layout = vbox(form, spacing=8)
        clock = context.workspace.clock
        layout.addWidget(label(solution.title, "strong", wrap=True, selectable=True))
        layout.addWidget(label(format_date_iso(clock.to_local(solution.made_at).date()), "caption"))
        layout.addWidget(label(solution.text, wrap=True, selectable=True))
        title = _("Solution v{version}").format(version=solution.version)
        super().__init__(title, form, name="solution_reader", is_read_only=True)


class ComparePane(EditorPane):
    """Two versions line by line: what went is marked −, what came +."""

    def __init__(
        self, context: AppContext, versions: Sequence[SolutionRow], *, older: SolutionRow, newer: SolutionRow
    ) -> None:
        self._context, self._versions = context, versions
        form = QWidget()
        layout = vbox(form, spacing=6)
        self.older = self._choice(_("Earlier version"), older)
        self.newer = self._choice(_("Later version"), newer)
        for title, box in ((_("Earlier version"), self.older), (_("Later version"), self.newer)):
            layout.addWidget(form_label(title, box))
            layout.addWidget(box)
        layout.addSpacing(6)
        self._lines = vbox(spacing=2)
        layout.addLayout(self._lines)
        form.setFocusProxy(self.older)
        super().__init__(_("Compare versions"), form, name="compare_pane", is_read_only=True)
        self._show()
        self.older.currentIndexChanged.connect(self._show)
        self.newer.currentIndexChanged.connect(self._show)

    def _choice(self, name: str, chosen: SolutionRow) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for version in self._versions:
            box.addItem(f"v{version.version} · {version.title}", version.solution_id)
        box.setCurrentIndex([version.solution_id for version in self._versions].index(chosen.solution_id))
        return box

    def _show(self, _number: int = 0) -> None:
        clear_layout(self._lines)
        compared = solutions.compare(self._context.workspace, self.older.currentData(), self.newer.currentData())
        if all(line.state is LineState.SAME for line in compared):
            self._lines.addWidget(label(_("Both say the same."), "muted"))
        for line in compared:
            tone, role = _TONES[line.state], "muted" if line.state is LineState.SAME else None
            shown = label(f"{_SIGNS[line.state]} {line.text}", role, tone=tone, wrap=True)
            shown.setObjectName(f"compared_{line.state.value}")
            self._lines.addWidget(shown)
