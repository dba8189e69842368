"""The fifth schema: contracts with instalments and payments, tickets, campaigns with members."""

import apsw

CAMPAIGNS = """
CREATE TABLE campaign (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, status TEXT NOT NULL, starts_on DATE, ends_on DATE, budget INTEGER, cost INTEGER,
    goals TEXT NOT NULL, materials TEXT NOT NULL, notes TEXT NOT NULL, segment_id INTEGER, external_id TEXT,
    import_batch_id INTEGER, custom TEXT NOT NULL DEFAULT '{}',
    FOREIGN KEY (segment_id) REFERENCES segment (id) ON DELETE SET NULL
);
CREATE INDEX campaign_segment_id ON campaign (segment_id);
CREATE INDEX campaign_external_id ON campaign (external_id);
CREATE INDEX campaign_import_batch_id ON campaign (import_batch_id);
CREATE TABLE campaign_member (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, campaign_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL, contact_id INTEGER, status TEXT NOT NULL, notes TEXT NOT NULL,
    FOREIGN KEY (campaign_id) REFERENCES campaign (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX campaign_member_campaign_id_customer_id ON campaign_member (campaign_id, customer_id);
CREATE INDEX campaign_member_customer_id ON campaign_member (customer_id);
CREATE INDEX campaign_member_contact_id ON campaign_member (contact_id);
ALTER TABLE opportunity ADD COLUMN campaign_id INTEGER REFERENCES campaign (id) ON DELETE SET NULL;
CREATE INDEX opportunity_campaign_id ON opportunity (campaign_id) WHERE campaign_id IS NOT NULL;
"""
CONTRACTS = """
CREATE TABLE contract (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, code TEXT NOT NULL,
    title TEXT NOT NULL, customer_id INTEGER NOT NULL, kind TEXT NOT NULL, contract_type TEXT, status TEXT NOT NULL,
    amount INTEGER, currency TEXT NOT NULL, signed_on DATE, starts_on DATE, ends_on DATE, opportunity_id INTEGER,
    quote_id INTEGER, contact_id INTEGER, signed_by TEXT NOT NULL, payment_method TEXT, terms TEXT NOT NULL,
    renews_id INTEGER, notes TEXT NOT NULL, external_id TEXT, import_batch_id INTEGER,
    custom TEXT NOT NULL DEFAULT '{}',
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE SET NULL,
    FOREIGN KEY (quote_id) REFERENCES quote (id) ON DELETE SET NULL,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (renews_id) REFERENCES contract (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX contract_sorted_code ON contract (code);
CREATE INDEX contract_customer_id ON contract (customer_id, status, ends_on);
CREATE INDEX contract_opportunity_id ON contract (opportunity_id);
CREATE INDEX contract_quote_id ON contract (quote_id);
CREATE INDEX contract_contact_id ON contract (contact_id);
CREATE INDEX contract_renews_id ON contract (renews_id);
CREATE INDEX contract_external_id ON contract (external_id);
CREATE INDEX contract_import_batch_id ON contract (import_batch_id);
CREATE INDEX contract_sorted_title ON contract (title COLLATE NOCASE);
CREATE INDEX contract_sorted_amount ON contract (amount);
CREATE INDEX contract_sorted_status ON contract (status COLLATE NOCASE);
CREATE INDEX contract_sorted_signed_on ON contract (signed_on);
CREATE INDEX contract_sorted_ends_on ON contract (ends_on);
CREATE TABLE payment_plan (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, contract_id INTEGER NOT NULL,
    due_on DATE NOT NULL, amount INTEGER NOT NULL, note TEXT NOT NULL,
    FOREIGN KEY (contract_id) REFERENCES contract (id) ON DELETE CASCADE
);
CREATE INDEX payment_plan_contract_id ON payment_plan (contract_id);
CREATE INDEX payment_plan_due_on ON payment_plan (due_on);
CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, contract_id INTEGER NOT NULL,
    plan_id INTEGER, received_on DATE NOT NULL, amount INTEGER NOT NULL, method TEXT, invoice_number TEXT NOT NULL,
    notes TEXT NOT NULL, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (contract_id) REFERENCES contract (id) ON DELETE CASCADE,
    FOREIGN KEY (plan_id) REFERENCES payment_plan (id) ON DELETE SET NULL
);
CREATE INDEX payment_contract_id ON payment (contract_id);
CREATE INDEX payment_plan_id ON payment (plan_id);
CREATE INDEX payment_received_on ON payment (received_on);
"""
TICKETS = """
CREATE TABLE ticket (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, code TEXT NOT NULL,
    subject TEXT NOT NULL, customer_id INTEGER NOT NULL, contact_id INTEGER, category TEXT NOT NULL,
    priority TEXT NOT NULL, status TEXT NOT NULL, product TEXT NOT NULL, contract_id INTEGER,
    opened_at TEXT NOT NULL, first_response_at TEXT, resolved_at TEXT, closed_at TEXT, description TEXT NOT NULL,
    resolution TEXT NOT NULL, satisfaction INTEGER, satisfaction_comment TEXT NOT NULL, external_id TEXT,
    import_batch_id INTEGER, custom TEXT NOT NULL DEFAULT '{}',
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (contract_id) REFERENCES contract (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX ticket_sorted_code ON ticket (code);
CREATE INDEX ticket_customer_id ON ticket (customer_id, opened_at);
CREATE INDEX ticket_contact_id ON ticket (contact_id);
CREATE INDEX ticket_contract_id ON ticket (contract_id);
CREATE INDEX ticket_external_id ON ticket (external_id);
CREATE INDEX ticket_import_batch_id ON ticket (import_batch_id);
CREATE INDEX ticket_sorted_subject ON ticket (subject COLLATE NOCASE);
CREATE INDEX ticket_sorted_status ON ticket (status COLLATE NOCASE);
CREATE INDEX ticket_sorted_priority ON ticket (priority COLLATE NOCASE);
CREATE INDEX ticket_sorted_opened_at ON ticket (opened_at);
"""
LISTS = """
WITH shipped (picklist, codes) AS (VALUES
    ('contract_type', '["direct", "agency", "service", "retail"]'),
    ('payment_method', '["cheque", "cash", "postal", "transfer", "online", "alipay", "wechat", "other"]'),
    ('ticket_category', '["complaint", "repair", "maintenance", "return", "question", "delivery", "other"]'),
    ('campaign_kind', '["email", "social", "exhibition", "promotion", "advertising", "telemarketing", "street", "nearby", "other"]')
)
INSERT INTO picklist_value (id, picklist, code, name, position, is_retired)
SELECT (unixepoch('2026-11-22') - unixepoch('2020-01-01')) * 1000 << 22 | row_number() OVER (ORDER BY picklist, key),
       picklist, value, '', key, 0
FROM shipped CROSS JOIN json_each(codes) WHERE EXISTS (SELECT 1 FROM picklist_value);
"""
"""The lists of the new records, for files that have lists already; a new file is given all of them later.

Their ids are the same in every file, so that two copies of a file that were both upgraded are still alike.
"""


def upgrade(connection: apsw.Connection) -> None:
    """Add the tables, the column and the lists of the fifth release."""
    connection.execute(CAMPAIGNS + CONTRACTS + TICKETS + LISTS)
