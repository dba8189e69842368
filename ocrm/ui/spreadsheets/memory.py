"""How files with the same headers, in any order, were imported before; kept in the preferences of this computer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ocrm.services.schema import FieldInfo
from ocrm.services.spreadsheets.dates import DateOrder
from ocrm.services.spreadsheets.kind_guess import IMPORTABLE_KINDS
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.new_fields import is_new_field
from ocrm.services.spreadsheets.phone_countries import COUNTRIES
from ocrm.services.spreadsheets.plan import ImportPlan, Mode
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class RememberedFile:
    """The last file with the same headers, and the day it was imported."""

    name: str
    day: date


def _key(table: Table) -> str:
    headers = "\x1f".join(sorted(column.name for column in table.columns))
    return f"import/{hashlib.sha256(headers.encode()).hexdigest()[:16]}"


def remember_plan(preferences: Preferences, table: Table, plan: ImportPlan, file: RememberedFile) -> None:
    """Keep the choices of a plan for the next file with these headers."""
    names, infos = {column.index: column.name for column in table.columns}, plan.infos
    preferences.remember(
        _key(table),
        {
            "file": file.name,
            "day": file.day.isoformat(),
            "kind": plan.kind,
            "fields": {names[index]: _written(infos[name], name) for index, name in plan.fields.items()},
            "joins": {names[first]: [names[index] for index in others] for first, others in plan.joins.items()},
            "values": {names[index]: dict(values) for index, values in plan.values.items() if index in plan.fields},
            "date_orders": {names[index]: str(order) for index, order in plan.date_orders.items()},
            "create_missing": sorted(plan.create_missing),
            "preset": plan.preset,
            "mode": str(plan.mode),
            "match": [_written(infos[name], name) for name in plan.match if name in infos],
            "adds_picks": plan.adds_picks,
            "constants": dict(plan.constants),
            "adds_up": plan.adds_up,
            "phone_country": plan.phone_country,
        },
    )


def forget_plan(preferences: Preferences, table: Table) -> None:
    """Forget what was chosen for files with these headers."""
    preferences.remember(_key(table), None)


def _written(info: FieldInfo, name: str) -> str:
    """Return what a field is remembered by: an added one by its label, for its name means another in another file."""
    return f"[{info.label}]" if info.is_custom or is_new_field(name) else name


def remembered_kind(preferences: Preferences, table: Table) -> str | None:
    """Return the kind files with these headers went into, None where there was none."""
    kind = _recalled(preferences, table).get("kind")
    return kind if kind in IMPORTABLE_KINDS else None


def remembered_file(preferences: Preferences, table: Table, kind: str) -> RememberedFile | None:
    """Return the last file with these headers that went into a kind, None where there was none."""
    kept = _recalled(preferences, table)
    if kept.get("kind") != kind:
        return None
    try:
        return RememberedFile(str(kept.get("file", "")), date.fromisoformat(str(kept.get("day", ""))))
    except ValueError:  # written by hand, or by an older version
        return None


def remembered_plan(preferences: Preferences, table: Table, plan: ImportPlan) -> ImportPlan | None:
    """Return a plan with the choices made for the last file with these headers; None where there was none."""
    if remembered_file(preferences, table, plan.kind) is None:
        return None
    kept = _recalled(preferences, table)
    indexes = {column.name: column.index for column in table.columns}
    known = {_written(info, name): name for name, info in importable_fields(plan.kind).items()}
    fields = {indexes[name]: known[field] for name, field in _by_name(kept, "fields").items()
              if name in indexes and field in known}  # fmt: skip
    return replace(
        plan,
        fields=dict(sorted(fields.items())),
        joins={indexes[name]: tuple(indexes[other] for other in others if other in indexes)
               for name, others in _by_name(kept, "joins").items() if name in indexes and isinstance(others, list)},
        values={indexes[name]: dict(values) for name, values in _by_name(kept, "values").items()
                if name in indexes and isinstance(values, Mapping)},
        date_orders={indexes[name]: DateOrder(order) for name, order in _by_name(kept, "date_orders").items()
                     if name in indexes and order in tuple(DateOrder)},
        create_missing=frozenset(map(str, kept.get("create_missing", ()))),
        preset=str(kept.get("preset", "")),
        mode=Mode(kept["mode"]) if kept.get("mode") in tuple(Mode) else plan.mode,
        match=tuple(known[field] for field in kept.get("match", ()) if known.get(field) in fields.values()),
        adds_picks=kept.get("adds_picks") is not False,
        constants={name: text for name, text in _by_name(kept, "constants").items()
                   if name in known.values() and isinstance(text, str)},
        adds_up=str(kept.get("adds_up", "")),
        phone_country=country if (country := str(kept.get("phone_country", ""))) in COUNTRIES else "",
        new_fields={},
    )  # fmt: skip


def _recalled(preferences: Preferences, table: Table) -> dict[str, Any]:
    kept = preferences.recall(_key(table))
    return kept if isinstance(kept, dict) else {}


def _by_name(kept: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = kept.get(part)
    return found if isinstance(found, dict) else {}
