"""What the filter row narrows the opportunities by, and the chips that say and change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from ocrm.formats import format_money_short
from ocrm.i18n import _, language
from ocrm.services import settings, tags
from ocrm.services.campaigns import reading as campaigns
from ocrm.services.deals import opportunity_views, pipelines, stages
from ocrm.services.fields import picklists
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined, listed_values, parts_of, without
from ocrm.services.workspace import Workspace
from ocrm.ui.lists.chip_area import part_chips
from ocrm.ui.widgets import FilterChip, MoneyField, button, escape_mnemonic, hbox

_LONGEST = 32
_AMOUNTS = {"zh_CN": (50_000, 100_000, 500_000, 1_000_000), "en": (10_000, 50_000, 100_000, 1_000_000)}


@dataclass(frozen=True, slots=True)
class DealFilters:
    """Choices of the filter row. `asked` is a filter another page asked for, shown as typed."""

    pipeline_id: int | None = None
    stage_id: int | None = None
    min_amount: Decimal | None = None
    source: str | None = None
    campaign_id: int | None = None
    tag: str | None = None
    asked: Filter | None = None
    asked_words: str = ""

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list."""
        return self != DealFilters()

    def parts(self, workspace: Workspace) -> list[Filter]:
        """Return the choices as filters."""
        found: list[Filter] = []
        if self.pipeline_id is not None:
            found.append(opportunity_views.pipeline_filter(workspace, self.pipeline_id))
        if self.stage_id is not None:
            found.append(Condition("stage", Operator.IS, str(self.stage_id)))
        if self.min_amount is not None:
            found.append(Condition("expected_amount", Operator.GE, self.min_amount))
        if self.source is not None:
            found.append(Condition("source", Operator.IS, self.source))
        if self.campaign_id is not None:
            found.append(Condition("campaign", Operator.IS, self.campaign_id))
        if self.tag is not None:
            found.append(Condition("tags", Operator.HAS_TAG, self.tag))
        if self.asked is not None:
            found.append(self.asked)
        return found

    def filter(self, workspace: Workspace) -> Filter | None:
        """Return the choices as one filter, None for no choice."""
        return joined(*self.parts(workspace))

    def with_filter(self, workspace: Workspace, filter: Filter | None) -> DealFilters:
        """Return the choices narrowed further: what a chip can say becomes its choice, the rest is asked for."""
        filters = self
        for part in parts_of(filter):
            choice = _choice_of(workspace, part)
            if choice is not None and getattr(filters, choice[0]) is None:
                filters = replace(filters, **dict([choice]))
            else:
                filters = replace(filters, asked=joined(filters.asked, part), asked_words="")
        return filters


def _choice_of(workspace: Workspace, part: Filter) -> tuple[str, Any] | None:
    """Return the chip and the choice that say the same as a part of a filter."""
    if not isinstance(part, Condition):
        return None
    if part.field == "expected_amount" and part.operator == Operator.GE:
        return "min_amount", Decimal(str(part.value))
    if part.field == "campaign" and part.operator == Operator.IS and isinstance(part.value, int):
        return "campaign_id", part.value
    listed = listed_values(part, ("stage", "source", "tags"))
    if listed is None:
        return None
    name, values = listed
    if name == "stage":
        return _stage_choice(workspace, values)
    return ("source" if name == "source" else "tag", values[0]) if len(values) == 1 else None


def _stage_choice(workspace: Workspace, values: Sequence[str]) -> tuple[str, int] | None:
    known = stages.list_stages(workspace)
    if len(values) == 1:
        found = [stage for stage in known if values[0] in (stage.code, str(stage.stage_id))]
        return ("stage_id", found[0].stage_id) if len(found) == 1 else None
    for pipeline in pipelines.list_pipelines(workspace):
        if tuple(values) == tuple(str(stage.stage_id) for stage in stages.list_stages(workspace, pipeline.pipeline_id)):
            return "pipeline_id", pipeline.pipeline_id
    return None


def asked_filters(asked: Filter, words: str = "") -> DealFilters:
    """Return the choices that stand for a filter another page asked for."""
    return DealFilters(asked=asked, asked_words=words)


