"""The texts of a list column, and what each is taken to mean: for mapping them by hand before an import."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ocrm.i18n import _
from ocrm.models.opportunity import STATUSES
from ocrm.services.deals import pipelines, stages
from ocrm.services.fields import picklists
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets import dates
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import CLEAR, choice_key, clean_text
from ocrm.services.spreadsheets.field_cleaning import choice_texts, split_values
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.near_names import near_names
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.references import ReferenceIndex
from ocrm.services.workspace import Workspace

LIST_KINDS = (FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.MULTI_PICK, FieldKind.STAGE)
_TAKE_NEW = (FieldKind.PICKLIST, FieldKind.MULTI_PICK)
_MOST_TEXTS = 500
_PROPOSED_KINDS = ("customers", "opportunities")
"""Kinds whose names are proposed; people are looked for at their customer, where many share a name with others."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value a text can mean: the code a plan maps it to, and its label in the chosen language."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class TextUse:
    """A text of a column, how often it stands there, and the code it means without being told; "" for none."""

    text: str
    count: int
    code: str


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """What only a look through the whole column tells: the texts of a list column, or that its dates are ambiguous."""

    index: int
    field: str
    texts: tuple[TextUse, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    takes_new_values: bool = False
    date_example: str = ""
    """A date that reads differently with day or month first; empty where there is none."""
    date_proof: str = ""
    """A date of the column that tells how the others are meant; empty where there is none."""
    proposals: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Names no record has, in a column that names others, and the names they may mean; the nearest first."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The texts that mean nothing by themselves."""
        return tuple(use.text for use in self.texts if not use.code)


def column_values(workspace: Workspace, table: Table, fields: Mapping[int, str], kind: str) -> dict[int, ColumnValues]:
    """Look through the list and date columns of a table, by column index; for a worker thread."""
    infos = importable_fields(kind)
    wanted = {index: infos[name] for index, name in fields.items() if name in infos and _is_looked_at(infos[name])}
    if not wanted:
        return {}
    looked_at = [*wanted, *(index for index, name in fields.items() if name == "name" and "parent" in fields.values())]
    counts: dict[int, Counter[Cell]] = {index: Counter() for index in looked_at}
    for _number, cells in table:
        for index, counter in counts.items():
            if cells[index] is not None:
                counter[cells[index]] += 1
    found = {
        index: _values_of(workspace, index, fields[index], info, counts[index])
        for index, info in wanted.items()
        if info.kind is not FieldKind.REFERENCE
    }
    titles = {name: counts[index] for index, name in fields.items() if index in counts and name == "name"}
    for index, info in wanted.items():
        if info.kind is FieldKind.REFERENCE:
            there = titles.get("name", ()) if fields[index] == "parent" else ()
            found[index] = _names_of(workspace, index, fields[index], info.reference, (counts[index], there))
    return found


def _names_of(
    workspace: Workspace, index: int, name: str, kind: str, cells: tuple[Counter[Cell], Iterable[Cell]]
) -> ColumnValues:
    """Return the names of a column that mean no record though one is called nearly so."""
    counter, there = cells
    known = {choice_key(_text_of(cell)) for cell in there}
    index_of_names = ReferenceIndex(workspace, kind)
    uses = Counter[str]()
    for cell, count in counter.items():
        text = _text_of(cell)
        if choice_key(text) not in known and not index_of_names.knows(text):
            uses[text] += count
    described = record_type(kind)
    titles = (title for (title,) in workspace.query(f"SELECT {described.title_field} FROM {described.table}"))
    proposals = near_names(list(uses), titles) if uses else {}
    texts = tuple(TextUse(text, count, "") for text, count in uses.most_common() if text in proposals)
    return ColumnValues(index, name, texts[:_MOST_TEXTS], proposals=proposals)


def _is_looked_at(info: FieldInfo) -> bool:
    if info.kind is FieldKind.REFERENCE:
        return info.reference in _PROPOSED_KINDS
    return info.kind in (*LIST_KINDS, FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT)


def _values_of(
    workspace: Workspace, index: int, name: str, info: FieldInfo, counter: Counter[Cell]
) -> ColumnValues:  # fmt: skip
    if info.kind not in LIST_KINDS:
        example = dates.ambiguous_example(counter)
        return ColumnValues(index, name, date_example=example, date_proof=dates.proving_example(counter))
    meanings = list_meanings(workspace, info)
    lookup = choice_texts(workspace, info)
    by_value = {value: code for code, value in _codes(lookup, meanings).items()}
    uses = Counter[str]()
    for cell, count in counter.items():
        text = _text_of(cell)
        if text == CLEAR:  # it empties the field and is no value of it
            continue
        is_several = info.kind is FieldKind.MULTI_PICK and choice_key(text) not in lookup
        for part in split_values(text) if is_several else (text,):
            uses[part] += count
    texts = tuple(
        TextUse(text, count, by_value.get(lookup.get(choice_key(text)), ""))
        for text, count in uses.most_common(_MOST_TEXTS)
    )
    return ColumnValues(index, name, texts, tuple(meanings), info.kind in _TAKE_NEW)


def _codes(lookup: Mapping[str, object], meanings: Sequence[Meaning]) -> dict[str, object]:
    """Return what each code stands for: itself, or the id of a stage."""
    return {meaning.code: lookup[choice_key(meaning.code)] for meaning in meanings}


def _text_of(cell: Cell) -> str:
    try:
        return clean_text(cell)
    except CellProblem:
        return str(getattr(cell, "code", cell))


def list_meanings(workspace: Workspace, info: FieldInfo) -> list[Meaning]:
    """Return the values of a list field; for a stage those of the default pipeline, of the others, and the outcomes."""
    if info.kind is FieldKind.CHOICE:
        return [Meaning(choice.code, _(choice.label)) for choice in info.choices]
    if info.kind in _TAKE_NEW:
        return [Meaning(row.code, row.label) for row in picklists.list_values(workspace, info.picklist)]
    return [*_stage_meanings(workspace), *(Meaning(status.code, _(status.label)) for status in STATUSES[1:])]


def _stage_meanings(workspace: Workspace) -> list[Meaning]:
    default, full_names = pipelines.default_pipeline_id(workspace), stages.full_names(workspace)
    rows = sorted(stages.list_stages(workspace), key=lambda row: row.pipeline_id != default)
    return [
        Meaning(row.code or row.name, row.name)
        if row.pipeline_id == default
        else Meaning(row.code or full_names[row.stage_id], full_names[row.stage_id])
        for row in rows
    ]


def with_known_values(plan: ImportPlan, found: Mapping[int, ColumnValues], *, most_new: int = 30) -> ImportPlan:
    """Return a plan that adds the unknown texts of picklist columns to their lists, at most `most_new` of a column.

    More are no list but free text. Texts the plan maps already, and columns it has decided on, stay as they are.
    """
    added = dict(plan.new_values)
    for index, values in found.items():
        if not values.takes_new_values or index in added:
            continue
        unknown = frozenset(values.unknown) - plan.values.get(index, {}).keys()
        added[index] = unknown if len(unknown) <= most_new else frozenset()
    return replace(plan, new_values=added)
