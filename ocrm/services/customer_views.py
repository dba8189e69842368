"""What the customer list can show: the built-in views, the filters over them, and how many each leaves.

To add a view: a line in `built_in_views`. To add a filter chip: its field in FILTER_FIELDS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ocrm.i18n import _, ngettext
from ocrm.services import records, settings
from ocrm.services.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.display import ValueFormatter
from ocrm.services.filter_parts import joined, listed_values, parts_of, without
from ocrm.services.filter_words import words_of
from ocrm.services.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace

ALL = "all"
FILTER_FIELDS = ("value", "category", "industry", "city", "tags")
_KIND = "customers"
_MOST_OPTIONS = 30
_FEW = 10_000
_TO_COUNT_S = 0.045
_VALUABLE = AnyOf((Condition("value", Operator.ANY_OF, ("high", "medium")), Condition("category", Operator.IS, "vip")))


_VALUES = """
WITH RECURSIVE known(value) AS (
    SELECT (SELECT min({key}) FROM customer t WHERE {key} > '')
    UNION ALL
    SELECT (SELECT min({key}) FROM customer t WHERE {key} > known.value) FROM known WHERE known.value IS NOT NULL
    LIMIT ?)
SELECT value, NULL FROM known WHERE value IS NOT NULL
"""
"""The values of a column, each found by one step along its index."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A view of the list; `title` is in the chosen language. `is_tab` is False for one only reached by a link."""

    key: str
    title: str
    filter: Filter | None = None
    is_tab: bool = True


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value a filter chip offers, with how many customers have it; None where that takes too long to count."""

    value: str
    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ListState:
    """What the list is narrowed to: a view, values by field, words, and further filters.

    `extra` was given by a link or made in the editor, `typed` still stands in the filter field.
    """

    view: str = ALL
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    extra: Filter | None = None
    typed: Filter | None = None

    @property
    def filter(self) -> Filter | None:
        """What narrows the list beside its view and the words, as one filter."""
        chosen = [_of_values(name, values) for name, values in self.chosen.items()]
        return joined(*chosen, self.extra, self.typed)

    def with_filter(self, filter: Filter | None) -> ListState:
        """Return the state narrowed further: lists of values become chips, the rest stays a filter."""
        state = self
        for part in parts_of(filter):
            listed = listed_values(part, FILTER_FIELDS)
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


def built_in_views(workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs."""
    days = int(settings.read_setting(workspace, "not_contacted_days"))
    quiet = AllOf((_not_contacted(days), Condition("category", Operator.IS_NOT, "lost")))
    quiet_title = ngettext("{n} day without contact", "{n} days without contact", days).format(n=days)
    return [
        ListView(ALL, _("All")),
        ListView("valuable", _("High and medium value"), Condition("value", Operator.ANY_OF, ("high", "medium"))),
        ListView("quiet", quiet_title, quiet),
        ListView("new_this_month", _("New this month"), Condition("created_at", Operator.THIS_MONTH)),
        ListView(
            "not_contacted", _("Valuable, long not contacted"), AllOf((_VALUABLE, quiet)), is_tab=False
        ),
    ]  # fmt: skip


def _not_contacted(days: int) -> Filter:
    """Return: the last contact, or where there was none the first day, is more than `days` ago."""
    return AnyOf(
        (
            Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, days),
            AllOf(
                (
                    Condition("last_contacted_on", Operator.EMPTY),
                    Condition("created_at", Operator.OLDER_THAN_DAYS, days),
                )
            ),
        )
    )


def query_of(workspace: Workspace, state: ListState, sort: Sequence[str] = ()) -> RecordQuery:
    """Return the query a state of the list asks for."""
    return RecordQuery(_KIND, joined(base_filter(workspace, state.view), state.filter), tuple(sort), state.text)


def base_filter(workspace: Workspace, key: str) -> Filter | None:
    """Return what a built-in view shows, None for everything."""
    return next((view.filter for view in built_in_views(workspace) if view.key == key), None)


