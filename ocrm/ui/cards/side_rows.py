"""The rows of the cards of needs, points and partner shares."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from ocrm.formats import format_change, format_date
from ocrm.i18n import _
from ocrm.services.deals import needs
from ocrm.services.deals.needs import NeedRow
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.partnerships import ShareRow
from ocrm.services.relations.points import PointsRow
from ocrm.services.schema import record_type
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import chip, label, tool_button
from ocrm.ui.widgets.writing import writing

_TONES = {"high": "bad", "met": "ok", "dropped": "neutral"}


class NeedLine(CardRow):
    """A need: edit, mark as met, drop, delete."""

    edit_requested = Signal(object)
    status_requested = Signal(object, str)
    delete_requested = Signal(object)

    def __init__(self, need: NeedRow, *, with_deal: bool = True) -> None:
        """`with_deal` names the deal it is part of."""
        super().__init__("need_row")
        deal = need.opportunity_subject if with_deal else ""
        facts = " · ".join(part for part in (need.product, deal) if part)
        text = " ".join(need.text.split())
        edit = partial(self.edit_requested.emit, need)
        self.add_words(text, facts, edit)
        labels = {choice.code: _(choice.label) for choice in (*needs.NEED_PRIORITIES, *needs.STATUSES)}
        if need.status != "open":
            self.line.addWidget(chip(labels[need.status], _TONES.get(need.status, "neutral")))
        elif need.priority == "high":
            self.line.addWidget(chip(labels[need.priority], _TONES["high"]))
        if need.status == "open":
            done = writing(tool_button("check", _("“{need}” is met").format(need=text[:40]), name="need_met"))
            done.clicked.connect(partial(self._set_status, need, "met"))
            self.line.addWidget(done)
        self.add_entry("pencil", _("Edit"), edit)
        for code, icon, words in (
            ("met", "check", _("Mark as met")),
            ("dropped", "ban", _("Drop it")),
            ("open", "rotate-ccw", _("Open again")),
        ):
            if code != need.status:
                self.add_entry(icon, words, partial(self._set_status, need, code))
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, need.need_id))
        self.add_menu_button(_("More about {name}").format(name=text[:40]))

    def _set_status(self, need: NeedRow, status: str, _checked: bool = False) -> None:
        self.status_requested.emit(need.need_id, status)


class PointsLine(CardRow):
    """A line of the ledger of points."""

    delete_requested = Signal(object)

    def __init__(self, context: AppContext, entry: PointsRow) -> None:
        super().__init__("points_row")
        day = format_date(entry.dated_on, context.workspace.clock.today())
        words = label(" · ".join(part for part in (entry.reason, day) if part), elide=True)
        self.line.addWidget(words, 1)
        tone = "ok" if entry.points > 0 else None
        self.line.addWidget(label(format_change(entry.points), tone=tone))
        self.add_entry("trash-2", _("Delete"), partial(self.delete_requested.emit, entry.entry_id))
        self.add_menu_button(_("More about {name}").format(name=entry.reason or day))


class ShareLine(CardRow):
    """A partner's share of a deal, seen from the customer's or from the partner's page."""

    delete_requested = Signal(object)

    def __init__(self, context: AppContext, share: ShareRow, *, own_id: int, with_deal: bool = True) -> None:
        """`own_id` is the customer whose page it is on; `with_deal` names the deal too."""
        super().__init__("share_row")
        is_own = share.partner_id == own_id
        title = share.subject if is_own else share.partner_name
        opened = partial(context.navigator.open_record, "customers", share.partner_id)
        if is_own:
            opened = partial(context.navigator.open_record, "opportunities", share.opportunity_id)
        formatter = ValueFormatter(context.workspace)
        status = record_type("opportunities").field("status")
        closed = formatter.text(status, share.status) if share.status != "open" else ""
        facts = (share.role, "" if is_own or not with_deal else share.subject, closed)
        self.add_words(title, " · ".join(part for part in facts if part), opened)
        amount = formatter.money_short(share.amount) if share.amount is not None else ""
        self.line.addWidget(label(f"{share.percent}%"))
        if amount:
            self.line.addWidget(label(amount, "caption"))
        self.add_entry("trash-2", _("Take it back"), partial(self.delete_requested.emit, share.share_id))
        self.add_menu_button(_("More about {name}").format(name=title))
