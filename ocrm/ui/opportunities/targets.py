"""What another page asks the opportunities page to show: a tab, a stage, a filter, a new deal."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services.deals import holds, stages
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Not, Operator
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.opportunities.board_reading import BOARD, FORECAST, LIST
from ocrm.ui.opportunities.deal_filters import DealFilters, asked_filters

_MODES = {"board": BOARD, "list": LIST, "forecast": FORECAST}
_STAGE = "stage:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a target asks for; None where it leaves the choice as it is."""

    view: OpportunityView | None = None
    filters: DealFilters | None = None
    mode: int | None = None


def ask_of(workspace: Workspace, target: Target | None) -> Asked:
    """Return what a target asks for.

    `view` is the key of a tab (open, needs_me, stalled, this_quarter, on_hold, won, lost), `stage:` with a stage's code
    or id, no_next_step, past_close or back_from_hold as on Today, or a mode (board, list, forecast); `filter` a Filter
    of opportunities.
    """
    if target is None:
        return Asked()
    name = target.view or ""
    asked = _asked_by_name(workspace, name)
    if isinstance(target.filter, Condition | AllOf | AnyOf | Not):
        words = str((target.extra or {}).get("filter_text", ""))
        view = asked.view or OpportunityView.OPEN
        return Asked(view, asked_filters(target.filter, words), asked.mode)
    return asked


def _asked_by_name(workspace: Workspace, name: str) -> Asked:
    if name in _MODES:
        return Asked(mode=_MODES[name])
    if name in {view.value for view in OpportunityView}:
        return Asked(OpportunityView(name), DealFilters())
    if name.startswith(_STAGE):
        stage_id = _stage_id(workspace, name.removeprefix(_STAGE))
        return Asked(OpportunityView.OPEN, DealFilters(stage_id=stage_id))
    special = _special(workspace, name)
    return Asked() if special is None else Asked(OpportunityView.OPEN, special)


def _special(workspace: Workspace, name: str) -> DealFilters | None:
    filters: dict[str, tuple[Filter, str]] = {
        "no_next_step": (Condition("next_step", Operator.EMPTY), _("No next step")),
        "past_close": (
            Condition("expected_close_on", Operator.BEFORE, workspace.clock.today()),
            _("Past their expected close"),
        ),
        "back_from_hold": (holds.back_filter(workspace), _("Back from hold")),
    }
    found = filters.get(name)
    return None if found is None else asked_filters(*found)


def _stage_id(workspace: Workspace, name: str) -> int | None:
    for stage in stages.list_stages(workspace):
        if name in (stage.code, str(stage.stage_id)):
            return stage.stage_id
    return None
