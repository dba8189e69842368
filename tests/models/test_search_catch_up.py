"""Very many rows reach the search index as one does, with a child process, without one, and when it dies."""

from __future__ import annotations

import json
from collections.abc import Callable

import apsw
import pytest

from ocrm.models import record_tokens, search_catch_up, search_index, token_process
from ocrm.models.search_catch_up import CatchUp, held_back
from ocrm.models.token_process import TokenProcess
from ocrm.services import records, search
from ocrm.services.workspace import Workspace

_NAMES = [f"{place}云栖科技{number}有限公司" for number, place in enumerate(("杭州", "重庆", "长沙") * 40)]


class _Lost(TokenProcess):
    """A child that ends after its first answer."""

    def hear(self) -> list[str]:
        tokens = super().hear()
        self.close()
        return tokens


def _no_child() -> None:
    return None


@pytest.mark.parametrize("child", [TokenProcess, _Lost, _no_child], ids=["child", "child that dies", "no child"])
def test_rows_held_back_are_found_afterwards(
    workspace: Workspace, child: Callable[[], TokenProcess | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_catch_up, "_WORTH_A_PROCESS", 10)
    monkeypatch.setattr(search_catch_up, "CHUNK", 25)
    monkeypatch.setattr(search_catch_up, "token_process", child)
    told: list[int] = []
    connection = workspace.connection
    with workspace.operation("Many"), held_back(connection, rows=len(_NAMES)) as index:
        added = [records.add_record(workspace, "customers", {"name": name}).created_id or 0 for name in _NAMES]
        index.take("customer", added, are_new=True, tell=told.append)
    assert sum(told) == len(_NAMES)
    assert search_index.count_strays(connection) == (0, 0)
    assert added[118] in [hit.record_id for hit in search.find(workspace, "yqkj 云栖科技118")]


def test_tokens_are_those_of_the_triggers(workspace: Workspace) -> None:
    made = records.add_record(
        workspace, "customers", {"name": "重庆长安配件", "phone": "023-67598888", "notes": "ERP 二期"}
    )
    by_trigger = _entries(workspace.connection)
    with workspace.operation("Again"), held_back(workspace.connection) as index:
        index.take("customer", [made.created_id or 0])
    assert _entries(workspace.connection) == by_trigger
    assert [hit.record_id for hit in search.find(workspace, "67598")] == [made.created_id]


def test_a_child_that_ends_with_its_parent_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Daemon:
        daemon = True

    monkeypatch.setattr(token_process.multiprocessing, "current_process", Daemon)
    assert token_process.token_process() is None


def test_where_no_process_can_be_had_the_work_is_done_here(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> TokenProcess:
        raise OSError("out of processes")

    monkeypatch.setattr(token_process, "TokenProcess", refuse)
    assert token_process.token_process() is None
    CatchUp(workspace.connection, rows=10**6).close()


def test_words_of_the_fields_users_add_are_among_the_tokens() -> None:
    custom = json.dumps({"machine": "注塑机", "areas": ["华东"], "count": 3})
    assert {"注塑", "华东"} <= set(record_tokens.tokens_of(1, "", "张伟", custom).split())


def _entries(connection: apsw.Connection) -> list[tuple[object, ...]]:
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, search_customer, 'row')")
    return connection.execute("SELECT term, doc FROM temp.words ORDER BY 1").fetchall()
