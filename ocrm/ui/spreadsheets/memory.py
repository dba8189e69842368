"""How files with the same headers were imported before, kept in the preferences of this computer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ocrm.services.schema import FieldInfo
from ocrm.services.spreadsheets.dates import DateOrder
from ocrm.services.spreadsheets.kind_guess import IMPORTABLE_KINDS
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.preferences import Preferences


def _key(table: Table) -> str:
    headers = "\x1f".join(column.name for column in table.columns)
    return f"import/{hashlib.sha256(headers.encode()).hexdigest()[:16]}"


def remember_plan(preferences: Preferences, table: Table, plan: ImportPlan) -> None:
    """Keep the choices of a plan for the next file with these headers."""
    names, infos = {column.index: column.name for column in table.columns}, importable_fields(plan.kind)
    preferences.remember(
        _key(table),
        {
            "kind": plan.kind,
            "fields": {names[index]: _written(infos[name], name) for index, name in plan.fields.items()},
            "values": {names[index]: dict(values) for index, values in plan.values.items() if index in plan.fields},
            "date_orders": {names[index]: str(order) for index, order in plan.date_orders.items()},
            "create_missing": sorted(plan.create_missing),
        },
    )


def _written(info: FieldInfo, name: str) -> str:
    """Return what a field is remembered by: an added one by its label, for its name means another in another file."""
    return f"[{info.label}]" if info.is_custom else name


def remembered_kind(preferences: Preferences, table: Table) -> str | None:
    """Return the kind files with these headers went into, None where there was none."""
    kind = _recalled(preferences, table).get("kind")
    return kind if kind in IMPORTABLE_KINDS else None


def remembered_plan(preferences: Preferences, table: Table, plan: ImportPlan) -> ImportPlan | None:
    """Return a plan with the choices made for the last file with these headers; None where there was none."""
    kept = _recalled(preferences, table)
    if kept.get("kind") != plan.kind:
        return None
    indexes = {column.name: column.index for column in table.columns}
    known = {_written(info, name): name for name, info in importable_fields(plan.kind).items()}
    fields = {indexes[name]: known[field] for name, field in _by_name(kept, "fields").items()
              if name in indexes and field in known}  # fmt: skip
    return replace(
        plan,
        fields=fields,
        values={indexes[name]: dict(values) for name, values in _by_name(kept, "values").items()
                if name in indexes and isinstance(values, Mapping)},
        date_orders={indexes[name]: DateOrder(order) for name, order in _by_name(kept, "date_orders").items()
                     if name in indexes and order in tuple(DateOrder)},
        create_missing=frozenset(map(str, kept.get("create_missing", ()))),
    )  # fmt: skip


def _recalled(preferences: Preferences, table: Table) -> dict[str, Any]:
    kept = preferences.recall(_key(table))
    return kept if isinstance(kept, dict) else {}


def _by_name(kept: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = kept.get(part)
    return found if isinstance(found, dict) else {}
