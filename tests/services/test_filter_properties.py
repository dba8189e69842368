"""Every filter operator and every form of search beside a plain Python reading of the same rows."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.services import records, search, tags
from ocrm.services.deals import pipelines, stages
from ocrm.services.filtering.conditions import COUNTED_DAYS, PERIODS, AllOf, AnyOf, Condition, Filter, Not, Operator
from ocrm.services.filtering.filters import builder_of
from ocrm.services.records import RecordQuery, RecordRow
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold
from ocrm.text.pinyin import spellings
from tests.conftest import MOMENT

TODAY = date(2026, 3, 10)
KINDS = (
    "campaigns", "customers", "contacts", "interactions", "opportunities", "todos", "contracts", "tickets",
)  # fmt: skip
NAMES = (
    "张伟", "單雪松", "曾国强", "重庆长安配件", "长沙银行", "绿地物业", "Zhang Wei Ltd", "ＡＢＣ Tools", "安配长安",
    "100% 绿",
)  # fmt: skip
TEXTS = ("", "", "预算已批", "Call a_b back", "长安来访 13800138000", "ERP 二期", "Café")
PHONES = ("", "13800138000", "0571-88228822", "010 6552 9988")
NOT_FILLED = (
    "code", "is_primary", "parent", "status", "due_on", "kind", "category", "industry", "source", "recurrence",
    "probability", "contract_type", "payment_method", "starts_on", "ends_on", "satisfaction", "resolved_at",
)  # fmt: skip
TAGS = ("重点", "Trade fair", "x:y")
NUMBER_KINDS = (FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER)
DAY_KINDS = (FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT)


@dataclass(frozen=True, slots=True, repr=False)
class Company:
    """A file, and its rows as read one by one."""

    workspace: Workspace
    rows: Mapping[str, list[RecordRow]]
    stage_codes: Mapping[int, str]

    def found(self, kind: str, filter: Filter) -> set[int]:
        return set(records.all_ids(self.workspace, RecordQuery(kind, filter)))

    def read(self, kind: str, filter: Filter) -> set[int]:
        return {row.record_id for row in self.rows[kind] if self.holds(row, filter)}

    def holds(self, row: RecordRow, filter: Filter) -> bool:
        """Read a filter as one reads it aloud."""
        if isinstance(filter, Not):
            return not self.holds(row, filter.part)
        if isinstance(filter, AllOf):
            return all(self.holds(row, part) for part in filter.parts)
        if isinstance(filter, AnyOf):
            return any(self.holds(row, part) for part in filter.parts)
        return self.agrees(row, filter)

    def agrees(self, row: RecordRow, condition: Condition) -> bool:
        """Read one condition."""
        info, value = record_type(row.kind).field(condition.field), row[condition.field]
        operator = condition.operator
        if operator in (Operator.EMPTY, Operator.NOT_EMPTY):
            return (value in (None, "", ())) == (operator == Operator.EMPTY)
        if operator in OPPOSITES:
            return not self.agrees(row, Condition(condition.field, OPPOSITES[operator], condition.value))
        wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        if info.kind in DAY_KINDS:
            return on_day(value, operator, wanted)
        if info.kind in NUMBER_KINDS:
            return value is not None and NUMBERS[operator](value, *wanted)
        return self.is_like(info, value, operator, wanted)

    def is_like(self, info: FieldInfo, value: Any, operator: str, wanted: tuple[Any, ...]) -> bool:
        """Compare what is neither a number nor a day."""
        if info.kind is FieldKind.BOOLEAN:
            return bool(value) == bool(wanted[0])
        if info.kind is FieldKind.TAGS:
            return bool({tag.lower() for tag in value or ()} & {str(tag).lower() for tag in wanted})
        if info.kind is FieldKind.STAGE:
            return bool({self.stage_codes[value.record_id], str(value.record_id)} & {str(code) for code in wanted})
        if info.kind is FieldKind.REFERENCE:
            return value is not None and in_text(value.title, operator, wanted, is_phone=False)
        return in_text(value or "", operator, wanted, is_phone=info.kind is FieldKind.PHONE)


OPPOSITES: Mapping[str, Operator] = {
    Operator.IS_NOT: Operator.IS, Operator.NONE_OF: Operator.ANY_OF, Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.HAS_NO_TAG: Operator.HAS_TAG,
}  # fmt: skip
NUMBERS: Mapping[str, Callable[..., bool]] = {
    Operator.LT: lambda own, other: own < other, Operator.LE: lambda own, other: own <= other,
    Operator.GT: lambda own, other: own > other, Operator.GE: lambda own, other: own >= other,
    Operator.IS: lambda own, other: own == other, Operator.ANY_OF: lambda own, *others: own in others,
    Operator.BETWEEN: lambda own, low, high: low <= own <= high,
}  # fmt: skip
DAYS: Mapping[str, Callable[..., bool]] = {
    **NUMBERS,
    Operator.ON: lambda own, other: own == other,
    Operator.BEFORE: lambda own, other: own < other,
    Operator.AFTER: lambda own, other: own > other,
    Operator.IN_LAST_DAYS: lambda own, days: 0 <= (TODAY - own).days <= days,
    Operator.IN_NEXT_DAYS: lambda own, days: 0 <= (own - TODAY).days <= days,
    Operator.OLDER_THAN_DAYS: lambda own, days: (TODAY - own).days > days,
}
NEAR = {Operator.YESTERDAY: -1, Operator.TODAY: 0, Operator.TOMORROW: 1}
WHICH = {"last": -1, "this": 0, "next": 1}
UNITS: Mapping[str, Callable[[date], int]] = {
    "week": lambda day: (day.toordinal() - 1) // 7,  # day 1 of the calendar was a Monday
    "month": lambda day: day.year * 12 + day.month,
    "quarter": lambda day: day.year * 4 + (day.month - 1) // 3,
    "year": lambda day: day.year,
}


def on_day(value: date | datetime | None, operator: str, wanted: tuple[Any, ...]) -> bool:
    if value is None:
        return False
    day = (value + timedelta(hours=8)).date() if isinstance(value, datetime) else value
    if operator in NEAR:
        return (day - TODAY).days == NEAR[Operator(operator)]
    if operator in PERIODS:
        which, unit = operator.split("_")
        return UNITS[unit](day) - UNITS[unit](TODAY) == WHICH[which]
    return DAYS[operator](day, *wanted)


def in_text(value: str, operator: str, wanted: tuple[Any, ...], *, is_phone: bool) -> bool:
    own = ascii_lower(value)
    if operator in (Operator.IS, Operator.ANY_OF):
        return own in {ascii_lower(str(text)) for text in wanted}
    text = str(wanted[0])
    typed: tuple[str, ...] = (text, fold(text))
    if operator == Operator.STARTS_WITH:
        return any(value.startswith(text) if is_phone else own.startswith(ascii_lower(text)) for text in typed)
    if is_phone:
        typed = ("".join(char for char in text if char.isdigit()) or text,)
    return any(ascii_lower(text) in own for text in typed)


def ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


@pytest.fixture
def company(workspace: Workspace, clock: FixedClock) -> Company:
    """Two dozen rows of each kind, with blanks, several scripts, and days around today."""
    chance = random.Random(5)
    codes = [stage.stage_id for stage in stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))]
    made: dict[str, list[int]] = {kind: [] for kind in KINDS}

    def value_of(info: FieldInfo) -> Any:
        if info.kind is FieldKind.REFERENCE:
            return chance.choice(made[info.reference] if info.required else [None, *made[info.reference]])
        if info.kind is FieldKind.STAGE:
            return chance.choice(codes)
        if info.kind is FieldKind.MOMENT:
            return MOMENT + timedelta(hours=chance.randint(-2000, 900))
        choices: Mapping[FieldKind, tuple[Any, ...]] = {
            FieldKind.MONEY: (None, Decimal("0.00"), Decimal("12.34"), Decimal(400_000), Decimal(1_000_000)),
            FieldKind.PERCENT: (10, 50, 90), FieldKind.INTEGER: (None, 0, 7, 1200), FieldKind.BOOLEAN: (True, False),
            FieldKind.DATE: (None, *(TODAY + timedelta(days=chance.randint(-400, 400)) for _day in range(4))),
            FieldKind.BIRTHDAY: (None, *(TODAY + timedelta(days=chance.randint(-400, 400)) for _day in range(4))),
            FieldKind.CHOICE: (None, *(choice.code for choice in info.choices)), FieldKind.PHONE: PHONES,
        }  # fmt: skip
        return chance.choice(choices.get(info.kind, TEXTS))

    for kind in KINDS:
        described = record_type(kind)
        for number in range(12):
            values = {info.name: value_of(info) for info in described.editable_fields if info.name not in NOT_FILLED}
            values[described.title_field] = NAMES[number % len(NAMES)]
            if kind in ("interactions", "todos"):
                values["kind"] = chance.choice(("call", "visit"))
            values = {name: value for name, value in values.items() if value is not None}
            clock.set(MOMENT - timedelta(hours=57 * number))
            made[kind].append(records.add_record(workspace, kind, values).created_id or 0)
        clock.set(MOMENT)
        for tag in TAGS:
            tags.add_tag(workspace, chance.sample(made[kind], 4), tag)
    rows = {kind: [row for row in records.fetch_rows(workspace, kind, made[kind]) if row] for kind in KINDS}
    return Company(workspace, rows, {stage.stage_id: stage.code for stage in stages.list_stages(workspace)})


# -- filters ----------------------------------------------------------------------------------------------------------


def one_of(info: FieldInfo) -> list[Any]:
    """Return values of a field's type, mostly such as the rows have."""
    if info.kind in (FieldKind.CHOICE, FieldKind.PICKLIST):
        return [*(choice.code for choice in info.choices), "call", "regular", "potential", "VIP"]
    return ONE_OF.get(info.kind, [*NAMES, *TEXTS[2:], "预", "call", "绿", "ZHANG", "_", "%"])


