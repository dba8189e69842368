"""What a list of records can show: its built-in views, the filters over them, and how many each leaves.

To add a list: a `ListKind` in a module of its own, as customer_views.py has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import AnyOf, Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined, listed_values, parts_of, without
from ocrm.services.filtering.filter_telling import tell_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace

ALL = "all"
_MOST_OPTIONS = 30
_FEW = 10_000
_TO_COUNT_S = 0.045


_VALUES = """
WITH RECURSIVE known(value) AS (
    SELECT (SELECT min({key}) FROM {table} t WHERE {key} > '')
    UNION ALL
    SELECT (SELECT min({key}) FROM {table} t WHERE {key} > known.value) FROM known WHERE known.value IS NOT NULL
    LIMIT ?)
SELECT value, NULL FROM known WHERE value IS NOT NULL
"""
"""The values of a column, each found by one step along its index."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A view of the list; `title` is in the chosen language. `is_tab` is False for one only reached by a link.

    `columns` are those it begins with where they are others than the list's own.
    """

    key: str
    title: str
    filter: Filter | None = None
    is_tab: bool = True
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list: the records it shows, the fields that have a chip, and the views every file has, in order of the tabs."""

    kind: str
    filter_fields: tuple[str, ...]
    built_in_views: Callable[[Workspace], list[ListView]]

    def state(self, view: str = ALL, chosen: Mapping[str, tuple[str, ...]] | None = None, text: str = "") -> ListState:
        """Return a state of the list; without arguments the whole of it."""
        return ListState(self, view, chosen or {}, text)


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value a filter chip offers, with how many records have it; None where that takes too long to count."""

    value: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ListState:
    """What the list is narrowed to: a view, values by field, words, and further filters.

    `extra` was given by a link or made in the editor, `typed` still stands in the filter field.
    """

    list: ListKind
    view: str = ALL
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    extra: Filter | None = None
    typed: Filter | None = None

    @property
    def filter(self) -> Filter | None:
        """What narrows the list beside its view and the words, as one filter."""
        chosen = [_of_values(self.list, name, values) for name, values in self.chosen.items()]
        return joined(*chosen, self.extra, self.typed)

    def with_filter(self, filter: Filter | None) -> ListState:
        """Return the state narrowed further: lists of values become chips, the rest stays a filter."""
        state = self
        for part in parts_of(filter):
            listed = listed_values(part, self.list.filter_fields)
            if listed is not None and listed[0] not in state.chosen:
                state = state.with_chosen(*listed)
            else:
                state = replace(state, extra=joined(state.extra, part))
        return state

    def with_chosen(self, name: str, values: Sequence[str]) -> ListState:
        """Return the state with other values of a field; none takes the filter away."""
        chosen = {key: kept for key, kept in self.chosen.items() if key != name}
        return replace(self, chosen=chosen | ({name: tuple(values)} if values else {}))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing that narrows the list: what it is called, and the state without it."""

    name: str
    without: ListState


def query_of(workspace: Workspace, state: ListState, sort: Sequence[str] = ()) -> RecordQuery:
    """Return the query a state of the list asks for."""
    narrowed = joined(base_filter(workspace, state.list, state.view), state.filter)
    return RecordQuery(state.list.kind, narrowed, tuple(sort), state.text)


def base_filter(workspace: Workspace, shown: ListKind, key: str) -> Filter | None:
    """Return what a built-in view shows, None for everything."""
    return next((view.filter for view in shown.built_in_views(workspace) if view.key == key), None)


def own_columns(workspace: Workspace, shown: ListKind, key: str) -> tuple[str, ...]:
    """Return the columns a built-in view begins with; none for those of the list."""
    return next((view.columns for view in shown.built_in_views(workspace) if view.key == key), ())


def _of_values(shown: ListKind, name: str, values: Sequence[str]) -> Filter:
    if record_type(shown.kind).field(name).kind is FieldKind.TAGS:
        return AnyOf(tuple(Condition(name, Operator.HAS_TAG, value) for value in values))
    return Condition(name, Operator.ANY_OF, tuple(values))


