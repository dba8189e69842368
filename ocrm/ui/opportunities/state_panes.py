"""The panes that explain a deal's state: the dates its clocks were reckoned from, and the parts of its priority."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.formats import format_change
from ocrm.i18n import _
from ocrm.services.deals import deal_health, priorities
from ocrm.services.deals.deal_health import DealHealth
from ocrm.services.deals.priorities import DealPriority, PriorityPart
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.theme import theme
from ocrm.ui.widgets import Bar, label, rule, vbox


class ClockPane(EditorPane):
    """Why a deal counts as stalled, idle or overdue: every date and number that was looked at."""

    def __init__(self, context: AppContext, health: DealHealth) -> None:
        form = QWidget()
        layout = vbox(form, spacing=8)
        found = deal_health.reasons(health)
        for reason in found or [_("Nothing is wrong with it.")]:
            layout.addWidget(label(reason, "strong", tone="bad" if found else "ok", wrap=True))
        layout.addWidget(rule())
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(12))
        grid.setVerticalSpacing(theme().px(6))
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(deal_health.explain(context.workspace, health)):
            grid.addWidget(label(line.label, "muted", wrap=True), number, 0)
            shown = label(line.text, tone="bad" if line.is_bad else None, wrap=True, selectable=True)
            shown.setObjectName("clock_fact")
            grid.addWidget(shown, number, 1)
        layout.addLayout(grid)
        layout.addWidget(rule())
        words = _(
            "Only a move to another stage begins the stay anew. Calls, visits, meetings, chats and answers count as"
            " contact; mail that nobody answered, edits and imports do not."
        )
        layout.addWidget(label(words, "hint", wrap=True))
        super().__init__(_("How this was reckoned"), form, name="clock_pane", is_read_only=True)


class PriorityPane(EditorPane):
    """The points of a deal's priority, part by part."""

    def __init__(self, priority: DealPriority) -> None:
        form = QWidget()
        layout = vbox(form, spacing=8)
        head = _("{score} of 100").format(score=priority.score)
        layout.addWidget(label(head, "h2"))
        layout.addWidget(label(priorities.level_label(priority), "muted"))
        if priority.tier not in ("", "planned"):
            words = _("Asks for next: {tier}").format(tier=priority.tier_label)
            layout.addWidget(label(words, "strong", wrap=True))
        layout.addWidget(rule())
        for part in priority.parts:
            layout.addWidget(self._part(part))
        layout.addWidget(rule())
        words = _("The parts add up to the score, which is never below 0.")
        layout.addWidget(label(words, "hint", wrap=True))
        super().__init__(_("Priority"), form, name="priority_pane", is_read_only=True)

    @staticmethod
    def _part(part: PriorityPart) -> QWidget:
        holder = QWidget()
        holder.setObjectName("priority_part")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(part.label, "strong"), 0, 0)
        points = _("{points} of {most}").format(points=part.points, most=part.most)
        if not part.most:
            points = format_change(part.points)
        grid.addWidget(label(points, tone=None if part.most else "bad"), 0, 1)
        grid.addWidget(label(part.reason, "caption", wrap=True), 1, 0, 1, 2)
        if part.most:
            grid.addWidget(Bar(part.points / part.most), 2, 0, 1, 2)
        holder.setAccessibleName(f"{part.label}: {points}, {part.reason}")
        return holder