ONE_OF: Mapping[FieldKind, list[Any]] = {
    FieldKind.MONEY: [Decimal(0), Decimal("12.34"), Decimal("12.35"), Decimal(400_000)],
    FieldKind.PERCENT: [0, 10, 50, 60, 100],
    FieldKind.INTEGER: [0, 1, 7, 1200],
    FieldKind.BOOLEAN: [True, False],
    FieldKind.DATE: [TODAY + timedelta(days=days) for days in range(-400, 400, 9)],
    FieldKind.BIRTHDAY: [TODAY + timedelta(days=days) for days in range(-400, 400, 9)],
    FieldKind.MOMENT: [TODAY + timedelta(days=days) for days in range(-60, 30)],
    FieldKind.STAGE: ["proposal", "needs_analysis", "first_contact"],
    FieldKind.TAGS: [*TAGS, "TRADE fair", "nobody's"],
    FieldKind.PHONE: [*PHONES[1:], "138", "8822", "0571 8822"],
}


def values_for(info: FieldInfo, operator: str) -> st.SearchStrategy[Any]:
    """Build values an operator takes on a field."""
    if operator in PERIODS or operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return st.none()
    if operator in COUNTED_DAYS:
        return st.integers(0, 500)
    one = st.sampled_from(one_of(info))
    if operator == Operator.BETWEEN:
        return st.tuples(one, one)
    return st.lists(one, min_size=1, max_size=3).map(tuple) if operator in (Operator.ANY_OF, Operator.NONE_OF) else one


