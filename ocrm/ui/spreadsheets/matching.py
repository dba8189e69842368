"""Where an import begins: which kind a table likely is, and how its columns are matched at first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ocrm.services.spreadsheets.call_log import is_call_log
from ocrm.services.spreadsheets.kind_guess import guess_kind
from ocrm.services.spreadsheets.plan import ImportPlan, suggested_plan
from ocrm.services.spreadsheets.presets import named_preset, preset_plan, recognised
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.preferences import Preferences
from ocrm.ui.spreadsheets.memory import remembered_file, remembered_kind, remembered_plan


@dataclass(frozen=True, slots=True)
class Matching:
    """Where the fields of the columns come from: last time, the preset of a system, or (neither) their names."""

    is_remembered: bool = False
    preset: str = ""


def likely_kind(preferences: Preferences, table: Table, file_name: str) -> str:
    """Return what such files were imported into, what the system they come from says, or what most columns say."""
    known = remembered_kind(preferences, table)
    preset = recognised(table.columns)
    return known or (preset.kind if preset is not None else guess_kind(table.columns, file_name))


def first_matching(preferences: Preferences, table: Table, kind: str) -> Matching:
    """Return the likeliest matching: as last time, as the system does whose export it is, or by names."""
    if remembered_file(preferences, table, kind) is not None:
        return Matching(is_remembered=True)
    preset = recognised(table.columns, kind)
    return Matching(preset=preset.code if preset is not None else "")


def matched_plan(preferences: Preferences, table: Table, kind: str, matching: Matching) -> ImportPlan:
    """Return the plan of a table matched in a way; customers that only other records name are to be made.

    Not those of a log of calls: whoever called by mistake, or to deliver a parcel, is no customer.
    """
    if matching.preset:
        plan = preset_plan(table, named_preset(matching.preset, table.columns, kind))
    else:
        plan = suggested_plan(table, kind)
    if kind != "customers" and not is_call_log(kind, plan.fields.values()):
        plan = replace(plan, create_missing=frozenset(("customers",)))
    kept = remembered_plan(preferences, table, plan) if matching.is_remembered else None
    return kept or plan
