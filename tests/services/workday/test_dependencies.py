"""To-dos that wait for another one: never in a circle, told when they can begin, last where something can be done."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.next_actions import fetch_queue
from ocrm.services.workday import dependencies, todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of
from tests.ui.todos.workday import add_customer, add_todo


def test_a_to_do_waits_until_the_other_is_done(workspace: Workspace) -> None:
    draw, send = add_todo(workspace, "Draw", at="16:00"), add_todo(workspace, "Send", at="09:30")
    dependencies.set_waits_for(workspace, send, draw)
    assert todos.fetch_todo(workspace, send).waits_for == "Draw"
    assert [row.title for row in dependencies.list_followers(workspace, draw)] == ["Send"]
    todos.complete_todo(workspace, draw)
    assert todos.fetch_todo(workspace, send).waits_for == ""
    before = dependencies.fetch_waited_for(workspace, send)
    assert before is not None and before.status == "done"


def test_what_waits_comes_last_of_its_tier_and_says_for_what(workspace: Workspace, language: str) -> None:
    draw, send = add_todo(workspace, "Draw", at="16:00"), add_todo(workspace, "Send", at="09:30")
    assert [action.title for action in fetch_queue(workspace).actions] == ["Send", "Draw"]
    dependencies.set_waits_for(workspace, send, draw)
    actions = fetch_queue(workspace).actions
    assert [action.title for action in actions] == ["Draw", "Send"]
    assert actions[1].reason == _("waits for “{title}”").format(title="Draw")


def test_finishing_tells_what_can_begin(workspace: Workspace) -> None:
    draw, send, call = (add_todo(workspace, title) for title in ("Draw", "Send", "Call"))
    dependencies.set_waits_for(workspace, send, draw)
    assert todos.complete_todo(workspace, draw).label == "Mark “Draw” as done, “Send” can begin"
    todos.reopen_todo(workspace, draw)
    dependencies.set_waits_for(workspace, call, draw)
    assert todos.complete_todo(workspace, draw).label == "Mark “Draw” as done, 2 that waited can begin"
    assert todos.complete_todo(workspace, send).label == "Mark “Send” as done"


def test_a_circle_is_refused_and_nothing_changes(workspace: Workspace) -> None:
    first, second, third = (add_todo(workspace, title) for title in ("A", "B", "C"))
    dependencies.set_waits_for(workspace, second, first)
    dependencies.set_waits_for(workspace, third, second)
    before = rows_of(workspace)
    for other in (third, first):
        with pytest.raises(ValidationError, match="itself waits for"):
            dependencies.set_waits_for(workspace, first, other)
    assert rows_of(workspace) == before


def test_undo_brings_back_what_it_waited_for(workspace: Workspace) -> None:
    draw, send = add_todo(workspace, "Draw"), add_todo(workspace, "Send")
    before = rows_of(workspace)
    dependencies.set_waits_for(workspace, send, draw)
    waiting = rows_of(workspace)
    dependencies.set_waits_for(workspace, send, None)
    workspace.undo()
    assert rows_of(workspace) == waiting
    workspace.undo()
    assert rows_of(workspace) == before


def test_what_waited_for_a_deleted_one_is_free_until_that_is_undone(workspace: Workspace) -> None:
    draw, send = add_todo(workspace, "Draw"), add_todo(workspace, "Send")
    dependencies.set_waits_for(workspace, send, draw)
    before = rows_of(workspace)
    records.delete_records(workspace, "todos", [draw])
    assert todos.fetch_todo(workspace, send).waits_for == ""
    assert dependencies.fetch_waited_for(workspace, send) is None
    workspace.undo()
    assert rows_of(workspace) == before


def test_only_open_to_dos_that_do_not_wait_for_it_themselves_are_offered(workspace: Workspace) -> None:
    customer = add_customer(workspace)
    draw, send, over = (add_todo(workspace, title, customer=customer) for title in ("Draw it", "Send it", "Over it"))
    elsewhere = add_todo(workspace, "Elsewhere it")
    todos.complete_todo(workspace, over)
    dependencies.set_waits_for(workspace, send, draw)
    assert [hit.title for hit in dependencies.find_offered(workspace, send, "")] == ["Draw it"]
    assert {hit.title for hit in dependencies.find_offered(workspace, elsewhere, "")} == {"Draw it", "Send it"}
    assert [hit.title for hit in dependencies.find_offered(workspace, send, "it")] == ["Draw it", "Elsewhere it"]
    assert [hit.title for hit in dependencies.find_offered(workspace, draw, "it")] == ["Elsewhere it"]
