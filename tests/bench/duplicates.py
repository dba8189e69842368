"""Looking through a hundred thousand customers for duplicates, beside rapidfuzz alone over the same names."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

from ocrm.clock import SystemClock
from ocrm.models.base import ids, insert_rows
from ocrm.models.customer import Customer
from ocrm.services.duplicates import merging, scanning
from ocrm.services.duplicates.normal_forms import company_key
from ocrm.services.duplicates.scoring import NEAR_NAME
from ocrm.services.duplicates.similar import find_similar
from ocrm.services.workspace import Workspace
from ocrm.text.pinyin import mnemonic
from tests.bench.timing import Measure, compare

_PLACES = ("重庆", "成都", "杭州", "宁波", "上海", "北京", "深圳", "苏州", "武汉", "西安", "长沙", "青岛")
_SIGNS = "长安海川天府明德恒信金盛华东瑞丰正泰宏达永兴新源同创联合中科博远智造"
_TRADES = ("电子", "机械", "贸易", "科技", "食品", "物流", "建材", "化工", "软件", "医疗")
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "")
_DOUBLED = 30
"""One in so many customers stands there twice, written a little differently."""


def measure_duplicates(rows: int = 100_000) -> list[Measure]:
    """Time a scan, the hint while one types and a merge, in a file of `rows` customers."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "twins.ocrm", clock=SystemClock(), language="zh_CN")
        _fill(workspace, rows)
        names = [name for (name,) in workspace.query("SELECT name FROM customer")]
        mobile = workspace.scalar("SELECT mobile FROM customer ORDER BY id DESC LIMIT 1")
        typed = {"name": names[rows // 2][:6], "mobile": mobile}
        twin = workspace.first("SELECT min(id), max(id) FROM customer GROUP BY mobile HAVING count(*) = 2 LIMIT 1")
        assert twin is not None

        def merge_and_undo() -> None:
            merging.merge_records(workspace, "customers", twin[0], [twin[1]])
            workspace.undo()

        measures = [
            compare(f"duplicates among {rows:,} customers", lambda: scanning.scan(workspace, "customers"),
                    lambda: _compare_names(names), "names folded, sorted, rapidfuzz", runs=3, warm_up=0),
            compare("hint while one types a name", lambda: find_similar(workspace, "customers", typed),
                    lambda: workspace.first("SELECT id FROM customer WHERE mobile <> '' AND mobile = ?", (mobile,)),
                    "one look into an index", runs=15),
            compare("merge two customers and undo", merge_and_undo,
                    lambda: _update_and_back(workspace, twin[0]), "one UPDATE and back, committed", runs=9),
        ]  # fmt: skip
        workspace.close()
    return measures


def _fill(workspace: Workspace, rows: int) -> None:
    chance = random.Random(7)
    stamp = workspace.clock.now()
    made: list[dict[str, Any]] = []
    for number in range(rows):
        if made and number % _DOUBLED == 0:
            twin = made[chance.randrange(len(made))]
            name, mobile = str(twin["name"]).removesuffix("有限公司"), twin["mobile"]
        else:
            sign = "".join(chance.choices(_SIGNS, k=3))
            name = chance.choice(_PLACES) + sign + chance.choice(_TRADES) + chance.choice(_FORMS)
            mobile = f"1{chance.randrange(3_000_000_000, 9_999_999_999)}"
        made.append({
            "id": ids.next_id(), "created_at": stamp, "updated_at": stamp, "name": name, "mnemonic": mnemonic(name),
            "code": f"D{number:07}", "mobile": mobile,
        })  # fmt: skip
    with workspace.unrecorded():
        insert_rows(workspace.connection, Customer, made)


def _compare_names(names: list[str]) -> int:
    """Do the least such a search can do: fold, sort both ways, and compare each name with those before it."""
    found = 0
    keys = [company_key(name) for name in names]
    for ordered in (sorted(keys), sorted(key[::-1] for key in keys)):
        for at, key in enumerate(ordered):
            for other in ordered[max(0, at - 4) : at]:
                found += ratio(key, other, score_cutoff=NEAR_NAME) > 0
    return found


def _update_and_back(workspace: Workspace, record_id: int) -> None:
    for value in ("1", ""):
        workspace.connection.execute("UPDATE customer SET fax = ? WHERE id = ?", (value, record_id))
