"""The report as plain text, as rich text to print, and as a workbook: plain, or in the layout of one's own file."""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path

from ocrm.formats import format_week
from ocrm.services.display import ValueFormatter
from ocrm.services.spreadsheets.out_table import OutColumn
from ocrm.services.spreadsheets.template_filling import fill_workbook
from ocrm.services.spreadsheets.writing import write_table
from ocrm.services.weekly_report.facts import WeekFacts
from ocrm.services.weekly_report.template import fill_cell, filled_lines, read_template
from ocrm.services.workspace import Workspace

_NARROW, _WIDE = 26.0, 80.0


def report_text(workspace: Workspace, facts: WeekFacts, *, template: str | None = None) -> str:
    """Return the report as text; raises ValidationError for a template that cannot be filled."""
    lines = _lines(workspace, facts, template)
    return "\n".join(line.removeprefix("# ") for line in lines).strip() + "\n"


def report_html(workspace: Workspace, facts: WeekFacts, *, template: str | None = None) -> str:
    """Return the report as rich text to show and to print."""
    parts: list[str] = []
    is_first = True
    for line in _lines(workspace, facts, template):
        if line.startswith("# "):
            parts.append(f"<p class='{'title' if is_first else 'section'}'>{escape(line[2:])}</p>")
            is_first = False
        elif line.startswith("- "):
            parts.append(f"<p style='margin: 1px 0 1px 18px'>•&nbsp; {escape(line[2:])}</p>")
        elif line.strip():
            parts.append(f"<p style='margin: 6px 0 1px 0'>{escape(line)}</p>")
    return "".join(parts)


def write_workbook(
    workspace: Workspace, facts: WeekFacts, path: Path, *, layout: Path | None = None, template: str | None = None
) -> None:
    """Write the report to an .xlsx; with a `layout`, a workbook of one's own, its {placeholders} are filled in.

    Raises UserError where a file cannot be read or written.
    """
    if layout is not None:
        fill_workbook(layout, path, partial(_filled, facts, ValueFormatter(workspace)))
        return
    rows: list[tuple[str, str]] = []
    for line in _lines(workspace, facts, template):
        if line.startswith("# "):
            rows.append((line[2:], ""))
        elif line.strip():
            rows.append(("", line.removeprefix("- ")))
    title = format_week(facts.monday)
    write_table(path, (OutColumn(title, width=_NARROW), OutColumn("", width=_WIDE)), rows, sheet=title)


def _filled(facts: WeekFacts, formatter: ValueFormatter, text: str) -> str:
    return fill_cell(text, facts, formatter)


def _lines(workspace: Workspace, facts: WeekFacts, template: str | None) -> list[str]:
    return filled_lines(template or read_template(workspace), facts, ValueFormatter(workspace))
