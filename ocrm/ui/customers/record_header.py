"""The top of a customer's page: name, chips, the walk through the list it came from, and its commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import category_colors
from ocrm.services.relations.customers import CustomerOverview
from ocrm.services.schema import record_type
from ocrm.services.segmentation import grades, rule_tags
from ocrm.services.workspace import Workspace
from ocrm.ui.customers.columns import VALUE_TONES, tag_tone
from ocrm.ui.customers.name_title import NameTitle
from ocrm.ui.stars import show_star, star_button
from ocrm.ui.widgets import Header, button, chip, clear_layout, hbox, label, tool_button
from ocrm.ui.widgets.chip_link import ChipLink
from ocrm.ui.widgets.writing import writing

_TAGS_SHOWN = 3


class RecordHeader(Header):
    """Header of one customer; `fill_menu` fills the menu of further commands."""

    renamed = Signal(str)
    walk_requested = Signal(int)
    deal_requested = Signal()
    log_requested = Signal()
    prepare_requested = Signal()
    star_requested = Signal()
    tag_asked = Signal(str, object)
    """Why a tag with a rule is there is asked, beside its chip."""

    def __init__(self, list_title: str, fill_menu: Callable[[QMenu], object]) -> None:
        self._name = NameTitle()
        self._star = star_button()
        self._chips = QWidget()
        self._chips_layout = hbox(self._chips, spacing=4)
        self._place = label("", "caption")
        self._place.setObjectName("walk_place")
        self._previous = tool_button("chevron-left", _("Previous record"), "Ctrl+↑", name="walk_previous")
        self._next = tool_button("chevron-right", _("Next record"), "Ctrl+↓", name="walk_next")
        self._prepare = tool_button("zap", _("Prepare me"), "Ctrl+B", name="header_prepare")
        self._deal = writing(button(_("New opportunity"), "plus", name="header_new_deal"))
        self._log = writing(button(_("Log contact"), "pencil", "primary", tooltip="Ctrl+L", name="header_log"))
        self._more = tool_button("ellipsis", _("More"), name="header_more")
        super().__init__(
            "",
            crumbs=(list_title,),
            left=(self._name, self._star, self._chips),
            right=(self._place, self._previous, self._next, self._prepare, self._deal, self._log, self._more),
        )
        self._fill_menu = fill_menu
        self._name.renamed.connect(self.renamed)
        self._previous.clicked.connect(self._walk_back)
        self._next.clicked.connect(self._walk_on)
        self._deal.clicked.connect(self.deal_requested)
        self._log.clicked.connect(self.log_requested)
        self._prepare.clicked.connect(self.prepare_requested)
        self._star.clicked.connect(self.star_requested)
        self._more.clicked.connect(self._open_menu)
        self._title.hide()

    def rename(self) -> None:
        """Let the name be typed."""
        self._name.begin()

    def show_overview(self, overview: CustomerOverview, workspace: Workspace) -> None:
        """Show name, value and tags."""
        self._name.set_name(overview.name, can_rename=not workspace.why_read_only)
        show_star(self._star, is_starred=overview.is_starred)
        clear_layout(self._chips_layout)
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

    def show_place(self, siblings: Sequence[int], record_id: int) -> None:
        """Show where in the list the record stands: `1 / 386`."""
        try:
            place = siblings.index(record_id)
        except ValueError:
            place = -1
        is_known = place >= 0 and len(siblings) > 1
        self._place.setText(f"{format_number(place + 1)} / {format_number(len(siblings))}" if is_known else "")
        for widget in (self._place, self._previous, self._next):
            widget.setVisible(is_known)
        self._previous.setEnabled(place > 0)
        self._next.setEnabled(place < len(siblings) - 1)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave away what is found elsewhere too where there is little room."""
        self._chips.setVisible(not is_narrow)
        self._deal.setVisible(not is_narrow)

    def _walk_back(self) -> None:
        self.walk_requested.emit(-1)

    def _walk_on(self) -> None:
        self.walk_requested.emit(1)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("record_menu")
        self._fill_menu(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
