"""Data quality: how good the file is, what is wrong with it, and mending that with a preview."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services import data_quality
from ocrm.services.data_quality import DIMENSION_TITLES, Dimension, Issue, QualityReport
from ocrm.services.duplicates import last_search
from ocrm.services.schema import record_type
from ocrm.ui.page import Page
from ocrm.ui.quality.issue_list import make_issue_list
from ocrm.ui.quality.issue_panel import IssuePanel
from ocrm.ui.quality.region_table_button import RegionTableButton
from ocrm.ui.tasks import Progress, TaskHandle
from ocrm.ui.widgets import EmptyState, Header, KpiTile, LoadingState, ProgressRow, button, hbox, label, panel, vbox
from ocrm.ui.widgets.splitter import ThinSplitter

_GOOD, _FAIR = 90, 70
_NOT_ALL = 99
"""The most a tile shows while anything is left to mend."""
_SHOWN_AFTER_S = 0.4
_LIST_SHARE, _PANEL_SHARE = 56, 44


class DataQualityPage(Page):
    """The score in tiles, the issues in a list, one of them beside it."""

    key = "quality"
    icon = "shield-check"
    topics = frozenset(
        {
            "customers",
            "contacts",
            "interactions",
            "opportunities",
            "todos",
            "contracts",
            "tickets",
            "campaigns",
            "duplicates",
            "imports",
            "custom_fields",
            "settings",
        }
    )

    _report: QualityReport | None = None
    _chosen: Dimension | None = None
    _wants_focus = False
    _checking: TaskHandle | None = None

    def title(self) -> str:
        return _("Data quality")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        layout = vbox(self.content)
        self._again = button(_("Check again"), "rotate-ccw", name="quality_again")
        self._again.clicked.connect(self.reload)
        self._progress = ProgressRow(_("Checking"))
        self._progress.setObjectName("quality_progress")
        self._progress.cancel_requested.connect(self._cancel)
        self._progress.hide()
        self._regions = RegionTableButton(self.context)
        self._regions.changed.connect(self.reload)
        self._regions.failed.connect(self.show_error)
        self.header = Header(self.title(), right=[self._progress, self._regions, self._again])
        layout.addWidget(self.header)
        layout.addWidget(self._make_tiles())
        self._stack = QStackedWidget()
        self._loading = LoadingState()
        self._well = EmptyState(
            "circle-check",
            _("Nothing to mend."),
            _("Every record passes every check. New ones are looked at here too."),
        )
        resume = button(_("Check again"), "rotate-ccw", name="quality_resume")
        resume.clicked.connect(self.reload)
        self._stopped = EmptyState(
            "shield-check",
            _("The check was cancelled."),
            _("Nothing was changed, and nothing was found yet."),
            (resume,),
        )
        for widget in (self._loading, self._make_body(), self._well, self._stopped):
            self._stack.addWidget(widget)
        layout.addWidget(self._stack, 1)

    def _make_tiles(self) -> QWidget:
        holder = QWidget()
        outer = vbox(holder, margins=(16, 14, 16, 10), spacing=6)
        line = hbox(spacing=12)
        self._score = KpiTile(_("Score of the file"), name="quality_score")
        self._score.clicked.connect(partial(self._choose, None))
        line.addWidget(self._score, 1)
        self._tiles: dict[Dimension, KpiTile] = {}
        for dimension, title in DIMENSION_TITLES.items():
            tile = self._tiles[dimension] = KpiTile(_(title), name=f"quality_{dimension}")
            tile.clicked.connect(partial(self._choose, dimension))
            line.addWidget(tile, 1)
        outer.addLayout(line)
        self._kinds = label("", "caption", wrap=True)
        self._kinds.setObjectName("quality_kinds")
        outer.addWidget(self._kinds)
        return holder

    def _make_body(self) -> QWidget:
        left = panel("flat")
        self._view, self._model = make_issue_list()
        self._view.selectionModel().currentChanged.connect(self._on_current)
        vbox(left).addWidget(self._view)
        self._panel = IssuePanel(self.context)
        return ThinSplitter(left, self._panel, shares=(_LIST_SHARE, _PANEL_SHARE), name="quality_splitter")

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Check everything again in the background; what was found before stays in sight meanwhile."""
        if self._report is None:
            self._loading.begin()
            self._stack.setCurrentWidget(self._loading)
        else:
            self._show(self._report)
        check = partial(data_quality.fetch_report, self.context.workspace)
        self._checking = self.context.tasks.fetch(
            check, self._on_checked, key="data quality", on_progress=self._on_progress
        )

    def _on_progress(self, progress: Progress) -> None:
        """Show how far the check is; one that is done at once shows nothing."""
        self._progress.set_progress(progress.done, progress.total)
        if self._checking is not None:
            self._progress.setVisible(progress.seconds >= _SHOWN_AFTER_S)
            self._again.setVisible(self._progress.isHidden())

    def _cancel(self) -> None:
        """Stop checking; what was found before stays in sight."""
        if self._checking is not None:
            self._checking.cancel()
        self._end_check()
        if self._report is None:
            self._stack.setCurrentWidget(self._stopped)

    def _end_check(self) -> None:
        self._checking = None
        self._progress.hide()
        self._again.show()

    def _on_checked(self, report: QualityReport) -> None:
        self._end_check()
        self._show(report)

    def _show(self, report: QualityReport) -> None:
        self._report = report
        data_quality.note_checked(self.context.workspace)
        counts = dict.fromkeys(Dimension, 0)
        for issue in report.issues:
            counts[issue.dimension] += 1
        _show_score(self._score, report.score, len(report.issues), none=_("no issues"))
        for dimension, tile in self._tiles.items():
            score, count = report.dimensions.get(dimension), counts[dimension]
            if dimension is Dimension.DUPLICATES and score is not None and not count:
                _show_search(tile, score, last_search.groups_left(self.context.workspace))
            else:
                _show_score(tile, score, count, none=_("no issues"))
        self._kinds.setText(
            " · ".join(f"{_(record_type(kind.kind).label_many)} {kind.score:.0f}" for kind in report.kinds)
        )
        self._show_issues()
        if self._wants_focus:
            self._wants_focus = False
            self._view.setFocus()
        self.status_changed.emit(self.status_text())

    def _show_issues(self) -> None:
        report = self._report
        if report is None:
            return
        shown = [issue for issue in report.issues if self._chosen in (None, issue.dimension)]
        kept = self._current
        self._model.set_rows(shown)
        self._stack.setCurrentIndex(1 if shown else 2)
        number = next((number for number, issue in enumerate(shown) if kept is not None and issue.key == kept.key), 0)
        if shown:
            self._view.setCurrentIndex(self._model.index(number))
        else:
            self._panel.show_issue(None)

    def _choose(self, dimension: Dimension | None) -> None:
        """Show the issues of one dimension, or all; without equal records go and look for similar ones."""
        issues = self._report.issues if self._report is not None else ()
        if dimension is Dimension.DUPLICATES and all(issue.dimension is not dimension for issue in issues):
            self.context.navigator.go("duplicates")
            return
        self._chosen = dimension
        self._show_issues()

    @property
    def _current(self) -> Issue | None:
        return self._model.row_at(self._view.currentIndex())

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._panel.show_issue(self._model.row_at(index))

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        if self._report is None:
            return ""
        count = len(self._report.issues)
        return ngettext("{n} issue", "{n} issues", count).format(n=format_number(count))

    def focus_content(self) -> None:
        self._wants_focus = self._report is None  # the list comes later
        self._view.setFocus()

    def panes(self) -> list[QWidget]:
        return [self._view, self._panel.view]


def _show_search(tile: KpiTile, score: float, groups: int | None) -> None:
    """Show what the last search left where no names or mobiles are equal: that alone proves nothing."""
    if groups is None:
        tile.set_figure("–", _("not searched for yet…"))
    elif groups:
        words = ngettext("{n} group in the last search…", "{n} groups in the last search…", groups)
        tile.set_figure(
            format_number(_NOT_ALL), words.format(n=format_number(groups)), tone="warn", share=_NOT_ALL / 100
        )
    else:
        tile.set_figure(format_number(round(score)), _("none in the last search"), tone="ok", share=score / 100)


def _show_score(tile: KpiTile, score: float | None, count: int, *, none: str) -> None:
    if score is None:
        tile.set_figure("–", _("nothing to judge"))
        return
    note = ngettext("{n} issue", "{n} issues", count).format(n=format_number(count)) if count else none
    tone = "ok" if score >= _GOOD else "warn" if score >= _FAIR else "bad"
    shown = min(int(score), _NOT_ALL) if count else round(score)
    tile.set_figure(format_number(shown), note, tone=tone, share=score / 100)
