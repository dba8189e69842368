"""What was done in a week and what is next, from a template of the user, as text, rich text or a workbook (N36)."""

from ocrm.services.weekly_report.facts import WeekFacts, fetch_week, monday_of
from ocrm.services.weekly_report.output import report_html, report_text, write_workbook
from ocrm.services.weekly_report.template import (
    PLACEHOLDERS,
    check_template,
    default_template,
    read_template,
    save_template,
)

__all__ = [
    "PLACEHOLDERS",
    "WeekFacts",
    "check_template",
    "default_template",
    "fetch_week",
    "monday_of",
    "read_template",
    "report_html",
    "report_text",
    "save_template",
    "write_workbook",
]
