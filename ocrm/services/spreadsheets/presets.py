"""Exports of other systems, recognised by their headers: which column means which field, and what their words mean.

The systems are described in `resources/import-presets/*.toml`, one file each, a table per kind of export. A field is
given its header, alternatives separated by |, or a list of headers that are joined.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.paths import resource
from ocrm.services.spreadsheets.mapping import header_key, importable_fields
from ocrm.services.spreadsheets.plan import ImportPlan, Mode, suggested_plan
from ocrm.services.spreadsheets.reading import Column, Table

ORDERS = N_("orders, as won deals")
"""What the preset of no particular system is called."""
Alternatives = tuple[str, ...]
"""Headers of which the first there is counts, in the form in which headers are compared."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of export of one system."""

    code: str
    """The system, as `ocrm import --preset` names it."""
    name: str
    """The system as it calls itself."""
    kind: str
    signature: tuple[Alternatives, ...]
    """Headers that together tell it apart."""
    fields: Mapping[str, tuple[Alternatives, ...]]
    ignored: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    """The system's words by field, and the codes they mean."""
    constants: Mapping[str, str]
    """What every row says without saying it, by field."""
    adds_up: str
    """The field that is added up over the rows of one number."""
    mode: Mode

    def columns_of(self, columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
        """Return the columns of a table that go into each field, in the order in which they are joined."""
        known = _by_key(columns)
        found: dict[str, tuple[int, ...]] = {}
        for name, parts in self.fields.items():
            indexes = [index for part in parts if (index := _first(known, part)) is not None]
            if indexes:
                found[name] = tuple(dict.fromkeys(indexes))
        return found

    def fits(self, columns: Sequence[Column]) -> bool:
        """Return whether a table has every header that tells this export apart."""
        known = _by_key(columns)
        return all(_first(known, part) is not None for part in self.signature)


@cache
def all_presets() -> tuple[Preset, ...]:
    """Return every export described."""
    files = sorted(resource("import-presets").glob("*.toml"))
    return tuple(preset for file in files for preset in _read(file.stem, tomllib.loads(file.read_text("utf-8"))))


def _read(code: str, described: Mapping[str, Any]) -> list[Preset]:
    return [
        Preset(
            code=code,
            name=described["name"],
            kind=table["kind"],
            signature=tuple(_alternatives(header) for header in table["signature"]),
            fields={name: _parts(headers) for name, headers in table["fields"].items()},
            ignored=frozenset(map(header_key, table.get("ignored", ()))),
            values=table.get("values", {}),
            constants=table.get("constants", {}),
            adds_up=table.get("adds_up", ""),
            mode=Mode(table.get("mode", Mode.UPSERT)),
        )
        for table in described["tables"]
    ]


def _parts(headers: str | list[str]) -> tuple[Alternatives, ...]:
    return tuple(_alternatives(header) for header in ([headers] if isinstance(headers, str) else headers))


def _alternatives(headers: str) -> Alternatives:
    return tuple(header_key(header) for header in headers.split("|"))


def _by_key(columns: Sequence[Column]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in columns:
        found.setdefault(header_key(column.name), column.index)
    return found


def _first(known: Mapping[str, int], part: Alternatives) -> int | None:
    return next((known[key] for key in part if key in known), None)


def recognised(columns: Sequence[Column], kind: str = "") -> Preset | None:
    """Return the export a table is, of a kind where one is given; the one that knows most of its columns."""
    fitting = [preset for preset in all_presets() if kind in ("", preset.kind) and preset.fits(columns)]
    return max(fitting, key=lambda preset: _known(preset, columns), default=None)


def _known(preset: Preset, columns: Sequence[Column]) -> int:
    used = {index for indexes in preset.columns_of(columns).values() for index in indexes}
    return len(used | {column.index for column in columns if header_key(column.name) in preset.ignored})


def named_preset(code: str, columns: Sequence[Column], kind: str) -> Preset:
    """Return the export of a system that a table of a kind is most like; raises UserError for an unknown system."""
    codes = sorted({preset.code for preset in all_presets()})
    if code not in codes:
        raise UserError(_("There is no preset “{name}”. Presets: {names}.").format(name=code, names=", ".join(codes)))
    of_kind = [preset for preset in all_presets() if preset.code == code and preset.kind == kind]
    if not of_kind:
        raise UserError(_("The preset “{name}” does not know such records.").format(name=code))
    return max(of_kind, key=lambda preset: (preset.fits(columns), _known(preset, columns)))


def preset_plan(table: Table, preset: Preset) -> ImportPlan:
    """Return the plan an export of a system starts from; columns the preset says nothing of are matched by name."""
    plan = suggested_plan(table, preset.kind)
    chosen = preset.columns_of(table.columns)
    known = importable_fields(preset.kind)
    fields = {indexes[0]: name for name, indexes in chosen.items() if name in known}
    spoken_for = {index for indexes in chosen.values() for index in indexes}
    spoken_for |= {column.index for column in table.columns if header_key(column.name) in preset.ignored}
    others = {
        index: name for index, name in plan.fields.items() if index not in spoken_for and name not in fields.values()
    }
    return replace(
        plan,
        fields=dict(sorted((others | fields).items())),
        joins={indexes[0]: indexes for name, indexes in chosen.items() if name in known and len(indexes) > 1},
        values={index: dict(preset.values[name]) for index, name in fields.items() if name in preset.values},
        preset=preset.name,
        constants=preset.constants,
        adds_up=preset.adds_up,
        mode=preset.mode,
    )
