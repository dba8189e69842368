"""What was offered for a deal: quotes with their versions and lines."""

from __future__ import annotations

import peewee

from ocrm.models.base import Record
from ocrm.models.customer import Customer
from ocrm.models.fields import DayField, ScaledField
from ocrm.models.opportunity import Opportunity

PRICE_PLACES, QUANTITY_PLACES, PERCENT_PLACES = 4, 4, 2


class Quote(Record):
    """A version of a quote; versions of one quote share its number, and revising it keeps the earlier ones.

    Amounts follow from its lines; `discount_percent` is taken off the sum of their nets. `status` is draft, sent,
    accepted, rejected or expired.
    """

    customer = peewee.ForeignKeyField(Customer, null=True, on_delete="CASCADE", backref="quotes")
    opportunity = peewee.ForeignKeyField(Opportunity, null=True, on_delete="CASCADE", backref="quotes")
    number = peewee.TextField(index=True)
    version = peewee.IntegerField()
    dated_on = DayField()
    valid_until = DayField(null=True)
    status = peewee.TextField()
    currency = peewee.TextField()
    discount_percent = ScaledField(places=PERCENT_PLACES)
    notes = peewee.TextField()
    external_id = peewee.TextField(null=True)
    import_batch_id = peewee.BigIntegerField(null=True)


class QuoteLine(Record):
    """What is offered: a product or free text; `source_line_id` is the line of the first version it goes back to."""

    quote = peewee.ForeignKeyField(Quote, on_delete="CASCADE", backref="lines")
    position = peewee.IntegerField()
    source_line_id = peewee.BigIntegerField(null=True)
    product = peewee.TextField()
    description = peewee.TextField()
    unit = peewee.TextField()
    quantity = ScaledField(places=QUANTITY_PLACES)
    unit_price = ScaledField(places=PRICE_PLACES)
    discount_percent = ScaledField(places=PERCENT_PLACES)
    tax_percent = ScaledField(places=PERCENT_PLACES)
