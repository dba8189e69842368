"""The SQL of conditions on tags, segments, products of deals, needs, and answers that are owed."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.models.need import LEADS_TO, PRODUCT, WORDS
from ocrm.models.response_clock import IDS_LATE, IDS_OWED
from ocrm.services.filtering.binding import NEGATIVE, Binder, Builder, values_of
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.schema import FieldInfo


def _tagged(binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    names = binder.bind_all(map(str, values_of(condition)))
    found = (
        "t.id IN (SELECT rt.record_id FROM record_tag rt JOIN tag g ON g.id = rt.tag_id"
        f" WHERE g.name COLLATE NOCASE IN ({names}))"
    )
    return f"NOT {found}" if condition.operator in _WITHOUT_TAG else found


def _tagged_at_all(_binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    found = "t.id IN (SELECT record_id FROM record_tag)"
    return f"NOT {found}" if condition.operator == Operator.EMPTY else found


_WITHOUT_TAG = frozenset({Operator.HAS_NO_TAG, Operator.IS_NOT, Operator.NONE_OF})
TAGS: Mapping[str, Builder] = {
    **dict.fromkeys((Operator.HAS_TAG, Operator.HAS_NO_TAG, Operator.IS, Operator.IS_NOT, Operator.ANY_OF), _tagged),
    Operator.NONE_OF: _tagged, Operator.EMPTY: _tagged_at_all, Operator.NOT_EMPTY: _tagged_at_all,
}  # fmt: skip
"""What may be asked of tags, by operator."""


def in_segment(binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    """Find the members of lists; live segments were replaced by their filters before (segmentation.expansion)."""
    ids = [int(str(value)) for value in values_of(condition) if str(value).isdecimal()]
    found = f"t.id IN (SELECT customer_id FROM segment_member WHERE segment_id IN ({binder.bind_all(ids)}))"
    return f"NOT {found}" if condition.operator in NEGATIVE else found


def is_about_product(binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    """Find the deals of products: a deal's subject, or what a need of it names."""
    names = [str(value) for value in values_of(condition)]
    found = (
        f"(t.subject IN ({binder.bind_all(names)})"
        f" OR t.id IN (SELECT opportunity_id FROM need WHERE opportunity_id IS NOT NULL"
        f" AND product IN ({binder.bind_all(names)})))"
    )
    return f"NOT {found}" if condition.operator in NEGATIVE else found


def has_need(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Find who has a need: by its words, by `words → product`, or by `→ product` whatever is needed."""
    names = [str(value) for value in values_of(condition)]
    about = f"'{LEADS_TO}' || {PRODUCT}"
    ways = (WORDS, f"{WORDS} || {about}", f"ltrim({about})")
    matches = " OR ".join(f"{way} COLLATE NOCASE IN ({binder.bind_all(names)})" for way in ways)
    scope = "n.status = 'open' AND " if info.name == "open_need" else ""
    found = f"t.id IN (SELECT n.customer_id FROM need n WHERE {scope}({matches}))"
    return f"NOT {found}" if condition.operator in NEGATIVE else found


def has_any_need(_binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Find who has needs at all, along the needs."""
    scope = " WHERE n.status = 'open'" if info.name == "open_need" else ""
    found = f"t.id IN (SELECT n.customer_id FROM need n{scope})"
    return f"NOT {found}" if condition.operator == Operator.EMPTY else found


NEEDS: Mapping[str, Builder] = {
    **dict.fromkeys((Operator.IS, Operator.IS_NOT, Operator.ANY_OF, Operator.NONE_OF), has_need),
    Operator.EMPTY: has_any_need, Operator.NOT_EMPTY: has_any_need,
}  # fmt: skip
"""What may be asked of needs beside what may be asked of any text, by operator."""


def answer_owed(_binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    """Find who waits for an answer along the moments of interactions: a look at every customer takes a second else."""
    wanted = {str(value).casefold() for value in values_of(condition)}
    late, owed = f"t.id IN ({IDS_LATE})", f"t.id IN ({IDS_OWED})"
    found = {
        frozenset({"late"}): late,
        frozenset({"open"}): f"{owed} AND NOT {late}",
        frozenset({"late", "open"}): owed,
    }.get(frozenset(wanted & {"late", "open"}), "0")
    found = f"(t.pooled_at IS NULL AND {found})"
    return f"NOT {found}" if condition.operator in NEGATIVE else found
