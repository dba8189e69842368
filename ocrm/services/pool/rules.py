"""The rules of the pool, as the file's settings say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PoolRules:
    """When customers are pooled, and how they are claimed.

    `limits` are days without a touch by category; a category that is not there is never pooled. `claim_interval` is
    the days a customer stays in the pool before it may be claimed, 0 for none. `deal_days` and `win_days` are those of
    these categories without an opportunity, and without a won one, since they were entered or claimed; 0 for no limit.
    `contract_days` are those after the end of a contract in which its customer is kept out, 0 for none.
    """

    is_on: bool
    limits: Mapping[str, int]
    deal_days: int
    win_days: int
    warn_days: int
    claim_cap: int
    claim_interval: int
    contract_days: int


def read_rules(workspace: Workspace) -> PoolRules:
    """Return the rules of the file."""
    return PoolRules(
        is_on=bool(read_setting(workspace, "pool_on")),
        limits=dict(read_setting(workspace, "pool_limits")),
        deal_days=int(read_setting(workspace, "pool_deal_days")),
        win_days=int(read_setting(workspace, "pool_win_days")),
        warn_days=int(read_setting(workspace, "pool_warn_days")),
        claim_cap=int(read_setting(workspace, "pool_claim_cap")),
        claim_interval=int(read_setting(workspace, "pool_claim_interval")),
        contract_days=int(read_setting(workspace, "pool_contract_days")),
    )