def count_views(workspace: Workspace, shown: ListKind) -> dict[str, int]:
    """Return how many records each view has; for a worker thread."""
    return {
        view.key: records.count(workspace, RecordQuery(shown.kind, view.filter))
        for view in shown.built_in_views(workspace)
        if view.is_tab
    }


def records_are_few(workspace: Workspace, shown: ListKind) -> bool:
    """Return whether the records can be counted by a value while somebody waits."""
    return workspace.first(f"SELECT 1 FROM {record_type(shown.kind).table} LIMIT 1 OFFSET ?", (_FEW,)) is None


def list_options(workspace: Workspace, shown: ListKind, name: str) -> list[FilterOption]:
    """Return the values records have in a filter field, with their counts: lists in their order, others by count."""
    described = record_type(shown.kind)
    if name == "tags":
        return [FilterOption(tag, tag, count) for tag, count in _tag_uses(workspace, described.table)]
    info = described.field(name)
    key = f"{info.column} COLLATE NOCASE"  # as its index has it
    counting = (
        f"SELECT {info.column}, count(*) AS uses FROM {described.table} t WHERE {key} > '' GROUP BY {key}"
        f" ORDER BY uses DESC, {key} LIMIT {_MOST_OPTIONS}"
    )
    rows = workspace.query_within(_TO_COUNT_S, [counting], limit=_MOST_OPTIONS)
    if rows is None:
        rows = list(workspace.query(_VALUES.format(key=key, table=described.table), (_MOST_OPTIONS,)))
    formatter = ValueFormatter(workspace)
    options = [FilterOption(value, formatter.text(info, value), count) for value, count in rows]
    order = {choice.code: place for place, choice in enumerate(info.choices)}
    return sorted(options, key=lambda option: order.get(option.value, 0)) if order else options


def _tag_uses(workspace: Workspace, table: str) -> list[tuple[str, int | None]]:
    """Return the tags of a table's records, the most used first; without the counts where those take too long."""
    uses = (
        "SELECT g.name, count(*) AS uses FROM record_tag rt JOIN tag g ON g.id = rt.tag_id {only}"
        f" GROUP BY g.id ORDER BY uses DESC, g.name LIMIT {_MOST_OPTIONS}"
    )
    own = uses.format(only=f"JOIN {table} c ON c.id = rt.record_id")
    counted = workspace.query_within(_TO_COUNT_S, [own], limit=_MOST_OPTIONS)
    if counted is not None:
        return [(tag, count) for tag, count in counted]
    return [(tag, None) for tag, _of_all_kinds in workspace.query(uses.format(only=""))]


def narrowings(workspace: Workspace, state: ListState) -> list[Narrowing]:
    """Return what narrows the list, each with the state that drops it."""
    formatter, described = ValueFormatter(workspace), record_type(state.list.kind)
    found = []
    if state.view != ALL:
        views = state.list.built_in_views(workspace)
        title = next((view.title for view in views if view.key == state.view), state.view)
        found.append(Narrowing(title, replace(state, view=ALL)))
    for name, values in state.chosen.items():
        info = described.field(name)
        words = ", ".join(value if name == "tags" else formatter.text(info, value) for value in values)
        text = _("{field}: {values}").format(field=_(info.label), values=words)
        found.append(Narrowing(text, state.with_chosen(name, ())))
    if state.text:
        found.append(Narrowing(_("“{text}”").format(text=state.text), replace(state, text="")))
    for part in parts_of(state.extra):
        name = tell_filter(part, described, workspace)
        found.append(Narrowing(name, replace(state, extra=without(state.extra, part))))
    if state.typed is not None:
        name = tell_filter(state.typed, described, workspace)
        found.append(Narrowing(name, replace(state, typed=None)))
    return found


def count_without(workspace: Workspace, states: Sequence[ListState]) -> list[int]:
    """Return how many records each state shows; for a worker thread."""
    return [records.count(workspace, query_of(workspace, state)) for state in states]
