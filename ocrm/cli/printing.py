"""What commands print: one JSON document for programs, aligned columns for people."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import click

from ocrm.cli.session import Session
from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.deals.stages import stages_by_id
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow, Reference
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.text.birthdays import LunarDay, lunar_words

_WIDEST = 40


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Fraction):
        return round(float(value), 6)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, LunarDay):
        return lunar_words(value)
    if isinstance(value, Reference):
        return value.title
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be printed as JSON")


def print_table(rows: Sequence[Sequence[str]], *, header: Sequence[str]) -> None:
    """Print rows in columns as wide as their texts; Chinese characters count two."""
    if not rows:
        return
    cut = [[_cut(cell) for cell in row] for row in [header, *rows]]
    widths = [max(_width(row[index]) for row in cut) for index in range(len(header))]
    for row in cut:
        line = "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def print_counts(counts: Mapping[str, int]) -> None:
    """Print how many records of each kind a file holds, kinds without any left out."""
    for kind, count in counts.items():
        if count:
            words = _("{what}: {n}")
            click.echo(words.format(what=_(record_type(kind).label_many), n=format_number(count)))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class RecordPrinter:
    """Prints records of one kind, as JSON objects or in columns."""

    def __init__(self, session: Session, kind: str, fields: Iterable[str] = ()) -> None:
        self._session = session
        self._kind = record_type(kind)
        self._stage_codes = {
            stage_id: stage.code or stage.name for stage_id, stage in stages_by_id(session.workspace).items()
        }
        names = list(fields)  # looked up once the file is open: it may have fields of its own
        self.infos = [self._kind.field(name) for name in names] or list(self._kind.listed_fields)

    def as_object(self, row: RecordRow, **more: Any) -> dict[str, Any]:
        """Return a record as JSON: id, kind, its fields, and `*_id` beside every reference.

        Customers, interactions and to-dos have a field `kind` of their own, which then stands there; `record_kind` is
        the kind of record always.
        """
        found: dict[str, Any] = {"id": row.record_id, "kind": row.kind, "record_kind": row.kind}
        for name, value in row.values.items():
            found.update(self._pair(self._kind.field(name), value))
        return found | more

    def _pair(self, info: FieldInfo, value: Any) -> dict[str, Any]:
        if isinstance(value, Reference) and info.kind is FieldKind.STAGE:
            return {info.name: self._stage_codes.get(value.record_id, value.title), f"{info.name}_name": value.title}
        if isinstance(value, Reference):
            return {info.name: value.title, f"{info.name}_id": value.record_id}
        if isinstance(value, datetime):
            return {info.name: self._session.workspace.clock.to_local(value).isoformat()}
        if info.kind in (FieldKind.TAGS, FieldKind.MULTI_PICK):
            return {info.name: list(value or ())}
        return {info.name: value}

    def print_rows(self, rows: Sequence[RecordRow]) -> None:
        """Print a list of records."""
        if self._session.wants_json:
            print_json([self.as_object(row) for row in rows])
            return
        formatter = ValueFormatter(self._session.workspace)
        print_table(
            [[str(row.record_id), *(formatter.text(info, row[info.name]) for info in self.infos)] for row in rows],
            header=["id", *(_label(info) for info in self.infos)],
        )

    def print_one(self, row: RecordRow) -> None:
        """Print one record, a field a line, blank ones left out."""
        if self._session.wants_json:
            print_json(self.as_object(row))
            return
        formatter = ValueFormatter(self._session.workspace)
        lines = [("id", str(row.record_id))]
        lines += [(_label(info), formatter.text(info, row[info.name])) for info in self._kind.fields.values()]
        shown = [(label, text) for label, text in lines if text]
        width = max(_width(label) for label, _text in shown)
        for label, text in shown:
            click.echo(f"{label}{' ' * (width - _width(label))}  {text}")


def _label(info: FieldInfo) -> str:
    return _(info.label)


def print_changes(session: Session, changes: Changes) -> None:
    """Say what an operation did."""
    if session.wants_json:
        document: dict[str, Any] = {
            "label": changes.label,
            "operation": changes.operation_id,
            "topics": sorted(changes.topics),
            "ids": sorted(changes.ids),
        }
        if changes.created_id is not None:
            document["id"] = changes.created_id
        if changes.kept:
            document["kept"] = list(changes.kept)
        print_json(document)
        return
    click.echo(changes.label + (f"  ({changes.created_id})" if changes.created_id is not None else ""))