CASES = [
    (kind, info, operator)
    for kind in KINDS
    for info in record_type(kind).fields.values()
    for operator in Operator
    if operator != Operator.MATCHES and builder_of(info, operator) is not None
]


def sample_values(info: FieldInfo, operator: str, chance: random.Random) -> list[Any]:
    """Return a few values an operator takes on a field, the same at every run."""
    if operator in PERIODS or operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return [None]
    if operator in COUNTED_DAYS:
        return [0, 7, 90]
    many = operator in (Operator.ANY_OF, Operator.NONE_OF, Operator.BETWEEN)
    return [tuple(chance.choices(one_of(info), k=2)) if many else chance.choice(one_of(info)) for _value in range(4)]


def conditions(kind: str) -> st.SearchStrategy[Filter]:
    """Build a condition on any field of a kind."""
    own = [(info, operator) for other, info, operator in CASES if other == kind]
    return st.sampled_from(own).flatmap(
        lambda case: st.builds(Condition, st.just(case[0].name), st.just(case[1]), values_for(*case))
    )


def joined(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """Build filters of filters."""
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(parts.map(AllOf), parts.map(AnyOf), inner.map(Not))


@pytest.mark.parametrize("kind", KINDS)
def test_each_operator_on_each_field_finds_what_reading_the_rows_does(company: Company, kind: str) -> None:
    chance = random.Random(3)
    for info, operator in [(info, operator) for other, info, operator in CASES if other == kind]:
        for value in sample_values(info, operator, chance):
            condition = Condition(info.name, operator, value)
            assert company.found(kind, condition) == company.read(kind, condition), condition


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(KINDS).flatmap(
        lambda kind: st.tuples(st.just(kind), st.recursive(conditions(kind), joined, max_leaves=5))
    )
)
def test_filters_joined_by_all_any_and_not_find_what_reading_the_rows_does(
    company: Company, asked: tuple[str, Filter]
) -> None:
    assert company.found(*asked) == company.read(*asked)


