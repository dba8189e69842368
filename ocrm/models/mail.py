"""Mails that are to be sent, and what became of sending them."""

from __future__ import annotations

import peewee

from ocrm.models.base import Record, Table
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.fields import UtcField
from ocrm.models.opportunity import Opportunity


class OutgoingMail(Record):
    """A mail to send; its files are attachments of it.

    `recipients` is JSON: objects with `role` (to, cc, bcc), `name` and `address`. `status` is draft, queued or held;
    what came of sending it is told by its MailDelivery. `in_reply_to` is the Message-ID it answers.
    """

    customer = peewee.ForeignKeyField(Customer, null=True, on_delete="CASCADE", backref="outgoing_mails")
    contact = peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL", backref="outgoing_mails")
    opportunity = peewee.ForeignKeyField(Opportunity, null=True, on_delete="SET NULL", backref="outgoing_mails")
    recipients = peewee.TextField()
    subject = peewee.TextField()
    body = peewee.TextField()
    status = peewee.TextField(index=True)
    send_after = UtcField(null=True)
    in_reply_to = peewee.TextField()


class MailDelivery(Table):
    """What became of sending one mail; outside undo, because what was sent cannot be taken back.

    `state` is sending, sent, waiting (tried again at `next_try_at`), refused, held (another copy of the file may have
    sent it) or unclear (the program ended while it was being sent); `message_id` is given before the first try.
    """

    mail_id = peewee.BigIntegerField(primary_key=True)
    message_id = peewee.TextField()
    state = peewee.TextField()
    attempts = peewee.IntegerField()
    next_try_at = UtcField(null=True)
    last_error = peewee.TextField()
    sent_at = UtcField(null=True)
    interaction_id = peewee.BigIntegerField(null=True)
