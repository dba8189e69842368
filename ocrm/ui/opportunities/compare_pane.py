"""The panes that read an earlier version of a solution, and that hold two versions against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.deals import solutions
from ocrm.services.deals.solutions import LineState, SolutionRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.versions_pane import VersionsPane
from ocrm.ui.widgets import label, vbox

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


class ComparePane(VersionsPane):
    """Two versions line by line: what went is marked −, what came +."""

    def __init__(
        self, context: AppContext, versions: Sequence[SolutionRow], *, older: SolutionRow, newer: SolutionRow
    ) -> None:
        self._workspace = context.workspace
        super().__init__(
            _("Compare versions"),
            [(version.solution_id, f"v{version.version} · {version.title}") for version in versions],
            older=older.solution_id,
            newer=newer.solution_id,
            name="compare_pane",
            spacing=2,
        )

    def compare(self, older: int, newer: int) -> Iterator[QWidget]:
        compared = solutions.compare(self._workspace, older, newer)
        if all(line.state is LineState.SAME for line in compared):
            yield label(_("Both say the same."), "muted")
        for line in compared:
            tone, role = _TONES[line.state], "muted" if line.state is LineState.SAME else None
            shown = label(f"{_SIGNS[line.state]} {line.text}", role, tone=tone, wrap=True)
            shown.setObjectName(f"compared_{line.state.value}")
            yield shown
