"""One issue: the records it is about, or what mending would change, and the buttons that open and mend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services import data_quality, records
from ocrm.services.data_quality import FIXES, FixPlan, Issue, Undecided
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.lists.bulk_runner import start_change
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.quality.issue_list import share_text
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import (
    AnyIndex,
    EmptyState,
    ListModel,
    PlainListView,
    button,
    escape_mnemonic,
    hbox,
    label,
    list_view,
    paint_row_background,
    paint_text,
    vbox,
)
from ocrm.ui.widgets.menu_entries import add_entry

ORIGIN = "quality"
_MOST_SHOWN = 200
_DUPLICATES = "duplicates"


@dataclass(frozen=True, slots=True)
class Line:
    """A record and what is to be said of it."""

    kind: str
    record_id: int
    title: str
    text: str
    undecided: Undecided | None = None


class IssuePanel(QFrame):
    """Shows an issue; `show_issue(None)` says that none is chosen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._issue: Issue | None = None
        self.setObjectName("quality_panel")
        layout = vbox(self)
        self._nothing = EmptyState("circle-check", _("Choose an issue to see its records"))
        layout.addWidget(self._nothing)
        self._body = QWidget()
        layout.addWidget(self._body, 1)
        inside = vbox(self._body, margins=(18, 14, 18, 14), spacing=6)
        self._title = label("", "h3", wrap=True)
        self._title.setObjectName("quality_title")
        self._facts = label("", "muted", wrap=True)
        inside.addWidget(self._title)
        inside.addWidget(self._facts)
        buttons = hbox(margins=(0, 6, 0, 6), spacing=8)
        self._fix = button("", "wrench", "primary", name="quality_fix")
        self._fix.clicked.connect(self._on_fix)
        self._rows = button(_("Show the rows"), "list", name="quality_rows")
        self._rows.clicked.connect(self._on_rows)
        buttons.addWidget(self._fix)
        buttons.addWidget(self._rows)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        self._about = label("", "caption", wrap=True)
        self._about.setObjectName("quality_about")
        inside.addWidget(self._about)
        self._lines: ListModel[Line] = ListModel(text=_line_text)
        self.view: PlainListView = list_view(self._lines, _LineDelegate(), _("Records"), name="quality_lines")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setFrameShape(PlainListView.Shape.NoFrame)
        self.view.activated.connect(self._on_opened)
        self.view.clicked.connect(self._on_clicked)
        inside.addWidget(self.view, 1)
        self.show_issue(None)

    def show_issue(self, issue: Issue | None) -> None:
        """Show an issue, and read its records in the background."""
        self._issue = issue
        self._nothing.setVisible(issue is None)
        self._body.setVisible(issue is not None)
        if issue is None:
            return
        self._title.setText(issue.title)
        kind = _(record_type(issue.kind).label_many)
        self._facts.setText(_("{kind}: {share}").format(kind=kind, share=share_text(issue)))
        self._rows.setVisible(_has_list(issue.kind))
        self._fix.setVisible(False)
        self._about.setText(_("Reading…"))
        self._lines.set_rows(())
        workspace, tasks = self._context.workspace, self._context.tasks
        if issue.fix in FIXES:
            read = partial(data_quality.plan_fix, workspace, issue.key)
            tasks.fetch(read, self._on_plan, key="quality lines", on_error=self._on_refused)
        else:
            tasks.fetch(partial(_titles, workspace, issue), self._on_titles, key="quality lines")

    def _on_plan(self, plan: FixPlan) -> None:
        count = plan.record_count
        about = ngettext("{n} record would change:", "{n} records would change:", count)
        words = about.format(n=format_number(count)) if count else _("Nothing a click could decide.")
        if plan.undecided:
            left = ngettext(
                "{n} is left to you: click it to choose.",
                "{n} are left to you: click one to choose.",
                len(plan.undecided),
            )
            words += " " + left.format(n=format_number(len(plan.undecided)))
        self._about.setText(words)
        self._lines.set_rows(_plan_lines(plan))
        self._set_fix(_(plan.label), is_enabled=bool(count))

    def _on_titles(self, lines: list[Line]) -> None:
        issue = self._issue
        if issue is None:
            return
        self._lines.set_rows(lines)
        is_part = issue.count > len(lines)
        words = _("The first {n}:").format(n=format_number(len(lines))) if is_part else _("These records:")
        self._about.setText(words)
        if issue.fix == _DUPLICATES and page_exists(PAGES[_DUPLICATES]):
            self._set_fix(_("Compare and merge"), is_enabled=True)

    def _on_refused(self, error: UserError) -> None:
        self._about.setText(str(error))

    def _set_fix(self, text: str, *, is_enabled: bool) -> None:
        self._fix.setText(text)
        self._fix.setAccessibleName(text)
        self._fix.setEnabled(is_enabled)
        self._fix.show()

    # -- doing --------------------------------------------------------------------------------------------------------

    def _on_fix(self) -> None:
        issue, context = self._issue, self._context
        if issue is None:
            return
        if issue.fix == _DUPLICATES:
            context.navigator.go(_DUPLICATES)
            return
        self._fix.setEnabled(False)
        change = partial(data_quality.apply_fix, context.workspace, issue.key, origin=ORIGIN)
        start_change(context, _(FIXES[issue.fix]), change)

    def _on_rows(self) -> None:
        issue = self._issue
        if issue is not None:
            target = Target(issue.kind, issue.kind, filter=issue.filter, extra={"filter_text": issue.title})
            self._context.navigator.go(target)

    def _on_opened(self, index: QModelIndex) -> None:
        line = self._lines.row_at(index)
        if line is None:
            return
        if line.undecided is not None and line.undecided.values:
            self._offer_choices(line.undecided, index)
        else:
            self._context.navigator.open_record(line.kind, line.record_id)

    def _on_clicked(self, index: QModelIndex) -> None:
        """Offer the possibilities at one click; what a fix can decide only opens at two."""
        line = self._lines.row_at(index)
        if line is not None and line.undecided is not None and line.undecided.values:
            self._offer_choices(line.undecided, index)

    def _offer_choices(self, undecided: Undecided, index: QModelIndex) -> None:
        """Offer what only the user can decide, each possibility a click; and the record itself."""
        if self.findChild(QMenu, "quality_choices") is not None:
            return  # the second click of two
        menu = QMenu(self)
        menu.setObjectName("quality_choices")
        for number, choice in enumerate(undecided.choices):
            action = menu.addAction(icon("map-pin"), escape_mnemonic(choice))
            action.triggered.connect(partial(self._decide, undecided, number))
        menu.addSeparator()
        opens = partial(self._context.navigator.open_record, undecided.record_kind, undecided.record_id)
        add_entry(menu, "external-link", _("Open the record"), opens, name="quality_open")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(self.view.visualRect(index).bottomLeft()))

    def _decide(self, undecided: Undecided, number: int, _checked: bool = False) -> None:
        change = partial(data_quality.decide, self._context.workspace, undecided, number, origin=ORIGIN)
        self._context.runner.perform(change)


