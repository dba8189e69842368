"""How alike two records are: 0 to 100 points, each with its reason (D-26), and whether the names say so too (D-22).

Equal phone numbers alone fuse spouses and receptions, so only records whose names agree as well are ever called sure.
Beyond D-26 a near name counts, so that a typing mistake is found: with the same district or reading it is a “maybe”.
Two people at one customer whose names are, or only sound, alike are one, too (D-20).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from ocrm.i18n import N_
from ocrm.services.duplicates import normal_forms as forms

SURE = 85
MAYBE = 50
_MOST = 100
NEAR_NAME = 88
"""Likeness in percent (Indel distance) from which names are near."""
_SHORTEST_NEAR = 4


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of one record, in normal form."""

    record_id: int
    name: str
    name_key: str
    short_key: str
    pinyin: str
    mobiles: frozenset[str]
    landlines: frozenset[str]
    emails: frozenset[str]
    credit_code: str
    wechats: frozenset[str]
    district: str
    is_person: bool
    employer_id: int = 0
    """The customer a contact belongs to; 0 for customers."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something compared: its code in settings, its label, its points, and the test."""

    code: str
    label: str
    points: int
    test: Callable[[Traits, Traits], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """Points from 0 to 100, the codes of what agrees, and whether the names do."""

    points: int
    reasons: tuple[str, ...]
    names_agree: bool

    @property
    def is_sure(self) -> bool:
        """Whether the two are offered as the same."""
        return self.points >= SURE and self.names_agree


def _same_credit_code(a: Traits, b: Traits) -> bool:
    return bool(a.credit_code) and a.credit_code == b.credit_code


def _same_company(a: Traits, b: Traits) -> bool:
    return bool(a.name_key) and a.name_key == b.name_key and not (a.is_person and b.is_person)


def _same_person(a: Traits, b: Traits) -> bool:
    return bool(a.name_key) and a.name_key == b.name_key and a.is_person and b.is_person


def _short_name(a: Traits, b: Traits) -> bool:
    if a.name_key == b.name_key:
        return False
    shorts = {key for key in (a.short_key, b.short_key) if key}
    return bool(shorts & {a.name_key, b.name_key}) or (bool(a.short_key) and a.short_key == b.short_key)


def _near_name(a: Traits, b: Traits) -> bool:
    if a.name_key == b.name_key or _short_name(a, b) or min(len(a.name_key), len(b.name_key)) < _SHORTEST_NEAR:
        return False
    if not (a.is_person or b.is_person):
        (place, core), (other_place, other_core) = forms.without_place(a.name_key), forms.without_place(b.name_key)
        if place and other_place and place != other_place:
            return False  # the same sign in two cities is two companies
        if core == other_core:
            return True
    return _digits(a.name_key) == _digits(b.name_key) and ratio(a.name_key, b.name_key, score_cutoff=NEAR_NAME) > 0


def _digits(key: str) -> str:
    """Return the digits of a name: 三厂 of two numbers are two."""
    return "".join(filter(str.isdigit, key))


def _same_reading(a: Traits, b: Traits) -> bool:
    return bool(a.pinyin) and a.pinyin == b.pinyin and a.name_key != b.name_key


def _same_employer(a: Traits, b: Traits) -> bool:
    """Say whether two of one customer's people have names that agree: colleagues alone are not alike."""
    if not a.employer_id or a.employer_id != b.employer_id:
        return False
    return _same_person(a, b) or _near_name(a, b) or _same_reading(a, b)


CRITERIA = (
    Criterion("credit_code", N_("same credit code"), 100, _same_credit_code),
    Criterion("mobile", N_("same mobile number"), 60, lambda a, b: bool(a.mobiles & b.mobiles)),
    Criterion("email", N_("same email"), 60, lambda a, b: bool(a.emails & b.emails)),
    Criterion("wechat", N_("same WeChat id"), 60, lambda a, b: bool(a.wechats & b.wechats)),
    Criterion("company_name", N_("same company name"), 50, _same_company),
    Criterion("short_name", N_("one’s short name is the other’s name"), 50, _short_name),
    Criterion("near_name", N_("nearly the same name"), 40, _near_name),
    Criterion("employer", N_("same customer"), 40, _same_employer),
    Criterion("landline", N_("same phone number"), 30, lambda a, b: bool(a.landlines & b.landlines)),
    Criterion("name", N_("same name"), 25, _same_person),
    Criterion("pinyin", N_("name sounds the same"), 10, _same_reading),
    Criterion("district", N_("same place"), 10, lambda a, b: bool(a.district) and a.district == b.district),
)  # fmt: skip
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}
_NAMES = frozenset({"company_name", "short_name", "near_name", "name"})


def compare(a: Traits, b: Traits, *, ignored: frozenset[str] = frozenset()) -> Score:
    """Return how alike two records are; criteria in `ignored` do not count."""
    met = [criterion for criterion in CRITERIA if criterion.code not in ignored and criterion.test(a, b)]
    points = min(_MOST, sum(criterion.points for criterion in met))
    reasons = tuple(criterion.code for criterion in met)
    return Score(points, reasons, any(code in _NAMES for code in reasons))


def name_traits(name: str, *, is_person: bool) -> tuple[str, str]:
    """Return the key of a name and its reading."""
    key = forms.person_key(name) if is_person else forms.company_key(name)
    return key, forms.pinyin_key(key)
