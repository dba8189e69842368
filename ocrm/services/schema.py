"""Record types and their fields, described once and read by forms, lists, filters, import, export and the command line.

To add a record type: its model, a line in RECORD_TYPES, and its searchable fields in models/search_index.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import peewee

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.models import cadence as cadence_model
from ocrm.models import campaign as campaign_model
from ocrm.models import contract as contract_model
from ocrm.models import deal_clock as deal_clock_model
from ocrm.models import further_value as further_value_model
from ocrm.models import need as need_model
from ocrm.models import opportunity as opportunity_model
from ocrm.models import partnership as partnership_model
from ocrm.models import points as points_model
from ocrm.models import pool as pool_model
from ocrm.models import quality as quality_model
from ocrm.models import response_clock as response_clock_model
from ocrm.models import segment as segment_model
from ocrm.models import ticket as ticket_model
from ocrm.models.base import Record
from ocrm.models.campaign import Campaign
from ocrm.models.contact import COMPUTED_OF_CONTACTS, Contact
from ocrm.models.contract import Contract
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice as Choice
from ocrm.models.fields import FieldInfo as FieldInfo
from ocrm.models.fields import FieldKind as FieldKind
from ocrm.models.fields import Personal as Personal
from ocrm.models.fields import computed
from ocrm.models.interaction import Interaction
from ocrm.models.opportunity import Opportunity
from ocrm.models.ticket import Ticket
from ocrm.models.todo import Todo

NUMBER_KINDS = frozenset((FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER))
"""Kinds of field that count something: they are added up, and stand right-aligned in tables."""


@dataclass(frozen=True)
class RecordType:
    """A kind of record: how it is called, which table holds it, which fields it has.

    `title_field` names a record in lists, messages and search; `label_one` and `label_many` are to be translated.
    Lists sorted by one of `sorted_fields` follow the index `table_sorted_field`; for a reference that of the title of
    what it refers to, and from there `table_by_field`.
    """

    kind: str
    label_one: str
    label_many: str
    icon: str
    model: type[Record]
    title_field: str
    computed_fields: tuple[FieldInfo, ...] = ()
    default_sort: str = ""
    sorted_fields: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        """The name of its table."""
        return str(self.model._meta.table_name)

    @cached_property
    def shipped_fields(self) -> Mapping[str, FieldInfo]:
        """The fields every file has: own columns, then computed ones, tags and the time stamps."""
        infos = (*self.model.field_infos(), *self.computed_fields, *_SHARED)
        return {info.name: info for info in infos}

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """Every field by name, also those the user of the open file added."""
        return _fields_of_file.get(self.kind) or self.shipped_fields

    @property
    def added_fields(self) -> tuple[FieldInfo, ...]:
        """The fields the user of the open file added."""
        return _added_to_file.get(self.kind, ())

    def column_of(self, name: str) -> peewee.Field:
        """Return what holds a field: whether it may be empty, and what it is in a new record."""
        column: peewee.Field = self.model._meta.fields.get(name, _NULLABLE)
        return column

    def field(self, name: str) -> FieldInfo:
        """Return a field by name, an added one also by its label; raises UserError naming the ones there are.

        A removed one is still found by its name, so that what is saved over it goes on: filters, orders, segments.
        """
        info = self.find(name) or next((one for one in self.added_fields if one.label == name), None)
        if info is None:
            raise UserError(
                _("{kind} have no field “{name}”. Fields: {names}.").format(
                    kind=_(self.label_many), name=name, names=", ".join(self.fields)
                )
            )
        return info

    def find(self, name: str) -> FieldInfo | None:
        """Return a field by name, also a removed one; None where there is none."""
        return self.fields.get(name) or _removed_from_file.get(self.kind, {}).get(name)

    @property
    def removed_fields(self) -> tuple[FieldInfo, ...]:
        """The fields the user added and took out of sight again."""
        return tuple(_removed_from_file.get(self.kind, {}).values())

    @property
    def editable_fields(self) -> tuple[FieldInfo, ...]:
        """The fields a form offers."""
        return tuple(info for info in self.fields.values() if info.editable)

    @property
    def listed_fields(self) -> tuple[FieldInfo, ...]:
        """The columns a list starts with."""
        return tuple(info for info in self.fields.values() if info.is_listed)


_NULLABLE = peewee.Field(null=True)
"""What holds a field that has no column of its own."""
_added_to_file: Mapping[str, tuple[FieldInfo, ...]] = {}
_removed_from_file: Mapping[str, Mapping[str, FieldInfo]] = {}
_fields_of_file: Mapping[str, Mapping[str, FieldInfo]] = {}
"""Of the open file; one is open per process."""


def use_added_fields(
    added: Mapping[str, tuple[FieldInfo, ...]], removed: Mapping[str, Mapping[str, FieldInfo]]
) -> None:
    """Take the fields a file's user added to each kind of record for its own, in place of those of the file before."""
    global _added_to_file, _removed_from_file, _fields_of_file
    _added_to_file, _removed_from_file = added, removed
    _fields_of_file = {
        kind: {**RECORD_TYPES[kind].shipped_fields, **{info.name: info for info in infos}}
        for kind, infos in added.items()
        if infos
    }