def _of_values(name: str, values: Sequence[str]) -> Filter:
    if record_type(_KIND).field(name).kind is FieldKind.TAGS:
        return AnyOf(tuple(Condition(name, Operator.HAS_TAG, value) for value in values))
    return Condition(name, Operator.ANY_OF, tuple(values))


def count_views(workspace: Workspace) -> dict[str, int]:
    """Return how many customers each view has; for a worker thread."""
    return {
        view.key: records.count(workspace, RecordQuery(_KIND, view.filter))
        for view in built_in_views(workspace)
        if view.is_tab
    }


def customers_are_few(workspace: Workspace) -> bool:
    """Return whether the customers can be counted by a value while somebody waits."""
    return workspace.first("SELECT 1 FROM customer LIMIT 1 OFFSET ?", (_FEW,)) is None


def list_options(workspace: Workspace, name: str) -> list[FilterOption]:
    """Return the values customers have in a filter field, with their counts: lists in their order, others by count."""
    if name == "tags":
        return [FilterOption(tag, tag, count) for tag, count in _tag_uses(workspace)]
    info = record_type(_KIND).field(name)
    key = f"{info.column} COLLATE NOCASE"  # as its index has it
    counting = (
        f"SELECT {info.column}, count(*) AS uses FROM customer t WHERE {key} > '' GROUP BY {key}"
        f" ORDER BY uses DESC, {key} LIMIT {_MOST_OPTIONS}"
    )
    rows = workspace.query_within(_TO_COUNT_S, [counting], limit=_MOST_OPTIONS)
    if rows is None:
        rows = list(workspace.query(_VALUES.format(key=key), (_MOST_OPTIONS,)))
    formatter = ValueFormatter(workspace)
    options = [FilterOption(value, formatter.text(info, value), count) for value, count in rows]
    order = {choice.code: place for place, choice in enumerate(info.choices)}
    return sorted(options, key=lambda option: order.get(option.value, 0)) if order else options


def _tag_uses(workspace: Workspace) -> list[tuple[str, int | None]]:
    """Return the tags of customers, the most used first; without the counts where those would take too long."""
    uses = (
        "SELECT g.name, count(*) AS uses FROM record_tag rt JOIN tag g ON g.id = rt.tag_id {only}"
        f" GROUP BY g.id ORDER BY uses DESC, g.name LIMIT {_MOST_OPTIONS}"
    )
    own = uses.format(only="JOIN customer c ON c.id = rt.record_id")
    counted = workspace.query_within(_TO_COUNT_S, [own], limit=_MOST_OPTIONS)
    if counted is not None:
        return [(tag, count) for tag, count in counted]
    return [(tag, None) for tag, _of_all_kinds in workspace.query(uses.format(only=""))]


def narrowings(workspace: Workspace, state: ListState) -> list[Narrowing]:
    """Return what narrows the list, each with the state that drops it."""
    formatter, described = ValueFormatter(workspace), record_type(_KIND)
    found = []
    if state.view != ALL:
        title = next((view.title for view in built_in_views(workspace) if view.key == state.view), state.view)
        found.append(Narrowing(title, replace(state, view=ALL)))
    for name, values in state.chosen.items():
        info = described.field(name)
        words = ", ".join(value if name == "tags" else formatter.text(info, value) for value in values)
        text = _("{field}: {values}").format(field=_(info.label), values=words)
        found.append(Narrowing(text, state.with_chosen(name, ())))
    if state.text:
        found.append(Narrowing(_("“{text}”").format(text=state.text), replace(state, text="")))
    words_known = words_of(described, workspace)
    for part in parts_of(state.extra):
        name = format_filter(part, described, words=words_known)
        found.append(Narrowing(name, replace(state, extra=without(state.extra, part))))
    if state.typed is not None:
        name = format_filter(state.typed, described, words=words_known)
        found.append(Narrowing(name, replace(state, typed=None)))
    return found


def count_without(workspace: Workspace, states: Sequence[ListState]) -> list[int]:
    """Return how many customers each state shows; for a worker thread."""
    return [records.count(workspace, query_of(workspace, state)) for state in states]
