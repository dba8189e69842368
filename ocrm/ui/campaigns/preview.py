"""The preview beside the campaign list: where it stands, what came of it, what it is for."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.errors import NotFoundError
from ocrm.formats import format_beginning, format_number
from ocrm.i18n import _
from ocrm.services import records, settings
from ocrm.services.campaigns import members, results
from ocrm.services.campaigns.reading import KIND, list_deals, member_status_label
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.schema import record_type
from ocrm.services.segmentation import segments
from ocrm.ui.campaigns.looks import campaign_status_chip, deal_status_words, member_status_chip
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import PreviewBody, RecordPreview
from ocrm.ui.widgets import button, escape_mnemonic, label, row

_LINES_OF_TEXT = 10
_DEALS_SHOWN = 8


class CampaignPreviewPane(RecordPreview):
    """Shows one campaign at a time."""

    segment_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="campaign_preview", nothing=_("Choose a campaign to see it here"))
        self._log.hide()  # contact is logged with customers
        self._segment = self._add_button(
            _("Add a segment…"), "layers", self.segment_requested, "segment", variant="smallPrimary"
        )
        self._actions.addStretch(1)
        self.show_record(None)

    @property
    def first_button(self) -> QWidget:
        return self._segment

    def _show_present(self, record_id: int) -> bool:
        workspace = self._context.workspace
        try:
            values = records.fetch_record(workspace, KIND, record_id)
        except NotFoundError:
            return False
        formatter = ValueFormatter(workspace)
        described = record_type(KIND)
        days = [formatter.text(described.field(name), values[name]) for name in ("starts_on", "ends_on")]
        facts = (formatter.text(described.field("kind"), values["kind"]), " – ".join(dict.fromkeys(filter(None, days))))
        self._show(record_id, values["name"], facts, _Body(self._context, values), is_square=True)
        return True


class _Body(PreviewBody):
    """The part that scrolls."""

    def __init__(self, context: AppContext, values: RecordRow) -> None:
        super().__init__(context)
        self._values, self._formatter = values, ValueFormatter(context.workspace)
        self._layout.addWidget(row(campaign_status_chip(values["status"]), None))
        self._add_result()
        self._add_money()
        self._add_audience()
        self._add_deals()
        for title, name in ((_("Goals"), "goals"), (_("Materials"), "materials"), (_("Notes"), "notes")):
            self._add_words(title, values[name])
        self._layout.addStretch(1)

    def _add_result(self) -> None:
        self._add_section(_("What came of it"))
        currency = settings.currency(self._context.workspace)
        result = results.fetch_result(self._context.workspace, self._values.record_id)
        for key in results.KEYS:
            figure = result.figures[key]
            if figure.value is not None:
                self._add_line(figure.label, figure.text(currency))
        for status, count in result.by_status:
            line = row(member_status_chip(status), None, label(format_number(count), "caption"))
            line.setAccessibleName(f"{member_status_label(status)}: {count}")
            self._layout.addWidget(line)

    def _add_money(self) -> None:
        budget, cost = self._values["budget"], self._values["cost"]
        if budget is None and cost is None:
            return
        self._add_section(_("Money"))
        for title, amount in ((_("Budget"), budget), (_("Cost"), cost)):
            if amount is not None:
                self._add_line(title, self._formatter.money(amount))

    def _add_audience(self) -> None:
        segment_id = members.audience_of(self._context.workspace, self._values.record_id)
        if segment_id is not None:
            self._add_section(_("Audience"))
            self._layout.addWidget(label(segments.fetch_segment(self._context.workspace, segment_id).name, wrap=True))

    def _add_deals(self) -> None:
        deals = list_deals(self._context.workspace, self._values.record_id, limit=_DEALS_SHOWN)
        if deals:
            self._add_section(_("Deals from it"))
        for deal in deals:
            link = button(escape_mnemonic(deal.subject), None, "link", name="campaign_deal_link")
            link.clicked.connect(partial(self._context.navigator.open_record, "opportunities", deal.opportunity_id))
            self._layout.addWidget(row(link, None, label(deal_status_words(deal), "caption")))

    def _add_line(self, title: str, text: str) -> None:
        self._layout.addWidget(row(label(title, "muted"), None, label(text)))

    def _add_words(self, title: str, text: str) -> None:
        if text:
            self._add_section(title)
            self._layout.addWidget(label(format_beginning(text, lines=_LINES_OF_TEXT), wrap=True, selectable=True))
