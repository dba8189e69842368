"""What the palette lists: records, commands and sections of the settings that fit what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ocrm.formats import format_phone
from ocrm.i18n import N_, _
from ocrm.parsing import parse_money
from ocrm.services import search, suggestions
from ocrm.services.relations import callers
from ocrm.services.relations.callers import Caller
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.search import SearchHit
from ocrm.services.suggestions import Suggestion
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import rank_key, verify
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.actions import ACTIONS, ActionId
from ocrm.ui.settings.section_names import SECTION_NAMES

_PEOPLE_KINDS = frozenset({"customers", "contacts"})
_NAMELESS = frozenset({"interactions"})
"""Kinds whose title is what was said, not what they are called."""
_RECORDS_SHOWN = 24
_COMMANDS_SHOWN = 8
_ALL_COMMANDS = 100
_SECTIONS_KEPT = 3
"""How many sections of the settings are in sight however many commands fit; what does something comes before them."""
_SUGGESTED = 3
_FIRST_COMMANDS = (
    ActionId.NEW_CUSTOMER,
    ActionId.NEW_OPPORTUNITY,
    ActionId.NEW_TODO,
    ActionId.LOG_INTERACTION,
    ActionId.IMPORT,
    ActionId.UNDO,
    ActionId.TOGGLE_THEME,
    ActionId.SWITCH_LANGUAGE,
)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A line: a heading (`is_heading`), a record (`hit`), a command (`action_id`) or a section of the settings."""

    title: str
    subtitle: str = ""
    icon: str = ""
    shortcut: str = ""
    is_heading: bool = False
    hit: SearchHit | None = None
    action_id: ActionId | None = None
    section: str = ""
    is_caller: bool = False
    """Whether Ctrl+Enter logs a call with the record."""
    new_number: str = ""
    """The number a customer is to be added with."""


def entry_text(entry: PaletteEntry) -> str:
    """Return what a screen reader says of a line."""
    return ", ".join(part for part in (entry.title, entry.subtitle, entry.shortcut) if part)


def palette_entries(workspace: Workspace, actions: ActionRegistry, text: str) -> list[PaletteEntry]:
    """Return the lines for what was typed.

    A sign in front narrows it: `>` commands, `?` commands with a key, `@` people and companies, `#` tags, `¥` amounts.
    """
    query = text.strip()
    if query[:1] in _BY_SIGN:
        return _BY_SIGN[query[0]](workspace, actions, query[1:].strip())
    if not query:
        recent = [_record(hit) for hit in search.recent_records(workspace)]
        return [
            *_section(N_("Recent records"), recent),
            *_section(N_("Suggestions"), [_suggested(one) for one in suggestions.remembered(workspace)[:_SUGGESTED]]),
            *_section(N_("Commands"), _commands(actions, "", limit=_COMMANDS_SHOWN)),
        ]
    calling = _calling(workspace, query)
    hits = search.find(workspace, query, limit=_RECORDS_SHOWN)
    told = {(entry.hit.kind, entry.hit.record_id) for entry in calling if entry.hit is not None}
    hits = [hit for hit in hits if (hit.kind, hit.record_id) not in told]
    whole = _called_so(hits)
    people = [_record(hit) for hit in hits if hit.kind in _PEOPLE_KINDS and hit not in whole]
    others = [_record(hit) for hit in hits if hit.kind not in _PEOPLE_KINDS and hit not in whole]
    return [
        *_section(N_("Calling · Ctrl+Enter logs the call"), [entry for entry in calling if entry.hit is not None]),
        *_section(N_("Called exactly so"), [_record(hit) for hit in whole]),
        *_section(N_("Customers and contacts"), people),
        *_section(N_("Opportunities, contracts, to-dos and more"), others),
        *_section(N_("Add"), [entry for entry in calling if entry.new_number]),
        *_section(N_("Commands"), _commands(actions, query, limit=_COMMANDS_SHOWN)),
    ]


def _calling(workspace: Workspace, query: str) -> list[PaletteEntry]:
    """Return who has the number that was typed; where nobody has it, a customer to be added with it."""
    number = callers.number_in(query)
    if not number:
        return []
    found = callers.find_callers(workspace, number)
    entries = [_caller(workspace, caller, with_next=len(found) > 1) for caller in found]
    if len(found) == 1 and found[0].next_todo_id is not None:
        step = callers.next_of(workspace, found[0])
        hit = SearchHit("todos", found[0].next_todo_id, step, "")
        entries.append(PaletteEntry(step, icon=RECORD_TYPES["todos"].icon, hit=hit))
    if entries or workspace.why_read_only:
        return entries
    title = _("New customer with the number {number}").format(number=format_phone(number))
    return [PaletteEntry(title, icon="building-2", new_number=number)]


def _caller(workspace: Workspace, caller: Caller, *, with_next: bool) -> PaletteEntry:
    """Return the line of somebody who calls: whose they are and how matters stand."""
    facts = callers.facts_of(workspace, caller, with_next=with_next)
    hit = SearchHit(caller.kind, caller.record_id, caller.name, facts)
    return PaletteEntry(caller.name, facts, hit=hit, is_caller=True)