# -- search -----------------------------------------------------------------------------------------------------------

CHINESE = re.compile("[\u4e00-\u9fff]+")
WORD = re.compile("[a-z0-9]+")


def typed_forms(text: str, *, has_pinyin: bool) -> Iterator[str]:
    """Yield what one may type to find a text: pieces, whole pinyin, initials, mixtures, beginnings of words, digits."""
    for run in CHINESE.findall(text):
        for start in range(len(run)):
            yield from (run[start : start + length] for length in range(1, 5))
            if not has_pinyin:
                continue
            heard = [spellings(char) for char in fold(run[start : start + 4])]
            yield "".join(options[0] for options in heard)
            yield "".join(options[-1][0] for options in heard)
            yield heard[0][0] + "".join(options[0][0] for options in heard[1:])
    for word in WORD.findall(fold(text)):
        yield from (word[:length] for length in range(1, len(word) + 1))
        if word.isdigit():
            yield from (word[start:] for start in range(len(word) - 3))
    yield text.upper()


@cache
def sounds(run: str) -> frozenset[str]:
    """Return every way to type some characters: each in full or by its initial, in every reading."""
    parts = [{part for s in spellings(char) for part in (s, s[0], s[:2] if s[1:2] == "h" else s)} for char in run]
    return frozenset("".join(chosen) for chosen in product(*parts))


def fits(word: str, text: str) -> bool:
    """Read one word of a query beside a text; traditional characters have readings of their own."""
    runs = [run[start : start + 4] for run in CHINESE.findall(f"{text}\n{fold(text)}") for start in range(len(run))]
    text = fold(text)
    for run in CHINESE.findall(word):
        if run not in text:
            return False
    for piece in WORD.findall(word):
        digits = re.sub(r"(?<=\d)[ ()./·+-]{1,3}(?=\d)", "", text)
        in_words = any(other.startswith(piece) for other in WORD.findall(text))
        in_digits = piece.isdigit() and any(piece in other for other in re.findall(r"\d+", digits))
        if not (in_words or in_digits or any(sound.startswith(piece) for run in runs for sound in sounds(run))):
            return False
    return True


