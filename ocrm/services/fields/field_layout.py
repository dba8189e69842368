"""Which fields stand on forms of a kind of record, in which order, and which must or should be filled in.

Companies and persons among the customers have a layout each. Without one the fields stand as the models have them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.fields.own_fields import TOPIC
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace, term

APPLIES_TO: dict[str, tuple[str, ...]] = {"customers": ("organization", "person")}
"""The kinds of record whose forms differ by what the record is, and what it can be."""


class Need(StrEnum):
    """How much a field is wanted."""

    OPTIONAL = ""
    RECOMMENDED = "recommended"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Placement:
    """A field on a form. `is_fixed` says that no record can be without it, whatever the layout."""

    info: FieldInfo
    is_hidden: bool = False
    need: Need = Need.OPTIONAL

    @property
    def name(self) -> str:
        """The field's name."""
        return self.info.name

    @property
    def is_fixed(self) -> bool:
        return self.info.required


def layout_of(workspace: Workspace, kind: str, applies_to: str = "") -> tuple[Placement, ...]:
    """Return the fields of a form in their order, hidden ones included; fields added later stand at the end."""
    applies_to = _checked_part(kind, applies_to)
    rows = {
        name: (position, bool(is_hidden), Need(need))
        for name, position, is_hidden, need in workspace.query(
            "SELECT field, position, is_hidden, need FROM field_layout WHERE record_kind = ? AND applies_to = ?",
            (kind, applies_to),
        )
    }
    infos = [info for info in record_type(kind).fields.values() if _stands_on_forms(info, applies_to)]
    last = len(rows) + len(infos)
    order = {info.name: rows[info.name][0] if info.name in rows else last + n for n, info in enumerate(infos)}
    infos.sort(key=lambda info: order[info.name])
    return tuple(_placement(info, *rows.get(info.name, (0, False, Need.OPTIONAL))[1:]) for info in infos)


def _placement(info: FieldInfo, is_hidden: bool, need: Need) -> Placement:
    return Placement(info, is_hidden and not info.required, Need.REQUIRED if info.required else need)


def _stands_on_forms(info: FieldInfo, applies_to: str) -> bool:
    is_shown = info.editable or (info.is_custom and info.is_computed)
    return is_shown and (not info.applies_to or info.applies_to == applies_to)


def _checked_part(kind: str, applies_to: str) -> str:
    parts = APPLIES_TO.get(kind, ("",))
    return applies_to if applies_to in parts else parts[0]


def is_arranged(workspace: Workspace, kind: str, applies_to: str = "") -> bool:
    """Say whether the user gave a form a layout of its own."""
    return workspace.first(
        "SELECT 1 FROM field_layout WHERE record_kind = ? AND applies_to = ?", (kind, _checked_part(kind, applies_to))
    ) is not None  # fmt: skip


def arranged(workspace: Workspace, kind: str, names: Sequence[str], applies_to: str = "") -> list[str]:
    """Return some fields as a form shows them: in the order of its layout, without hidden ones."""
    if not is_arranged(workspace, kind, applies_to):
        return list(names)
    placed = layout_of(workspace, kind, applies_to)
    order = {placement.name: number for number, placement in enumerate(placed)}
    hidden = {placement.name for placement in placed if placement.is_hidden}
    shown = [name for name in names if name not in hidden]
    return sorted(shown, key=lambda name: order.get(name, len(order)))


def hidden_fields(workspace: Workspace, kind: str, applies_to: str = "") -> frozenset[str]:
    """Return the fields a form does not show."""
    return frozenset(place.name for place in layout_of(workspace, kind, applies_to) if place.is_hidden)


# -- changing ---------------------------------------------------------------------------------------------------------


def order_fields(workspace: Workspace, kind: str, names: Iterable[str], applies_to: str = "") -> Changes:
    """Put the fields of a form into an order; those not named follow as they were."""
    placed = layout_of(workspace, kind, applies_to)
    wanted = {name: number for number, name in enumerate(names)}
    ordered = sorted(placed, key=lambda placement: wanted.get(placement.name, len(wanted)))
    return _write(workspace, N_("Arrange fields"), ordered[0].info, kind, applies_to, ordered)


def hide_field(workspace: Workspace, kind: str, name: str, applies_to: str = "", *, is_hidden: bool = True) -> Changes:
    """Take a field off a form, or put it back; its values stay. Raises ValidationError for one that is needed."""
    label = N_("Hide field “{label}”") if is_hidden else N_("Show field “{label}”")

    def hidden(placement: Placement) -> Placement:
        if is_hidden and placement.need is Need.REQUIRED:
            words = _("“{label}” is required, so it stays on the form.")
            raise ValidationError(words.format(label=_(placement.info.label)), field=name)
        return replace(placement, is_hidden=is_hidden)

    return _change(workspace, label, kind, name, applies_to, hidden)


def set_need(workspace: Workspace, kind: str, name: str, need: Need, applies_to: str = "") -> Changes:
    """Say whether a field must or should be filled in; one that must is shown. Raises ValidationError."""
    labels = {
        Need.REQUIRED: N_("Require “{label}”"),
        Need.RECOMMENDED: N_("Recommend “{label}”"),
        Need.OPTIONAL: N_("Let “{label}” be left empty"),
    }

    def needed(placement: Placement) -> Placement:
        if placement.is_fixed and need is not Need.REQUIRED:
            words = _("No record can do without “{label}”.")
            raise ValidationError(words.format(label=_(placement.info.label)), field=name)
        if need is not Need.OPTIONAL and not may_be_needed(placement.info):
            words = _("“{label}” always has a value, so it cannot be required.")
            raise ValidationError(words.format(label=_(placement.info.label)), field=name)
        return replace(placement, need=need, is_hidden=placement.is_hidden and need is not Need.REQUIRED)

    return _change(workspace, labels[need], kind, name, applies_to, needed)


def may_be_needed(info: FieldInfo) -> bool:
    """Say whether a field can be empty at all, so that asking for it makes sense."""
    return info.kind is not FieldKind.BOOLEAN and not info.is_computed


def reset_layout(workspace: Workspace, kind: str, applies_to: str = "") -> Changes:
    """Let a form be as it was at first."""
    with workspace.operation(N_("Restore the usual layout")) as operation:
        workspace.connection.execute(
            "DELETE FROM field_layout WHERE record_kind = ? AND applies_to = ?", (kind, _checked_part(kind, applies_to))
        )
        operation.topics.add(TOPIC)
    return operation.changes


def _change(
    workspace: Workspace, label: str, kind: str, name: str, applies_to: str, change: Callable[[Placement], Placement]
) -> Changes:
    placed = [change(one) if one.name == name else one for one in layout_of(workspace, kind, applies_to)]
    info = record_type(kind).field(name)
    return _write(workspace, label, info, kind, applies_to, placed)


def _write(
    workspace: Workspace, label: str, info: FieldInfo, kind: str, applies_to: str, placed: Sequence[Placement]
) -> Changes:
    part = _checked_part(kind, applies_to)
    with workspace.operation(label, label=term(info.label)) as operation:
        workspace.connection.executemany(
            "INSERT INTO field_layout(record_kind, applies_to, field, position, is_hidden, need) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT DO UPDATE SET position = excluded.position, is_hidden = excluded.is_hidden,"
            " need = excluded.need WHERE position IS NOT excluded.position OR is_hidden IS NOT excluded.is_hidden"
            " OR need IS NOT excluded.need",
            [
                (kind, part, placement.name, number, placement.is_hidden, str(placement.need))
                for number, placement in enumerate(placed)
            ],
        )
        operation.topics.add(TOPIC)
    return operation.changes
