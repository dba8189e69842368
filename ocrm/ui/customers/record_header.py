"""The top of a customer's page: the star, value and tags, and what is done most: prepare, sell, log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import category_colors
from ocrm.services.relations.customers import CustomerOverview
from ocrm.services.schema import record_type
from ocrm.services.segmentation import grades, rule_tags
from ocrm.services.workspace import Workspace
from ocrm.ui.customers.columns import VALUE_TONES
from ocrm.ui.lists.cell_painters import tag_tone
from ocrm.ui.stars import show_star, star_button
from ocrm.ui.walk_header import WalkHeader
from ocrm.ui.widgets import button, chip, tool_button
from ocrm.ui.widgets.chip_link import ChipLink
from ocrm.ui.widgets.writing import writing

_TAGS_SHOWN = 3


class RecordHeader(WalkHeader):
    """Header of one customer or contact; `fill_menu` fills the menu of further commands."""

    deal_requested = Signal()
    log_requested = Signal()
    prepare_requested = Signal()
    star_requested = Signal()
    tag_asked = Signal(str, object)
    """Why a tag with a rule is there is asked, beside its chip."""

    def __init__(self, list_title: str, fill_menu: Callable[[QMenu], object], *, name_label: str = "") -> None:
        self._star = star_button()
        self._prepare = tool_button("zap", _("Prepare me"), "Ctrl+B", name="header_prepare")
        self._deal = writing(button(_("New opportunity"), "plus", name="header_new_deal"))
        self._log = writing(button(_("Log contact"), "pencil", "primary", tooltip="Ctrl+L", name="header_log"))
        super().__init__(
            list_title,
            fill_menu,
            name_label=name_label,
            beside_name=(self._star,),
            buttons=(self._prepare, self._deal, self._log),
        )
        self._deal.clicked.connect(self.deal_requested)
        self._log.clicked.connect(self.log_requested)
        self._prepare.clicked.connect(self.prepare_requested)
        self._star.clicked.connect(self.star_requested)

    def show_overview(self, overview: CustomerOverview, workspace: Workspace) -> None:
        """Show name, value and tags."""
        self.show_name(overview.name, can_rename=not workspace.why_read_only)
        show_star(self._star, is_starred=overview.is_starred)
        described, formatter = record_type("customers"), ValueFormatter(workspace)
        if category := formatter.text(described.field("category"), overview.category):
            self._add_chip(category, category_colors.tone_of(workspace, overview.category), "category")
        if overview.value is not None:
            text = formatter.text(described.field("value"), overview.value)
            self._add_chip(text, VALUE_TONES.get(overview.value, "neutral"), "value")
        if conflict := grades.conflict_words(workspace, overview.customer_id):
            self._add_chip(conflict, "warn", "grade_conflict")
        self._show_tags(overview, workspace)

    def _show_tags(self, overview: CustomerOverview, workspace: Workspace) -> None:
        """Show the first tags; one with a rule tells why it is there."""
        for name in overview.tags[:_TAGS_SHOWN]:
            ruled = rule_tags.rule_of(workspace, name)
            if ruled is not None:
                rule = rule_tags.rule_text(workspace, ruled)
                made = ChipLink(name, tag_tone(name), hint=_("Rule: {rule}").format(rule=rule))
                made.setObjectName("header_rule_tag")
                made.pressed.connect(partial(self.tag_asked.emit, name, made))
                self._chips_layout.addWidget(made)
            else:
                self._chips_layout.addWidget(chip(name, tag_tone(name)))
        if len(overview.tags) > _TAGS_SHOWN:
            rest = chip(f"+{len(overview.tags) - _TAGS_SHOWN}", "neutral")
            rest.setToolTip(" · ".join(overview.tags[_TAGS_SHOWN:]))
            self._chips_layout.addWidget(rest)

    def _add_chip(self, text: str, tone: str, field: str) -> None:
        """Show a value in its colour, and what it is where it is pointed at."""
        made = chip(text, tone)
        made.setObjectName(f"header_{field}")
        made.setToolTip(_(record_type("customers").field(field).label))
        self._chips_layout.addWidget(made)

    def set_narrow(self, is_narrow: bool) -> None:
        super().set_narrow(is_narrow)
        self._deal.setVisible(not is_narrow)
