"""Segments of customers, and the scores they are sorted by."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.models.base import Record, Table
from ocrm.models.customer import Customer
from ocrm.models.fields import MoneyField


class Segment(Record):
    """A group of customers: a live filter (as conditions.to_json writes it, and typed `text`) or a list of members."""

    name = peewee.TextField()
    is_static = BooleanField()
    filter_json = peewee.TextField(column_name="filter")
    text = peewee.TextField()
    note = peewee.TextField()
    position = peewee.IntegerField()


class SegmentMember(Table):
    """A customer on a static list."""

    segment = peewee.ForeignKeyField(Segment, on_delete="CASCADE", backref="members")
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = peewee.CompositeKey("segment", "customer")
        without_rowid = True


class CustomerScore(Table):
    """What was worked out of a customer's orders: kept to filter and sort by, made anew in the background.

    Outside undo. Money in minor units; scores 1 to 5 (D-38), `abc` A, B or C (D-36), `churn` a band of D-37.
    """

    customer = peewee.ForeignKeyField(Customer, primary_key=True, on_delete="CASCADE", backref="+", index=False)
    recency_days = peewee.IntegerField(null=True)
    frequency = peewee.IntegerField()
    monetary = MoneyField()
    recency_score = peewee.IntegerField(null=True)
    frequency_score = peewee.IntegerField(null=True)
    monetary_score = peewee.IntegerField(null=True)
    rfm_segment = peewee.TextField(null=True)
    abc = peewee.TextField(null=True)
    churn = peewee.TextField(null=True)
    churn_ratio = peewee.FloatField(null=True)
    lifetime_value = MoneyField(null=True)