class DealFilterChips(QObject):
    """Makes the chips of the filter row and hears what is chosen in them."""

    changed = Signal(object)
    """Other DealFilters shall apply."""
    edit_requested = Signal()
    """The filter shall be shown in the editor."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._filters = DealFilters()
        self._currency = settings.currency(workspace)

    def make(self, filters: DealFilters) -> list[QWidget]:
        """Return chips that show `filters`."""
        self._filters = filters
        made = [
            *self._asked_chips(),
            self._pipeline_chip(),
            self._stage_chip(),
            self._amount_chip(),
            self._source_chip(),
            self._campaign_chip(),
            self._tag_chip(),
        ]
        chips: list[QWidget] = [chip for chip in made if chip is not None]
        if filters.is_active:
            clear = button(_("Clear all"), None, "link", name="clear_filters")
            clear.clicked.connect(self.clear)
            chips.append(clear)
        return chips

    def refresh(self) -> None:
        """Ask the file again for its currency."""
        self._currency = settings.currency(self._workspace)

    def clear(self) -> None:
        """Narrow by nothing."""
        self.changed.emit(DealFilters())

    # -- chips --------------------------------------------------------------------------------------------------------

    def _asked_chips(self) -> list[QWidget]:
        """Return a chip for each part of the filter asked for; one another page gave words for is one chip."""
        filters = self._filters
        if filters.asked_words:
            return [self._active(filters.asked_words, "asked", asked=None, asked_words="")]
        chips: list[QWidget] = []
        for part, chip in part_chips(self._workspace, "opportunities", filters.asked):
            chip.removed.connect(partial(self._change, {"asked": without(filters.asked, part)}))
            chip.opened.connect(self.edit_requested)
            chips.append(chip)
        return chips

    def _pipeline_chip(self) -> QWidget | None:
        names = {row.pipeline_id: row.name for row in pipelines.list_pipelines(self._workspace)}
        if len(names) < 2:
            return None
        return self._chip(_("Pipeline"), "pipeline_id", list(names.items()), self._filters.pipeline_id)

    def _stage_chip(self) -> QWidget | None:
        if self._filters.stage_id is None:
            return None
        names = {stage_id: row.name for stage_id, row in stages.stages_by_id(self._workspace).items()}
        words = _("Stage: {value}").format(value=names.get(self._filters.stage_id, ""))
        return self._active(words, "stage_id", stage_id=None)

    def _amount_chip(self) -> QWidget:
        amount = self._filters.min_amount
        if amount is not None:
            words = _("Amount ≥ {amount}").format(amount=format_money_short(amount, self._currency))
            return self._active(words, "min_amount", min_amount=None)
        menu = QMenu()
        for value in _AMOUNTS[language()]:
            text = f"≥ {format_money_short(Decimal(value), self._currency)}"
            menu.addAction(text).triggered.connect(partial(self._choose, "min_amount", Decimal(value)))
        menu.addSeparator()
        menu.addAction(self._own_amount(menu))
        return self._closed(_("Amount"), "min_amount", menu)

    def _own_amount(self, menu: QMenu) -> QWidgetAction:
        """Return a menu entry in which any amount can be typed."""
        field = MoneyField(_("At least"), currency=self._currency)
        field.setObjectName("own_amount")
        field.edit.setPlaceholderText(_("At least, like 125k"))
        field.edit.returnPressed.connect(partial(self._on_own_amount, field, menu))
        holder = QWidget()
        hbox(holder, margins=(8, 4, 8, 4)).addWidget(field)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        return action

    def _on_own_amount(self, field: MoneyField, menu: QMenu) -> None:
        amount = field.amount()
        if amount is not None:
            menu.close()
            self._choose("min_amount", amount)

    def _source_chip(self) -> QWidget:
        values = picklists.list_values(self._workspace, "opportunity_source")
        return self._chip(_("Source"), "source", [(row.code, row.label) for row in values], self._filters.source)

    def _campaign_chip(self) -> QWidget | None:
        known = {one.campaign_id: one.name for one in campaigns.list_choices(self._workspace)}
        chosen = self._filters.campaign_id
        if not known:
            return None
        if chosen is not None and chosen not in known:
            known[chosen] = campaigns.name_of(self._workspace, chosen)
        return self._chip(_("Campaign"), "campaign_id", list(known.items()), chosen)

    def _tag_chip(self) -> QWidget | None:
        names = [name for name, _count in tags.list_tags(self._workspace)]
        if not names and self._filters.tag is None:
            return None
        return self._chip(_("Tag"), "tag", [(name, name) for name in names], self._filters.tag)

    def _chip(self, title: str, field: str, choices: list[tuple[Any, str]], chosen: Any) -> QWidget:
        """Return a chip that says the choice, or a menu to make one."""
        if chosen is not None:
            words = dict(choices).get(chosen, str(chosen))
            return self._active(_("{field}: {value}").format(field=title, value=words), field, **{field: None})
        menu = QMenu()
        for value, words in choices:
            menu.addAction(escape_mnemonic(words)).triggered.connect(partial(self._choose, field, value))
        return self._closed(title, field, menu)

    def _closed(self, title: str, field: str, menu: QMenu) -> FilterChip:
        chip = FilterChip(title, menu=menu)
        menu.setParent(chip, menu.windowFlags())
        chip.setObjectName(f"chip_{field}")
        return chip

    def _active(self, words: str, field: str, **changes: Any) -> FilterChip:
        chip = FilterChip(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…", active=True)
        chip.setObjectName(f"chip_{field}")
        chip.setAccessibleName(words)
        chip.setToolTip(words + "\n" + _("Remove this filter"))
        chip.clicked.connect(partial(self._change, changes))
        return chip

    def _choose(self, field: str, value: Any, _checked: bool = False) -> None:
        self._change({field: value})

    def _change(self, changes: dict[str, Any], _checked: bool = False) -> None:
        self.changed.emit(replace(self._filters, **changes))
