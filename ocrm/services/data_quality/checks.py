"""What is looked for in each kind of record; every check is a filter, so that a count opens the list it counted.

To add a check: a line in `checks_of`. To let a click mend it: a fix in fixes.py, named in the line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from ocrm.i18n import N_, _
from ocrm.models.contract import BINDING, RUNNING
from ocrm.models.ticket import UNRESOLVED
from ocrm.services.data_quality import mobile_regions
from ocrm.services.deals import checklists, pipelines, stages
from ocrm.services.deals.checklists import ItemKind
from ocrm.services.fields.field_layout import Need
from ocrm.services.fields.requirements import count_missing
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workspace import Workspace

STALE_DAYS = 180
"""Days without contact after which what is known of a customer counts as stale."""
LEFT_DAYS = 30
"""Days after which a draft of a contract, or a ticket, counts as left lying."""
DOMAIN_TYPOS = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmail.con": "gmail.com", "gamil.com": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmail.con": "hotmail.com", "outlok.com": "outlook.com",
    "outlook.con": "outlook.com", "163.con": "163.com", "136.com": "163.com", "126.con": "126.com", "qq.con": "qq.com",
    "qq.cm": "qq.com", "sina.con": "sina.com", "yahoo.con": "yahoo.com", "foxmial.com": "foxmail.com",
}  # fmt: skip
"""Domains people mistype, none of which anybody receives mail at, and what they meant."""


class Dimension(StrEnum):
    """What is judged."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    DUPLICATES = "duplicates"
    STALENESS = "staleness"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong with records of a kind.

    `among` are the records it is asked of (None: all), `bad` those it is true of, `fix` names what mends it. `example`
    is the field shown of the first one found; `title` is in the chosen language.
    """

    key: str
    kind: str
    dimension: Dimension
    title: str
    bad: Filter
    among: Filter | None = None
    fix: str = ""
    example: str = ""


def checks_of(workspace: Workspace) -> list[Check]:
    """Return every check, what the user wants filled in among them; for a worker thread."""
    return [
        *_wanted(workspace),
        *_wanted_in_stages(workspace),
        *_customers(workspace),
        *_contacts(),
        *_opportunities(workspace),
        *_todos(),
        *_contracts(workspace),
        *_tickets(),
    ]


def _empty(*names: str) -> Filter:
    return AllOf(tuple(Condition(name, Operator.EMPTY) for name in names))


def _wanted(workspace: Workspace) -> list[Check]:
    """Return a check for each required or recommended field that some record lacks."""
    found = []
    for kind in RECORD_TYPES:
        for missing in count_missing(workspace, kind):
            words = N_("Required: {field}") if missing.need is Need.REQUIRED else N_("Recommended: {field}")
            among = Condition("kind", Operator.IS, missing.applies_to) if missing.applies_to else None
            key = f"missing_{kind}_{missing.applies_to}_{missing.info.name}"
            title = _(words).format(field=_(missing.info.label))
            found.append(Check(key, kind, Dimension.COMPLETENESS, title, missing.filter, among))
    return found


def _wanted_in_stages(workspace: Workspace) -> list[Check]:
    """Return a check for each field that the checklist of a stage in use asks for, of the open deals in it."""
    is_open, fields = Condition("status", Operator.IS, "open"), record_type("opportunities").fields
    rows = stages.list_stages(workspace)
    alike = Counter(row.name for row in rows)
    names = {row.pipeline_id: row.name for row in pipelines.list_pipelines(workspace)}
    found = []
    for stage in rows:
        there = AllOf((is_open, Condition("stage", Operator.IS, str(stage.stage_id))))
        for item in checklists.list_items(workspace, stage.stage_id):
            if item.kind is ItemKind.FIELD and item.target in fields:
                words = (
                    N_("Required in {stage}: {field}") if item.is_required else N_("Recommended in {stage}: {field}")
                )
                name = f"{names[stage.pipeline_id]} › {stage.name}" if alike[stage.name] > 1 else stage.name
                title = _(words).format(stage=name, field=item.title)
                blank = AllOf((there, Condition(item.target, Operator.EMPTY)))
                key = f"stage_{item.item_id}"
                found.append(Check(key, "opportunities", Dimension.COMPLETENESS, title, blank, there))
    return found


def _phones(kind: str, names: tuple[str, ...]) -> Check:
    """Return the check for numbers that were written before they were normalised."""
    marks = (" ", "-", "(", "（", "－", "、", "/")
    untidy = [Condition(name, Operator.CONTAINS, mark) for name in names for mark in marks]
    coded = [Condition(name, Operator.STARTS_WITH, code) for name in names for code in ("+86", "0086")]
    has_any = AnyOf(tuple(Condition(name, Operator.NOT_EMPTY) for name in names))
    return Check(
        f"untidy_phones_{kind}", kind, Dimension.VALIDITY, _("Phone numbers not in plain digits"),
        AnyOf((*untidy, *coded)), has_any, "phones", names[0],
    )  # fmt: skip


def _emails(kind: str) -> list[Check]:
    has_any = Condition("email", Operator.NOT_EMPTY)
    typos = AnyOf(tuple(Condition("email", Operator.CONTAINS, f"@{domain}") for domain in DOMAIN_TYPOS))
    wrong = AllOf((has_any, Condition("email", Operator.NOT_CONTAINS, "@")))
    return [
        Check(f"email_domains_{kind}", kind, Dimension.VALIDITY, _("E-mail domains mistyped"), typos, has_any,
              "email_domains", "email"),
        Check(f"wrong_emails_{kind}", kind, Dimension.VALIDITY, _("E-mail addresses without @"), wrong, has_any,
              example="email"),
    ]  # fmt: skip


def _customers(workspace: Workspace) -> list[Check]:
    companies = Condition("kind", Operator.IS, "organization")
    today = workspace.clock.today()
    long_ago = AnyOf(
        (
            Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, STALE_DAYS),
            AllOf(
                (
                    Condition("last_contacted_on", Operator.EMPTY),
                    Condition("created_at", Operator.OLDER_THAN_DAYS, STALE_DAYS),
                )
            ),
        )
    )
    active = Condition("category", Operator.IS_NOT, "lost")
    has_code = Condition("credit_code", Operator.NOT_EMPTY)
    complete, valid = Dimension.COMPLETENESS, Dimension.VALIDITY
    has_mobile = Condition("mobile", Operator.NOT_EMPTY)
    by_mobile = Check(
        "no_region", "customers", complete, _("No city, but a mobile number"),
        AllOf((has_mobile, _empty("city", "address"))), has_mobile, "region", "mobile",
    )  # fmt: skip
    return [
        *([by_mobile] if mobile_regions.is_loaded() else []),
        Check("no_phone", "customers", complete, _("No phone number"), _empty("phone", "mobile")),
        Check("no_city", "customers", complete, _("No city, but an address"),
              AllOf((Condition("address", Operator.NOT_EMPTY), Condition("city", Operator.EMPTY))),
              Condition("address", Operator.NOT_EMPTY), "city", "address"),
        Check("no_industry", "customers", complete, _("No industry"), AllOf((companies, _empty("industry"))),
              companies),
        Check("no_contact", "customers", complete, _("Companies without a contact"),
              AllOf((companies, Condition("contact_count", Operator.IS, 0))), companies),
        Check("no_primary", "customers", valid, _("No primary contact among several"),
              Condition("lacks_primary", Operator.IS, True), fix="primary"),
        _phones("customers", ("mobile", "phone", "fax")),
        *_emails("customers"),
        Check("credit_codes", "customers", valid, _("Credit codes whose check digit is wrong"),
              Condition("wrong_credit_code", Operator.IS, True), has_code, example="credit_code"),
        Check("founded_later", "customers", valid, _("Founded in the future"),
              Condition("founded_year", Operator.GT, today.year), Condition("founded_year", Operator.NOT_EMPTY),
              example="founded_year"),
        Check("twins", "customers", Dimension.DUPLICATES, _("Same name or mobile as another"),
              Condition("has_twin", Operator.IS, True), fix="duplicates"),
        Check("stale", "customers", Dimension.STALENESS, _("Not contacted for half a year"), AllOf((active, long_ago)),
              active, example="last_contacted_on"),
    ]  # fmt: skip


def _contacts() -> list[Check]:
    present = Condition("importance", Operator.IS_NOT, "invalid")
    unreachable = AllOf((present, _empty("mobile", "work_phone", "email", "wechat")))
    complete = Dimension.COMPLETENESS
    return [
        Check("unreachable", "contacts", complete, _("No way to reach them"), unreachable, present),
        Check("no_title", "contacts", complete, _("No job title"), AllOf((present, _empty("title"))), present),
        _phones("contacts", ("mobile", "work_phone", "home_phone", "fax")),
        *_emails("contacts"),
    ]


def _opportunities(workspace: Workspace) -> list[Check]:
    is_open = Condition("status", Operator.IS, "open")
    today = workspace.clock.today()
    complete, stale = Dimension.COMPLETENESS, Dimension.STALENESS
    return [
        Check("no_amount", "opportunities", complete, _("Open deals without an amount"),
              AllOf((is_open, _empty("expected_amount"))), is_open),
        Check("no_close_day", "opportunities", complete, _("Open deals without an expected day"),
              AllOf((is_open, _empty("expected_close_on"))), is_open),
        Check("past_close", "opportunities", stale, _("Open deals past their expected day"),
              AllOf((is_open, Condition("expected_close_on", Operator.BEFORE, today))), is_open,
              example="expected_close_on"),
    ]  # fmt: skip


def _todos() -> list[Check]:
    is_open = Condition("status", Operator.IS, "open")
    late = AllOf((is_open, Condition("due_on", Operator.OLDER_THAN_DAYS, 30)))
    return [
        Check("late", "todos", Dimension.STALENESS, _("To-dos overdue by more than a month"), late, is_open,
              example="due_on"),
    ]  # fmt: skip


def _contracts(workspace: Workspace) -> list[Check]:
    signed, draft = Condition("status", Operator.ANY_OF, BINDING), Condition("status", Operator.IS, "draft")
    running = Condition("status", Operator.ANY_OF, RUNNING)
    over = Condition("ends_on", Operator.BEFORE, workspace.clock.today())
    has_end = Condition("ends_on", Operator.NOT_EMPTY)
    return [
        Check("contracts_without_amount", "contracts", Dimension.COMPLETENESS, _("Signed contracts without an amount"),
              AllOf((signed, _empty("amount"))), signed, example="signed_on"),
        Check("contracts_ended_early", "contracts", Dimension.VALIDITY, _("Contracts that end before they were signed"),
              Condition("ends_before_signing", Operator.IS, True), has_end, example="ends_on"),
        Check("contracts_over", "contracts", Dimension.STALENESS, _("Contracts past their end that still run"),
              AllOf((running, over)), running, example="ends_on"),
        Check("contracts_left_drafts", "contracts", Dimension.STALENESS, _("Contracts left as drafts for a month"),
              AllOf((draft, Condition("created_at", Operator.OLDER_THAN_DAYS, LEFT_DAYS))), draft),
    ]  # fmt: skip


def _tickets() -> list[Check]:
    unresolved = Condition("status", Operator.ANY_OF, UNRESOLVED)
    done = Condition("status", Operator.ANY_OF, ("resolved", "closed"))
    return [
        Check("tickets_without_resolution", "tickets", Dimension.COMPLETENESS, _("Done tickets without a resolution"),
              AllOf((done, _empty("resolution"))), done),
        Check("tickets_left_open", "tickets", Dimension.STALENESS, _("Tickets unresolved for a month"),
              AllOf((unresolved, Condition("opened_at", Operator.OLDER_THAN_DAYS, LEFT_DAYS))), unresolved,
              example="opened_at"),
    ]  # fmt: skip
