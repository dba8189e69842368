"""Adding fields to a kind of record, renaming and removing them; a removed one keeps its values and comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _, in_every_language
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.fields import formulas, picklists
from ocrm.services.fields.own_fields import FORMULA, PERSONAL, picklist_of
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind, RecordType, record_type
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold

MOST_CHARACTERS = 40
MOST_FIELDS = 200
NOT_IN_LABELS = '[]:：;；"“”|'

KINDS: tuple[tuple[str, str], ...] = (
    (FieldKind.TEXT, N_("One line of text")),
    (FieldKind.LONG_TEXT, N_("Several lines of text")),
    (FieldKind.NUMBER, N_("Number")),
    (FieldKind.MONEY, N_("Amount")),
    (FieldKind.DATE, N_("Date")),
    (FieldKind.PICKLIST, N_("One of a list")),
    (FieldKind.MULTI_PICK, N_("Several of a list")),
    (FieldKind.BOOLEAN, N_("Yes or no")),
    (FieldKind.URL, N_("Web link")),
    (FORMULA, N_("Formula")),
)
"""The kinds of fields that can be added, in the order offered."""
PICKED = frozenset({FieldKind.PICKLIST, FieldKind.MULTI_PICK})


@dataclass(frozen=True, slots=True)
class CustomFieldRow:
    """An added field; `kind` is a FieldKind or `formula`, `formula` is written with the present labels."""

    field_id: int
    record_kind: str
    name: str
    label: str
    kind: str
    formula: str
    is_removed: bool

    @property
    def picklist(self) -> str:
        """The list its values come from; empty for fields that are not picked."""
        return picklist_of(self.record_kind, self.name) if self.kind in PICKED else ""


def kind_label(kind: str) -> str:
    """Return what a kind of field is called."""
    return _(dict(KINDS)[kind])


def list_fields(
    workspace: Workspace, record_kind: str | None = None, *, include_removed: bool = False
) -> list[CustomFieldRow]:
    """Return the added fields of a kind of record, or of all kinds, in the order in which they were added."""
    rows = workspace.query(
        "SELECT id, record_kind, name, label, kind, formula, is_removed FROM custom_field"
        " WHERE (?1 IS NULL OR record_kind = ?1) AND (?2 OR NOT is_removed) ORDER BY record_kind, position, id",
        (record_kind, include_removed),
    )
    return [_row(*row) for row in rows]


def _row(
    field_id: int, record_kind: str, name: str, label: str, kind: str, formula: str, is_removed: int
) -> CustomFieldRow:
    shown = formulas.with_labels(formula, RECORD_TYPES[record_kind].fields) if formula else ""
    return CustomFieldRow(field_id, record_kind, name, label, kind, shown, bool(is_removed))


def field_row(workspace: Workspace, field_id: int) -> CustomFieldRow:
    """Return an added field by its id; raises NotFoundError."""
    for row in list_fields(workspace, include_removed=True):
        if row.field_id == field_id:
            return row
    raise NotFoundError(_("This field no longer exists. It may have been undone; redo brings it back."))


def add_field(
    workspace: Workspace,
    record_kind: str,
    label: str,
    *,
    kind: str,
    values: Iterable[str] = (),
    formula: str = "",
    origin: str = "",
) -> Changes:
    """Add a field; its id is in `Changes.created_id`, what it is called in code in `field_row(…).name`.

    `values` are those a picked field offers first. Raises ValidationError naming `label`, `kind` or `formula`.
    """
    described = record_type(record_kind)
    label = _checked_label(workspace, described, label)
    if kind not in dict(KINDS):
        raise ValidationError(_("Choose what kind of field it is."), field="kind")
    with workspace.operation(N_("Add field “{label}”"), origin=origin, label=label) as operation:
        written = _checked_formula(described, formula) if kind == FORMULA else ""
        field_id, number = new_id(), _next_number(workspace, record_kind)
        workspace.connection.execute(
            "INSERT INTO custom_field(id, record_kind, name, label, kind, options, formula, position, is_removed)"
            " VALUES (?,?,?,?,?,'{}',?,?,0)",
            (field_id, record_kind, f"c{number}", label, str(kind), written, number),
        )
        if kind in PICKED:
            for value in dict.fromkeys(text.strip() for text in values if text.strip()):
                picklists.add_value(workspace, picklist_of(record_kind, f"c{number}"), value)
        workspace.refresh_fields()
        operation.created_id = field_id
    return replace(operation.changes, created_id=field_id)  # inside a larger operation its changes come later


def rename_field(workspace: Workspace, field_id: int, label: str, *, origin: str = "") -> Changes:
    """Call an added field something else, everywhere at once. Raises ValidationError."""
    before = field_row(workspace, field_id)
    label = _checked_label(workspace, record_type(before.record_kind), label, besides=before.name)
    with workspace.operation(
        N_("Rename field “{before}” to “{label}”"), origin=origin, before=before.label, label=label
    ) as operation:
        if label != before.label:
            workspace.connection.execute("UPDATE custom_field SET label = ? WHERE id = ?", (label, field_id))
        workspace.refresh_fields()
    return operation.changes


def set_personal(workspace: Workspace, field_id: int, *, is_personal: bool, origin: str = "") -> Changes:
    """Say whether an added field holds something personal, which exports for others leave out."""
    row = field_row(workspace, field_id)
    label = N_("Mark field “{label}” as personal") if is_personal else N_("Mark field “{label}” as not personal")
    with workspace.operation(label, origin=origin, label=row.label) as operation:
        workspace.connection.execute(
            "UPDATE custom_field SET options = json_set(iif(json_type(options) = 'object', options, '{}'),"
            " '$.' || ?, json(?)) WHERE id = ?",
            (PERSONAL, "true" if is_personal else "false", field_id),
        )
        workspace.refresh_fields()
    return operation.changes


def change_formula(workspace: Workspace, field_id: int, formula: str, *, origin: str = "") -> Changes:
    """Let a formula field be worked out in another way. Raises ValidationError naming `formula`."""
    row = field_row(workspace, field_id)
    written = _checked_formula(record_type(row.record_kind), formula, before=row)
    with workspace.operation(N_("Change formula of “{label}”"), origin=origin, label=row.label) as operation:
        workspace.connection.execute("UPDATE custom_field SET formula = ? WHERE id = ?", (written, field_id))
        workspace.refresh_fields()
    return operation.changes


def remove_field(workspace: Workspace, field_id: int, *, origin: str = "") -> Changes:
    """Take a field out of sight everywhere; its values stay. Raises ValidationError where a formula needs it."""
    row = field_row(workspace, field_id)
    described = record_type(row.record_kind)
    for other in list_fields(workspace, row.record_kind):
        if other.kind == FORMULA and row.name in _fields_of(other, described):
            words = _("The formula of “{other}” uses “{label}”. Change or remove that field first.")
            raise ValidationError(words.format(other=other.label, label=row.label), field="label")
    return _set_removed(workspace, row, N_("Remove field “{label}”"), is_removed=True, origin=origin)


def restore_field(workspace: Workspace, field_id: int, *, origin: str = "") -> Changes:
    """Bring a removed field back with its values. Raises ValidationError where its name was taken meanwhile."""
    row = field_row(workspace, field_id)
    _checked_label(workspace, record_type(row.record_kind), row.label, besides=row.name)
    return _set_removed(workspace, row, N_("Bring back field “{label}”"), is_removed=False, origin=origin)


def _set_removed(workspace: Workspace, row: CustomFieldRow, label: str, *, is_removed: bool, origin: str) -> Changes:
    with workspace.operation(label, origin=origin, label=row.label) as operation:
        workspace.connection.execute("UPDATE custom_field SET is_removed = ? WHERE id = ?", (is_removed, row.field_id))
        workspace.refresh_fields()
    return operation.changes


def formula_fields(record_kind: str, before: str = "") -> dict[str, FieldInfo]:
    """Return the fields a formula may speak of; of other formulas those added before the field named `before`."""
    described = record_type(record_kind)
    known = dict(described.shipped_fields)
    for info in described.added_fields:
        if info.name == before:
            break
        known[info.name] = info
    return known | {info.name: info for info in described.added_fields if not info.is_computed}


def _checked_formula(described: RecordType, formula: str, *, before: CustomFieldRow | None = None) -> str:
    """Return a formula as the file keeps it; raises ValidationError."""
    known = formula_fields(described.kind, before.name if before is not None else "")
    formulas.compile_formula(formula, known)
    return formulas.with_names(formula, known)


def _fields_of(row: CustomFieldRow, described: RecordType) -> frozenset[str]:
    try:
        return formulas.compile_formula(row.formula, described.fields).fields
    except ValidationError:
        return frozenset()


def _checked_label(workspace: Workspace, described: RecordType, label: str, *, besides: str = "") -> str:
    label = " ".join(label.split())
    if not label:
        raise ValidationError(_("A field needs a name."), field="label")
    if len(label) > MOST_CHARACTERS:
        raise ValidationError(_("A field's name has at most {n} characters.").format(n=MOST_CHARACTERS), field="label")
    wrong = next((sign for sign in label if sign in NOT_IN_LABELS), None)
    if wrong is not None:
        raise ValidationError(_("A field's name cannot contain “{sign}”.").format(sign=wrong), field="label")
    taken = next((info for info in described.fields.values() if info.name != besides and _is_called(info, label)), None)
    if taken is not None:
        words = _("There is a field “{label}” already. Choose another name.")
        raise ValidationError(words.format(label=_(taken.label)), field="label")
    if not besides and len(list_fields(workspace, described.kind, include_removed=True)) >= MOST_FIELDS:
        words = _("There are {n} added fields; there cannot be more.")
        raise ValidationError(words.format(n=MOST_FIELDS), field="label")
    return label


def _is_called(info: FieldInfo, label: str) -> bool:
    names: Sequence[str] = (info.name, info.label, *in_every_language(info.label))
    return fold(label) in map(fold, names)


def _next_number(workspace: Workspace, record_kind: str) -> int:
    """Return the number of the next field: removed ones keep theirs."""
    return 1 + int(
        workspace.scalar("SELECT coalesce(max(position), 0) FROM custom_field WHERE record_kind = ?", (record_kind,))
    )
