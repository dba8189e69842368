"""What Today is made of, as the user put it together: which figures and cards it shows, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ocrm.i18n import N_
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workday.today_lists import TileKind
from ocrm.services.workspace import Workspace


class HomeCard(StrEnum):
    """A card beside the queue."""

    ATTENTION = "attention"
    SUGGESTIONS = "suggestions"
    RECENT = "recent"
    AGENDA = "agenda"
    PROMISES = "promises"
    STARRED = "starred"


TILE_TITLES: dict[str, str] = {
    TileKind.WON: N_("Won this month"),
    TileKind.OPEN: N_("Open opportunities (weighted)"),
    TileKind.EXPECTED: N_("Expected to close this month"),
    TileKind.CONTACTS: N_("Contacts this week"),
}
CARD_TITLES: dict[str, str] = {
    HomeCard.ATTENTION: N_("Needs attention"),
    HomeCard.SUGGESTIONS: N_("Suggestions"),
    HomeCard.RECENT: N_("Recently opened"),
    HomeCard.AGENDA: N_("Agenda"),
    HomeCard.PROMISES: N_("Promises"),
    HomeCard.STARRED: N_("Starred"),
}


@dataclass(frozen=True, slots=True)
class HomePart:
    """Figures or cards: the setting that keeps their order, what each is called, and which are shown at first."""

    setting: str
    titles: Mapping[str, str]
    first_shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure or card in its place."""

    name: str
    is_shown: bool


FIGURES = HomePart("home_figures", TILE_TITLES, frozenset(TILE_TITLES))
CARDS = HomePart("home_cards", CARD_TITLES, frozenset({HomeCard.ATTENTION, HomeCard.SUGGESTIONS, HomeCard.RECENT}))
_HIDDEN = "-"


def read_places(workspace: Workspace, part: HomePart) -> list[Placed]:
    """Return every figure or card in the user's order; what a later version brings stands last, as it is shipped."""
    kept = [word for word in str(read_setting(workspace, part.setting)).split(",") if word]
    places = [Placed(word.removeprefix(_HIDDEN), not word.startswith(_HIDDEN)) for word in kept]
    places = [place for place in places if place.name in part.titles]
    known = {place.name for place in places}
    return [*places, *(Placed(name, name in part.first_shown) for name in part.titles if name not in known)]


def shown_names(workspace: Workspace, part: HomePart) -> list[str]:
    """Return the figures or cards that are shown, in order."""
    return [place.name for place in read_places(workspace, part) if place.is_shown]


def write_places(workspace: Workspace, part: HomePart, places: Sequence[Placed]) -> None:
    """Keep an order; nothing at all brings back the one that is shipped."""
    words = (place.name if place.is_shown else _HIDDEN + place.name for place in places)
    write_setting(workspace, part.setting, ",".join(words))


def move_place(workspace: Workspace, part: HomePart, name: str, by: int) -> None:
    """Let a figure or card that is shown change places with the next one shown before (-1) or after it (1)."""
    places = read_places(workspace, part)
    shown = [place.name for place in places if place.is_shown]
    there = shown.index(name) + by if name in shown else -1
    if not 0 <= there < len(shown):
        return
    first, second = (next(n for n, place in enumerate(places) if place.name == one) for one in (name, shown[there]))
    places[first], places[second] = places[second], places[first]
    write_places(workspace, part, places)


def hide_place(workspace: Workspace, part: HomePart, name: str) -> None:
    """Show a figure or card no longer; it keeps its place."""
    places = read_places(workspace, part)
    write_places(workspace, part, [Placed(place.name, place.is_shown and place.name != name) for place in places])
