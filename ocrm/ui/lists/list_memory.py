"""How a list was left, remembered on this computer for the next time it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.services.schema import record_type
from ocrm.ui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class ListMemory:
    """Built-in view, tab (a saved view too), whether the preview stands beside, sort keys and grouping."""

    view: str = ""
    tab: str = ""
    is_split: bool = True
    sort: tuple[str, ...] = ()
    grouping: str = ""


def recall_list(preferences: Preferences, kind: str) -> ListMemory:
    """Return how the list of a kind was left, without sort keys by fields that are gone."""
    kept = preferences.recall(f"{kind}/state") or {}
    fields = record_type(kind).fields
    return ListMemory(
        view=str(kept.get("view", "")),
        tab=str(kept.get("tab", "")),
        is_split=kept.get("mode") != "list",
        sort=tuple(key for key in kept.get("sort", ()) if key.removeprefix("-") in fields),
        grouping=str(kept.get("grouping", "")),
    )


def remember_list(preferences: Preferences, kind: str, memory: ListMemory) -> None:
    """Keep how the list of a kind is left."""
    kept = {
        "view": memory.view,
        "tab": memory.tab,
        "mode": "split" if memory.is_split else "list",
        "sort": list(memory.sort),
        "grouping": memory.grouping,
    }
    preferences.remember(f"{kind}/state", kept)