_SHARED = (
    computed(
        "tags", N_("Tags"), FieldKind.TAGS, width=140, aliases=("标签", "tag"),
        column="(SELECT group_concat(g.name, '; ') FROM record_tag rt JOIN tag g ON g.id = rt.tag_id"
               " WHERE rt.record_id = t.id)",
    ),
    computed("created_at", N_("Created"), FieldKind.MOMENT, column="t.created_at", aliases=("创建时间",)),
    computed("updated_at", N_("Changed"), FieldKind.MOMENT, column="t.updated_at", aliases=("修改时间",)),
)  # fmt: skip

_NEXT_STEP = (
    "(SELECT td.title FROM todo td WHERE td.{link}_id = t.id AND td.status = 'open'"
    " ORDER BY td.due_on IS NULL, td.due_on, td.due_at IS NULL, td.due_at LIMIT 1)"
)

RECORD_TYPES: dict[str, RecordType] = {
    record_type.kind: record_type
    for record_type in (
        RecordType(
            "customers", N_("Customer"), N_("Customers"), "building-2", Customer, "name",
            computed_fields=(
                computed("next_step", N_("Next step"), FieldKind.TEXT, column=_NEXT_STEP.format(link="customer"),
                         is_listed=True, width=200),
                computed("open_count", N_("Open deals"), FieldKind.INTEGER, width=80,
                         column="(SELECT count(*) FROM opportunity o"
                                " WHERE o.customer_id = t.id AND o.status = 'open')"),
                *pool_model.COMPUTED,
                *quality_model.CUSTOMER_COMPUTED,
                *segment_model.COMPUTED,
                *cadence_model.COMPUTED,
                *response_clock_model.COMPUTED,
                *need_model.COMPUTED,
                *further_value_model.COMPUTED,
                computed("initials", N_("Initials"), FieldKind.TEXT, width=110, aliases=("拼音首字母", "简拼"),
                         column="nullif(ocrm_initials(t.name), t.mnemonic)", personal=Personal.NAME_OF_PERSONS),
                *partnership_model.OF_CUSTOMERS,
                *points_model.COMPUTED,
                *contract_model.OF_CUSTOMERS,
                *ticket_model.OF_CUSTOMERS,
            ),
            default_sort="name",
            sorted_fields=frozenset({
                "name", "category", "value", "industry", "city", "last_contacted_on", "next_todo_on", "open_amount",
                "won_amount", "created_at",
            }),
        ),
        RecordType(
            "contacts", N_("Contact"), N_("Contacts"), "contact-round", Contact, "name",
            computed_fields=(*COMPUTED_OF_CONTACTS, segment_model.OF_CUSTOMER, *further_value_model.COMPUTED),
            default_sort="name",
            sorted_fields=frozenset({
                "customer", "name", "title", "mobile", "email", "next_birthday", "birthday_in_days",
            }),
        ),
        RecordType(
            "interactions", N_("Interaction"), N_("Interactions"), "message-circle", Interaction, "summary",
            default_sort="-happened_at", sorted_fields=frozenset({"customer", "kind", "happened_at"}),
        ),
        RecordType(
            "opportunities", N_("Opportunity"), N_("Opportunities"), "kanban", Opportunity, "subject",
            computed_fields=(
                *opportunity_model.COMPUTED,
                segment_model.OF_CUSTOMER,
                computed("next_step", N_("Next step"), FieldKind.TEXT, column=_NEXT_STEP.format(link="opportunity"),
                         is_listed=True, width=200),
                computed("next_todo_on", N_("Next to-do on"), FieldKind.DATE, width=100,
                         column="(SELECT min(td.due_on) FROM todo td"
                                " WHERE td.opportunity_id = t.id AND td.status = 'open')"),
                *deal_clock_model.COMPUTED,
                *partnership_model.OF_DEALS,
            ),
            default_sort="expected_close_on",
            sorted_fields=frozenset({
                "subject", "customer", "stage", "status", "probability", "expected_amount", "expected_close_on",
                "closed_on",
            }),
        ),
        RecordType(
            "todos", N_("To-do"), N_("To-dos"), "list-checks", Todo, "title", default_sort="due_on",
            sorted_fields=frozenset({"title", "kind", "due_on", "status", "customer"}),
        ),
        RecordType(
            "contracts", N_("Contract"), N_("Contracts"), "receipt", Contract, "title",
            computed_fields=contract_model.COMPUTED, default_sort="-signed_on",
            sorted_fields=frozenset({"code", "title", "amount", "status", "signed_on", "ends_on"}),
        ),
        RecordType(
            "tickets", N_("Ticket"), N_("Tickets"), "life-buoy", Ticket, "subject",
            computed_fields=ticket_model.COMPUTED, default_sort="-opened_at",
            sorted_fields=frozenset({"code", "subject", "status", "priority", "opened_at"}),
        ),
        RecordType(
            "campaigns", N_("Campaign"), N_("Campaigns"), "megaphone", Campaign, "name",
            computed_fields=campaign_model.COMPUTED, default_sort="-starts_on",
        ),
    )
}  # fmt: skip


def record_type(kind: str) -> RecordType:
    """Return a record type by its plural code; raises UserError naming the ones there are."""
    found = RECORD_TYPES.get(kind)
    if found is None:
        raise UserError(_("There is no kind of record “{kind}”. Kinds: {kinds}.").format(
            kind=kind, kinds=", ".join(RECORD_TYPES)))  # fmt: skip
    return found
