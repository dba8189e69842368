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
CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    customer_id INTEGER NOT NULL, name TEXT NOT NULL, gender TEXT, importance TEXT NOT NULL,
    is_primary INTEGER NOT NULL, salutation TEXT NOT NULL, department TEXT NOT NULL, title TEXT NOT NULL,
    responsibility TEXT NOT NULL, work_phone TEXT NOT NULL, mobile TEXT NOT NULL, home_phone TEXT NOT NULL,
    fax TEXT NOT NULL, email TEXT NOT NULL, wechat TEXT NOT NULL, qq TEXT NOT NULL, home_address TEXT NOT NULL,
    birthday DATE, hobbies TEXT NOT NULL, notes TEXT NOT NULL, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
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
CREATE TABLE stage_change (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, from_stage_id INTEGER, to_stage_id INTEGER NOT NULL, from_status TEXT,
    to_status TEXT NOT NULL, changed_on DATE NOT NULL, probability INTEGER NOT NULL, note TEXT NOT NULL,
    happened_at TEXT NOT NULL, FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    FOREIGN KEY (from_stage_id) REFERENCES stage (id) ON DELETE RESTRICT,
    FOREIGN KEY (to_stage_id) REFERENCES stage (id) ON DELETE RESTRICT
);
CREATE TABLE interaction (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    customer_id INTEGER NOT NULL, kind TEXT NOT NULL, happened_at TEXT NOT NULL, contact_id INTEGER,
    opportunity_id INTEGER, direction TEXT NOT NULL, duration_minutes INTEGER, summary TEXT NOT NULL,
    outcome TEXT NOT NULL, mood TEXT, expense INTEGER, external_id TEXT, import_batch_id INTEGER,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE SET NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE SET NULL
);
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    record_id INTEGER NOT NULL, record_kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
    content_hash TEXT NOT NULL
);
CREATE INDEX attachment_record_id ON attachment (record_id);
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
CREATE TABLE reminder_state (
    key TEXT NOT NULL PRIMARY KEY, record_id INTEGER NOT NULL, fires_at TEXT NOT NULL, state TEXT NOT NULL,
    snoozed_until TEXT, shown_at TEXT, is_digest INTEGER NOT NULL
);
CREATE INDEX reminder_state_record_id ON reminder_state (record_id);
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
);
CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL,
    base TEXT NOT NULL, layout TEXT NOT NULL, filter TEXT NOT NULL, text TEXT NOT NULL, sort TEXT NOT NULL,
    columns TEXT NOT NULL
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
CREATE TABLE operation_record (
    record_id INTEGER NOT NULL, operation_id INTEGER NOT NULL, PRIMARY KEY (record_id, operation_id),
    FOREIGN KEY (operation_id) REFERENCES operation (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX operation_record_operation_id ON operation_record (operation_id);

-- Rows are looked up by these. What is nearly always NULL or blank is left out of an index: a new row then costs less.
CREATE UNIQUE INDEX customer_code ON customer (code);
CREATE INDEX customer_by_name ON customer (name COLLATE NOCASE);
CREATE INDEX customer_by_short_name ON customer (short_name) WHERE short_name <> '';
CREATE INDEX customer_by_mobile ON customer (mobile) WHERE mobile <> '';
CREATE INDEX customer_by_phone ON customer (phone) WHERE phone <> '';
CREATE INDEX customer_by_email ON customer (email COLLATE NOCASE) WHERE email <> '';
CREATE INDEX customer_by_parent ON customer (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX customer_by_external_id ON customer (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customer_by_import_batch ON customer (import_batch_id) WHERE import_batch_id IS NOT NULL;
CREATE INDEX customer_valuable_by_contact
    ON customer ((value IS 'high'), coalesce(last_contacted_on, substr(created_at, 1, 10)))
    WHERE pooled_at IS NULL AND (value IN ('high', 'medium') OR category = 'vip') AND category <> 'lost';
CREATE INDEX customer_by_quiet ON customer (last_contacted_on, created_at, category);
CREATE INDEX contact_by_birthday ON contact (substr(birthday, 6)) WHERE birthday IS NOT NULL;
CREATE INDEX contact_by_customer ON contact (customer_id);
CREATE UNIQUE INDEX contact_one_primary ON contact (customer_id) WHERE is_primary;
CREATE INDEX contact_by_external_id ON contact (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX contact_by_import_batch ON contact (import_batch_id) WHERE import_batch_id IS NOT NULL;
CREATE UNIQUE INDEX opportunity_code ON opportunity (code);
CREATE INDEX opportunity_by_customer ON opportunity (customer_id, status, expected_amount, closed_on);
CREATE INDEX opportunity_by_contact ON opportunity (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX opportunity_by_stage ON opportunity (stage_id);
CREATE INDEX opportunity_by_outcome ON opportunity (status, closed_on, expected_amount, discovered_on, lost_reason);
CREATE INDEX opportunity_won_days
    ON opportunity (julianday(closed_on) - julianday(discovered_on)) WHERE status = 'won';
CREATE INDEX opportunity_by_discovery ON opportunity (discovered_on, stage_id, status);
CREATE INDEX opportunity_open_by_stage
    ON opportunity (stage_id, expected_amount, probability, entered_stage_on) WHERE status = 'open';
CREATE INDEX opportunity_open_by_close
    ON opportunity (expected_close_on, expected_amount, probability) WHERE status = 'open';
CREATE INDEX opportunity_by_external_id ON opportunity (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX opportunity_by_import_batch ON opportunity (import_batch_id) WHERE import_batch_id IS NOT NULL;
CREATE INDEX stage_change_by_opportunity ON stage_change (opportunity_id, happened_at, to_stage_id);
CREATE INDEX interaction_by_customer ON interaction (customer_id, happened_at);
CREATE INDEX interaction_by_contact ON interaction (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX interaction_by_opportunity ON interaction (opportunity_id, happened_at) WHERE opportunity_id IS NOT NULL;
CREATE INDEX interaction_by_external_id ON interaction (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX interaction_by_import_batch ON interaction (import_batch_id) WHERE import_batch_id IS NOT NULL;
CREATE INDEX todo_by_customer ON todo (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX todo_by_contact ON todo (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX todo_by_opportunity ON todo (opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX todo_by_completed ON todo (completed_at) WHERE status = 'done';
CREATE INDEX todo_open_by_due ON todo (due_on, due_at, priority) WHERE status = 'open';
CREATE INDEX todo_open_by_customer ON todo (customer_id, due_on) WHERE status = 'open';
CREATE INDEX todo_open_by_opportunity ON todo (opportunity_id, due_on) WHERE status = 'open';
CREATE INDEX todo_by_external_id ON todo (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX todo_by_import_batch ON todo (import_batch_id) WHERE import_batch_id IS NOT NULL;
CREATE INDEX operation_by_time ON operation (happened_at);

-- Lists are read in the order of these, by the name table_sorted_field; rows of the same value come by id, which every
-- index ends with. RecordType.sorted_fields names them. Some hold beside it what lists are filtered or sorted by
-- together with it: companies are called after their cities, so that all of a city may stand at the end of the names.
CREATE INDEX customer_sorted_name
    ON customer (mnemonic COLLATE NOCASE, id, value, category, industry, city, last_contacted_on, created_at);
CREATE INDEX customer_sorted_category ON customer (category COLLATE NOCASE);
CREATE INDEX customer_sorted_value ON customer (value COLLATE NOCASE);
CREATE INDEX customer_sorted_industry ON customer (industry COLLATE NOCASE);
CREATE INDEX customer_sorted_city ON customer (city COLLATE NOCASE, id, mnemonic);
CREATE INDEX customer_sorted_last_contacted_on ON customer (last_contacted_on, id, value, category, industry, city);
CREATE INDEX customer_sorted_next_todo_on ON customer (next_todo_on, id, value, category, industry, city);
CREATE INDEX customer_sorted_open_amount ON customer (open_amount, id, value, category, industry, city);
CREATE INDEX customer_sorted_won_amount ON customer (won_amount, id, value, category, industry, city);
CREATE INDEX customer_sorted_created_at ON customer (created_at, id, value, category, industry, city);
CREATE INDEX contact_sorted_name ON contact (name COLLATE NOCASE);
CREATE INDEX contact_sorted_title ON contact (title COLLATE NOCASE);
CREATE INDEX contact_sorted_mobile ON contact (mobile);
CREATE INDEX contact_sorted_email ON contact (email COLLATE NOCASE);
CREATE INDEX interaction_sorted_kind ON interaction (kind COLLATE NOCASE);
CREATE INDEX interaction_sorted_happened_at ON interaction (happened_at);
CREATE INDEX opportunity_sorted_subject ON opportunity (subject COLLATE NOCASE);
CREATE INDEX opportunity_sorted_status ON opportunity
    (status COLLATE NOCASE, id, stage_id, customer_id, probability, expected_amount, expected_close_on, entered_stage_on);
CREATE INDEX opportunity_sorted_probability ON opportunity (probability);
CREATE INDEX opportunity_sorted_expected_amount ON opportunity (expected_amount);
CREATE INDEX opportunity_sorted_expected_close_on ON opportunity (expected_close_on);
CREATE INDEX opportunity_sorted_closed_on ON opportunity (closed_on);
CREATE INDEX stage_sorted_position ON stage (position);
CREATE INDEX todo_sorted_title ON todo (title COLLATE NOCASE);
CREATE INDEX todo_sorted_kind ON todo (kind COLLATE NOCASE);
CREATE INDEX todo_sorted_due_on ON todo (due_on);
CREATE INDEX todo_sorted_status ON todo (status COLLATE NOCASE);
"""


def upgrade(connection: apsw.Connection) -> None:
    """Make every table of the first release."""
    connection.execute(SQL)
