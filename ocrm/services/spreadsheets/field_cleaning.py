"""From the cells of a column to the values of a field: lists, stages and date orders looked up once per import."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from ocrm.clock import Clock, to_utc
from ocrm.i18n import _, in_every_language
from ocrm.models.opportunity import STATUSES
from ocrm.services.deals import pipelines, stages
from ocrm.services.fields import picklists
from ocrm.services.fields.entered import entered
from ocrm.services.relations.credit_codes import is_credit_code, normalise_credit_code
from ocrm.services.sample_data.seeds import PICKLISTS, STAGES_BY_CODE
from ocrm.services.schema import Choice, FieldInfo, FieldKind
from ocrm.services.spreadsheets import amounts, call_log, cleaning, dates
from ocrm.services.spreadsheets.birthday_cells import clean_birthday
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.durations import clean_minutes
from ocrm.services.spreadsheets.phone_countries import with_country
from ocrm.services.tickets.reading import MOST_SATISFIED
from ocrm.services.workspace import Workspace

_MEMO_SIZE = 4_000
_TAG_SEPARATORS = re.compile(r"(?:[;,、\n|]|:::)+")
_PEOPLE_WORDS = ("人数", "员工", "人员", "headcount", "employees", "people", "staff", "attendees")
_LISTS = (FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.MULTI_PICK)
_SINGLE_LINES = re.compile(r"\s*[\r\n]+\s*")


class Cleared:
    """The value of a cell that says ∅: the field is to be emptied."""


CLEARED = Cleared()


@dataclass(slots=True)
class FieldCleaner:
    """Cleans the cells of one field; remembers what it has seen, because columns repeat themselves.

    `is_soft` says that a bad cell is left out and told, while the rest of its row goes on.
    """

    name: str
    info: FieldInfo
    clean: Callable[[Cell], Any]
    is_soft: bool = False
    column: int = -1
    replaced: Mapping[str, str] = field(default_factory=dict)
    _memo: dict[Cell, Any] = field(default_factory=dict)

    def values(self, cells: list[Cell]) -> list[Any]:
        """Return a value per cell: None for a blank one, CLEARED, or the CellProblem it has."""
        memo = self._memo
        found: list[Any] = []
        for cell in cells:
            if cell is None:
                found.append(None)
                continue
            value = memo.get(cell, memo) if type(cell) is not bool else memo  # True and 1 are one key
            if value is memo:
                value = self._value(cell)
                if len(memo) < _MEMO_SIZE and type(cell) is not bool:
                    memo[cell] = value
            found.append(value)
        return found

    def _value(self, cell: Cell) -> Any:
        if isinstance(cell, str):
            text = cell.strip()
            if text == cleaning.CLEAR:
                return CLEARED
            if self.replaced:
                cell = self.replaced.get(cleaning.choice_key(text), cell)
            if cell == "":
                return None
        try:
            value = self.clean(cell)
        except CellProblem as problem:
            return problem
        if isinstance(cell, str):
            value = entered(self.info.kind, value, cell)
        return None if value == "" else value


def make_cleaner(
    workspace: Workspace,
    name: str,
    info: FieldInfo,
    *,
    column: int = -1,
    replaced: Mapping[str, str] | None = None,
    order: dates.DateOrder | None = None,
    is_share: bool = False,
    is_soft: bool = False,
    is_seconds: bool = False,
    phone_country: str = "",
) -> FieldCleaner:
    """Return the cleaner of a field; `replaced` maps texts of the file to codes.

    `phone_country` is the code of the country whose numbers leave it out, empty for the mainland.
    """
    folded = {cleaning.choice_key(text): code for text, code in (replaced or {}).items()}
    clean = _function(workspace, info, order, is_share, folded)
    if info.name == "duration_minutes":
        clean = partial(clean_minutes, is_seconds=is_seconds)
    elif phone_country and info.kind is FieldKind.PHONE:
        clean = partial(_foreign_phones, phone_country)
    soft = is_soft or info.name in _BY_NAME or info.kind in _LISTS  # without which a customer is none the less one
    return FieldCleaner(name, info, clean, soft and not info.required, column, folded)


def _function(
    workspace: Workspace, info: FieldInfo, order: dates.DateOrder | None, is_share: bool, replaced: Mapping[str, str]
) -> Callable[[Cell], Any]:
    if info.name in _BY_NAME:
        return _BY_NAME[info.name]
    if info is call_log.CALLER_INFO:
        return lambda cell: _one_or_more(call_log.clean_caller(cell))
    match info.kind:
        case FieldKind.BIRTHDAY:
            return lambda cell: clean_birthday(cell, order)
        case FieldKind.DATE:
            return lambda cell: dates.clean_date(cell, order)
        case FieldKind.MOMENT:
            return lambda cell: _moment(cell, order, workspace.clock)
        case FieldKind.PERCENT:
            return lambda cell: _percent(cell, is_share)
        case FieldKind.CHOICE | FieldKind.PICKLIST | FieldKind.STAGE:
            lookup = choice_texts(workspace, info)
            return lambda cell: cleaning.clean_choice(cell, lookup)
        case FieldKind.MULTI_PICK:
            several = choice_texts(workspace, info) | dict(replaced)
            return lambda cell: _choices(cell, several)
    if info.kind in (FieldKind.INTEGER, FieldKind.NUMBER) and _counts_people(info):
        return amounts.clean_headcount if info.kind is FieldKind.INTEGER else _number_of_people
    return _PLAIN.get(info.kind, _text)


def _counts_people(info: FieldInfo) -> bool:
    """Say whether a field counts people, by what it is called: in a number of pieces 35人 would be a slip."""
    return any(word in info.label.casefold() for word in _PEOPLE_WORDS)


def _number_of_people(cell: Cell) -> Decimal:
    try:
        return Decimal(amounts.clean_headcount(cell))
    except CellProblem:
        return amounts.clean_number(cell)


def _text(cell: Cell) -> str:
    text = cleaning.clean_text(cell)
    return _SINGLE_LINES.sub(" ", text) if "\n" in text or "\r" in text else text


def _credit_code(cell: Cell) -> str:
    text = cleaning.clean_text(cell)
    code = normalise_credit_code(text)
    if code and not is_credit_code(code):
        raise CellProblem(_("“{text}” is no credit code: its check digit does not fit.").format(text=text))
    return code


def _foreign_phones(country: str, cell: Cell) -> str | list[str]:
    return _one_or_more([with_country(number, country) for number in cleaning.clean_phones(cell)])


def _one_or_more(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def split_values(text: str) -> list[str]:
    """Return the values of a cell that has several: a; b、c."""
    parts = _TAG_SEPARATORS.split(text.replace("；", ";").replace("，", ","))
    return [part.strip() for part in parts if part.strip()]


def _choices(cell: Cell, lookup: Mapping[str, Any]) -> tuple[Any, ...]:
    text = cleaning.clean_text(cell)
    if cleaning.choice_key(text) in lookup:  # a value with a comma in its name
        return (cleaning.clean_choice(text, lookup),)
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if any(cleaning.choice_key(part) not in lookup for part in parts):  # else as exports write them: a, b; c
        parts = split_values(text)
    values = dict.fromkeys(cleaning.clean_choice(part, lookup) for part in parts)
    return tuple(value for value in values if value != "")  # what shall stay blank is left out


def _tags(cell: Cell) -> list[str]:
    parts = split_values(cleaning.clean_text(cell))
    return list(dict.fromkeys(part.strip().lstrip("#* ").strip() for part in parts if part.strip(" #*")))


_PLAIN: dict[FieldKind, Callable[[Cell], Any]] = {
    FieldKind.LONG_TEXT: cleaning.clean_text,
    FieldKind.PHONE: lambda cell: _one_or_more(cleaning.clean_phones(cell)),
    FieldKind.EMAIL: lambda cell: _one_or_more(cleaning.clean_emails(cell)),
    FieldKind.URL: cleaning.clean_url,
    FieldKind.MONEY: amounts.clean_money,
    FieldKind.INTEGER: amounts.clean_integer,
    FieldKind.NUMBER: amounts.clean_number,
    FieldKind.BOOLEAN: cleaning.clean_boolean,
    FieldKind.TAGS: _tags,
}


def _moment(cell: Cell, order: dates.DateOrder | None, clock: Clock) -> datetime:
    moment = dates.clean_moment(cell, order)
    return moment if moment.tzinfo else to_utc(clock, moment.date(), moment.time())


def _percent(cell: Cell, is_share: bool) -> int:
    percent = amounts.clean_percent(cell, is_share=is_share).quantize(Decimal(1), ROUND_HALF_UP)
    if not 0 <= percent <= 100:
        raise CellProblem(_("A probability lies between 0 and 100%."))
    return int(percent)


def _satisfaction(cell: Cell) -> int:
    satisfaction = amounts.clean_integer(cell)
    if not 1 <= satisfaction <= MOST_SATISFIED:
        raise CellProblem(_("Satisfaction is a number from 1 to 5."))
    return satisfaction


_BY_NAME: dict[str, Callable[[Cell], Any]] = {"credit_code": _credit_code, "satisfaction": _satisfaction}
"""The cleaners of fields that say more than their kind does; a bad cell of theirs is left out, its row goes on."""


def choice_texts(workspace: Workspace, info: FieldInfo) -> dict[str, Any]:
    """Return what the texts of a choice, a list or a stage column mean, in either language.

    A stage's texts mean its id; those of won, lost and void mean the outcome's code.
    """
    if info.kind is FieldKind.CHOICE:
        return cleaning.choice_lookup((choice.code, _texts_of(choice)) for choice in info.choices)
    if info.kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICK):
        labels = {code: label for code, label, _aliases in PICKLISTS.get(info.picklist, ())}
        rows = picklists.list_values(workspace, info.picklist, include_retired=True)
        return cleaning.choice_lookup(
            (row.code, (row.code, row.label, *in_every_language(labels.get(row.code, row.code)), *row.aliases))
            for row in rows
        )
    default = pipelines.default_pipeline_id(workspace)
    listed = sorted(stages.list_stages(workspace), key=lambda row: row.pipeline_id != default)
    full_names = stages.full_names(workspace)
    meanings: list[tuple[int | str, tuple[str, ...]]] = [
        (row.stage_id, (*_stage_texts(row), full_names[row.stage_id])) for row in listed
    ]
    return cleaning.choice_lookup([*meanings, *((status.code, _texts_of(status)) for status in STATUSES[1:])])


def _texts_of(choice: Choice) -> tuple[str, ...]:
    return (choice.code, *in_every_language(choice.label), *choice.aliases)


def _stage_texts(row: stages.StageRow) -> tuple[str, ...]:
    seed = STAGES_BY_CODE.get(row.code)
    return (row.code or row.name, row.name, *(in_every_language(seed.label) if seed else ()), *row.aliases)