def _has_list(kind: str) -> bool:
    return kind in PAGES and page_exists(PAGES[kind])


def _titles(workspace: Workspace, issue: Issue) -> list[Line]:
    title = record_type(issue.kind).title_field
    found = records.first_ids(workspace, RecordQuery(issue.kind, issue.filter), _MOST_SHOWN)
    rows = records.fetch_rows(workspace, issue.kind, found, [title])
    return [Line(issue.kind, row.record_id, str(row[title]), "") for row in rows if row is not None]


def _plan_lines(plan: FixPlan) -> list[Line]:
    lines = []
    for change in plan.changes[:_MOST_SHOWN]:
        name = _(record_type(change.record_kind).field(change.field).label)
        after = _("Yes") if change.after is True else str(change.after)
        words = _("{field}: {before} → {after}").format(field=name, before=change.before or "–", after=after)
        lines.append(Line(change.record_kind, change.record_id, change.title, words))
    for left in plan.undecided[:_MOST_SHOWN]:
        words = _("{text}: {choices}?").format(text=left.text, choices=" / ".join(left.choices))
        lines.append(Line(left.record_kind, left.record_id, left.title, words, left))
    return lines


def _line_text(line: Line) -> str:
    return f"{line.title}: {line.text}" if line.text else line.title


class _LineDelegate(QStyledItemDelegate):
    """The record's title, and below it what would change."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, theme().px(44 if line.text else 32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option, separator=True)
        left, width = rect.x() + look.px(8), rect.width() - look.px(16)
        if not line.text:
            paint_text(painter, QRect(left, rect.y(), width, rect.height()), line.title)
        else:
            paint_text(painter, QRect(left, rect.y() + look.px(4), width, look.px(19)), line.title)
            below = QRect(left, rect.y() + look.px(22), width, look.px(18))
            paint_text(painter, below, line.text, role="caption", color="text.2")
        painter.restore()
