"""The checklists of the sample company's stages, and what its open deals have behind them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from ocrm.models.base import ids, insert_rows
from ocrm.models.opportunity import StageTask, StageTaskDone
from ocrm.services.deals.checklists import ItemKind
from ocrm.services.deals.stages import StageRow
from ocrm.services.workspace import Workspace

_Items = tuple[tuple[str, str, str], ...]
"""Title, kind and target of each item."""
_TASK, _FILE, _FIELD = ItemKind.TASK.value, ItemKind.FILE.value, ItemKind.FIELD.value
_ITEMS: Mapping[str, Mapping[str, _Items]] = {
    "zh_CN": {
        "qualification": (("确认预算来源", _TASK, ""), ("", _FIELD, "expected_amount")),
        "needs_analysis": (("访谈使用部门", _TASK, ""), ("客户需求文档", _FILE, "客户需求文档")),
        "proposal": (("内部评审方案", _TASK, ""), ("向决策人讲方案", _TASK, ""), ("方案", _FILE, "方案")),
        "bidding": (("核对投标资质", _TASK, ""), ("投标文件", _FILE, "投标文件")),
        "negotiation": (
            ("确认最终报价", _TASK, ""), ("明确付款条款", _TASK, ""), ("法务审合同草稿", _TASK, ""),
            ("拿到采购决策人口头同意", _TASK, ""),
        ),
        "contract_signing": (("核对盖章流程", _TASK, ""), ("双方盖章合同", _FILE, "合同")),
    },
    "en": {
        "qualification": (("Confirm where the budget comes from", _TASK, ""), ("", _FIELD, "expected_amount")),
        "needs_analysis": (("Interview the users", _TASK, ""), ("Needs document", _FILE, "needs")),
        "proposal": (
            ("Review the proposal in-house", _TASK, ""), ("Present it to the decision-maker", _TASK, ""),
            ("Proposal", _FILE, "proposal"),
        ),
        "bidding": (("Check the qualifications", _TASK, ""), ("Bid documents", _FILE, "bid")),
        "negotiation": (
            ("Confirm the final price", _TASK, ""), ("Agree on payment terms", _TASK, ""),
            ("Have legal read the draft", _TASK, ""), ("Get purchasing's word", _TASK, ""),
        ),
        "contract_signing": (("Check who signs", _TASK, ""), ("Signed contract", _FILE, "contract")),
    },
}  # fmt: skip
_SHARE_DONE = 0.5


def add_checklists(workspace: Workspace, stages: Sequence[StageRow], *, language: str, chance: random.Random) -> None:
    """Give stages their checklists and open deals their ticks; nothing is required, so every deal may move."""
    items = _ITEMS["zh_CN" if language == "zh_CN" else "en"]
    tasks = [
        {"id": ids.next_id(), "stage": stage.stage_id, "title": title, "kind": kind, "target": target,
         "is_required": False, "position": place}
        for stage in stages
        for place, (title, kind, target) in enumerate(items.get(stage.code, ()))
    ]  # fmt: skip
    by_stage: dict[int, list[int]] = {}
    for task in tasks:
        if task["kind"] == _TASK:
            by_stage.setdefault(int(str(task["stage"])), []).append(int(str(task["id"])))
    insert_rows(workspace.connection, StageTask, tasks)
    now = workspace.clock.now()
    deals = workspace.query("SELECT id, stage_id FROM opportunity WHERE status = 'open' ORDER BY code")
    ticks = [
        {"opportunity": deal_id, "stage_task": task_id, "done_at": now}
        for deal_id, stage_id in deals
        for task_id in by_stage.get(stage_id, ())
        if chance.random() < _SHARE_DONE
    ]
    insert_rows(workspace.connection, StageTaskDone, ticks)
