"""The second schema: customers whole, deals whole, and the working day."""

import apsw

CUSTOMERS = """
ALTER TABLE customer ADD COLUMN credit_code TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN is_locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN received_on DATE;
ALTER TABLE customer ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contact ADD COLUMN preferred_channel TEXT;
ALTER TABLE contact ADD COLUMN lunar_birthday TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE interaction ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE opportunity ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE todo ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tag ADD COLUMN record_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE tag ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE attachment ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE attachment ADD COLUMN dated_on DATE;
ALTER TABLE attachment ADD COLUMN expires_on DATE;
ALTER TABLE saved_view ADD COLUMN grouping TEXT NOT NULL DEFAULT '';

CREATE TABLE custom_field (
    id INTEGER NOT NULL PRIMARY KEY, record_kind TEXT NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,
    kind TEXT NOT NULL, options TEXT NOT NULL, formula TEXT NOT NULL, position INTEGER NOT NULL,
    is_removed INTEGER NOT NULL
);
CREATE UNIQUE INDEX custom_field_record_kind_name ON custom_field (record_kind, name);
CREATE TABLE field_layout (
    record_kind TEXT NOT NULL, applies_to TEXT NOT NULL, field TEXT NOT NULL, position INTEGER NOT NULL,
    is_hidden INTEGER NOT NULL, need TEXT NOT NULL, PRIMARY KEY (record_kind, applies_to, field)
) WITHOUT ROWID;
CREATE TABLE value_note (
    record_id INTEGER NOT NULL, field TEXT NOT NULL, original TEXT NOT NULL, source TEXT NOT NULL,
    PRIMARY KEY (record_id, field)
) WITHOUT ROWID;
CREATE TABLE alternate_value (
    id INTEGER NOT NULL PRIMARY KEY, record_id INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    from_record_id INTEGER
);
CREATE INDEX alternate_value_record_id ON alternate_value (record_id);
CREATE TABLE merged_record (
    loser_id INTEGER NOT NULL PRIMARY KEY, record_kind TEXT NOT NULL, winner_id INTEGER NOT NULL,
    code TEXT NOT NULL, name TEXT NOT NULL, merged_at TEXT NOT NULL, operation_id INTEGER NOT NULL
);
CREATE INDEX merged_record_winner_id ON merged_record (winner_id);
CREATE INDEX merged_record_code ON merged_record (code);
CREATE TABLE distinct_pair (
    first_id INTEGER NOT NULL, second_id INTEGER NOT NULL, PRIMARY KEY (first_id, second_id)
) WITHOUT ROWID;
CREATE TABLE pool_move (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    customer_id INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, happened_at TEXT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX pool_move_customer_id ON pool_move (customer_id);
CREATE INDEX pool_move_happened_at ON pool_move (happened_at);
CREATE TABLE segment (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, name TEXT NOT NULL,
    is_static INTEGER NOT NULL, filter TEXT NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE segment_member (
    segment_id INTEGER NOT NULL, customer_id INTEGER NOT NULL, PRIMARY KEY (segment_id, customer_id),
    FOREIGN KEY (segment_id) REFERENCES segment (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX segment_member_customer_id ON segment_member (customer_id);
CREATE TABLE customer_score (
    customer_id INTEGER NOT NULL PRIMARY KEY, recency_days INTEGER, frequency INTEGER NOT NULL,
    monetary INTEGER NOT NULL, recency_score INTEGER, frequency_score INTEGER, monetary_score INTEGER,
    rfm_segment TEXT, abc TEXT, churn TEXT, churn_ratio REAL, lifetime_value INTEGER,
    expected_value INTEGER, has_more_complaints INTEGER NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE TABLE opportunity_contact (
    opportunity_id INTEGER NOT NULL, contact_id INTEGER NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (opportunity_id, contact_id),
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX opportunity_contact_contact_id ON opportunity_contact (contact_id);
CREATE TABLE employment (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, contact_id INTEGER NOT NULL,
    customer_id INTEGER, employer TEXT NOT NULL, department TEXT NOT NULL, title TEXT NOT NULL, started_on DATE,
    ended_on DATE,
    FOREIGN KEY (contact_id) REFERENCES contact (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE SET NULL
);
CREATE INDEX employment_contact_id ON employment (contact_id);
CREATE INDEX employment_customer_id ON employment (customer_id);
CREATE TABLE need (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, customer_id INTEGER NOT NULL,
    opportunity_id INTEGER, text TEXT NOT NULL, priority TEXT NOT NULL, status TEXT NOT NULL, product TEXT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE SET NULL
);
CREATE INDEX need_customer_id ON need (customer_id);
CREATE INDEX need_opportunity_id ON need (opportunity_id);
CREATE TABLE points_entry (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, customer_id INTEGER NOT NULL,
    dated_on DATE NOT NULL, points INTEGER NOT NULL, reason TEXT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX points_entry_customer_id ON points_entry (customer_id);
CREATE TABLE opportunity_partner (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, customer_id INTEGER NOT NULL, role TEXT NOT NULL, share_percent INTEGER NOT NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX opportunity_partner_opportunity_id ON opportunity_partner (opportunity_id);
CREATE INDEX opportunity_partner_customer_id ON opportunity_partner (customer_id);

CREATE INDEX customer_by_credit_code ON customer (credit_code) WHERE credit_code <> '';
CREATE INDEX customer_by_wechat ON customer (wechat) WHERE wechat <> '';
CREATE INDEX contact_by_mobile ON contact (mobile) WHERE mobile <> '';
CREATE INDEX contact_by_email ON contact (email COLLATE NOCASE) WHERE email <> '';
CREATE INDEX contact_by_wechat ON contact (wechat) WHERE wechat <> '';
CREATE INDEX contact_by_birthday_key ON contact (
    CASE WHEN lunar_birthday <> '' THEN 'L' || substr(lunar_birthday, 6) ELSE substr(birthday, 6) END
) WHERE birthday IS NOT NULL OR lunar_birthday <> '';
CREATE INDEX customer_by_pool ON customer (pooled_at) WHERE pooled_at IS NOT NULL;
"""

