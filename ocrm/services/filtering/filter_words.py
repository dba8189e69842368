"""The words of the typed filter language: names of fields and of their values, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ocrm.i18n import N_, _, in_every_language, language
from ocrm.services.deals import stages
from ocrm.services.fields import picklists
from ocrm.services.filtering.conditions import Operator
from ocrm.services.sample_data.seeds import PICKLISTS, STAGES_BY_CODE
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold

PERIOD_WORDS: Mapping[Operator, tuple[str, ...]] = {
    Operator.TODAY: ("today", "今天", "今日"),
    Operator.YESTERDAY: ("yesterday", "昨天", "昨日"),
    Operator.TOMORROW: ("tomorrow", "明天", "明日"),
    Operator.LAST_WEEK: ("last_week", "上周", "last week"),
    Operator.THIS_WEEK: ("this_week", "本周", "this week", "这周"),
    Operator.NEXT_WEEK: ("next_week", "下周", "next week"),
    Operator.LAST_MONTH: ("last_month", "上月", "last month", "上个月"),
    Operator.THIS_MONTH: ("this_month", "本月", "this month", "这个月"),
    Operator.NEXT_MONTH: ("next_month", "下月", "next month", "下个月"),
    Operator.LAST_QUARTER: ("last_quarter", "上季", "last quarter", "上季度"),
    Operator.THIS_QUARTER: ("this_quarter", "本季", "this quarter", "本季度"),
    Operator.NEXT_QUARTER: ("next_quarter", "下季", "next quarter", "下季度"),
    Operator.LAST_YEAR: ("last_year", "去年", "last year", "上年"),
    Operator.THIS_YEAR: ("this_year", "今年", "this year", "本年"),
    Operator.NEXT_YEAR: ("next_year", "明年", "next year"),
}
"""How periods are typed: the English and the Chinese word that is written back, then others."""
PERIODS_BY_WORD = {fold(word): operator for operator, words in PERIOD_WORDS.items() for word in words}
EMPTY_WORDS = ("empty", "空", "为空")
_LEAST_BEGINNING = 2
_REMOVED = N_("{field} (removed)")
TRUTH_WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "1", "是", "有"), True),
    **dict.fromkeys(("no", "false", "0", "否", "无"), False),
}


@dataclass(slots=True)
class Words:
    """What a record type's fields and their values may be called; every key is folded."""

    fields: dict[str, FieldInfo] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    """Field name → word → code."""
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    """Field name → code → label in the chosen language."""
    removed: frozenset[str] = frozenset()
    """The names of fields that were removed; filters saved over them go on, and say so."""

    def code_of(self, info: FieldInfo, word: str) -> str | None:
        """Return the code a word stands for, whole or as the beginning of only one value; None where there is none."""
        known = self.values.get(info.name, {})
        typed = fold(word.strip())
        if typed in known or len(typed) < _LEAST_BEGINNING:
            return known.get(typed)
        begun = {code for name, code in known.items() if name.startswith(typed)}
        return begun.pop() if len(begun) == 1 else None

    def label_of(self, info: FieldInfo, code: str) -> str:
        """Return what a code is called, such that `code_of` understands it."""
        label = self.labels.get(info.name, {}).get(code, code)
        meant = self.code_of(info, label)
        return label if meant is not None and meant in (code, self.code_of(info, code)) else code

    def name_of(self, info: FieldInfo) -> str:
        """Return what a field is called, such that the language understands it."""
        label = _(info.label) if info.name not in self.removed else _(_REMOVED).format(field=info.label)
        return label if self.fields.get(fold(label)) == info else info.name


def words_of(record_type: RecordType, workspace: Workspace | None = None) -> Words:
    """Return the words for a record type: the shipped ones, and with `workspace` what its user named."""
    removed = record_type.removed_fields
    words = Words(_field_names(record_type), removed=frozenset(info.name for info in removed))
    for info in (*record_type.fields.values(), *removed):
        listed = list(_shipped_values(info))
        if workspace is not None:
            listed = [*_own_values(info, workspace), *listed]
        if listed:
            words.values[info.name] = _by_word(listed)
            labels = words.labels.setdefault(info.name, {})
            for code, label, _aliases in listed:
                labels.setdefault(code, label)
        if info.kind == FieldKind.STAGE and workspace is not None:
            # Filters made by pages name stages by id; they are written with the stage's name.
            words.labels[info.name] |= {
                str(stage_id): stage.name for stage_id, stage in stages.stages_by_id(workspace).items()
            }
    return words


def period_in_words(operator: str) -> str:
    """Return a period as it is said in the chosen language."""
    return period_word(operator).replace("_", " ")


def period_word(operator: str) -> str:
    """Return a period as it is typed in the chosen language."""
    return PERIOD_WORDS[Operator(operator)][1 if language() == "zh_CN" else 0]


def empty_word() -> str:
    """Return the word for an empty field in the chosen language."""
    return EMPTY_WORDS[1 if language() == "zh_CN" else 0]


def truth_word(truth: bool) -> str:
    """Return yes or no as it is typed in the chosen language."""
    yes, no = ("是", "否") if language() == "zh_CN" else ("yes", "no")
    return yes if truth else no


_Named = tuple[str, str, tuple[str, ...]]
"""A value: its code, its label in the chosen language, and all its other words."""


def _field_names(record_type: RecordType) -> dict[str, FieldInfo]:
    """Return the fields by every name; a field's own name and label come before another field's alias."""
    names: dict[str, FieldInfo] = {}
    infos = record_type.fields.values()
    for info in infos:
        names.setdefault(fold(info.name), info)
    for info in infos:
        for label in in_every_language(info.label):
            names.setdefault(fold(label), info)
    for info in infos:
        for alias in (*info.aliases, info.name.replace("_", " ")):
            names.setdefault(fold(alias), info)
    for info in record_type.removed_fields:
        for remark in in_every_language(_REMOVED):
            names.setdefault(fold(remark.format(field=info.label)), info)
        names.setdefault(fold(info.name), info)
    return names


def _by_word(listed: Iterable[_Named]) -> dict[str, str]:
    """Return codes by every word; labels and codes come before another value's alias."""
    by_word: dict[str, str] = {}
    listed = list(listed)
    for code, label, _aliases in listed:
        by_word.setdefault(fold(label), code)
        by_word.setdefault(fold(code), code)
    for code, _label, aliases in listed:
        for alias in aliases:
            by_word.setdefault(fold(alias), code)
    return by_word


def _shipped_values(info: FieldInfo) -> Iterable[_Named]:
    if info.kind == FieldKind.STAGE:
        for stage in STAGES_BY_CODE.values():
            yield stage.code, _(stage.label), (*in_every_language(stage.label), *stage.aliases)
    for choice in info.choices:
        yield choice.code, _(choice.label), (*in_every_language(choice.label), *choice.aliases)
    for code, label, aliases in PICKLISTS.get(info.picklist, ()):
        yield code, _(label), (*in_every_language(label), *aliases)


def _own_values(info: FieldInfo, workspace: Workspace) -> Iterable[_Named]:
    if info.kind == FieldKind.STAGE:
        for stage in stages.list_stages(workspace, include_retired=True):
            yield stage.code or str(stage.stage_id), stage.name, (*stage.aliases, str(stage.stage_id))
    elif info.kind == FieldKind.SEGMENT:
        for segment_id, name in workspace.query("SELECT id, name FROM segment ORDER BY position, id"):
            yield str(segment_id), name, ()
    elif info.picklist:
        for row in picklists.list_values(workspace, info.picklist, include_retired=True):
            yield row.code, row.label, row.aliases
