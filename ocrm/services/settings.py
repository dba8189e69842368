"""Settings kept in the file, each declared once with type, default and title; not part of undo.

To add one: a line in SETTINGS.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import ReadOnlyFileError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models import cadence, response_clock, work_time
from ocrm.models.customer import CATEGORY_COLORS
from ocrm.models.database import explained_writes
from ocrm.models.pool import CONTRACT_DAYS, DEFAULT_LIMITS
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """A setting: its type is that of the default."""

    key: str
    default: Any
    title: str


SETTINGS = {
    setting.key: setting
    for setting in (
        SettingInfo("currency", "CNY", N_("Currency")),
        SettingInfo("history_keep_days", 0, N_("Keep the history for days (0: for ever)")),
        SettingInfo("history_begins", "", N_("The history begins")),
        SettingInfo("not_contacted_days", 30, N_("Long not contacted after days")),
        SettingInfo("attention_off", "", N_("Left out of needs attention")),
        SettingInfo("attention_contract_days", 30, N_("Contracts ending within days")),
        SettingInfo("attention_birthday_days", 7, N_("Birthdays of so many days")),
        SettingInfo("attention_data_check_days", 30, N_("Look at the data after days")),
        SettingInfo("first_week_hidden", False, N_("Hide the steps of the first week")),
        SettingInfo("calendar_account", {}, N_("Calendar account")),
        SettingInfo("calendar_account_state", {}, N_("What stands in the calendar account")),
        SettingInfo("calendar_account_last", {}, N_("Last look at the calendar account")),
        SettingInfo("home_figures", "", N_("Figures of Today")),
        SettingInfo("home_cards", "", N_("Cards of Today")),
        SettingInfo("lunar_birthdays_twice", False, N_("Lunar birthdays in the leap month too")),
        SettingInfo("reminders_on", True, N_("Reminders")),
        SettingInfo("quiet_from", "21:00", N_("Quiet hours from")),
        SettingInfo("quiet_until", "08:00", N_("Quiet hours until")),
        SettingInfo("quiet_hours_on", True, N_("Quiet hours")),
        SettingInfo("digest_at", "09:00", N_("Morning digest at")),
        SettingInfo("private_notifications", False, N_("Hide names in notifications")),
        SettingInfo("reminder_kinds_off", "", N_("Kinds of reminders switched off")),
        SettingInfo("reminder_leads", {}, N_("How long before reminders come")),
        SettingInfo("festivals_off", "02-14,06-01,09-10,10-31,L07-07,L12-08", N_("Festivals without greetings")),
        SettingInfo("pool_warned", {}, N_("Customers warned of today")),
        SettingInfo("rfm_months", 24, N_("Months of orders that RFM and ABC look at")),
        SettingInfo("rfm_scoring", "rank", N_("How RFM scores are given")),
        SettingInfo("abc_a_percent", 80, N_("Class A up to this share of sales")),
        SettingInfo("abc_b_percent", 95, N_("Class B up to this share of sales")),
        SettingInfo("value_years", 3, N_("Years a customer stays, for the expected value")),
        SettingInfo("margin_percent", 100, N_("Margin of sales, for the lifetime value")),
        SettingInfo("default_pipeline", "standard", N_("Default pipeline")),
        SettingInfo("note_on_skip", True, N_("Ask for a note when a deal skips stages")),
        SettingInfo("customer_code_pattern", "KH{######}", N_("Customer code pattern")),
        SettingInfo("opportunity_code_pattern", "SJ{######}", N_("Opportunity code pattern")),
        SettingInfo("quote_code_pattern", "QT-{yyyyMMdd}-{####}", N_("Quote number pattern")),
        SettingInfo("contract_code_pattern", "HT-{yyyy}-{####}", N_("Contract number pattern")),
        SettingInfo("ticket_code_pattern", "GD-{yyyyMMdd}-{###}", N_("Ticket number pattern")),
        SettingInfo("pool_on", False, N_("Move customers into the pool by rule")),
        SettingInfo("pool_limits", DEFAULT_LIMITS, N_("Days without contact by category")),
        SettingInfo("pool_deal_days", 0, N_("Days without an opportunity")),
        SettingInfo("pool_win_days", 0, N_("Days without a won opportunity")),
        SettingInfo("pool_warn_days", 7, N_("Warn days before")),
        SettingInfo("pool_keeps_planned", True, N_("Keep customers with a follow-up planned")),
        SettingInfo("pool_keeps_deals", True, N_("Keep customers with an open opportunity and a next step")),
        SettingInfo("pool_keeps_contracts", True, N_("Keep customers with a running contract")),
        SettingInfo("pool_contract_days", CONTRACT_DAYS, N_("Days customers are kept after a contract ended")),
        SettingInfo("pool_keeps_won", False, N_("Keep customers who have bought before")),
        SettingInfo("pool_claim_cap", 20, N_("Claims a day")),
        SettingInfo("pool_claim_interval", 0, N_("Days in the pool before a claim")),
        SettingInfo("pool_swept_on", "", N_("Last sweep of the pool")),
        SettingInfo("quality_checked_on", "", N_("Last look at the data")),
        SettingInfo("category_colors", CATEGORY_COLORS, N_("Colours of the customer categories")),
        SettingInfo(cadence.SETTING, cadence.DEFAULT_DAYS, N_("Days between contacts by category")),
        SettingInfo("suggestion_rules_off", "", N_("Suggestions switched off")),
        SettingInfo("weekly_report_template", "", N_("Template of the weekly report")),
        SettingInfo("watched_files_done", [], N_("Files of the watched folder that are done")),
        SettingInfo(work_time.WEEKDAYS, work_time.DEFAULTS[work_time.WEEKDAYS], N_("Days of the week that are worked")),
        SettingInfo(work_time.FROM, work_time.DEFAULTS[work_time.FROM], N_("Work begins at")),
        SettingInfo(work_time.UNTIL, work_time.DEFAULTS[work_time.UNTIL], N_("Work ends at")),
        SettingInfo(response_clock.SETTING, response_clock.DEFAULT_HOURS, N_("Answer within working hours")),
        SettingInfo("follow_up_days", 30, N_("Days the follow-up rate looks back")),
        SettingInfo("follow_up_percent", 50, N_("Least follow-up rate")),
        SettingInfo("duplicate_groups_found", {}, N_("Possible duplicates the last search left")),
        SettingInfo("duplicate_criteria_off", "", N_("Not compared when looking for duplicates")),
        SettingInfo("backups_on", True, N_("Make backups by itself")),
        SettingInfo("backup_folder", "", N_("Folder of the backups")),
        SettingInfo("backup_second_folder", "", N_("Second folder of the backups")),
        SettingInfo("backup_every_hours", 4, N_("Hours between backups while the file is open")),
        SettingInfo("backup_days", 7, N_("Daily backups kept")),
        SettingInfo("backup_weeks", 4, N_("Weekly backups kept")),
        SettingInfo("backup_months", 12, N_("Monthly backups kept")),
        SettingInfo("file_id", "", N_("Name of this file")),
        SettingInfo("file_generation", 0, N_("Times this file was opened")),
        SettingInfo("mail_account", {}, N_("Mail account")),
        SettingInfo("mail_seal", "", N_("Seal of the outbox")),
        SettingInfo("mail_trouble", "", N_("Why no mail is sent")),
        SettingInfo("mailbox_seen", {}, N_("Mails fetched so far")),
        SettingInfo("mailbox_strangers", [], N_("Mails of unknown senders")),
    )
}


def read_setting(workspace: Workspace, key: str) -> Any:
    """Return a setting of the file, its default where it was never set."""
    text = workspace.scalar("SELECT value FROM setting WHERE key = ?", (key,))
    return SETTINGS[key].default if text is None else json.loads(text)


def read_settings(workspace: Workspace, keys: Sequence[str]) -> dict[str, Any]:
    """Return some settings of the file at once, each its default where it was never set."""
    marks = ",".join("?" * len(keys))
    found: dict[str, str] = dict(workspace.query(f"SELECT key, value FROM setting WHERE key IN ({marks})", tuple(keys)))
    return {key: json.loads(found[key]) if key in found else SETTINGS[key].default for key in keys}


def write_setting(workspace: Workspace, key: str, value: Any) -> None:
    """Set a setting of the file; raises ValidationError where the type is wrong."""
    if not workspace.takes_own_state:
        raise ReadOnlyFileError(workspace.why_read_only)
    expected = type(SETTINGS[key].default)
    if not isinstance(value, expected):
        raise ValidationError(_("“{title}” does not take this value.").format(title=_(SETTINGS[key].title)), field=key)
    with explained_writes(workspace.path):
        workspace.connection.execute(
            "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, json.dumps(value, ensure_ascii=False)),
        )


def currency(workspace: Workspace) -> str:
    """Return the file's currency code."""
    return str(read_setting(workspace, "currency"))
