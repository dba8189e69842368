"""Step 5: what will be written, writing it with progress and cancel, and then the result with its way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QWidget,
)

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.ui.context import AppContext, Target
from ocrm.ui.spreadsheets.kind_titles import also_created_words
from ocrm.ui.spreadsheets.progress_words import writing_words
from ocrm.ui.spreadsheets.reconciliation_table import ReconciliationTable
from ocrm.ui.spreadsheets.running import ImportRun
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.base import WizardStep
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, button, clear_layout, hbox, label, panel, rule, vbox

_WIDTH = 720
_PAGES = {"interactions": "customers"}
"""The page that shows what was imported, where it is not called like the kind."""
_NARROWED = ("customers", "contacts", "contracts", "tickets", "campaigns")
"""Kinds whose page shows by its tag what was imported."""


class DoneStep(WizardStep):
    """Before, during and after the import."""

    number = 4
    another_requested = Signal()
    """Another file shall be imported."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__(context, session)
        self.setObjectName("import_done_step")
        scroll, inside = QScrollArea(), QWidget()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        vbox(self).addWidget(scroll)
        outer = hbox(inside, margins=(20, 18, 20, 14), spacing=0)
        outer.addStretch(1)
        holder = QWidget()
        holder.setMaximumWidth(theme().px(_WIDTH))
        column = vbox(holder, spacing=14)
        column.addWidget(self._make_summary())
        column.addWidget(self._make_filled())
        column.addStretch(1)
        outer.addWidget(holder, 10)
        outer.addStretch(1)
        session.report_changed.connect(self.refresh)
        session.writer.changed.connect(self.refresh)
        session.plan_changed.connect(self.refresh)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_summary(self) -> QFrame:
        card = panel("panel")
        layout = vbox(card, margins=(20, 16, 20, 16), spacing=12)
        self._mark = IconLabel("upload", "accent.text", size=20, tile="accent.soft")
        self._title = label("", "h2", wrap=True)
        self._title.setObjectName("import_outcome")
        head = hbox(spacing=12)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        layout.addLayout(head)
        self._tiles = self._make_figures()
        layout.addWidget(self._tiles)
        self._notes = vbox(spacing=6)
        layout.addLayout(self._notes)
        self._tag_line = self._make_tag_line()
        layout.addWidget(self._tag_line)
        self._progress = self._make_progress()
        layout.addWidget(self._progress)
        self._after = self._make_after()
        layout.addWidget(self._after)
        return card

    def _make_figures(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, spacing=10)
        self._figures = {}
        for key, tone in (("created", "ok"), ("updated", "info"), ("skipped", None), ("rejected", "bad")):
            tile = panel("sunken")
            inside = vbox(tile, margins=(14, 8, 14, 9), spacing=0)
            figure, words = label("–", "figure", tone=tone if tone != "info" else "accent"), label("", "caption")
            figure.setObjectName(f"import_{key}")
            inside.addWidget(figure)
            inside.addWidget(words)
            self._figures[key] = (figure, words)
            line.addWidget(tile, 1)
        return holder

    def _make_tag_line(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder)
        self._tags = QCheckBox(_("Tag what is created:"))
        self._tags.setObjectName("import_tags")
        self._tags.setAccessibleName(_("Tag what is created"))
        self._tags.clicked.connect(self._on_tag)
        self._tag = QLineEdit()
        self._tag.setObjectName("import_tag")
        self._tag.setAccessibleName(_("Tag"))
        self._tag.setMaximumWidth(theme().px(240))
        self._tag.editingFinished.connect(self._on_tag)
        line.addWidget(self._tags)
        line.addWidget(self._tag)
        line.addStretch(1)
        return holder

    def _make_progress(self) -> QWidget:
        holder = QWidget()
        layout = vbox(holder, spacing=6)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress of the import"))
        layout.addWidget(self._bar)
        self._rate = label("", "caption")
        self._cancel = button(_("Cancel"), "x", "small", name="import_cancel")
        self._cancel.clicked.connect(self.session.writer.cancel)
        line = hbox()
        line.addWidget(self._rate, 1)
        line.addWidget(self._cancel)
        layout.addLayout(line)
        return holder

    def _make_after(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder)
        undo = button(_("Undo the import"), "undo-2", name="import_undo")
        undo.clicked.connect(self.session.writer.undo)
        self._undo = undo
        another = button(_("Import another file"), "upload", "ghost", name="import_another_file")
        another.clicked.connect(self.another_requested)
        line.addWidget(undo)
        line.addWidget(another)
        line.addStretch(1)
        return holder

    def _make_filled(self) -> QFrame:
        self._filled = panel("panel")
        layout = vbox(self._filled, margins=(20, 12, 20, 14), spacing=8)
        layout.addWidget(label(_("What the columns hold, and what of it comes into OCRM"), "h3"))
        layout.addWidget(rule())
        self.reconciliation = ReconciliationTable()
        layout.addWidget(self.reconciliation)
        text = _("What does not come in is in OCRM already, or in rows skipped or left out, or is unusable.")
        layout.addWidget(label(text, "caption", wrap=True))
        return self._filled

    # -- showing ------------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        session, run = self.session, self.session.writer.run
        report = run.report if run is not None and run.report is not None else session.report
        is_written = run is not None and run.report is not None
        self._tag_line.setVisible(run is None and bool(_imported(report)))
        self._progress.setVisible(session.writer.is_running)
        self._after.setVisible(is_written and not session.writer.is_running and not self._is_undone)
        if run is not None and session.writer.is_running:
            self._show_progress(run)
        if report is not None and session.plan is not None:
            self._show_report(report, run)
            self._undo.setVisible(is_written and not report.changes.is_nothing)
        self.state_changed.emit()

    def first_focus(self) -> QWidget | None:
        return self._cancel if self.session.writer.is_running else None

    @property
    def _is_undone(self) -> bool:
        return self.session.writer.run is not None and self.session.writer.run.is_undone

    def _show_report(self, report: ImportReport, run: ImportRun | None) -> None:
        self._show_title(_imported(report), run)
        self._tiles.setVisible(not self._is_undone)
        words = {
            "created": ngettext("row creates a record", "rows create records", report.created),
            "updated": ngettext("row updates a record", "rows update records", report.updated),
            "skipped": ngettext("row is skipped", "rows are skipped", report.skipped),
            "rejected": ngettext("row is left out", "rows are left out", report.rejected),
        }
        for key, (figure, text) in self._figures.items():
            figure.setText(format_number(getattr(report, key)))
            text.setText(words[key])
        self._show_notes(report)
        self._show_filled(report)
        plan = self.session.plan
        if plan is not None and not self._tag.hasFocus():
            self._tags.setChecked(bool(plan.tag))
            self._tag.setText(plan.tag or self._tag.text())
            self._tag.setEnabled(bool(plan.tag))

    def _show_title(self, count: int, run: ImportRun | None) -> None:
        session = self.session
        if run is None and count:
            mark, text = ("upload", "accent"), _("Ready to import “{name}”")
        elif run is None:
            mark, text = ("circle-check", "info"), _("Nothing of “{name}” is to be imported")
        elif session.writer.is_running:
            mark, text = ("hourglass", "accent"), _("Importing “{name}”…")
        elif run.is_undone:
            mark, text = ("undo-2", "info"), _("The import of “{name}” was taken back")
        else:
            mark = ("circle-check", "ok")
            text = ngettext("{n} row of “{name}” was imported", "{n} rows of “{name}” were imported", count)
        token = "accent.text" if mark[1] == "accent" else mark[1]
        self._mark.set_icon(mark[0], token, tile=f"{mark[1]}.soft")
        self._title.setText(text.format(name=session.reader.name, n=format_number(count)))

    def _show_notes(self, report: ImportReport) -> None:
        clear_layout(self._notes)
        if self._is_undone:
            return
        for kind, count in report.also_created.items():
            if count:
                self._add_note(record_type(kind).icon, "info", also_created_words(kind, count))
        if report.unmapped:
            text = ngettext("{n} column is not imported: {names}", "{n} columns are not imported: {names}",
                            len(report.unmapped))  # fmt: skip
            self._add_note("minus", "text.3", text.format(n=len(report.unmapped), names=_(", ").join(report.unmapped)))
        if report.checked:
            count = report.checked
            text = ngettext(
                "{n} new record was read back and is whole.", "{n} new records were read back and are whole.", count
            )
            self._add_note("shield-check", "ok", text.format(n=format_number(report.checked)))
        if self.session.writer.run is None and _imported(report):
            self._add_note("undo-2", "info", _("One undo takes the whole import back, also after a restart."))

    def _add_note(self, icon: str, tone: str, text: str) -> None:
        holder = QWidget()
        line = hbox(holder, spacing=10)
        line.addWidget(IconLabel(icon, tone, size=16), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(text, wrap=True), 1)
        self._notes.addWidget(holder)

    def _show_filled(self, report: ImportReport) -> None:
        plan = self.session.plan
        self._filled.setVisible(bool(report.columns) and not self._is_undone)
        self.reconciliation.show_columns(report.columns, plan.infos if plan is not None else {})

    def _show_progress(self, run: ImportRun) -> None:
        progress = run.progress
        self._bar.setRange(0, max(1, progress.total))
        self._bar.setValue(progress.done)
        self._rate.setText(writing_words(progress))

    # -- doing --------------------------------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        session, report = self.session, self.session.report
        if session.writer.run is not None:
            return session.writer.run.report is not None and not session.writer.is_running
        return not session.is_planning and bool(_imported(report))

    @property
    def hint(self) -> str:
        report = self.session.report
        if self.session.writer.run is None and report is not None and not _imported(report):
            if not report.rejected:
                return _("Nothing to do: everything in this file is in OCRM already.")
            return _("There is nothing to import: every row is skipped or left out.")
        return ""

    def next_text(self) -> str:
        session, report = self.session, self.session.report
        if self._is_undone:
            return _("Import another file")
        if session.writer.run is not None and not session.writer.is_running:
            return _("Show the result")
        count = _imported(report)
        return ngettext("Import {n} row", "Import {n} rows", count).format(n=format_number(count))

    def go_on(self) -> bool:
        if self.session.writer.run is None:
            self._on_tag()
            self.session.start_import()
        elif self._is_undone:
            self.another_requested.emit()
        elif not self.session.writer.is_running:
            self._show_result()
        return False

    def _show_result(self) -> None:
        plan, run = self.session.plan, self.session.writer.run
        if plan is None:
            return
        has_tagged = run is not None and run.report is not None and bool(run.report.created)
        is_narrowed = has_tagged and bool(plan.tag) and plan.kind in _NARROWED
        tag = Condition("tags", Operator.HAS_TAG, plan.tag) if is_narrowed else None
        self.context.navigator.go(Target(_PAGES.get(plan.kind, plan.kind), filter=tag))

    def _on_tag(self) -> None:
        plan = self.session.plan
        if plan is None or self.session.writer.run is not None:
            return
        usual = self._tag.text().strip() or _("Import {day}").format(
            day=self.context.workspace.clock.today().isoformat()
        )
        tag = usual if self._tags.isChecked() else ""
        self._tag.setText(usual)
        self._tag.setEnabled(bool(tag))
        if tag != plan.tag:
            self.session.set_tag(tag)


def _imported(report: ImportReport | None) -> int:
    """Return the rows that make or change a record."""
    return report.created + report.updated if report is not None else 0
