"""The template of the report: text with {placeholders}, `#` before a heading; what each placeholder stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from ocrm.errors import ValidationError
from ocrm.formats import format_date_iso, format_date_long, format_number, format_week
from ocrm.i18n import N_, _, pgettext
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.answers import word_time
from ocrm.services.relations.follow_ups import word_rate
from ocrm.services.relations.promises import MAKERS
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.weekly_report.facts import DealLine, TodoLine, WeekFacts
from ocrm.services.workspace import Workspace

SETTING = "weekly_report_template"
_FIELD = re.compile(r"\{([^{}]*)\}")
_DEFAULT = N_(
    "# Weekly report, {week}\n"
    "{from} – {to}\n"
    "\n"
    "# Done\n"
    "Contacts: {contacts}, customers reached: {customers_reached} ({contacts_by_kind})\n"
    "Follow-up rate: {follow_up_rate}\n"
    "Answered: {answered} of {asked}, median {response_time}\n"
    "Won: {won_count}, {won_amount}\n"
    "{won}\n"
    "Lost: {lost_count}, {lost_amount}\n"
    "{lost}\n"
    "Moved on: {moved_count}\n"
    "{moved}\n"
    "New opportunities: {new_deals_count}\n"
    "{new_deals}\n"
    "New customers: {new_customers_count}\n"
    "{new_customers}\n"
    "To-dos done: {todos_done_count}\n"
    "{todos_done}\n"
    "\n"
    "# Next week\n"
    "Planned: {plans_count}\n"
    "{plans}\n"
    "Expected to close: {closes_count}, {closes_amount}\n"
    "{closes}\n"
    "Promises: {promises_count}\n"
    "{promises}\n"
)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in braces: what it stands for, and how that is written; a list gives one line for each entry."""

    name: str
    title: str
    write: Callable[[WeekFacts, ValueFormatter], str | list[str]]


def default_template() -> str:
    """Return the template that comes with the program, in the present language."""
    return _(_DEFAULT)


def read_template(workspace: Workspace) -> str:
    """Return the user's template, the shipped one where there is none."""
    return str(read_setting(workspace, SETTING)) or default_template()


def save_template(workspace: Workspace, text: str) -> None:
    """Keep a template; a blank one brings the shipped one back. Raises ValidationError naming what is wrong in it."""
    text = text.strip("\n")
    check_template(text)
    is_own = bool(text.strip()) and text.strip() != default_template().strip()
    write_setting(workspace, SETTING, text if is_own else "")


