"""The rows of a deal's tabs: a competitor, a risk, a version of the solution, each with all that is said of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from ocrm.formats import format_date_relative
from ocrm.i18n import _, ngettext
from ocrm.services.deals import risks
from ocrm.services.deals.competitors import CompetitorRow
from ocrm.services.deals.risks import RiskRow
from ocrm.services.deals.solutions import SolutionRow
from ocrm.services.display import ValueFormatter
from ocrm.ui.cards.card_row import CardRow, ElidedLink
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import chip, hbox, label, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_SEVERITY_TONES = {"high": "bad", "medium": "warn", "low": "neutral"}
_STATUS_TONES = {"answered": "ok", "happened": "bad"}
_SHOWN_TEXT = 600


class PartRow(CardRow):
    """A row whose words take as many lines as they need."""

    def add_part(self, title: str, handler: Callable[[], object], lines: tuple[str, ...]) -> None:
        """Add a title that opens the row's pane, and lines below it; what is added later stands beside the title."""
        link = ElidedLink(title)
        link.clicked.connect(handler)
        words = vbox(spacing=2)
        top = hbox(spacing=8)
        top.addWidget(link, 1)
        words.addLayout(top)
        for text in lines:
            if text:
                words.addWidget(label(text, "muted", wrap=True))
        self.line.addLayout(words, 1)
        self.line = top


class CompetitorLine(PartRow):
    """A competitor: edit, say that they won it, delete."""

    edit_requested = Signal(object)
    winner_requested = Signal(object, bool)
    delete_requested = Signal(object)

    def __init__(self, context: AppContext, competitor: CompetitorRow) -> None:
        super().__init__("competitor_row")
        formatter = ValueFormatter(context.workspace)
        edit = partial(self.edit_requested.emit, competitor)
        strengths = _("Strong: {text}").format(text=competitor.strengths) if competitor.strengths else ""
        weaknesses = _("Weak: {text}").format(text=competitor.weaknesses) if competitor.weaknesses else ""
        self.add_part(competitor.name, edit, (strengths, weaknesses))
        if competitor.is_winner:
            self.line.addWidget(chip(_("Won it"), "bad"))
        if competitor.price is not None:
            self.line.addWidget(label(formatter.money(competitor.price)))
        self.add_entry("pencil", _("Edit"), edit)
        words = _("Did not win it") if competitor.is_winner else _("They won it")
        won = partial(self.winner_requested.emit, competitor.competitor_id, not competitor.is_winner)
        self.add_entry("trophy", words, won)
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, competitor.competitor_id))
        self.add_menu_button(_("More about {name}").format(name=competitor.name))


class RiskLine(PartRow):
    """A risk: edit, under control, it happened, delete."""

    edit_requested = Signal(object)
    status_requested = Signal(object, str)
    delete_requested = Signal(object)

    def __init__(self, risk: RiskRow) -> None:
        super().__init__("risk_row")
        edit = partial(self.edit_requested.emit, risk)
        text = " ".join(risk.text.split())
        self.add_part(text, edit, (_("Answer: {text}").format(text=risk.answer) if risk.answer else "",))
        labels = {choice.code: _(choice.label) for choice in (*risks.SEVERITIES, *risks.STATUSES)}
        if risk.status == "open":
            self.line.addWidget(chip(labels[risk.severity], _SEVERITY_TONES[risk.severity]))
            done = writing(
                tool_button("check", _("“{risk}” is under control").format(risk=text[:40]), name="risk_answered")
            )
            done.clicked.connect(partial(self._set_status, risk, "answered"))
            self.line.addWidget(done)
        else:
            self.line.addWidget(chip(labels[risk.status], _STATUS_TONES[risk.status]))
        self.add_entry("pencil", _("Edit"), edit)
        for code, icon, words in (
            ("answered", "check", _("Under control")),
            ("happened", "triangle-alert", _("It happened")),
            ("open", "rotate-ccw", _("Open again")),
        ):
            if code != risk.status:
                self.add_entry(icon, words, partial(self._set_status, risk, code))
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, risk.risk_id))
        self.add_menu_button(_("More about {name}").format(name=text[:40]))

    def _set_status(self, risk: RiskRow, status: str, _checked: bool = False) -> None:
        self.status_requested.emit(risk.risk_id, status)


class SolutionLine(PartRow):
    """A version of the solution: read or edit, next version, files, compare with the one before, delete."""

    open_requested = Signal(object)
    next_requested = Signal(object)
    files_requested = Signal(object)
    compare_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, context: AppContext, solution: SolutionRow, *, has_earlier: bool) -> None:
        super().__init__("solution_row")
        clock = context.workspace.clock
        day = format_date_relative(clock.to_local(solution.made_at).date(), clock.today())
        count = solution.file_count
        files = ngettext("{n} file", "{n} files", count).format(n=count) if count else ""
        opened = partial(self.open_requested.emit, solution)
        facts = " · ".join(part for part in (day, files) if part)
        text = solution.text[:_SHOWN_TEXT] if solution.is_latest else ""
        self.add_part(f"v{solution.version} · {solution.title}", opened, (facts, text))
        if solution.is_latest:
            self.line.addWidget(chip(_("Latest"), "info"))
            self.add_entry("pencil", _("Edit"), opened)
        else:
            self.add_entry("eye", _("Read"), opened, writes=False)
        self.add_entry("copy", _("New version from this one…"), partial(self.next_requested.emit, solution))
        self.add_entry("paperclip", _("Attach files…"), partial(self.files_requested.emit, solution))
        if has_earlier:
            self.add_entry(
                "layers", _("Compare with the one before"), partial(self.compare_requested.emit, solution), writes=False
            )
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, solution.solution_id))
        name = _("solution v{version}").format(version=solution.version)
        self.add_menu_button(_("More about {name}").format(name=name))
