"""What it means to drop deals on a lane or a zone of the board, or to press a lane's +."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from ocrm.errors import UserError
from ocrm.services.changes import Changes
from ocrm.services.deals import board_groups, opportunity_bulk, opportunity_views
from ocrm.services.deals.board_groups import BoardGrouping, StepPeriod
from ocrm.ui.context import AppContext
from ocrm.ui.opportunities.board_lanes import value_of_lane
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.opportunities.drop_zones import Zone


class LaneMoves:
    """Lets deals take on what the lane they were moved to stands for."""

    def __init__(self, context: AppContext, commands: DealCommands, *, origin: str) -> None:
        self._context, self._commands, self._origin = context, commands, origin

    def move(self, opportunity_ids: Sequence[int], grouping: str, key: str) -> None:
        """Move deals to the lane of a key on a board grouped so."""
        if grouping == BoardGrouping.STAGE:
            self._commands.move_to(int(key), opportunity_ids)
        elif grouping == BoardGrouping.NEXT_STEP:
            self._replan(opportunity_ids, StepPeriod(key))
        elif grouping == BoardGrouping.VALUE:
            self._perform(board_groups.set_value, opportunity_ids, value_of_lane(key))
        else:
            self._perform(opportunity_bulk.expect_in_month, opportunity_ids, date.fromisoformat(key))

    def drop_on_zone(self, zone: str, opportunity_ids: Sequence[int]) -> None:
        """Ask how deals were won or lost or until when they wait, or delete them."""
        handlers: dict[Zone, Callable[[Sequence[int]], object]] = {
            Zone.WON: self._commands.win,
            Zone.LOST: self._commands.lose,
            Zone.HOLD: self._commands.hold,
            Zone.DELETE: self._commands.delete,
        }
        handlers[Zone(zone)](opportunity_ids)

    def add(self, grouping: str, key: str) -> None:
        """Begin a deal that will stand in the lane whose + was pressed."""
        today = self._context.workspace.clock.today()
        if grouping == BoardGrouping.STAGE:
            self._commands.new(stage_id=int(key))
        elif grouping == BoardGrouping.NEXT_STEP:
            self._commands.new(step_on=board_groups.day_of_period(StepPeriod(key), today))
        elif grouping == BoardGrouping.MONTH:
            self._commands.new(expected_on=opportunity_views.day_in_month(None, date.fromisoformat(key), today))

    def refuse(self, words: str) -> None:
        """Say why deals cannot go where they were dropped."""
        self._context.toasts.show(words, tone="warn")

    def _replan(self, opportunity_ids: Sequence[int], period: StepPeriod) -> None:
        """Put next steps on the day of a lane, and ask for one where a deal has none."""
        day = board_groups.day_of_period(period, self._context.workspace.clock.today())
        if day is None:
            return
        self._perform(board_groups.replan_steps, opportunity_ids, day)
        without = board_groups.without_step(self._context.workspace, opportunity_ids)
        if without:
            self._commands.plan_step(without, day=day)

    def _perform(self, change: Callable[..., Changes], opportunity_ids: Sequence[int], value: object) -> None:
        done = partial(change, self._context.workspace, opportunity_ids, value, origin=self._origin)
        self._context.runner.perform(done, on_error=self._on_refused)

    def _on_refused(self, error: UserError) -> None:
        self.refuse(str(error))
