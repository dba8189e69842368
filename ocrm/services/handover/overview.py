"""The page of a package for people: what is known of each customer, in plain HTML that any browser shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from ocrm import i18n
from ocrm.formats import format_date_iso, format_time
from ocrm.i18n import N_, _
from ocrm.models.fields import from_utc_text
from ocrm.services.duplicates.field_values import MergeField, StoredValueText
from ocrm.services.handover.contents import CUSTOMER, Selection
from ocrm.services.schema import RECORD_TYPES, FieldKind, record_type

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #8884}section{margin-top:2.5rem}td{white-space:pre-wrap}"
)
_COLUMNS = {
    "contacts": ("name", "title", "mobile", "work_phone", "email", "wechat", "notes"),
    "opportunities": ("subject", "status", "expected_amount", "expected_close_on", "needs", "notes"),
    "interactions": ("happened_at", "kind", "summary", "outcome"),
    "todos": ("title", "due_on", "status", "notes"),
    "contracts": ("code", "title", "status", "amount", "signed_on", "ends_on"),
    "tickets": ("code", "subject", "status", "opened_at", "resolution"),
}
_FILES = N_("Attachments")
_BRIEFS = N_("Briefs")


def overview_html(chosen: Selection, paths: Mapping[str, str], briefs: Sequence[tuple[str, str]]) -> str:
    """Return the page; `paths` says where in the package the content of each hash is, `briefs` where those of deals."""
    workspace = chosen.workspace
    title = _("Customers handed over") if chosen.chosen.opportunity_ids is None else _("Opportunities handed over")
    say = StoredValueText(workspace, "customers")
    rows = {kind: chosen.records(record_type(kind).table) for kind in _COLUMNS}
    files = chosen.records("attachment")
    written = (
        _("Written on {day} from OCRM, with private notes. The tables folder has every value for programs.")
        if chosen.with_private
        else _("Written on {day} from OCRM, without private notes. The tables folder has every value for programs.")
    )
    parts = [f"<h1>{escape(title)}</h1>",
             f"<p>{escape(written.format(day=format_date_iso(workspace.clock.today())))}</p>"]  # fmt: skip
    if briefs:
        parts += [f"<h2>{escape(_(_BRIEFS))}</h2>", _links(briefs)]
    for customer in sorted(chosen.records(CUSTOMER), key=itemgetter("name")):
        customer_id = customer["id"]
        parts.append(f"<section><h2>{escape(customer['name'])}</h2>{_facts(chosen, customer, say)}")
        owned = {customer_id}
        for kind, all_rows in rows.items():
            mine = [row for row in all_rows if row["customer_id"] == customer_id]
            owned |= {row["id"] for row in mine}
            parts.append(_record_table(chosen, kind, mine))
        parts.append(_file_list([row for row in files if row["record_id"] in owned], paths) + "</section>")
    language = "zh" if i18n.language().startswith("zh") else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _facts(chosen: Selection, record: Mapping[str, Any], say: StoredValueText) -> str:
    facts = [
        (_(field.label), _text(chosen, say, field, record[field.name]))
        for field in _fields(chosen, "customers").values()
    ]
    own = json.loads(record["custom"] or "{}")
    facts += [
        (info.label, say.text(MergeField(info.name, info.label, info.name, info, True, None), own.get(info.name)))
        for info in RECORD_TYPES["customers"].added_fields
    ]
    return _table((), [fact for fact in facts if fact[1]])


def _text(chosen: Selection, say: StoredValueText, field: MergeField, stored: Any) -> str:
    """Return a value in words that are still right when the page is read on another day."""
    kind = field.info.kind if field.info is not None else None
    if stored and kind is FieldKind.DATE:
        return str(stored)
    if stored and kind is FieldKind.MOMENT:
        local = chosen.workspace.clock.to_local(from_utc_text(stored))
        return f"{format_date_iso(local.date())} {format_time(local)}"
    return say.text(field, stored)


def _fields(chosen: Selection, kind: str) -> dict[str, MergeField]:
    """Return the described fields of a kind by column, those that are worked out left out."""
    return {
        column.name: MergeField(column.name, column.info.label, column.name, column.info, False, None)
        for column in chosen.tables[record_type(kind).table].columns
        if column.info is not None and column.info.editable
    }


def _record_table(chosen: Selection, kind: str, rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    described, say = RECORD_TYPES[kind], StoredValueText(chosen.workspace, kind)
    known = _fields(chosen, kind)
    fields = [known[name] for name in _COLUMNS[kind] if name in known]
    lines = [[_text(chosen, say, field, row[field.name]) for field in fields] for row in rows]
    return f"<h3>{escape(_(described.label_many))}</h3>" + _table([_(field.label) for field in fields], lines)


def _file_list(rows: Sequence[Mapping[str, Any]], paths: Mapping[str, str]) -> str:
    if not rows:
        return ""
    return f"<h3>{escape(_(_FILES))}</h3>" + _links((row["name"], paths.get(row["content_hash"], "")) for row in rows)


def _links(named: Iterable[tuple[str, str]]) -> str:
    return "<ul>" + "".join(f'<li><a href="{quote(path)}">{escape(name)}</a></li>' for name, path in named) + "</ul>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>" if head else ""
    lines = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{top}{''.join(lines)}</table>"
