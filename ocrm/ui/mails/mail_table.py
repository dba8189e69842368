"""Mails, one a line: when, in which direction, with whom, about what, and what would become of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.clock import Clock
from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services.mails.importing import MailOutcome, MailPlan
from ocrm.ui.spreadsheets.picker_table import PlainCellDelegate, PlainTable, RowsModel
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_text, paint_tick
from ocrm.ui.widgets.lists import AnyIndex

TICK, DAY, WHO, CUSTOMER, SUBJECT, OUTCOME, REASON = range(7)
_MARKS = {
    MailOutcome.LOGGED: ("check", "ok"),
    MailOutcome.NEW: ("user-plus", "accent.text"),
    MailOutcome.SAME: ("copy", "text.3"),
    MailOutcome.SKIPPED: ("triangle-alert", "warn"),
}


class MailTicks:
    """Which mails the user ticked or not; without a word each goes as it was proposed."""

    def __init__(self) -> None:
        self.chosen: dict[int, bool] = {}

    def is_ticked(self, plan: MailPlan) -> bool:
        """Return whether a mail is imported."""
        return plan.can_import and self.chosen.get(plan.number, plan.is_wanted)

    def toggle(self, plan: MailPlan) -> None:
        """Import a mail, or leave it out."""
        if plan.can_import:
            self.chosen[plan.number] = not self.is_ticked(plan)

    def set_all(self, plans: Sequence[MailPlan], *, ticked: bool) -> None:
        """Import all mails that can be, or none."""
        self.chosen = {plan.number: ticked for plan in plans if plan.can_import}


def outcome_text(outcome: MailOutcome) -> str:
    """Return what becomes of a mail, in a word or two."""
    return {
        MailOutcome.LOGGED: _("Log it"),
        MailOutcome.NEW: _("Add and log"),
        MailOutcome.SAME: _("Known already"),
        MailOutcome.SKIPPED: _("Not readable"),
    }[outcome]


class MailTable(PlainTable):
    """Space or a click ticks a mail."""

    changed = Signal()
    """Another mail is ticked."""

    def __init__(self, ticks: MailTicks, clock: Clock) -> None:
        headings = ("", _("Sent"), _("With"), _("Customer"), _("Subject"), _("What happens"), _("Why"))
        self.plans: RowsModel[MailPlan] = RowsModel(headings, partial(_texts, ticks, clock))
        super().__init__(self.plans, _("Mails"), name="mail_table", row_height=38)
        self._ticks = ticks
        self.setItemDelegate(_MailDelegate(self, ticks))
        self.set_widths((40, 96, 170, 150, 240, 128, 200), stretch=(WHO, CUSTOMER, SUBJECT, REASON))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        plan = self.plans.row_at(self.currentIndex())
        if plan is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_X):
            self._toggle(plan)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plan = self.plans.row_at(index)
        if plan is not None and index.column() == TICK and event.button() == Qt.MouseButton.LeftButton:
            self._toggle(plan)

    def _toggle(self, plan: MailPlan) -> None:
        self._ticks.toggle(plan)
        self.viewport().update()
        self.changed.emit()


def _texts(ticks: MailTicks, clock: Clock, plan: MailPlan) -> tuple[str, ...]:
    mail = plan.mail
    tick = _("ticked") if ticks.is_ticked(plan) else _("not ticked")
    day = "" if mail.sent_at is None else format_date_relative(clock.to_local(mail.sent_at).date(), clock.today())
    who = plan.known.contact if plan.known and plan.known.contact else plan.other.name or plan.other.address
    if who:
        who = _("from {name}").format(name=who) if plan.is_incoming else _("to {name}").format(name=who)
    customer = plan.known.customer if plan.known else ""
    subject = mail.subject or mail.source
    return tick, day, who, customer, subject, outcome_text(plan.outcome), plan.reason


class _MailDelegate(PlainCellDelegate):
    """Draws the tick box, and what happens with its mark."""

    def __init__(self, view: MailTable, ticks: MailTicks) -> None:
        super().__init__(view)
        self._ticks = ticks

    def paint_cell(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, inner: QRect) -> None:
        plan: MailPlan = index.data(Qt.ItemDataRole.UserRole)
        look = theme()
        if index.column() == TICK:
            if plan.can_import:
                side = look.px(16)
                box = QRectF(0, 0, side, side)
                box.moveCenter(QRectF(option.rect).center())
                paint_tick(painter, box, checked=self._ticks.is_ticked(plan))
            return
        if index.column() != OUTCOME:
            super().paint_cell(painter, option, index, inner)
            return
        name, token = _MARKS[plan.outcome]
        side = look.px(15)
        paint_icon(painter, name, QRectF(inner.x(), inner.center().y() - side / 2, side, side), token)
        paint_text(painter, inner.adjusted(side + look.px(8), 0, 0, 0), str(index.data()))
