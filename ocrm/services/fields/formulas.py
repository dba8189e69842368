"""Formulas over the fields of a record, as `[Annual revenue] / [Headcount]`, checked and written as SQL.

Amounts count in main units, days minus days are days; what has an empty part is empty, and so is a division by zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _, in_every_language
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.text.fold import fold

MOST_CHARACTERS = 1000
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|\[(?P<field>[^\[\]]+)\]|\"(?P<text>[^\"]*)\"|(?P<word>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|<>|!=|[-+*/(),<>=]))"
)
_PLAIN = str.maketrans("（）＋－−×÷＊／，＜＞＝【】［］“”＂", '()+--*/*/,<>=[][]"""')
_COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "<>": "<>", "!=": "<>"}
_DEEPEST = 40
_NUMBER, _MONEY, _DAY = FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE
_TEXT, _TRUTH = FieldKind.TEXT, FieldKind.BOOLEAN
_KINDS = {
    FieldKind.NUMBER: _NUMBER, FieldKind.INTEGER: _NUMBER, FieldKind.PERCENT: _NUMBER, FieldKind.MONEY: _MONEY,
    FieldKind.DATE: _DAY, FieldKind.MOMENT: _DAY, FieldKind.BOOLEAN: _TRUTH, FieldKind.TEXT: _TEXT,
    FieldKind.CODE: _TEXT, FieldKind.CHOICE: _TEXT, FieldKind.PICKLIST: _TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """A formula as SQL over the record's table `t`, the kind of its value, and the fields it speaks of."""

    sql: str
    kind: FieldKind
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a formula: what it is, its text, where it stands."""

    what: str
    text: str
    start: int
    end: int


class FormulaError(ValidationError):
    """A formula that cannot be understood."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="formula")


def compile_formula(text: str, fields: Mapping[str, FieldInfo]) -> Compiled:
    """Return a formula as SQL; fields are called by name or label. Raises FormulaError."""
    reader = _Reader(_tokens(text), fields)
    found = reader.read()
    sql = f"CAST(round(({found.sql}) * 100) AS INTEGER)" if found.kind is _MONEY else f"({found.sql})"
    return Compiled(sql, found.kind, frozenset(reader.used))


def with_names(text: str, fields: Mapping[str, FieldInfo]) -> str:
    """Return a formula with the names of its fields, so that it outlives their renaming."""
    return _rewritten(text, fields, lambda info: info.name)


def with_labels(text: str, fields: Mapping[str, FieldInfo]) -> str:
    """Return a formula with what its fields are called in the chosen language."""
    return _rewritten(text, fields, lambda info: _(info.label))


def _rewritten(text: str, fields: Mapping[str, FieldInfo], name_of: Callable[[FieldInfo], str]) -> str:
    parts: list[str] = []
    at = 0
    for token in _tokens(text):
        info = _field_called(token.text, fields) if _is_name(token) else None
        if info is not None:
            parts += [text[at : token.start], f"[{name_of(info)}]"]
            at = token.end
    return "".join(parts) + text[at:].rstrip()


def _is_name(token: _Token) -> bool:
    return token.what == "field" or (token.what == "word" and token.text.casefold() not in FUNCTIONS)


def _field_called(name: str, fields: Mapping[str, FieldInfo]) -> FieldInfo | None:
    """Return a field by name, by label, then by another name of it."""
    wanted = fold(name.strip())
    for names_of in (_names, _labels, _aliases):
        for info in fields.values():
            if wanted in map(fold, names_of(info)):
                return info
    return None


def _names(info: FieldInfo) -> Sequence[str]:
    return (info.name,)


def _labels(info: FieldInfo) -> Sequence[str]:
    return (info.label, *in_every_language(info.label))


def _aliases(info: FieldInfo) -> Sequence[str]:
    return info.aliases


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(_("A formula has at most {n} characters.").format(n=MOST_CHARACTERS))
    plain = text.translate(_PLAIN)
    tokens: list[_Token] = []
    at = 0
    while plain[at:].strip():
        match = _TOKEN.match(plain, at)
        if match is None:
            wrong = plain[at:].strip()[0]
            raise FormulaError(_("“{sign}” does not fit into a formula (character {position}).").format(
                sign=wrong, position=plain.index(wrong, at) + 1))  # fmt: skip
        what = str(match.lastgroup)
        start = match.start(what) - (what in ("field", "text"))
        tokens.append(_Token(what, match[what], start, match.end()))
        at = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right; comparisons bind least, then + and -, then * and /."""

    def __init__(self, tokens: Sequence[_Token], fields: Mapping[str, FieldInfo]) -> None:
        self._tokens, self._fields = list(tokens), fields
        self._at = self._depth = 0
        self.used: set[str] = set()

    def read(self) -> Compiled:
        """Read the whole formula."""
        if not self._tokens:
            raise FormulaError(_("A formula is needed, such as [Won amount] / [Won deals]."))
        found = self._comparison()
        if self._at < len(self._tokens):
            raise self._unexpected()
        return found

    def _comparison(self) -> Compiled:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError(_("The brackets of this formula lie too deep in each other."))
        left = self._sum()
        sign = self._take(*_COMPARISONS)
        if sign:
            right = self._sum()
            if not _are_alike(left, right):
                raise FormulaError(_("Only values of one kind can be compared in a formula."))
            left = Compiled(f"({left.sql} {_COMPARISONS[sign]} {right.sql})", _TRUTH)
        self._depth -= 1
        return left

    def _sum(self) -> Compiled:
        left = self._product()
        while sign := self._take("+", "-"):
            left = _added(left, sign, self._product())
        return left

    def _product(self) -> Compiled:
        left = self._factor()
        while sign := self._take("*", "/"):
            left = _multiplied(left, sign, self._factor())
        return left

    def _factor(self) -> Compiled:
        if self._take("-"):
            inside = _numeric(self._factor())
            return Compiled(f"(-{inside.sql})", inside.kind)
        if self._take("("):
            inside = self._comparison()
            self._expect(")")
            return Compiled(f"({inside.sql})", inside.kind)
        token = self._next()
        if token.what == "number":
            return Compiled(f"{float(token.text)!r}", _NUMBER)
        if token.what == "text":
            quoted = token.text.replace("'", "''").replace("\0", "")
            return Compiled(f"'{quoted}'", _TEXT)
        if token.what == "word" and token.text.casefold() in FUNCTIONS:
            return self._call(token.text.casefold())
        if _is_name(token):
            return self._field(token.text)
        self._at -= 1
        raise self._unexpected()

    def _call(self, name: str) -> Compiled:
        function = FUNCTIONS[name]
        self._expect("(")
        given: list[Compiled] = []
        if not self._take(")"):
            given.append(self._comparison())
            while self._take(","):
                given.append(self._comparison())
            self._expect(")")
        if not function.least <= len(given) <= function.most:
            raise FormulaError(_("Write it as {usage}.").format(usage=function.usage))
        return function.build(given)

    def _field(self, name: str) -> Compiled:
        info = _field_called(name, self._fields)
        if info is None:
            raise FormulaError(_("There is no field “{name}” for a formula.").format(name=name))
        kind = _KINDS.get(info.kind)
        if kind is None:
            raise FormulaError(_("“{field}” cannot be used in a formula.").format(field=_(info.label)))
        self.used.add(info.name)
        if info.kind is FieldKind.MONEY:
            return Compiled(f"({info.column} / 100.0)", _MONEY)
        if info.kind is FieldKind.MOMENT:
            return Compiled(f"ocrm_day({info.column})", _DAY)
        return Compiled(info.column, kind)

    def _next(self) -> _Token:
        if self._at == len(self._tokens):
            raise FormulaError(_("The formula breaks off; something is missing at its end."))
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *signs: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at].what == "sign":
            sign = self._tokens[self._at].text
            if sign in signs:
                self._at += 1
                return sign
        return ""

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise FormulaError(_("“{sign}” is missing in the formula.").format(sign=sign))

    def _unexpected(self) -> FormulaError:
        token = self._tokens[self._at]
        return FormulaError(_("“{sign}” does not fit into a formula (character {position}).").format(
            sign=token.text, position=token.start + 1))  # fmt: skip


# -- arithmetic -------------------------------------------------------------------------------------------------------


def _are_alike(left: Compiled, right: Compiled) -> bool:
    return left.kind is right.kind or {left.kind, right.kind} == {_NUMBER, _MONEY}


def _numeric(value: Compiled) -> Compiled:
    if value.kind not in (_NUMBER, _MONEY):
        raise FormulaError(_("A formula calculates with numbers, amounts and days only."))
    return value


def _joined(left: FieldKind, right: FieldKind) -> FieldKind:
    return _MONEY if _MONEY in (left, right) else _NUMBER


def _added(left: Compiled, sign: str, right: Compiled) -> Compiled:
    if left.kind is _DAY and right.kind is _DAY and sign == "-":
        return Compiled(f"(julianday({left.sql}) - julianday({right.sql}))", _NUMBER)
    if left.kind is _DAY and right.kind is _NUMBER:
        return Compiled(f"date(julianday({left.sql}) {sign} {right.sql})", _DAY)
    _numeric(left), _numeric(right)
    return Compiled(f"({left.sql} {sign} {right.sql})", _joined(left.kind, right.kind))


def _multiplied(left: Compiled, sign: str, right: Compiled) -> Compiled:
    _numeric(left), _numeric(right)
    if sign == "/":
        kind = _MONEY if left.kind is _MONEY and right.kind is _NUMBER else _NUMBER
        return Compiled(f"(CAST({left.sql} AS REAL) / {right.sql})", kind)
    return Compiled(f"({left.sql} * {right.sql})", _joined(left.kind, right.kind))


# -- functions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Function:
    """A function of formulas: how it is written, what it gives, how many values it takes."""

    usage: str
    help: str
    least: int
    most: int
    build: Callable[[Sequence[Compiled]], Compiled]


def _day(value: Compiled) -> Compiled:
    if value.kind is not _DAY:
        raise FormulaError(_("days_since and days_until need a date."))
    return value


def _days_since(given: Sequence[Compiled]) -> Compiled:
    return Compiled(f"(julianday(ocrm_today()) - julianday({_day(given[0]).sql}))", _NUMBER)


def _days_until(given: Sequence[Compiled]) -> Compiled:
    return Compiled(f"(julianday({_day(given[0]).sql}) - julianday(ocrm_today()))", _NUMBER)


def _today(_given: Sequence[Compiled]) -> Compiled:
    return Compiled("ocrm_today()", _DAY)


def _round(given: Sequence[Compiled]) -> Compiled:
    value = _numeric(given[0])
    places = f", {_numeric(given[1]).sql}" if len(given) > 1 else ""
    return Compiled(f"round({value.sql}{places})", value.kind)


def _abs(given: Sequence[Compiled]) -> Compiled:
    return Compiled(f"abs({_numeric(given[0]).sql})", given[0].kind)


def _if(given: Sequence[Compiled]) -> Compiled:
    condition, then, otherwise = given
    if condition.kind is not _TRUTH:
        raise FormulaError(_("The first value of if() is a comparison or a yes/no field."))
    if not _are_alike(then, otherwise):
        raise FormulaError(_("Both results of if() must be of one kind."))
    kind = then.kind if then.kind is otherwise.kind else _MONEY
    return Compiled(f"CASE WHEN {condition.sql} THEN {then.sql} ELSE {otherwise.sql} END", kind)


def _if_empty(given: Sequence[Compiled]) -> Compiled:
    value, otherwise = given
    if not _are_alike(value, otherwise):
        raise FormulaError(_("Both values of if_empty() must be of one kind."))
    kind = value.kind if value.kind is otherwise.kind else _MONEY
    return Compiled(f"coalesce({value.sql}, {otherwise.sql})", kind)


def _least(given: Sequence[Compiled]) -> Compiled:
    return _extreme("min", given)


def _greatest(given: Sequence[Compiled]) -> Compiled:
    return _extreme("max", given)


def _extreme(name: str, given: Sequence[Compiled]) -> Compiled:
    if not all(_are_alike(given[0], value) for value in given):
        raise FormulaError(_("Only values of one kind can be compared in a formula."))
    kind = _MONEY if any(value.kind is _MONEY for value in given) else given[0].kind
    return Compiled(f"{name}({', '.join(value.sql for value in given)})", kind)


FUNCTIONS: Mapping[str, Function] = {
    "days_since": Function("days_since([…])", N_("days from a date until today"), 1, 1, _days_since),
    "days_until": Function("days_until([…])", N_("days from today until a date"), 1, 1, _days_until),
    "today": Function("today()", N_("the present day"), 0, 0, _today),
    "round": Function("round(…, 2)", N_("rounded, to two places"), 1, 2, _round),
    "if": Function("if(… > 0, …, …)", N_("one value or another"), 3, 3, _if),
    "if_empty": Function("if_empty([…], 0)", N_("another value where a field is empty"), 2, 2, _if_empty),
    "min": Function("min(…, …)", N_("the least"), 2, 9, _least),
    "max": Function("max(…, …)", N_("the greatest"), 2, 9, _greatest),
    "abs": Function("abs(…)", N_("without the sign"), 1, 1, _abs),
}
"""The functions a formula may use."""
