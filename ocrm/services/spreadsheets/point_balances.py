"""Membership points out of a sheet of customers: a line in the ledger brings each to the balance the sheet says."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from ocrm.models.points import FIELD as FIELD
from ocrm.services.relations.points import write_points
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.meeting import met_value
from ocrm.services.spreadsheets.plan import Duplicates
from ocrm.services.workspace import Workspace


class PointBalances:
    """Collects what is still to be given or taken, and writes it with the records."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._differences: list[tuple[int, int]] = []
        self._present: dict[int, int] = {}

    def take_new(self, record_id: int, values: dict[str, Any]) -> None:
        """Take the balance of a new customer out of its values."""
        self._note(record_id, values.pop(FIELD, None) or 0)

    def look_up(self, record_ids: Collection[int]) -> None:
        """Read the balances of known customers whose rows say one."""
        rows = self._workspace.query(
            "SELECT customer_id, sum(points) FROM points_entry"
            " WHERE customer_id IN (SELECT value FROM json_each(?)) GROUP BY customer_id",
            (json.dumps(list(record_ids)),),
        ) if record_ids else ()  # fmt: skip
        self._present = dict(rows)

    def take_known(self, record_id: int, values: dict[str, Any], policy: Duplicates) -> bool:
        """Take what a row says of a known customer; say whether that changes its balance."""
        if FIELD not in values:
            return False
        stored = self._present.get(record_id)
        after = met_value(stored, values[FIELD], policy, adds_picks=False)
        wanted = 0 if after in (None, CLEARED) else int(after)
        self._present[record_id] = wanted
        return self._note(record_id, wanted - (stored or 0))

    def _note(self, record_id: int, difference: int) -> bool:
        if difference:
            self._differences.append((record_id, difference))
        return bool(difference)

    def write(self, reason: str) -> None:
        """Write the lines collected so far, inside an operation."""
        write_points(self._workspace, self._differences, reason=reason)
        self.forget()

    def forget(self) -> None:
        """Forget them: nothing is written, as they were only counted."""
        self._differences.clear()