def _called_so(hits: Sequence[SearchHit]) -> list[SearchHit]:
    """Return the hits called as typed, where there are others than people: these come first anyhow."""
    whole = [hit for hit in hits if hit.is_whole and hit.kind not in _NAMELESS]
    return whole if any(hit.kind not in _PEOPLE_KINDS for hit in whole) else []


def _only_commands(_workspace: Workspace, actions: ActionRegistry, query: str) -> list[PaletteEntry]:
    return _section(N_("Commands"), _commands(actions, query, limit=_ALL_COMMANDS))


def _only_keys(_workspace: Workspace, actions: ActionRegistry, query: str) -> list[PaletteEntry]:
    known = [entry for entry in _commands(actions, query, limit=_ALL_COMMANDS) if entry.shortcut]
    return _section(N_("Keyboard shortcuts"), known)


def _only_people(workspace: Workspace, _actions: ActionRegistry, query: str) -> list[PaletteEntry]:
    hits = search.find(workspace, query, limit=_RECORDS_SHOWN, kinds=_PEOPLE_KINDS)
    return _section(N_("Customers and contacts"), [_record(hit) for hit in hits])


def _only_tagged(workspace: Workspace, _actions: ActionRegistry, query: str) -> list[PaletteEntry]:
    hits = search.find_tagged(workspace, query, limit=_RECORDS_SHOWN)
    return _section(N_("Tags"), [_record(hit) for hit in hits])


def _only_amounts(workspace: Workspace, _actions: ActionRegistry, query: str) -> list[PaletteEntry]:
    amount = parse_money(query)
    hits = [] if amount is None else search.find_amount(workspace, amount, limit=_RECORDS_SHOWN)
    return _section(N_("Opportunities worth about so much"), [_record(hit) for hit in hits])


_BY_SIGN: Mapping[str, Callable[[Workspace, ActionRegistry, str], list[PaletteEntry]]] = {
    ">": _only_commands, "》": _only_commands, "?": _only_keys, "？": _only_keys, "@": _only_people, "#": _only_tagged,
    "¥": _only_amounts, "￥": _only_amounts, "$": _only_amounts,
}  # fmt: skip
"""What a sign in front asks for; the full-width ones are what a Chinese keyboard writes."""


def _section(title: str, entries: list[PaletteEntry]) -> list[PaletteEntry]:
    return [PaletteEntry(_(title), is_heading=True), *entries] if entries else []


def _suggested(one: Suggestion) -> PaletteEntry:
    """Return the line of a suggestion found last, which opens its record."""
    found = one.found
    hit = SearchHit(found.record_kind, found.record_id, found.title, found.reason)
    return PaletteEntry(found.title, found.reason, one.rule.icon, hit=hit)


def _record(hit: SearchHit) -> PaletteEntry:
    return PaletteEntry(hit.title, hit.subtitle, RECORD_TYPES[hit.kind].icon, hit=hit)


def _commands(actions: ActionRegistry, query: str, *, limit: int) -> list[PaletteEntry]:
    """Return the commands that can be done now and fit, the best first; the sections of the settings are among them."""
    possible = {action_id: action.text() for action_id, action in actions.commands()}
    possible.pop(ActionId.PALETTE, None)
    sections = _sections(query) if ActionId.GO_SETTINGS in possible else []
    if not query:
        first = [action_id for action_id in _FIRST_COMMANDS if action_id in possible]
        ordered = [*first, *(action_id for action_id in possible if action_id not in first)]
        return [*(_command(actions, one, possible[one]) for one in ordered), *sections][:limit]
    fitting = [action_id for action_id, title in possible.items() if _fits(query, action_id, title)]
    fitting.sort(key=lambda one: _rank(query, (possible[one], *ACTIONS[one].words)))
    sections.sort(key=lambda entry: _rank(query, SECTION_NAMES[entry.section].names()))
    commands = [_command(actions, one, possible[one]) for one in fitting[: limit - min(len(sections), _SECTIONS_KEPT)]]
    return [*commands, *sections][:limit]


def _rank(query: str, names: Sequence[str]) -> tuple[int, int, str]:
    return min(rank_key(query, name) for name in names)


def _command(actions: ActionRegistry, action_id: ActionId, title: str) -> PaletteEntry:
    return PaletteEntry(title, "", ACTIONS[action_id].icon, actions.shortcut_text(action_id), action_id=action_id)


def _sections(query: str) -> list[PaletteEntry]:
    """Return the sections of the settings that are meant, all of them where nothing was typed."""
    return [
        PaletteEntry(name.command(), icon=name.icon, section=key)
        for key, name in SECTION_NAMES.items()
        if not query or name.is_meant(query)
    ]


def _fits(query: str, action_id: ActionId, title: str) -> bool:
    """Say whether a command is meant: by its name in the present language or in English, by pinyin, or another word."""
    if query.lower() in ACTIONS[action_id].title.lower():
        return True
    return any(verify(query, name) for name in (title, *ACTIONS[action_id].words))
