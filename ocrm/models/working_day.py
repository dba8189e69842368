"""What the working day hangs on besides to-dos: checklists, plans, answers to suggestions, promises, special days."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, Table
from ocrm.models.customer import Customer
from ocrm.models.fields import DayField, UtcField
from ocrm.models.interaction import Interaction
from ocrm.models.todo import Todo


class TodoItem(Table):
    """A line of a to-do's checklist."""

    id = peewee.BigIntegerField(primary_key=True)
    todo = peewee.ForeignKeyField(Todo, on_delete="CASCADE", backref="items")
    title = peewee.TextField()
    position = peewee.IntegerField()
    is_done = BooleanField()


class Plan(Table):
    """A template that lays out several to-dos; a shipped one has a `code` and is translated until it is renamed."""

    id = peewee.BigIntegerField(primary_key=True)
    name = peewee.TextField()
    note = peewee.TextField()
    position = peewee.IntegerField()
    code = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    skips_free_days = BooleanField(default=False, constraints=[DEFAULT_ZERO])
    """Whether its days are work days."""


class PlanStep(Table):
    """A to-do of a plan: so many days after it begins, at a time of day (`HH:MM`) or all day (empty)."""

    id = peewee.BigIntegerField(primary_key=True)
    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE", backref="steps")
    position = peewee.IntegerField()
    title = peewee.TextField()
    kind = peewee.TextField()
    after_days = peewee.IntegerField()
    at_time = peewee.TextField()
    code = peewee.TextField(default="", constraints=[DEFAULT_BLANK])


class SuggestionAnswer(Table):
    """What the user said to a suggestion of a rule about a record, so that it is not made again at once."""

    rule = peewee.TextField()
    record_id = peewee.BigIntegerField()
    answer = peewee.TextField()
    answered_at = UtcField()
    facts = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """What the suggestion rested on: once that is another, the answer no longer counts."""

    class Meta:
        primary_key = peewee.CompositeKey("rule", "record_id")
        without_rowid = True


class Promise(Record):
    """Something I promised a customer, or they promised me (`by_whom`)."""

    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="promises")
    interaction = peewee.ForeignKeyField(Interaction, null=True, on_delete="SET NULL", backref="promises")
    by_whom = peewee.TextField()
    text = peewee.TextField()
    due_on = DayField(null=True)
    status = peewee.TextField()


class SpecialDay(Table):
    """A day of the work calendar that is not as its weekday says: a holiday, or a make-up work day."""

    day = DayField(primary_key=True)
    is_working = BooleanField()
    name = peewee.TextField()

    class Meta:
        without_rowid = True
