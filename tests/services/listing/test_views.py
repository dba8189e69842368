"""Saved views: they keep what they show, in order, over a restart, and undo covers them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services.filtering.conditions import AllOf, Condition, Not, Operator
from ocrm.services.listing import views
from ocrm.services.listing.views import ColumnPlace, ViewContent
from ocrm.services.workspace import Workspace

CONTENT = ViewContent(
    base="quiet",
    layout="list",
    filter=AllOf(
        (
            Condition("value", Operator.ANY_OF, ("high", "medium")),
            Not(Condition("open_amount", Operator.GE, Decimal("1000.50"))),
        )
    ),
    text="杭州",
    sort=("-open_amount", "name"),
    columns=(ColumnPlace("name", 240), ColumnPlace("city", 0, is_hidden=True)),
)


def names(workspace: Workspace) -> list[str]:
    return [view.name for view in views.list_views(workspace, "customers")]


def add(workspace: Workspace, name: str) -> int:
    created = views.add_view(workspace, "customers", name, CONTENT).created_id
    assert created is not None
    return created


def test_a_saved_view_is_the_same_after_a_restart(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "kept.ocrm"
    workspace = Workspace.create(path, clock=clock, language="en")
    add(workspace, "浙江制造")
    workspace.close()
    again = Workspace.open(path, clock=clock)
    (view,) = views.list_views(again, "customers")
    assert (view.name, view.content) == ("浙江制造", CONTENT)
    assert views.list_views(again, "opportunities") == []
    again.close()


def test_views_keep_the_order_they_are_put_in_and_undo_puts_it_back(workspace: Workspace) -> None:
    first, second, third = add(workspace, "a"), add(workspace, "b"), add(workspace, "c")
    views.order_views(workspace, "customers", [third, first, second])
    assert names(workspace) == ["c", "a", "b"]
    workspace.undo()
    assert names(workspace) == ["a", "b", "c"]


def test_a_deleted_view_comes_back_with_undo(workspace: Workspace) -> None:
    view_id = add(workspace, "a")
    changes = views.delete_view(workspace, view_id)
    assert changes.topics == {"views"}
    assert names(workspace) == []
    workspace.undo()
    assert views.fetch_view(workspace, view_id).content == CONTENT


def test_a_view_is_renamed_and_saved_anew(workspace: Workspace) -> None:
    view_id = add(workspace, "a")
    views.rename_view(workspace, view_id, "  Key   accounts ")
    views.save_view(workspace, view_id, ViewContent(base="all"))
    assert views.fetch_view(workspace, view_id).name == "Key accounts"
    assert views.fetch_view(workspace, view_id).content == ViewContent(base="all")


@pytest.mark.parametrize("name", ["", "  ", "A", "x" * 41])
def test_a_bad_name_is_refused(workspace: Workspace, name: str, both_languages: str) -> None:
    add(workspace, "a")
    with pytest.raises(ValidationError) as refused:
        add(workspace, name)
    assert refused.value.field == "name"
    assert names(workspace) == ["a"]
