"""Paths: from the source over the furthest stage to the outcome, as streams and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ocrm.i18n import _
from ocrm.services.deal_analysis.paths import DealPath, fetch_paths, path_figure
from ocrm.services.settings import currency
from ocrm.ui.context import AppContext
from ocrm.ui.funnel import analysis_drawings as drawings
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.tab import AnalysisTab, Asked
from ocrm.ui.widgets import label, panel, vbox


@dataclass(frozen=True, slots=True)
class PathsFound:
    """What the tab shows."""

    paths: tuple[DealPath, ...]
    currency: str


class PathsTab(AnalysisTab):
    """The streams above, the paths one by one below."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "paths")
        self._streams = self.panel(_("Paths of the deals"), "paths", least=300)
        self._streams.table_button.hide()  # its table stands below it
        below = panel()
        below.setObjectName("path_table_panel")
        inside = vbox(below, margins=(16, 12, 16, 14), spacing=8)
        inside.addWidget(label(_("Path by path"), "h3"))
        self._table = ChartTable(name="path_table")
        inside.addWidget(self._table, 1)
        layout = vbox(self, spacing=14)
        layout.addWidget(self._streams, 3)
        layout.addWidget(below, 2)
        self._paths: tuple[DealPath, ...] = ()
        self._streams.opened.connect(self._open_part)
        self._streams.view.drawn.connect(self._show_table)
        self._table.opened_row.connect(self._open_row)

    def read(self, asked: Asked) -> PathsFound:
        workspace = self.context.workspace
        return PathsFound(tuple(fetch_paths(workspace, asked.selection)), currency(workspace))

    def show_found(self, asked: Asked, found: PathsFound) -> None:
        self._paths = found.paths
        self._streams.show_chart(
            partial(drawings.draw_paths, found.paths, asked.measure, found.currency),
            caption=_("deals found in the period; the width is the number or the amount"),
            figure=partial(path_figure, self.context.workspace, asked.selection),
        )

    def _show_table(self) -> None:
        if self._streams.view.chart is not None:
            self._table.set_chart(self._streams.view.chart)

    def _open_part(self, key: str) -> None:
        """Show the deals of a node or a stream: each end says what it is, `source:`, `stage:` or `status:`."""
        parts = dict(end.split(":", 1) for end in key.split(">"))
        stage = parts.get("stage")
        self._ask(parts.get("source"), None if stage is None else int(stage), parts.get("status"))

    def _open_row(self, row: int) -> None:
        if 0 <= row < len(self._paths):
            path = self._paths[row]
            self._ask(path.source, path.stage_id, path.status)

    def _ask(self, source: str | None, stage_id: int | None, status: str | None) -> None:
        if self.asked is not None:
            make = partial(
                path_figure, self.context.workspace, self.asked.selection, source=source, stage_id=stage_id,
                status=status,
            )  # fmt: skip
            self.ask(self._streams, make)
