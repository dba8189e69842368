"""The fourth schema: quotes with their versions, an outbox, to-dos that wait for others, deals on behalf of somebody."""

import apsw

QUOTES = """
CREATE TABLE quote (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, customer_id INTEGER,
    opportunity_id INTEGER, number TEXT NOT NULL, version INTEGER NOT NULL, dated_on DATE NOT NULL, valid_until DATE,
    status TEXT NOT NULL, currency TEXT NOT NULL, discount_percent INTEGER NOT NULL, notes TEXT NOT NULL,
    external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE INDEX quote_customer_id ON quote (customer_id);
CREATE INDEX quote_opportunity_id ON quote (opportunity_id);
CREATE INDEX quote_number ON quote (number);
CREATE TABLE quote_line (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, quote_id INTEGER NOT NULL,
    position INTEGER NOT NULL, source_line_id INTEGER, product TEXT NOT NULL, description TEXT NOT NULL,
    unit TEXT NOT NULL, quantity INTEGER NOT NULL, unit_price INTEGER NOT NULL, discount_percent INTEGER NOT NULL,
    tax_percent INTEGER NOT NULL,
    FOREIGN KEY (quote_id) REFERENCES quote (id) ON DELETE CASCADE
);
CREATE INDEX quote_line_quote_id ON quote_line (quote_id);
"""
MAIL = """
CREATE TABLE outgoing_mail (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, customer_id INTEGER,
    contact_id INTEGER, opportunity_id INTEGER, recipients TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    status TEXT NOT NULL, send_after TEXT, in_reply_to TEXT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE SET NULL
);
CREATE INDEX outgoing_mail_customer_id ON outgoing_mail (customer_id);
CREATE INDEX outgoing_mail_contact_id ON outgoing_mail (contact_id);
CREATE INDEX outgoing_mail_opportunity_id ON outgoing_mail (opportunity_id);
CREATE INDEX outgoing_mail_status ON outgoing_mail (status);
CREATE TABLE mail_delivery (
    mail_id INTEGER NOT NULL PRIMARY KEY, message_id TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_try_at TEXT, last_error TEXT NOT NULL, sent_at TEXT, interaction_id INTEGER
);
"""
LINKS = """
ALTER TABLE todo ADD COLUMN waits_for_id INTEGER REFERENCES todo (id) ON DELETE SET NULL;
CREATE INDEX todo_waits_for_id ON todo (waits_for_id) WHERE waits_for_id IS NOT NULL;
ALTER TABLE opportunity ADD COLUMN on_behalf_of TEXT NOT NULL DEFAULT '';
"""


def upgrade(connection: apsw.Connection) -> None:
    """Add the tables and columns of the fourth release."""
    connection.execute(QUOTES)
    connection.execute(MAIL)
    connection.execute(LINKS)