DEALS = """
ALTER TABLE pipeline ADD COLUMN is_retired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stage ADD COLUMN color TEXT NOT NULL DEFAULT '';
ALTER TABLE stage ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE stage ADD COLUMN idle_days INTEGER NOT NULL DEFAULT 14;
ALTER TABLE stage ADD COLUMN rollback TEXT NOT NULL DEFAULT 'note';
ALTER TABLE stage ADD COLUMN is_retired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opportunity ADD COLUMN hold_until DATE;
CREATE INDEX opportunity_on_hold ON opportunity (hold_until) WHERE hold_until IS NOT NULL;
ALTER TABLE opportunity ADD COLUMN strategy TEXT NOT NULL DEFAULT '';
ALTER TABLE stage_change ADD COLUMN corrects_id INTEGER;
CREATE INDEX stage_change_corrects_id ON stage_change (corrects_id) WHERE corrects_id IS NOT NULL;

CREATE TABLE stage_task (
    id INTEGER NOT NULL PRIMARY KEY, stage_id INTEGER NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
    target TEXT NOT NULL, is_required INTEGER NOT NULL, position INTEGER NOT NULL,
    FOREIGN KEY (stage_id) REFERENCES stage (id) ON DELETE CASCADE
);
CREATE INDEX stage_task_stage_id ON stage_task (stage_id);
CREATE TABLE stage_task_done (
    opportunity_id INTEGER NOT NULL, stage_task_id INTEGER NOT NULL, done_at TEXT NOT NULL,
    PRIMARY KEY (opportunity_id, stage_task_id),
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE,
    FOREIGN KEY (stage_task_id) REFERENCES stage_task (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX stage_task_done_stage_task_id ON stage_task_done (stage_task_id);
CREATE TABLE competitor (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, name TEXT NOT NULL, price INTEGER, strengths TEXT NOT NULL,
    weaknesses TEXT NOT NULL, is_winner INTEGER NOT NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE INDEX competitor_opportunity_id ON competitor (opportunity_id);
CREATE TABLE solution (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, version INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE INDEX solution_opportunity_id ON solution (opportunity_id);
CREATE TABLE risk (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    opportunity_id INTEGER NOT NULL, text TEXT NOT NULL, severity TEXT NOT NULL, status TEXT NOT NULL,
    answer TEXT NOT NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE INDEX risk_opportunity_id ON risk (opportunity_id);
CREATE TABLE tender (
    opportunity_id INTEGER NOT NULL PRIMARY KEY, number TEXT NOT NULL, platform TEXT NOT NULL, deadline_at TEXT,
    opening_at TEXT, bond INTEGER, bond_due_on DATE, bond_returned_on DATE, documents TEXT NOT NULL, note TEXT NOT NULL,
    FOREIGN KEY (opportunity_id) REFERENCES opportunity (id) ON DELETE CASCADE
);
CREATE TABLE sales_target (
    id INTEGER NOT NULL PRIMARY KEY, metric TEXT NOT NULL, period TEXT NOT NULL, starts_on DATE NOT NULL,
    value INTEGER NOT NULL
);
CREATE UNIQUE INDEX sales_target_metric_period_starts_on ON sales_target (metric, period, starts_on);
CREATE TABLE forecast_snapshot (
    taken_on DATE NOT NULL, month DATE NOT NULL, weighted INTEGER NOT NULL, committed INTEGER NOT NULL,
    likely INTEGER NOT NULL, total INTEGER NOT NULL, won INTEGER NOT NULL, PRIMARY KEY (taken_on, month)
) WITHOUT ROWID;
"""
REQUIRED_FILES = """
INSERT INTO stage_task (id, stage_id, title, kind, target, is_required, position)
WITH RECURSIVE document (stage_id, name, rest, position) AS (
    SELECT id, '', required_documents || ';', -1 FROM stage WHERE required_documents <> ''
    UNION ALL
    SELECT stage_id, trim(substr(rest, 1, instr(rest, ';') - 1)), substr(rest, instr(rest, ';') + 1), position + 1
    FROM document WHERE rest <> ''
)
SELECT abs(random() / 4096), stage_id, name, 'file', name, 1, position FROM document WHERE name <> '';
UPDATE stage SET required_documents = '';
"""
"""The documents a stage asked for become files on its checklist."""
WORKING_DAY = """
ALTER TABLE todo ADD COLUMN duration_minutes INTEGER;
ALTER TABLE todo ADD COLUMN location TEXT NOT NULL DEFAULT '';
ALTER TABLE todo ADD COLUMN repeats_from TEXT NOT NULL DEFAULT 'due';
ALTER TABLE todo ADD COLUMN plan_step_id INTEGER;

CREATE TABLE todo_item (
    id INTEGER NOT NULL PRIMARY KEY, todo_id INTEGER NOT NULL, title TEXT NOT NULL, position INTEGER NOT NULL,
    is_done INTEGER NOT NULL,
    FOREIGN KEY (todo_id) REFERENCES todo (id) ON DELETE CASCADE
);
CREATE INDEX todo_item_todo_id ON todo_item (todo_id);
CREATE TABLE plan (
    id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, note TEXT NOT NULL, position INTEGER NOT NULL
);
CREATE TABLE plan_step (
    id INTEGER NOT NULL PRIMARY KEY, plan_id INTEGER NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, after_days INTEGER NOT NULL, at_time TEXT NOT NULL,
    FOREIGN KEY (plan_id) REFERENCES plan (id) ON DELETE CASCADE
);
CREATE INDEX plan_step_plan_id ON plan_step (plan_id);
CREATE TABLE suggestion_answer (
    rule TEXT NOT NULL, record_id INTEGER NOT NULL, answer TEXT NOT NULL, answered_at TEXT NOT NULL,
    PRIMARY KEY (rule, record_id)
) WITHOUT ROWID;
CREATE TABLE promise (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, customer_id INTEGER NOT NULL,
    interaction_id INTEGER, by_whom TEXT NOT NULL, text TEXT NOT NULL, due_on DATE, status TEXT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY (interaction_id) REFERENCES interaction (id) ON DELETE SET NULL
);
CREATE INDEX promise_customer_id ON promise (customer_id);
CREATE INDEX promise_interaction_id ON promise (interaction_id);
CREATE TABLE special_day (
    day DATE NOT NULL PRIMARY KEY, is_working INTEGER NOT NULL, name TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX opportunity_open_by_entry ON opportunity (stage_id, entered_stage_on) WHERE status = 'open';
CREATE INDEX reminder_snoozed ON reminder_state (snoozed_until) WHERE state = 'snoozed';
CREATE INDEX tender_by_deadline ON tender (deadline_at) WHERE deadline_at IS NOT NULL;
CREATE INDEX tender_by_bond ON tender (bond_due_on) WHERE bond_due_on IS NOT NULL AND bond_returned_on IS NULL;
CREATE INDEX tender_by_opening ON tender (opening_at) WHERE opening_at IS NOT NULL;
"""
TARGETS_OF_BEFORE = """
WITH RECURSIVE month(number) AS (VALUES (0) UNION ALL SELECT number + 1 FROM month WHERE number < 11)
INSERT INTO sales_target(id, metric, period, starts_on, value)
SELECT (unixepoch() - unixepoch('2020-01-01')) * 1000 << 22 | number, 'won_amount', 'month',
       date('now', 'start of year', number || ' months'), CAST(s.value AS INTEGER) * 100
FROM setting s CROSS JOIN month WHERE s.key = 'month_target' AND CAST(s.value AS INTEGER) > 0;
"""
"""The one target a month of the first release, a setting, as the targets of this year's months."""


def upgrade(connection: apsw.Connection) -> None:
    """Add the columns and tables of the second release."""
    connection.execute(CUSTOMERS + DEALS + REQUIRED_FILES + WORKING_DAY + TARGETS_OF_BEFORE)