def check_template(text: str) -> None:
    """Raise ValidationError at the first placeholder that is not known or brace that stands alone."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in _FIELD.findall(line):
            if name.strip() not in PLACEHOLDERS:
                raise ValidationError(
                    _("Line {n}: “{name}” is no placeholder. Nothing was saved; choose one from the list.").format(
                        n=number, name="{" + name + "}"
                    ),
                    field="template",
                )
        if re.search(r"[{}]", _FIELD.sub("", line)):
            raise ValidationError(
                _("Line {n}: a brace stands alone. Nothing was saved; placeholders look like {example}.").format(
                    n=number, example="{won_amount}"
                ),
                field="template",
            )


def filled_lines(template: str, facts: WeekFacts, formatter: ValueFormatter) -> list[str]:
    """Return the lines of a template with the facts in them; a list by itself in a line becomes a line for each entry.

    Raises ValidationError as `check_template` does.
    """
    check_template(template)
    lines: list[str] = []
    for line in template.splitlines():
        alone = _FIELD.fullmatch(line.strip())
        value = None if alone is None else value_of(alone[1].strip(), facts, formatter)
        if isinstance(value, list):
            lines += [f"- {entry}" for entry in value]
        else:
            lines.append(_FIELD.sub(partial(_replacement, facts, formatter), line))
    return lines


def fill_cell(text: str, facts: WeekFacts, formatter: ValueFormatter) -> str:
    """Return a text with the placeholders it knows filled in, lists on lines of their own; others are left alone."""
    return _FIELD.sub(partial(_replacement_of_known, facts, formatter), text)


def value_of(name: str, facts: WeekFacts, formatter: ValueFormatter) -> str | list[str]:
    """Return what a placeholder stands for."""
    return PLACEHOLDERS[name].write(facts, formatter)


def _replacement(facts: WeekFacts, formatter: ValueFormatter, found: re.Match[str]) -> str:
    value = value_of(found[1].strip(), facts, formatter)
    return value if isinstance(value, str) else pgettext("list separator", ", ").join(value)


def _replacement_of_known(facts: WeekFacts, formatter: ValueFormatter, found: re.Match[str]) -> str:
    name = found[1].strip()
    if name not in PLACEHOLDERS:
        return found[0]
    value = value_of(name, facts, formatter)
    return value if isinstance(value, str) else "\n".join(value)


# -- what they stand for ----------------------------------------------------------------------------------------------


def _by_kind(facts: WeekFacts, _formatter: ValueFormatter) -> str:
    said = [f"{label} {format_number(count)}" for label, count in facts.contacts]
    return pgettext("list separator", ", ").join(said) or _("none")


def _total(name: str, facts: WeekFacts, formatter: ValueFormatter) -> str:
    deals: tuple[DealLine, ...] = getattr(facts, name)
    return formatter.money(sum((deal.amount or Decimal(0) for deal in deals), Decimal(0)))


def _count(name: str, facts: WeekFacts, _formatter: ValueFormatter) -> str:
    return format_number(len(getattr(facts, name)))


def _deals(name: str, facts: WeekFacts, formatter: ValueFormatter) -> list[str]:
    deals: Iterable[DealLine] = getattr(facts, name)
    return [
        _joined(
            _day(deal.day), deal.subject, deal.customer,
            "" if deal.amount is None else formatter.money(deal.amount), deal.note,
        )
        for deal in deals
    ]  # fmt: skip


def _todos(name: str, facts: WeekFacts, _formatter: ValueFormatter) -> list[str]:
    found: Iterable[TodoLine] = getattr(facts, name)
    return [_joined(_day(todo.day) if name == "plans" else "", todo.title, todo.customer) for todo in found]


def _promised(facts: WeekFacts, _formatter: ValueFormatter) -> list[str]:
    makers = {choice.code: _(choice.label) for choice in MAKERS}
    return [_joined(_day(row.due_on), makers[row.by_whom], row.text, row.customer_name) for row in facts.promises]


def _day(day: date | None) -> str:
    return "" if day is None else format_date_iso(day)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _placeholders() -> Iterable[Placeholder]:
    yield Placeholder("week", N_("Week and year"), lambda facts, _formatter: format_week(facts.monday))
    yield Placeholder("from", N_("Monday of the week"), lambda facts, _formatter: format_date_long(facts.monday))
    yield Placeholder("to", N_("Sunday of the week"), lambda facts, _formatter: format_date_long(facts.sunday))
    yield Placeholder("today", N_("Today"), lambda facts, _formatter: format_date_long(facts.today))
    yield Placeholder("contacts", N_("Number of talks"), lambda facts, _f: format_number(facts.contact_count))
    yield Placeholder("contacts_by_kind", N_("Contacts by kind"), _by_kind)
    yield Placeholder(
        "customers_reached", N_("Number of customers reached"),
        lambda facts, _formatter: format_number(facts.customers_reached),
    )  # fmt: skip
    yield Placeholder(
        "follow_up_rate", N_("Customers touched among the active ones"), lambda facts, _f: word_rate(facts.follow_up)
    )
    yield Placeholder("asked", N_("Number of questions"), lambda facts, _f: format_number(facts.responses.asked))
    yield Placeholder("answered", N_("Number of answers"), lambda facts, _f: format_number(facts.responses.answered))
    yield Placeholder(
        "response_time", N_("Median time to the answer, in working hours"),
        lambda facts, _f: word_time(facts.responses.median),
    )  # fmt: skip
    for name, title, count, amount in (
        ("won", N_("List of deals won"), N_("Number of deals won"), N_("Amount won")),
        ("lost", N_("List of deals lost"), N_("Number of deals lost"), N_("Amount lost")),
        ("moved", N_("List of deals moved on"), N_("Number of deals moved on"), ""),
        ("new_deals", N_("List of new opportunities"), N_("Number of new opportunities"), ""),
        ("closes", N_("List of deals expected to close next week"), N_("Number of these"), N_("Amount of these")),
    ):
        yield Placeholder(name, title, partial(_deals, name))
        yield Placeholder(f"{name}_count", count, partial(_count, name))
        if amount:
            yield Placeholder(f"{name}_amount", amount, partial(_total, name))
    yield Placeholder("new_customers", N_("List of new customers"), lambda facts, _f: list(facts.new_customers))
    yield Placeholder("new_customers_count", N_("Number of new customers"), partial(_count, "new_customers"))
    yield Placeholder("todos_done", N_("List of to-dos done"), partial(_todos, "done"))
    yield Placeholder("todos_done_count", N_("Number of to-dos done"), partial(_count, "done"))
    yield Placeholder("plans", N_("List of to-dos of next week"), partial(_todos, "plans"))
    yield Placeholder("plans_count", N_("Number of to-dos of next week"), partial(_count, "plans"))
    yield Placeholder("promises", N_("List of open promises"), _promised)
    yield Placeholder("promises_count", N_("Number of open promises"), partial(_count, "promises"))


PLACEHOLDERS: Mapping[str, Placeholder] = {one.name: one for one in _placeholders()}
