"""What a folder of everything means: for people in the chosen language, for programs the same in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ocrm.i18n import N_, _, ngettext
from ocrm.models.migrations import SCHEMA_VERSION
from ocrm.services.everything.table_cells import CONTENT_TABLE, FileTable, TableColumn
from ocrm.services.fields import picklists
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace

_TITLES = {
    "alternate_value": N_("Further values of a field"),
    "attachment": N_("Attachments"),
    CONTENT_TABLE: N_("Contents of attachments"),
    "campaign_member": N_("Members of campaigns"),
    "competitor": N_("Competitors"),
    "custom_field": N_("Fields of your own"),
    "customer_score": N_("Scores of customers"),
    "deleted_record": N_("What was deleted, for the bin"),
    "distinct_pair": N_("Pairs that are no duplicates"),
    "employment": N_("Careers of contacts"),
    "field_layout": N_("Order and need of fields"),
    "forecast_snapshot": N_("Forecasts of earlier days"),
    "import_batch": N_("Imports"),
    "mail_delivery": N_("Delivery of mails"),
    "merged_record": N_("Merged records"),
    "need": N_("Needs"),
    "operation": N_("History, for undo"),
    "operation_block": N_("History, for undo"),
    "operation_part": N_("History, for undo"),
    "operation_record": N_("History, for undo"),
    "opportunity_contact": N_("Contacts of opportunities"),
    "opportunity_partner": N_("Partners of opportunities"),
    "outgoing_mail": N_("Mails to send"),
    "payment": N_("Payments"),
    "payment_plan": N_("Instalments"),
    "picklist_value": N_("Lists"),
    "pipeline": N_("Pipelines"),
    "plan": N_("Plans"),
    "plan_step": N_("Steps of plans"),
    "points_entry": N_("Points of customers"),
    "pool_move": N_("Moves into and out of the pool"),
    "promise": N_("Promises"),
    "prospecting_entry": N_("Prospecting sessions"),
    "prospecting_session": N_("Prospecting sessions"),
    "quote": N_("Quotes"),
    "quote_line": N_("Lines of quotes"),
    "record_tag": N_("Tags of records"),
    "reminder_state": N_("Answers to reminders"),
    "risk": N_("Risks"),
    "sales_target": N_("Targets"),
    "saved_view": N_("Saved views"),
    "segment": N_("Segments"),
    "segment_member": N_("Members of segments"),
    "setting": N_("Settings"),
    "solution": N_("Solutions"),
    "special_day": N_("Holidays and work days"),
    "stage": N_("Stages"),
    "stage_change": N_("Stage changes"),
    "stage_task": N_("Checklists of stages"),
    "stage_task_done": N_("Checklists of stages"),
    "suggestion_answer": N_("Answers to suggestions"),
    "tag": N_("Tags"),
    "tender": N_("Tenders"),
    "todo_item": N_("Steps of to-dos"),
    "value_note": N_("Notes on values"),
}


def schema_text(workspace: Workspace, tables: Sequence[FileTable]) -> str:
    """Return the schema as JSON: how every table is declared, what every column holds, and the fields users added."""
    document = {
        "schema": SCHEMA_VERSION,
        "csv": {"encoding": "UTF-8 with BOM", "quoting": "all cells", "guard": "'", "blank": "nothing (NULL)"},
        "tables": {table.name: _table_object(workspace, table) for table in tables},
        "own_fields": {
            kind: {info.name: {"label": info.label, "kind": info.kind.value} for info in described.added_fields}
            for kind, described in RECORD_TYPES.items()
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _table_object(workspace: Workspace, table: FileTable) -> dict[str, Any]:
    references = {
        column: f"{parent}.{to or 'id'}"
        for parent, column, to in workspace.query('SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)',
                                                  (table.name,))
    }  # fmt: skip
    return {
        "sql": workspace.scalar("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table.name,)),
        "columns": [_column_object(table, column, references) for column in table.columns],
    }


def _column_object(table: FileTable, column: TableColumn, references: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "holds": _holds(table, column)}
    if column.is_nullable:
        found["may_be_nothing"] = True
    if column.key_position:
        found["key"] = column.key_position
    if column.name in references:
        found["refers_to"] = references[column.name]
    if column.info is not None:
        found["kind"] = column.info.kind.value
        if column.info.choices:
            found["codes"] = [choice.code for choice in column.info.choices]
        if column.info.picklist:
            found["picklist"] = column.info.picklist
    return found


def _holds(table: FileTable, column: TableColumn) -> str:
    if column.is_money:
        return "amount"
    if column.declared == "BLOB":
        return "path" if table.name == CONTENT_TABLE else "base64"
    return {"INTEGER": "whole number", "REAL": "number", "DATE": "day"}.get(column.declared, "text")


def guide_text(workspace: Workspace, tables: Sequence[FileTable], counts: Mapping[str, int]) -> str:
    """Return the guide as Markdown."""
    parts = [
        "# " + _("Everything from OCRM"),
        _("This folder holds all that was in an OCRM file. No OCRM is needed to read it, only a program for tables."),
        *(f"- {line}" for line in _rules()),
        "## " + _("Tables"),
        _table([(_("File"), _("What it holds"), _("Rows"))],
               [(f"`{table.path}`", _title(table.name), str(counts[table.name])) for table in tables]),
        "## " + _("Columns of the records"),
    ]  # fmt: skip
    for described in RECORD_TYPES.values():
        table = next(one for one in tables if one.name == described.table)
        parts += [f"### {_(described.label_many)} (`{table.path}`)", _columns_text(workspace, table)]
        if described.added_fields:
            parts.append(_("Fields of your own, in the column `custom` as JSON:"))
            parts += [f"- `{info.name}`: {info.label}" for info in described.added_fields]
    return _joined(parts)


def _rules() -> list[str]:
    return [
        _("`manifest.json` lists every file with its size or number of rows and its SHA-256; so any change shows."),
        _("`tables/` has one CSV per table, in UTF-8 with a byte order mark, every cell in quotation marks."),
        _("`attachments/` has the files kept with records, named by their SHA-256;"
          " `tables/attachment.csv` says what each is called and to which record it belongs."),
        _("A blank cell means nothing. An apostrophe at the beginning of a cell keeps it from running as a formula;"
          " it is not part of the text."),
        _("Records refer to each other by `id`. Spreadsheet programs round such long numbers:"
          " read these columns as text, and do not save over these files."),
        _("Amounts are in main units, days are written 2026-03-10, moments are in UTC: 2026-03-10T01:00:00Z."),
        _("Lists are stored as codes; `tables/picklist_value.csv` and `schema.json` list them."),
        _("`schema.json` describes every table and column for programs."),
        _("OCRM makes a file of this folder again: File, “Open an exported folder…”, or `ocrm import-all`."),
    ]  # fmt: skip


def _title(name: str) -> str:
    found = next((one for one in RECORD_TYPES.values() if one.table == name), None)
    return _(found.label_many if found is not None else _TITLES[name]) if found or name in _TITLES else ""


def _columns_text(workspace: Workspace, table: FileTable) -> str:
    described = [(column.name, column.info) for column in table.columns if column.info is not None]
    rows = [
        (f"`{name}`", _(info.label), "" if not info.picklist and not info.choices else "; ".join(
            f"`{code}` {label}" for code, label in _codes(workspace, info.picklist, info.choices)))
        for name, info in described
    ]  # fmt: skip
    return _table([(_("Column"), _("Field"), _("Codes"))], rows)


def _codes(workspace: Workspace, picklist: str, choices: Sequence[Any]) -> list[tuple[str, str]]:
    if picklist:
        return list(picklists.labels(workspace, picklist).items())
    return [(choice.code, _(choice.label)) for choice in choices]


def _table(head: Sequence[tuple[str, ...]], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [*head, tuple("---" for _cell in head[0]), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _joined(parts: Sequence[str]) -> str:
    """Join paragraphs by blank lines, the points of a list by none."""
    text = ""
    for before, part in zip(("", *parts), parts, strict=False):
        text += part if not text else f"\n{part}" if before[:2] == part[:2] == "- " else f"\n\n{part}"
    return text + "\n"


def summary_text(rows: int, attachments: int) -> str:
    """Return how much a folder holds, in words."""
    rows_text = ngettext("{n} row", "{n} rows", rows).format(n=f"{rows:,}")
    return _("{rows}, {attachments} attachments").format(rows=rows_text, attachments=f"{attachments:,}")
