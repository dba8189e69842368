"""The weekly report: a week to choose, the text as it will be, and the ways out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_week
from ocrm.i18n import _
from ocrm.services import weekly_report
from ocrm.services.weekly_report import WeekFacts
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext, Target
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.printing import ask_pdf, print_html
from ocrm.ui.settings.section_names import REPORT_TEMPLATE, SHOWN
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FlowLayout, button, hbox, label, panel, tool_button, vbox

_LAYOUT_KEY = "weekly_report/layout"
_WORKBOOKS = "Excel (*.xlsx)"


class ReportTab(QWidget):
    """Shows the report of one week; the present one to begin with."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._monday = weekly_report.monday_of(context.workspace.clock.today())
        self._facts: WeekFacts | None = None
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=10)
        layout.addWidget(self._make_tools())
        page = panel()
        inside = vbox(page, margins=(22, 16, 22, 16))
        self.text = QTextBrowser()
        self.text.setObjectName("report_text")
        self.text.setAccessibleName(_("Weekly report"))
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setProperty("bare", "true")
        inside.addWidget(self.text)
        layout.addWidget(page, 1)
        theme().changed.connect(self._restyle)

    def _make_tools(self) -> QWidget:
        tools = QWidget()
        line = hbox(tools, spacing=6)
        before = tool_button("chevron-left", _("The week before"), name="report_before")
        before.clicked.connect(partial(self._step, -1))
        self._week = label("", "strong")
        self._week.setObjectName("report_week")
        after = tool_button("chevron-right", _("The week after"), name="report_after")
        after.clicked.connect(partial(self._step, 1))
        for widget in (before, self._week, after):
            line.addWidget(widget)
        ways = QWidget()
        out = FlowLayout(ways)
        for name, icon_name, words, handler in (
            ("copy", "copy", _("Copy"), self.copy),
            ("xlsx", "file-spreadsheet", _("Workbook…"), self._ask_workbook),
            ("layout", "table-2", _("In my layout…"), self._ask_layout),
            ("print", "file-text", _("Print…"), self.print_report),
            ("pdf", "download", _("PDF…"), self._ask_pdf),
            ("template", "pencil", _("Edit the template"), self._edit_template),
        ):
            made = button(words, icon_name, "small", name=f"report_{name}")
            made.clicked.connect(handler)
            out.addWidget(made)
        line.addSpacing(theme().px(10))
        line.addWidget(ways, 1)
        return tools

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> WeekFacts | None:
        """The week on show; None until it is read."""
        return self._facts

    def reload(self) -> None:
        """Read the week in the background."""
        self._week.setText(format_week(self._monday))
        read = partial(weekly_report.fetch_week, self._context.workspace, self._monday)
        self._context.tasks.fetch(read, self._show, key="followup/report")

    def first_focus(self) -> QWidget:
        """Return where the keyboard begins."""
        return self.text

    def show_week(self, day: date) -> None:
        """Show the week a day is in."""
        self._monday = weekly_report.monday_of(day)
        self.reload()

    def _step(self, by: int, _checked: bool = False) -> None:
        self.show_week(self._monday + timedelta(weeks=by))

    def _show(self, facts: WeekFacts) -> None:
        if shiboken6.isValid(self):
            self._facts = facts
            self._restyle()

    def _restyle(self) -> None:
        if self._facts is None:
            return
        look = theme()
        size = look.base
        self.text.document().setDefaultFont(look.font())
        self.text.document().setDefaultStyleSheet(
            f"* {{ color: {look.colours['text.1'][:7]}; font-size: {size:.0f}px; }}"
            f" .title {{ font-size: {size * 1.35:.0f}px; font-weight: 600; margin: 0; }}"
            f" .section {{ font-weight: 600; margin: 14px 0 2px 0; color: {look.colours['accent.text'][:7]}; }}"
        )
        self.text.setHtml(self._html(self._facts))

    def _html(self, facts: WeekFacts) -> str:
        try:
            return weekly_report.report_html(self._context.workspace, facts)
        except UserError as error:  # a template from another file
            self._context.toasts.show(str(error), tone="bad")
            default = weekly_report.default_template()
            return weekly_report.report_html(self._context.workspace, facts, template=default)

    # -- ways out -----------------------------------------------------------------------------------------------------

    @property
    def _title(self) -> str:
        return _("Weekly report, {week}").format(week=format_week(self._monday))

    def copy(self, _checked: bool = False) -> None:
        """Put the report on the clipboard as text."""
        if self._facts is not None:
            copy_text(self._context, weekly_report.report_text(self._context.workspace, self._facts))

    def print_report(self, _checked: bool = False) -> None:
        """Print the report."""
        if self._facts is not None:
            print_html(self._context, self._html(self._facts), title=self._title, parent=self)

    def _ask_pdf(self, _checked: bool = False) -> None:
        if self._facts is not None:
            ask_pdf(self._context, self._html(self._facts), title=self._title, parent=self)

    def _ask_workbook(self, _checked: bool = False) -> None:
        chosen = self._ask_place()
        if chosen is not None:
            self.save_workbook(chosen)

    def _ask_place(self) -> Path | None:
        return ask_new_file(self, _("Save the report"), f"{self._title}.xlsx", kinds=_WORKBOOKS)

    def _ask_layout(self, _checked: bool = False) -> None:
        """Ask for a workbook with placeholders, the last one offered, then where to save the filled one."""
        before = str(self._context.preferences.recall(_LAYOUT_KEY, ""))
        title = _("Choose a workbook with placeholders such as {won_amount}")
        layout = ask_file(self, title, kinds=_WORKBOOKS, start=Path(before) if before else None)
        if layout is None:
            return
        self._context.preferences.remember(_LAYOUT_KEY, str(layout))
        chosen = self._ask_place()
        if chosen is not None:
            self.save_workbook(chosen, layout=layout)

    def save_workbook(self, path: Path, *, layout: Path | None = None) -> None:
        """Write the report as a workbook and say so."""
        if self._facts is None:
            return
        try:
            weekly_report.write_workbook(self._context.workspace, self._facts, path, layout=layout)
        except UserError as error:
            self._context.toasts.show(str(error), tone="bad")
            return
        self._context.toasts.show(_("Saved as “{name}”").format(name=path.name))

    def _edit_template(self, _checked: bool = False) -> None:
        self._context.navigator.go(Target("settings", view="followup", extra={SHOWN: REPORT_TEMPLATE}))