def searched_text(row: RecordRow) -> str:
    infos = record_type(row.kind).fields
    return "\n".join(str(value) for name, value in row.values.items() if value and infos[name].searchable)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(KINDS), number=st.integers(0, 11), form=st.integers(0, 10_000))
def test_a_record_is_found_by_whatever_one_types_of_it_and_nothing_else_is(
    company: Company, kind: str, number: int, form: int
) -> None:
    row = company.rows[kind][number]
    forms = list(typed_forms(str(row[record_type(kind).title_field]), has_pinyin=kind != "interactions"))
    query = forms[form % len(forms)]
    hits = {hit.record_id for hit in search.find(company.workspace, query, limit=500, kinds=frozenset({kind}))}
    assert row.record_id in hits
    assert hits <= set(records.all_ids(company.workspace, RecordQuery(kind, text=query)))
    assert hits <= company.found(kind, Condition("", Operator.MATCHES, query))
    for other in company.rows[kind]:
        if other.record_id in hits:
            text = searched_text(other)
            assert all(fits(word, text) for word in fold(query).split()), (query, text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_the_rows_that_have_what_is_typed_and_counts_them(company: Company, kind: str) -> None:
    title = record_type(kind).title_field
    pieces = {
        run[start : start + length]
        for row in company.rows[kind]
        for run in CHINESE.findall(str(row[title]))
        for start in range(len(run))
        for length in range(1, 6)
    }
    for piece in sorted(pieces):
        wanted = {row.record_id for row in company.rows[kind] if any(fold(piece) in text for text in texts_of(row))}
        query = RecordQuery(kind, text=piece)
        assert set(records.all_ids(company.workspace, query)) == wanted, piece
        assert set(records.first_ids(company.workspace, query)) == wanted, piece
        assert records.count(company.workspace, query) == len(wanted)
        assert company.found(kind, Condition("", Operator.MATCHES, piece)) == wanted
        opposite = company.found(kind, Not(Condition("", Operator.MATCHES, piece)))
        assert opposite == {row.record_id for row in company.rows[kind]} - wanted


def texts_of(row: RecordRow) -> list[str]:
    infos = record_type(row.kind).fields
    return [fold(str(value)) for name, value in row.values.items() if value and infos[name].searchable]


@pytest.mark.parametrize("query", ["8000", "1380 0138 000", "+86 13800138000", "0571-8822", "65529988"])
def test_a_phone_number_is_found_by_any_of_its_digits(company: Company, query: str) -> None:
    digits = "".join(char for char in query if char.isdigit()).removeprefix("86")
    expected = {
        row.record_id
        for row in company.rows["customers"]
        if any(digits in "".join(filter(str.isdigit, str(row[name]))) for name in ("phone", "mobile", "notes"))
    }
    hits = search.find(company.workspace, query, limit=500, kinds=frozenset({"customers"}))
    assert expected <= {hit.record_id for hit in hits}


def test_a_list_finds_what_stands_in_a_further_value_and_in_an_added_field(company: Company) -> None:
    workspace, first = company.workspace, company.rows["customers"][0].record_id
    with workspace.operation("Merge"):
        workspace.connection.execute(
            "INSERT INTO alternate_value(id, record_id, field, value) VALUES (1, ?, 'name', '云栖智造老厂')", (first,)
        )
        workspace.connection.execute("""UPDATE customer SET custom = '{"x": "滨江新厂房"}' WHERE id = ?""", (first,))
    for words in ("智造老厂", "江新厂"):
        assert list(records.all_ids(workspace, RecordQuery("customers", text=words))) == [first]
    assert list(records.all_ids(workspace, RecordQuery("customers", text="造智老"))) == []
