"""The first schema: customers, contacts, interactions, opportunities, to-dos, tags, attachments, settings, the journal."""

import apsw

SQL = """
CREATE TABLE customer (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, code TEXT NOT NULL, mnemonic TEXT NOT NULL, short_name TEXT NOT NULL,
    category TEXT NOT NULL, value TEXT, credit TEXT, relationship TEXT, industry TEXT, headcount INTEGER,
    annual_revenue INTEGER, founded_year INTEGER, gender TEXT, source TEXT, stage TEXT NOT NULL, parent_id INTEGER,
    country TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL, address TEXT NOT NULL,
    postcode TEXT NOT NULL, phone TEXT NOT NULL, mobile TEXT NOT NULL, fax TEXT NOT NULL, website TEXT NOT NULL,
    email TEXT NOT NULL, wechat TEXT NOT NULL, qq TEXT NOT NULL, preferred_channel TEXT, notes TEXT NOT NULL,
    pooled_at TEXT, last_contacted_on DATE, next_todo_on DATE, open_amount INTEGER NOT NULL,
    won_amount INTEGER NOT NULL, won_count INTEGER NOT NULL, last_won_on DATE, external_id TEXT,
    import_batch_id INTEGER, FOREIGN KEY (parent_id) REFERENCES customer (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX customer_code ON customer (code);
CREATE INDEX customer_parent_id ON customer (parent_id);
CREATE INDEX customer_external_id ON customer (external_id);
CREATE INDEX customer_import_batch_id ON customer (import_batch_id);
CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    customer_id INTEGER NOT NULL, name TEXT NOT NULL, gender TEXT, importance TEXT NOT NULL,
    is_primary INTEGER NOT NULL, salutation TEXT NOT NULL, department TEXT NOT NULL, title TEXT NOT NULL,
    responsibility TEXT NOT NULL, work_phone TEXT NOT NULL, mobile TEXT NOT NULL, home_phone TEXT NOT NULL,
    fax TEXT NOT NULL, email TEXT NOT NULL, wechat TEXT NOT NULL, qq TEXT NOT NULL, home_address TEXT NOT NULL,
    birthday DATE, hobbies TEXT NOT NULL, notes TEXT NOT NULL, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX contact_customer_id ON contact (customer_id);
CREATE INDEX contact_external_id ON contact (external_id);
CREATE INDEX contact_import_batch_id ON contact (import_batch_id);
CREATE TABLE tag (
    id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE
);
CREATE UNIQUE INDEX tag_name ON tag (name);
CREATE TABLE record_tag (
    record_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (record_id, tag_id),
    FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX record_tag_tag_id ON record_tag (tag_id);
CREATE TABLE pipeline (
    id INTEGER NOT NULL PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE stage (
    id INTEGER NOT NULL PRIMARY KEY, pipeline_id INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    position INTEGER NOT NULL, probability INTEGER NOT NULL, limit_days INTEGER NOT NULL, required_documents TEXT NOT NULL,
    FOREIGN KEY (pipeline_id) REFERENCES pipeline (id) ON DELETE RESTRICT
);
CREATE INDEX stage_pipeline_id ON stage (pipeline_id);
CREATE TABLE opportunity (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, subject TEXT NOT NULL,
    code TEXT NOT NULL, customer_id INTEGER, contact_id INTEGER, stage_id INTEGER NOT NULL, status TEXT NOT NULL,
    probability INTEGER NOT NULL, is_probability_pinned INTEGER NOT NULL, expected_amount INTEGER,
    currency TEXT NOT NULL, expected_close_on DATE, discovered_on DATE, source TEXT, informant TEXT NOT NULL,
    needs TEXT NOT NULL, solution TEXT NOT NULL, stage_note TEXT NOT NULL, closed_on DATE, lost_reason TEXT,
    lost_note TEXT NOT NULL, competitor TEXT NOT NULL, entered_stage_on DATE NOT NULL, notes TEXT NOT NULL,
    slip_count INTEGER NOT NULL,
    slip_days INTEGER NOT NULL, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (stage_id) REFERENCES stage (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX opportunity_code ON opportunity (code);
CREATE INDEX opportunity_customer_id ON opportunity (customer_id);
CREATE INDEX opportunity_contact_id ON opportunity (contact_id);
CREATE INDEX opportunity_stage_id ON opportunity (stage_id);
CREATE INDEX opportunity_status ON opportunity (status);
CREATE INDEX opportunity_external_id ON opportunity (external_id);
CREATE INDEX opportunity_import_batch_id ON opportunity (import_batch_id);
CREATE TABLE stage_change (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, from_stage_id INTEGER, to_stage_id INTEGER NOT NULL, from_status TEXT,
    to_status TEXT NOT NULL, changed_on DATE NOT NULL, probability INTEGER NOT NULL, note TEXT NOT NULL,
    happened_at TEXT NOT NULL, FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    FOREIGN KEY (from_stage_id) REFERENCES stage (id) ON DELETE RESTRICT,
    FOREIGN KEY (to_stage_id) REFERENCES stage (id) ON DELETE RESTRICT
);
CREATE INDEX stage_change_opportunity_id ON stage_change (opportunity_id);
CREATE INDEX stage_change_from_stage_id ON stage_change (from_stage_id);
CREATE INDEX stage_change_to_stage_id ON stage_change (to_stage_id);
CREATE TABLE interaction (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    customer_id INTEGER NOT NULL, kind TEXT NOT NULL, happened_at TEXT NOT NULL, contact_id INTEGER,
    opportunity_id INTEGER, direction TEXT NOT NULL, duration_minutes INTEGER, summary TEXT NOT NULL,
    outcome TEXT NOT NULL, mood TEXT, expense INTEGER, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE SET NULL
);
CREATE INDEX interaction_customer_id ON interaction (customer_id);
CREATE INDEX interaction_contact_id ON interaction (contact_id);
CREATE INDEX interaction_opportunity_id ON interaction (opportunity_id);
CREATE INDEX interaction_external_id ON interaction (external_id);
CREATE INDEX interaction_import_batch_id ON interaction (import_batch_id);
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    record_id INTEGER NOT NULL, record_kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX attachment_record_id ON attachment (record_id);
CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL,
    base TEXT NOT NULL, layout TEXT NOT NULL, filter TEXT NOT NULL, text TEXT NOT NULL, sort TEXT NOT NULL,
    columns TEXT NOT NULL
);
CREATE INDEX attachment_content_hash ON attachment (content_hash);
CREATE TABLE attachment_content (
    content_hash TEXT NOT NULL PRIMARY KEY, data BLOB NOT NULL
);
CREATE TABLE todo (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, due_on DATE, due_at TEXT, priority TEXT NOT NULL, status TEXT NOT NULL, completed_at TEXT,
    outcome TEXT NOT NULL, customer_id INTEGER, contact_id INTEGER, opportunity_id INTEGER,
    recurrence TEXT NOT NULL, reminders TEXT NOT NULL, snooze_count INTEGER NOT NULL, origin TEXT NOT NULL,
    notes TEXT NOT NULL, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE INDEX todo_customer_id ON todo (customer_id);
CREATE INDEX todo_contact_id ON todo (contact_id);
CREATE INDEX todo_opportunity_id ON todo (opportunity_id);
CREATE INDEX todo_external_id ON todo (external_id);
CREATE INDEX todo_import_batch_id ON todo (import_batch_id);
CREATE TABLE reminder_state (
    key TEXT NOT NULL PRIMARY KEY, record_id INTEGER NOT NULL, fires_at TEXT NOT NULL, state TEXT NOT NULL,
    snoozed_until TEXT, shown_at TEXT, is_digest INTEGER NOT NULL
);
CREATE INDEX reminder_state_record_id ON reminder_state (record_id);
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
);
CREATE TABLE picklist_value (
    id INTEGER NOT NULL PRIMARY KEY, picklist TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    position INTEGER NOT NULL, is_retired INTEGER NOT NULL
);
CREATE UNIQUE INDEX picklist_value_picklist_code ON picklist_value (picklist, code);
CREATE TABLE import_batch (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, source_name TEXT NOT NULL,
    record_kind TEXT NOT NULL, row_count INTEGER NOT NULL, created_count INTEGER NOT NULL,
    updated_count INTEGER NOT NULL, skipped_count INTEGER NOT NULL, rejected_count INTEGER NOT NULL,
    operation_id INTEGER, details TEXT NOT NULL
);
CREATE TABLE operation (
    id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, label TEXT NOT NULL,
    label_values TEXT NOT NULL, origin TEXT NOT NULL, topics TEXT NOT NULL, target_id INTEGER,
    happened_at TEXT NOT NULL, record_count INTEGER NOT NULL
);
CREATE INDEX operation_state ON operation (state);
CREATE TABLE operation_part (
    operation_id INTEGER NOT NULL, position INTEGER NOT NULL, changeset BLOB NOT NULL,
    PRIMARY KEY (operation_id, position), FOREIGN KEY (operation_id) REFERENCES operation (id) ON DELETE CASCADE
);
CREATE INDEX operation_part_operation_id ON operation_part (operation_id);
CREATE TABLE operation_record (
    record_id INTEGER NOT NULL, operation_id INTEGER NOT NULL, PRIMARY KEY (record_id, operation_id),
    FOREIGN KEY (operation_id) REFERENCES operation (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX operation_record_operation_id ON operation_record (operation_id);
CREATE INDEX customer_by_name ON customer (name COLLATE NOCASE, id);
CREATE INDEX customer_by_mnemonic ON customer (mnemonic COLLATE NOCASE, id);
CREATE INDEX customer_by_contact_day ON customer (last_contacted_on, id);
CREATE INDEX customer_by_next_todo ON customer (next_todo_on, id);
CREATE INDEX customer_by_open_amount ON customer (open_amount, id);
CREATE INDEX customer_by_won_amount ON customer (won_amount, id);
CREATE INDEX customer_by_created ON customer (created_at, id);
CREATE INDEX customer_by_category ON customer (category, id);
CREATE INDEX customer_by_value ON customer (value, id);
CREATE INDEX customer_by_industry ON customer (industry, id);
CREATE INDEX customer_by_city ON customer (city, id);
CREATE INDEX customer_by_mobile ON customer (mobile) WHERE mobile <> '';
CREATE INDEX customer_by_phone ON customer (phone) WHERE phone <> '';
CREATE INDEX customer_by_email ON customer (email COLLATE NOCASE) WHERE email <> '';
CREATE INDEX contact_by_name ON contact (name COLLATE NOCASE, id);
CREATE INDEX contact_by_mobile ON contact (mobile) WHERE mobile <> '';
CREATE INDEX contact_by_email ON contact (email COLLATE NOCASE) WHERE email <> '';
CREATE UNIQUE INDEX contact_one_primary ON contact (customer_id) WHERE is_primary;
CREATE INDEX opportunity_open_by_stage ON opportunity (stage_id, expected_amount) WHERE status = 'open';
CREATE INDEX opportunity_open_by_close ON opportunity (expected_close_on) WHERE status = 'open';
CREATE INDEX opportunity_by_closed ON opportunity (status, closed_on);
CREATE INDEX opportunity_by_customer_status ON opportunity (customer_id, status);
CREATE INDEX opportunity_by_amount ON opportunity (expected_amount, id);
CREATE INDEX opportunity_by_close ON opportunity (expected_close_on, id);
CREATE INDEX opportunity_by_subject ON opportunity (subject COLLATE NOCASE, id);
CREATE INDEX stage_change_by_day ON stage_change (opportunity_id, happened_at);
CREATE INDEX interaction_by_customer ON interaction (customer_id, happened_at);
CREATE INDEX interaction_by_time ON interaction (happened_at, id);
CREATE INDEX todo_open_by_due ON todo (due_on, due_at) WHERE status = 'open';
CREATE INDEX todo_by_completed ON todo (completed_at) WHERE status = 'done';
CREATE INDEX todo_open_by_customer ON todo (customer_id, due_on) WHERE status = 'open';
CREATE INDEX todo_open_by_opportunity ON todo (opportunity_id, due_on) WHERE status = 'open';
CREATE INDEX operation_by_time ON operation (happened_at);
"""


def upgrade(connection: apsw.Connection) -> None:
    """Make every table of the first release."""
    connection.execute(SQL)
