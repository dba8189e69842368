"""A label names what fills lines by its beginning, and shows that there is more."""

from __future__ import annotations

from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


def test_a_name_that_fills_lines_ends_in_an_ellipsis(workspace: Workspace) -> None:
    added = customers.add_customer(workspace, "Extraordinarily " * 20)
    assert added.label == "Add “Extraordinarily Extraordinarily Extraordinarily Extraordina…”"
    assert workspace.undo_label() == added.label


def test_a_name_that_fits_is_told_whole(workspace: Workspace) -> None:
    name = "x" * 60
    assert customers.add_customer(workspace, name).label == f"Add “{name}”"
