"""All suggestions in one order: weight of the rule, then the amount at stake and the customer's value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from weakref import WeakKeyDictionary

from ocrm.i18n import _
from ocrm.models.deal_clock import MEDIAN_AMOUNT
from ocrm.models.fields import from_minor
from ocrm.services.relations import channels
from ocrm.services.relations.channels import BestChannel
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.suggestions.answering import answered
from ocrm.services.suggestions.contract_rules import CONTRACT_RULES
from ocrm.services.suggestions.customer_rules import CUSTOMER_RULES
from ocrm.services.suggestions.deal_rules import DEAL_RULES
from ocrm.services.suggestions.field_rules import FIELD_RULES
from ocrm.services.suggestions.rule import EVERYBODY, Found, Rule, Scope, Suggestion
from ocrm.services.workspace import Workspace

RULES = tuple(sorted((*DEAL_RULES, *CUSTOMER_RULES, *CONTRACT_RULES, *FIELD_RULES), key=lambda rule: -rule.weight))
MOST_AMOUNT_POINTS = 15
VALUE_POINTS = {"high": 10, "medium": 5}
_OFF = "suggestion_rules_off"
_MOST_OF_A_RULE = 50
_latest: WeakKeyDictionary[Workspace, Sequence[Suggestion]] = WeakKeyDictionary()


def fetch(workspace: Workspace, scope: Scope = EVERYBODY, *, limit: int = 50) -> list[Suggestion]:
    """Return what to do next, the weightiest first; of all records each stands once, for its weightiest reason.

    Reads a range of an index for each rule; over very many records call it in the background.
    """
    median = from_minor(int(workspace.scalar(f"SELECT {MEDIAN_AMOUNT}") or 0))
    made = [
        _ranked(rule, found, median)
        for rule in RULES
        if is_on(workspace, rule)
        for found in _unanswered(workspace, rule, scope)
    ]
    made.sort(key=lambda one: (-one.score, -(one.found.amount or Decimal(0)), one.found.subject_id))
    if scope.is_all:
        first: dict[tuple[str, int], Suggestion] = {}
        for one in made:
            first.setdefault((one.found.record_kind, one.found.record_id), one)
        made = list(first.values())
    made = _with_channels(workspace, made[:limit])
    if scope.is_all:
        _latest[workspace] = made
    return made


def _with_channels(workspace: Workspace, made: Sequence[Suggestion]) -> list[Suggestion]:
    """Say of each suggestion how whoever it is about is best reached; a call to be made goes by that channel."""
    people = channels.best_of_contacts(workspace, {one.found.contact_id for one in made if one.found.contact_id})
    firms = channels.best_of_customers(workspace, {one.found.customer_id for one in made if one.found.customer_id})
    return [
        _reached_by(one, people.get(one.found.contact_id or 0) or firms.get(one.found.customer_id or 0)) for one in made
    ]


def _reached_by(suggestion: Suggestion, best: BestChannel | None) -> Suggestion:
    if best is None or suggestion.found.change is not None:
        return suggestion
    kind = best.step_kind if suggestion.found.todo_kind == "call" else suggestion.found.todo_kind
    return replace(suggestion, found=replace(suggestion.found, todo_kind=kind), best_channel=best)


def _unanswered(workspace: Workspace, rule: Rule, scope: Scope) -> list[Found]:
    known = answered(workspace, rule.name)
    found = rule.find(workspace, scope, _MOST_OF_A_RULE + len(known))
    return [one for one in found if known.get(one.subject_id) != one.facts]


def _ranked(rule: Rule, found: Found, median: Decimal) -> Suggestion:
    amount, points = found.amount or Decimal(0), 0
    if amount > 0:
        points = round(MOST_AMOUNT_POINTS * amount / (amount + median))
    return Suggestion(rule, found, points, VALUE_POINTS.get(found.value, 0))


def remembered(workspace: Workspace) -> Sequence[Suggestion]:
    """Return what was found last for all records, without looking again."""
    return _latest.get(workspace, ())


def why(suggestion: Suggestion) -> str:
    """Say how a suggestion got its place."""
    return _("{rule} {weight} + amount {amount} + customer value {value} = {score} points").format(
        rule=_(suggestion.rule.title), weight=suggestion.rule.weight, amount=suggestion.amount_points,
        value=suggestion.value_points, score=suggestion.score,
    )  # fmt: skip


# -- switches ---------------------------------------------------------------------------------------------------------


def is_on(workspace: Workspace, rule: Rule) -> bool:
    """Say whether a rule makes suggestions."""
    return rule.name not in _switched_off(workspace)


def switch(workspace: Workspace, name: str, *, is_on: bool) -> None:
    """Let a rule make suggestions, or no longer."""
    off = _switched_off(workspace)
    off = off - {name} if is_on else off | {name}
    write_setting(workspace, _OFF, ",".join(sorted(off)))


def _switched_off(workspace: Workspace) -> frozenset[str]:
    return frozenset(filter(None, str(read_setting(workspace, _OFF)).split(",")))
